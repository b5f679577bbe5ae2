"""What UNIMARC and RUSMARC fields become; the RUSMARC dump is the oracle of encoding and of every field."""

from marc_writer import control, data, iso2709

from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig
from openshelf.ingest.unimarc.record import record as to_record

LEADER = "00000nam0 2200000 i 450 "
CODED = "a19980716d1997    |||y0rusy0189    ca"


def record(*fields, leader=LEADER):
    raw = Raw(1, leader, [Field(*control("001", "RU\\1")), *(Field(*field) for field in fields)])
    return to_record(raw, Context("ru", "test.iso"))


def test_titles_with_parts_parallels_and_nonsorting_words():
    made = record(
        data("101", "0 ", "arus"), data("200", "1 ", "aШахматы", "eучебник", "dChess", "fР. Салманов", "gред. А. Иванова", "hЧ. 1", "zeng"),
        data("517", "1 ", "aДебюты"),
    )  # fmt: skip
    main, parallel, variant = made.titles
    assert (main.text, main.remainder, main.part_number, main.lang) == ("Шахматы", "учебник", "Ч. 1", "ru")
    assert main.responsibility == "Р. Салманов ; ред. А. Иванова"
    assert (parallel.text, parallel.kind, parallel.lang) == ("Chess", "parallel", "en")
    assert variant.kind == "variant"
    assert record(data("200", "1 ", "a\x98The \x9csea")).titles[0].nonfiling == 4


def test_agents_subjects_classes_and_identifiers():
    made = record(
        data("100", "  ", CODED), data("010", "  ", "a5-7443-0043-0", "d700 р."), data("700", " 1", "aСалманов", "bР. Э.", "gРауф Эльдарович", "4070"),
        data("702", " 1", "aИванова", "bА.", "4340"), data("606", "0 ", "aШахматы", "xТеория", "yКавказ", "z20 в.", "jУчебники", "2nlr_sh"),
        data("610", "0 ", "aдебюты"), data("675", "  ", "a794.1"), data("686", "  ", "aЧ515.8", "2rubbk"),
    )  # fmt: skip
    assert [(a.name, a.roles, a.fuller) for a in made.agents] == [
        ("Салманов, Р. Э.", ("aut",), "Рауф Эльдарович"), ("Иванова, А.", ("edt",), None),
    ]  # fmt: skip
    assert made.subjects[0].heading == "Шахматы -- Теория -- Кавказ -- 20 в. -- Учебники"
    assert [(c.scheme, c.value) for c in made.classifications] == [("udc", "794.1"), ("bbk", "Ч515.8")]
    assert made.date.edtf == "1997"
    assert "700 р." not in repr(made)


def test_a_volume_names_its_set_by_embedded_fields():
    made = record(
        data("200", "0 ", "aВып. 13"), ("461", " 0", [("1", "001RU\\5996"), ("1", "2001 "), ("a", "Задачи и этюды"), ("v", "Вып. 13")]),
        leader="00000nam2 2200000 i 450 ",
    )  # fmt: skip
    relation = made.relations[0]
    assert (relation.kind, relation.title, relation.record, relation.detail) == (
        "set",
        "Задачи и этюды",
        "RU\\5996",
        "Вып. 13",
    )
    assert made.type == "volume"


def test_an_article_names_its_host_and_a_serial_its_predecessor():
    article = record(
        data("200", "1 ", "aТюлени"),
        data("463", " 1", "tВестник", "v№ 4", "x0317-8471", "d2019", "pС. 12"),
        leader="00000naa0 2200000 i 450 ",
    )
    assert (article.type, article.relations[0].kind, article.relations[0].detail) == ("article", "host", "№ 4. С. 12")
    serial = record(data("200", "1 ", "aВестник"), data("430", " 0", "tИзвестия"), leader="00000nas0 2200000 i 450 ")
    assert (serial.type, serial.relations[0].kind) == ("serial", "predecessor")


def test_holdings_come_without_inventory_numbers():
    made = record(
        data("200", "1 ", "aКнига"),
        data("899", "  ", "aНБ", "bЧЗ", "j97-4/119", "p123456", "x5.00"),
        data("830", "  ", "aГусейнова"),
    )
    assert [(h.library, h.branch, h.shelf_mark) for h in made.holdings] == [("НБ", "ЧЗ", "97-4/119")]
    assert "123456" not in repr(made)
    assert "Гусейнова" not in repr(made)


