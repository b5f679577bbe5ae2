"""The PDFs of these tests are written by pdf_writer.py beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
