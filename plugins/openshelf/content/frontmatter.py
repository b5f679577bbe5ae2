"""`---`, YAML, `---`, Markdown → the front matter's values with their places, and the body.

In: the text of an `index.<lang>.md` and the name to call it by. Out: FrontMatter (every value with line and column) and the
body with the number of its first line. ContentError: the YAML cannot be read, or a key stands twice.

Rules
- A value is what the editor typed: `No` is a word, `2007-05` a text, `1.10` is not 1.1. YAML's own guesses are not asked.
- No tags and no aliases: a front matter is a page of text, and an alias can unfold into gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml

from openshelf.errors import ContentError, Place

LONGEST = 64 * 1024  # characters of YAML; the longest real one seen has 3,000
_FENCE = re.compile(r"---[ \t]*")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_ABSENT = frozenset(("", "~", "null", "Null", "NULL"))

Value = str | tuple["Marked", ...] | Mapping[str, "Marked"] | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A value and where it stands. value: a text, None for nothing, a tuple of a list, a mapping of a mapping."""

    value: Value
    line: int
    column: int
    key_line: int = 0
    key_column: int = 0


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of one file."""

    file: str
    fields: Mapping[str, Marked]

    def place(self, at: Marked, field: str | None = None) -> Place:
        """Where a value stands."""
        return Place(self.file, at.line, at.column, field=field)

    def key_place(self, at: Marked) -> Place:
        """Where the key of a value stands."""
        return Place(self.file, at.key_line, at.key_column)

    def plain(self) -> dict[str, Any]:
        """The values alone, as texts, lists and dicts."""
        return {name: _plain(marked) for name, marked in self.fields.items()}


def _plain(marked: Marked) -> Any:
    if isinstance(marked.value, tuple):
        return [_plain(item) for item in marked.value]
    if isinstance(marked.value, Mapping):
        return {name: _plain(item) for name, item in marked.value.items()}
    return marked.value


def split(text: str, file: str) -> tuple[FrontMatter, str, int]:
    """(front matter, body, line the body begins on). ContentError where the front matter cannot be read."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _FENCE.fullmatch(lines[first]):
        raise ContentError("content.front-matter-missing", Place(file, first + 1, 1))
    last = next((number for number in range(first + 1, len(lines)) if _END.fullmatch(lines[number])), None)
    if last is None:
        raise ContentError("content.front-matter-open", Place(file, first + 1, 1))
    # Blank lines in front keep YAML's line numbers those of the file.
    source = "\n" * (first + 1) + "\n".join(lines[first + 1 : last])
    return FrontMatter(file, _fields(source, file)), "\n".join(lines[last + 1 :]), last + 2


class _Loader(yaml.SafeLoader):
    """YAML without aliases."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "alias", mark)
        return super().compose_node(parent, index)


def _fields(source: str, file: str) -> Mapping[str, Marked]:
    if len(source) > LONGEST:
        raise ContentError("content.front-matter-long", Place(file, 1, 1), limit=LONGEST)
    try:
        root = _composed(source)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error, source, file) from None
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        column = error.position - source.rfind("\n", 0, error.position)
        raise ContentError(
            "content.front-matter-character", Place(file, line, column), code=f"U+{int(error.character):04X}"
        ) from None
    if root is None:
        return MappingProxyType({})
    if not isinstance(root, yaml.MappingNode):
        mark = root.start_mark
        raise ContentError("content.front-matter-no-keys", Place(file, mark.line + 1, mark.column + 1))
    value = _marked(root, file).value
    assert isinstance(value, Mapping)
    return value


def _composed(source: str) -> yaml.Node | None:
    loader = _Loader(source)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _unreadable(error: yaml.MarkedYAMLError, source: str, file: str) -> ContentError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    place = Place(file, line, column)
    problem = error.problem or ""
    written = source.split("\n")[line - 1] if line <= source.count("\n") + 1 else ""
    if problem == "alias":
        return ContentError("content.front-matter-alias", place)
    if "\\t" in problem or "\t" in written[: column + 1]:
        return ContentError("content.front-matter-tab", place)
    if problem.startswith("mapping values are not allowed"):
        return ContentError("content.front-matter-colon", place)
    return ContentError("content.front-matter-yaml", place, reason=problem)


def _marked(node: yaml.Node, file: str, key: yaml.Node | None = None) -> Marked:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    key_line, key_column = (key.start_mark.line + 1, key.start_mark.column + 1) if key else (line, column)
    return Marked(_value(node, file), line, column, key_line, key_column)


def _value(node: yaml.Node, file: str) -> Value:
    if isinstance(node, yaml.SequenceNode):
        return tuple(_marked(item, file) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Marked] = {}
        for key, value in node.value:
            place = Place(file, key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode):
                raise ContentError("content.front-matter-key", place)
            if key.value in fields:
                raise ContentError("content.key-twice", place, key=key.value, line=fields[key.value].key_line)
            fields[key.value] = _marked(value, file, key)
        return MappingProxyType(fields)
    text = str(node.value)
    plain = not getattr(node, "style", None)
    return None if plain and text in _ABSENT else text.strip()
