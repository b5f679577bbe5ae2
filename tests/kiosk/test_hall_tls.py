"""The hall by https: its own certificate, known to the kiosks by its key; a library's own; another's."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from halls import PASSWORD, Staff, command, hall_running, order, until

from kiosk import certificate
from kiosk.bond import read_bond, write_bond
from kiosk.hall.house import House
from kiosk.reach import Hall, HallError, is_hall

NOW = datetime.now(UTC)
NAMES = ("127.0.0.1", "localhost")


def files(folder, name, *, names=NAMES, made_at=NOW):
    """A certificate and its key as files; the mark of the key."""
    key = certificate.new_key()
    (folder / f"{name}.key").write_bytes(key)
    (folder / f"{name}.pem").write_bytes(certificate.made(key, names, made_at))
    return certificate.mark_of_key(key)


@contextmanager
def showing(folder, name):
    """A server that shows this certificate, answers nothing, and notes what it was sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    listener, heard = socket.create_server(("127.0.0.1", 0)), []

    def serve():
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                plain.settimeout(5)
                with context.wrap_socket(plain, server_side=True) as wire:
                    said = b""
                    while not said.endswith(b"{}") and (more := wire.recv(1000)):
                        said += more
                    heard.append(said)
                    if said:
                        wire.sendall(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(6)


def said(url, mark, day=None):
    """What a letter to this server is refused with."""
    with pytest.raises(HallError) as caught:
        Hall(url, certificate=mark).post(b"secret words", day or NOW.date())
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_kiosks_and_staff_speak_https_with_a_hall_that_has_no_authority(house, kiosk_at):
    with hall_running(house, "--tls") as hall, kiosk_at("north", hall) as north:
        assert hall.url.startswith("https://")
        assert House(house / "hall").server_mark() in hall.lines[1]
        code = order(north)
        assert until(lambda: north.ask("GET", "/-/health").json["hall"]["heard"])
        assert north.post("/-/seat", {"work": "one-seat"}).status == 201
        staff = Staff(hall)
        assert staff.enter(PASSWORD).status == 303
        assert staff.send("login", word="", password=PASSWORD).headers["set-cookie"].endswith("; Secure")
        assert until(lambda: code in staff.page("orders"))
        assert staff.send("kiosks", kiosk="north", share="2").status == 303
        assert north.ask("GET", "/-/health").json["hall"] | {"heard": 0} == {"heard": 0, "why": "", "told": ""}


def test_the_same_key_is_shown_after_a_restart_and_by_a_renewed_certificate(house, kiosk_at):
    with hall_running(house, "--tls") as hall:
        first = (house / "hall" / "tls.pem").read_bytes()
        port = hall.port
    key = (house / "hall" / "tls.key").read_bytes()
    (house / "hall" / "tls.pem").write_bytes(certificate.made(key, NAMES, NOW - certificate.LASTS))
    with hall_running(house, "--tls", port=port) as hall, kiosk_at("north", hall) as north:
        assert until(lambda: north.ask("GET", "/-/health").json["hall"]["heard"])
        renewed = (house / "hall" / "tls.pem").read_bytes()
        assert certificate.ends(renewed) == certificate.ends(first)
    assert (house / "hall" / "tls.key").stat().st_mode & 0o077 == 0


def test_another_server_is_told_nothing_and_named_in_one_line(tmp_path, house, kiosk_at):
    files(tmp_path, "stranger")
    own = House(house / "hall").server_mark()
    with showing(tmp_path, "stranger") as (url, heard):
        words = said(url, own)
        assert "another server than the hall of this bond" in words
        assert "nothing was sent" in words
        assert [data for data in heard if data] == []
        with kiosk_at("north", url) as north:
            why = until(lambda: north.ask("GET", "/-/health").json["hall"]["why"])
            assert "another server than the hall" in why
            assert north.post("/-/seat", {"work": "one-seat"}).status == 202
        assert [data for data in heard if data] == []


def test_a_certificate_that_has_ended_under_the_known_key_is_told_and_stops_nothing(tmp_path):
    mark = files(tmp_path, "old", made_at=NOW - certificate.LASTS - timedelta(days=3))
    with showing(tmp_path, "old") as (url, _):
        status, _, told = Hall(url, certificate=mark).post(b"{}", NOW.date())
        assert status == 204
        assert "ended on" in told
        assert "restart the hall's server" in told
        # A kiosk whose clock went back to 1970 speaks with its hall all the same.
        assert Hall(url, certificate=mark).post(b"{}", date(1970, 1, 1)) == (204, b"", "")


def test_without_a_mark_the_machines_authorities_judge(tmp_path, monkeypatch):
    files(tmp_path, "own")
    files(tmp_path, "old", made_at=NOW - certificate.LASTS - timedelta(days=3))
    files(tmp_path, "elsewhere", names=("hall.example",))
    with showing(tmp_path, "own") as (url, _):
        assert "its certificate is not believed" in said(url, "")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        assert Hall(url).post(b"{}", NOW.date())[0] == 204
    for name, why in (("old", "expired"), ("elsewhere", "127.0.0.1")):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / f"{name}.pem"))
        with showing(tmp_path, name) as (url, _):
            assert why in said(url, "")


