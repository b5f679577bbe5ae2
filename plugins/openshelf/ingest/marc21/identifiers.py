"""Numbers that name the thing, of MARC21: 010 015 016 020 022 024 027 028 030 035 036 074 086 088.

In: Marc. Out: Identifiers; those the source itself calls wrong ($z, $y) and those with a wrong check digit are kept,
marked. Prices ($c) are not read.
"""

from __future__ import annotations

from openshelf.ingest import numbers
from openshelf.ingest.fields import every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.record.model import Identifier

_KINDS_024 = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean", "4": "sici"}
_SOURCES_024 = {"doi": "doi", "urn": "urn", "ark": "ark", "uri": "uri", "hdl": "uri", "isni": "isni", "istc": "istc"}


def identifiers(marc: Marc) -> tuple[Identifier, ...]:
    """Every identifier, each once."""
    found: list[Identifier | None] = []
    by_tag = marc.by_tag
    for field in by_tag.get("010", ()):
        for code, value in field.subfields:
            if code in "az" and value.strip():
                text = value.split("/")[0].replace(" ", "")
                found.append(Identifier("lccn", text, value.strip(), None if code == "a" else False))
    for field in by_tag.get("015", ()):
        scheme = "bnb" if first(field, "2") == "bnb" else "other"
        found += [numbers.plain(scheme, value) for value in every(field, "a")]
    for field in by_tag.get("016", ()):
        found += [numbers.plain("other", value, qualifier=first(field, "2")) for value in every(field, "a")]
    for field in by_tag.get("020", ()):
        qualifier = first(field, "q")
        for code, value in field.subfields:
            if code in "az" and value:
                found.append(numbers.isbn(value, qualifier.strip(" ()") if qualifier else None, wrong=code == "z"))
    for field in by_tag.get("022", ()):
        for code, value in field.subfields:
            if code in "ayz" and value:
                found.append(numbers.issn(value, wrong=code != "a"))
    for field in by_tag.get("024", ()):
        found += _standard(field.indicators[:1], (first(field, "2") or "").lower(), field.subfields)
    for field in by_tag.get("028", ()):
        scheme = "plate" if field.indicators[:1] == "2" else "register"
        found += [numbers.plain(scheme, value, qualifier=first(field, "b")) for value in every(field, "a")]
    for tag in ("027", "030", "036", "074", "086", "088"):
        for field in by_tag.get(tag, ()):
            found += [numbers.plain("other", value) for value in every(field, "a")]
    for field in by_tag.get("035", ()):
        for value in every(field, "a"):
            organisation, _, number = value.strip().rpartition(")")
            if organisation.lower() == "(ocolc" and number.strip():
                digits = number.strip().removeprefix("ocm").removeprefix("ocn").removeprefix("on").lstrip("0")
                found.append(Identifier("oclc", digits or number.strip(), value.strip()))
            elif number.strip():
                qualifier = organisation.strip("( ") or None
                found.append(Identifier("other", number.strip(), value.strip(), None, qualifier))
    if len(found) < 2:
        return tuple(one for one in found if one is not None and one.value)
    return tuple({(one.scheme, one.value, one.text): one for one in found if one is not None and one.value}.values())


def _standard(indicator: str, source: str, subfields: list[tuple[str, str]]) -> list[Identifier | None]:
    found: list[Identifier | None] = []
    for code, value in subfields:
        if code not in "az" or not value.strip():
            continue
        wrong = False if code == "z" else None
        scheme = _SOURCES_024.get(source, "other") if indicator in "78 " else _KINDS_024.get(indicator, "other")
        if scheme == "ismn":
            found.append(numbers.ismn(value, wrong=code == "z"))
        elif scheme == "doi" or value.strip().lower().startswith(("10.", "doi:")):
            found.append(numbers.doi(value) or numbers.plain("other", value, valid=wrong))
        else:
            found.append(numbers.plain(scheme, value, valid=wrong))
    return found
