"""IRBIS Raw (text exchange, ISO 2709 with IRBIS tags, native base) → Record.

In: Raw with IRBIS tags. Out: Record; the worksheet (920) is its type: persons, events and objects of a calendar base too.
Rules: never carried: 907^B and all of 907 but its dates, 910's inventory numbers, prices and barcodes, 69X and 2XXX of
textbook provision, 30–40 of readers; copies lost or written off are not offered, a loan is no state of a catalogue.
"""

from __future__ import annotations

import re

from openshelf.ingest import codes, numbers
from openshelf.ingest.codes import iso_moment
from openshelf.ingest.context import Context, with_id
from openshelf.ingest.fields import Field, Raw, Tagged, every, first
from openshelf.ingest.irbis import agents, links, subjects
from openshelf.ingest.irbis.holdings import holdings, serial_holdings
from openshelf.ingest.irbis.relations import RELATIONS, numbered, relations
from openshelf.ingest.irbis.values import field_of
from openshelf.ingest.marc21.imprint import printed_date, stated
from openshelf.ingest.texts import language_of, script_of, squeeze, tag_for, tidy
from openshelf.record.dates import parse_date
from openshelf.record.model import (
    Audience,
    Date,
    Identifier,
    Imprint,
    Note,
    OtherField,
    Record,
    SeriesStatement,
    Title,
)

_TYPES = {
    "pazk": "book", "pvk": "book", "ibis": "book", "spec": "volume", "pazk42": "book", "pvk42": "book", "spec42": "volume",
    "pazk31": "book", "j": "serial", "oj": "serial", "nj": "issue", "njp": "issue", "njk": "issue", "nj31": "issue", "asp": "article", "asp42": "article",
    "aspds": "article", "auntd": "legal-act", "untd": "legal-act", "untd42": "legal-act", "musp": "object", "sob": "event", "kf": "event", "vs": "event",
    "pers": "person", "predm": "object", "rj": "serial", "note": "score", "muz": "score", "kart": "map", "izo": "image", "zvuk": "sound", "video": "video",
}  # fmt: skip
_FORMS = {
    "b": "manuscript", "c": "score", "d": "score", "e": "map", "f": "map", "g": "video", "i": "sound", "j": "sound", "k": "image",
    "l": "disc", "r": "object",
}  # fmt: skip
_NOTES = {
    "300": "general", "301": "general", "302": "general", "303": "general", "304": "general", "305": "general", "306": "general",
    "307": "general", "309": "event", "311": "related", "312": "general", "313": "general", "314": "general", "316": "general", "317": "provenance",
    "318": "general", "320": "bibliography", "321": "citation", "324": "original", "327": "contents", "328": "thesis", "330": "contents",
    "331": "abstract", "332": "abstract", "334": "awards", "337": "system", "117": "general",
}  # fmt: skip
_DAY = re.compile(r"(\d{4}|\?{4})(\d\d)?(\d\d)?")  # 309^E
_SCRIPTS = {"ba": "Latn", "ca": "Cyrl", "fa": "Arab", "ga": "Grek", "ha": "Hebr", "ma": "Geor", "mb": "Armn"}
_MAPPED = frozenset(
    ["10", "11", "13", "19", "20", "101", "102", "200", "205", "210", "215", "225", "510", "517", "500", "503", "541", "900", "903", "906", "908", "909", "910", "919", "920", "931", "933", "934", "935", "936", "951", "955", "972", "971", "600", "601", "606", "607", "608", "610", "621", "675", "686", "964", "60", "700", "701", "702", "710", "711", "961", "962", "907", "109", "105", "110", "115", "116", "125", "126", "135"]
) | frozenset((*_NOTES, *RELATIONS))  # fmt: skip


def record(raw: Raw, context: Context) -> Record:
    """The Record of an IRBIS Raw."""
    marc = Tagged(raw.leader, [_normal(field) for field in raw.fields])
    languages, derived = _languages(marc)
    tongue = languages[0] if languages else None
    described = codes.language(marc.value("919", "a") or "") or context.language
    kind, type_text = _type(marc, context)
    people = agents.agents(marc, context)
    titles, made_up = _titles(marc, tongue, kind, people[0].name if people else None)
    if not titles:
        context.tell(raw, "no-title", "200")
    imprints = _imprints(marc, tongue)
    found_links, refused, rights = links.links(marc, raw, context)
    scripts, guessed = _scripts(marc, titles)
    number = (marc.value("903") or "").strip()
    return with_id(
        Record(
            id=context.id_of(number),
            source=context.source,
            control_number=number,
            type=kind,
            type_text=type_text,
            titles=titles,
            agents=people,
            edition=", ".join(tidy(value) for value in every(one, "ab")) or None if (one := marc.one("205")) else None,
            imprint=imprints,
            date=_date(marc, imprints),
            extent=_extent(marc),
            series=_series(marc, tongue),
            languages=languages,
            scripts=scripts,
            original_languages=codes.languages([value for field in marc.all("919") for value in every(field, "o")]),
            description_language=codes.language(marc.value("919", "a") or ""),
            subjects=subjects.subjects(marc, described),
            classifications=subjects.classifications(marc),
            identifiers=_identifiers(marc),
            notes=_notes(marc, tongue, described),
            audience=_audience(marc),
            holdings=holdings(marc, context),
            serial_holdings=serial_holdings(marc, context),
            links=found_links,
            relations=relations(marc),
            rights=rights,
            updated=max(
                (day for field in marc.all("907") for value in every(field, "a") if (day := iso_moment(value))),
                default=None,
            ),
            other=_other(marc, refused),
            derived=(*derived, *guessed, *made_up),
        ),
        context,
    )


