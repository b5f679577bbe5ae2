"""Content → Records, so that the catalogue's store, browse lists and search treat what editors wrote like any other work.

In: a content object and the library. Out: the Record and the path of its page below `/<tag>/`. The source is the type's word
(SOURCES), the id `<source>:<slug>`, an item's `item:<project>.<item>`. Rules: nothing is invented, a text is in the record
in the languages it was written in and no other; an event, a page and a collection are open, being the library's own words;
everything else is as its rights say, and unstated is unstated.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TypedDict

from openshelf.content.library import Library
from openshelf.content.model import (
    Body,
    Collection,
    Content,
    EBook,
    EProject,
    Event,
    Item,
    MultiText,
    Page,
    Part,
    Publication,
    Section,
)
from openshelf.content.values import read_isbn
from openshelf.lang.tags import script_of
from openshelf.record.ids import record_id
from openshelf.record.model import (
    Agent,
    Date,
    Identifier,
    Imprint,
    Note,
    Record,
    Relation,
    RightsStatement,
    Text,
    Title,
)

SOURCES = ("eproject", "item", "publication", "ebook", "event", "page")
OPEN = RightsStatement(access="open")


@dataclasses.dataclass(frozen=True, slots=True)
class Projection:
    """A record made of content. path: its page below `/<tag>/`; cover: a file below content/."""

    record: Record
    path: str
    cover: str | None = None


def eproject_path(project: EProject) -> str:
    """Below `/<tag>/`."""
    return f"eproject/{project.slug}/index.html"


def part_path(project: EProject, part: Part) -> str:
    """Below `/<tag>/`; a section is an anchor on it."""
    return f"eproject/{project.slug}/{part.slug}.html"


def item_path(project: EProject, item: Item) -> str:
    """Below `/<tag>/`."""
    return f"eproject/{project.slug}/item/{item.slug}.html"


def item_id(project: EProject, item: Item) -> str:
    """The item's record id."""
    return record_id("item", f"{project.slug}.{item.slug}")


def items_of(project: EProject) -> Iterator[tuple[Part, Section, Item]]:
    """Every item with its part and section, in reading order."""
    for part in project.parts:
        for section in part.sections:
            for item in section.items:
                yield part, section, item


def content_records(content: Content, library: Library) -> Iterator[Projection]:
    """The records of all content, a type at a time in SOURCES's order."""
    for project in content.eprojects:
        yield eproject_record(project, library)
    for project in content.eprojects:
        for _, section, item in items_of(project):
            yield item_record(project, section, item, library)
    for publication in content.publications:
        yield publication_record(publication, library)
    for book in content.ebooks:
        yield ebook_record(book, library)
    for event in content.events:
        yield event_record(event, library)
    for page in content.pages:
        yield page_record(page, library)


def eproject_record(project: EProject, library: Library) -> Projection:
    """An e-project: its title, summary, launch, languages."""
    record = dataclasses.replace(
        _blank("eproject", project.slug, "e-project", project.title, library),
        date=project.launched,
        **_languages(project.languages, project.bodies, project.title),
        notes=(*_abstracts(project.summary), *(Note(source, "bibliography") for source in project.sources)),
        relations=_related(project.related),
        rights=project.rights,
        collections=project.collections,
        imprint=_own_imprint(library, project.launched),
    )
    return Projection(record, eproject_path(project), project.cover.path if project.cover else None)


def item_record(project: EProject, section: Section, item: Item, library: Library) -> Projection:
    """An item, with its e-project as host; its rights are its own, else the e-project's."""
    described = item.title if item.title.texts else section.title
    host = project.title.best(library.default_language)
    hosts = (Relation("host", title=host.text if host else None, record=record_id("eproject", project.slug)),)
    record = dataclasses.replace(
        _blank("item", f"{project.slug}.{item.slug}", "e-project-item", described, library),
        agents=_creators(item.creator.texts, library),
        date=item.date,
        notes=(*_abstracts(item.description), *_further(item), *_places(item.place)),
        relations=(*hosts, *_related((item.record,) if item.record else ())),
        rights=effective_rights(project, item),
        collections=project.collections,
    )
    image = next((file.path for file in item.files if file.role == "image"), None)
    return Projection(record, item_path(project, item), image)


