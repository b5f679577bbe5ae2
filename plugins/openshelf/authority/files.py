"""content/authorities/*.csv → what an editor knows of names and subjects: preferred forms, other forms, see also.

Columns `kind, preferred, lang, other, other_lang, see_also, relation, id`, in any order, `preferred` required; one line for each
other form. kind: person (also where empty), family, corporate, meeting, subject, title, place, genre. A name may end in its
years ("Axundov, Mirzə Fətəli, 1812-1878"); see_also names other preferred forms, parted by `|` or `;`, and relation says what they
are to this one (record.authority.RELATIONS, else related); id gives identifiers (`wikidata:Q42`, `viaf:…`, or their web
addresses), parted likewise. A line whose first cell starts with `#` is a remark.

In: a folder. Out: `Authorities` and every error in it, with file and line.
Rules: a form leads to one heading, so one that two preferred forms claim is an error, and so is one that is a preferred form
itself; a see_also that names no preferred form of its kind is one too; a name is also its own subject heading.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from openshelf.authority.completion import completed, unique
from openshelf.authority.entries import Authorities, Authority, Link, Node
from openshelf.authority.headings import Form
from openshelf.authority.spellings import KINDS, form_of
from openshelf.errors import ContentError, Place
from openshelf.lang.tags import INTERFACE_TAGS, canonical
from openshelf.record.authority import RELATIONS, SCHEMES, number_key
from openshelf.record.model import Identifier

COLUMNS = ("kind", "preferred", "lang", "other", "other_lang", "see_also", "relation", "id")
_PARTS = re.compile(r"[|;]")
_SHAPES = {
    "wikidata": re.compile(r"Q[1-9]\d*"), "viaf": re.compile(r"\d{1,22}"), "isni": re.compile(r"\d{15}[\dX]"),
    "orcid": re.compile(r"\d{15}[\dX]"), "fast": re.compile(r"\d+"), "lc": re.compile(r"[a-z]{1,4}\d+"),
}  # fmt: skip


def load_authorities(folder: Path) -> Authorities:
    """Read content/authorities/; the first error in it is raised as ContentError. A missing folder is empty."""
    authorities, errors = read_authorities(folder)
    if errors:
        raise errors[0]
    return authorities


def read_authorities(folder: Path) -> tuple[Authorities, tuple[ContentError, ...]]:
    """The authorities and every error, in file and line order."""
    errors: list[ContentError] = []
    gathered = Gathered()
    for path in sorted(folder.glob("*.csv")):
        try:
            for place, cells in _rows(path, "/".join((*folder.parts[-2:], path.name))):
                try:
                    gathered.add(place, cells)
                except ContentError as error:
                    errors.append(error)
        except ContentError as error:
            errors.append(error)
    return gathered.finish(errors), tuple(errors)


def _rows(path: Path, name: str) -> Iterator[tuple[Place, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(
            "authority.encoding", Place(name, line=error.object.count(b"\n", 0, error.start) + 1)
        ) from None
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    names = [cell.strip().lower() for cell in next(reader, [])]
    if "preferred" not in names:
        raise ContentError("authority.no-column", Place(name, line=1), columns=", ".join(COLUMNS))
    for given in names:
        if given and given not in COLUMNS:
            raise ContentError(
                "authority.column", Place(name, line=1, field=given), column=given, nearest=_near(given, COLUMNS)
            )
    line = reader.line_num + 1
    for cells in reader:
        place, line = Place(name, line=line), reader.line_num + 1
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield place, {key: cell.strip() for key, cell in zip(names, cells, strict=False) if key}


def _near(word: str, known: Iterable[str]) -> str:
    return difflib.get_close_matches(word, known, 1, 0.0)[0]


def _at(place: Place, column: str) -> Place:
    return replace(place, field=column)


class Gathered:
    """Entries as their lines come."""

    def __init__(self) -> None:
        self.preferred: dict[Node, tuple[Form, Place]] = {}
        self.others: defaultdict[Node, list[Form]] = defaultdict(list)
        self.see_also: defaultdict[Node, list[tuple[Link, Place]]] = defaultdict(list)
        self.identifiers: defaultdict[Node, list[Identifier]] = defaultdict(list)
        self.claims: dict[Node, tuple[Node, Place]] = {}  # a form → the heading it leads to
        self.numbered: dict[tuple[str, Identifier], tuple[Node, Place]] = {}

    def add(self, place: Place, cells: dict[str, str]) -> None:
        """One line. ContentError where it says something impossible."""
        kind = cells.get("kind", "") or "person"
        if kind not in KINDS:
            raise ContentError(
                "authority.kind", _at(place, "kind"), kind=kind, nearest=_near(kind, KINDS), known=", ".join(KINDS)
            )
        tag = _language(cells, "lang", place)
        form = form_of(kind, cells.get("preferred", ""), tag)
        if form is None:
            raise ContentError("authority.no-words", _at(place, "preferred"))
        node = (form.kind, form.key)
        known, where = self.preferred.setdefault(node, (form, place))
        if known.text.text != form.text.text:
            raise ContentError(
                "authority.duplicate",
                _at(place, "preferred"),
                preferred=form.text.text,
                first=known.text.text,
                where=str(where),
            )
        other = form_of(kind, cells.get("other", ""), _language(cells, "other_lang", place))
        if other is not None:
            self._claim(node, other, place, cells["other"])
        relation = cells.get("relation", "") or "related"
        if relation not in RELATIONS:
            raise ContentError(
                "authority.relation", _at(place, "relation"), relation=relation, nearest=_near(relation, RELATIONS),
                known=", ".join(RELATIONS),
            )  # fmt: skip
        for text in _PARTS.split(cells.get("see_also", "")):
            linked = form_of(kind, text.strip(), tag)
            if linked is not None:
                self.see_also[node].append((Link(linked.key, relation), _at(place, "see_also")))
        for text in filter(None, map(str.strip, _PARTS.split(cells.get("id", "")))):
            self._number(node, _identifier(text, place), text, place)

    def _claim(self, node: Node, other: Form, place: Place, written: str) -> None:
        claim = (other.kind, other.key)
        owner, where = self.claims.setdefault(claim, (node, place))
        if owner != node:
            raise ContentError(
                "authority.twice", _at(place, "other"), other=written, first=self.preferred[owner][0].text.text,
                where=str(where),
            )  # fmt: skip
        self.others[node].append(other)

    def _number(self, node: Node, number: Identifier, written: str, place: Place) -> None:
        owner, where = self.numbered.setdefault((node[0], number), (node, place))
        if owner != node:
            raise ContentError(
                "authority.identifier-twice", _at(place, "id"), id=written, first=self.preferred[owner][0].text.text,
                where=str(where),
            )  # fmt: skip
        if number not in self.identifiers[node]:
            self.identifiers[node].append(number)

    def finish(self, errors: list[ContentError]) -> Authorities:
        """The entries, after what only the whole can show was checked."""
        entries: dict[Node, Authority] = {}
        told: set[frozenset[Node]] = set()  # of a circle one line is enough
        for claim, (node, place) in self.claims.items():
            pair = frozenset((claim, node))
            if claim != node and claim in self.preferred and pair not in told:
                told.add(pair)
                errors.append(self._circle(claim, node, place))
        for node, (form, _) in self.preferred.items():
            links: dict[str, Link] = {}
            for link, place in self.see_also[node]:
                if (node[0], link.key) not in self.preferred:
                    errors.append(ContentError("authority.see-also", place, preferred=form.text.text))
                elif link.key == node[1]:
                    errors.append(ContentError("authority.itself", place, preferred=form.text.text))
                else:
                    links.setdefault(link.key, link)
            entries[node] = Authority(
                form, tuple(unique(self.others[node])), see_also=tuple(links.values()),
                identifiers=tuple(self.identifiers[node]),
            )  # fmt: skip
        return Authorities(completed(entries))

    def _circle(self, claim: Node, node: Node, place: Place) -> ContentError:
        """An other form that is a heading of its own; where that one leads back, the two go in a circle."""
        form, where = self.preferred[claim]
        back = self.claims.get(node, (None, place))[0] == claim
        return ContentError(
            "authority.circle" if back else "authority.is-preferred", _at(place, "other"), other=form.text.text,
            preferred=self.preferred[node][0].text.text, where=str(where),
        )  # fmt: skip


def _language(cells: dict[str, str], column: str, place: Place) -> str | None:
    given = cells.get(column, "")
    tag = canonical(given) if given else None
    if given and tag is None:
        raise ContentError(
            "authority.language", _at(place, column), tag=given, nearest=_near(given, INTERFACE_TAGS),
            known=", ".join(INTERFACE_TAGS),
        )  # fmt: skip
    return tag


def _identifier(text: str, place: Place) -> Identifier:
    scheme, _, value = text.partition(":")
    key = number_key(value, scheme) if scheme.strip().lower() in SCHEMES else number_key(text)
    scheme, _, value = key.partition(":")
    shape = _SHAPES.get(scheme)
    if scheme not in SCHEMES or (shape is not None and not shape.fullmatch(value)):
        raise ContentError("authority.identifier", _at(place, "id"), id=text, known=", ".join(SCHEMES))
    return Identifier(scheme, value)
