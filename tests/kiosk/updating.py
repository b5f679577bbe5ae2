"""What the tests of updating do: bring a release to a kiosk, and look whether the kiosk is whole. The fixtures are in conftest.py."""

import hashlib
import random
import stat

import pytest
from releases import NOW

from kiosk.update import install
from kiosk.update.install import UpdateError
from kiosk.update.shelf import Shelf
from kiosk.update.source import SourceError, open_source


def bring(top, place, made=None, now=NOW, **more):
    """Update from this place; with `made`, its root is given by hand."""
    root = (made / "keys" / "root.json").read_bytes() if made else None
    sources = open_source(str(place))
    try:
        return install.update(top, sources, now, root, **more)
    finally:
        for one in sources:
            one.close()


def served(top) -> tuple[int, int]:
    """The number that is served and how many files; every one must be whole."""
    shelf = Shelf(top)
    release = shelf.open(shelf.current())
    assert not release.damaged
    pages = {path: shelf.read(lying) for files in (release.plain, release.sealed) for path, lying in files.items()}
    number = release.mark.number
    assert pages["index.html"] == f"<p>generation {number}".encode()
    fresh = random.Random(number).randbytes(90_000)
    assert hashlib.sha256(pages["media/changing.bin"]).digest() == hashlib.sha256(fresh).digest()
    return number, len(pages)


def whole(top, *numbers):
    """The kiosk serves one of these releases, every file of it; None: it may serve nothing yet."""
    current = Shelf(top).current()
    assert (served(top)[0] if current else None) in numbers


def refused(top, place, *words, now=NOW, **more):
    """The update is refused in one line with these words, and what was served is served; the line."""
    before = served(top)
    with pytest.raises((UpdateError, SourceError)) as caught:
        bring(top, place, now=now, **more)
    assert served(top) == before
    assert str(caught.value).count("\n") == 0
    for word in words:
        assert word in str(caught.value)
    return str(caught.value)


def flip(path, at=None):
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(data)
