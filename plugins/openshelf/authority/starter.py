"""Our own short list of names, places and subjects of the region, in every language of the interface: tables/starter.csv.

In: the table, one heading a line, a column a language; the first of a cell's forms (parted by `|`) is shown, the others lead to it.
Out: Authorities of rule "starter", the weakest there are. A library switches it off by `starter_authorities = false` in
library.toml. Rule: an identifier stands there only where it is certain; a test reads the table with the editor's own checks.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from openshelf.authority.completion import completed, unique
from openshelf.authority.entries import LIST, STARTER, Authorities, Authority, Link, Node
from openshelf.authority.headings import Form
from openshelf.authority.spellings import form_of
from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.record.model import Identifier

TABLE = Path(__file__).resolve().parent / "tables" / "starter.csv"


@cache
def starter() -> Authorities:
    """The list. Memory: about half a megabyte."""
    entries: dict[Node, Authority] = {}
    links: dict[Node, tuple[str, str]] = {}  # kind and the names of the headings to see also
    for row in rows():
        kind = row["kind"]
        first, *others = unique(_forms(row))
        numbers = (text.partition(":") for text in _parts(row["id"]))
        identifiers = tuple(Identifier(scheme, value) for scheme, _, value in numbers)
        entries[first.kind, first.key] = Authority(
            first, tuple(others), identifiers=identifiers, rule=STARTER, level=LIST
        )
        links[first.kind, first.key] = kind, row["see_also"]
    linked = {
        node: Authority(
            entry.preferred, entry.others, identifiers=entry.identifiers, rule=STARTER, level=LIST,
            see_also=tuple(Link(form.key) for name in _parts(links[node][1]) if (form := form_of(links[node][0], name, "az"))),
        )
        for node, entry in entries.items()
    }  # fmt: skip
    return Authorities(completed(linked))


def rows() -> list[dict[str, str]]:
    """The table's lines."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter=";"))


def _parts(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _forms(row: dict[str, str]) -> list[Form]:
    """Each form of a line, the Azerbaijani ones first; a person's with the years of life."""
    dates = f", {row['dates']}" if row["dates"] else ""
    forms = (
        form_of(row["kind"], text + dates, tag)
        for tag in ("az", *(tag for tag in INTERFACE_TAGS if tag != "az"))
        for text in _parts(row[tag])
    )
    return [form for form in forms if form is not None]
