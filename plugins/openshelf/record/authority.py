"""An authority record: what one heading is called, where readers looking under other names are sent, and its numbers.

It comes from a library's authority file (ingest/authority.py) and goes to the room that joins headings (authority/). A form
is given the way a catalogue record would carry it, as an Agent and as a Subject, so that both rooms fold it alike.

Rules
- `preferred` is the established heading; `others` lead to it (see); `parallels` are its equals in other languages and
  scripts; `see_also` names other headings.
- A number is compared by `number_key`: one person's VIAF number is one key however it is written, and a bare number says
  nothing outside the system that gave it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from openshelf.record.model import Agent, Identifier, Subject

# How a see-also heading stands to the one it is given for.
RELATIONS = (
    "related", "earlier", "later", "broader", "narrower", "pseudonym", "real-name", "acronym", "parent", "other-name",
)  # fmt: skip

_URIS = (
    ("viaf", re.compile(r"viaf\.org/(?:viaf/)?(\d+)")),
    ("isni", re.compile(r"isni\.org/(?:isni/)?([\d ]{15,18}[\dxX])")),
    ("wikidata", re.compile(r"wikidata\.org/(?:wiki|entity)/([qQ]\d+)")),
    ("lc", re.compile(r"id\.loc\.gov/(?:authorities|vocabulary)/(?:[a-zA-Z]+/)?([a-z]{1,4}\d+)")),
    ("gnd", re.compile(r"d-nb\.info/(?:gnd/)?([\dxX-]+)")),
    ("fast", re.compile(r"id\.worldcat\.org/fast/(\d+)")),
    ("idref", re.compile(r"idref\.fr/(\d+[\dxX]?)")),
    ("orcid", re.compile(r"orcid\.org/([\dxX-]{16,19})")),
)
# Organisations in round brackets before a number, and systems named beside it, that stand for a scheme of the list above.
_SYSTEMS = {
    "viaf": "viaf", "isni": "isni", "wikidata": "wikidata", "dlc": "lc", "lccn": "lc", "lc": "lc", "naf": "lc", "lcnaf": "lc",
    "lcsh": "lc", "de-588": "gnd", "gnd": "gnd", "dnb": "gnd", "fast": "fast", "idref": "idref", "orcid": "orcid",
    "uri": "", "viafid": "viaf",
}  # fmt: skip
SCHEMES = ("viaf", "isni", "wikidata", "lc", "gnd", "fast", "idref", "orcid")
_QUALIFIED = re.compile(r"\(([^()]{1,40})\)\s*(.+)")


@dataclass(frozen=True, slots=True)
class AuthorityForm:
    """One form of a heading. agent: as names are filed, None for what names nobody; subject: as subjects are filed."""

    agent: Agent | None
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """Another heading. relation: one of RELATIONS, what that heading is to this one (its earlier name, its broader term)."""

    form: AuthorityForm
    relation: str = "related"


@dataclass(frozen=True, slots=True)
class AuthorityRecord:
    """One heading of an authority file. numbers: number_key of each number bibliographic records may call it by.

    identifiers: of SCHEMES, to be shown. scheme: of a subject, as its file states it (lcsh, rvm …).
    """

    number: str  # its own control number, "" where it has none
    preferred: AuthorityForm
    others: tuple[AuthorityForm, ...] = ()
    parallels: tuple[AuthorityForm, ...] = ()
    see_also: tuple[SeeAlso, ...] = ()
    numbers: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    scheme: str | None = None


def number_key(text: str, system: str | None = None) -> str:
    """One spelling of an authority number: "viaf:95207079", "lc:n79021164", "(azbamn)12345", "=12345" for a bare one.

    system: the scheme or organisation stated beside the number (MARC21 024$2, 003); "" for a text without a number.

    >>> number_key("http://viaf.org/viaf/95207079"), number_key("(DLC)n  79021164"), number_key("12345")
    ('viaf:95207079', 'lc:n79021164', '=12345')
    """
    given = " ".join(text.split())
    for scheme, pattern in _URIS:
        found = pattern.search(given)
        if found:
            return f"{scheme}:{_plain(scheme, found[1])}"
    qualified = _QUALIFIED.fullmatch(given)
    if qualified:
        given, system = qualified[2], qualified[1]
        if system.lower() == "ocolc" and given.lower().startswith("fst"):
            system = "fast"
    if not any(map(str.isalnum, given)):
        return ""
    if system:
        known = _SYSTEMS.get(system.strip().lower().removeprefix("uri:"))
        if known:
            return f"{known}:{_plain(known, given)}"
        if known is None:
            return f"({system.strip().lower()}){_folded(given)}"
    if "://" in given:
        return given.partition("://")[2].rstrip("/").lower()
    number = _folded(given)
    # "RU\\NLR\\AUTH\\770" and "IRPL-0000021718" name their system themselves; "n79021164" and "55" do not.
    names_system = "\\" in number or sum(map(str.isalpha, number)) > 2
    return number if names_system else f"={number}"


def is_bare(key: str) -> bool:
    """Whether a number says nothing outside the system that gave it."""
    return key.startswith("=")


def number_system(key: str) -> str:
    """What a number is without its own digits: two numbers of one system name two headings ("viaf:", "(azbamn)")."""
    return re.sub(r"[\dxX]+$", "", key)


def _plain(scheme: str, number: str) -> str:
    number = _folded(number)
    if scheme == "fast":
        return number.removeprefix("fst").lstrip("0")
    if scheme in ("isni", "orcid"):
        return number.replace("-", "").upper()
    return number.upper() if scheme == "wikidata" else number


def _folded(number: str) -> str:
    return "".join(number.split()).lower()
