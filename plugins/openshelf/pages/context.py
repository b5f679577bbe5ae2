"""What every template receives as `site`: one language of the site, seen from one page.

In: the library, profile, languages, build date, assets and navigation. Out: SiteContext, whose `at(path)` moves it to a page,
so that links inside the tree are relative and one tree works under any address and on the kiosk.
Rule: only canonical, hreflang, sitemap, feeds and QR codes use the library's own address (`online_url`, `canonical`,
`alternates`); where the site has none they are empty and the page says what it can say without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from openshelf.content.model import MultiText
from openshelf.lang import tags
from openshelf.record.model import Text

if TYPE_CHECKING:
    from openshelf.build.output import Profile
    from openshelf.content.library import Library
    from openshelf.pages.assets import AssetMap
    from openshelf.pages.shell import Shell
    from openshelf.pages.words import Words

# A language by its own name, as its speakers write it: never by a flag.
ENDONYMS = {
    "az": "Azərbaycan",
    "az-Cyrl": "Азәрбајҹан",
    "ru": "Русский",
    "en": "English",
    "uz": "Oʻzbekcha",
    "uz-Latn": "Oʻzbekcha",
    "uz-Cyrl": "Ўзбекча",
    "kk": "Қазақша",
    "kk-Latn": "Qazaqşa",
    "tr": "Türkçe",
}


def direction(lang: str | None, script: str | None = None) -> str:
    """ltr, rtl, or auto where neither the language nor the script is known."""
    if script is not None:
        return tags.direction(f"und-{script}")
    return tags.direction(lang) if lang else "auto"


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language. label: the language's own name; url: relative; current: this very page."""

    tag: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SiteContext:
    """The site in one language, seen from `path` (below the output's root: "az/record/k/3fa/1.html", "404.html").

    anywhere: the page is served at any address (404.html), so its links start at the site's own base path.
    """

    library: Library
    profile: Profile
    tag: str
    tags: tuple[str, ...]
    build_date: str
    assets: AssetMap
    shell: Shell
    words: Words
    path: str = "index.html"
    anywhere: bool = False
    search_root: str = "search/root.json"

    def at(self, path: str, *, anywhere: bool = False) -> SiteContext:
        """The same site seen from another page, given below the output's root."""
        return replace(self, path=path, anywhere=anywhere)

    def within(self, path: str) -> SiteContext:
        """The same site seen from a page of this language, given below `/<tag>/`."""
        return replace(self, path=f"{self.tag}/{path}", anywhere=False)

    @property
    def root(self) -> str:
        """From this page to the site's root, without a slash at the end: "../..", "." or "" at any address."""
        if self.anywhere:
            return urlsplit(self.library.site_url).path.rstrip("/")
        return "/".join([".."] * self.path.count("/")) or "."

    @property
    def place(self) -> str:
        """This page's path below `/<tag>/`; a page outside the languages has its home for place."""
        first, _, rest = self.path.partition("/")
        return rest if first == self.tag else "index.html"

    def url_for(self, path: str) -> str:
        """The relative URL of a path below `/<tag>/`, or of one below the site's root when it begins with a slash."""
        if path.startswith("/"):
            return f"{self.root}{path}"
        if self.anywhere or not self.path.startswith(f"{self.tag}/"):
            return f"{self.root}/{self.tag}/{path}"
        return "../" * (self.path.count("/") - 1) + path

    def has(self, name: str) -> bool:
        """Whether the theme has an asset of this name."""
        return name in self.assets.urls

    def asset(self, name: str) -> str:
        """The relative URL of an asset by its logical name: "css/reader.css", "img/mark.svg"."""
        return f"{self.root}/{self.assets.path(name)}"

    def script(self, entry: str) -> Markup:
        """The element that loads a script entry: `script("search-page")`."""
        return Markup('<script type="module" src="{}"></script>').format(self.asset(f"js/{entry}.js"))

    def style(self, name: str) -> Markup:
        """The element that loads a style sheet: `style("reader")`."""
        return Markup('<link rel="stylesheet" href="{}">').format(self.asset(f"css/{name}.css"))

    def online_url(self, path: str) -> str:
        """The online address of a path as url_for takes it; "" where the site has none."""
        base = self.library.site_url
        if not base:
            return ""
        return f"{base}{path}" if path.startswith("/") else f"{base}/{self.tag}/{path}"

    def canonical(self, path: str | None = None) -> str:
        """The online address of this page, or of a path below `/<tag>/`; "" where the site has none."""
        place = self.place if path is None else path
        return self.online_url("" if place == "index.html" else place)

    def alternates(self, path: str | None = None) -> tuple[tuple[str, str], ...]:
        """(hreflang, online address) of this page in every language; the sitemap says which is the default."""
        base = self.library.site_url
        if not base:
            return ()
        place = self.place if path is None else path
        place = "" if place == "index.html" else place
        return tuple((tag, f"{base}/{tag}/{place}") for tag in self.tags)

    @property
    def languages(self) -> tuple[Alternate, ...]:
        """This page in every language of the site, for the switch that stays on the page."""
        return tuple(
            Alternate(tag, ENDONYMS.get(tag, tag), f"{self.root}/{tag}/{self.place}", tag == self.tag)
            for tag in self.tags
        )

    @property
    def direction(self) -> str:
        """The interface's writing direction."""
        return direction(self.tag)

    def text(self, texts: MultiText) -> Text | None:
        """The text in this language or the nearest there is, with its own language."""
        return texts.best(self.tag)

    def lang(self, text: Text) -> Markup:
        """The attributes a text of its own language carries: ` lang="ru" dir="ltr"`."""
        return Markup("") if text.lang == self.tag else lang_attributes(text.lang, text.script)

    def is_here(self, path: str) -> bool:
        """Whether a navigation target is this page or the folder it lies in."""
        folder = path.rpartition("/")[0]
        return self.place == path or (bool(folder) and self.place.startswith(f"{folder}/"))


@lru_cache(4096)
def lang_attributes(lang: str | None, script: str | None = None) -> Markup:
    """` lang="…" dir="…"`; without a language only the direction, since an empty lang tells a screen reader nothing."""
    attributes = f' dir="{direction(lang, script)}"'
    return Markup(f' lang="{escape(lang)}"{attributes}' if lang else attributes)  # noqa: S704 (escaped here)


def spanned(text: Text) -> Markup:
    """The text with its own language and direction, isolated from the sentence around it.

    A bdi finds its direction by its first letter; only where that may mislead is it said.
    """
    if direction(text.lang, text.script) == "rtl" or not text.lang:
        return Markup(f"<bdi{lang_attributes(text.lang, text.script)}>{escape(text.text)}</bdi>")  # noqa: S704 (escaped here)
    return Markup(f'<bdi lang="{escape(text.lang)}">{escape(text.text)}</bdi>')  # noqa: S704 (escaped here)
