"""Which keys the front matter of each content type may have. FORMAT.md is this table for people; a test compares.

Rule: a key not listed here is an error that names the nearest listed one; nothing an editor writes is ignored in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EACH = frozenset({"title", "summary", "cover_alt", "place", "organiser", "provenance"})  # written once a language
RIGHTS = ("access", "flags", "text", "url", "holder", "evidence", "begins", "ends", "seats")
QUERY_FIELDS = ("type", "language", "subject", "creator", "source", "collection", "year")

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "e-project": (
            "title", "summary", "languages", "launched", "cover", "cover_alt", "sources", "related", "collections",
            "rights", "status",
        ),
        "part": ("title", "status"),
        "publication": (
            "title", "kind", "summary", "creators", "languages", "date", "isbn", "document", "cover", "cover_alt",
            "related", "collections", "rights", "status",
        ),
        "e-book": (
            "title", "document", "summary", "creators", "languages", "date", "publisher", "isbn", "cover", "cover_alt",
            "record", "provenance", "collections", "rights", "status",
        ),
        "event": (
            "title", "kind", "starts", "ends", "summary", "place", "organiser", "related", "cover", "cover_alt",
            "status",
        ),
        "page": ("title", "summary", "order", "status"),
        "collection": ("title", "summary", "query", "records", "cover", "cover_alt", "order", "status"),
    }
)  # fmt: skip

FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "e-project": "eprojects",
        "publication": "publications",
        "e-book": "ebooks",
        "event": "events",
        "page": "pages",
        "collection": "collections",
    }
)
