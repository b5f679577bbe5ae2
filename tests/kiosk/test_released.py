"""Serving an installed release: the real commands, the real server, a switch while it runs."""

import http.client
import shutil
import subprocess
import sys
import threading
import time

import pytest
import releases


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return releases.make(tmp_path_factory.mktemp("releases"), 2)


def command(root, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *map(str, arguments)],
        cwd=root, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.fixture
def kiosk(made, tmp_path, root):
    done = command(root, "update", "--from", made / "1", "--root", made / "keys" / "root.json", tmp_path / "kiosk")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Release 1 is served now: ")
    return tmp_path / "kiosk"


def test_a_release_is_served_as_its_folder_was(made, kiosk, start):
    with start(kiosk) as server:
        page = server.ask("GET", "/az/record/7.html")
        assert page.body == (made / "site/output/kiosk/az/record/7.html").read_bytes()
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        large = server.ask("GET", "/media/large.bin", range="bytes=199990-")
        assert (large.status, large.body) == (206, (made / "site/output/kiosk/media/large.bin").read_bytes()[-10:])
        assert server.ask("GET", "/az/nothing.html").status == 404
        assert server.ask("GET", "/az").status == 308
        assert server.ask("GET", "/", if_none_match=server.ask("GET", "/").headers["etag"]).status == 304
        for path in ("/trust", "/current", "/works.json", "/../trust", "/objects/", "/%2e%2e/trust"):
            assert server.ask("GET", path).status in (400, 404), path
        health = server.ask("GET", "/-/health").json
        assert (health["release"], health["damaged"], health["works"]) == (1, 0, 6)


def test_sealed_works_of_a_release_are_read_against_a_seat(kiosk, start):
    with start(kiosk) as server:
        seat = server.post("/-/seat", {"work": "one-seat"}).json["seat"]
        page = server.ask("GET", "/-/read/one-seat/1", authorization=f"Seat {seat}")
        assert page.body.endswith(b"one-seat page 1")


def test_a_running_server_follows_updates_and_rollbacks_without_a_failed_request(made, kiosk, root, start):
    failed, seen, stop = [], set(), threading.Event()

    def ask():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        while not stop.is_set():
            connection.request("GET", "/")
            answer = connection.getresponse()
            body = answer.read()
            seen.add(body)
            if answer.status != 200:
                failed.append(answer.status)
        connection.close()

    def wait_for(number):
        until = time.monotonic() + 10
        while server.ask("GET", "/-/health").json["release"] != number:
            assert time.monotonic() < until
            time.sleep(0.05)

    with start(kiosk) as server:
        thread = threading.Thread(target=ask)
        thread.start()
        try:
            assert command(root, "update", "--from", made / "2", kiosk).returncode == 0
            wait_for(2)
            assert "Release 1 is served again instead of 2" in command(root, "rollback", kiosk).stdout
            wait_for(1)
        finally:
            stop.set()
            thread.join()
    assert not failed
    assert seen == {b"<p>generation 1", b"<p>generation 2"}


def test_a_damaged_page_is_answered_503_and_all_others_are_served(kiosk, start):
    from kiosk.update.shelf import Shelf

    shelf = Shelf(kiosk)
    release = shelf.open(shelf.current())
    with start(kiosk) as server:
        lying = release.plain["az/record/7.html"]
        path = shelf.place(lying.holder)
        data = bytearray(path.read_bytes())
        data[lying.offset] ^= 1
        path.write_bytes(data)
        assert server.ask("GET", "/az/record/7.html").status == 503
        assert server.ask("GET", "/az/record/8.html").status == 200


def test_a_kiosk_whose_newest_manifest_is_damaged_serves_the_one_before(made, kiosk, root, start):
    from kiosk.update.shelf import Shelf

    command(root, "update", "--from", made / "2", kiosk)
    shelf = Shelf(kiosk)
    shelf.place(shelf.current().digest).write_bytes(b"")
    with start(kiosk) as server:
        assert server.ask("GET", "/-/health").json["release"] == 1


def test_a_kiosk_with_damaged_packs_starts_and_says_so(kiosk, root, start):
    from kiosk.update.shelf import Shelf

    shelf = Shelf(kiosk)
    release = shelf.open(shelf.current())
    shelf.place(release.plain["assets/site.0123456789.css"].holder).unlink()
    with start(kiosk) as server:
        assert server.ask("GET", "/az/index.html").status == 200
        assert "1 part of the release" in command(root, "status", "--port", str(server.port)).stdout


def test_status_says_why_there_is_no_newer_release(kiosk, root, start):
    with start(kiosk) as server:
        assert server.ask("GET", "/-/health").json["update"]["done"] is True
        command(root, "update", "--from", "http://127.0.0.1:9", kiosk)
        said = command(root, "status", "--port", str(server.port)).stdout
        assert said.startswith("No newer release since 20")
        assert "does not answer" in said
        assert said.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--from", "nowhere"), ("--from", "http://127.0.0.1:9"), ("--from", ".")])
def test_what_is_in_the_way_is_one_line(kiosk, root, arguments):
    done = command(root, "update", *arguments, kiosk)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (1, 1, "")


def test_a_missing_root_file_is_one_line(made, root, tmp_path):
    done = command(root, "update", "--from", made / "1", "--root", tmp_path / "none.json", tmp_path / "new")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "root.json" in done.stderr


def test_a_folder_without_a_readable_release_is_one_line(kiosk, root):
    shutil.rmtree(kiosk / "objects")
    done = command(root, "serve", kiosk, "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "python -m kiosk update" in done.stderr
