"""Native bases as years of work leave them: versions, deletions, locks, damage; against a writer of the formats."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from irbis_bases import ABSENT, LAST, LOCKED, LOGICALLY, NOT_ACTUAL, PHYSICALLY, Base64, Isis

from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig


def book(number, title=None):
    return [
        ("920", "PAZK"),
        ("903", f"k{number}"),
        ("200", f"^A{title or f'Китаб {number}'}"),
        ("700", "^AИванов^BИ. И."),
    ]


def read(folder, base, *, xrf=True, master=None, encoding=None):
    (folder / "base.mst").write_bytes(base.master if master is None else master)
    (folder / "base.xrf").unlink(missing_ok=True)
    if xrf is not False:
        (folder / "base.xrf").write_bytes(base.xrf if xrf is True else xrf)
    reading = open_source(SourceConfig("b", folder / "base.mst", encoding=encoding))
    return {record.control_number: record.titles[0].text if record.titles else "" for record in reading}, reading


KINDS = [
    Base64,
    Isis,
    lambda: Isis(padded=True),
    lambda: Isis(long=True),
    lambda: Isis(padded=True, long=True),
    lambda: Isis(order=">"),
    lambda: Isis(order=">", padded=True, long=True),
    lambda: Isis(shift=3),
    lambda: Isis(shift=6, padded=True, long=True),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("xrf", [True, False])
def test_the_newest_version_of_every_record_is_read_in_every_layout(tmp_path, kind, xrf):
    base = kind()
    for number in range(1, 301):
        base.add(book(number))
    for number in range(1, 301, 7):
        base.update(number, book(number, f"Новое {number} " + "длинное " * (number % 40)))
    found, reading = read(tmp_path, base, xrf=xrf)
    assert len(found) == 300
    assert found["k2"] == "Китаб 2"
    assert found["k8"].startswith("Новое 8")
    assert (reading.counts.read, reading.counts.rejected) == (300, 0)


def gone(reading):
    told = next((group for group in reading.problems.groups() if group.message_id == "ingest.deletion"), None)
    return sorted(identifier for identifier, _ in reading.gone()), told.count if told else 0


@pytest.mark.parametrize("status", [LOGICALLY, PHYSICALLY, ABSENT])
def test_deleted_records_are_none_and_locked_ones_are(tmp_path, status):
    base = Base64()
    for number in range(1, 6):
        base.add(book(number))
    base.delete(2, status)
    base.update(3, book(3), LAST | LOCKED)
    base.update(4, book(4), LAST | NOT_ACTUAL)
    found, reading = read(tmp_path, base)
    assert sorted(found) == ["k1", "k3", "k4", "k5"]
    assert gone(reading) == (["b:k2"], 1)
    assert reading.counts.read == 4


def test_a_record_deleted_by_its_leader_alone_is_gone_without_a_cross_reference_too(tmp_path):
    base = Base64()
    for number in range(1, 4):
        base.add(book(number))
    base.delete(2)
    found, reading = read(tmp_path, base, xrf=False)
    assert sorted(found) == ["k1", "k3"]
    assert gone(reading) == (["b:k2"], 1)


def test_a_deleted_record_that_was_written_anew_under_another_mfn_is_there(tmp_path):
    base = Base64()
    for number in range(1, 4):
        base.add(book(number))
    base.add(book(1, "Снова"))
    base.delete(1)
    base.delete(3)
    base.update(2, book(3, "Третий"))
    found, reading = read(tmp_path, base)
    assert found == {"k3": "Третий", "k1": "Снова"}
    assert gone(reading)[0] == []


def test_a_deletion_whose_text_is_gone_is_named_by_its_mfn(tmp_path):
    base = Base64()
    for number in range(1, 4):
        base.add(book(number))
    xrf = base.xrf[:12] + bytes(8) + bytes((0, 0, 0, PHYSICALLY)) + base.xrf[24:]
    master, place = bytearray(base.master), int.from_bytes(base.xrf[12:16], "big")
    master[place : place + 8] = b"\xff" * 8
    found, reading = read(tmp_path, base, xrf=xrf, master=bytes(master))
    assert sorted(found) == ["k1", "k3"]
    told = next(group for group in reading.problems.groups() if group.message_id == "ingest.deletion")
    assert "MFN 2" in told.examples[0].words("en")


def test_a_deletion_without_a_control_number_is_of_the_number_its_description_had(tmp_path):
    base = Base64()
    for title in ("Бир", "Ики"):
        base.add([("920", "PAZK"), ("200", f"^A{title}")])
    before, _ = read(tmp_path, base)
    base.delete(1)
    after, reading = read(tmp_path, base)
    assert gone(reading)[0] == [f"b:{number}" for number in sorted(before.keys() - after.keys())]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("how", [{}, {"physically": True}, {"block_alone": True}], ids=["whole", "physically", "block"])
def test_deleted_records_of_an_isis_base_are_none(tmp_path, how, order):
    base = Isis(order=order)
    for number in range(1, 6):
        base.add(book(number))
    base.delete(2, **how)
    found, reading = read(tmp_path, base, encoding="cp1251")
    assert sorted(found) == ["k1", "k3", "k4", "k5"]
    assert gone(reading) == (["b:k2"], 1)


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("xrf", [True, False])
def test_a_record_locked_while_it_is_edited_is_read(tmp_path, kind, xrf):
    base = kind()
    for number in range(1, 30):
        base.add(book(number))
    base.update(7, book(7, "Открыт"), locked=True)
    base.add(book(30, "После"))
    found, reading = read(tmp_path, base, xrf=xrf, encoding="cp1251")
    assert found["k7"] == "Открыт"
    assert found["k30"] == "После"
    assert (len(found), reading.counts.rejected) == (30, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cross_reference_older_than_the_base_costs_no_record(tmp_path, kind):
    base = kind()
    for number in range(1, 130):
        base.add(book(number))
    old = base.xrf
    for number in range(130, 260):
        base.add(book(number))
    found, reading = read(tmp_path, base, xrf=old)
    assert len(found) == 259
    assert reading.counts.rejected == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_cross_reference_of_another_base_is_not_believed(tmp_path, kind):
    base, other = kind(), kind()
    for number in range(1, 50):
        base.add(book(number))
        other.add(book(number, "x" * number))
    found, reading = read(tmp_path, base, xrf=other.xrf)
    assert len(found) == 49
    assert all(title.startswith("Китаб") for title in found.values())
    assert reading.counts.rejected == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_that_is_pointed_at_and_gone_is_told(tmp_path, kind):
    base = kind()
    for number in range(1, 30):
        base.add(book(number))
    cut = base.master[: len(base.master.rstrip(b"\0")) // 3]
    found, reading = read(tmp_path, base, master=cut)
    assert reading.counts.read == 29
    assert reading.counts.rejected == 29 - len(found)
    assert 3 < len(found) < 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_stretch_costs_its_own_records_alone_without_a_cross_reference(tmp_path, kind):
    base = kind()
    for number in range(1, 200):
        base.add(book(number))
    master = bytearray(base.master)
    master[4000:4300] = b"\xff" * 300
    found, _ = read(tmp_path, base, xrf=False, master=bytes(master))
    assert len(found) >= 190


def test_a_value_in_the_old_encoding_is_read_and_told(tmp_path):
    base = Base64()
    base.add([("920", "PAZK"), ("903", "k1"), ("200", "^AСтарая запись".encode("cp1251"))])
    found, reading = read(tmp_path, base)
    assert found == {"k1": "Старая запись"}
    assert "ingest.field-in-other-encoding" in {group.message_id for group in reading.problems.groups()}


def test_a_tail_of_noughts_or_noise_takes_no_time(tmp_path):
    base = Base64()
    for number in range(1, 20):
        base.add(book(number))
    noise = random.Random(1).randbytes(3_000_000)
    found, _ = read(tmp_path, base, xrf=False, master=base.master[:-10_000] + bytes(8_000_000) + noise)
    assert len(found) == 19


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_was_done_to_a_base_the_living_records_are_read(tmp_path_factory, kind, data):
    base, alive = kind(), {}
    for step in range(data.draw(st.integers(1, 25))):
        action = data.draw(st.sampled_from(["add", "add", "add", "update", "delete"]))
        text = data.draw(st.text("абвгдежз xyz", min_size=1, max_size=400)).strip() or "т"
        if action == "add" or not alive:
            number = len(alive) + step + 1000
            alive[base.add(book(number, text))] = number, text
        else:
            mfn = data.draw(st.sampled_from(sorted(alive)))
            if action == "update":
                alive[mfn] = alive[mfn][0], text
                base.update(mfn, book(*alive[mfn]))
            elif len(alive) > 1:
                base.delete(mfn)
                del alive[mfn]
    # Words of no language tell no encoding.
    found, reading = read(tmp_path_factory.mktemp("base"), base, encoding="cp1251" if isinstance(base, Isis) else None)
    assert sorted(found) == sorted(f"k{number}" for number, _ in alive.values())
    assert reading.counts.rejected == 0
    assert all(" ".join(found[f"k{number}"].split()) == " ".join(text.split()) for number, text in alive.values())
