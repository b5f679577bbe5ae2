"""content/authorities/*.csv → what an editor knows of names and subjects: preferred forms, other forms, see also.

Columns `kind, preferred, lang, other, other_lang, see_also`, in any order, `preferred` required; one line for each other
form. kind: person (also where empty), corporate, meeting, subject. A name may end in its years ("Axundov, Mirzə Fətəli,
1812-1878"); see_also names other preferred forms, parted by `|` or `;`. A line whose first cell starts with `#` is a remark.

In: a folder. Out: `Authorities` and every error in it, with file and line. Rules: an other form that two preferred forms
claim is an error, for a reader sent to two places is lost; a see_also that names no preferred form of its kind is one too.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openshelf.authority.headings import Form, Join, agent_key, normal
from openshelf.errors import ContentError, Place
from openshelf.lang.tags import script_of
from openshelf.record.model import Text

COLUMNS = ("kind", "preferred", "lang", "other", "other_lang", "see_also")
KINDS = ("person", "corporate", "meeting", "subject")
_DATED = re.compile(r"(?P<name>.*\S)\s*[,(]\s*(?P<dates>[^,()]*\d{3,4}[^,()]*)\)?", re.DOTALL)
_PARTS = re.compile(r"[|;]")


@dataclass(frozen=True, slots=True)
class Authority:
    """One preferred form with all its others."""

    preferred: Form
    others: tuple[Form, ...]
    see_also: tuple[str, ...]  # joining keys of other preferred forms of the same browse kind


@dataclass(frozen=True, slots=True)
class Authorities:
    """All that an editor wrote, by browse kind and key of the preferred form."""

    entries: Mapping[tuple[str, str], Authority]

    def joins(self) -> Iterator[Join]:
        """The evidence of the file: each other form is its preferred one."""
        for (kind, key), entry in sorted(self.entries.items()):
            for other in entry.others:
                if other.key != key:
                    yield Join(kind, key, other.key, "authority")

    def forms(self) -> Iterator[tuple[Form, bool]]:
        """Every form, and whether it is the preferred one of its heading."""
        for _, entry in sorted(self.entries.items()):
            yield entry.preferred, True
            for other in entry.others:
                yield other, False

    def see_also(self) -> Iterator[tuple[str, str, str]]:
        """(browse kind, key, key of the heading to see also)."""
        for (kind, key), entry in sorted(self.entries.items()):
            for other in entry.see_also:
                yield kind, key, other

    def undated(self) -> Iterator[tuple[str, str]]:
        """(browse kind, key) of names the file gives without years, each name once in it."""
        for kind, key in sorted(self.entries):
            if kind == "creator" and key.endswith("|"):
                yield kind, key


NO_AUTHORITIES = Authorities({})


def heading_form(kind: str, text: str, lang: str | None) -> Form | None:
    """The form of a heading an editor wrote; None where it has no word."""
    script = script_of(lang) if lang else None
    if kind == "subject":
        folded = normal(text, lang)
        return Form("subject", f"subject|{folded}|", Text(text, lang, script)) if folded else None
    found = _DATED.fullmatch(text)
    name, dates = (found["name"], found["dates"].strip()) if found else (text, None)
    if not normal(name, lang):
        return None
    return Form("creator", agent_key(name, kind, dates, None, lang), Text(name, lang, script), dates)


def load_authorities(folder: Path) -> Authorities:
    """Read content/authorities/; the first error in it is raised as ContentError. A missing folder is empty."""
    authorities, errors = read_authorities(folder)
    if errors:
        raise errors[0]
    return authorities


def read_authorities(folder: Path) -> tuple[Authorities, tuple[ContentError, ...]]:
    """The authorities and every error, in file and line order."""
    errors: list[ContentError] = []
    gathered = _Gathered()
    for path in sorted(folder.glob("*.csv")):
        try:
            for place, cells in _rows(path, f"{folder.name}/{path.name}"):
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
            nearest = difflib.get_close_matches(given, COLUMNS, 1, 0.0)[0]
            raise ContentError("authority.column", Place(name, line=1, field=given), column=given, nearest=nearest)
    line = reader.line_num + 1
    for cells in reader:
        place, line = Place(name, line=line), reader.line_num + 1
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield place, {key: cell.strip() for key, cell in zip(names, cells, strict=False) if key}


class _Gathered:
    """Entries as their lines come."""

    def __init__(self) -> None:
        self.preferred: dict[tuple[str, str], Form] = {}
        self.others: defaultdict[tuple[str, str], list[Form]] = defaultdict(list)
        self.see_also: defaultdict[tuple[str, str], list[tuple[str, Place]]] = defaultdict(list)
        self.owner: dict[tuple[str, str], tuple[str, str, Place]] = {}

    def add(self, place: Place, cells: dict[str, str]) -> None:
        kind = cells.get("kind", "") or "person"
        if kind not in KINDS:
            nearest = difflib.get_close_matches(kind, KINDS, 1, 0.0)[0]
            raise ContentError(
                "authority.kind", Place(place.file, line=place.line, field="kind"), kind=kind, nearest=nearest,
                known=", ".join(KINDS),
            )  # fmt: skip
        form = heading_form(kind, cells.get("preferred", ""), cells.get("lang") or None)
        if form is None:
            raise ContentError("authority.no-words", Place(place.file, line=place.line, field="preferred"))
        node = (form.kind, form.key)
        self.preferred.setdefault(node, form)
        other = heading_form(kind, cells.get("other", ""), cells.get("other_lang") or None)
        if other is not None:
            claim = (other.kind, other.key)
            owner = self.owner.setdefault(claim, (*node, place))
            if owner[:2] != node:
                raise ContentError(
                    "authority.twice", Place(place.file, line=place.line, field="other"), other=cells["other"],
                    first=self.preferred[owner[0], owner[1]].text.text, where=str(owner[2]),
                )  # fmt: skip
            self.others[node].append(other)
        for text in _PARTS.split(cells.get("see_also", "")):
            linked = heading_form(kind, text.strip(), cells.get("lang") or None)
            if linked is not None:
                self.see_also[node].append((linked.key, Place(place.file, line=place.line, field="see_also")))

    def finish(self, errors: list[ContentError]) -> Authorities:
        entries: dict[tuple[str, str], Authority] = {}
        for node, form in self.preferred.items():
            linked: list[str] = []
            for key, place in self.see_also[node]:
                if (node[0], key) not in self.preferred:
                    errors.append(ContentError("authority.see-also", place, preferred=form.text.text))
                elif key != node[1]:
                    linked.append(key)
            entries[node] = Authority(form, tuple(_unique(self.others[node])), tuple(dict.fromkeys(linked)))
        return Authorities(entries)


def _unique(forms: Iterable[Form]) -> Iterator[Form]:
    seen: set[tuple[str, str | None]] = set()
    for form in forms:
        if (form.text.text, form.text.lang) not in seen:
            seen.add((form.text.text, form.text.lang))
            yield form
