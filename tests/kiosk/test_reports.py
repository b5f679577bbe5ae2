"""What kiosks confirm of their releases comes home: by letters and by sticks, to the desk and to `openshelf withdraw`."""

import json
import shutil

import pytest
import releases
from halls import Staff, command, hall_running, nudge, until
from hypothesis import given
from hypothesis import strategies as st
from releases import NOW

from kiosk import confirmation
from kiosk.bond import TO_HALL, disclose, enclose, read_bond
from openshelf.release import withdraw

ID = "ebook:one-seat"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """`1`, `2`: releases before a withdrawal; `listed`: release 2 with the list of withdrawn works."""
    top = releases.make(tmp_path_factory.mktemp("reports"), 2)
    rights = top / "site" / "content" / "rights"
    rights.mkdir(parents=True)
    (rights / "withdrawn.csv").write_text(f"id,date,reason\n{ID},2026-11-19,\n", "utf-8")
    (top / "site" / "output" / "kiosk.release").symlink_to(top / "out")
    withdraw.withdraw(withdraw.Request(top / "site", ID, "", top / "keys", NOW))
    shutil.copytree(top / "out", top / "listed")
    return top


@pytest.fixture
def update(made, house):
    """`update(name, place, *more)`: the kiosk of this name takes an update into its folder."""

    def run(name, place, *more):
        root = ("--root", made / "keys" / "root.json") if not (house / f"{name}.d").exists() else ()
        done = command(house, "update", "--from", *map(str, (made / place, *root, "--name", name, *more, f"{name}.d")))
        assert done.returncode == 0, done.stderr

    return run


@pytest.fixture
def account(made):
    """`account(folder)`: what `openshelf withdraw --reports folder` says of each kiosk."""

    def run(folder):
        said = []
        withdraw.run(withdraw.Request(made / "site", "", "", made / "keys", NOW), [folder], said.append, "en")
        return {name: line for name in ("north", "south") for line in said if name in line}

    return run


def carried(house, name):
    """The kiosk's letter on a stick, and the stick."""
    stick = house / "stick"
    stick.mkdir(exist_ok=True)
    state = house / f"{name}.d.state"
    if not (state / "outbox.sqlite").exists():
        from kiosk.outbox import Outbox

        Outbox(state / "outbox.sqlite").close()
    done = command(house, "stick", str(stick), "--bond", f"{name}.bond", "--state", str(state), "--port", "1")
    assert done.returncode == 0, done.stderr
    return stick, (stick / f"{name}.letter").read_bytes()


def taken_in(house, stick):
    return command(house, "hall", "stick", str(stick), "--state", str(house / "hall"))


def confirmed(house, name):
    return json.loads((house / "hall" / "reports" / f"{name}.json").read_text("utf-8"))


def test_who_has_not_confirmed_is_known_at_the_desk_and_to_the_library(house, kiosk_at, update, account):
    update("north", "2")
    update("south", "listed")
    reports = house / "hall" / "reports"
    with (
        hall_running(house, "--tls") as hall,
        kiosk_at("north", hall, profile="north.d") as north,
        kiosk_at("south", hall, profile="south.d"),
    ):
        until(lambda: len(list(reports.glob("*.json"))) == 2)
        staff = Staff(hall)
        staff.enter()
        page = staff.page("kiosks")
        assert "not confirmed by: north</p>" in page
        assert "list 0 of 1" in page
        assert "list 1: obeyed" in page
        assert page.index(">north<") < page.index(">south<")
        said = account(house / "hall")
        assert "has NOT" in said["north"]
        assert "has NOT" not in said["south"]
        update("north", "listed", "--withdrawals-only")
        nudge(north)
        until(lambda: confirmed(house, "north")["withdrawals"] == 1)
        assert "has NOT" not in account(house / "hall")["north"]
        assert "not confirmed by" not in staff.page("kiosks")
    stick = house / "to-the-library"
    stick.mkdir()
    assert command(house, "hall", "reports", str(stick), "--state", str(house / "hall")).returncode == 0
    assert "has NOT" not in account(stick)["north"]


