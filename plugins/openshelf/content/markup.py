"""Markdown → HTML that may be shown: sanitised, headings below the page's own, links kept for the page to resolve.

In: Markdown, the folder of its file below content/, a prefix for its anchors. Out: HTML with nothing but the listed
tags, attributes and URL schemes; and the same as plain text for search.

Rules
- What is not allowed is shown as text, never dropped in silence: `<script>` and `<Qobustan>` both stay readable. Comments go.
- A link to a file is `openshelf-file:<path below content/>`, a link to a record `record:<id>`; `resolve` turns them into
  a page's own links. A link out of content/ loses its target.
- Anchors carry the prefix, so that several texts may share one page and none can take a page's own id.
- No smart quotes or dashes: the editor's characters are the text.
"""

from __future__ import annotations

import html
import posixpath
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import markdown
import nh3

from openshelf.content.pictures import ImageSet
from openshelf.errors import Place, Problem, message
from openshelf.lang.slug import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_SCHEME = "openshelf-file:"
RECORD_SCHEME = "record:"
TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "time": {"datetime"},
    "q": {"cite"},
    "blockquote": {"cite"},
    "details": {"open"},
}
_CLASSES: dict[str, set[str]] = {
    "p": {"lead", "verse", "note"},
    "div": {"footnote", "note", "verse", "columns"},
    "span": {"small-capitals"},
    "figure": {"wide", "portrait"},
    "a": {"footnote-ref", "footnote-backref"},
    "table": {"wide"},
    "blockquote": {"verse"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_RAW_TAG = re.compile(r"<(?=/?([A-Za-z][^\s/>]*))")
_RAW_OTHER = re.compile(r"<(?=\?|!(?!--))")
_HEADING_TAG = re.compile(r"</?h([1-6])(?=[\s>])", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "dt",
        "dd",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "td",
        "th",
        "caption",
        "figcaption",
        "blockquote",
        "pre",
        "br",
        "hr",
        "summary",
    ]
)
_LINK = re.compile(r'(?P<name>href|src)="(?P<target>(?:openshelf-file|record):[^"]*)"')
_IMAGE = re.compile(r'<img (?P<attributes>[^>]*?)src="openshelf-file:(?P<path>[^"]*)"(?P<rest>[^>]*)>')


def to_html(text: str, folder: str, *, prefix: str, lang: str, top: int = 2) -> str:
    """The HTML of a Markdown text whose file lies in `folder` (below content/, "" for content/ itself).

    top: the level its highest headings get, whichever the editor began with, so that no level is left out on the page.
    """
    converter = markdown.Markdown(
        extensions=["tables", "footnotes", "attr_list", "def_list", "fenced_code", "sane_lists", "toc"],
        extension_configs={
            "toc": {"slugify": lambda words, _: slug(words, lang)},
            "footnotes": {"BACKLINK_TITLE": message("content.footnote-back", {"number": "{}"}, lang.partition("-")[0])},
        },
        output_format="html",
        tab_length=4,
    )
    return _sanitised(_levelled(converter.convert(text), top), folder, prefix).strip()


def _levelled(raw: str, top: int) -> str:
    highest = min((int(found[1]) for found in _HEADING_TAG.finditer(raw)), default=top)
    return _HEADING_TAG.sub(lambda found: f"{found[0][:-1]}{min(6, int(found[1]) + top - highest)}", raw)


def _sanitised(raw: str, folder: str, prefix: str) -> str:
    def escape_tag(found: re.Match[str]) -> str:
        return "<" if found[1].lower() in TAGS else "&lt;"

    # Markdown has escaped every "<" of the running text, so those left are tags: its own and the editor's. nh3 judges
    # the result; escaping beforehand only keeps what it would drop.
    visible = _RAW_TAG.sub(escape_tag, _RAW_OTHER.sub("&lt;", raw))

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return f"{prefix}--{value}"
        if name in ("href", "src"):
            return _placeholder(tag, value.strip(), folder, prefix)
        return value

    return nh3.clean(
        _neutral_links(visible),
        tags=set(TAGS),
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=attribute,
        filter_style_properties={"text-align"},
        url_schemes={*SCHEMES, "record"},
        link_rel=None,
    )


def _neutral_links(text: str) -> str:
    """An editor cannot write our own file scheme; it is made here alone."""
    return re.sub(r"(?i)openshelf-file:", "openshelf-file%3A", text)


def _placeholder(tag: str, value: str, folder: str, prefix: str) -> str | None:
    if value.startswith("#"):
        return f"#{prefix}--{value[1:]}" if tag == "a" else None
    scheme = _SCHEME.match(value)
    if scheme:  # nh3 has already refused the schemes we do not list
        return value if tag == "a" or scheme[1].lower() == "https" else None
    path = inside_content(value, folder)
    return None if path is None else FILE_SCHEME + path


def inside_content(link: str, folder: str) -> str | None:
    """A relative link as a path below content/ (with its fragment), None where it leads outside or to another host."""
    parts = urlsplit(link)
    if parts.netloc or not parts.path:
        return None
    path = unquote(parts.path)
    joined = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
    if joined.startswith("..") or joined in (".", "") or "\\" in joined or "\0" in joined:
        return None
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return quote(joined) + fragment


def linked_files(body: str) -> Iterator[str]:
    """The files below content/ a body shows or links to."""
    for found in _LINK.finditer(body):
        target = html.unescape(found["target"])
        if target.startswith(FILE_SCHEME):
            yield unquote(target.removeprefix(FILE_SCHEME).partition("#")[0])


def shown_files(body: str) -> Iterator[str]:
    """The files below content/ a body shows as pictures."""
    return (unquote(html.unescape(found["path"])) for found in _IMAGE.finditer(body))


def linked_records(body: str) -> Iterator[str]:
    """The record ids a body links to."""
    for found in _LINK.finditer(body):
        target = html.unescape(found["target"])
        if target.startswith(RECORD_SCHEME):
            yield unquote(target.removeprefix(RECORD_SCHEME))


def resolve(body: str, link: Callable[[str], str | None], image: Callable[[str], ImageSet | None]) -> str:
    """The body with a page's own links.

    `link` takes "eprojects/x/index.az.md#a" or "record:<id>" and gives a URL, or None where there is no page: the words
    stay, the link goes. `image` takes a file below content/; a picture that does not ship leaves its words.
    """

    def picture(found: re.Match[str]) -> str:
        others = found["attributes"] + found["rest"]
        shown = image(unquote(html.unescape(found["path"])))
        if shown is None:
            words = re.search(r'alt="([^"]*)"', others)
            return f'<span class="absent">{words[1]}</span>' if words and words[1] else ""
        sources = ", ".join(f"{html.escape(source.url)} {source.width}w" for source in shown.sources)
        largest = shown.largest
        kept = " ".join(others.split()).strip(" /")
        return (
            f'<img src="{html.escape(largest.url)}" srcset="{sources}" sizes="(min-width: 44rem) 40rem, 100vw" '
            f'width="{largest.width}" height="{largest.height}" loading="lazy" decoding="async" {kept}>'
        )

    def target(found: re.Match[str]) -> str:
        written = html.unescape(found["target"])
        url = link(unquote(written.removeprefix(FILE_SCHEME)))
        return f'href="{html.escape(url)}"' if url is not None and found["name"] == "href" else ""

    return _LINK.sub(target, _IMAGE.sub(picture, body))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "footnote-backref" in (values.get("class") or ""):
            self._silent += 1
        if tag == "img" and values.get("alt"):
            self.parts.append(f" {values['alt']} ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._silent:
            self._silent -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(body: str) -> str:
    """The words of sanitised HTML, a line a block, the words of pictures among them."""
    reader = _Words()
    reader.feed(body)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


_FENCED = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[`~]*[ \t]*$|(?P<ticks>`+).+?(?P=ticks)", re.MULTILINE | re.DOTALL
)
_TARGET = re.compile(
    r"\]\(\s*<?\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:|(?:href|src)\s*=\s*[\"']?\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:"
)
_WRITTEN_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")


def markup_problems(text: str, file: str, first_line: int) -> Iterator[Problem]:
    """What of a Markdown text will be shown as plain text or lose its link, with line and column."""
    source = _FENCED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)

    def place(at: int) -> Place:
        return Place(file, first_line + source.count("\n", 0, at), at - source.rfind("\n", 0, at))

    for found in _WRITTEN_TAG.finditer(source):
        if found[1].lower() not in TAGS and found[1].lower() != "h1":
            yield Problem("content.tag-as-text", place(found.start()), "repaired", (("tag", found[1]),))
    for found in _TARGET.finditer(source):
        scheme = found[1] or found[2]
        if scheme.lower() not in {*SCHEMES, "record"}:
            yield Problem("content.link-scheme", place(found.start()), "repaired", (("scheme", scheme),))


def anchors(body: str) -> tuple[str, ...]:
    """The ids of a body, in order; for tables of contents."""
    return tuple(found[1] for found in re.finditer(r'<h[2-6][^>]*? id="([^"]*)"', body))
