"""The hall's server and its kiosks as real processes: letters, seats, the desk and the board."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from halls import PASSWORD, ROOT, Staff, command, hall_running, nudge, order, process, until

from kiosk.hall.house import House


@pytest.fixture(scope="module")
def open_hall(made_house):
    """A hall for tests that leave nothing behind."""
    with hall_running(made_house) as hall:
        yield hall


def test_a_house_is_set_up_by_two_commands(tmp_path):
    state = ("--state", str(tmp_path / "hall"))
    added = process(tmp_path, "hall", "add", "north", *state)
    assert "carry it to the kiosk" in added.stdout
    assert process(tmp_path, "hall", "list", *state).stdout == "north: codes A…\n"
    assert process(tmp_path, "desk", "password", *state, stdin=PASSWORD + "\n").returncode == 0
    assert House(tmp_path / "hall").knows(PASSWORD)
    assert not House(tmp_path / "hall").knows(PASSWORD + " ")


def test_seats_are_counted_over_the_hall(house, kiosk_at):
    with hall_running(house) as hall, kiosk_at("north", hall) as north, kiosk_at("south", hall) as south:
        first = north.post("/-/seat", {"work": "one-seat"})
        assert first.status == 201
        waiting = south.post("/-/seat", {"work": "one-seat"})
        assert (waiting.status, waiting.json["position"], waiting.json["in_use"], waiting.json["limit"]) == (
            202,
            1,
            1,
            1,
        )
        assert north.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {first.json['seat']}").status == 200
        north.ask("DELETE", f"/-/seat/{first.json['seat']}")
        nudge_north = north.post("/-/seat", {"work": "two-seats"})
        assert nudge_north.status == 201
        got = until(
            lambda: south.post("/-/seat", {"work": "one-seat", "ticket": waiting.json["ticket"]}).json.get("seat")
        )
        assert south.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {got}").status == 200
        assert north.post("/-/seat", {"work": "one-seat"}).status == 202


def test_a_kiosk_with_a_share_goes_on_without_its_hall(house, kiosk_at):
    assert command(house, "hall", "share", "north", "1", "two-seats", "--state", str(house / "hall")).returncode == 0
    with hall_running(house) as hall:
        url = hall.url
        with kiosk_at("north", hall) as north:
            until(lambda: north.ask("GET", "/-/health").json["hall"]["heard"])
    with kiosk_at("north", url) as north:
        assert north.post("/-/seat", {"work": "two-seats"}).status == 201
        assert north.post("/-/seat", {"work": "two-seats"}).status == 202
        assert "unreachable" in until(lambda: north.ask("GET", "/-/health").json["hall"]["why"])


def test_an_order_goes_to_the_desk_and_its_state_comes_back(house, kiosk_at):
    with hall_running(house) as hall, kiosk_at("north", hall) as north:
        code = order(north)
        nudge(north)
        staff = Staff(hall)
        assert staff.enter().status == 303
        page = until(lambda: (found := staff.page("orders")) and code in found and found)
        assert "Xəzərin sahilləri" in page
        assert north.ask("GET", f"/-/outbox/{code}").json["state"] == "acknowledged"
        number = re.search(r'name="number" value="(\d+)"', page)[1]
        assert staff.send("orders", number=number, step="accepted").status == 303
        board = hall.ask("GET", "/board").body.decode()
        assert code in board
        assert "Xəzərin" not in board
        assert staff.send("orders", number=number, step="ready", place="Hall 2").status == 303
        nudge(north)
        said = until(lambda: (found := north.ask("GET", f"/-/outbox/{code}").json)["state"] == "ready" and found)
        assert said["place"] == "Hall 2"


def test_words_of_guests_lie_nowhere_in_the_clear(house, kiosk_at):
    marker = "marker-of-a-guest"
    with hall_running(house) as hall, kiosk_at("north", None) as north:
        order(north, note=marker)
        north.process.terminate()
        north.process.wait()
        stick = house / "stick"
        stick.mkdir()
        carried = command(house, "stick", str(stick), "--bond", "north.bond", "--state", str(house / "north.state"))
        assert (carried.returncode, carried.stdout[:1]) == (0, "1"), carried.stderr
        hall.process.terminate()
        hall.process.wait()
    assert command(house, "hall", "stick", str(stick), "--state", str(house / "hall")).returncode == 0
    files = [path for path in house.rglob("*") if path.is_file() and "kiosk.sealed" not in path.parts]
    assert len(files) > 8
    assert [path for path in files if marker.encode() in path.read_bytes()] == []
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        assert marker in staff.page("orders")


def test_a_stick_carries_both_ways_and_twice_is_once(house, kiosk_at):
    stick = house / "stick"
    stick.mkdir()
    with kiosk_at("north", None) as north:
        codes = [order(north, key=f"{number:020d}") for number in range(3)]
    carry = ("stick", str(stick), "--bond", "north.bond", "--state", str(house / "north.state"))
    assert command(house, *carry).stdout.startswith("3 requests")
    letter = (stick / "north.letter").read_bytes()
    for _ in range(3):
        taken = command(house, "hall", "stick", str(stick), "--state", str(house / "hall"))
        assert (taken.returncode, taken.stdout) == (0, "north.letter: taken in and answered\n"), taken.stderr
    back = command(house, *carry)
    assert back.stdout.startswith("The library has acknowledged 3 requests")
    assert "0 requests" in back.stdout
    (stick / "north.letter").write_bytes(letter)
    command(house, "hall", "stick", str(stick), "--state", str(house / "hall"))
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        page = staff.page("orders")
        assert [page.count(code) for code in codes] == [1, 1, 1]


@pytest.mark.parametrize("damage", ["cut", "changed", "stranger", "junk"])
def test_a_letter_that_is_not_the_kiosks_own_is_refused(house, kiosk_at, damage):
    stick = house / "stick"
    stick.mkdir()
    with kiosk_at("north", None) as north:
        order(north)
    command(house, "stick", str(stick), "--bond", "north.bond", "--state", str(house / "north.state"))
    file = stick / "north.letter"
    data = file.read_bytes()
    changes = {
        "cut": data[:-40],
        "changed": data.replace(b"order", b"Order"),
        "stranger": data.replace(b'"north"', b'"south"'),
        "junk": b"\x00" * 50,
    }
    file.write_bytes(changes[damage])
    done = command(house, "hall", "stick", str(stick), "--state", str(house / "hall"))
    assert done.returncode == 1
    assert "not closed by the kiosk it names" in done.stdout
    assert not (stick / "north.answer").exists()


def test_codes_of_two_kiosks_never_meet(house, kiosk_at):
    with kiosk_at("north", None) as north, kiosk_at("south", None) as south:
        ours = {order(north, key=f"{number:020d}")[0] for number in range(20)}
        theirs = {order(south, key=f"{number:020d}")[0] for number in range(20)}
    assert (len(ours), len(theirs), ours & theirs) == (1, 1, set())


def test_the_desk_opens_to_its_password_alone(open_hall):
    staff = Staff(open_hall)
    for room in ("orders", "enquiries", "answers", "kiosks", "statistics"):
        assert 'type="password"' in staff.page(room)
    assert staff.enter("another password").status == 403
    assert staff.enter().status == 303
    assert "HttpOnly; SameSite=Strict" in staff.send("login", word="", password=PASSWORD).headers["set-cookie"]
    assert 'type="password"' not in staff.page("orders")
    staff.send("logout")
    assert 'type="password"' in staff.page("orders")


def test_a_new_password_closes_what_the_old_one_opened(house):
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        assert 'type="password"' not in staff.page("orders")
        House(house / "hall").set_password("quite another one")
        assert 'type="password"' in staff.page("orders")


def test_a_form_of_another_page_changes_nothing(house):
    with hall_running(house) as hall:
        staff = Staff(hall)
        staff.enter()
        assert staff.send("kiosks", word="0" * 64, kiosk="north", share="5").status == 403
        assert staff.send("kiosks", word="", kiosk="north", share="5").status == 403
        foreign = hall.ask(
            "POST",
            "/desk/en/kiosks",
            "word=x",
            cookie=staff.cookie,
            content_type="application/x-www-form-urlencoded",
            origin="http://elsewhere.example",
        )
        assert foreign.status == 403
        assert staff.send("kiosks", kiosk="north", share="5").status == 303
        assert 'value="5"' in staff.page("kiosks")


def test_passwords_cannot_be_tried_at_will(house):
    with hall_running(house) as hall:
        staff = Staff(hall)
        answers = [staff.enter("wrong password").status for _ in range(7)]
        assert answers[:5] == [403] * 5
        assert answers[5:] == [429, 429]
        assert staff.enter().status == 429


def test_what_a_guest_wrote_is_text_on_every_page(house, kiosk_at):
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J&amp;'
    with hall_running(house) as hall, kiosk_at("north", hall) as north:
        order(north, title=attack, note=attack, strange=attack)
        north.post(
            "/-/outbox", {"kind": "enquiry", "tag": "az", "fields": {"question": attack}}, idempotency_key="e" * 20
        )
        nudge(north)
        staff = Staff(hall)
        staff.enter()
        page = until(lambda: (found := staff.page("orders")) and "alert" in found and found)
        asked = staff.page("enquiries")
        number = re.search(r'name="number" value="(\d+)"', asked)[1]
        staff.send("enquiries", number=number, step="publish", question=attack, answer=attack)
        for body in (page, asked, staff.page("answers")):
            assert "<script" not in body
            assert "<img" not in body
            assert attack in unescape(body)


def test_a_published_answer_is_read_at_every_kiosk(house, kiosk_at):
    with hall_running(house) as hall, kiosk_at("north", hall) as north, kiosk_at("south", hall) as south:
        north.post(
            "/-/outbox",
            {"kind": "enquiry", "tag": "az", "fields": {"question": "Qala nə vaxt tikilib? Mən Əliyəm."}},
            idempotency_key="e" * 20,
        )
        nudge(north)
        staff = Staff(hall)
        staff.enter()
        page = until(lambda: (found := staff.page("enquiries")) and "Qala" in found and found)
        number = re.search(r'name="number" value="(\d+)"', page)[1]
        staff.send("enquiries", number=number, step="publish", question="Qala nə vaxt tikilib?", answer="XII əsrdə.")
        nudge(south)
        answers = until(lambda: south.ask("GET", "/-/answers").json["answers"])
        assert (answers[0]["question"], answers[0]["answer"], answers[0]["tag"]) == (
            "Qala nə vaxt tikilib?",
            "XII əsrdə.",
            "az",
        )


def test_the_kiosk_silent_longest_stands_first(house, kiosk_at):
    with hall_running(house) as hall, kiosk_at("north", hall) as north:
        until(lambda: north.ask("GET", "/-/health").json["hall"]["heard"])
        staff = Staff(hall)
        staff.enter()
        page = staff.page("kiosks")
        assert page.index("south") < page.index("north")
        assert "never" in page


def test_the_desk_is_in_the_readers_language(open_hall):
    staff = Staff(open_hall)
    staff.enter()
    for tag in ("az", "ru", "uz-Latn", "uz-Cyrl", "kk", "tr"):
        staff.tag = tag
        page = staff.page("kiosks")
        words = json.loads((Path(ROOT) / "kiosk" / "hall" / "words" / f"{tag}.json").read_text("utf-8"))
        assert f'lang="{tag}"' in page
        assert f"<h1>{words['Kiosks']}</h1>" in page


def test_the_hall_serves_no_guest(open_hall):
    assert open_hall.post("/-/seat", {"work": "one-seat"}).status == 404
    assert open_hall.ask("GET", "/-/read/one-seat/1").status == 404
    assert open_hall.post("/-/outbox", {}).status == 404
    assert open_hall.ask("GET", "/az/index.html").status == 200


def test_a_letter_without_a_bond_is_refused(house):
    with hall_running(house) as hall:
        envelope = {"kiosk": "north", "text": "{}", "proof": "0" * 64}
        assert hall.post("/-/hall", envelope).json["reason"] == "not-proven"
        assert hall.post("/-/hall", envelope | {"kiosk": "nobody"}).json["reason"] == "unknown-kiosk"
        assert hall.post("/-/hall", []).status == 403
        assert command(house, "hall", "remove", "north", "--state", str(house / "hall")).returncode == 0
        assert hall.post("/-/hall", envelope).json["reason"] == "unknown-kiosk"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hall", "add", "Two Words"), "no name of a kiosk"),
        (("hall", "add", "north", "--to", "again.bond"), "has a bond already"),
        (("hall", "add", "east", "--to", "north.bond"), "exists already"),
        (("hall", "remove", "nobody"), "hall list"),
        (("hall", "share", "nobody", "3"), "hall list"),
        (("hall", "share", "north", "-1"), "0 to 1000"),
        (("hall", "stick", "nowhere"), "holds no letter"),
        (("desk", "password"), "too short"),
        (("hall", "serve", "nowhere"), "openshelf build"),
    ],
)
def test_wrong_orders_to_the_hall_are_one_line_with_the_remedy(house, arguments, said):
    done = command(house, *arguments, "--state", str(house / "hall"), stdin="short\n")
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert done.returncode == 2 or done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--hall", "http://127.0.0.1:1"), "hall add NAME"),
        (("--hall", "nonsense", "--bond", "north.bond"), "http://HOST:PORT"),
        (("--bond", "missing.bond"), "cannot be read"),
        (("--slips", "lpt1"), "tcp://HOST:PORT"),
    ],
)
def test_wrong_orders_to_a_kiosk_are_one_line_with_the_remedy(house, options, said):
    done = command(house, "serve", "kiosk", "--port", "0", *options)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert said in done.stderr


def test_a_secret_file_is_its_owners_alone(house):
    for name in ("hall/library.key", "hall/desk.password", "hall/bonds/north.bond", "north.bond"):
        assert (house / name).stat().st_mode & 0o077 == 0, name
    assert PASSWORD not in (house / "hall" / "desk.password").read_text()


def test_every_command_of_the_guide_is_one(root):
    import shlex

    from kiosk.__main__ import _parser

    guide = (root / "kiosk" / "HALL.md").read_text("utf-8")
    commands = re.findall(r"^python -m kiosk (.+)$", guide, re.MULTILINE)
    assert len(commands) >= 8
    for line in commands:
        assert _parser().parse_args(shlex.split(line)).command