def effective_rights(project: EProject, item: Item) -> RightsStatement | None:
    """An item's own statement where it names an access, else the e-project's with the item's holder laid over."""
    if item.rights is None:
        return project.rights
    if item.rights.access is not None or project.rights is None:
        return item.rights
    return dataclasses.replace(project.rights, holder=item.rights.holder or project.rights.holder)


def publication_record(publication: Publication, library: Library) -> Projection:
    """A publication of the library itself."""
    record = dataclasses.replace(
        _blank("publication", publication.slug, "publication", publication.title, library),
        type_text=publication.kind,
        agents=_creators(publication.creators, library),
        date=publication.date,
        **_languages(publication.languages, publication.bodies, publication.title),
        identifiers=_isbn(publication.isbn),
        notes=_abstracts(publication.summary),
        relations=_related(publication.related),
        rights=publication.rights,
        collections=publication.collections,
        imprint=_own_imprint(library, publication.date),
    )
    cover = publication.cover.path if publication.cover else None
    return Projection(record, f"publication/{publication.slug}.html", cover)


def ebook_record(book: EBook, library: Library) -> Projection:
    """A digitised book."""
    date = book.date.text if book.date else None
    record = dataclasses.replace(
        _blank("ebook", book.slug, "e-book", book.title, library),
        agents=_creators(book.creators, library),
        imprint=(Imprint(publishers=(book.publisher,), date=date),) if book.publisher else (),
        date=book.date,
        **_languages(book.languages, (), book.title),
        identifiers=_isbn(book.isbn),
        notes=(*_abstracts(book.summary), *(_note(text, "provenance") for text in book.provenance.texts)),
        relations=(Relation("other-form", record=book.record),) if book.record else (),
        rights=book.rights,
        collections=book.collections,
    )
    return Projection(record, f"ebook/{book.slug}.html", book.cover.path if book.cover else None)


def event_record(event: Event, library: Library) -> Projection:
    """An event, on its day."""
    year = int(event.starts[:4])
    end = int(event.ends[:4]) if event.ends else year
    record = dataclasses.replace(
        _blank("event", event.slug, "event", event.title, library),
        type_text=event.kind,
        agents=tuple(
            Agent(text.text, "corporate", main=False, lang=text.lang, script=text.script)
            for text in event.organiser.texts[:1]
        ),
        date=Date(event.starts[:10], event.starts[:10], year, end if end != year else None),
        **_languages((), event.bodies, event.title),
        notes=(*_abstracts(event.summary), *_places(event.place)),
        relations=_related(event.related),
        rights=OPEN,
    )
    return Projection(record, f"event/{event.slug}.html", event.cover.path if event.cover else None)


def page_record(page: Page, library: Library) -> Projection:
    """A plain page, so that search finds how to join."""
    record = dataclasses.replace(
        _blank("page", page.slug, "page", page.title, library),
        **_languages((), page.bodies, page.title),
        notes=_abstracts(page.summary),
        rights=OPEN,
    )
    return Projection(record, f"page/{page.slug}.html")


def searchable_text(item: EProject | Item | Publication | EBook | Event | Page | Collection, tag: str) -> str:
    """The running text of an object in one language, for search; an e-project's with its parts' and sections'.

    Empty where there is none. Titles, summaries and names are in the Record already.
    """
    if isinstance(item, Item):
        found = item.description.within(tag)
        return found.text if found else ""
    texts = [*_plain(item.bodies, tag)]
    if isinstance(item, EProject):
        for part in item.parts:
            texts += [*_heading(part.title, tag), *_plain(part.bodies, tag)]
            for section in part.sections:
                texts += [*_heading(section.title, tag), *_plain(section.bodies, tag)]
    return "\n".join(texts)


