"""UNIMARC and RUSMARC fields in two scripts: which fields say the same, and which of them is the record's own.

In: Raw. Out: Paired, a Marc in which each such group is one field, the others its vernacular, as the 880 of MARC21 are.

Rules (UNIMARC manual, control subfields $6 and $7): fields of one tag belong together that share the linking number of $6
("a01…"); so do two fields 200 with different scripts in $7, because a record has one. The field in the script of the title
page (100$a/34–35) is the record's own, else the first. A link to a field that is not there links nothing.
"""

from __future__ import annotations

import re

from openshelf.ingest.fields import Field, Raw, first
from openshelf.ingest.marc21.marc import Marc

_LINK = re.compile(r"[a-z]?(\d\d)")
_SCRIPT = 2  # letters of a script code at the start of $7


class Paired(Marc):
    """Fields by tag, each group of one field in several scripts standing as its first."""

    __slots__ = ("_others",)

    def __init__(self, raw: Raw) -> None:
        super().__init__(raw)
        self._others: dict[int, list[Field]] = {}
        coded = self.value("100", "a") or ""
        for tag, fields in self.by_tag.items():
            if len(fields) > 1 and tag >= "200":
                self._pair(tag, fields, coded[34:36])

    def _pair(self, tag: str, fields: list[Field], own: str) -> None:
        groups: dict[str, list[Field]] = {}
        for position, field in enumerate(fields):
            groups.setdefault(_link_of(tag, field) or f"#{position}", []).append(field)
        if len(groups) == len(fields):
            return
        kept = []
        for group in groups.values():
            scripts = [_script_of(field) for field in group]
            # Two fields of one script are two fields, whatever a copied $6 says.
            if len(group) > 1 and len(set(scripts)) == len(group):
                chief = group[scripts.index(own)] if own and own in scripts else group[0]
                self._others[id(chief.subfields)] = [field for field in group if field is not chief]
                kept.append(chief)
            else:
                kept += group
        self.by_tag[tag] = kept

    def vernacular(self, found: Field) -> list[Field]:
        """The fields that say the same in another script."""
        return self._others.get(id(found.subfields), [])


def _link_of(tag: str, field: Field) -> str | None:
    linked = _LINK.match((first(field, "6") or "").strip())
    if linked:
        return linked[1]
    return "title" if tag == "200" and _script_of(field) else None


def _script_of(field: Field) -> str:
    return (first(field, "7") or "").strip()[:_SCRIPT].lower()
