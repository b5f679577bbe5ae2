"""The static side: looked up and never joined, fresh pages, lasting assets, ranges, the headers every answer carries."""

import os
import re

import pytest


def test_the_root_is_the_language_gate(server):
    reply = server.ask("GET", "/")
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_names_with_spaces_and_letters_are_found(server):
    assert server.ask("GET", "/az/kitab%20v%C9%99%20d%C9%99niz.html").status == 200


def test_a_folder_without_its_slash_leads_to_it(server):
    reply = server.ask("GET", "/az")
    assert (reply.status, reply.headers["location"]) == (308, "/az/")


def test_an_unknown_address_gives_the_sites_own_page(server):
    reply = server.ask("GET", "/az/nothing.html")
    assert (reply.status, b"yoxdur" in reply.body) == (404, True)


@pytest.mark.parametrize(
    "path",
    [
        "/../kiosk.sealed/works.json",
        "/..%2fkiosk.sealed/works.json",
        "/%2e%2e/kiosk.sealed/works.json",
        "/az/../../kiosk.sealed/works.json",
        "/az/..%5c..%5ckiosk.sealed/works.json",
        "//etc/passwd",
        "/etc/passwd",
        "/index.html%00.txt",
        "/az/./index.html",
        "/AZ/index.html",
        "/index.html/",
        "/kiosk.sealed/works.json",
        "/media/read/one-seat/0123456789ab/p0001.webp",
        "/%ff%fe",
        "/" + "a" * 5000,
    ],
)
def test_no_address_reaches_outside_the_map(server, path):
    reply = server.ask("GET", path)
    assert reply.status == 404
    assert b"edition" not in reply.body
    assert b"root:" not in reply.body


def test_links_in_the_tree_are_not_served(profile, start):
    (profile / "outside.html").symlink_to("/etc/passwd")
    (profile / "folder").symlink_to(profile.parent / "kiosk.sealed")
    with start(profile) as server:
        assert server.ask("GET", "/outside.html").status == 404
        assert server.ask("GET", "/folder/works.json").status == 404


def test_a_file_that_becomes_a_link_is_not_followed(profile, start):
    with start(profile) as server:
        (profile / "az" / "index.html").unlink()
        (profile / "az" / "index.html").symlink_to("/etc/passwd")
        reply = server.ask("GET", "/az/index.html")
    assert reply.status in (404, 503)
    assert b"root:" not in reply.body


def test_pages_are_not_stored_and_named_files_are(server):
    assert server.ask("GET", "/az/index.html").headers["cache-control"] == "no-store"
    assert "immutable" in server.ask("GET", "/assets/site.0123456789.css").headers["cache-control"]


def test_a_file_that_has_not_changed_is_not_sent_again(server):
    tag = server.ask("GET", "/assets/site.0123456789.css").headers["etag"]
    reply = server.ask("GET", "/assets/site.0123456789.css", if_none_match=f'"other", W/{tag}')
    assert (reply.status, reply.body) == (304, b"")


def test_a_precompressed_twin_is_sent_where_it_is_taken(server):
    reply = server.ask("GET", "/assets/site.0123456789.css", accept_encoding="br, gzip")
    assert (reply.headers["content-encoding"], reply.body) == ("gzip", b"not really compressed")
    for refusing in ("", "br", "gzip;q=0, br", "identity"):
        assert (
            "content-encoding" not in server.ask("GET", "/assets/site.0123456789.css", accept_encoding=refusing).headers
        )


@pytest.mark.parametrize(
    ("stated", "status", "body"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=95-", 206, b"56789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=90-500", 206, b"0123456789"),
        ("bytes=100-", 416, b""),
        ("bytes=5-1", 416, b""),
    ],
)
def test_one_range_of_a_recording_is_sent(server, stated, status, body):
    reply = server.ask("GET", "/media/sound.mp3", range=stated)
    assert (reply.status, reply.body) == (status, body)


@pytest.mark.parametrize("stated", ["bytes=0-1,4-5", "items=0-1", "bytes=-", "bytes=a-b"])
def test_a_range_we_do_not_serve_is_answered_with_the_whole(server, stated):
    reply = server.ask("GET", "/media/sound.mp3", range=stated)
    assert (reply.status, len(reply.body)) == (200, 100)


