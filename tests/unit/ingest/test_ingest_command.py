"""Reading a source, the command and its report: counts, exit codes, messages for people."""

import csv
import gzip
import io
import json
import re
import zipfile

import openpyxl
import pytest
from marc_writer import control, data, iso2709

from openshelf.errors import SourceError, UsageError
from openshelf.ingest import command, payload
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig
from openshelf.record import codec

LAST = re.compile(r"read (\d+) kept (\d+) repaired (\d+) rejected (\d+)")


def book(number, title="Novruz süfrəsi"):
    return iso2709([control("001", f"k{number}"), data("245", "10", f"a{title}")])


def run(*files, language="en", **settings):
    out = io.StringIO()
    code = command.run(
        tuple(files),
        settings.get("format"),
        settings.get("encoding"),
        settings.get("jsonl"),
        settings.get("report"),
        out,
        language,
    )
    return code, out.getvalue().splitlines()


@pytest.fixture
def mixed(tmp_path):
    path = tmp_path / "Yeni kitablar.mrc"
    path.write_bytes(book(1) + b"zibil\x1d" + book(2)[:-1] + book(3) + book(3))
    return path


def test_counts_hold_together_and_the_last_line_says_them(mixed, tmp_path):
    code, lines = run(mixed, jsonl=tmp_path / "out.jsonl", report=tmp_path / "r.json")
    read, kept, repaired, rejected = map(int, LAST.fullmatch(lines[-1]).groups())
    assert (code, read, kept, repaired, rejected) == (0, 5, 4, 1, 1)
    written = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert [codec.decode(line).id for line in written] == [
        "yeni-kitablar:k1",
        "yeni-kitablar:k2",
        "yeni-kitablar:k3",
        "yeni-kitablar:k3",
    ]
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (report["read"], report["sources"][0]["source"]) == (5, "yeni-kitablar")
    assert (tmp_path / "Yeni kitablar.mrc.rejects").read_bytes() == b"zibil\x1d"
    assert not list(tmp_path.glob("*.tmp"))


def test_a_source_without_a_readable_record_ends_with_1_and_the_counts_last(tmp_path, mixed):
    empty = tmp_path / "x.mrc"
    empty.write_bytes(b"zibil \x1e\x1d")
    code, lines = run(mixed, empty)
    assert code == 1
    assert LAST.fullmatch(lines[-1])


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_the_report_is_worded_in_three_languages(mixed, language):
    _, lines = run(mixed, language=language)
    text = "\n".join(lines)
    assert "ingest." not in text.replace("ingest.toml", "")
    assert "{" not in text
    assert {"az": "nə etməli", "ru": "что делать", "en": "what to do"}[language] in text


def test_problems_are_grouped_worst_first_with_a_remedy(mixed):
    _, lines = run(mixed)
    groups = [line.strip() for line in lines if re.search(r": \d+ \(", line)]
    assert [group.rpartition("(")[2] for group in groups] == ["left out)", "mended)", "kept as it is)"]


def test_wrong_usage_is_told_before_anything_is_read(mixed, tmp_path):
    with pytest.raises(UsageError) as missing:
        run(tmp_path / "yoxdur.mrc")
    assert "yoxdur.mrc" in missing.value.words()
    with pytest.raises(UsageError) as format_:
        run(mixed, format="marc12")
    assert "marc21" in format_.value.words()
    with pytest.raises(UsageError):
        run(mixed, encoding="cp12511")
    assert missing.value.exit_code == 2


def test_a_stated_format_and_encoding_are_taken_at_their_word(tmp_path):
    path = tmp_path / "x.dat"
    path.write_bytes(iso2709([control("001", "1"), data("245", "10", "aСад")], encoding="cp866"))
    reading = open_source(SourceConfig("x", path, format="iso2709/marc21", encoding="cp866"))
    assert [one.titles[0].text for one in reading] == ["Сад"]
    assert reading.evidence[0].reason == "stated"


def test_gzip_and_every_catalogue_in_a_zip_are_read(tmp_path):
    (tmp_path / "a.mrc.gz").write_bytes(gzip.compress(book(1)))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("bir.mrc", book(2))
        archive.writestr("iki.csv", "id,title\nk3,Üç\n")
        archive.writestr("../oxu.txt", "")
    ids = [
        one.control_number for name in ("a.mrc.gz", "b.zip") for one in open_source(SourceConfig("x", tmp_path / name))
    ]
    assert ids == ["k1", "k2", "k3"]


