"""The front matters of one folder's languages → typed values, each fault with its file, line and column.

In: the page files of a folder, the type whose keys they may have. Out: texts, dates, files, rights … as the dataclasses of
model.py want them. Rules: a key of keys.EACH is read from every language's file, any other from whichever states it; two
files that state it differently are an error that names both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openshelf.content.files import ContentFiles
from openshelf.content.findings import Findings, Reference
from openshelf.content.frontmatter import FrontMatter, Marked
from openshelf.content.keys import KEYS, QUERY_FIELDS, RIGHTS
from openshelf.content.model import STATUSES, FileRef, MultiText
from openshelf.content.nearest import nearest
from openshelf.content.pagefile import PageFile
from openshelf.content.values import SLUG, read_access, read_date, read_day, read_flag, read_isbn, read_moment
from openshelf.errors import Place
from openshelf.lang.tags import canonical
from openshelf.record.model import Date, RightsStatement, Text
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS

Stated = tuple[FrontMatter, Marked]


class Fields:
    """The keys of one folder. files: its languages, the library's order; top: the object's folder below content/."""

    def __init__(
        self, kind: str, pages: tuple[PageFile, ...], files: ContentFiles, findings: Findings, *, folder: str, top: str
    ) -> None:
        self.pages = pages
        self.files = files
        self.folder = folder
        self.top = top
        self.findings = findings
        self.keys = KEYS[kind]
        self._status: str | None = None
        for page in pages:
            self._refuse_unknown(page.front)

    def _refuse_unknown(self, front: FrontMatter) -> None:
        for name, marked in front.fields.items():
            if name in self.keys:
                continue
            known = nearest(name, self.keys)
            if name in RIGHTS and "rights" in self.keys:
                self.findings.error("content.key-in-rights", front.key_place(marked), key=name)
            elif known:
                self.findings.error("content.key-unknown-near", front.key_place(marked), key=name, nearest=known)
            else:
                self.findings.error(
                    "content.key-unknown", front.key_place(marked), key=name, known=", ".join(self.keys)
                )

    def start(self) -> Place:
        """The beginning of the first file, for what is missing."""
        return Place(self.pages[0].front.file, 1, 1)

    def _stated(self, key: str) -> Stated | None:
        """The one statement of a key that is not written once a language."""
        first: Stated | None = None
        for page in self.pages:
            marked = page.front.fields.get(key)
            if marked is None or marked.value is None:
                continue
            if first is None:
                first = (page.front, marked)
            elif page.front.plain()[key] != first[0].plain()[key]:
                self.findings.error(
                    "content.key-differs",
                    page.front.place(marked),
                    key=key,
                    value=_shown(page.front.plain()[key]),
                    other=_shown(first[0].plain()[key]),
                    file=first[0].file,
                )
        return first

    def texts(self, key: str, *, required: bool = False) -> MultiText:
        """A text in the languages it was written in."""
        texts: dict[str, Text] = {}
        for page in self.pages:
            marked = page.front.fields.get(key)
            if marked is None:
                continue
            for tag, text in self._language_texts(key, page, marked):
                texts.setdefault(tag, Text(text, tag))
        if required and not texts:
            self.findings.error("content.key-missing", self.start(), key=key)
        return MultiText(tuple(texts.values()))

    def _language_texts(self, key: str, page: PageFile, marked: Marked) -> Iterator[tuple[str, str]]:
        if isinstance(marked.value, Mapping):
            for name, value in marked.value.items():
                tag = canonical(name)
                if tag is None:
                    self.findings.error("content.language-tag", page.front.key_place(value), tag=name)
                elif isinstance(value.value, str) and value.value:
                    yield tag, value.value
        elif isinstance(marked.value, str) and marked.value:
            yield page.lang, marked.value
        elif marked.value is not None and not isinstance(marked.value, str):
            self.findings.error("content.value-line", page.front.place(marked), key=key)

    def line(self, key: str) -> str | None:
        """One line of text, the same in every language."""
        stated = self._stated(key)
        return self._as_line(key, *stated) if stated else None

    def _as_line(self, key: str, front: FrontMatter, marked: Marked) -> str | None:
        if isinstance(marked.value, str):
            return marked.value or None
        if marked.value is not None:
            self.findings.error("content.value-line", front.place(marked), key=key)
        return None

    def _lines(self, key: str) -> Iterator[tuple[FrontMatter, Marked, str]]:
        """The lines of a list; a single line is a list of one."""
        stated = self._stated(key)
        if stated is None:
            return
        front, marked = stated
        if isinstance(marked.value, Mapping):
            self.findings.error("content.value-list", front.place(marked), key=key)
            return
        for item in marked.value if isinstance(marked.value, tuple) else (marked,):
            line = self._as_line(key, front, item)
            if line:
                yield front, item, line

    def lines(self, key: str) -> tuple[str, ...]:
        """Several lines."""
        return tuple(line for _, _, line in self._lines(key))

    def references(self, key: str) -> tuple[str, ...]:
        """Record ids; each is noted for who can look it up."""
        found = []
        for front, item, line in self._lines(key):
            self.findings.references.append(Reference(line, front.place(item), key))
            found.append(line)
        return tuple(found)

    def slugs(self, key: str) -> tuple[str, ...]:
        """Names of collections."""
        found = []
        for front, item, line in self._lines(key):
            if SLUG.fullmatch(line):
                self.findings.references.append(Reference(f"collection:{line}", front.place(item), key))
                found.append(line)
            else:
                self.findings.error("content.slug", front.place(item), value=line)
        return tuple(found)

    def languages(self, key: str) -> tuple[str, ...]:
        """Language tags."""
        found = []
        for front, item, line in self._lines(key):
            tag = canonical(line)
            if tag:
                found.append(tag)
            else:
                self.findings.error("content.language-tag", front.place(item), tag=line)
        return tuple(dict.fromkeys(found))

    def names(self, key: str) -> tuple[Text, ...]:
        """Names of people, in the language of each file that states them."""
        found: dict[Text, None] = {}
        for page in self.pages:
            marked = page.front.fields.get(key)
            if marked is None or marked.value is None:
                continue
            if isinstance(marked.value, Mapping):
                self.findings.error("content.value-list", page.front.place(marked), key=key)
                continue
            for item in marked.value if isinstance(marked.value, tuple) else (marked,):
                line = self._as_line(key, page.front, item)
                if line:
                    found.setdefault(Text(line, page.lang))
        return tuple(found)

    def choice(self, key: str, known: tuple[str, ...], default: str | None) -> str:
        """One of a closed list."""
        stated = self._stated(key)
        if stated is None:
            if default is None:
                self.findings.error("content.key-missing", self.start(), key=key)
            return default or known[0]
        line = self._as_line(key, *stated)
        return self._one_of(line, known, stated[0].place(stated[1])) or default or known[0]

    def _one_of(self, line: str | None, known: tuple[str, ...], place: Place) -> str | None:
        if line is None or line in known:
            return line
        near = nearest(line, known)
        if near:
            self.findings.error("content.choice-near", place, value=line, nearest=near, known=", ".join(known))
        else:
            self.findings.error("content.choice", place, value=line, known=", ".join(known))
        return None

    def status(self) -> str:
        """Draft where any of the folder's files says so: what one of them hides, another must not show."""
        if self._status is None:
            self._status = self._read_status()
        return self._status

    def _read_status(self) -> str:
        found = "published"
        for page in self.pages:
            marked = page.front.fields.get("status")
            if marked is None or marked.value is None:
                continue
            # A status nobody understands must not publish what was meant to wait.
            place = page.front.place(marked, "status")
            if self._one_of(self._as_line("status", page.front, marked), STATUSES, place) != "published":
                found = "draft"
        return found

    def number(self, key: str, default: int = 0) -> int:
        """A whole number."""
        stated = self._stated(key)
        line = self._as_line(key, *stated) if stated else None
        if stated is None or line is None:
            return default
        if line.removeprefix("-").isdecimal():
            return int(line)
        self.findings.error("content.value-number", stated[0].place(stated[1]), value=line)
        return default

    def date(self, key: str) -> Date | None:
        """A date as precise as it is written."""
        stated = self._stated(key)
        line = self._as_line(key, *stated) if stated else None
        if stated is None or line is None:
            return None
        found = read_date(line)
        if found is None:
            self.findings.error("content.value-date", stated[0].place(stated[1]), value=line)
        return found

    def moment(self, key: str, *, required: bool = False) -> str | None:
        """A day, or a day and time, in the library's time."""
        stated = self._stated(key)
        line = self._as_line(key, *stated) if stated else None
        if stated is None or line is None:
            if required:
                self.findings.error("content.key-missing", self.start(), key=key)
            return None
        found = read_moment(line)
        if found is None:
            self.findings.error("content.value-moment", stated[0].place(stated[1]), value=line)
        return found

    def isbn(self, key: str) -> str | None:
        """An ISBN as written; a wrong check digit is a warning, the number on the book is what it is."""
        stated = self._stated(key)
        line = self._as_line(key, *stated) if stated else None
        if stated is not None and line is not None and not read_isbn(line)[1]:
            self.findings.warn("content.value-isbn", stated[0].place(stated[1]), value=line)
        return line

    def file(self, key: str, caption: MultiText | None = None, *, required: bool = False) -> FileRef | None:
        """A file beside the text or below the object's folder."""
        stated = self._stated(key)
        line = self._as_line(key, *stated) if stated else None
        if stated is None or line is None:
            if required:
                self.findings.error("content.key-missing", self.start(), key=key)
            return None
        return self.files.ref(
            line, self.folder, self.top, stated[0].place(stated[1]), self.findings, strict=True, caption=caption
        )

    def cover(self) -> FileRef | None:
        """The cover with its words."""
        found = self.file("cover", self.texts("cover_alt"))
        stated = self._stated("cover")
        if found is None or stated is None or found.role == "image":
            return found
        self.findings.error("content.image-format", stated[0].place(stated[1]), file=found.path)
        return None

    def query(self, key: str) -> tuple[tuple[str, str], ...]:
        """Pairs of field and value that all must hold."""
        stated = self._stated(key)
        if stated is None:
            return ()
        front, marked = stated
        if not isinstance(marked.value, Mapping):
            self.findings.error("content.value-pairs", front.place(marked), key=key)
            return ()
        pairs = []
        for name, value in marked.value.items():
            if self._one_of(name, QUERY_FIELDS, front.key_place(value)) is None:
                continue
            for item in value.value if isinstance(value.value, tuple) else (value,):
                line = self._as_line(key, front, item)
                if line:
                    pairs.append((name, line))
        return tuple(pairs)

    def rights(self, key: str = "rights") -> RightsStatement | None:
        """A statement of rights: one word, or pairs."""
        stated = self._stated(key)
        if stated is None:
            return None
        front, marked = stated
        if isinstance(marked.value, str):
            access = self._access(marked.value, front.place(marked))
            return RightsStatement(access=access) if access else None
        if not isinstance(marked.value, Mapping):
            self.findings.error("content.value-pairs", front.place(marked), key=key)
            return None
        values: dict[str, object] = {}
        for name, value in marked.value.items():
            known = self._one_of(name, RIGHTS, front.key_place(value))
            if known and value.value is not None:
                values[known] = self._right(known, front, value)
        if values.get("access") == "embargoed" and values.get("ends") and not marked.value.get("begins"):
            self.findings.error("content.embargo-begins", front.place(marked), key=key)
        return RightsStatement(**{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]

    def _access(self, text: str, place: Place) -> str | None:
        access = read_access(text)
        if access is None:
            self._one_of(text, tuple(ACCESS), place)
        return access

    def _right(self, name: str, front: FrontMatter, marked: Marked) -> object:
        place = front.place(marked)
        if name == "flags":
            items = marked.value if isinstance(marked.value, tuple) else (marked,)
            flags = []
            for item in items:
                line = self._as_line(name, front, item)
                flag = read_flag(line) if line else None
                if line and flag is None:
                    self._one_of(line, tuple(ACCESS_FLAGS), front.place(item))
                elif flag:
                    flags.append(flag)
            return tuple(flags)
        line = self._as_line(name, front, marked)
        if line is None:
            return None
        if name == "access":
            return self._access(line, place)
        if name in ("begins", "ends"):
            day = read_day(line)
            if day is None:
                self.findings.error("content.value-day", place, value=line)
            return day
        if name == "seats":
            if line.isdecimal() and int(line) > 0:
                return int(line)
            self.findings.error("content.value-number", place, value=line)
            return None
        if name == "evidence" and not (self.files.root / "rights" / line).is_file():
            self.findings.warn("content.evidence-missing", place, file=line)
        return line


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
