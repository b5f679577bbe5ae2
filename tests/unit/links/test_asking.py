"""What one link answers, asked of a real server."""

import socket
import ssl
import subprocess
import threading
from contextlib import nullcontext, suppress

import pytest

from openshelf.links.addresses import PrivateError, connect, is_public
from openshelf.links.asking import HOPS, Asker, Outcome, target_of


@pytest.fixture
def asker():
    return Asker("openshelf-linkcheck/test", lambda _: nullcontext(), private=True, connecting=2, seconds=1)


def ok(handler):
    handler.answer(200, b"text")


def test_a_link_that_answers_works_and_is_asked_with_head_alone(site, asker):
    site.pages["/a"] = ok
    assert asker.ask(f"{site.url}/a") == Outcome("works", "", f"{site.url}/a")
    assert site.asked == [("HEAD", "/a", None)]
    assert site.agents == {"openshelf-linkcheck/test"}


def test_a_server_that_refuses_head_is_asked_for_the_first_bytes(site, asker):
    site.pages["/a"] = lambda handler: handler.answer(405 if handler.command == "HEAD" else 200, b"x" * 1_000_000)
    assert asker.ask(f"{site.url}/a").status == "works"
    assert site.asked == [("HEAD", "/a", None), ("GET", "/a", "bytes=0-1023")]


@pytest.mark.parametrize(
    ("status", "expected"), [(404, "fails"), (410, "fails"), (500, "fails"), (403, "unclear"), (401, "unclear")]
)
def test_what_a_status_means(site, asker, status, expected):
    site.pages["/a"] = lambda handler: handler.answer(status)
    outcome = asker.ask(f"{site.url}/a")
    assert (outcome.status, outcome.reason) == (expected, str(status))


def test_redirects_are_followed_and_the_end_is_told(site, asker):
    site.pages["/old"] = lambda handler: handler.answer(301, Location="/middle")
    site.pages["/middle"] = lambda handler: handler.answer(302, Location=f"{site.url}/new?x=1")
    site.pages["/new?x=1"] = ok
    assert asker.ask(f"{site.url}/old") == Outcome("works", "", f"{site.url}/new?x=1")


def test_a_loop_of_redirects_ends(site, asker):
    site.pages["/a"] = lambda handler: handler.answer(302, Location="/b")
    site.pages["/b"] = lambda handler: handler.answer(302, Location="/a")
    assert asker.ask(f"{site.url}/a") == Outcome("fails", "redirects")


def test_a_chain_without_end_is_left(site, asker):
    for number in range(HOPS + 5):
        site.pages[f"/{number}"] = lambda handler: handler.answer(302, Location=f"/{int(handler.path[1:]) + 1}")
    assert asker.ask(f"{site.url}/0") == Outcome("fails", "redirects")
    assert len(site.asked) == HOPS + 1


def test_a_deep_link_that_ends_at_the_front_page_is_gone(site, asker):
    site.pages["/book/12.pdf"] = lambda handler: handler.answer(302, Location="/")
    site.pages["/"] = ok
    assert asker.ask(f"{site.url}/book/12.pdf") == Outcome("fails", "front-page", f"{site.url}/")
    assert asker.ask(f"{site.url}/").status == "works"


def test_a_redirect_to_another_scheme_is_not_followed(site, asker):
    site.pages["/a"] = lambda handler: handler.answer(302, Location="file:///etc/passwd")
    assert asker.ask(f"{site.url}/a") == Outcome("fails", "bad-address")


def test_a_reset_connection_is_told_as_broken_off(site, asker):
    site.pages["/a"] = lambda handler: handler.reset()
    assert asker.ask(f"{site.url}/a") == Outcome("fails", "broken-off")


def test_headers_that_never_end_cost_a_deadline_and_no_more(site, asker):
    site.pages["/a"] = lambda handler: handler.drip()
    assert asker.ask(f"{site.url}/a") == Outcome("fails", "timeout")


def test_an_answer_that_is_no_http_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def nonsense():
            for _ in range(2):
                connection, _ = server.accept()
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH\r\n")
                connection.close()

        threading.Thread(target=nonsense, daemon=True).start()
        asker = Asker("a", lambda _: nullcontext(), private=True, seconds=5)
        outcome = asker.ask(f"http://127.0.0.1:{server.getsockname()[1]}/")
    assert outcome.status == "fails"
    assert outcome.reason in ("bad-answer", "broken-off")


def test_retry_after_is_told_as_seconds_or_as_a_date(site, asker):
    site.pages["/a"] = lambda handler: handler.answer(503, Retry_After="7")
    site.pages["/b"] = lambda handler: handler.answer(429, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT")
    site.pages["/c"] = lambda handler: handler.answer(503, Retry_After="soon")
    assert asker.ask(f"{site.url}/a").wait == 7
    assert asker.ask(f"{site.url}/b").wait > 1_000_000
    assert asker.ask(f"{site.url}/c").wait is None


def test_a_host_that_is_none_and_a_port_that_is_closed_are_told_apart(asker):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert asker.ask(f"http://127.0.0.1:{port}/") == Outcome("fails", "refused")


def test_a_certificate_nobody_signed_is_told(tmp_path, asker):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=localhost"],
        capture_output=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl makes no certificate here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with suppress(OSError):
                context.wrap_socket(connection, server_side=True).close()
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        assert asker.ask(f"https://127.0.0.1:{server.getsockname()[1]}/") == Outcome("fails", "tls")


def test_this_machine_is_never_asked_for_a_catalogue(site):
    asker = Asker("a", lambda _: nullcontext())
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"):
        outcome = asker.ask(f"http://{host}:{site.server_port}/a")
        assert outcome.status != "works"
    assert site.asked == []


def test_a_redirect_into_the_private_network_is_not_followed(site, monkeypatch):
    from openshelf.links import addresses

    site.pages["/a"] = lambda handler: handler.answer(302, Location=f"http://localhost:{site.server_port}/secret")
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" and not site.asked)
    assert Asker("a", lambda _: nullcontext()).ask(f"{site.url}/a") == Outcome("unclear", "private")
    assert [path for _, path, _ in site.asked] == ["/a"]


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.1", "172.16.0.9", "169.254.169.254", "127.9.9.9", "100.64.0.1", "224.0.0.1", "240.0.0.1", "0.0.0.0",
     "::1", "fe80::1%eth0", "fc00::1", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1", "nonsense"],
)  # fmt: skip
def test_private_addresses_are_known_in_every_dress(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_are_public(address):
    assert is_public(address)


def test_connect_refuses_a_name_all_of_whose_addresses_are_private():
    with pytest.raises(PrivateError):
        connect("localhost", 9, 1, private=False)


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://китабхана.рф/книга 1.pdf?ə=1#p", "xn--80aa9aafeb6a7d.xn--p1ai", None),
        ("HTTP://User:Secret@Example.ORG:8080/a b", "example.org", "/a%20b"),
        ("http://[2001:db8::1]:81/x", "[2001:db8::1]", "/x"),
        ("https://example.org", "example.org", "/"),
    ],
)
def test_addresses_as_catalogues_write_them_are_asked_in_ascii(url, host, path):
    target = target_of(url)
    assert target is not None
    assert target.url.isascii()
    assert "Secret" not in target.url
    assert target.host == host or host.startswith("xn--")
    assert target.host.isascii()
    if path:
        assert target.path == path


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "http://", "http://[::1", "http:///x", "javascript:1", "http://a b/", "//x", "http://a:99999/"]
)
def test_what_is_no_web_address_is_none(url):
    assert target_of(url) is None
