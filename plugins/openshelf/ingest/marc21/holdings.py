"""Where the copies are, of MARC21: 852, Koha's 952, SirsiDynix's 999, else call numbers 090 050 099 082; serials 853/863 866–868.

In: Marc. Out: Holdings and SerialHoldings. Barcodes ($p, 952$p, 999$i), prices and inventory numbers are not read, loan
states neither: an export does not say on what day they held. Lost and withdrawn copies are not offered.
"""

from __future__ import annotations

import re

from openshelf.ingest.context import Context
from openshelf.ingest.copies import counted
from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.record.model import Holding, SerialHolding

_GONE = re.compile(r"(?i)lost|missing|withdrawn|discard|stolen|списан|утер")
_SIRSI_SCHEMES = frozenset(["LC", "LCPER", "DEWEY", "DEWEYPER", "SUDOC", "ALPHANUM", "AUTO", "ASIS", "MONO", "NLM", "ATDEWEY"])  # fmt: skip
_CALL_NUMBERS = ("090", "050", "099", "082", "080", "084")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def holdings(marc: Marc, context: Context) -> tuple[Holding, ...]:
    """Every copy or shelf mark the record tells of."""
    by_tag = marc.by_tag
    found = [_location(field, context) for field in by_tag.get("852", ())]
    for field in by_tag.get("952", ()):
        if first(field, "o") is not None or first(field, "a") is not None:
            found += _koha(field, context)
    if not found:
        for field in by_tag.get("999", ()):
            found += _sirsi(field, context)
    if not any(one.shelf_mark for one in found) or not found:
        mark = _call_number(marc)
        if mark and found:
            found = [Holding(one.library, one.branch, mark, one.copies, note=one.note) for one in found]
        elif mark:
            found = [Holding(library=context.library, shelf_mark=mark)]
    return counted(found)


def _location(field: Field, context: Context) -> Holding:
    branch: list[str] = []
    mark: list[str] = []
    library = note = None
    copies = None
    for code, value in field.subfields:
        if code in "bc" and value.strip():
            branch.append(value.strip())
        elif code in "khijlm" and value.strip():
            mark.append(value.strip())
        elif code == "a" and library is None:
            library = value.strip() or None
        elif code == "z" and value.strip():
            note = value.strip() if note is None else f"{note} {value.strip()}"
        elif code == "t" and value.strip().isdecimal() and int(value) < 1000:
            # $t is the number of this copy; only "copies 1–n" written as a count would be more than one.
            copies = None
    return Holding(context.library or library, ", ".join(branch) or None, " ".join(mark) or None, copies, note=note)


def _koha(field: Field, context: Context) -> list[Holding]:
    if (first(field, "0") or "0") != "0" or (first(field, "1") or "0") != "0":
        return []
    branch = ", ".join(dict.fromkeys(value.strip() for value in every(field, "bc")))
    return [Holding(context.library, branch or None, first(field, "o"))]


def _sirsi(field: Field, context: Context) -> list[Holding]:
    scheme = first(field, "w")
    if scheme is None or scheme.strip() not in _SIRSI_SCHEMES:
        return []
    places = [value.strip() for value in (first(field, "m"), first(field, "l")) if value]
    if any(_GONE.search(value) for value in every(field, "kl")):
        return []
    mark = first(field, "a")
    # "XX(123.1)" is a number the system gave to a copy without a call number.
    return [Holding(context.library, ", ".join(places) or None, None if mark and mark.startswith("XX(") else mark)]


def _call_number(marc: Marc) -> str | None:
    for tag in _CALL_NUMBERS:
        for field in marc.by_tag.get(tag, ()):
            # Dewey and UDC numbers are shelf marks only with an author mark beside.
            if tag in ("082", "080", "084") and first(field, "b") is None:
                continue
            mark = " ".join(value.strip() for value in every(field, "ab")).replace("/", "" if tag == "082" else "/")
            if mark and any(map(str.isdigit, mark)):
                return mark
    return None


def serial_holdings(marc: Marc, context: Context) -> tuple[SerialHolding, ...]:
    """Issues held: 866–868 in words, else 863 with the captions of its 853."""
    by_tag = marc.by_tag
    library = context.library
    found = [
        SerialHolding(text.strip(), library=library)
        for tag in ("866", "867", "868")
        for field in by_tag.get(tag, ())
        if (text := " ".join(every(field, "az"))).strip()
    ]
    if found:
        return tuple(found)
    captions: dict[str, dict[str, str]] = {}
    for field in by_tag.get("853", ()):
        captions[(first(field, "8") or "1").partition(".")[0]] = {
            c: v.strip(" ()").lower() for c, v in field.subfields if c in "abcdefghijkl"
        }
    found += [
        _enumerated(field, captions.get((first(field, "8") or "1").partition(".")[0], {}), library)
        for field in by_tag.get("863", ())
    ]
    return tuple(one for one in found if one.text or one.volume or one.year or one.number)


_NUMBER_CAPTIONS = ("no", "n.", "№", "iss", "вып", "nr", "sayı", "нөм", "pt", "h.")


def _enumerated(field: Field, captions: dict[str, str], library: str | None) -> SerialHolding:
    volume = number = year = None
    words: list[str] = []
    for code, given in field.subfields:
        value = given.strip()
        if not value or code not in "abcdefghijklm":
            continue
        caption = captions.get(code, "")
        if code in "abcdef":
            words.append(f"{caption}{value}" if caption and not caption.startswith("*") else value)
            if caption.startswith(_NUMBER_CAPTIONS) or (volume is not None and number is None):
                number = value
            elif volume is None:
                volume = value
        else:
            words.append(value)
            found = _YEAR.search(value)
            if found and year is None:
                year = value if found else None
    return SerialHolding(" ".join(words) or None, year, volume, number, library)
