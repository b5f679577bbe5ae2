"""Editors' texts on a page: in the page's language where they are, else in the nearest, saying so.

In: a MultiText or the bodies of a page, the SiteContext at that page, its Surroundings. Out: Words and Prose, ready to show.
Rules: a text carries its own lang and dir; what is not translated names the language it is shown in; links and pictures of
running text are the page's own, and one that leads nowhere on this site is words only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from openshelf.content.addresses import address_key
from openshelf.content.markup import RECORD_SCHEME, resolve
from openshelf.content.pictures import ImageSet
from openshelf.lang.dates import format_range
from openshelf.lang.tags import language_name
from openshelf.pages.context import lang_attributes
from openshelf.pages.dates import words_of_date
from openshelf.record.model import Date, Text

if TYPE_CHECKING:
    from openshelf.content.model import Body, FileRef, MultiText
    from openshelf.pages.context import SiteContext
    from openshelf.pages.surroundings import Surroundings

_OUTWARD = re.compile(r'<a [^>]*?href="(?P<address>(?:https?|mailto|tel):[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Prose:
    """A running text. html: safe to show. original: the name of the language it is in, "" where that is the page's own."""

    html: Markup
    attributes: Markup
    original: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture with its measures. ratio: width by height, for grids that keep its shape. alt: "" for decoration."""

    url: str
    srcset: str
    width: int
    height: int
    alt: str
    alt_attributes: Markup

    @property
    def ratio(self) -> str:
        """As CSS takes it: "1.5"."""
        return f"{self.width / self.height:.3g}"


def title_of(site: SiteContext, texts: MultiText, otherwise: str) -> Text:
    """A title in the nearest language; a thing without one is called by its slug."""
    return texts.best(site.tag) or Text(otherwise)


def original_of(site: SiteContext, text: Text | None) -> str:
    """The name of a text's language where it is not the page's own, else ""."""
    if text is None or text.lang is None or same_language(text.lang, site.tag):
        return ""
    return language_name(text.lang, site.tag)


def same_language(one: str, other: str) -> bool:
    """Whether a reader of one reads the other without noticing: equal tags, or one without the script the other states."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or longer.startswith(f"{shorter}-Latn")


def prose(site: SiteContext, bodies: tuple[Body, ...], around: Surroundings) -> Prose | None:
    """The running text in the page's language, else the first there is; None where there is none."""
    body = next((body for body in bodies if body.lang == site.tag), None)
    primary = site.tag.partition("-")[0]
    body = body or next((body for body in bodies if body.lang.partition("-")[0] == primary), None)
    body = body or (bodies[0] if bodies else None)
    if body is None:
        return None
    html = resolve(body.html, lambda target: _link(site, around, target), lambda path: _image(site, around, path))
    if site.profile.kiosk:
        html = _OUTWARD.sub(_as_words, html)
    return Prose(Markup(html), lang_attributes(body.lang), original_of(site, Text("", body.lang)))  # noqa: S704 - sanitised by content.markup


def _as_words(found: re.Match[str]) -> str:
    """A link that leaves the site, as words and the address to write down: a kiosk leads nowhere else."""
    address, words = found["address"].removeprefix("mailto:").removeprefix("tel:"), found["words"]
    return words if address in words else f'{words} <bdi class="address">{address}</bdi>'


def _link(site: SiteContext, around: Surroundings, target: str) -> str | None:
    if target.startswith(RECORD_SCHEME):
        brief = around.brief(target.removeprefix(RECORD_SCHEME))
        return site.url_for(brief.path) if brief else None
    path, _, fragment = target.partition("#")
    key = address_key(path)
    page = around.addresses.get(key) if key else None
    if page is not None:
        return site.url_for(page) + (f"#{fragment}" if fragment and "#" not in page else "")
    file = around.files.get(path)
    return site.url_for(f"/{file}") if file else None


def _image(site: SiteContext, around: Surroundings, path: str) -> ImageSet | None:
    found = around.pictures.get(path)
    return _placed(site, found) if found else None


def _placed(site: SiteContext, images: ImageSet) -> ImageSet:
    return ImageSet(tuple(replace(source, url=site.url_for(f"/{source.url}")) for source in images.sources))


def picture(site: SiteContext, pictures: Mapping[str, ImageSet], file: FileRef | None) -> PictureView | None:
    """A file's picture with its words; None where it is none or does not ship."""
    found = pictures.get(file.path) if file else None
    if file is None or found is None:
        return None
    return picture_view(site, found, file.caption.best(site.tag))


def picture_view(site: SiteContext, images: ImageSet, words: Text | None) -> PictureView:
    """A picture as this page links it."""
    placed = _placed(site, images)
    return PictureView(
        url=placed.largest.url,
        srcset=", ".join(f"{source.url} {source.width}w" for source in placed.sources),
        width=placed.largest.width,
        height=placed.largest.height,
        alt=words.text if words else "",
        alt_attributes=lang_attributes(words.lang, words.script) if words else Markup(""),
    )


def date_words(site: SiteContext, date: Date | None) -> str:
    """A date in the page's words where it is known to the day, month or year; else as it was written; "" for none."""
    if date is None:
        return ""
    begins, slash, ends = (date.edtf or "").partition("/")
    if _DAY.fullmatch(begins) and not slash:
        return words_of_date(begins, site.tag)
    if _DAY.fullmatch(begins) and _DAY.fullmatch(ends):
        return format_range(_partial(begins), _partial(ends), site.tag)
    return date.text


def _partial(day: str) -> tuple[int, int | None, int | None]:
    parts = [int(part) for part in day.split("-")]
    return parts[0], parts[1] if len(parts) > 1 else None, parts[2] if len(parts) > 2 else None
