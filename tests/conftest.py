"""What every test may ask for."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """Our own small exports, named by what they prove."""
    return ROOT / "tests" / "samples"


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Cases read by both Python and JavaScript."""
    return ROOT / "tests" / "vectors"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real data beside the project; a clone without it skips the tests that need it."""
    folder = ROOT.parent / "shared"
    if not (folder / "data" / "INDEX.md").exists():
        pytest.skip("the real data sets are not beside this clone (../shared)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's Chromium; missing is a skip for an outsider and a failure under CI."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is not installed: sudo apt-get install chromium")
    return path
