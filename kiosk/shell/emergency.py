"""The page the browser begins at: it leads to the library at once, or says in every language that the screen is not ready and looks again by itself.

In: whether the server answers, asked at every request. Out: `Emergency`, a little server on 127.0.0.1 of the supervisor's own. The rule: it needs nothing but this folder: no release, no
server, no disk that can be written.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import threading
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kiosk.shell.settings import ShellError

TAGS = ("az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "tr")
FOLDER = Path(__file__).resolve().parent / "words"
AGAIN = 3  # seconds until the page looks again
SECONDS = 2.0  # a server that takes longer is not ready
FIRST_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*")
STYLE = (
    "body{margin:0;min-height:100vh;display:grid;place-content:center;gap:3vh;padding:6vmin;background:#fff;color:#1a1a1a;"
    "font:clamp(18px,2.6vmin,32px)/1.4 'Noto Sans',sans-serif;user-select:none}"
    "h1{font-size:1.2em;margin:0}p{margin:.2em 0 0;max-width:40em}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


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

    def __init__(self, port: int, site_port: int) -> None:
        handler = type("Handler", (_Handler,), {"site_port": site_port})
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            raise ShellError(
                f"port {port} cannot be listened on: {error.strerror}; choose another with --port"
            ) from None
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name="emergency", daemon=True).start()

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    site_port: int
    timeout = 10
    server_version = sys_version = ""

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        if host not in ("127.0.0.1", "localhost") or self.path not in ("/", "/stick"):
            self._send(404, b"")
            return
        first = first_page(self.site_port)
        if first is None:
            self._send(200, page(), ("Refresh", str(AGAIN)))
            return
        if self.path == "/stick" and first:
            first = f"{first.rpartition('/')[0]}/stick.html"
        self._send(303, b"", ("Location", f"http://127.0.0.1:{self.site_port}/{first}"))

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
