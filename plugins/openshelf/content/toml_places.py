"""Where each key of a TOML text stands, for errors that point at it; tomllib itself keeps no places.

In: a text tomllib has accepted. Out: key path → (line, column), both from 1; arrays of tables count their tables:
("halls", 0, "slug"). Rule: only positions are found here, never values, so the two readers cannot disagree on content.
"""

from __future__ import annotations

import re
from collections import defaultdict

Path = tuple[str | int, ...]
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_BLANK = re.compile(r"(?:[\s,]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)  # the long forms first: """ would else read as an empty string
_BARE = re.compile(r"[^\s,\]}#]+(?: [0-9:.]+)?")


def key_places(text: str) -> dict[Path, tuple[int, int]]:
    """The place of every key."""
    return _Scan(text).places


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, tuple[int, int]] = {}
        self._counts: defaultdict[Path, int] = defaultdict(int)
        table: Path = ()
        while self._skip_blank():
            if text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.text)

    def _note(self, path: Path, at: int) -> None:
        line_start = self.text.rfind("\n", 0, at) + 1
        self.places.setdefault(path, (self.text.count("\n", 0, at) + 1, at - line_start + 1))

    def _key(self) -> list[str]:
        parts = []
        while found := _KEY_PART.match(self.text, self.at):
            parts.append(next(group for group in found.groups() if group is not None))
            self.at = found.end()
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return parts

    def _header(self) -> Path:
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        path: Path = ()
        for part in self._key():
            path = (*path, part)
            if self._counts[path]:
                path = (*path, self._counts[path] - 1)
        if many:
            name = path[:-1] if path and isinstance(path[-1], int) else path
            path = (*name, self._counts[name])
            self._counts[name] += 1
            self._note(name, start)
        self._note(path, start)
        self.at = self.text.find("]", self.at) + (2 if many else 1)
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        key = self._key()
        if not key:  # nothing tomllib accepts comes here; a scanner must still end
            self.at = len(self.text)
            return
        path = (*table, *key)
        for depth in range(len(table) + 1, len(path) + 1):
            self._note(path[:depth], start)
        self.at = self.text.find("=", self.at) + 1
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.at += 1
            position = 0
            while self._skip_blank() and not self.text.startswith("]", self.at):
                self._note((*path, position), self.at)
                self._value((*path, position))
                position += 1
            self.at += 1
        elif opening == "{":
            self.at += 1
            while self._skip_blank() and not self.text.startswith("}", self.at):
                self._pair(path)
            self.at += 1
        else:
            found = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)
