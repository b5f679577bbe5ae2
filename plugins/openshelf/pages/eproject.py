"""An e-project as an exhibition: its entrance, a page a part, a page an item, and the list of all of them.

In: the Content's e-projects, a SiteContext a language, the Surroundings. Out: views for eprojects.html, eproject.html,
eproject-part.html and eproject-item.html. Rules: a part, a section and an item have the same address in every language, so
the language switch keeps the place; what is missing in a language says so; an e-project or item that may not be shown says
why and what to do: its picture is not on the page, and a part with nothing to show is a title, not a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.content.completeness import completeness
from openshelf.content.markup import linked_files
from openshelf.content.model import FileRef
from openshelf.content.records import eproject_path, item_id, item_path, items_of, part_path
from openshelf.pages.access import AccessView, access_view
from openshelf.pages.brief import BriefView, brief_view, language_label
from openshelf.pages.eproject_item import Card, item_card, item_pictures, item_view
from openshelf.pages.prose import PictureView, Prose, date_words, original_of, picture, prose, title_of
from openshelf.record.model import Text
from openshelf.rights.policy import ships

if TYPE_CHECKING:
    from openshelf.build.output import Output
    from openshelf.content.model import Body, Content, EProject, Part, Section
    from openshelf.pages.context import SiteContext
    from openshelf.pages.site import Site
    from openshelf.pages.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Share:
    """How much stands in a language. url: the same page in it, "" where the site has not that language.

    words: "" in an e-project that is not shown, where there is nothing to be complete.
    """

    tag: str
    label: str
    percent: int
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part in the list of parts. number from 1. url: "" where nothing of it may be shown."""

    number: int
    title: Text
    url: str
    count: str
    picture: PictureView | None
    sections: tuple[tuple[Text, str], ...]
    current: bool = False


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """An e-project in the list of all. access: None where it is open."""

    title: Text
    url: str
    summary: Text | None
    picture: PictureView | None
    languages: str
    launched: str
    size: str
    access: AccessView | None


@dataclass(frozen=True, slots=True)
class ProjectsView:
    """The list of e-projects."""

    projects: tuple[ProjectCard, ...]


@dataclass(frozen=True, slots=True)
class ProjectView:
    """The entrance. begin: the first part, "" where none may be read. access: None where the e-project is open."""

    id: str
    title: Text
    original: str
    summary: Text | None
    opening: PictureView | None
    prose: Prose | None
    chapters: tuple[Chapter, ...]
    begin: str
    size: str
    shares: tuple[Share, ...]
    launched: str
    launched_date: str
    sources: tuple[str, ...]
    holder: str
    access: AccessView | None
    related: tuple[BriefView, ...]
    citations: tuple[tuple[str, str], ...]
    exports: tuple[tuple[str, str], ...]
    head: Markup


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of a part. anchor: "" for items that stand in the part itself."""

    anchor: str
    title: Text | None
    original: str
    prose: Prose | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A part. place: "Part 2 of 5". percent: how far through the e-project this is. access: None where it is open."""

    title: Text
    original: str
    project: Text
    project_url: str
    place: str
    percent: int
    chapters: tuple[Chapter, ...]
    prose: Prose | None
    sections: tuple[SectionView, ...]
    previous: tuple[Text, str] | None
    following: tuple[Text, str] | None
    access: AccessView | None
    description: str


def eproject_pages(site: Site, content: Content, around: Surroundings) -> Iterator[Output]:
    """Every page of every e-project in every language."""
    for tag, context in site.contexts.items():
        if content.eprojects:
            path = "eproject/index.html"
            yield site.page("eprojects.html", tag, path, projects_view(context.within(path), content.eprojects, around))
        for project in content.eprojects:
            yield from _project_pages(site, tag, project, around)


