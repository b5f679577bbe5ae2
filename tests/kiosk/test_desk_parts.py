"""The desk's and the kiosk's small parts without a network: sessions, slips, counts, pages."""

import http.server
import socket
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.hall import health, markup
from kiosk.hall.frame import Frame
from kiosk.hall.health import KioskLine
from kiosk.hall.house import House, HouseError
from kiosk.hall.markup import Html, element
from kiosk.hall.received import Report
from kiosk.hall.sessions import FREE, LONGEST, QUIET, Sessions
from kiosk.server.statistics import FEWEST, Statistics
from kiosk.slips import WIDTH, Printer, Slip, SlipError, is_printer, printed, send

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


def test_a_session_ends_when_nobody_clicks_and_in_any_case():
    sessions = Sessions()
    token = sessions.begin("here", 0)
    assert sessions.seen(token, QUIET)
    assert not sessions.seen(token, 2 * QUIET + 1)
    busy = sessions.begin("here", 0)
    assert all(sessions.seen(busy, second) for second in range(0, int(LONGEST), 600))
    assert not sessions.seen(busy, LONGEST + 1)


def test_a_forms_word_is_one_sessions_alone():
    sessions = Sessions()
    first, second = sessions.begin("a", 0), sessions.begin("a", 0)
    assert sessions.is_form_word(first, sessions.form_word(first))
    assert not sessions.is_form_word(second, sessions.form_word(first))
    assert not sessions.is_form_word(first, "ə")


def test_wrong_passwords_cost_an_address_ever_longer_and_others_nothing():
    sessions = Sessions()
    for _ in range(FREE):
        assert sessions.wait("guesser", 0) == 0
        sessions.wrong("guesser", 0)
    assert sessions.wait("guesser", 0) == 2
    sessions.wrong("guesser", 2)
    assert sessions.wait("guesser", 2) == 4
    assert sessions.wait("librarian", 2) == 0
    for _ in range(40):
        sessions.wrong("guesser", 2)
    assert sessions.wait("guesser", 2) == 900
    assert sessions.wait("librarian", 2) > 0
    sessions.begin("guesser", 1000)
    assert sessions.wait("guesser", 1000) == 0


def test_a_password_is_kept_as_no_word(tmp_path):
    house = House(tmp_path)
    house.open()
    with pytest.raises(HouseError, match="too short"):
        house.set_password("short")
    house.set_password("bir sakit oxu zalı")
    assert house.knows("bir sakit oxu zalı")
    assert not house.knows("bir sakit oxu zali")
    first = (tmp_path / "desk.password").read_text()
    house.set_password("bir sakit oxu zalı")
    assert (tmp_path / "desk.password").read_text() != first


def test_a_mark_is_never_given_twice(tmp_path):
    house = House(tmp_path)
    house.open()
    marks = [house.add(f"kiosk-{number}").mark for number in range(26)]
    house.remove("kiosk-3")
    marks.append(house.add("kiosk-3").mark)
    assert len(set(marks)) == 27
    assert [len(mark) for mark in marks] == [1] * 25 + [2, 2]


def test_text_is_escaped_by_being_put_in():
    attack = "<script>'\"&</script>"
    made = element("p", attack, [attack, None, 7], title=attack, hidden=False, open=True)
    assert made == (
        '<p title="&lt;script&gt;&#x27;&quot;&amp;&lt;/script&gt;" open>&lt;script&gt;&#x27;&quot;&amp;&lt;/script&gt;'
        "&lt;script&gt;&#x27;&quot;&amp;&lt;/script&gt;7</p>"
    )
    assert element("div", made) == Html(f"<div>{made}</div>")
    with pytest.raises(TypeError):
        markup.joined([1.5])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"status": "ok", "until": "2026-12-10"}, "runs out in days: 20"),
        ({"status": "ok", "until": "2026-11-01"}, "has run out"),
        ({"status": "failed"}, "cannot read or write its disk"),
        ({"status": "ok", "damaged": 3}, "Damaged parts: 3"),
        ({"status": "ok", "clock": "floor"}, "Its clock is wrong"),
        ({"status": "ok", "update": {"done": False, "words": "no network"}}, "no network"),
        ({"status": "ok", "hall": {"heard": None, "why": "refused"}}, "could not reach the hall: refused"),
    ],
)
def test_the_list_of_kiosks_says_what_is_wrong(value, said):
    line = KioskLine("north", "A", Report("north", value, NOW.isoformat(), "network"), {})
    assert said in health.kiosks(Frame("en", UTC, ()), [line], (), NOW).decode()


