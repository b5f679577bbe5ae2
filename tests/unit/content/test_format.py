"""FORMAT.md says what keys.py and columns.py do."""

import re
from pathlib import Path

from openshelf import content
from openshelf.content.columns import PER_LANGUAGE, SINGLE
from openshelf.content.frontmatter import split
from openshelf.content.keys import EACH, KEYS
from openshelf.content.model import EVENT_KINDS, PUBLICATION_KINDS

TEXT = (Path(content.__file__).parent / "FORMAT.md").read_text("utf-8")


def rows(heading: str) -> dict[str, str]:
    table = TEXT.split(heading, 1)[1].split("\n\n", 1)[0]
    return {cells[0]: cells[1] for line in table.splitlines() if len(cells := line.strip("| ").split(" | ", 1)) == 2}


def test_every_types_keys_are_listed():
    listed = rows("| type | keys |")
    for kind, keys in KEYS.items():
        row = next(text for name, text in listed.items() if kind in name)
        assert tuple(re.findall(r"`([a-z_]+)`", row)) == keys, kind
        assert set(re.findall(r"`([a-z_]+)` \*each\*", row)) == EACH & set(keys), kind


def test_every_kind_is_listed():
    for kind in (*PUBLICATION_KINDS, *EVENT_KINDS):
        assert kind in TEXT


def test_every_column_is_listed():
    columns = set(re.findall(r"`([a-z]+)(?:_<lang>)?`", " ".join(rows("| column | holds |"))))
    assert columns == {*PER_LANGUAGE, *SINGLE, "id"}


def test_the_example_is_read():
    example = re.search(r"```\n(---\n.*?)```", TEXT, re.DOTALL)[1]
    front, body, _ = split(example, "index.az.md")
    assert set(front.plain()) <= set(KEYS["e-project"])
    assert "footnote" in body
