"""A work as lists show it: Brief → BriefView in one language.

In: a store's Brief and the page's SiteContext. Out: prepared strings and URLs for macros/brief.html.
Rule: "read" is offered only where reading works.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openshelf.lang import case
from openshelf.lang.tags import language_name, script_name, script_of
from openshelf.pages.access import AccessView, access_view, badge, hint
from openshelf.pages.context import lang_attributes
from openshelf.pages.dates import shown_date
from openshelf.record.vocabulary import NO_TEXTS, TYPES, label

if TYPE_CHECKING:
    from openshelf.catalog.model import Brief
    from openshelf.pages.context import SiteContext
    from openshelf.record.model import Text


RECORDS = "record/"  # where the pages of the catalogue lie: an open one without pages of its own leads to another site


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
        details.append(shown_date(brief.date or str(brief.year), site.tag))
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
        text=brief.type not in NO_TEXTS,
    )


def short_entry(site: SiteContext, brief: Brief) -> Markup:
    """A work of a related list on one line: title, year and what can be done with it. Made here as badges are."""
    access = _brief_access(site, brief)
    title = brief.title
    year = shown_date(brief.date or (str(brief.year) if brief.year is not None else ""), site.tag)
    return Markup(  # noqa: S704 (every part escaped here)
        f'<a href="{escape(site.url_for(brief.path))}"{lang_attributes(title.lang, title.script)}>{escape(title.text)}</a>'
        f"{f' {escape(year)}' if year else ''} {badge(access, 'state')} {hint(access)}"
    )
