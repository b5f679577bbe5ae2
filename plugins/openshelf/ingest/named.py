"""Named values → Record: the rows of tables, Dublin Core, BibTeX and RIS all come as the fields of columns.FIELDS.

In: Raw whose tags are field names, the code of a value its language where the source states one; tags beginning with "?"
are the source's own. Out: Record. Rules: `;` and `|` part repeats; what Excel did to a number is undone where a check
digit proves it and told either way; a word no vocabulary knows stays a text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from openshelf.ingest import codes, lifespan, numbers
from openshelf.ingest.context import Context, with_id
from openshelf.ingest.fields import Raw
from openshelf.ingest.persons import heading, kind_of, names_in
from openshelf.ingest.terms import access_of, flags_of
from openshelf.ingest.texts import language_of, script_of, squeeze, tag_for
from openshelf.ingest.weblinks import clean_url, file_type
from openshelf.record.dates import parse_date
from openshelf.record.model import (
    Agent,
    Audience,
    Classification,
    Date,
    Holding,
    Identifier,
    Imprint,
    Link,
    Note,
    OtherField,
    Record,
    Relation,
    RightsStatement,
    SeriesStatement,
    Subject,
    SubjectPart,
    Text,
    Title,
)
from openshelf.record.vocabulary import TYPES
from openshelf.record.words import access_named

_REPEATS = re.compile(r"\s*[;|]\s*")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FLOAT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"(?i)\d(?:[.,]\d+)?e\+?\d+")
_AGENT_FIELDS = {
    "creator": "",
    "editor": "edt",
    "translator": "trl",
    "illustrator": "ill",
    "compiler": "com",
    "contributor": "ctb",
}
_AGE = re.compile(r"(\d{1,2})\s*\+")
_TYPE_WORDS = {
    "books": "book", "kitab": "book", "kitablar": "book", "книги": "book", "monograph": "book", "text": "book",
    "journal": "serial", "magazine": "serial", "newspaper": "serial", "jurnal": "serial", "qəzet": "serial",
    "журнал": "serial", "газета": "serial", "gazeta": "serial", "thesis": "thesis-abstract", "dissertation": "thesis-abstract",
    "dissertasiya": "thesis-abstract", "avtoreferat": "thesis-abstract", "диссертация": "thesis-abstract",
    "автореферат": "thesis-abstract", "article": "article", "журнальная статья": "article", "photograph": "image", "photo": "image", "picture": "image",
    "şəkil": "image", "foto": "image", "фотография": "image", "postcard": "image", "postcards": "image", "still image": "image",
    "stillimage": "image", "image;stillimage": "image", "image": "image", "открытка": "image", "açıqca": "image", "audio": "sound",
    "moving image": "video", "movingimage": "video", "film": "video", "document": "book", "maps": "map", "cartographic": "map",
    "manuscripts": "manuscript", "notated music": "score", "sheet music": "score", "not": "score", "ноты": "score",
    "physicalobject": "object", "physical object": "object", "cd": "disc", "dvd": "disc", "dataset": "disc", "e-book": "e-book", "ebook": "e-book",
}  # fmt: skip


def record(raw: Raw, context: Context) -> Record:
    """The Record of named values."""
    values = _Values(raw, context)
    derived: list[str] = []
    languages = tuple(dict.fromkeys(tag for word in values.many("language") if (tag := codes.language(word))))
    for word in values.many("language"):
        if codes.language(word) is None:
            context.unknown["language", word] += 1
    languages = languages or ((context.language,) if context.language else ())
    orders = _orders(context)
    titles = _titles(values, languages)
    if not languages and titles:
        guess = language_of(titles[0].text)
        if guess:
            languages = (guess,)
            derived.append("languages")
            titles = _titles(values, languages)
    if not titles:
        context.tell(raw, "no-title", "title")
    kind, type_text = _type(values, context)
    if kind is None:
        kind = "book"
        derived.append("type")
    if orders.get("creator") and titles and titles[0].responsibility is None:
        # What lists file otherwise stands on the page as it was published.
        published = (name for cell in values.many("creator") for name in names_in(cell, orders["creator"]))
        titles = (replace(titles[0], responsibility=", ".join(published) or None), *titles[1:])
    scripts = tuple(dict.fromkeys(title.script for title in titles if title.kind == "main" and title.script))
    if scripts:
        derived.append("scripts")
    publishers = tuple(values.many("publisher"))
    places = tuple(values.many("place"))
    date = _date(values)
    tongue = languages[0] if languages else None
    imprint: tuple[Imprint, ...] = ()
    if publishers or places or date:
        script = script_of(" ".join((*places, *publishers)))
        imprint = (
            Imprint(places, publishers, date.text if date else None, "publication", tag_for(tongue, script), script),
        )
    number = values.one("id") or ""
    found_float = _FLOAT.fullmatch(number)
    number = found_float[1] if found_float else number
    return with_id(
        Record(
            id=context.id_of(number),
            source=context.source,
            control_number=number,
            type=kind,
            type_text=type_text,
            titles=titles,
            agents=_agents(values, orders),
            edition=values.one("edition"),
            imprint=imprint,
            date=date,
            extent=tuple(_whole(value) for value in values.many("extent")),
            series=tuple(
                SeriesStatement(
                    name, values.one("volume"), lang=tag_for(tongue, script_of(name)), script=script_of(name)
                )
                for name in values.many("series")
            ),
            languages=languages,
            scripts=scripts,
            subjects=_subjects(values),
            classifications=tuple(
                Classification(scheme, value) for scheme in ("udc", "bbk", "ddc") for value in values.many(scheme)
            ),
            identifiers=_identifiers(values, raw, context),
            notes=_notes(values, tongue),
            audience=_audience(values),
            holdings=_holdings(values, context),
            links=_links(values, raw, context),
            relations=tuple(
                Relation("host", text, detail=values.one("source_detail"), script=script_of(text))
                for text in values.many("source")[:1]
            ),
            rights=_rights(values, context),
            collections=tuple(dict.fromkeys(values.many("collection"))),
            other=tuple(OtherField(tag.removeprefix("?"), "", tuple(pairs)) for tag, pairs in values.rest()),
            derived=tuple(derived),
        ),
        context,
    )


class _Values:
    """The values of a Raw by field name, in order."""

    def __init__(self, raw: Raw, context: Context) -> None:
        self._by_name: dict[str, list[tuple[str, str]]] = {}
        self._context = context
        for field in raw.fields:
            self._by_name.setdefault(field.tag, []).extend(field.subfields)

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """(language or "", value) as given."""
        return self._by_name.get(name, [])

    def one(self, name: str) -> str | None:
        """The first value."""
        found = self._by_name.get(name)
        return found[0][1] if found else None

    def many(self, name: str) -> list[str]:
        """All values, parted at ; and |, each once."""
        found: dict[str, None] = {}
        for _, value in self._by_name.get(name, ()):
            for part in _repeats(value):
                if part.strip():
                    found[part.strip()] = None
        return list(found)

    def rest(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What has no field of the Record."""
        return [(tag, pairs) for tag, pairs in self._by_name.items() if tag.startswith("?") or tag == ""]