def _normal(field: Field) -> Field:
    """A field of ISO 2709 as the other syntaxes give it: tag without noughts, codes in lower case, a literal ^A parted."""
    tag, _, subfields = field
    if tag[0] != "0" and not any(code == " " or code.isupper() or "^" in value for code, value in subfields):
        return field
    if len(subfields) == 1 and "^" in subfields[0][1]:
        return field_of(tag, subfields[0][1])
    return Field(tag.lstrip("0") or "0", "", [(code.strip().lower(), value) for code, value in subfields if value])


def _type(marc: Tagged, context: Context) -> tuple[str, str | None]:
    sheet = (marc.value("920") or "").strip()
    form = _FORMS.get((marc.value("900", "t") or "").strip().lower()[:1])
    kind = _TYPES.get(sheet.lower())
    if kind in ("book", None) and form:
        return form, None
    if kind:
        return kind, None
    if sheet:
        context.unknown["type", sheet] += 1
        return "other", sheet
    return ("article" if "463" in marc.by_tag else "book"), None


def _languages(marc: Tagged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    spoken = codes.languages([value for field in marc.all("101") for _, value in field.subfields])
    if spoken:
        return spoken, ()
    text = " ".join(
        value
        for tag in ("200", "331", "309")
        for field in marc.all(tag)
        for code, value in field.subfields
        if code in ("", "a", "e", "t")
    )
    guess = language_of(text[:400]) if text else None
    return ((guess,), ("languages",)) if guess else ((), ())


def _scripts(marc: Tagged, titles: tuple[Title, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said = _SCRIPTS.get((marc.value("919", "g") or "").strip().lower())
    if said:
        return (said,), ()
    return ((titles[0].script,), ("scripts",)) if titles and titles[0].script else ((), ())


def _titles(
    marc: Tagged, tongue: str | None, kind: str, person: str | None
) -> tuple[tuple[Title, ...], tuple[str, ...]]:
    found: list[Title] = []
    derived: tuple[str, ...] = ()
    own = marc.one("200")
    text = first(own, "a") if own else None
    number = first(own, "v") if own else None
    name = None
    of_set = marc.value("461", "c") or marc.value("46", "c")
    if kind == "volume" and of_set:
        text, name = of_set, text
    if text is None and own is not None and own.subfields and own.subfields[0][0] == "":
        text = own.subfields[0][1]
    if text is None:
        # Persons are known by their name, conferences by theirs, issues by their journal's.
        text = (
            marc.value("972", "a")
            or (person if kind == "person" else None)
            or marc.value("463", "c")
            or of_set
            or marc.value("309", "t")
        )
        if text is None and kind == "issue":
            text = " ".join(
                part
                for part in (
                    marc.value("931", "c") or marc.value("931"),
                    marc.value("934"),
                    numbered(marc.value("936")),
                )
                if part
            )
        text = text or number or person
        derived = ("titles",) if text else ()
    if text:
        plain = tidy(text.strip())
        script = script_of(plain)
        remainder = " : ".join(tidy(value) for value in every(own, "e")) if own else ""
        responsibility = " ; ".join(value.rstrip(" /;") for value in every(own, "fg")) if own else ""
        number = tidy(number) if number and number != text else None
        found.append(
            Title(
                plain,
                "main",
                remainder or None,
                number,
                tidy(name) if name else None,
                responsibility or None,
                first(own, "b") if own else None,
                0,
                tag_for(tongue, script),
                script,
            )
        )
    for tag, variant in (
        ("510", "parallel"),
        ("517", "variant"),
        ("500", "uniform"),
        ("541", "translated"),
        ("503", "added"),
    ):
        for field in marc.all(tag):
            other = tidy(first(field, "ad") or "")
            if other:
                language = tongue if variant == "variant" else None
                found.append(Title(other, variant, lang=tag_for(language, script_of(other)), script=script_of(other)))
    for value in every(own, "d") if own else ():
        other = tidy(value.lstrip("= "))
        if other:
            found.append(Title(other, "parallel", script=script_of(other)))
    return tuple(found), derived


def _imprints(marc: Tagged, tongue: str | None) -> tuple[Imprint, ...]:
    found: list[Imprint] = []
    for field in marc.all("210"):
        places = tuple(dict.fromkeys(plain for value in every(field, "axy") if (plain := stated(value))))
        names = tuple(dict.fromkeys(plain for value in every(field, "c") if (plain := stated(value))))
        date = first(field, "dl")
        if places or names or date:
            script = script_of(" ".join((*places, *names)))
            found.append(
                Imprint(
                    places, names, printed_date(date) if date else None, "publication", tag_for(tongue, script), script
                )
            )
        printer, city = first(field, "t"), first(field, "1")
        if printer or city:
            script = script_of(printer or city)
            found.append(
                Imprint(
                    (city,) if city else (),
                    (printer,) if printer else (),
                    None,
                    "manufacture",
                    tag_for(tongue, script),
                    script,
                )
            )
    for field in marc.all("461") if not found else ():
        place, name, year = first(field, "d"), first(field, "g"), first(field, "h")
        if place or name or year:
            script = script_of(name or place)
            found.append(
                Imprint(
                    (place,) if place else (),
                    (name,) if name else (),
                    year,
                    "publication",
                    tag_for(tongue, script),
                    script,
                )
            )
    return tuple(found)


def _date(marc: Tagged, imprints: tuple[Imprint, ...]) -> Date | None:
    for imprint in imprints:
        if imprint.date:
            return parse_date(imprint.date)
    for tag, letters in (("463", "j"), ("934", ""), ("461", "h"), ("309", "e"), ("972", "d")):
        value = marc.value(tag, letters)
        if value and value[:1].isdecimal():
            day = iso_moment(value) or (f"{value[:4]}-{value[4:6]}" if len(value) == 6 and value.isdecimal() else value)
            return parse_date(day)
    return None


def _extent(marc: Tagged) -> tuple[str, ...]:
    found = []
    for field in marc.all("215"):
        pages, unit, pictures, more = first(field, "a"), first(field, "1"), first(field, "c"), first(field, "e")
        text = f"{pages} {unit or 'с.'}" if pages and pages.strip()[-1:].isdecimal() else pages or ""
        text += (f" : {pictures}" if text else pictures) if pictures else ""
        text += f" + {more}" if more else ""
        if text:
            found.append(text)
    return tuple(found)


def _series(marc: Tagged, tongue: str | None) -> tuple[SeriesStatement, ...]:
    found = []
    for field in marc.all("225"):
        text = ". ".join(tidy(value) for value in every(field, "ai"))
        if text:
            script = script_of(text)
            found.append(
                SeriesStatement(
                    text, first(field, "v"), first(field, "x"), first(field, "f"), tag_for(tongue, script), script
                )
            )
    return tuple(found)


def _identifiers(marc: Tagged) -> tuple[Identifier, ...]:
    found: list[Identifier | None] = []
    for field in marc.all("10"):
        for code, value in field.subfields:
            if code in ("a", "z", ""):
                found.append(numbers.isbn(value, first(field, "b"), wrong=code == "z"))
    for field in marc.all("11"):
        for code, value in field.subfields:
            if code in ("a", "y", "z", ""):
                found.append(numbers.issn(value, wrong=code in ("y", "z")))
    for field in marc.all("13"):
        found += [numbers.ismn(value) for value in every(field, "a")]
    for field in marc.all("19"):
        found += [numbers.plain("other", value, qualifier=first(field, "x")) for value in every(field, "ab")]
    for field in marc.all("20"):
        found += [numbers.plain("bnb", value, qualifier=first(field, "a")) for value in every(field, "b")]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _notes(marc: Tagged, tongue: str | None, described: str | None) -> tuple[Note, ...]:
    found = []
    for tag, kind in _NOTES.items():
        for field in marc.all(tag):
            letters = ("", "t") if tag in ("309", "117") else ("", "a", "b", "c", "e", "f", "g", "t")
            text = squeeze(" ".join(value for code, value in field.subfields if code in letters))
            if text and tag == "309" and len(marc.all(tag)) > 1:
                text = _on_its_day(first(field, "e") or "", text)
            if text:
                script = script_of(text)
                found.append(
                    Note(text, kind, tag_for(tongue if kind == "contents" else described or tongue, script), script)
                )
    return tuple(found)


def _on_its_day(day: str, text: str) -> str:
    """One of several events with its day, 22.01.1908 or, of every year, 01.09; one alone has it as the record's date."""
    digits = _DAY.fullmatch(day.strip())
    if digits is None:
        return text
    year, month, date = digits.groups()
    said = ".".join(part for part in (date, month, year) if part and part.isdecimal() and int(part))
    return f"{said}: {text}" if said else text


def _audience(marc: Tagged) -> Audience | None:
    text = marc.value("900", "z")
    digits = "".join(c for c in text or "" if c.isdecimal())[:2]
    return Audience(None, int(digits), text) if digits else None


def _other(marc: Tagged, refused: list[Field]) -> tuple[OtherField, ...]:
    found = [
        OtherField(tag, "", tuple(field.subfields))
        for tag, fields in marc.by_tag.items()
        if tag not in _MAPPED and not _private(tag)
        for field in fields
        if field.subfields
    ]
    return (*found, *(OtherField(field.tag, "", tuple(field.subfields)) for field in refused))


def _private(tag: str) -> bool:
    number = int(tag) if tag.isdecimal() else 0
    return number >= 900 or 690 <= number <= 699 or 30 <= number < 60 or not number
