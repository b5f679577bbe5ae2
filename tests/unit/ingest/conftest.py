"""Lets the tests of this folder import its writers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hypothesis import settings

# Times vary where several things run at once; a slow example is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