def _repeats(value: str) -> list[str]:
    """A cell parted at ; and |, except those in brackets: "Konfrans (3; 2001; Bakı)" is one name."""
    if ";" not in value and "|" not in value:
        return [value]
    held = _BRACKETED.sub(lambda found: found[0].replace(";", "\0").replace("|", "\1"), value)
    return [part.replace("\0", ";").replace("\1", "|") for part in _REPEATS.split(held)]


def _titles(values: _Values, languages: tuple[str, ...]) -> tuple[Title, ...]:
    found: list[Title] = []
    tongue = languages[0] if languages else None
    subtitle = values.one("subtitle")
    for stated, value in values.pairs("title"):
        text = squeeze(value)
        if not text:
            continue
        script = script_of(text)
        language = tag_for(stated or tongue, script) if not (stated and "-" in stated) else stated
        if any(text == known.text for known in found):
            continue
        kind = "main" if not found else "parallel" if stated else "variant"
        found.append(
            Title(
                text,
                kind,
                squeeze(subtitle) if subtitle and not found else None,
                responsibility=values.one("responsibility") if not found else None,
                lang=language,
                script=script,
            )
        )
    for _, value in values.pairs("original_title"):
        text = squeeze(value)
        if text and all(text != known.text for known in found):
            found.append(Title(text, "uniform" if found else "main", script=script_of(text)))
    return tuple(found)


