"""Which file of the folder a name in the catalogue means."""

import os
import sqlite3
import unicodedata
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openshelf.site.picture_folder import TABLES, PictureFolder, Restricted, Unclear, fold


@pytest.fixture
def folder(tmp_path):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(TABLES)
        top = tmp_path / "pictures"
        top.mkdir()
        yield PictureFolder(top, db)


def put(folder, *names, data=b"x"):
    for name in names:
        path = folder.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [problem.message_id for problem in folder.scan()]


def test_a_file_is_found_whatever_its_case_slashes_and_escapes(folder):
    put(folder, "Persons/Семенова 1.JPG")
    for name in (
        "persons\\семенова 1.jpg",
        "Persons/Семенова%201.jpg",
        "семенова 1.jpg",
        "%D1%81еменова%201.JPG",
        "/persons//./Семенова 1.jpg",
    ):
        assert folder.find("kzd", name) == "Persons/Семенова 1.JPG", name


def test_a_name_in_the_other_unicode_form_is_the_same_name(folder):
    put(folder, unicodedata.normalize("NFD", "Ёлка.jpg"))
    assert folder.find("kzd", unicodedata.normalize("NFC", "ёлка.jpg")) is not None


def test_a_file_that_is_named_with_a_percent_sign_is_found(folder):
    put(folder, "100%25.jpg")
    assert folder.find("kzd", "100%25.jpg") == "100%25.jpg"


def test_a_base_name_alone_finds_a_file_in_any_folder_where_there_is_one(folder):
    put(folder, "a/b/c/one.jpg")
    assert folder.find("kzd", "elsewhere/one.jpg") == "a/b/c/one.jpg"


def test_two_files_of_one_name_are_told_and_neither_taken(folder):
    put(folder, "a/one.jpg", "b/ONE.jpg")
    assert folder.find("kzd", "one.jpg") == Unclear("a/one.jpg", "b/ONE.jpg")


def test_the_folder_in_the_name_decides_between_two(folder):
    put(folder, "scans/a/one.jpg", "scans/b/one.jpg", "one.png")
    assert folder.find("kzd", "b\\one.jpg") == "scans/b/one.jpg"


def test_a_file_whose_whole_path_is_the_name_comes_before_one_that_ends_so(folder):
    put(folder, "one.jpg", "a/one.jpg")
    assert folder.find("kzd", "one.jpg") == "one.jpg"


def test_each_source_finds_its_own_folder_first(folder):
    put(folder, "kzd/img_1.jpg", "ibis/img_1.jpg")
    assert folder.find("kzd", "img_1.jpg") == "kzd/img_1.jpg"
    assert folder.find("ibis", "IMG_1.JPG") == "ibis/img_1.jpg"
    assert isinstance(folder.find("other", "img_1.jpg"), Unclear)


def test_two_spellings_in_one_folder_are_told_apart_by_the_exact_one(folder, tmp_path):
    (tmp_path / "case").write_bytes(b"")
    if (tmp_path / "CASE").exists():
        pytest.skip("this file system knows no case")
    put(folder, "One.jpg", "one.jpg")
    assert folder.find("kzd", "one.jpg") == "one.jpg"
    assert isinstance(folder.find("kzd", "ONE.jpg"), Unclear)


def test_nothing_outside_the_folder_is_named(folder, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    put(folder, "one.jpg")
    for name in ("../secret.jpg", "..\\secret.jpg", str(tmp_path / "secret.jpg"), "%2e%2e/secret.jpg", "..", "/", ""):
        assert folder.find("kzd", name) is None, name


def test_a_link_that_leads_out_is_refused_and_one_within_is_a_file(folder, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "away").mkdir()
    (tmp_path / "away/far.jpg").write_bytes(b"far")
    put(folder, "one.jpg")
    try:
        folder.path("out.jpg").symlink_to(tmp_path / "secret.jpg")
        folder.path("out").symlink_to(tmp_path / "away")
        folder.path("in.jpg").symlink_to(folder.path("one.jpg"))
    except OSError:
        pytest.skip("no symbolic links here")
    told = [(problem.message_id, problem.place.file) for problem in folder.scan()]
    outside = "site.picture-outside"
    assert told == [(outside, "content/catalog/pictures/out"), (outside, "content/catalog/pictures/out.jpg")]
    assert folder.find("kzd", "out.jpg") is None
    assert folder.find("kzd", "far.jpg") is None
    assert folder.find("kzd", "in.jpg") == "in.jpg"


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_a_name_that_is_not_utf_8_is_told(folder):
    try:
        with open(os.fsencode(folder.folder) + b"/\xea\xee\xf2.jpg", "wb") as file:
            file.write(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    assert put(folder, "one.jpg") == ["site.picture-name"]


def test_a_file_that_went_is_forgotten_and_one_that_changed_is_hashed_again(folder):
    put(folder, "one.jpg", "two.jpg")
    folder.db.execute("UPDATE file SET images = 'made'")
    folder.path("two.jpg").unlink()
    put(folder, "one.jpg", data=b"longer")
    assert folder.find("kzd", "two.jpg") is None
    assert folder.db.execute("SELECT path, images FROM file").fetchall() == [("one.jpg", None)]


def test_the_same_bytes_with_another_time_keep_what_was_made_of_them(folder):
    put(folder, "one.jpg")
    folder.db.execute("UPDATE file SET images = 'made'")
    os.utime(folder.path("one.jpg"), (1, 1))
    put(folder)
    assert folder.db.execute("SELECT images FROM file").fetchall() == [("made",)]


def test_every_file_of_the_folder_is_restricted_but_one_offered_elsewhere(folder):
    put(folder, "one.jpg", data=b"one")
    put(folder, "two.jpg", data=b"two")
    one, two = (row[0] for row in folder.db.execute("SELECT sha256 FROM file ORDER BY path"))
    restricted = Restricted(folder.db, {one: None, "aa": "ebooks/a.pdf"})
    assert restricted.get(one) is None
    assert restricted.get(two) == "catalog/pictures/two.jpg"
    assert restricted.get("aa") == "ebooks/a.pdf"
    assert restricted.get("bb") is None
    assert set(restricted) == {one, two, "aa"}
    assert len(restricted) == 3


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=20))
def test_any_name_is_looked_up_without_a_fault(names):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(TABLES)
        db.execute("INSERT INTO file VALUES ('a.jpg', 'a.jpg', 'a.jpg', '', '', NULL, NULL)")
        for name in names:
            assert PictureFolder(None, db).find("kzd", name) in (None, "a.jpg")
            assert fold(fold(name)) == fold(name)
