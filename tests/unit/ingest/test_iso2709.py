"""The ISO 2709 reader: what is written comes back, damage stays where it is, one bad record never costs the next."""

import io
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from marc_writer import control, data, iso2709

from openshelf.ingest import iso2709 as reader
from openshelf.ingest import twice
from openshelf.ingest.decoding import RecordDecoder
from openshelf.ingest.texts import composed

TITLES = ("Xəzərin quşları", "Қазақ күйлері", "Шахматные этюды", "Oʻzbek gilamlari", "Carpets of the Caspian")


def read(data, encoding="utf-8", **options):
    return list(reader.read(io.BytesIO(data), RecordDecoder(encoding, **options), "test.mrc"))


def book(number, title=None):
    title = title or TITLES[number % len(TITLES)]
    return iso2709(
        [control("001", f"k{number}"), data("100", "1 ", "aMüəllif, Ad"), data("245", "10", f"a{title}", "cmüəllif")]
    )


def causes(raws):
    return [problem.message_id.partition(".")[2] for raw in raws for problem in raw.problems]


def value(raw, tag):
    return next(field.subfields[0][1] for field in raw.fields if field.tag == tag)


# Text that reads as UTF-8 made UTF-8 twice is read as what it then was.
text = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufe20\ufe21\ufe22\ufe23"), max_size=40
).filter(lambda words: twice.once(composed(words)) is None)
codes = st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789")
data_fields = st.tuples(
    st.integers(10, 999).map("{:03d}".format),
    st.text("0123456789 ", min_size=2, max_size=2),
    st.lists(st.tuples(codes, text.map(composed)), min_size=1, max_size=5),
)
control_fields = st.tuples(
    st.integers(1, 9).map("{:03d}".format), st.just(""), text.map(composed).map(lambda t: [("", t)])
)
records = st.lists(st.one_of(data_fields, control_fields), min_size=1, max_size=12).map(
    lambda fields: [*fields, ("245", "10", [("a", "Son")])]
)


