"""content/library.toml → Library, every key checked: what a librarian changes without touching Python.

In: the content folder. Out: the Library, or a SettingsError of one line with file, line and column, the fault and the
fix; an unknown key names the nearest known one. `library_faults` gives all faults at once, for `openshelf check`.

Keys (`KEYS`; a table in square brackets, or several in double ones, is marked so)
- [name], [short_name], [tagline], [address]: one line a language, `az = "…"`; a name in at least one language must stand.
- languages, default_language: the site's languages as tags (az, ru, en …) in the order of the switch, and the first shown.
- site_url: where the site will be reached, "https://…"; empty while it has no address.
- time_zone: the library's, by its IANA name; decides what "today" is.
- phone, email: how to reach a person.
- accent: a colour "#rrggbb" in place of the theme's madder, readable on its paper (4.5 : 1).
- logo: a picture below content/ (PNG, WebP or JPEG).
- example_queries: three queries shown under the search box; ones that find something.
- screen_only_seats: how many readers may have one screen-only work open at a time.
- starter_authorities: false leaves out the short list of names and subjects that comes with the program.
- [[halls]]: slug, name = {az = "…"}, kind (hall, kiosk, department), floor, places.
- [[hours]]: days (1 Monday to 7 Sunday), opens, closes ("00:00" to "24:00").
- [kiosk]: idle_seconds, reader_idle_seconds, countdown_seconds, attract_languages.
- [limits]: image_megapixels, document_pages, unpack_ratio, unpack_bytes.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import zoneinfo
from typing import TYPE_CHECKING, Any, cast

from openshelf.content.filenames import role_of
from openshelf.content.library import Hall, KioskSettings, Library, Limits, Opening
from openshelf.content.model import MultiText
from openshelf.content.nearest import nearest
from openshelf.content.toml_places import key_places
from openshelf.errors import Place, SettingsError
from openshelf.lang.tags import INTERFACE_TAGS, canonical
from openshelf.record.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    KeyPath = tuple[str | int, ...]
    Read = Callable[["_Reading", Any, "KeyPath"], Any]

FILE_NAME = "library.toml"
PAPER = "#faf5ea"  # the theme's ivory, on which an accent must be readable
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
HALL_KINDS = ("hall", "kiosk", "department")
_URL = re.compile(r"https?://[^\s/?#@]+(?::\d+)?(?:/[^\s?#]*)?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_TYPE_NAMES = {bool: "true or false", int: "a whole number", str: "a text in quotation marks", list: "a list in [ ]"}


def load_library(content_dir: Path, defaults: Library | None = None) -> Library:
    """The library as its file says it; what it leaves out is as in `defaults`. SettingsError: its first fault."""
    library, faults = _load(content_dir, defaults)
    if faults:
        raise faults[0]
    return library


def library_faults(content_dir: Path) -> tuple[SettingsError, ...]:
    """Every fault of the file, in its order."""
    return _load(content_dir, None)[1]


def _load(content_dir: Path, defaults: Library | None) -> tuple[Library, tuple[SettingsError, ...]]:
    path = content_dir / FILE_NAME
    file = f"{content_dir.name}/{FILE_NAME}"
    blank = Library(MultiText(), MultiText())
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return blank, (SettingsError("content.library-missing", Place(file)),)
    except UnicodeDecodeError as error:
        return blank, (SettingsError("content.not-utf8", Place(file), byte=error.start),)
    return read_library(text, file, defaults or blank, lambda name: (content_dir / name).is_file())


def read_library(
    text: str, file: str, defaults: Library, exists: Callable[[str], bool]
) -> tuple[Library, tuple[SettingsError, ...]]:
    """The library a text states, and the faults found on the way; `exists` knows the files below content/."""
    text = text.replace("\r\n", "\n")
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        column = int(found[3]) if found and found[3] else None
        reason = found[1] if found else str(error)
        return defaults, (SettingsError("content.toml", Place(file, line, column), reason=reason),)
    reading = _Reading(file, key_places(text), exists)
    values = reading.table(stated, KEYS, ())
    _fit_together(values, defaults, reading)
    return dataclasses.replace(defaults, **values), tuple(reading.faults)


def _fit_together(values: dict[str, Any], defaults: Library, reading: _Reading) -> None:
    """What one key means for another: a default language among the languages, a name, a short name."""
    languages: tuple[str, ...] = values.get("languages", defaults.languages)
    default = values.setdefault("default_language", languages[0] if languages else defaults.default_language)
    if default not in languages:
        reading.fault("content.default-language", ("default_language",), tag=default, languages=", ".join(languages))
    name: MultiText = values.get("name", defaults.name)
    if not name.texts:
        reading.fault("content.library-name", ("name",), tag=default)
    values.setdefault("short_name", defaults.short_name if defaults.short_name.texts else name)
    kiosk: KioskSettings = values.get("kiosk", defaults.kiosk)
    for position, tag in enumerate(kiosk.attract_languages):
        if tag not in languages:
            path = ("kiosk", "attract_languages", position)
            reading.fault("content.default-language", path, tag=tag, languages=", ".join(languages))


@dataclasses.dataclass(slots=True)
class _Reading:
    """One file on its way to values: where its keys stand, and the faults so far."""

    file: str
    places: Mapping[KeyPath, tuple[int, int]]
    exists: Callable[[str], bool]
    faults: list[SettingsError] = dataclasses.field(default_factory=list)

    def fault(self, message_id: str, path: KeyPath, /, **values: object) -> None:
        """Note a fault at a key, at the nearest key around it where it has no place of its own."""
        around = path
        while around and around not in self.places:
            around = around[:-1]
        line, column = self.places.get(around, (1, 1))
        key = ".".join(str(part) for part in path if isinstance(part, str))
        self.faults.append(SettingsError(message_id, Place(self.file, line, column), key=key, **values))

    def table(self, stated: object, keys: Mapping[str, Read], path: KeyPath) -> dict[str, Any]:
        """The values of a table's known keys; the others are faults."""
        if not isinstance(stated, dict):
            self.fault("content.setting-type", path, wanted="a table")
            return {}
        values = {}
        for name, value in stated.items():
            here = (*path, name)
            if name in keys:
                read = keys[name](self, value, here)
                if read is not None:
                    values[name] = read
                continue
            known = nearest(name, keys)
            if known:
                self.fault("content.setting-unknown-near", here, nearest=known)
            else:
                self.fault("content.setting-unknown", here, known=", ".join(keys))
        return values

    def typed(self, value: object, kind: type, path: KeyPath) -> Any:
        """The value where it is of this type, else a fault and None."""
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.fault("content.setting-type", path, wanted=_TYPE_NAMES[kind])
        return None

    def matching(self, value: object, pattern: re.Pattern[str], message_id: str, path: KeyPath) -> str | None:
        """A text of this form, else a fault and None."""
        text: str | None = self.typed(value, str, path)
        if text is None or pattern.fullmatch(text):
            return text
        self.fault(message_id, path, value=text)
        return None

    def each(self, value: object, read: Read, path: KeyPath) -> tuple[Any, ...] | None:
        """A list's values, those that are right."""
        stated = self.typed(value, list, path)
        if stated is None:
            return None
        values = (read(self, item, (*path, position)) for position, item in enumerate(stated))
        return tuple(item for item in values if item is not None)


