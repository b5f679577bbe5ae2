"""Titles and series of MARC21: 130 240 245 246 210 222 242 243 247 730 740 and 440 490 8XX.

In: Marc. Out: Title and SeriesStatement in the source's order, the main title first.
"""

from __future__ import annotations

from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import nonsorting, script_of, tag_for, tidy
from openshelf.record.model import SeriesStatement, Title

_VARIANTS = {"1": "parallel", "4": "cover"}
_UNIFORM_PARTS = "fgkmorsl"


def titles(marc: Marc) -> tuple[Title, ...]:
    """Every title of the record."""
    found: list[Title] = []
    for field in marc.all("245"):
        found += _main(marc, field)
    for tag in ("130", "240"):
        found += [_uniform(marc, field, "uniform", 0 if tag == "130" else 1) for field in marc.all(tag)]
    for field in marc.all("246"):
        found.append(_variant(marc, field, _VARIANTS.get(field.indicators[1:2], "variant"), 0))
    for tag, kind in (
        ("210", "abbreviated"),
        ("222", "variant"),
        ("242", "translated"),
        ("243", "collective"),
        ("247", "former"),
    ):
        for field in marc.by_tag.get(tag, ()):
            skipped = _digit(field.indicators[1:2]) if tag in ("222", "242", "243") else 0
            found.append(_variant(marc, field, kind, skipped))
    found += [_uniform(marc, field, "added", 0) for field in marc.all("730") if first(field, "i") is None]
    found += [_variant(marc, field, "added", _digit(field.indicators[:1])) for field in marc.all("740")]
    return tuple(title for title in found if title.text)