def _project_pages(site: Site, tag: str, project: EProject, around: Surroundings) -> Iterator[Output]:
    context = site.contexts[tag]
    path = eproject_path(project)
    yield site.page("eproject.html", tag, path, project_view(context.within(path), project, around))
    for number, part in enumerate(project.parts):
        path = part_path(project, part)
        yield site.page("eproject-part.html", tag, path, part_view(context.within(path), project, number, around))
    walk = tuple(items_of(project))
    for number, (_, _, item) in enumerate(walk):
        path = item_path(project, item)
        yield site.page("eproject-item.html", tag, path, item_view(context.within(path), project, walk, number, around))


def shown(site: SiteContext, project: EProject, bodies: tuple[Body, ...], around: Surroundings) -> tuple[Body, ...]:
    """A running text of an e-project where its rights let it be read, else none."""
    return bodies if is_shown(site, project, around) else ()


def is_shown(site: SiteContext, project: EProject, around: Surroundings) -> bool:
    """Whether the rights of an e-project let its own texts be read."""
    return ships(around.access(f"eproject:{project.slug}"), site.profile.kiosk, "text") == "static"


def _is_open(site: SiteContext, project: EProject, part: Part, around: Surroundings) -> bool:
    """Whether anything of a part may be shown: its texts, or an item whose own rights let it."""
    items = (item for section in part.sections for item in section.items)
    return is_shown(site, project, around) or any(
        around.access(item_id(project, item)).state == "open" for item in items
    )


def _closed(site: SiteContext, project: EProject, around: Surroundings) -> AccessView | None:
    """Why an e-project is not shown and what to do; None for one that is."""
    if is_shown(site, project, around):
        return None
    return access_view(site, around.access(f"eproject:{project.slug}"))


def projects_view(site: SiteContext, projects: tuple[EProject, ...], around: Surroundings) -> ProjectsView:
    """The list: newest first, those without a date after them."""
    ordered = sorted(
        projects, key=lambda project: (project.launched.edtf or "" if project.launched else "", project.slug)
    )
    return ProjectsView(
        tuple(
            ProjectCard(
                title=title_of(site, project.title, project.slug),
                url=site.url_for(eproject_path(project)),
                summary=project.summary.best(site.tag),
                picture=_opening(site, project, around),
                languages=", ".join(language_label(tag, site) for tag in project.languages),
                launched=date_words(site, project.launched),
                size=_size(site, project),
                access=_closed(site, project, around),
            )
            for project in reversed(ordered)
        )
    )


def project_view(site: SiteContext, project: EProject, around: Surroundings) -> ProjectView:
    """The entrance of an e-project."""
    identifier = f"eproject:{project.slug}"
    extras = around.extras(site.tag, identifier)
    title = title_of(site, project.title, project.slug)
    summary = project.summary.best(site.tag)
    closed = _closed(site, project, around)
    first = next((part for part in project.parts if _is_open(site, project, part, around)), None)
    return ProjectView(
        id=identifier,
        title=title,
        original=original_of(site, title),
        summary=summary,
        opening=_opening(site, project, around),
        prose=prose(site, shown(site, project, project.bodies, around), around),
        chapters=_chapters(site, project, around),
        begin=site.url_for(part_path(project, first)) if first and not closed else "",
        size=_size(site, project),
        shares=tuple(_share(site, project, tag, told=not closed) for tag in _languages(site, project)),
        launched=date_words(site, project.launched),
        launched_date=(project.launched.edtf or "") if project.launched else "",
        sources=project.sources,
        holder=(project.rights.holder or "") if project.rights else "",
        access=closed,
        related=_briefs(site, project.related, around),
        citations=extras.citations,
        exports=extras.exports,
        head=extras.head,
    )


def part_view(site: SiteContext, project: EProject, number: int, around: Surroundings) -> PartView:
    """A part, `number` from 0."""
    part = project.parts[number]
    title = title_of(site, part.title, part.slug)
    words = site.words.gettext
    return PartView(
        title=title,
        original=original_of(site, title),
        project=title_of(site, project.title, project.slug),
        project_url=site.url_for(eproject_path(project)),
        place=words("Part %(number)s of %(total)s") % {"number": number + 1, "total": len(project.parts)},
        percent=100 * (number + 1) // len(project.parts),
        chapters=_chapters(site, project, around, current=number),
        prose=prose(site, shown(site, project, part.bodies, around), around),
        sections=tuple(_section(site, project, section, around) for section in part.sections),
        previous=_part_link(site, project, number - 1, around),
        following=_part_link(site, project, number + 1, around),
        access=_closed(site, project, around),
        description=title.text,
    )