def _line(reading: _Reading, value: object, path: KeyPath) -> str | None:
    text: str | None = reading.typed(value, str, path)
    return text.strip() or None if text is not None else None


def _texts(reading: _Reading, value: object, path: KeyPath) -> MultiText | None:
    if not isinstance(value, dict):
        reading.fault("content.setting-per-language", path)
        return None
    texts = []
    for name, text in value.items():
        tag = canonical(name)
        if tag is None:
            reading.fault("content.language-tag", (*path, name), tag=name)
        elif reading.typed(text, str, (*path, name)) and text.strip():
            texts.append(Text(text.strip(), tag))
    return MultiText(tuple(texts))


def _site_language(reading: _Reading, value: object, path: KeyPath) -> str | None:
    text = _line(reading, value, path)
    tag = canonical(text) if text else None
    if text is None or tag in INTERFACE_TAGS:
        return tag
    reading.fault(
        "content.site-language",
        path,
        tag=text,
        nearest=nearest(text, INTERFACE_TAGS) or "az",
        known=", ".join(INTERFACE_TAGS),
    )
    return None


def _languages(reading: _Reading, value: object, path: KeyPath) -> tuple[str, ...] | None:
    languages = reading.each(value, _site_language, path)
    return tuple(dict.fromkeys(languages)) if languages else None


def _url(reading: _Reading, value: object, path: KeyPath) -> str | None:
    if value == "":
        return ""
    url = reading.matching(value, _URL, "content.setting-url", path)
    return url.rstrip("/") if url else None


def _zone(reading: _Reading, value: object, path: KeyPath) -> str | None:
    zone = _line(reading, value, path)
    known = zoneinfo.available_timezones()
    if zone is None or zone in known:
        return zone
    near = nearest(zone, known) or nearest(zone, (name.rpartition("/")[2] for name in known))
    full = next((name for name in sorted(known) if near and name.endswith(near)), "Asia/Baku")
    reading.fault("content.time-zone", path, value=zone, nearest=full)
    return None