def _digit(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _main(marc: Marc, field: Field) -> list[Title]:
    text = remainder = number = name = responsibility = medium = None
    parallel = None
    before = ""
    for code, value in field.subfields:
        if not value:
            continue
        if code == "a" and text is None:
            text = value
        elif code == "b":
            if before.rstrip().endswith("=") and parallel is None:
                parallel = value
            else:
                remainder = tidy(value) if remainder is None else f"{remainder} : {tidy(value)}"
        elif code == "n":
            number = tidy(value) if number is None else f"{number}. {tidy(value)}"
        elif code == "p":
            name = tidy(value) if name is None else f"{name}. {tidy(value)}"
        elif code == "c":
            responsibility = _statement(value) if responsibility is None else f"{responsibility} {_statement(value)}"
        elif code == "h":
            medium = value.strip(" /:;=.[]") or None
        elif code in "fgks" and text is not None:
            # Dates, form and version belong to the title of collections and manuscripts.
            text = f"{text.rstrip()} {value}"
        before = value
    if text is None:
        # Some systems write the title in another subfield; anything is better than none.
        text = number or name or remainder or ""
        number, name = None, name if number else None
        remainder = remainder if text != remainder else None
    skipped = _digit(field.indicators[1:2])
    text, marked = nonsorting(text)
    skipped = marked or skipped
    plain = tidy(text)
    script = script_of(plain)
    if skipped >= len(plain):
        skipped = 0
    if parallel is not None and remainder is None:
        head, _, tail = parallel.partition(" : ")
        if not tail:
            head = parallel
        parallel, remainder = head, tidy(tail) or None
    alternates = [tidy(nonsorting(" ".join(every(other, "abnp")))[0]) for other in marc.vernacular(field)]
    made = [
        Title(
            plain,
            "main",
            remainder,
            number,
            name,
            responsibility,
            medium,
            skipped,
            tag_for(marc.language, script),
            script,
            marc.texts(alternates, marc.language) if alternates else (),
        )
    ]
    if parallel:
        other_text = tidy(parallel)
        made.append(Title(other_text, "parallel", script=script_of(other_text)))
    return made


def _statement(text: str) -> str:
    """A statement of responsibility without the full stop that ends the field."""
    text = text.strip().rstrip(" /:;,=")
    return tidy(text) if text[-1:] == "." else text


def _variant(marc: Marc, field: Field, kind: str, skipped: int) -> Title:
    text = tidy(nonsorting(first(field, "a") or first(field, "bnp") or "")[0])
    script = script_of(text)
    language = None if kind in ("parallel", "translated") else marc.language
    others = [tidy(" ".join(every(other, "abnp"))) for other in marc.vernacular(field)]
    return Title(
        text,
        kind,
        _tidied(first(field, "b")),
        _tidied(first(field, "n")),
        _tidied(first(field, "p")),
        None,
        None,
        skipped if skipped < len(text) else 0,
        tag_for(language, script),
        script,
        marc.texts(others, language) if others else (),
    )


def _uniform(marc: Marc, field: Field, kind: str, indicator: int) -> Title:
    text = tidy(nonsorting(first(field, "at") or "")[0])
    skipped = _digit(field.indicators[indicator : indicator + 1])
    parts = [tidy(value) for code, value in field.subfields if code in _UNIFORM_PARTS and value]
    others = [tidy(" ".join(every(other, "anp"))) for other in marc.vernacular(field)]
    return Title(
        text,
        kind,
        ". ".join(parts) or None,
        _tidied(first(field, "n")),
        _tidied(first(field, "p")),
        None,
        None,
        skipped if skipped < len(text) else 0,
        None,
        script_of(text),
        marc.texts(others, None) if others else (),
    )


def _tidied(text: str | None) -> str | None:
    return (tidy(text) or None) if text else None


def series(marc: Marc) -> tuple[SeriesStatement, ...]:
    """Series as printed (490, 440), then traced ones (8XX) whose title is not among them."""
    by_tag = marc.by_tag
    found: list[SeriesStatement] = []
    for tag in ("490", "440"):
        for field in by_tag.get(tag, ()):
            found += _printed(marc, field)
    for tag in ("830", "800", "810", "811"):
        for field in by_tag.get(tag, ()):
            found += _traced(marc, field, found)
    return tuple(found)


def _printed(marc: Marc, field: Field) -> list[SeriesStatement]:
    named = [tidy(value) for value in every(field, "a")]
    if not named or not named[0]:
        return []
    volume = _tidied(first(field, "v"))
    if volume is None and " ; " in named[0]:
        # Older records write the volume into the title.
        named[0], _, volume = named[0].rpartition(" ; ")
    parts = [tidy(value) for value in every(field, "np")]
    title = ". ".join([named[0], *parts])
    script = script_of(title)
    others = [tidy(" ".join(every(other, "anp"))) for other in marc.vernacular(field)]
    return [
        SeriesStatement(
            title,
            volume,
            _issn(first(field, "x")),
            "; ".join(named[1:]) or None,
            tag_for(marc.language, script),
            script,
            marc.texts(others, marc.language) if others else (),
        )
    ]


def _traced(marc: Marc, field: Field, known: list[SeriesStatement]) -> list[SeriesStatement]:
    named = every(field, "a" if field.tag == "830" else "t")
    title = ". ".join(tidy(value) for value in [*named[:1], *every(field, "np" if field.tag == "830" else "p")])
    if not title:
        return []
    plain = title.lower()
    if any(plain == other.title.lower() or other.title.lower().startswith(plain) for other in known):
        return []
    author = None if field.tag == "830" else tidy(first(field, "a") or "") or None
    volume = _tidied(first(field, "v"))
    if volume and any(volume == other.volume for other in known):
        # The same volume of the same series under its authorised title is no second series.
        return []
    script = script_of(title)
    others = [tidy(" ".join(every(other, "anpt"))) for other in marc.vernacular(field)]
    return [
        SeriesStatement(
            title,
            volume,
            _issn(first(field, "x")),
            author,
            tag_for(marc.language, script),
            script,
            marc.texts(others, marc.language) if others else (),
        )
    ]


def _issn(text: str | None) -> str | None:
    return text.strip(" ;:,.()=") or None if text else None
