"""`openshelf new site`: an empty site that builds, explained, never over something that is there."""

import ast
import re
import tomllib

import pytest

from openshelf.catalog.union.wishes import load_wishes
from openshelf.content.faults import check_content
from openshelf.content.settings import load_library
from openshelf.errors import LANGUAGES, UsageError
from openshelf.ingest.sources import load_sources
from openshelf.scaffold.site import new_site


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_site_has_nothing_wrong_and_no_demo_records(tmp_path, language):
    lines = new_site(tmp_path / "yeni sayt", language)
    content = tmp_path / "yeni sayt" / "content"
    checked = check_content(content)
    assert not checked.faults
    assert checked.content == type(checked.content)()
    assert load_sources(content / "catalog") == ()
    assert not (content / "ids.csv").exists()
    assert "yeni sayt" in lines[0]


def test_the_name_to_be_changed_stands_in_each_languages_words(tmp_path):
    new_site(tmp_path / "s")
    assert load_library(tmp_path / "s" / "content").name.within("ru").text == "Название библиотеки"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_of_library_toml_are_settings_that_work(tmp_path, language):
    new_site(tmp_path / "s", language)
    path = tmp_path / "s" / "content" / "library.toml"
    lines = path.read_text("utf-8").splitlines()
    # A remark becomes a setting where it looks like one: `# key = …` or `# [table]`.
    opened = [
        line.removeprefix("# ") if line.startswith("# ") and ("=" in line or line.startswith("# [")) else line
        for line in lines
    ]
    path.write_text("\n".join(line for line in opened if "logo =" not in line), "utf-8")
    tomllib.loads(path.read_text("utf-8"))
    library = load_library(path.parent)
    assert library.halls[0].kind == "kiosk"
    assert library.hours[0].opens == "09:00"


def test_pelicanconf_is_python(tmp_path):
    new_site(tmp_path / "s")
    ast.parse((tmp_path / "s" / "pelicanconf.py").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_folder_explains_itself_with_examples_that_are_read(tmp_path, language):
    new_site(tmp_path / "s", language)
    folder = tmp_path / "s" / "content" / "catalog"
    words = (folder / "README.md").read_text("utf-8")
    for name in (
        "union = true",
        "alone = true",
        "changes",
        "holdings",
        "merge.toml",
        "pictures/",
        "005",
        "907^A",
        "951",
        "856",
    ):
        assert name in words
    sources, wishes = re.findall(r"```toml\n(.*?)```", words, re.DOTALL)
    (folder / "merge.toml").write_text(wishes, "utf-8")
    assert load_wishes(folder, ["main", "branch"]).within == {"branch"}
    (folder / "sources.toml").write_text(sources, "utf-8")
    (folder / "full.mrc").write_bytes(b"")
    (folder / "changes").mkdir()
    (folder / "changes" / "2026-11-20.mrc").write_bytes(b"")
    (config,) = load_sources(folder)
    assert [path.name for path in config.changes] == ["2026-11-20.mrc"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_of_sources_toml_are_settings_that_work(tmp_path, language):
    new_site(tmp_path / "s", language)
    folder = tmp_path / "s" / "content" / "catalog"
    lines = (folder / "sources.toml").read_text("utf-8").splitlines()
    opened = [line.removeprefix("# ") if re.match(r'# (\[|"?[\w ]+"? = )', line) else line for line in lines]
    (folder / "sources.toml").write_text("\n".join(opened), "utf-8")
    (folder / "export.mrc").write_bytes(b"")
    (folder / "mfhd.mrc").write_bytes(b"")
    (config,) = load_sources(folder)
    assert config.source == "main"
    assert [path.name for path in config.holdings] == ["mfhd.mrc"]


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "s").mkdir()
    new_site(tmp_path / "s")
    assert (tmp_path / "s" / "content" / "library.toml").is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("keep")
    with pytest.raises(UsageError, match="nothing was changed"):
        new_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