def test_a_signature_that_lasts_is_not_spoken_of():
    value = {"status": "ok", "until": "2026-12-21"}
    line = KioskLine("north", "A", Report("north", value, NOW.isoformat(), "network"), {})
    page = health.kiosks(Frame("en", UTC, ()), [line], (), NOW).decode()
    assert "runs out" not in page
    assert ">well</td>" in page


def test_a_kiosk_that_is_silent_for_a_day_is_late():
    line = KioskLine(
        "north", "A", Report("north", {"status": "ok"}, (NOW - timedelta(days=3)).isoformat(), "stick"), {}
    )
    assert "hours: 72" in health.kiosks(Frame("en", UTC, ()), [line], (), NOW).decode()


def test_small_counts_and_today_are_not_told(tmp_path):
    counts = Statistics(tmp_path / "s.sqlite")
    for _ in range(FEWEST):
        assert counts.page("/az/record/main/0ab/k1.html") == "page-record"
        counts.add("order")
    counts.add("seat")
    for path in ("/az/kiosk/attract.html", "/assets/x.css", "/az/index.html", "/-/health"):
        assert counts.page(path) is None
    counts.write(DAY, timedelta(days=400))
    assert counts.told(DAY) == {}
    assert counts.told(DAY + timedelta(days=1)) == {"2026-11-20": {"order": FEWEST, "page-record": FEWEST}}
    counts.write(DAY + timedelta(days=401), timedelta(days=400))
    assert counts.told(DAY + timedelta(days=402)) == {}
    counts.close()


def test_nothing_but_day_kind_and_count_is_kept(tmp_path):
    counts = Statistics(tmp_path / "s.sqlite")
    counts.page("/az/record/main/0ab/marker-of-a-guest.html")
    counts.write(DAY, timedelta(days=400))
    counts.close()
    with sqlite3.connect(tmp_path / "s.sqlite") as database:
        assert database.execute("SELECT * FROM counted").fetchall() == [("2026-11-20", "page-record", 1)]
    database.close()
    assert b"marker" not in (tmp_path / "s.sqlite").read_bytes()


def test_a_slip_holds_no_command_of_a_title():
    attack = "\x1bp\x00\x19\xfaTitle\x1dV\x00\u202e\x9b\r\nnext"
    plain = printed(Slip(attack, (attack,)), Printer("http://127.0.0.1/"))
    assert not [byte for byte in plain.decode() if byte != "\n" and ord(byte) < 32]
    escpos = printed(Slip(attack, (attack,)), Printer("http://127.0.0.1/", escpos=True))
    assert escpos.count(b"\x1b") == 1
    assert escpos.count(b"\x1d") == 3


def test_a_slip_is_as_wide_as_its_paper_and_has_an_end():
    slip = printed(Slip("A7-4M", ("söz " * 5000,)), Printer("http://127.0.0.1/")).decode()
    assert max(len(line) for line in slip.splitlines()) <= WIDTH
    assert slip.count("\n") < 60


@pytest.mark.parametrize(("encoding", "shown"), [("cp1254", "Xezerin"), ("cp1251", "X?z?rin"), ("utf-8", "Xəzərin")])
def test_a_letter_the_printer_lacks_is_its_nearest(encoding, shown):
    made = printed(Slip("A7-4M", ("Xəzərin",)), Printer("http://127.0.0.1/", encoding=encoding)).decode(encoding)
    assert shown.replace("?", "e") in made.replace("?", "e")


def test_a_slip_reaches_a_printer_by_http_and_by_wire():
    got = []

    class Taker(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200 if self.path == "/print" else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Taker) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        send(b"slip", Printer(f"http://127.0.0.1:{server.server_port}/print"))
        with pytest.raises(SlipError, match="refused"):
            send(b"slip", Printer(f"http://127.0.0.1:{server.server_port}/other"))
        server.shutdown()
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        wire.listen()
        address = f"tcp://127.0.0.1:{wire.getsockname()[1]}"
        send(b"slip", Printer(address))
        with wire.accept()[0] as connection:
            got.append(connection.recv(10))
    with pytest.raises(SlipError, match="does not answer"):
        send(b"slip", Printer(address))
    assert got == [b"slip", b"slip", b"slip"]