def test_head_says_the_length_and_sends_nothing(server):
    reply = server.ask("HEAD", "/media/sound.mp3")
    assert (reply.status, reply.headers["content-length"], reply.body) == (200, "100", b"")


def test_nothing_is_written_through_the_site(server):
    assert server.ask("PUT", "/index.html", b"x").status == 405


def test_every_answer_carries_the_policy(server):
    for path in ("/", "/az/nothing.html", "/-/health", "/-/nothing", "/az"):
        headers = server.ask("GET", path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "camera=()" in headers["permissions-policy"]
        assert not {"set-cookie", "server"} & headers.keys()


def test_the_attract_screen_clears_what_a_guest_left(server):
    assert server.ask("GET", "/az/kiosk/attract.html").headers["clear-site-data"] == '"cookies", "storage"'
    assert "clear-site-data" not in server.ask("GET", "/az/index.html").headers


def test_a_large_file_is_streamed_whole(profile, start):
    data = os.urandom(3 << 20)
    (profile / "media" / "film.webm").write_bytes(data)
    with start(profile) as server:
        reply = server.ask("GET", "/media/film.webm")
        assert (reply.status, reply.body == data) == (200, True)
        assert server.ask("GET", "/media/film.webm", if_none_match=reply.headers["etag"]).status == 304


def test_a_body_has_an_end(server):
    reply = server.ask("POST", "/-/seat", b"{" + b" " * 20_000, content_type="application/json")
    assert (reply.status, reply.json["reason"]) == (413, "too-large")


def test_every_header_of_the_contract_is_in_the_document(root):
    document = (root / "kiosk" / "API.md").read_text("utf-8")
    from kiosk.server.exchange import POLICY

    assert f"Content-Security-Policy: {POLICY}" in document


def test_every_reason_in_the_code_stands_in_the_document(root):
    document = (root / "kiosk" / "API.md").read_text("utf-8")

    def code(room):
        return "".join(path.read_text("utf-8") for path in (root / "kiosk" / room).glob("*.py"))

    reasons = set(re.findall(r'(?:Refusal|LetterError)\(\s*\d+,\s*"([a-z-]+)"', code("server") + code("hall")))
    reasons |= set(re.findall(r'return "([a-z-]+)"', code("server")))
    assert {reason for reason in reasons if f"`{reason}`" not in document and f'"{reason}"' not in document} == set()


def test_a_page_that_is_built_again_is_served_as_it_is_now(profile, start):
    page = profile / "az" / "index.html"
    with start(profile) as server:
        for text in ("one", "two", "six", "two"):
            staged = page.with_name("new")
            staged.write_text(text, "utf-8")
            staged.replace(page)
            assert [server.ask("GET", "/az/").body for _ in range(3)] == [text.encode()] * 3
        page.unlink()
        assert server.ask("GET", "/az/").status == 404


def test_a_page_kept_ready_is_held_to_every_check(server):
    for _ in range(2):
        assert server.ask("GET", "/az/index.html").status == 200
    assert server.ask("GET", "/az/index.html", host="library.example").status == 421
    assert server.ask("GET", "/az/index.html", service_worker="script").status == 403
    tag = server.ask("GET", "/az/index.html").headers["etag"]
    assert server.ask("GET", "/az/index.html", if_none_match=tag).status == 304
    assert server.ask("HEAD", "/az/index.html").body == b""
    first, again = (server.ask("GET", "/az/index.html").headers for _ in range(2))
    assert {name for name in first if name != "date"} == {name for name in again if name != "date"}


def test_answers_kept_ready_are_bounded_and_the_longest_unused_go_first():
    from kiosk.server.ready import Made, Ready

    ready, tree = Ready(most_bytes=30), object()
    for number in range(3):
        ready.keep((str(number), b"", b""), Made(tree, lambda: 1, 1, {}, {}, "/", None, 10, b""))
    assert ready.find(("0", b"", b""), tree)
    ready.keep(("3", b"", b""), Made(tree, lambda: 1, 1, {}, {}, "/", None, 10, b""))
    assert [number for number in range(4) if ready.find((str(number), b"", b""), tree)] == [0, 2, 3]
    assert ready.find(("0", b"", b""), object()) is None
