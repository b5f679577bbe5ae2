"""Publication of MARC21: 250 260 264 300 and the date of 008 with the printed one.

In: Marc. Out: Imprints, the Date, extent, edition. "[S.l.]", "s.n." and their like say there is none: an empty list.
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Field, every
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import joined, script_of, tag_for, tidy
from openshelf.ingest.years import coded_date
from openshelf.record.model import Date, Imprint

_FUNCTIONS = {"0": "production", "1": "publication", "2": "distribution", "3": "manufacture", "4": "copyright"}
_NONE = re.compile(
    r"(?i)\W*(?:s\.?\s?[ln]|n\.?\s?[pd]|sine (?:loco|nomine)|(?:place|publisher) (?:of publication )?not identified"
    r"|б\.?\s?[миг]|y\.?\s?y|n\.?\s?y)\W*"
)


def imprints(marc: Marc) -> tuple[Imprint, ...]:
    """One Imprint for each statement, a manufacturer's (260$e$f$g) its own."""
    found: list[Imprint] = []
    by_tag = marc.by_tag
    for field in by_tag.get("260", ()):
        found += _statement(marc, field, "publication", "abc")
        if any(code in "efg" for code, _ in field.subfields):
            found += _statement(marc, field, "manufacture", "efg")
    for field in by_tag.get("264", ()):
        found += _statement(marc, field, _FUNCTIONS.get(field.indicators[1:2], "publication"), "abc")
    for field in by_tag.get("257", ()) if not found else ():
        found += [Imprint(places=tuple(tidy(value) for value in every(field, "a")))]
    return tuple(found)


def stated(text: str) -> str | None:
    """A place or publisher without its punctuation; None where it says that it is not known."""
    plain = tidy(text)
    return None if not plain or _NONE.fullmatch(plain) else plain


def _statement(marc: Marc, field: Field, function: str, codes: str) -> list[Imprint]:
    place, name, when = codes[0], codes[1], codes[2]
    places: list[str] = []
    names: list[str] = []
    date = None
    anything = False
    for code, value in field.subfields:
        if code == place:
            anything = True
            plain = stated(value)
            if plain and plain not in places:
                places.append(plain)
        elif code == name:
            anything = True
            plain = stated(value)
            if plain and plain not in names:
                names.append(plain)
        elif code == when and value:
            anything = True
            date = printed_date(value) if date is None else f"{date}, {printed_date(value)}"
    if not anything:
        return []
    script = script_of(places[0] if places else names[0] if names else None)
    others = [
        " : ".join(filter(None, (tidy(value) for value in every(other, place + name))))
        for other in marc.vernacular(field)
    ]
    alternates = marc.texts(others, marc.language) if others else ()
    return [Imprint(tuple(places), tuple(names), date, function, tag_for(marc.language, script), script, alternates)]


def printed_date(text: str) -> str:
    """A date as printed, without the punctuation that only ends the field."""
    text = text.strip().rstrip(" ,;:/")
    if text.endswith(".") and text[-2:-1] != ".":
        text = text[:-1].rstrip()
    if text.startswith("(") and ")" not in text:
        text = text[1:]
    elif text.endswith(")") and "(" not in text:
        text = text[:-1]
    if text.endswith("]") and "[" not in text:
        text = text[:-1]
    elif text.startswith("[") and "]" not in text:
        text = text[1:]
    return text


def date_of(marc: Marc, imprint: tuple[Imprint, ...]) -> Date | None:
    """When the work was published: the coded date with the printed one as its text."""
    printed = next((one.date for one in imprint if one.date and one.function == "publication"), None)
    if printed is None:
        printed = next((one.date for one in imprint if one.date), None)
    coded = marc.value("008") or ""
    if len(coded) >= 15:
        return coded_date(coded[6], coded[7:11], coded[11:15], printed)
    return coded_date(" ", "", "", printed)


def edition(marc: Marc) -> str | None:
    """250 as printed."""
    for field in marc.by_tag.get("250", ()):
        text = tidy(" ".join(every(field, "ab")))
        if text:
            return text
    return None


def extent(marc: Marc) -> tuple[str, ...]:
    """300 as printed, each field a line."""
    found = (joined([value.strip() for value in every(field, "abcefg")]) for field in marc.by_tag.get("300", ()))
    return tuple(tidy(text) for text in found if text)