def _type(values: _Values, context: Context) -> tuple[str | None, str | None]:
    word = values.one("type")
    if not word:
        return None, None
    for part in [word, *_REPEATS.split(word)]:
        plain = part.strip().lower()
        kind = _type_labels().get(plain) or _TYPE_WORDS.get(plain)
        if kind:
            return kind, None
    if word.lower().startswith(("image/", "video/", "audio/")):
        return {"image": "image", "video": "video", "audio": "sound"}[word.partition("/")[0].lower()], None
    context.unknown["type", word] += 1
    return "other", word


@cache
def _type_labels() -> dict[str, str]:
    return {label.lower(): key for key, labels in TYPES.items() for label in (key, *labels.values())}


def _orders(context: Context) -> dict[str, str]:
    """The order in which the names of a field stand, where the mapping says so ("creator/given-first")."""
    stated = (field.partition("/") for field in context.mapping.values())
    return {field.partition("_")[0]: order for field, slash, order in stated if slash}


def _agents(values: _Values, orders: dict[str, str]) -> tuple[Agent, ...]:
    found: dict[tuple[str, str | None], Agent] = {}
    for field, role in _AGENT_FIELDS.items():
        order = orders.get(field)
        many = [name for cell in values.many(field) for name in lifespan.names_with_years(cell)]
        if order:
            many = [one for cell in many for one in names_in(cell, order)]
        elif len(many) == 1 and "," in many[0]:
            many = _by_commas(many[0])
        for position, text in enumerate(many):
            plain, dates = lifespan.parted(squeeze(text))
            if not plain:
                continue
            roles = (role,) if role else ()
            filed = heading(plain, order)
            known = found.get((filed, dates))
            if known is None:
                script = script_of(plain)
                published = (Text(plain, script=script),) if filed != plain else ()
                main = field == "creator" and position == 0
                found[filed, dates] = Agent(
                    filed, kind_of(plain), roles, main=main, dates=dates, script=script, alternates=published
                )
            elif role and role not in known.roles:
                found[filed, dates] = replace(known, roles=(*known.roles, role))
    return tuple(found.values())