def test_a_bomb_is_stopped_before_it_fills_anything(tmp_path, monkeypatch):
    monkeypatch.setattr(payload, "_FREE", 1 << 18)
    monkeypatch.setattr(payload, "RATIO", 20)
    (tmp_path / "bomb.mrc.gz").write_bytes(gzip.compress(book(1) * 20_000))
    with pytest.raises(SourceError) as caught:
        list(open_source(SourceConfig("x", tmp_path / "bomb.mrc.gz")))
    assert caught.value.message_id == "ingest.bomb"


def test_a_cut_off_archive_gives_what_it_holds(tmp_path):
    whole = gzip.compress(b"".join(book(n, f"Başlıq {n * 7919}") for n in range(400)))
    (tmp_path / "x.gz").write_bytes(whole[: len(whole) // 2])
    reading = open_source(SourceConfig("x", tmp_path / "x.gz"))
    assert len(list(reading)) > 50


def test_one_control_number_twice_is_told(mixed):
    reading = open_source(SourceConfig("x", mixed))
    list(reading)
    assert "ingest.number-twice" in {group.message_id for group in reading.problems.groups()}


def test_records_marked_as_deleted_are_told_and_left_out_of_changes(tmp_path):
    path = tmp_path / "x.mrc"
    path.write_bytes(
        book(1) + iso2709([control("001", "k2"), data("245", "10", "aSilinmiş")], "00000dam a2200000 a 4500")
    )
    assert len(list(open_source(SourceConfig("x", path)))) == 2
    assert len(list(open_source(SourceConfig("x", path, kind="changes")))) == 1


def test_the_sources_collections_and_library_are_in_every_record(tmp_path):
    path = tmp_path / "x.mrc"
    path.write_bytes(iso2709([control("001", "k1"), data("245", "10", "aX"), data("852", "  ", "h12")]))
    record = next(
        iter(open_source(SourceConfig("x", path, collections=("Nadir kitablar",), library="Milli Kitabxana")))
    )
    assert (record.collections, record.holdings[0].library) == (("Nadir kitablar",), "Milli Kitabxana")


def test_a_record_is_equal_in_two_encodings_and_two_formats(tmp_path):
    fields = [control("001", "k1"), data("245", "10", "aCafé Müller"), data("500", "  ", "aqeyd")]
    (tmp_path / "u.mrc").write_bytes(iso2709(fields))
    marc8 = {"é": b"\xe2e", "ü": b"\xe8u"}
    (tmp_path / "m.mrc").write_bytes(
        iso2709(fields, "00000nam  2200000 a 4500", encode=lambda t: b"".join(marc8.get(c, c.encode()) for c in t))
    )
    one, two = (list(open_source(SourceConfig("x", tmp_path / name))) for name in ("u.mrc", "m.mrc"))
    assert one == two


def test_every_problem_goes_to_a_table_by_control_number(mixed, tmp_path):
    run(mixed, report=tmp_path / "problems.csv", language="az")
    assert (tmp_path / "problems.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO((tmp_path / "problems.csv").read_text("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "nəzarət nömrəsi"
    assert [row[0] for row in rows[1:]] == ["", "k2", "k3"]
    assert all(row[4] for row in rows)


def test_the_table_may_be_a_workbook_in_which_nothing_is_a_formula(tmp_path):
    (tmp_path / "a.mrc").write_bytes(iso2709([control("001", "=1+1"), data("500", "  ", "aqeyd")]))
    run(tmp_path / "a.mrc", report=tmp_path / "problems.xlsx", language="ru")
    sheet = openpyxl.load_workbook(tmp_path / "problems.xlsx").active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:2] == ["контрольный номер", "место"]
    assert (rows[1][0].value, rows[1][0].data_type) == ("=1+1", "s")
    assert rows[1][4].value


def test_authority_records_and_readers_are_no_works(tmp_path):
    (tmp_path / "a.mrc").write_bytes(
        book(1) + iso2709([control("001", "a1"), data("100", "1 ", "aBağırova, Lalə")], "00000nz  a2200000n  4500")
    )
    reading = open_source(SourceConfig("x", tmp_path / "a.mrc"))
    assert [record.control_number for record in reading] == ["k1"]
    assert "ingest.authority-record" in {group.message_id for group in reading.problems.groups()}
    (tmp_path / "rdr.txt").write_text("#10: Салманов\n#11: Рауф\n#30: 000777\n#40: ^D20240101\n*****\n", "utf-8")
    readers = open_source(SourceConfig("x", tmp_path / "rdr.txt"), rejects=tmp_path / "r")
    with pytest.raises(SourceError):
        list(readers)
    assert not (tmp_path / "r").exists()
    assert "Салманов" not in repr([group.examples for group in readers.problems.groups()])


def test_every_cause_has_its_words(root):
    from openshelf.errors import message

    names = set()
    for path in (root / "plugins" / "openshelf" / "ingest").rglob("*.py"):
        text = path.read_text("utf-8")
        names |= set(re.findall(r'Problem\(\s*"ingest\.([\w-]+)"', text)) | set(
            re.findall(r'tell\(\s*(?:raw, |marc\.raw, )?"([\w-]+)"', text)
        )
    names |= {"authority-record", "not-a-work", "readers-data"}
    assert len(names) > 20
    for name in names:
        for part in ("", ".cause", ".remedy"):
            assert not message(f"ingest.{name}{part}", {}).startswith("ingest."), name + part


def test_every_format_stands_in_the_document_and_has_an_opener(root):
    from openshelf.ingest import formats, sniff

    page = (root / "plugins" / "openshelf" / "ingest" / "FORMATS.md").read_text("utf-8")
    assert set(sniff.NAMES) == set(formats.OPENERS)
    for name in (*sniff.NAMES, *sniff.DIALECTS):
        assert f"`{name}`" in page, name


def test_saved_bytes_are_spoken_of_only_where_they_are_saved(mixed, tmp_path):
    _, unsaved = run(mixed)
    assert any("--report" in line and "--jsonl" in line for line in unsaved)
    assert not any("are saved" in line for line in unsaved)
    _, saved = run(mixed, report=tmp_path / "r.json")
    (line,) = (line for line in saved if ".rejects" in line)
    assert str(tmp_path / "Yeni kitablar.mrc.rejects") in line


def test_a_folder_is_told_from_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        run(tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .xlsx"),
        ("book.mrc", b"%PDF-1.7\n" + bytes(600), "this is a PDF"),
        ("cover.mrc", b"\x89PNG\r\n\x1a\n" + bytes(600), "this is a picture"),
        ("base.mrc", b"\0\1\0\0Standard Jet DB\0" + bytes(600), "export the catalogue from the program"),
        ("pack.mrc", b"7z\xbc\xaf\x27\x1c" + bytes(600), "unpack it"),
    ],
)
def test_what_can_be_no_catalogue_is_named_for_what_it_is(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=words):
        list(open_source(SourceConfig("s", tmp_path / name)))


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not(tmp_path):
    def packed(name, data):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(name, data)
        return made.getvalue()

    twice = packed("inner.zip", packed("k.mrc", book(1)))
    (tmp_path / "twice.zip").write_bytes(twice)
    assert [record.control_number for record in open_source(SourceConfig("s", tmp_path / "twice.zip"))] == ["k1"]
    (tmp_path / "thrice.zip").write_bytes(packed("outer.zip", twice))
    with pytest.raises(SourceError):
        list(open_source(SourceConfig("s", tmp_path / "thrice.zip")))


def test_of_a_damaged_archive_what_came_before_the_damage_is_read_and_the_damage_told(tmp_path):
    packed = gzip.compress(b"".join(map(book, range(40))))
    (tmp_path / "k.mrc.gz").write_bytes(packed + b"junk behind")
    reading = open_source(SourceConfig("s", tmp_path / "k.mrc.gz"))
    assert len(list(reading)) == 40
    assert "ingest.archive-damaged" in {group.message_id for group in reading.problems.groups()}


def test_one_control_number_given_to_two_works_costs_neither(tmp_path):
    path = tmp_path / "x.mrc"
    path.write_bytes(book(1, "Xəzərin balıqları") + book(1, "Şəki ipəyi") + book(1, "Şəki ipəyi"))
    reading = open_source(SourceConfig("x", path))
    first, second, again = reading
    assert first.control_number != second.control_number
    assert "control_number" in second.derived
    assert {group.message_id for group in reading.problems.groups()} >= {"ingest.number-of-two"}
    assert len({first.id, second.id, again.id}) == 3, "the same copy once more"
