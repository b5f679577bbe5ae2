"""A work as lists show it: Brief → BriefView, Access → AccessView, in one language.

In: a store's Brief and the page's SiteContext. Out: prepared strings and URLs for macros/brief.html and macros/access.html.
Rules: the badge says what a reader can do now, and carries the dates on which that changes for today.js to apply; "read"
is offered only where reading works.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openshelf.lang import case
from openshelf.lang.tags import language_name, script_name, script_of
from openshelf.pages.context import lang_attributes
from openshelf.pages.environment import words_of_date
from openshelf.pages.words import msg
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS, TYPES, label
from openshelf.rights.policy import REASONS

if TYPE_CHECKING:
    from openshelf.catalog.model import Brief
    from openshelf.content.model import MultiText
    from openshelf.pages.context import SiteContext
    from openshelf.record.access import Access
    from openshelf.record.model import Text


RECORDS = "record/"  # where the pages of the catalogue lie: an open one without pages of its own leads to another site


@dataclass(frozen=True, slots=True)
class AccessView:
    """What a reader may do. state: a key of vocabulary.ACCESS, or "elsewhere" at a kiosk. badge: the words of the badge. why: the whole sentence.

    begins, ends: ISO dates, "" for none. then: the badge from `begins` on; then_state its state. after: the badge past `ends`.
    readable: the work is read on this site, now or from `begins` on. flags: further conditions in words.
    """

    state: str
    badge: str
    why: str
    begins: str = ""
    ends: str = ""
    then: str = ""
    then_state: str = ""
    after: str = ""
    flags: tuple[str, ...] = ()
    where: tuple[Text, ...] = ()
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class BriefView:
    """A work in a list. title_attributes: its own lang and dir. details: year, language, script in the page's words."""

    id: str
    url: str
    title: Text
    title_attributes: Markup
    creators: tuple[Text, ...]
    details: tuple[str, ...]
    type: str
    access: AccessView
    cover: str | None
    read_url: str | None
    shelf_mark: str | None


_HERE = msg(
    "You can read this work here, on this screen. The rights holder allows reading on the library's own screens only."
)
_ELSEWHERE = msg("On another site")
_TAKE = msg(
    "The text of this work is on another site, which this screen does not open. Take the address of this page with you "
    "and read it on your own device."
)


def access_view(
    site: SiteContext,
    access: Access,
    shelf_mark: str | None = None,
    *,
    readable: bool = True,
    here: bool = False,
    elsewhere: bool = False,
) -> AccessView:
    """The badge and the reason of a work's access. shelf_mark: where its copy stands, for a work not read here.

    readable: whether there is a text at all; an open work without one is shown as what can be had of it, its description.
    here: the work has pages of its own in the reader. elsewhere: its text stands on another site. A kiosk says of the first
    that its guest is in the right place, of the second that this screen does not open it.
    """
    if access.state == "open" and not readable:
        access = replace(access, state="metadata-only", reason="metadata-only")
    halls: tuple[MultiText, ...] = ()
    if access.where:
        halls = tuple(hall.name for hall in site.library.halls if hall.slug in access.where)
    view = _access_view(access, site.tag, halls)
    if site.profile.kiosk and here and access.reason == "screen-only" and not access.where:
        return replace(view, why=site.words.gettext(_HERE))
    if site.profile.kiosk and elsewhere and access.state == "open":
        return replace(view, state="elsewhere", badge=site.words.gettext(_ELSEWHERE), why=site.words.gettext(_TAKE))
    if access.state == "metadata-only" and shelf_mark:
        return replace(view, badge=site.words.gettext("On the shelf: %(mark)s") % {"mark": shelf_mark})
    return view


@lru_cache(4096)
def _access_view(access: Access, tag: str, halls: tuple[MultiText, ...]) -> AccessView:
    begins, ends = access.begins or "", access.ends or ""
    badge = label(ACCESS, access.state, tag)
    if access.state == "embargoed" and begins:
        badge = f"{badge}: {words_of_date(begins, tag)}"
    opens_as = access.opens_as or "open"
    sentence = label(REASONS, access.reason, tag) if access.reason in REASONS else ""
    why = sentence.format(
        begins=words_of_date(begins, tag) if begins else "",
        ends=words_of_date(ends, tag) if ends else "",
        seats=access.seats or "",
    ).replace("..", ".")  # a Russian date ends in the full stop of its year already
    return AccessView(
        state=access.state,
        badge=badge,
        why=why,
        begins=begins,
        ends=ends,
        then=label(ACCESS, opens_as, tag) if begins else "",
        then_state=opens_as if begins else "",
        after=label(ACCESS, "metadata-only", tag) if ends else "",
        flags=tuple(label(ACCESS_FLAGS, flag, tag) for flag in access.flags),
        where=tuple(text for hall in halls if (text := hall.best(tag))),
        seats=access.seats,
    )


@lru_cache(4096)
def language_words(language: str, tag: str) -> str:
    """A language's name as it stands alone, with a capital, in an interface language."""
    return case.sentence(language_name(language, tag), tag)


def language_label(tag: str, site: SiteContext) -> str:
    """A language's name as it stands alone on a page of this site."""
    return language_words(tag, site.tag)


@lru_cache(1024)
def script_words(script: str, tag: str) -> str:
    """A script's name as it stands alone."""
    return case.sentence(script_name(script, tag), tag)


def brief_view(site: SiteContext, brief: Brief) -> BriefView:
    """The view of one work of a list."""
    details = []
    if brief.date or brief.year is not None:
        details.append(brief.date or str(brief.year))
    details += [language_label(language, site) for language in brief.languages]
    # The script is said only where the language's usual one would mislead.
    usual = {script_of(language) for language in brief.languages}
    details += [script_words(code, site.tag) for code in brief.scripts if code not in usual]
    title = next((text for text in brief.translations if text.lang == site.tag), brief.title)
    readable = brief.read_path is not None and brief.access.state in {"open", "screen-only", "embargoed"}
    return BriefView(
        id=brief.id,
        url=site.url_for(brief.path),
        title=title,
        title_attributes=lang_attributes(title.lang, title.script),
        creators=brief.creators,
        details=tuple(details),
        type=label(TYPES, brief.type, site.tag),
        access=_brief_access(site, brief),
        cover=site.url_for(f"/{brief.cover}") if brief.cover else None,
        read_url=site.url_for(brief.read_path) if readable and brief.read_path else None,
        shelf_mark=brief.shelf_mark,
    )


def _brief_access(site: SiteContext, brief: Brief) -> AccessView:
    return access_view(
        site,
        brief.access,
        brief.shelf_mark,
        readable=brief.readable,
        here=brief.read_path is not None,
        elsewhere=brief.read_path is None and brief.path.startswith(RECORDS),
    )


def short_entry(site: SiteContext, brief: Brief) -> Markup:
    """A work of a related list on one line: title, year and what can be done with it.

    Made here and not by a macro: a record has up to forty of them, and a macro call costs 10 µs each.
    """
    access = _brief_access(site, brief)
    title = brief.title
    year = brief.date or (str(brief.year) if brief.year is not None else "")
    return Markup(  # noqa: S704 (every part escaped here)
        f'<a href="{escape(site.url_for(brief.path))}"{lang_attributes(title.lang, title.script)}>{escape(title.text)}</a>'
        f'{f" {escape(year)}" if year else ""} <span class="state state-{access.state}">{escape(access.badge)}</span>'
    )