def _by_commas(text: str) -> list[str]:
    """Names in direct order parted by commas ("A. Bir, B. İki"); "Soyad, Ad" is one name."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    held = any("," in bracket for bracket in _BRACKETED.findall(text))  # "People's Institute (New York, N.Y.)"
    # "Dumont d'Urville, Jules (1790-1842)": years follow one name turned, unless initials show two in direct order.
    turned = len(parts) == 2 and "." not in parts[0] and lifespan.parted(text)[1] is not None
    if len(parts) > 1 and not held and not turned and all(" " in part or "." in part for part in parts):
        return parts
    return [text]


def _date(values: _Values) -> Date | None:
    for name in ("year", "date"):
        value = values.one(name)
        if value:
            return parse_date(_whole(value))
    return None


def _whole(text: str) -> str:
    """The number "2008.0", as a program wrote a year with gaps in its column, is 2008; "-500.0" is -500."""
    found = re.fullmatch(r"(-?\d+)\.0+", text)
    return found[1] if found else text


def _subjects(values: _Values) -> tuple[Subject, ...]:
    found: dict[tuple[str, str], Subject] = {}
    for name, kind in (("subject", "topic"), ("genre", "genre"), ("coverage", "place")):
        for stated, value in values.pairs(name):
            for text in _REPEATS.split(value):
                plain = squeeze(text).rstrip(".") if not text.endswith("..") else squeeze(text)
                if not plain:
                    continue
                parts = tuple(
                    SubjectPart(part.strip(), "main" if not at else "general")
                    for at, part in enumerate(re.split(r"\s*--\s*", plain))
                    if part.strip()
                )
                script = script_of(plain)
                one = Subject(" -- ".join(part.text for part in parts), kind, parts, lang=stated or None, script=script)
                found.setdefault((one.heading, kind), one)
    return tuple(found.values())


def _identifiers(values: _Values, raw: Raw, context: Context) -> tuple[Identifier, ...]:
    found: list[Identifier | None] = []
    for text in values.many("isbn"):
        found += _isbn(text, raw, context)
    found += [numbers.issn(text) for text in values.many("issn")]
    found += [numbers.doi(text) or numbers.plain("other", text) for text in values.many("doi")]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _isbn(text: str, raw: Raw, context: Context) -> list[Identifier | None]:
    plain = _whole(text.strip().lstrip("'="))
    if _SCIENTIFIC.fullmatch(plain):
        context.tell(raw, "isbn-rounded", "isbn", "kept", value=text)
        return [Identifier("isbn", plain, text, valid=False)]
    bare = plain.replace("-", "").replace(" ", "").upper()
    if 6 <= len(bare) < 10 and bare[:-1].isdecimal() and (bare[-1].isdecimal() or bare[-1] == "X"):
        whole = bare.zfill(10)
        if numbers.isbn_valid(whole):
            context.tell(raw, "isbn-zeros", "isbn", "repaired", value=text, mended=whole)
            return [Identifier("isbn", whole, text, valid=True)]
    if "," in plain and len(bare) > 13:
        return [numbers.isbn(part) for part in plain.split(",") if part.strip()]
    return [numbers.isbn(plain)]


def _notes(values: _Values, tongue: str | None) -> tuple[Note, ...]:
    found = []
    for name, kind in (("description", "abstract"), ("note", "general")):
        for stated, value in values.pairs(name):
            text = value.strip()
            if text:
                script = script_of(text)
                found.append(Note(text, kind, stated or tag_for(tongue, script), script))
    return tuple(found)


def _audience(values: _Values) -> Audience | None:
    text = values.one("audience")
    if not text:
        return None
    found = _AGE.search(text)
    return Audience(None, int(found[1]) if found else None, text)


def _holdings(values: _Values, context: Context) -> tuple[Holding, ...]:
    marks = values.many("shelf")
    branch = values.one("branch")
    text = _whole(values.one("copies") or "")
    copies = int(text) if text.isdecimal() and int(text) < 100000 else None
    if not marks and not branch and copies is None:
        return ()
    return tuple(Holding(context.library, branch, mark, copies) for mark in marks or (None,))


def _links(values: _Values, raw: Raw, context: Context) -> tuple[Link, ...]:
    found: list[Link] = []
    for name, kind in (("link", "full-text"), ("cover", "cover")):
        for _, value in values.pairs(name):
            # A semicolon may stand inside an address; it parts two only before another one.
            for text in re.split(r"\s*\|\s*|\s*;\s*(?=https?:|www\.)|\s+(?=https?:)", value):
                if not text.strip():
                    continue
                url = clean_url(text)
                if url is None:
                    context.tell(raw, "link-refused", name, "kept", url=text[:120])
                else:
                    found.append(Link(url, kind, mime=file_type(url)))
    return tuple(dict.fromkeys(found))


def _rights(values: _Values, context: Context) -> RightsStatement | None:
    word = values.one("access")
    text = values.one("rights")
    if not word and not text:
        return None
    access = access_named(word) if word else None
    if word and access is None:
        access = access_of(word)
        if access is None:
            context.unknown["access", word] += 1
    address = clean_url(text) if text and text.startswith("http") else None
    if access is None and text:
        access = access_of(text, address)
    said = " ".join(part for part in ((word if word and access is None else None), None if address else text) if part)
    return RightsStatement(access, flags_of(f"{word or ''} {text or ''}"), said or None, address)
