"""A content folder in a few lines."""

from pathlib import Path

import pytest

from openshelf.content.folders import read_content
from openshelf.content.library import Library
from openshelf.content.model import MultiText
from openshelf.errors import ContentError
from openshelf.record.model import Text

LIBRARY = Library(MultiText((Text("Kitabxana", "az"),)), MultiText((Text("Kitabxana", "az"),)))


class Desk:
    """Writes files below content/ and reads them."""

    def __init__(self, root: Path) -> None:
        self.root = root / "content"
        self.root.mkdir()

    def write(self, path: str, text: str | bytes = b"x") -> Path:
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(text.encode() if isinstance(text, str) else text)
        return full

    def page(self, path: str, front: str, body: str = "") -> Path:
        return self.write(path, f"---\n{front}\n---\n{body}")

    def read(self, *, drafts: bool = False):
        return read_content(self.root, LIBRARY, drafts=drafts)

    def project(self, *, drafts: bool = False):
        reading = self.read(drafts=drafts)
        return reading.content.eprojects[0], reading

    def said(self, *, drafts: bool = False) -> list[str]:
        return [fault.words("en") for fault in self.read(drafts=drafts).faults]

    def errors(self) -> list[str]:
        return [fault.words("en") for fault in self.read().faults if isinstance(fault, ContentError)]


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def library() -> Library:
    return LIBRARY
