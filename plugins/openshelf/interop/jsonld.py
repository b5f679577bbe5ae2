"""schema.org: an entry, an event or the library as JSON-LD, and JSON made safe for `<script type="application/ld+json">`.

Rules
- Only what the record says: no price, no availability a catalogue cannot know, no guess at an author's life.
- isAccessibleForFree is true only where anyone reads the work online now without a date in between; false where the work
  is known to be shut or shown on the library's screens alone; absent where nothing is stated.
- A text carries its language as a JSON-LD value object. Strings from the catalogue are hostile: `embedded` escapes them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from openshelf.interop.addresses import absolute
from openshelf.interop.analytic import host_of
from openshelf.interop.cited import ON_ITS_PAGE
from openshelf.interop.names import name_of
from openshelf.interop.wording import abstract_in, spelling_in, title_in
from openshelf.record.vocabulary import ACCESS, label

if TYPE_CHECKING:
    from openshelf.catalog.model import Entry
    from openshelf.content.library import Library
    from openshelf.content.model import Event
    from openshelf.record.model import Agent, Record

Json = dict[str, Any]

TYPES = {
    "book": "Book",
    "volume": "Book",
    "e-book": "Book",
    "serial": "Periodical",
    "issue": "PublicationIssue",
    "article": "Article",
    "thesis-abstract": "Thesis",
    "legal-act": "Legislation",
    "score": "SheetMusic",
    "sound": "AudioObject",
    "video": "VideoObject",
    "map": "Map",
    "image": "VisualArtwork",
    "manuscript": "Manuscript",
    "e-project": "Collection",
    "publication": "CreativeWork",
    "page": "WebPage",
    "person": "Person",
    "event": "Event",
}
_ACCESS_MODES = {  # a text is read: only what is not is said
    "score": ("visual",),
    "map": ("visual",),
    "image": ("visual",),
    "sound": ("auditory",),
    "video": ("auditory", "visual"),
    "object": ("visual",),
    "disc": (),
    "kit": (),
    "person": (),
    "event": (),
}
_ROLE_PROPERTIES = {
    "aut": "author",
    "cmp": "composer",
    "edt": "editor",
    "com": "editor",
    "trl": "translator",
    "ill": "illustrator",
    "ctg": "author",
    "art": "creator",
    "lyr": "lyricist",
    "prf": "contributor",
    "isb": "publisher",
}
_SUBJECTS = 8
_DESCRIPTION = 300
# U+2028 and U+2029 end a line in old JavaScript; <, > and & could close or open markup.
_ESCAPES = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029")
_encode = msgspec.json.Encoder().encode


def embedded(document: Json) -> str:
    """The JSON for the inside of a script element, whatever its strings hold."""
    text = _encode(document).decode()
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text


def entry_document(entry: Entry, library: Library, tag: str, cover_url: str | None = None) -> Json:
    """The JSON-LD of a catalogue entry's page in one interface language. cover_url: absolute, or None."""
    record, url = entry.record, absolute(library.site_url, f"{tag}/{entry.path}")
    kind = TYPES.get(record.type, "CreativeWork")
    document: Json = {"@context": "https://schema.org", "@type": kind}
    if url:
        document["@id"] = url
    title = title_in(record, tag)
    if title:
        document["name"] = _valued(f"{title.text} : {title.remainder}" if title.remainder else title.text, title.lang)
        others = [each.text for each in record.titles if each.text != title.text and each.kind != "added"]
        document["alternateName"] = _one_or_many([*(each.text for each in title.alternates), *others])
    abstract = abstract_in(record, tag)
    document["description"] = _valued(_shortened(abstract.text), abstract.lang) if abstract else None
    if kind in ("Person", "Event"):
        starts = record.date.edtf if kind == "Event" and record.date else None
        return _without_empty(document | {"startDate": starts, "image": cover_url})
    document |= _people(record, kind, tag)
    document["inLanguage"] = _one_or_many(record.languages)
    document["datePublished"] = _published(record)
    publishers = [{"@type": "Organization", "name": name} for each in record.imprint for name in each.publishers]
    document.setdefault("publisher", _one_or_many(publishers[:1]))
    document["bookEdition"] = record.edition if kind == "Book" else None
    document["isbn"] = _one_or_many([each.value for each in record.identifiers if each.scheme == "isbn" and each.valid])
    document["issn"] = next((each.value for each in record.identifiers if each.scheme == "issn" and each.valid), None)
    document["about"] = _one_or_many([each.heading for each in record.subjects][:_SUBJECTS])
    document |= _place_in_host(record)
    document["isAccessibleForFree"] = _free(entry)
    if entry.access.state != "metadata-only":
        document["conditionsOfAccess"] = label(ACCESS, entry.access.state, tag)
    document["accessMode"] = _one_or_many(_ACCESS_MODES.get(record.type, ()))
    document["image"] = cover_url
    document["offers"] = _one_or_many(_holdings(record))
    return _without_empty(document)


def event_document(event: Event, library: Library, tag: str, path: str, cover_url: str | None = None) -> Json:
    """The JSON-LD of an event's page. Times stay local to the library, as schema.org allows."""
    title, place, organiser = event.title.best(tag), event.place.best(tag), event.organiser.best(tag)
    summary, url = event.summary.best(tag), absolute(library.site_url, f"{tag}/{path}")
    kind = {"exhibition": "ExhibitionEvent", "concert": "MusicEvent", "lesson": "EducationEvent"}.get(
        event.kind, "Event"
    )
    document: Json = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": url,
        "url": url,
        "name": _valued(title.text, title.lang) if title else None,
        "description": _valued(summary.text, summary.lang) if summary else None,
        "startDate": event.starts,
        "endDate": event.ends,
        "location": {"@type": "Place", "name": place.text} if place else library_document(library, tag, within=True),
        "organizer": {"@type": "Organization", "name": organiser.text} if organiser else None,
        "image": cover_url,
    }
    return _without_empty(document)


