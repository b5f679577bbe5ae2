"""`openshelf check --links` on a whole site with real servers, and what a build makes of what it found."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import date

import odd_site
import pytest

from openshelf import linkcheck
from openshelf.cli import main
from openshelf.errors import BuildError, UsageError
from openshelf.links.book import Book
from openshelf.scaffold.site import new_site

DAY, LATER = date(2026, 3, 1), date(2026, 5, 9)
QUICK = {"private": True, "pause": 0.0, "patience": (0.0, 0.0), "connecting": 2.0, "seconds": 3.0}


@pytest.fixture
def server():
    with odd_site.running() as site:
        yield site


@pytest.fixture
def library(tmp_path):
    new_site(tmp_path / "site")
    toml = tmp_path / "site" / "content" / "library.toml"
    toml.write_text(toml.read_text("utf-8").replace('az = ""', 'az = "Kitabxana"'), "utf-8")
    return tmp_path / "site"


def catalogue(library, *urls):
    rows = [f"k{number},Kitab {number},{url},open" for number, url in enumerate(urls)]
    (library / "content" / "catalog").mkdir(exist_ok=True)
    (library / "content" / "catalog" / "k.csv").write_text("\n".join(["id,title,link,access", *rows]) + "\n", "utf-8")


def check(library, on=DAY, **wanted):
    return linkcheck.run(library, linkcheck.Round(**(QUICK | wanted)), "en", on)


def book(library):
    return {line.url.rpartition("/")[2]: line for line in Book(library / "content" / "links.csv").lines()}


def ok(handler):
    handler.answer(200, b"text")


def test_what_was_found_is_written_dated_and_told_by_host_and_by_cause(library, server, capsys):
    server.pages |= {"/a": ok, "/b": lambda handler: handler.answer(301, Location="/a")}
    catalogue(library, f"{server.url}/a", f"{server.url}/b", f"{server.url}/gone")
    assert check(library) == 0
    found = book(library)
    assert [found[name].status for name in ("a", "b", "gone")] == ["works", "works", "fails"]
    assert (found["b"].final, found["gone"].reason) == (f"{server.url}/a", "404")
    assert {line.checked for line in found.values()} == {"2026-03-01"}
    told = capsys.readouterr().out
    assert "127.0.0.1: links 3, working 2, broken 1" in told
    assert "1 × the page is not there (HTTP 404)" in told
    assert "(k:k2)" in told
    assert told.strip().endswith("the result is in content/links.csv")


def test_a_second_round_asks_only_what_is_due(library, server):
    server.pages |= {"/a": ok}
    catalogue(library, f"{server.url}/a")
    check(library)
    asked = len(server.asked)
    check(library, date(2026, 3, 8))
    assert len(server.asked) == asked
    check(library, date(2026, 3, 9))
    assert len(server.asked) == asked + 1
    check(library, date(2026, 3, 9), host="127.0.0.1")
    assert len(server.asked) == asked + 2
    check(library, date(2026, 3, 10), older_than=0)
    assert len(server.asked) == asked + 3


def test_a_limit_takes_the_longest_unchecked_first(library, server):
    server.pages |= {f"/{number}": ok for number in range(4)}
    catalogue(library, *(f"{server.url}/{number}" for number in range(4)))
    check(library, limit=3)
    assert sorted(book(library)) == ["0", "1", "2"]
    check(library, LATER, limit=2)
    assert book(library)["3"].checked == "2026-05-09"
    assert sorted(line.checked for line in book(library).values()) == ["2026-03-01"] * 2 + ["2026-05-09"] * 2


def test_a_link_the_catalogue_has_no_more_leaves_the_book_unless_a_source_cannot_be_read(library, server, capsys):
    server.pages |= {"/a": ok, "/b": ok}
    catalogue(library, f"{server.url}/a", f"{server.url}/b")
    check(library)
    (library / "content" / "catalog" / "broken.mrc").write_bytes(b"00000 nothing of the kind" * 9)
    catalogue(library, f"{server.url}/a")
    assert check(library) == 1
    assert "broken.mrc" in capsys.readouterr().err
    assert sorted(book(library)) == ["a", "b"]
    (library / "content" / "catalog" / "broken.mrc").unlink()
    assert check(library) == 0
    assert sorted(book(library)) == ["a"]


def test_an_address_of_the_private_network_is_not_asked_unless_told(library, server, capsys):
    server.pages |= {"/a": ok}
    catalogue(library, f"{server.url}/a")
    assert check(library, private=False) == 0
    assert server.asked == []
    assert book(library)["a"].reason == "private"
    assert "--allow-private" in capsys.readouterr().out


def test_without_a_network_nothing_is_recorded(library, monkeypatch):
    import socket

    def offline(*_):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    catalogue(library, "https://archive.example/a", "https://other.example/b")
    with pytest.raises(BuildError) as caught:
        check(library)
    assert caught.value.message_id == "links.offline"
    assert book(library) == {}


@pytest.mark.parametrize("code", ["EAI_NONAME", "EAI_AGAIN"])
def test_hosts_that_are_all_silent_say_more_of_this_machine_than_of_themselves(library, monkeypatch, code):
    import socket

    def nobody(*_):
        raise socket.gaierror(getattr(socket, code), "nobody")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    catalogue(library, "https://archive.example/a", "https://other.example/b")
    with pytest.raises(BuildError):
        check(library)
    assert book(library) == {}


def test_a_host_that_is_gone_is_recorded_where_another_answers(library, server):
    server.pages |= {"/a": ok}
    catalogue(library, "http://no-such-host.invalid/b", f"{server.url}/a")
    check(library, parallel=1)
    assert book(library)["a"].status == "works"
    assert book(library)["b"].reason in ("no-such-host", "")


def test_what_does_not_work_stands_by_record_in_a_table(library, server, tmp_path):
    server.pages |= {"/a": ok}
    catalogue(library, f"{server.url}/a", f"{server.url}/gone")
    check(library, report=tmp_path / "broken.csv")
    raw = (tmp_path / "broken.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["record, or file and line", "link", "status"]
    assert rows[1][:3] == ["k:k1", f"{server.url}/gone", "does not work"]
    with pytest.raises(UsageError):
        check(library, report=tmp_path / "nowhere" / "broken.csv")


def test_the_programs_name_carries_the_sites_address(library, server):
    toml = library / "content" / "library.toml"
    text = toml.read_text("utf-8")
    if "site_url" in text:
        toml.write_text("\n".join('site_url = "https://kitab.example"' if line.lstrip("# ").startswith("site_url") else line for line in text.splitlines()), "utf-8")  # fmt: skip
    else:
        toml.write_text(f'site_url = "https://kitab.example"\n{text}', "utf-8")
    server.pages |= {"/a": ok}
    catalogue(library, f"{server.url}/a")
    check(library)
    assert any("(+https://kitab.example" in agent for agent in server.agents)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_round_that_is_broken_off_goes_on_where_it_was(library, server, how):
    def slowly(handler):
        time.sleep(0.1)
        handler.answer(200)

    server.pages |= {f"/{number}": slowly for number in range(30)}
    catalogue(library, *(f"{server.url}/{number}" for number in range(30)))
    program = (
        "import sys; from datetime import date; from pathlib import Path; from openshelf import linkcheck;"
        "linkcheck.run(Path(sys.argv[1]), linkcheck.Round(private=True, pause=0.0), 'en', date(2026, 3, 1))"
    )
    environment = os.environ | {"PYTHONPATH": "plugins"}
    running = subprocess.Popen([sys.executable, "-c", program, str(library)], env=environment, stdout=-3, stderr=-3)
    while len(server.asked) < 10:
        time.sleep(0.02)
    running.send_signal(how)
    running.wait(20)
    if how == signal.SIGINT:
        assert len(book(library)) >= 8
    before = len(server.asked)
    assert check(library) == 0
    assert len(book(library)) == 30
    assert len(server.asked) - before <= 23


def test_wrong_wishes_are_wrong_usage(library, capsys):
    catalogue(library, "https://archive.example/a")
    site = ["--site", str(library)]
    assert main(["check", *site, "--links", "--host", "nobody.example"]) == 2
    assert "archive.example" in capsys.readouterr().err
    assert main(["check", *site, "--limit", "3"]) == 2
    assert main(["check", "--site", str(library / "nowhere"), "--links"]) == 2


def test_a_build_says_what_is_known_of_a_link(library, server):
    server.pages |= {"/a": ok}
    catalogue(library, f"{server.url}/a", f"{server.url}/b")
    assert main(["build", "--site", str(library), "--date", "2026-03-01", "--jobs", "1"]) == 0
    pages = {path.stem: path for path in (library / "output" / "online" / "en" / "record").rglob("*.html")}
    assert "link not checked" in pages["k0"].read_text("utf-8")
    assert ">Read<" not in pages["k0"].read_text("utf-8")
    check(library)
    assert main(["build", "--site", str(library), "--date", "2026-03-02", "--jobs", "1"]) == 0
    assert f'href="{server.url}/a" rel="external">Read<' in pages["k0"].read_text("utf-8")
    assert "Link has not answered since 1 March 2026" in pages["k1"].read_text("utf-8")
    (library / "content" / "links.csv").write_text("url,status\n", "utf-8")
    assert main(["build", "--site", str(library), "--date", "2026-03-03", "--jobs", "1"]) == 1
    assert main(["check", "--site", str(library)]) == 1


def text(library, words, name="pages/about/index.az.md"):
    file = library / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\ntitle: Haqqımızda\n---\n\n{words}\n", "utf-8")


def test_a_link_in_an_editors_text_is_checked_and_told_by_its_file_and_line(library, server, capsys, tmp_path):
    server.pages |= {"/a": ok}
    text(library, f"Bir [söz]({server.url}/a).\n\nİki [söz]({server.url}/gone#bir) və <{server.url}/gone?x=1&y=2>.")
    assert check(library, report=tmp_path / "broken.csv") == 0
    assert [book(library)[name].status for name in ("a", "gone", "gone?x=1&y=2")] == ["works", "fails", "fails"]
    assert "content/pages/about/index.az.md:7" in capsys.readouterr().out
    rows = list(csv.reader((tmp_path / "broken.csv").read_text("utf-8-sig").splitlines()))
    assert [row[:2] for row in rows[1:]] == [
        ["content/pages/about/index.az.md:7", f"{server.url}/gone"],
        ["content/pages/about/index.az.md:7", f"{server.url}/gone?x=1&y=2"],
    ]


def test_a_link_written_by_reference_is_told_where_its_address_stands(library, server, tmp_path):
    text(
        library,
        f"Bir [söz][x], yenə [söz][x].\n\n[x]: {server.url}/gone\n",
        "pages/rules/index.az.md",
    )
    text(library, f"![Şəkil]({server.url}/gone)", "pages/shown/index.az.md")
    check(library, report=tmp_path / "broken.csv")
    rows = list(csv.reader((tmp_path / "broken.csv").read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == ["content/pages/rules/index.az.md:7"]


def test_links_in_texts_leave_the_book_with_the_text(library, server):
    server.pages |= {"/a": ok}
    text(library, f"[a]({server.url}/a)")
    check(library)
    asked = len(server.asked)
    check(library)
    assert len(server.asked) == asked
    text(library, "Heç nə.")
    check(library)
    assert book(library) == {}
