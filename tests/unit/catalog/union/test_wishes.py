"""merge.toml: what an editor wishes, and one line where he cannot have it."""

import pytest

from openshelf.catalog.union.wishes import NO_WISHES, load_wishes, unknown
from openshelf.errors import SettingsError

SOURCES = ("ak", "gb")


def load(tmp_path, text):
    folder = tmp_path / "content" / "catalog"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "merge.toml").write_text(text, "utf-8")
    return load_wishes(folder, SOURCES)


def test_no_file_is_no_wish(tmp_path):
    assert load_wishes(tmp_path, SOURCES) == NO_WISHES


def test_lists_that_share_an_id_are_one(tmp_path):
    wishes = load(
        tmp_path, 'always = [["ak:1", "gb:7"], ["gb:7", "ak:2"]]\nnever = [["ak:3", "gb:8"]]\nwithin = ["gb"]\n'
    )
    assert wishes.always == (("ak:1", "ak:2", "gb:7"),)
    assert wishes.forbids("gb:8", "ak:3")
    assert wishes.within == {"gb"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('alwys = [["ak:1", "gb:7"]]', 1, "always"),
        ('always = ["ak:1", "gb:7"]', 1, "lists of ids"),
        ('always = [["ak:1"]]', 1, "one id"),
        ('always = [\n  ["ak:1", "gb:7"],\n  ["ak:2", "gbb:8"],\n]', 3, "did you mean gb"),
        ('always = [["ak1", "gb:7"]]', 1, "source:number"),
        ('within = ["gbb"]', 1, "did you mean gb"),
        ('within = "gb"', 1, '["…"]'),
        ('always = [["ak:1", "gb:7"], ["gb:7", "ak:2"]]\n\nnever = [["ak:1", "ak:2"]]', 3, "ak:1 and ak:2"),
        ('always = [["ak:1", "gb:7"]', 1, ""),
    ],
)
def test_a_fault_is_one_line_with_its_place(tmp_path, text, line, words):
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    said = caught.value.words("en")
    assert said.startswith(f"content/catalog/merge.toml:{line}")
    assert words in said
    assert "\n" not in said


def test_an_id_the_catalogue_does_not_have_is_named_with_its_line(tmp_path):
    wishes = load(tmp_path, 'always = [["ak:1", "gb:7"]]\nnever = [["ak:1", "gb:9"]]\n')
    missing = [(identifier, place.line) for identifier, place in unknown(wishes, lambda each: each != "gb:9")]
    assert missing == [("gb:9", 2)]
