"""Covers for works that have none, on the shelves where covers are shown.

In: briefs and ids that a page is about to show. Out: the same with the path of a drawn cover, and the drawings as Outputs.
Rule: a drawing is named by its content and made once, whichever pages show it; a record page without a cover of its own
shows none, so a catalogue of 430,000 records draws a few hundred.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from openshelf.build.output import Output
from openshelf.media.covers import cloth_svg, cover_image, cover_svg
from openshelf.record.model import Text
from openshelf.record.vocabulary import TYPES, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from openshelf.catalog.model import Brief

FOLDER = "media/cover"


def type_cover(kind: str) -> str:
    """The path of the picture that stands for a type of work where one of it has no cover: links shared elsewhere show it."""
    return f"{FOLDER}/type-{kind}.webp"


def type_covers(kinds: Iterable[str], tag: str, fonts: Path) -> Iterator[Output]:
    """The pictures of these types, worded in one language; vocabulary.TYPES."""
    for kind in kinds:
        title = Text(label(TYPES, kind, tag), tag)
        yield Output(type_cover(kind), cover_image(f"type:{kind}", title, fonts=fonts))


class Covers:
    """The drawings of one build."""

    def __init__(self) -> None:
        self._drawn: dict[str, bytes] = {}

    def dressed(self, brief: Brief) -> Brief:
        """The brief with a cover: its own, else a drawn one."""
        if brief.cover:
            return brief
        creator = brief.creators[0].text if brief.creators else ""
        year = str(brief.year) if brief.year is not None and brief.year > 0 else ""
        return replace(brief, cover=self._keep(cover_svg(brief.id, brief.title, creator, year)))

    def cloth(self, identifier: str) -> str:
        """The path of the cloth an id chooses, for a collection or project without a picture."""
        return self._keep(cloth_svg(identifier))

    def outputs(self) -> Iterator[Output]:
        """Every drawing, by path."""
        for path, data in sorted(self._drawn.items()):
            yield Output(path, data)

    def _keep(self, drawing: bytes) -> str:
        path = f"{FOLDER}/{hashlib.sha256(drawing).hexdigest()[:16]}.svg"
        self._drawn[path] = drawing
        return path
