"""The library itself, as content/library.toml states it: names, languages, colours, halls, hours.

What a librarian changes without touching Python. The reader (content/settings) checks every key and names the nearest
known one; this module is only the shape.
"""

from __future__ import annotations

from dataclasses import dataclass

from openshelf.content.model import MultiText


@dataclass(frozen=True, slots=True)
class Hall:
    """A reading room or kiosk place. kind: hall, kiosk, department."""

    slug: str
    name: MultiText
    kind: str = "hall"
    floor: str | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours: days 1 (Monday) to 7, local times "HH:MM"; "00:00"–"24:00" is all day."""

    days: tuple[int, ...]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """Seconds of idleness before the kiosk forgets its guest, and the attract screen's languages."""

    idle_seconds: int = 90
    reader_idle_seconds: int = 300
    countdown_seconds: int = 20
    attract_languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds against hostile files: megapixels an image may have, pages a document, bytes unpacked per byte packed."""

    image_megapixels: int = 200
    document_pages: int = 5000
    unpack_ratio: int = 200
    unpack_bytes: int = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Library:
    """The site's identity. site_url ends without a slash; "" where the site has no address yet."""

    name: MultiText
    short_name: MultiText
    languages: tuple[str, ...] = ("az", "ru", "en")
    default_language: str = "az"
    site_url: str = ""
    time_zone: str = "Asia/Baku"
    tagline: MultiText = MultiText()
    address: MultiText = MultiText()
    phone: str | None = None
    email: str | None = None
    accent: str | None = None  # CSS colour replacing the theme's madder, checked for contrast
    logo: str | None = None  # file below content/
    example_queries: tuple[str, ...] = ()
    halls: tuple[Hall, ...] = ()
    hours: tuple[Opening, ...] = ()
    screen_only_seats: int = 25
    starter_authorities: bool = True  # whether our own short list of names and subjects joins headings too
    kiosk: KioskSettings = KioskSettings()
    limits: Limits = Limits()
