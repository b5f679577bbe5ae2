"""The page the browser begins at: it leads to the library at once, or says in every language that the screen is not ready and looks again by itself. Here pages also ask for the voice.

In: whether the server answers, asked at every request; whether this machine can speak. Out: `Emergency`, a little server on 127.0.0.1 of the supervisor's own, and the last `Wish` of a guest. The
rule: it needs nothing but this folder: no release, no server, no disk that can be written.

A page asks by going to `/voice?on=1&tag=az&page=az/index.html`, which is answered 204: the browser stays where it is. (The library's pages may fetch from their own server alone.) That a voice can be asked
for the first page hears in its address: `#voice=off`.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import threading
import time
from dataclasses import dataclass
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from kiosk.shell.settings import ShellError

TAGS = ("az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "tr")
FOLDER = Path(__file__).resolve().parent / "words"
AGAIN = 3  # seconds until the page looks again
SECONDS = 2.0  # a server that takes longer is not ready
# Where a browser begins; where it begins beside the stick; where one that showed something else is led.
FIRST, STICK, BACK = "/", "/stick", "/back"
VOICE = "/voice"
PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*(\?[A-Za-z0-9._~%=&+*-]{0,2000})?")
TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")
FIRST_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*")
STYLE = (
    "body{margin:0;box-sizing:border-box;min-height:100vh;display:grid;place-content:center;gap:3vh 6vmin;padding:6vmin;background:#faf6ec;color:#211c17;"
    "border-top:1.2vmin solid #8e2433;font:clamp(16px,2.6vmin,32px)/1.4 'Noto Sans',sans-serif;user-select:none}"
    "h1{font-size:1.2em;margin:0;color:#8e2433}p{margin:.2em 0 0;max-width:34em}"
    "@media (min-aspect-ratio:1/1){body{grid-template-columns:1fr 1fr}}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a guest asked for. page: where he goes on, an address below the site's with its query; tag: his language."""

    speaking: bool
    page: str
    tag: str

    @property
    def fragment(self) -> str:
        """What tells the page how it stands with the voice."""
        return f"#voice={'on' if self.speaking else 'off'}"


@cache
def words(tag: str) -> dict[str, str]:
    """The sentences of a language by their keys."""
    loaded: dict[str, str] = json.loads((FOLDER / f"{tag}.json").read_text("utf-8"))
    return loaded


@cache
def page() -> bytes:
    """The page, in every language."""
    told = "".join(
        f'<section lang="{tag}"><h1>{escape(words(tag)["not-ready"])}</h1><p>{escape(words(tag)["by-itself"])}</p></section>'
        for tag in TAGS
    )
    return (
        f'<!doctype html><html lang="az"><head><meta charset="utf-8"><title>…</title><style>{STYLE}</style></head>'
        f"<body>{told}</body></html>"
    ).encode()


def first_page(port: int) -> str | None:
    """The path of the attract screen as the site on this port states it; "" for a site without one, None where nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/kiosk/settings.json")
        answer = connection.getresponse()
        body = answer.read(1 << 20)
        stated = json.loads(body).get("attract") if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return None
    except (ValueError, AttributeError):
        return ""
    finally:
        connection.close()
    return stated if isinstance(stated, str) and FIRST_PAGE.fullmatch(stated) else ""


class Emergency:
    """The page's server. OSError becomes ShellError where the port is taken."""

    def __init__(self, port: int, site_port: int, *, voice: bool = False) -> None:
        handler: type[_Handler] = type("Handler", (_Handler,), {"site_port": site_port, "voice": voice})
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            raise ShellError(
                f"port {port} cannot be listened on: {error.strerror}; choose another with --port"
            ) from None
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._handler = handler
        threading.Thread(target=self._server.serve_forever, name="emergency", daemon=True).start()

    @property
    def origin(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def led(self) -> float | None:
        """When a browser that began here was last led to the library, by the monotonic clock."""
        return self._handler.led

    def wish(self) -> Wish | None:
        """What a guest asked for since the last call."""
        wish, self._handler.wish = self._handler.wish, None
        return wish

    def dumb(self) -> None:
        """From now on no voice is offered."""
        self._handler.voice = False

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    site_port: int
    voice: bool
    led: float | None = None
    wish: Wish | None = None
    timeout = 10
    server_version = sys_version = ""

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        address = urlsplit(self.path)
        if host not in ("127.0.0.1", "localhost") or (self.path not in (FIRST, STICK, BACK) and address.path != VOICE):
            self._send(404, b"")
        elif address.path == VOICE:
            self._send(204 if self._wished(address.query) else 404, b"")
        else:
            self._lead()

    def _lead(self) -> None:
        first = first_page(self.site_port)
        if first is None:
            self._send(200, page(), ("Refresh", str(AGAIN)))
            return
        if self.path != BACK:
            type(self).led = time.monotonic()
        if self.path == STICK and first:
            first = f"{first.rpartition('/')[0]}/stick.html"
        told = "#voice=off" if self.voice and self.path != STICK else ""
        self._send(303, b"", ("Location", f"http://127.0.0.1:{self.site_port}/{first}{told}"))

    def _wished(self, query: str) -> bool:
        """Take a wish down; whether it was one. It is a page's own going, not something fetched by a picture."""
        if not self.voice or self.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return False
        stated = {name: values[0] for name, values in parse_qs(query).items()}
        where, tag, on = (stated.get(name, "") for name in ("page", "tag", "on"))
        if PAGE.fullmatch(where) is None or TAG.fullmatch(tag) is None or on not in ("0", "1"):
            return False
        type(self).wish = Wish(on == "1", where, tag)
        return True

    def _send(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        fixed = (
            ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
            ("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        )  # fmt: skip
        for name, value in (*fixed, *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing of a guest is logged."""