def library_document(library: Library, tag: str, *, within: bool = False) -> Json:
    """The library itself, for the home page (`within`: as part of another document)."""
    name, address = library.name.best(tag), library.address.best(tag)
    url = absolute(library.site_url, f"{tag}/index.html")
    document: Json = {
        "@context": None if within else "https://schema.org",
        "@type": "Library",
        "url": url,
        "name": _valued(name.text, name.lang) if name else None,
        "address": address.text if address else None,
        "telephone": library.phone,
        "email": library.email,
        "openingHours": _one_or_many([_hours(each.days, each.opens, each.closes) for each in library.hours]),
    }
    return _without_empty(document)


def _hours(days: tuple[int, ...], opens: str, closes: str) -> str:
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    return f"{','.join(names[day - 1] for day in days)} {opens}-{closes}"


def _people(record: Record, kind: str, tag: str) -> Json:
    properties: dict[str, list[Json]] = {}
    for agent in record.agents:
        known = [_ROLE_PROPERTIES[role] for role in agent.roles if role in _ROLE_PROPERTIES]
        if not known:
            known = ["contributor"] if agent.roles or agent.role_texts or not agent.main else ["author"]
        for role in dict.fromkeys(known):
            properties.setdefault(role, []).append(_person(agent, tag))
    if kind == "SheetMusic" and "composer" in properties:
        # A score is a document of a composition; schema.org gives composers and lyricists to the composition.
        work: Json = {"@type": "MusicComposition"}
        work |= {role: _one_or_many(properties.pop(role)) for role in ("composer", "lyricist") if role in properties}
        return {**{role: _one_or_many(people) for role, people in properties.items()}, "exampleOfWork": work}
    return {role: _one_or_many(people) for role, people in properties.items()}


def _person(agent: Agent, tag: str) -> Json:
    spelled = spelling_in(agent, tag)
    if spelled == agent.name:
        name, lang = name_of(agent), agent.lang
    else:
        name, lang = name_of(replace(agent, name=spelled)), tag
    return {"@type": "Organization" if name.corporate else "Person", "name": _valued(name.direct, lang)}


def _place_in_host(record: Record) -> Json:
    host = host_of(record)
    if host is None:
        series = [{"@type": "BookSeries", "name": _valued(each.title, each.lang)} for each in record.series]
        return {"isPartOf": _one_or_many(series)}
    kind = "Book" if host.isbn else "Collection" if (host.record or "").startswith("eproject:") else "Periodical"
    part = _without_empty({"@type": kind, "name": host.title, "issn": host.issn, "isbn": host.isbn})
    if host.volume:
        part = {"@type": "PublicationVolume", "volumeNumber": host.volume, "isPartOf": part}
    if host.issue:
        part = {"@type": "PublicationIssue", "issueNumber": host.issue, "isPartOf": part}
    return {"isPartOf": part, "pageStart": host.first_page, "pageEnd": host.last_page}


def _published(record: Record) -> str | None:
    date = record.date
    if date is None or date.start is None or date.start <= 0:
        return None
    edtf = date.edtf or ""
    # ISO 8601 proper allows a year, a month, a day and an interval; EDTF's marks of doubt are for people.
    plain = edtf if edtf and all(c.isdigit() or c in "-/" for c in edtf) and not edtf.endswith("/") else None
    return plain or f"{date.start:04d}"


def _free(entry: Entry) -> bool | None:
    access = entry.access
    if access.state == "open":
        answers = any(found.state == "works" for found in access.outside)
        readable = entry.record.type in ON_ITS_PAGE or entry.read_path or answers
        return True if readable and not access.begins and not access.ends else None
    return False if access.state in ("screen-only", "embargoed", "withdrawn") else None


def _holdings(record: Record) -> list[Json]:
    """Copies as offers to come and read: a place and a shelf mark, no price, no state of loan."""
    offers = []
    for holding in record.holdings:
        if not (holding.shelf_mark or holding.branch) or holding.status in ("expected", "unavailable", "binding"):
            continue
        offer: Json = {
            "@type": "Offer",
            "availability": "https://schema.org/InStoreOnly",
            # The library whose page this is need not name itself on every copy.
            "offeredBy": {"@type": "Library", "name": holding.library} if holding.library else None,
            "availableAtOrFrom": {"@type": "Place", "name": holding.branch} if holding.branch else None,
            "sku": holding.shelf_mark,
        }
        offers.append(_without_empty(offer))
    return offers


def _valued(text: str, lang: str | None) -> Json | str:
    return {"@value": text, "@language": lang} if lang else text


def _shortened(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _DESCRIPTION else whole[:_DESCRIPTION].rsplit(" ", 1)[0] + "…"


def _one_or_many(values: Any) -> Any:
    unique = [each for index, each in enumerate(values) if each not in values[:index]]
    return unique[0] if len(unique) == 1 else unique


def _without_empty(document: Json) -> Json:
    return {key: value for key, value in document.items() if value not in (None, "", [], {}, ())}
