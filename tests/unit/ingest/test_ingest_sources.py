"""sources.toml and the folder beside it."""

import pytest

from openshelf.errors import SettingsError, SourceError
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import code_of, load_sources, unrecognised

CSV = "id,title\nk1,Novruz\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("b.csv", "Yeni kitablar.csv", "a.csv"):
        (tmp_path / name).write_text(CSV, "utf-8")
    (tmp_path / "oxu.md").write_text("# qeyd\n", "utf-8")
    (tmp_path / "a.csv.rejects").write_text(CSV, "utf-8")
    (tmp_path / "şəkil.jpg").write_bytes(b"\xff\xd8\xff")
    return tmp_path


def toml(folder, text):
    (folder / "sources.toml").write_text(text, "utf-8")
    return folder


def fails(folder, text):
    with pytest.raises(SettingsError) as caught:
        load_sources(toml(folder, text))
    return caught.value


def test_stated_sources_come_first_in_their_order_then_the_others_by_name(folder):
    toml(
        folder,
        '[[source]]\nfile = "b.csv"\ncode = "bb"\nkind = "changes"\nlibrary = "Milli Kitabxana"\n[source.mapping]\n"Ad" = "title"\n[source.rights]\naccess = "metadata-only"\n',
    )
    sources = load_sources(folder)
    assert [(s.source, s.path.name) for s in sources] == [
        ("bb", "b.csv"),
        ("yeni-kitablar", "Yeni kitablar.csv"),
        ("a", "a.csv"),
    ]
    assert (sources[0].kind, sources[0].library, sources[0].mapping, sources[0].rights.access) == (
        "changes",
        "Milli Kitabxana",
        (("Ad", "title"),),
        "metadata-only",
    )


def test_a_missing_or_empty_folder_has_no_sources(tmp_path):
    assert load_sources(tmp_path / "yoxdur") == load_sources(tmp_path) == ()


def test_an_unknown_key_names_the_nearest_and_its_line(folder):
    error = fails(folder, '[[source]]\nfile = "b.csv"\n\nencodding = "cp1251"\n')
    assert (error.place.line, error.values["nearest"]) == (4, "encoding")


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('[[source]]\ncode = "x"\n', "ingest.toml-no-file", 1),
        ('[[source]]\nfile = "bb.csv"\n', "ingest.toml-missing-file", 2),
        ('[[source]]\nfile = "b.csv"\ncode = "Əsas"\n', "ingest.toml-code", 3),
        ('[[source]]\nfile = "b.csv"\nkind = "all"\n', "ingest.toml-value", 3),
        ('[[source]]\nfile = "b.csv"\ncollections = "x"\n', "ingest.toml-type", 3),
        ('[[source]]\nfile = "b.csv"\n[source.rights]\naccess = "opened"\n', "ingest.toml-value", 4),
        ("[[source]]\nfile = b.csv\n", "ingest.toml-syntax", 2),
        ('[source]\nfile = "b.csv"\n', "ingest.toml-tables", 1),
    ],
)
def test_each_mistake_is_one_line_with_its_place(folder, text, message, line):
    error = fails(folder, text)
    assert (error.message_id, error.place.line) == (message, line)


def test_two_files_of_one_stem_are_told_apart_by_their_endings(folder):
    (folder / "A.tsv").write_text("id\ttitle\n1\tx\n", "utf-8")
    assert {source.source for source in load_sources(folder)} >= {"a-csv", "a-tsv"}


def test_two_sources_of_one_code_are_named_both(folder):
    error = fails(folder, '[[source]]\nfile = "b.csv"\ncode = "x"\n[[source]]\nfile = "a.csv"\ncode = "x"\n')
    assert "b.csv" in error.words()
    assert "a.csv" in error.words()


def test_codes_are_made_of_any_name():
    from pathlib import Path

    names = ("Yeni kitablar.mrc", "Каталог 2024.iso", "IBIS.mst", "ak.mrc.gz", "__.csv")
    assert [code_of(Path(name)) for name in names] == ["yeni-kitablar", "katalog-2024", "ibis", "ak", "source"]


@pytest.mark.parametrize("name", ["boş.csv", "x.mrc", "x.ISO", "x.xml", "x.tsv", "x.xlsx", "x.mst", "x.csv.gz"])
@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02 zibil \x00\x00"])
def test_a_file_whose_ending_promises_a_catalogue_is_a_source_in_trouble(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert unrecognised(tmp_path) == ()
    (config,) = load_sources(tmp_path)
    with pytest.raises(SourceError) as caught:
        list(open_source(config))
    assert name in caught.value.words()


def test_other_files_that_look_like_no_catalogue_are_passed_over(tmp_path):
    for name in ("qeyd.txt", "oxu.html", "boş.dat"):
        (tmp_path / name).write_text("Sadə mətn, vergüllə.\n" if "ş" not in name else "", "utf-8")
    assert load_sources(tmp_path) == ()
    assert {path.name for path in unrecognised(tmp_path)} == {"qeyd.txt", "oxu.html", "boş.dat"}


def test_places_are_named_from_the_sites_folder_on(tmp_path):
    folder = tmp_path / "content" / "catalog"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("id,year\n1,1998\n", "utf-8")
    (folder / "b.csv").write_text("id,title\n1,A,artıq\n", "utf-8")
    broken, good = load_sources(folder)
    with pytest.raises(SourceError) as caught:
        list(open_source(broken))
    assert caught.value.words().startswith("content/catalog/a.csv:1: ")
    reading = open_source(good)
    list(reading)
    assert reading.problems.groups()[0].examples[0].words().startswith("content/catalog/b.csv:2 ")
    assert fails(folder, "[[source]]\nfile = x\n").words().startswith("content/catalog/sources.toml:2")


def test_a_union_takes_every_source_that_does_not_stand_alone(folder):
    toml(folder, 'union = true\n[[source]]\nfile = "b.csv"\n[[source]]\nfile = "a.csv"\nalone = true\n')
    assert {config.source: config.union for config in load_sources(folder)} == {
        "b": True,
        "a": False,
        "yeni-kitablar": True,
    }


def test_nothing_is_united_unless_it_is_said(folder):
    assert not any(config.union for config in load_sources(toml(folder, '[[source]]\nfile = "b.csv"\n')))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[source]]\nfile = "b.csv"\nunion = true\n', 3, "alone = true"),
        ('unoin = true\n[[source]]\nfile = "b.csv"\n', 1, "union"),
        ('union = "yes"\n[[source]]\nfile = "b.csv"\n', 1, "true, false"),
        ('[[source]]\nfile = "b.csv"\nalone = "yes"\n', 3, "true"),
        ('[[source]]\nfile = "b.csv"\nholdings = "x.mrc"\n', 3, '["…"]'),
    ],
)
def test_a_union_said_wrongly_is_one_line_with_its_place(folder, text, line, words):
    said = fails(folder, text).words("en")
    assert f"sources.toml:{line}" in said
    assert words in said
