"""A picture as pages show it: the same image in several widths, made by media/ and passed to the views.

In: a file below content/ (the mapping's key). Out: its ImageSet. Rule: pages never make or measure an image; a file that
has no ImageSet does not ship, and the page says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageSource:
    """One width of a picture: url below the site's root ("media/item/flag-3fa9c1-640.webp"), pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ImageSet:
    """The widths of one picture, narrowest first; at least one."""

    sources: tuple[ImageSource, ...]

    @property
    def largest(self) -> ImageSource:
        """The widest."""
        return self.sources[-1]


@dataclass(frozen=True, slots=True)
class RecordPicture:
    """A picture of a catalogue record. words: what the record says of it, None where it says nothing."""

    images: ImageSet
    words: str | None = None


Pictures = Mapping[str, ImageSet]  # file below content/ → what of it ships