def _heading(title: MultiText, tag: str) -> Iterator[str]:
    found = title.within(tag)
    if found:
        yield found.text


def _plain(bodies: tuple[Body, ...], tag: str) -> Iterator[str]:
    return (body.plain for body in bodies if body.lang == tag)


def _blank(source: str, slug: str, kind: str, title: MultiText, library: Library) -> Record:
    return Record(
        id=record_id(source, slug),
        source=source,
        control_number=slug,
        type=kind,
        titles=_titles(title, library.default_language),
        description_language=library.default_language,
    )


class _Languages(TypedDict):
    languages: tuple[str, ...]
    scripts: tuple[str, ...]
    derived: tuple[str, ...]


def _languages(stated: tuple[str, ...], bodies: tuple[Body, ...], title: MultiText) -> _Languages:
    """Languages and scripts of the text: stated, else those its running text is in, else the one its title is in.

    Titles in several languages say nothing: a book's title is translated for its page, the book is not.
    """
    only = title.languages if len(title.languages) == 1 else ()
    languages = stated or tuple(dict.fromkeys(body.lang for body in bodies)) or only
    scripts = tuple(dict.fromkeys(script for tag in languages if (script := script_of(tag))))
    derived = (*(("languages",) if languages and not stated else ()), *(("scripts",) if scripts else ()))
    return {"languages": languages, "scripts": scripts, "derived": derived}


def _titles(title: MultiText, default: str) -> tuple[Title, ...]:
    main = title.best(default)
    if main is None:
        return ()
    others = (text for text in title.texts if text is not main)
    return (
        Title(main.text, "main", lang=main.lang, script=main.script),
        *(Title(text.text, "parallel", lang=text.lang, script=text.script) for text in others),
    )


def _creators(names: tuple[Text, ...], library: Library) -> tuple[Agent, ...]:
    """The names in the library's language, else in the first there is; the others' spellings beside where they pair."""
    by_lang: dict[str | None, list[Text]] = {}
    for name in names:
        by_lang.setdefault(name.lang, []).append(name)
    chosen = by_lang.get(library.default_language) or next(iter(by_lang.values()), [])
    others = [spelled for spelled in by_lang.values() if spelled is not chosen and len(spelled) == len(chosen)]
    return tuple(
        Agent(
            name.text,
            roles=("aut",),
            main=position == 0,
            lang=name.lang,
            script=name.script,
            alternates=tuple(dict.fromkeys(spelled[position] for spelled in others)),
        )
        for position, name in enumerate(chosen)
    )


def _abstracts(summary: MultiText) -> tuple[Note, ...]:
    return tuple(_note(text, "abstract") for text in summary.texts)


def _places(place: MultiText) -> tuple[Note, ...]:
    return tuple(_note(text, "general") for text in place.texts)


def _further(item: Item) -> tuple[Note, ...]:
    return tuple(
        Note(f"{label}: {text.text}", lang=text.lang, script=text.script)
        for label, words in item.fields
        for text in words.texts
    )


def _note(text: Text, kind: str) -> Note:
    return Note(text.text, kind, lang=text.lang, script=text.script)


def _related(records: tuple[str, ...]) -> tuple[Relation, ...]:
    return tuple(Relation("related", record=identifier) for identifier in records)


def _isbn(text: str | None) -> tuple[Identifier, ...]:
    if text is None:
        return ()
    value, valid = read_isbn(text)
    return (Identifier("isbn", value, text, valid),)


def _own_imprint(library: Library, date: Date | None) -> tuple[Imprint, ...]:
    name = library.name.best(library.default_language)
    if name is None:
        return ()
    return (Imprint(publishers=(name.text,), date=date.text if date else None, lang=name.lang, script=name.script),)