def test_a_stick_brings_a_report_home_even_from_a_kiosk_whose_server_is_silent(house, update, account):
    update("north", "listed")
    stick, _ = carried(house, "north")
    assert taken_in(house, stick).returncode == 0
    known = confirmed(house, "north")
    assert (known["release"], known["withdrawals"], known["erased"], known["profile"]) == (2, 1, True, "kiosk")
    assert "has NOT" not in account(house / "hall")["north"]
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        assert "Its server did not answer" in staff.page("kiosks")


def test_an_old_letter_a_doubled_one_and_a_lost_one_change_nothing(house, update):
    update("north", "1")
    stick, old = carried(house, "north")
    # The letter was lost. What is written a second later is newer.
    until(lambda: carried(house, "north")[1] != old)
    update("north", "listed")
    until(lambda: json.loads(json.loads(carried(house, "north")[1])["text"])["report"]["report"]["release"] == 2)
    for _ in range(2):
        assert taken_in(house, stick).returncode == 0
    assert confirmed(house, "north")["release"] == 2
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        before = staff.page("kiosks")
        (stick / "north.letter").write_bytes(old)
        assert taken_in(house, stick).stdout == "north.letter: taken in and answered\n"
        assert staff.page("kiosks") == before
        # The same by network, from who found the stick.
        assert hall.ask("POST", "/-/hall", old, content_type="application/json").status == 200
        assert staff.page("kiosks") == before
    assert confirmed(house, "north")["release"] == 2


@pytest.mark.parametrize("forgery", ["changed", "renamed", "own secret"])
def test_a_forged_report_is_refused(house, update, forgery):
    update("north", "1")
    stick, letter = carried(house, "north")
    text = letter.decode().replace('withdrawals\\":0', 'withdrawals\\":9')
    assert text != letter.decode()
    if forgery == "renamed":
        text = letter.decode().replace('{"kiosk":"north"', '{"kiosk":"south"', 1)
    if forgery == "own secret":
        bond = read_bond(house / "north.bond")
        text = enclose(
            type(bond)("north", "A", b"x" * 32, bond.library_key), TO_HALL, json.loads(json.loads(letter)["text"])
        ).decode()
    (stick / "north.letter").write_text(text, "utf-8")
    done = taken_in(house, stick)
    assert done.returncode == 1
    assert "not closed by the kiosk it names" in done.stdout
    assert not list((house / "hall" / "reports").glob("*.json"))


def test_a_kiosk_speaks_for_itself_alone(house, update):
    update("north", "listed")
    bond = read_bond(house / "north.bond")
    stick, letter = carried(house, "north")
    value = disclose(bond, TO_HALL, letter)
    value["report"]["report"]["kiosk"] = "south"
    (stick / "north.letter").write_bytes(enclose(bond, TO_HALL, value))
    assert taken_in(house, stick).returncode == 0
    assert [file.name for file in (house / "hall" / "reports").glob("*.json")] == ["north.json"]
    assert confirmed(house, "north")["kiosk"] == "north"
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        assert "It calls itself south." in staff.page("kiosks")


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(
    st.fixed_dictionaries(
        {
            "version": st.just(1),
            "erased": st.booleans() | junk,
            "release": st.integers() | junk,
            "withdrawals": st.integers(0, 9) | junk,
        },
        optional={name: st.text(max_size=900) | junk for name in ("kiosk", "profile", "words", "at", "more")},
    )
    | junk
)
def test_whatever_a_letter_confirms_is_read_within_its_bounds_or_not_at_all(value):
    found = confirmation.read(value)
    if found is None:
        return
    assert found.moment.tzinfo
    assert len(confirmation.proven(found, "north")) < 9000
    assert confirmation.read(json.loads(confirmation.proven(found, "north"))).kiosk == "north"


def test_a_kiosk_whose_bond_has_ended_is_no_longer_told_of(house, update):
    update("north", "1")
    stick, _ = carried(house, "north")
    taken_in(house, stick)
    assert (house / "hall" / "reports" / "north.json").is_file()
    command(house, "hall", "remove", "north", "--state", str(house / "hall"))
    assert not (house / "hall" / "reports" / "north.json").exists()
    assert (
        "no kiosk has confirmed" in command(house, "hall", "reports", str(stick), "--state", str(house / "hall")).stderr
    )


def test_what_an_update_leaves_is_a_confirmation(house, update):
    update("north", "2")
    found = confirmation.read_file(house / "north.d" / confirmation.FILE)
    assert (found.kiosk, found.release, found.withdrawals, found.erased) == ("north", 2, 0, True)