@given(st.lists(records, min_size=1, max_size=4))
def test_what_is_written_is_read(written):
    raws = read(b"".join(iso2709(fields, "00000nam a2200000 a 4500") for fields in written))
    got = [[(f.tag, f.indicators, f.subfields) for f in raw.fields] for raw in raws]
    # A value that begins with a combining sign is given a blank, so that the sign cannot change the code before it.
    assert [[(t, i, [(c, v.lstrip()) for c, v in s]) for t, i, s in r] for r in got] == [
        [(t, i, [(c, v.lstrip()) for c, v in s]) for t, i, s in r] for r in written
    ]
    assert not [raw for raw in raws if raw.rejected]


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_damage_never_raises_and_never_costs_an_undamaged_neighbour(seed, hits):
    chance = random.Random(seed)
    good = [book(number) for number in range(3)]
    damaged = bytearray(good[1])
    for _ in range(hits):
        kind, at = chance.randrange(3), chance.randrange(max(1, len(damaged)))
        if kind == 0:
            damaged[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del damaged[at : at + chance.randrange(1, 20)]
        else:
            damaged[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
        if not damaged:
            damaged = bytearray(b"x")
    raws = read(good[0] + bytes(damaged) + good[2])
    first, last = read(good[0])[0], read(good[2])[0]
    assert raws[0].fields == first.fields
    assert raws[-1].fields == last.fields


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(junk):
    for raw in read(junk):
        assert raw.rejected or raw.fields


def test_newlines_noughts_and_end_of_file_signs_between_records_mean_nothing():
    raws = read(b"\xef\xbb\xbf" + book(0) + b"\r\n" + book(1) + b"\n\x00" + book(2) + b"\x1a")
    assert [value(raw, "001") for raw in raws] == ["k0", "k1", "k2"]
    assert causes(raws) == []


def test_lengths_counted_in_characters_are_understood():
    fields = [control("001", "k1"), data("245", "10", "aГородские сады", "cИванова"), data("260", "  ", "aBakı")]
    raws = read(iso2709(fields, in_characters=True) + book(1))
    assert [(f.tag, f.subfields) for f in raws[0].fields] == [(t, s) for t, _, s in fields]
    assert causes(raws) == ["length-in-characters"]


def test_a_record_beyond_99999_bytes_is_whole():
    fields = [
        control("001", "k1"),
        data("245", "10", "aUzun"),
        *[data("500", "  ", "a" + "q" * 9000) for _ in range(20)],
    ]
    raws = read(iso2709(fields) + book(1))
    assert len(raws) == 2
    assert len(raws[0].fields) == 22


def test_an_end_of_record_sign_inside_a_field_is_healed():
    raws = read(book(0) + book(1, "Pərdə \x1d və sahə") + book(2))
    assert [value(raw, "001") for raw in raws] == ["k0", "k1", "k2"]
    assert value(raws[1], "245") == "Pərdə   və sahə"
    assert causes(raws) == ["stray-terminator"]


def test_a_record_that_lost_its_end_is_parted_from_the_next():
    raws = read(book(0)[:-1] + book(1) + book(2)[:-30] + book(3))
    assert [value(raw, "001") for raw in raws] == ["k0", "k1", "k2", "k3"]


def test_a_directory_out_of_step_takes_the_fields_in_order():
    record = book(0)
    base = int(record[12:17])
    shifted = record[:24] + record[24:].replace("Xəzərin".encode(), "Xəzər".encode())
    raws = read(shifted + book(1))
    assert int(shifted[12:17]) == base
    assert value(raws[0], "245").startswith("Xəzər ")
    assert causes(raws) == ["directory-shifted"]


def test_indicators_that_are_missing_are_made_up():
    record = iso2709([control("001", "k1"), ("245", "1", [("a", "Bir göstərici")]), data("300", "  ", "a10 s.")])
    raws = read(record)
    assert (raws[0].fields[1].indicators, raws[0].fields[1].subfields) == ("1 ", [("a", "Bir göstərici")])
    assert causes(raws) == ["indicators-mended"]


def test_text_without_a_record_is_rejected_with_its_bytes():
    raws = read("bu heç yazı deyil\x1d".encode() + book(0))
    assert raws[0].rejected
    assert raws[0].data == "bu heç yazı deyil\x1d".encode()
    assert not raws[1].rejected


def test_utf8_that_says_it_is_marc8_is_read_as_utf8():
    record = iso2709([control("001", "k1"), data("245", "10", "aİçərişəhər")], "00000nam  2200000 a 4500")
    raws = read(record, "marc-8")
    assert value(raws[0], "245") == "İçərişəhər"
    assert causes(raws) == ["utf-8-unsaid"]


def test_a_field_in_another_encoding_does_not_spoil_its_record():
    fields = [control("001", "k1"), data("245", "10", "aШахматный этюд"), data("500", "  ", "aDüzgün qeyd")]
    record = iso2709(fields, encode=lambda t: t.encode("cp1251") if "Шах" in t else t.encode())
    raws = read(record)
    assert value(raws[0], "245") == "Шахматный этюд"
    assert value(raws[0], "500") == "Düzgün qeyd"
    assert causes(raws) == ["field-in-other-encoding"]


def test_a_utf8_field_in_a_cp1251_record_is_read_as_utf8():
    fields = [control("001", "k1"), data("200", "1 ", "aГородские сады"), data("300", "  ", "aŞəki, Gəncə")]
    record = iso2709(fields, encode=lambda t: t.encode("cp1251") if "Гор" in t else t.encode())
    raws = read(record, "cp1251", leader_counts=False)
    assert [value(raws[0], tag) for tag in ("200", "300")] == ["Городские сады", "Şəki, Gəncə"]


def test_text_made_utf8_twice_is_made_so_once():
    twice = "Çiçəklər".encode().decode("latin-1")
    raws = read(iso2709([control("001", "k1"), data("245", "10", "a" + twice)]))
    assert value(raws[0], "245") == "Çiçəklər"


def test_escapes_of_marc8_left_in_utf8_become_characters():
    raws = read(iso2709([control("001", "k1"), data("245", "10", "aSiO\x1bb2\x1bs və 10\x1bp2\x1bs")]))
    assert value(raws[0], "245") == "SiO₂ və 10²"


def test_fields_in_another_order_than_the_directory_are_found():
    record = book(0)
    entries = [record[24 + 12 * n : 36 + 12 * n] for n in range(3)]
    turned = record[:24] + entries[2] + entries[0] + entries[1] + record[60:]
    raws = read(turned)
    assert [field.tag for field in raws[0].fields] == ["245", "001", "100"]
    assert causes(raws) == []


def test_a_file_cut_off_inside_a_record_says_so_once():
    for keep in (12, 40, 110):
        raws = read(book(0) + book(1) + book(2)[:keep])
        assert [value(raw, "001") for raw in raws[:2]] == ["k0", "k1"]
        assert causes(raws) == ["cut-off"]
        assert dict(raws[2].problems[0].values) == {"record": "3"}


def test_a_file_that_lost_only_its_last_sign_is_whole():
    assert causes(read(book(0) + book(1)[:-1])) == []