def test_http_where_https_is_spoken_and_the_other_way_round_say_so(house):
    with hall_running(house, "--tls") as hall:
        assert "reached by https://" in said(hall.url.replace("https", "http"), "")
    with hall_running(house) as hall:
        assert "does not speak https" in said(hall.url.replace("http", "https"), "a" * 64)


def test_a_library_may_bring_its_own_certificate(house, kiosk_at, tmp_path):
    mark = files(tmp_path, "library")
    named = ("--tls-cert", str(tmp_path / "library.pem"))
    state = ("--state", str(house / "hall"))
    assert command(house, "hall", "add", "east", "--to", "east.bond", *named, *state).returncode == 0
    assert read_bond(house / "east.bond").certificate == mark
    assert command(house, "hall", "add", "west", "--to", "west.bond", "--by-authority", *state).returncode == 0
    assert read_bond(house / "west.bond").certificate == ""
    with (
        hall_running(house, *named, "--tls-key", str(tmp_path / "library.key")) as hall,
        kiosk_at("east", hall) as east,
    ):
        assert until(lambda: east.ask("GET", "/-/health").json["hall"]["heard"])
        assert "another server" in said(hall.url, House(house / "hall").server_mark())


@pytest.mark.parametrize("options", [(), ("--tls",)])
def test_a_hall_tells_systemd_that_it_is_ready_and_that_it_lives(house, options):
    address = house / "n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        listener.settimeout(20)
        with hall_running(house, *options, environment={"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "600000"}):
            heard = [listener.recv(100) for _ in range(3)]
    assert heard == [b"STATUS=opening", b"READY=1\nSTATUS=serving", b"WATCHDOG=1"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--tls-cert", "library.pem"), "belong together"),
        (("--tls-cert", "library.pem", "--tls-key", "other.key"), "no certificate and its key"),
        (("--tls-cert", "nothing.pem", "--tls-key", "other.key"), "cannot be read"),
        (("--tls-cert", "junk.pem", "--tls-key", "junk.pem"), "no certificate and its key"),
    ],
)
def test_what_is_no_certificate_and_its_key_is_refused_in_one_line(house, options, words):
    files(house, "library")
    files(house, "other")
    (house / "junk.pem").write_text("words", "utf-8")
    done = command(house, "hall", "serve", "kiosk", "--port", "0", "--state", "hall", *options)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert words in done.stderr


def test_a_bond_made_before_there_was_https_is_still_one(house):
    bond = read_bond(house / "north.bond")
    old = type(bond)(bond.kiosk, bond.mark, bond.secret, bond.library_key)
    write_bond(house / "old.bond", old)
    assert '"certificate"' not in (house / "old.bond").read_text()
    assert read_bond(house / "old.bond") == old


@pytest.mark.parametrize("url", ["https://hall", "https://192.168.1.10:8090/", "http://[fe80::1]:80"])
def test_addresses_of_a_hall_are_known(url):
    assert is_hall(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hall",
        "https://",
        "https://hall/desk",
        "https://hall:0",
        "https://hall:x",
        "https://a@hall",
        "hall",
        "https://hall?x=1",
        "https://hall:99999",
    ],
)
def test_what_is_no_address_of_a_hall_is_not(url):
    assert not is_hall(url)
