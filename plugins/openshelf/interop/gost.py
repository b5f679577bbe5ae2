"""GOST: the bibliographic description (R 7.0.100-2018) and the reference in a list (R 7.0.5-2008), from a Cited.

Rules kept
- R 7.0.100 sections 5.2–5.10: areas divided by ". – ", prescribed signs with spaces on both sides, the heading with
  initials only for one to three authors, all of them (three and "[и др.]" from five on) in the responsibility area.
- R 7.0.5 section 7.4: full stops instead of the dash, no area 0, no ISBN, the extent in pages.
- A date of access is the reader's own; it appears only where the caller states it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openshelf.interop.cited import ON_ITS_PAGE, Run, hyphenated, sentence
from openshelf.interop.signs import MATERIAL

if TYPE_CHECKING:
    from openshelf.interop.cited import Cited
    from openshelf.interop.names import Name

_HEADING_AUTHORS = 3
_ALL_NAMED = 4


def description(work: Cited, accessed: str | None = None) -> tuple[Run, ...]:
    """GOST R 7.0.100-2018: the full description of the work, as a catalogue card prints it."""
    heading = _heading(work.authors, comma=True)
    title = f"{work.full_title} / {responsibility}" if (responsibility := _responsibility(work)) else work.full_title
    if work.host:
        head = sentence([f"{heading} {title}" if heading else title, _content(work)], ". – ").removesuffix(".")
        where = [work.host.title, work.host.year or "", *_places_in_host(work), _url(work, accessed)]
        return (Run(f"{head} // {sentence(where, '. – ')}"),)
    areas = [
        f"{heading} {title}" if heading else title,
        work.edition or "",
        _imprint(work),
        work.extent or "",
        *(f"({_series(each.title, each.issn, each.volume)})" for each in work.series),
        *(f"ISBN {isbn}" for isbn in work.isbns),
        f"ISSN {work.issn}" if work.issn else "",
        _url(work, accessed),
        _content(work),
    ]
    return (Run(sentence(areas, ". – ")),)


def reference(work: Cited, accessed: str | None = None) -> tuple[Run, ...]:
    """GOST R 7.0.5-2008: the short reference of a list after a text."""
    heading = _heading(work.authors, comma=False)
    title = work.full_title
    if not heading and (responsibility := _responsibility(work)):
        title = f"{title} / {responsibility}"
    titled = f"{heading} {title}" if heading else title
    if work.host:
        where = [work.host.title, work.host.year or "", ", ".join(_places_in_host(work)[:-1]), _pages(work)]
        return (Run(f"{titled} // {sentence([*where, _url(work, accessed)], '. ')}"),)
    areas = [titled, work.edition or "", _imprint(work), _pages_only(work.extent), _url(work, accessed)]
    return (Run(sentence(areas, ". ")),)


def _heading(authors: tuple[Name, ...], *, comma: bool) -> str:
    """`Гаджибеков, У. А.` in a description, without the comma in a reference; the other authors only in a reference."""
    if not authors or len(authors) > _HEADING_AUTHORS or authors[0].corporate:
        return ""
    shown = authors[:1] if comma else authors
    inverted = [
        f"{name.family}{',' if comma else ''} {' '.join(name.initials)}" if name.initials else name.family
        for name in shown
    ]
    joined = ", ".join(inverted)
    return joined if joined.endswith(".") else f"{joined}."


def _responsibility(work: Cited) -> str:
    if work.responsibility:
        return work.responsibility
    named = work.authors if len(work.authors) <= _ALL_NAMED else work.authors[:_HEADING_AUTHORS]
    text = ", ".join(_initials_first(name) for name in named)
    if len(work.authors) > _ALL_NAMED:
        text += f" {work.signs.et_al}"
    if work.editors:
        editors = ", ".join(_initials_first(name) for name in work.editors)
        text = f"{text} ; {work.signs.editor} {editors}" if text else f"{work.signs.editor} {editors}"
    return text


def _initials_first(name: Name) -> str:
    return f"{' '.join(name.initials)} {name.family}" if name.initials else name.direct


def _imprint(work: Cited) -> str:
    place = " : ".join(filter(None, (work.place, work.publisher)))
    return ", ".join(filter(None, (place, work.printed_date)))


def _series(title: str, issn: str | None, volume: str | None) -> str:
    titled = f"{title.strip(' ;,')}, ISSN {hyphenated(issn)}" if issn else title.strip(" ;,")
    return f"{titled} ; {volume.strip(' ;.')}" if volume else titled


def _places_in_host(work: Cited) -> list[str]:
    """[volume, issue, pages] as areas, the host's own words where none was understood; pages last, "" if unknown."""
    host = work.host
    assert host is not None
    places = []
    if host.volume:
        places.append(f"{work.signs.volume} {host.volume}")
    if host.issue:
        places.append(f"{work.signs.issue} {host.issue}")
    if not places and not host.pages and host.detail and host.detail.strip() != host.year:
        places.append(host.detail.strip(" .;,"))
    return [*places, _pages(work)]


def _pages(work: Cited) -> str:
    return f"{work.signs.page} {work.host.pages}" if work.host and work.host.pages else ""


def _pages_only(extent: str | None) -> str:
    return re.split(r"\s*[:;+]\s*", extent)[0].strip() if extent else ""


def _url(work: Cited, accessed: str | None) -> str:
    if not work.url:
        return ""
    return f"URL: {work.url} ({work.signs.accessed}: {accessed})" if accessed else f"URL: {work.url}"


def _content(work: Cited) -> str:
    wording = work.signs.content.get(MATERIAL.get(work.type, ""))
    electronic = work.url or work.type == "e-book" or work.type in ON_ITS_PAGE
    return wording[1 if electronic else 0] if wording else ""
