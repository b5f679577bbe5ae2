"""A Record → its access points (the headings it is filed under in every browse list) and what a list shows of it.

In: a Record with its access and page. Out: `Form`s of every browse kind but title; a `Brief`; the numbers and shelf marks
by which records find each other. Pure. Keys follow authority/headings.py for names and subjects; for the kinds that are
codes (year, language, script, type, class) the key is the code and the words come from the page's language later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from openshelf.authority.classes import is_section_code
from openshelf.authority.headings import Form, agent_text, alternate_forms, forms, normal
from openshelf.catalog.model import Brief, Described, Entry
from openshelf.lang.slug import slug
from openshelf.record.ids import record_id
from openshelf.record.model import Record, Text, Title, main_title, shown_creators

_INVERSE = {
    "host": "part",
    "predecessor": "successor",
    "successor": "predecessor",
    "part": "host",
    "set": "part",
}


def number(*parts: str) -> int:
    """A 63-bit number that names these parts for ever: the row key of entries, forms and headings.

    Two of a million headings share a number once in about 18 million catalogues.
    """
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def form_number(form: Form) -> int:
    """The row key of a form: one for each spelling, language and note of a heading."""
    return number("form", form.kind, form.key, form.text.text, form.text.lang or "", form.note or "")


def points(record: Record, described: Sequence[Described] = ()) -> Iterator[Form]:
    """Every heading a record is filed under, its forms in other scripts and who has it among them."""
    yield from forms(record)
    for form, _ in alternate_forms(record):
        yield form
    if record.date is not None and record.date.start is not None:
        yield Form("year", str(record.date.start), Text(str(record.date.start)))
    for tag in dict.fromkeys(record.languages):
        yield Form("language", tag, Text(tag))
    for script in dict.fromkeys(record.scripts):
        yield Form("script", script, Text(script))
    yield Form("type", record.type, Text(record.type))
    seen = set()
    for given in record.classifications:
        value = "" if is_section_code(given) else " ".join(given.value.split())
        if value and (given.scheme, value) not in seen:
            seen.add((given.scheme, value))
            yield Form("class", f"{given.scheme}|{value}", Text(value))
    for name in dict.fromkeys(record.collections):
        folded = normal(name)
        if folded:
            yield Form("collection", f"collection|{folded}|", Text(name))
    for name in libraries(record, described):
        yield Form("library", f"library|{normal(name)}|", Text(name))


def libraries(record: Record, described: Sequence[Described] = ()) -> tuple[str, ...]:
    """The libraries that hold a work or have it in their catalogue, each once."""
    names = (
        *(held.library for held in record.holdings),
        *(held.library for held in record.serial_holdings),
        *(each.library for each in described),
    )
    folded = {normal(name): name for name in reversed(names) if name}
    return tuple(dict.fromkeys(folded[normal(name)] for name in names if name and normal(name)))


def url_key(kind: str, key: str) -> str:
    """The heading's name in a URL: the code itself where it is one, else its words and ten hex digits of its key."""
    if kind in ("language", "script", "type", "year"):
        return key.lower() if key.isascii() and key.replace("-", "").isalnum() else _hashed(kind, key)
    if kind == "collection" and key.startswith("collection:"):
        return key.partition(":")[2]
    return _hashed(kind, key)


def _hashed(kind: str, key: str) -> str:
    words = key.split("|")
    readable = " ".join(words[1:]) if kind != "class" else " ".join(words)
    digest = hashlib.blake2b(f"{kind}\x1f{key}".encode(), digest_size=5).hexdigest()
    return f"{slug(readable)[:60].rstrip('-')}-{digest}"


def shown_title(title: Title) -> str:
    """A title as a list shows it: title proper, then number and name of the part."""
    return ". ".join(part for part in (title.text, title.part_number, title.part_name) if part)


def brief_of(entry: Entry) -> Brief:
    """What a list shows of an entry."""
    record = entry.record
    title = main_title(record)
    access = entry.access
    if entry.access.outside:  # a list says of the best of them how it stands, and of none where the work is read here
        access = replace(access, outside=() if entry.read_path else access.outside[:1])
    return Brief(
        id=record.id,
        path=entry.path,
        title=Text(shown_title(title), title.lang, title.script) if title is not None else Text(""),
        creators=tuple(Text(agent_text(agent), agent.lang, agent.script) for agent in shown_creators(record)),
        year=record.date.start if record.date else None,
        date=record.date.text if record.date else None,
        languages=record.languages,
        scripts=record.scripts,
        type=record.type,
        access=access,
        cover=entry.cover,
        read_path=entry.read_path,
        shelf_mark=next((held.shelf_mark for held in record.holdings if held.shelf_mark), None),
        readable=is_readable(entry),
        translations=() if entry.path.startswith("record/") else _translations(record, title),
    )


def is_readable(entry: Entry) -> bool:
    """Whether an open work's text can be had: on its own page, in the reader, or by a link of its record.

    A file beside the catalogue is none: it is not part of the site.
    """
    return (
        entry.read_path is not None
        or not entry.path.startswith("record/")
        or any(link.kind in ("full-text", "part") and "://" in link.url for link in entry.record.links)
    )


def _translations(record: Record, title: Title | None) -> tuple[Text, ...]:
    others = (each for each in record.titles if each is not title and each.lang)
    return tuple(Text(shown_title(each), each.lang, each.script) for each in others)


def names(record: Record, described: Sequence[Described] = ()) -> Iterator[str]:
    """What other records can call this one by: its id and those merged into it, and its valid ISSN and ISBN."""
    yield from dict.fromkeys((f"id:{record.id}", *(f"id:{each.id}" for each in described)))
    for identifier in record.identifiers:
        if identifier.scheme in ("issn", "isbn") and identifier.valid is not False and identifier.value:
            yield f"{identifier.scheme}:{identifier.value}"


def related_names(record: Record) -> Iterator[tuple[str, str]]:
    """(kind of relation, name of the other record) for each relation that names its other record by number."""
    for relation in record.relations:
        if relation.record:
            known = relation.record if ":" in relation.record else record_id(record.source, relation.record)
            yield relation.kind, f"id:{known}"
        for scheme, value in (("issn", relation.issn), ("isbn", relation.isbn)):
            if value:
                yield relation.kind, f"{scheme}:{value.replace('-', '').replace(' ', '').upper()}"


def inverse(kind: str) -> str | None:
    """What the other side of a relation is: the host of a part has it as part; None where nothing is said back."""
    return _INVERSE.get(kind)