def test_a_cp1251_file_is_told_by_its_letters_and_its_code(tmp_path):
    path = tmp_path / "export.dat"
    fields = [
        control("001", "1"),
        data("100", "  ", CODED),
        data("200", "1 ", "aГородские сады"),
        data("899", "  ", "aНБ"),
    ]
    path.write_bytes(b"".join(iso2709(fields, LEADER, "cp1251") for _ in range(2)))
    reading = open_source(SourceConfig("ru", path))
    assert [one.titles[0].text for one in reading] == ["Городские сады"] * 2
    assert (reading.evidence[0].dialect, reading.evidence[0].encoding, reading.evidence[0].reason) == (
        "rusmarc",
        "cp1251",
        "code",
    )


def test_every_field_of_the_rusmarc_sample_equals_its_dump(shared):
    from openshelf.ingest import iso2709 as reader
    from openshelf.ingest.decoding import RecordDecoder

    folder = shared / "data" / "rusmarc-loge" / "tests" / "data"
    lines = [line for line in (folder / "TEST1.txt").read_text("utf-8").splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line.startswith("marker:")]
    blocks = [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    with (folder / "TEST1.ISO").open("rb") as stream:
        raws = list(reader.read(stream, RecordDecoder("cp1251", leader_counts=False), "TEST1.ISO"))
    written = {}
    for raw in raws:
        lines = [f"marker: {raw.leader}"]
        for f in raw.fields:
            inside = f.subfields[0][1] if f.tag < "010" else f.indicators + "".join(f"${c}{v}" for c, v in f.subfields)
            lines.append(f"{f.tag}: {inside}")
        written[lines[1]] = [line.replace(" ", "") for line in lines]
    assert (len(raws), len(blocks)) == (81, 80)  # the dump leaves one record out
    for block in blocks:
        assert written[block[1]] == [line.replace(" ", "") for line in block]


def test_fields_in_two_scripts_linked_by_6_and_7_are_one():
    made = record(
        data("100", "  ", CODED),
        data("101", "0 ", "arus"),
        data("200", "1 ", "6a01", "7ba", "aZadachi i ėti︠u︡dy", "fA. Chekhov"),
        data("200", "1 ", "6a01", "7ca", "aЗадачи и этюды", "fА. Чехов"),
        data("210", "  ", "6a02", "7ca", "aМосква", "cНаука", "d1997"),
        data("210", "  ", "6a02", "7ba", "aMoskva", "cNauka", "d1997"),
        data("606", "1 ", "6a03", "7ca", "aШахматы"),
        data("606", "1 ", "6a03", "7ba", "aShakhmaty"),
        data("700", " 1", "6a04", "7ca", "aЧехов", "bА. П."),
        data("700", " 1", "6a04", "7ba", "aChekhov", "bA. P."),
        data("701", " 1", "6a09", "7ca", "aБез", "bПары"),
    )
    (title,) = made.titles
    assert title.text == "Задачи и этюды"  # the script of the title page, 100$a/34-35
    assert [text.script for text in title.alternates] == ["Latn"]
    assert [(one.places, [text.text for text in one.alternates]) for one in made.imprint] == [
        (("Москва",), ["Moskva : Nauka"])
    ]
    assert [(one.heading, [text.text for text in one.alternates]) for one in made.subjects] == [
        ("Шахматы", ["Shakhmaty"])
    ]
    assert [(one.name, [text.text for text in one.alternates]) for one in made.agents] == [
        ("Чехов, А. П.", ["Chekhov, A. P."]),
        ("Без, Пары", []),
    ]


def test_two_titles_with_scripts_and_no_link_are_one_title():
    made = record(data("100", "  ", CODED), data("200", "1 ", "7ca", "aКнига"), data("200", "1 ", "7ba", "aKniga"))
    assert [(one.text, [text.text for text in one.alternates]) for one in made.titles] == [("Книга", ["Kniga"])]


def test_a_copied_link_between_fields_of_one_script_joins_nothing():
    made = record(
        data("100", "  ", CODED),
        data("200", "1 ", "aКнига"),
        data("606", "1 ", "6a01", "7ca", "aШахматы"),
        data("606", "1 ", "6a01", "7ca", "aШашки"),
    )
    assert [one.heading for one in made.subjects] == ["Шахматы", "Шашки"]


def test_a_persons_years_follow_the_name_in_a_subject_and_an_extent_says_its_unit():
    made = record(
        data("100", "  ", CODED), data("101", "0 ", "arus"), data("200", "1 ", "aЛирика"),
        data("215", "  ", "a351 с.", "cил.", "d21"), data("600", " 1", "aСеверянин", "bИ.", "f1887 - 1941", "xБиография"),
    )  # fmt: skip
    assert made.subjects[0].heading == "Северянин, И., 1887-1941 -- Биография"
    assert made.extent == ("351 с. : ил. ; 21 см",)
    assert record(data("215", "  ", "a88 p.", "d21 cm")).extent == ("88 p. ; 21 cm",)
