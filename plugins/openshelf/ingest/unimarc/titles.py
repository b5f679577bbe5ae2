"""Titles and series of UNIMARC: 200 500–545 and 225 410 411.

In: Marc. Out: Titles, the main one first; SeriesStatements.
"""

from __future__ import annotations

from openshelf.ingest.codes import language as language_of_code
from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import nonsorting, script_of, tag_for, tidy
from openshelf.ingest.unimarc.embedded import inner
from openshelf.record.model import SeriesStatement, Title

_KINDS = {
    "500": "uniform", "501": "collective", "503": "added", "510": "parallel", "512": "cover", "513": "added",
    "514": "variant", "515": "variant", "516": "variant", "517": "variant", "518": "variant", "520": "former",
    "530": "variant", "531": "abbreviated", "532": "variant", "540": "added", "541": "translated", "545": "added",
}  # fmt: skip
TAGS = tuple(_KINDS)


def titles(marc: Marc) -> tuple[Title, ...]:
    """Every title of the record."""
    found: list[Title] = []
    for field in marc.by_tag.get("200", ()):
        found += _main(marc, field)
    for tag, kind in _KINDS.items():
        for field in marc.by_tag.get(tag, ()):
            text, skipped = nonsorting(first(field, "a") or "")
            text = tidy(text)
            if not text:
                continue
            script = script_of(text)
            stated = language_of_code(first(field, "z") or "") if first(field, "z") else None
            language = stated or (marc.language if kind not in ("parallel", "translated", "uniform") else None)
            parts = (
                [tidy(value) for value in every(field, "elm")]
                if tag == "500"
                else [tidy(value) for value in every(field, "e")]
            )
            found.append(
                Title(
                    text,
                    kind,
                    ". ".join(parts) or None,
                    _one(field, "h"),
                    _one(field, "i"),
                    None,
                    None,
                    skipped,
                    tag_for(language, script),
                    script,
                )
            )
    return tuple(found)


def _one(field: Field, codes: str) -> str | None:
    text = first(field, codes)
    return (tidy(text) or None) if text else None


def _main(marc: Marc, field: Field) -> list[Title]:
    texts: list[str] = []
    parallels: list[str] = []
    remainder: list[str] = []
    responsibility: list[str] = []
    number = name = medium = None
    skipped = 0
    for code, given in field.subfields:
        value = given.strip()
        if not value:
            continue
        if code == "a":
            plain, marked = nonsorting(value)
            if not texts:
                skipped = marked
            texts.append(tidy(plain))
        elif code == "c":
            texts.append(tidy(nonsorting(value)[0]))
        elif code == "d":
            parallels.append(tidy(nonsorting(value.lstrip("= "))[0]))
        elif code == "e" and not parallels:
            remainder.append(tidy(nonsorting(value)[0]))
        elif code in "fg":
            responsibility.append(value.rstrip(" /;"))
        elif code in "hv":
            number = tidy(value) if number is None else f"{number}. {tidy(value)}"
        elif code == "i":
            name = tidy(nonsorting(value)[0]) if name is None else f"{name}. {tidy(value)}"
        elif code == "b":
            medium = value.strip("[] ") or None
    texts = [text for text in texts if text]
    if not texts:
        texts = [text for text in (name, number, *remainder[:1]) if text][:1]
    if not texts:
        return []
    text = " ; ".join(texts)
    script = script_of(text)
    alternates = [tidy(nonsorting(" ; ".join(every(other, "a")))[0]) for other in marc.vernacular(field)]
    made = [
        Title(
            text,
            "main",
            " : ".join(remainder) or None,
            number,
            name,
            " ; ".join(responsibility) or None,
            medium,
            skipped if skipped < len(text) else 0,
            tag_for(marc.language, script),
            script,
            marc.texts(alternates, marc.language),
        )
    ]
    tags = every(field, "z")
    for position, parallel in enumerate(parallels):
        if parallel:
            tongue = language_of_code(tags[position]) if position < len(tags) else None
            script = script_of(parallel)
            made.append(Title(parallel, "parallel", lang=tag_for(tongue, script), script=script))
    return made


def series(marc: Marc) -> tuple[SeriesStatement, ...]:
    """Series as printed (225), then linked ones (410, 411) not among them."""
    found: list[SeriesStatement] = []
    for field in marc.by_tag.get("225", ()):
        text = ". ".join(tidy(nonsorting(value)[0]) for value in every(field, "ahi"))
        if text:
            script = script_of(text)
            others = [tidy(nonsorting(" ".join(every(other, "a")))[0]) for other in marc.vernacular(field)]
            found.append(
                SeriesStatement(
                    text, _one(field, "v"), first(field, "x"), _one(field, "f"), tag_for(marc.language, script), script,
                    marc.texts(others, marc.language),
                )
            )  # fmt: skip
    for tag in ("410", "411"):
        for field in marc.by_tag.get(tag, ()):
            other = inner(field)
            if other.title and not any(
                other.title.lower() in known.title.lower() or known.title.lower() in other.title.lower()
                for known in found
            ):
                script = script_of(other.title)
                found.append(
                    SeriesStatement(
                        other.title, other.volume, other.issn, other.agent, tag_for(marc.language, script), script
                    )
                )
    return tuple(found)