def _accent(reading: _Reading, value: object, path: KeyPath) -> str | None:
    colour = reading.matching(value, _COLOUR, "content.setting-colour", path)
    if colour is None:
        return None
    found = contrast(colour, PAPER)
    if found < LEAST_CONTRAST:
        reading.fault("content.accent-contrast", path, value=colour, found=f"{found:.1f}", least=str(LEAST_CONTRAST))
        return None
    return f"#{_digits(colour)}"


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours "#rgb" or "#rrggbb", 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _digits(colour: str) -> str:
    """The six digits of "#rgb" or "#rrggbb"."""
    digits = colour[1:].lower()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def _luminance(colour: str) -> float:
    digits = _digits(colour)
    channels = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _logo(reading: _Reading, value: object, path: KeyPath) -> str | None:
    name = _line(reading, value, path)
    if name is not None and role_of(name) != "image":
        reading.fault("content.image-format", path, file=name)
        return None
    if name is None or (".." not in name.split("/") and not name.startswith("/") and reading.exists(name)):
        return name
    reading.fault("content.logo-missing", path, file=name)
    return None


def _email(reading: _Reading, value: object, path: KeyPath) -> str | None:
    return reading.matching(value, _EMAIL, "content.setting-email", path)


def _between(least: int, most: int) -> Read:
    def read(reading: _Reading, value: object, path: KeyPath) -> int | None:
        number: int | None = reading.typed(value, int, path)
        if number is None or least <= number <= most:
            return number
        reading.fault("content.setting-range", path, value=number, least=least, most=most)
        return None

    return read


def _switch(reading: _Reading, value: object, path: KeyPath) -> bool | None:
    return cast("bool | None", reading.typed(value, bool, path))


def _lines(reading: _Reading, value: object, path: KeyPath) -> tuple[str, ...] | None:
    return reading.each(value, _line, path)


def _slug(reading: _Reading, value: object, path: KeyPath) -> str | None:
    return reading.matching(value, _SLUG, "content.slug", path)


def _hall_kind(reading: _Reading, value: object, path: KeyPath) -> str | None:
    kind = _line(reading, value, path)
    if kind is None or kind in HALL_KINDS:
        return kind
    reading.fault("content.choice", path, value=kind, known=", ".join(HALL_KINDS))
    return None


def _time(reading: _Reading, value: object, path: KeyPath) -> str | None:
    return reading.matching(value, _TIME, "content.setting-time", path)


def _complete(reading: _Reading, values: Mapping[str, Any], wanted: tuple[str, ...], path: KeyPath) -> bool:
    missing = [name for name in wanted if name not in values]
    for name in missing:
        reading.fault("content.setting-missing", (*path, name))
    return not missing


def _hall(reading: _Reading, value: object, path: KeyPath) -> Hall | None:
    values = reading.table(value, HALL_KEYS, path)
    return Hall(**values) if _complete(reading, values, ("slug", "name"), path) else None


def _opening(reading: _Reading, value: object, path: KeyPath) -> Opening | None:
    values = reading.table(value, HOURS_KEYS, path)
    if not _complete(reading, values, ("days", "opens", "closes"), path):
        return None
    if values["opens"] >= values["closes"]:
        reading.fault("content.hours-order", (*path, "closes"), opens=values["opens"], closes=values["closes"])
        return None
    return Opening(**values)


def _kiosk(reading: _Reading, value: object, path: KeyPath) -> KioskSettings:
    return KioskSettings(**reading.table(value, KIOSK_KEYS, path))


def _limits(reading: _Reading, value: object, path: KeyPath) -> Limits:
    return Limits(**reading.table(value, LIMIT_KEYS, path))


HALL_KEYS: Mapping[str, Read] = {
    "slug": _slug, "name": _texts, "kind": _hall_kind, "floor": _line, "places": _between(1, 100_000),
}  # fmt: skip
HOURS_KEYS: Mapping[str, Read] = {
    "days": lambda reading, value, path: reading.each(value, _between(1, 7), path), "opens": _time, "closes": _time,
}  # fmt: skip
KIOSK_KEYS: Mapping[str, Read] = {
    "idle_seconds": _between(15, 3600),
    "reader_idle_seconds": _between(15, 7200),
    "countdown_seconds": _between(5, 300),
    "attract_languages": _languages,
}
LIMIT_KEYS: Mapping[str, Read] = {
    "image_megapixels": _between(1, 10_000),
    "document_pages": _between(1, 100_000),
    "unpack_ratio": _between(2, 100_000),
    "unpack_bytes": _between(1_000_000, 1_000_000_000_000),
}
KEYS: Mapping[str, Read] = {
    "name": _texts,
    "short_name": _texts,
    "tagline": _texts,
    "address": _texts,
    "languages": _languages,
    "default_language": _site_language,
    "site_url": _url,
    "time_zone": _zone,
    "phone": _line,
    "email": _email,
    "accent": _accent,
    "logo": _logo,
    "example_queries": _lines,
    "screen_only_seats": _between(1, 10_000),
    "starter_authorities": _switch,
    "halls": lambda reading, value, path: reading.each(value, _hall, path),
    "hours": lambda reading, value, path: reading.each(value, _opening, path),
    "kiosk": _kiosk,
    "limits": _limits,
}
