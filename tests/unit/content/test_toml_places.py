"""Where each key of a TOML text stands."""

import tomllib

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
