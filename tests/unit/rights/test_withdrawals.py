"""content/rights/ is read whole, and every mistake in it is named with file and line."""

import pytest

from openshelf.errors import ContentError
from openshelf.record.model import RightsStatement
from openshelf.rights.withdrawals import load_rights, read_rights


def folder(tmp_path, **files):
    rights = tmp_path / "rights"
    rights.mkdir()
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (rights / f"{name}.csv").write_bytes(data)
    return rights


def error(tmp_path, **files):
    _, errors = read_rights(folder(tmp_path, **files))
    assert len(errors) == 1
    return errors[0]


def test_a_missing_folder_is_an_empty_book(tmp_path):
    assert not load_rights(tmp_path / "none").withdrawals


def test_a_listed_work_is_withdrawn(tmp_path):
    book = load_rights(folder(tmp_path, withdrawn="id,date,reason\nak:12,2026-05-01,holder asked\n# ak:13,,\n\n"))
    assert book.withdrawn("ak:12")
    assert not book.withdrawn("ak:13")
    assert book.withdrawals["ak:12"].reason == "holder asked"


def test_an_override_beats_the_records_own_statement(tmp_path):
    text = "id;access;seats;flags;begins\nak:1;screen-only;3;no-print;2027\n"
    book = load_rights(folder(tmp_path, letters=text))
    assert book.statement("ak:1", RightsStatement(access="open")) == RightsStatement(
        access="screen-only", seats=3, flags=("no-print",), begins="2027-01-01"
    )
    assert book.statement("ak:2", None) is None


def test_excels_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert load_rights(folder(tmp_path, withdrawn=b"\xef\xbb\xbfid,date\r\nak:1,2026\r\n")).withdrawn("ak:1")


@pytest.mark.parametrize(
    ("text", "message_id", "line"),
    [
        ("number,access\nak:1,open\n", "rights.no-id-column", 1),
        ("id,acess\nak:1,open\n", "rights.column", 1),
        ("id,access\nak:1,opne\n", "rights.value", 2),
        ("id,access\nak1,open\n", "rights.id", 2),
        ("id,access,begins\nak:1,open,01/02/2027\n", "rights.date", 2),
        ("id,access,begins,ends\nak:1,open,2028,2027\n", "rights.order", 2),
        ("id,access,seats\nak:1,open,-3\n", "rights.seats", 2),
        ("id,access\nak:1,open\nak:1,open\n", "rights.twice", 3),
        ("id,access,evidence\nak:1,open,letter.pdf\n", "rights.evidence", 2),
        ("id,access\nak:1,open,but,more\n", "rights.ragged", 2),
        (b"id,reason\nak:1,\xe8\xe7\n", "rights.encoding", 2),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, message_id, line):
    found = error(tmp_path, letters=text)
    assert (found.message_id, found.place.line) == (message_id, line)
    assert "rights/letters.csv" in str(found)


def test_a_cell_over_several_lines_does_not_shift_the_line_named(tmp_path):
    found = error(tmp_path, letters='id,text,access\nak:1,"one\ntwo",open\nak:2,,opne\n')
    assert found.place.line == 4


def test_an_evidence_letter_that_is_there_is_named(tmp_path):
    rights = folder(tmp_path, letters="id,access,evidence\nak:1,open,letter.pdf\n")
    (rights / "letter.pdf").write_bytes(b"%PDF-")
    assert load_rights(rights).overrides["ak:1"].evidence == "letter.pdf"


def test_all_mistakes_are_found_in_one_reading(tmp_path):
    rights = folder(tmp_path, a="id,access\nx,open\nak:1,opne\n", b="nothing\n")
    _, errors = read_rights(rights)
    assert [found.message_id for found in errors] == ["rights.id", "rights.value", "rights.no-id-column"]
    with pytest.raises(ContentError):
        load_rights(rights)


def test_an_embargo_that_only_ends_is_asked_when_it_begins(tmp_path):
    found = error(tmp_path, letters="id,access,ends\nak:1,embargoed,2030\n")
    assert found.message_id == "rights.embargo-begins"
    assert found.place.field == "begins"


@pytest.mark.parametrize(
    ("word", "access"),
    [("Açıq", "open"), ("открытый доступ", "open"), ("Только в читальном зале", "screen-only"), ("Record only", "metadata-only"),
     ("BAĞLI", "metadata-only"), ("эмбарго", "embargoed")],
)  # fmt: skip
def test_access_may_be_written_in_a_librarians_words(tmp_path, word, access):
    folder = tmp_path / "rights"
    folder.mkdir()
    (folder / "a.csv").write_text(f"id;access;begins;flags\nk:1;{word};31.12.2030;çapsız\n", "utf-8")
    book, faults = read_rights(folder)
    assert faults == ()
    assert book.overrides["k:1"].access == access
    assert book.overrides["k:1"].begins == "2030-12-31"
    assert book.overrides["k:1"].flags == ("no-print",)