def _languages(site: SiteContext, project: EProject) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*project.languages, *(tag for tag in site.tags if completeness(project, tag).done))))


def _share(site: SiteContext, project: EProject, tag: str, *, told: bool) -> Share:
    percent = completeness(project, tag).percent
    gettext = site.words.gettext
    words = gettext("complete") if percent == 100 else gettext("%(number)s%%") % {"number": percent}
    url = f"{site.root}/{tag}/{site.place}" if tag in site.tags and tag != site.tag else ""
    return Share(tag, language_label(tag, site), percent, words if told else "", url)


def _size(site: SiteContext, project: EProject) -> str:
    count = sum(1 for _ in items_of(project))
    return _count(site, count) if count else ""


def _count(site: SiteContext, count: int) -> str:
    return site.words.ngettext("%(n)s item", "%(n)s items", count) % {"n": count}


def _opening(site: SiteContext, project: EProject, around: Surroundings) -> PictureView | None:
    """The cover, else the first item's picture that ships."""
    cover = picture(site, around.pictures, project.cover)
    return cover or next(item_pictures(site, (item for _, _, item in items_of(project)), around), None)


def _chapters(
    site: SiteContext, project: EProject, around: Surroundings, current: int | None = None
) -> tuple[Chapter, ...]:
    chapters = []
    for number, part in enumerate(project.parts):
        url = site.url_for(part_path(project, part)) if _is_open(site, project, part, around) else ""
        items = [item for section in part.sections for item in section.items]
        chapters.append(
            Chapter(
                number=number + 1,
                title=title_of(site, part.title, part.slug),
                url=url,
                count=_count(site, len(items)) if items else "",
                picture=_chapter_picture(site, part, around) if current is None else None,
                sections=tuple(
                    (title_of(site, section.title, section.slug), f"{url}#{section.slug}" if url else "")
                    for section in part.sections
                    if section.slug
                ),
                current=number == current,
            )
        )
    return tuple(chapters)


def _chapter_picture(site: SiteContext, part: Part, around: Surroundings) -> PictureView | None:
    """The first item's picture, else the first of the part's running text."""
    found = next(item_pictures(site, (item for section in part.sections for item in section.items), around), None)
    if found:
        return found
    bodies = (*part.bodies, *(body for section in part.sections for body in section.bodies))
    shown = (FileRef(path) for body in bodies for path in linked_files(body.html) if path in around.pictures)
    return next((picture(site, around.pictures, file) for file in shown), None)


def _section(site: SiteContext, project: EProject, section: Section, around: Surroundings) -> SectionView:
    title = title_of(site, section.title, section.slug) if section.slug else None
    return SectionView(
        anchor=section.slug,
        title=title,
        original=original_of(site, title),
        prose=prose(site, shown(site, project, section.bodies, around), around),
        cards=tuple(
            item_card(site, project, item, around)
            for item in section.items
            if is_shown(site, project, around) or around.access(item_id(project, item)).state == "open"
        ),
    )


def _briefs(site: SiteContext, records: tuple[str, ...], around: Surroundings) -> tuple[BriefView, ...]:
    found = (around.brief(identifier) for identifier in records)
    return tuple(brief_view(site, brief) for brief in found if brief is not None)


def _part_link(site: SiteContext, project: EProject, number: int, around: Surroundings) -> tuple[Text, str] | None:
    if not 0 <= number < len(project.parts) or not _is_open(site, project, project.parts[number], around):
        return None
    part = project.parts[number]
    return title_of(site, part.title, part.slug), site.url_for(part_path(project, part))
