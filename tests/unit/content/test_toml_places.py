"""Where each key of a TOML text stands."""

import json
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from openshelf.content.toml_places import key_places

TEXT = '''# a comment with [brackets] and key = 1
site_url = "https://x" # k
a.b = 1
list = [1,
  2, "x]"]
[name]
az = "q"
"ru" = """multi
line = 3
"""
[[halls]]
slug = "a"
name = { az = "x", ru = 'y' }
[[halls]]
slug = "b"
'''


def paths(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (*path, key)
        yield from paths(item, (*path, key))


def test_every_key_tomllib_reads_has_a_place():
    assert set(paths(tomllib.loads(TEXT))) <= key_places(TEXT).keys()


def test_places_are_those_of_the_text():
    places = key_places(TEXT)
    assert places["site_url",] == (2, 1)
    assert places["name", "ru"] == (8, 1)
    assert places["halls", 1, "slug"] == (15, 1)
    assert places["halls", 0, "name", "ru"] == (13, 20)


@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=8)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text("ab-", min_size=1, max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_every_inline_value_has_a_place(value):
    text = f"key = {written(value)}\nlast = 1\n"
    places = key_places(text)
    assert set(paths(tomllib.loads(text))) <= places.keys()
    assert places["last",] == (2, 1)


def written(value) -> str:
    """TOML on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value).replace("\\ud", "\\\\ud").replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f"{{{', '.join(f'{json.dumps(key)} = {written(item)}' for key, item in value.items())}}}"
