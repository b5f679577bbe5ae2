"""URLs of catalogues: which may become a link, and what it leads to by the words beside it.

In: a URL and labels as the source writes them. Out: a clean URL or None; the kind of Link.
Rule: only http, https and relative addresses are links; nothing else is ever executed or followed.
"""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HIDDEN = re.compile("[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_HOST = re.compile(r"(?i)(?:www\.[\w-]+\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|az|ru|uz|kz|info|eu)(?:/|$))")
_KINDS = (
    ("contents", re.compile(r"(?i)table of contents|contents|inhalts|оглавление|содержание|mündəricat|içindekiler")),
    ("cover", re.compile(r"(?i)cover|thumbnail|обложка|üz qabığı|örtük")),
    ("part", re.compile(r"(?i)sample text|excerpt|фрагмент|отрывок|parça")),
    ("related", re.compile(r"(?i)publisher description|biograph|review|related|описание|haqqında|abstract")),
    (
        "full-text",
        re.compile(
            r"(?i)full[ -]?text|полный текст|tam mətn|read online|elektron variant|электронная версия|to'liq matn"
        ),
    ),
)
_FILES = re.compile(r"(?i)\.(pdf|epub|djvu?|fb2|mobi)(?:[?#]|$)")
MIME = {"pdf": "application/pdf", "epub": "application/epub+zip", "djvu": "image/vnd.djvu", "djv": "image/vnd.djvu"}


def clean_url(text: str) -> str | None:
    """The URL as it may stand in a link; None for another scheme or nothing at all."""
    url = _HIDDEN.sub(
        lambda run: "%20" if run[0].strip(" ") == "" and run[0] else "", text.strip().strip("<>\u200b\ufeff")
    )
    found = _SCHEME.match(url)
    if found:
        if found[1].lower() in ("http", "https"):
            return url if len(url) > len(found[0]) + 2 else None
        # "example.org:8080/x" has a port, no scheme.
        if "." in found[1] and url[found.end() : found.end() + 1].isdecimal():
            return "http://" + url
        return None
    if not url or url.startswith(("\\\\", "//")):
        return "https:" + url if url.startswith("//") and "." in url else None
    if _HOST.match(url):
        return "http://" + url
    # A file beside the catalogue: never above it.
    parts = [part for part in url.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or None


def kind_of(words: str) -> str | None:
    """The kind of Link its label speaks of; None where it says nothing."""
    for kind, pattern in _KINDS:
        if pattern.search(words):
            return kind
    return None


def file_type(url: str) -> str | None:
    """MIME type of a link to a document, by its ending; None for anything else."""
    found = _FILES.search(url)
    return MIME.get(found[1].lower()) if found else None