def test_a_guests_slip_is_printed_twice_at_most(profile, start):
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        wire.listen()
        with start(profile, "--slips", f"tcp://127.0.0.1:{wire.getsockname()[1]}") as server:
            body = {"kind": "order", "tag": "az", "fields": {"title": "A"}}
            code = server.post("/-/outbox", body, idempotency_key="k" * 20).json["code"]
            assert server.ask("GET", "/-/health").json["slips"] is True
            told = [server.post("/-/slip", {"code": code, "text": "A"}).status for _ in range(3)]
            assert told == [204, 204, 429]
            assert server.post("/-/slip", {"code": "AA-AA"}).json["reason"] == "unknown-code"
            with wire.accept()[0] as connection:
                assert code.encode() in connection.recv(200)


def test_only_a_printers_address_is_a_printer():
    assert [is_printer(url) for url in ("http://127.0.0.1:9100/x", "tcp://printer:9100", "lpt1", "file:///etc", "http://")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_the_desks_colours_are_the_themes(root):
    import re

    theme = (root / "theme" / "static" / "css" / "tokens.css").read_text("utf-8")
    own = (root / "kiosk" / "hall" / "desk.css").read_text("utf-8")
    pairs = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,6})")
    known = (
        set(pairs.findall(theme))
        | {("accent", value) for _, value in pairs.findall(theme)}
        | {("accent-fill", "#8e2433")}
    )
    assert [pair for pair in pairs.findall(own) if pair not in known] == []


def told(release, withdrawals, *, erased=True, at=NOW, kiosk="north"):
    """A kiosk's report of its releases, on the list of kiosks."""
    report = {
        "version": 1, "kiosk": kiosk, "profile": "kiosk", "release": release, "withdrawals": withdrawals, "erased": erased,
        "at": at.isoformat(), "words": "",
    }  # fmt: skip
    value = {"status": "ok", "release": release, "report": report}
    return KioskLine(kiosk, "A", Report(kiosk, value, NOW.isoformat(), "network"), {})


def shown(*lines, known=0):
    return health.kiosks(Frame("en", UTC, ()), lines, (), NOW, known).decode()


def test_withdrawals_are_confirmed_when_the_newest_list_is_obeyed_and_the_works_are_off_the_disk():
    assert "not confirmed by" not in shown(told(1, 0))
    assert "not confirmed by" not in shown(told(1, 2), told(1, 2, kiosk="south"))
    assert "not confirmed by: south</p>" in shown(told(1, 2), told(1, 1, kiosk="south"))
    assert "list 2: not yet off its disk" in shown(told(1, 2, erased=False))
    assert "not confirmed by: never</p>" in shown(told(1, 2), KioskLine("never", "B", None, {}))


def test_a_list_that_the_hall_alone_knows_is_confirmed_by_nobody():
    assert "not confirmed by: north</p>" in shown(told(1, 2), known=3)


def test_of_kiosks_that_are_heard_the_oldest_release_stands_first():
    page = shown(told(7, 0, kiosk="newer"), told(5, 0, kiosk="older"), told(6, 0, kiosk="middle"))
    assert page.index(">older<") < page.index(">middle<") < page.index(">newer<")


def test_a_kiosk_that_has_not_looked_for_a_release_for_days_says_so():
    assert "has not looked for a release" not in shown(told(1, 0, at=NOW - timedelta(days=3)))
    assert "has not looked for a release since" in shown(told(1, 0, at=NOW - timedelta(days=5)))


@pytest.mark.parametrize("junk", [None, 7, [], {}, {"version": 2}, {"version": 1, "release": "<b>"}])
def test_a_report_that_is_none_shows_nothing_confirmed(junk):
    line = KioskLine(
        "north", "A", Report("north", {"status": "ok", "report": junk, "release": junk}, NOW.isoformat(), "network"), {}
    )
    assert "nothing confirmed" in shown(line, known=1)
    assert "<b>" not in shown(line)
