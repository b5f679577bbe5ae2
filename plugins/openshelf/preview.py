"""`openshelf serve`: the site with its drafts on 127.0.0.1, rebuilt when a file changes, an error shown in the page.

In: a site folder. Out: `output/preview/`, served. Rule: the preview never touches the published profiles' output, and a
failed rebuild leaves the last good page on screen under a notice that says what to mend.
"""

from __future__ import annotations

import html
import http.server
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import watchfiles

from openshelf import compile as compiler
from openshelf.errors import OpenshelfError, UsageError, message

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "output/preview"
RELOAD_PATH = "/-/preview/generation"
# The page asks for the build's number once a second; a new number reloads it.
RELOAD_SCRIPT = (
    "<script>(()=>{let seen;setInterval(async()=>{try{const n=await(await fetch('" + RELOAD_PATH + "')).text();"
    "if(seen&&n!==seen)location.reload();seen=n}catch{}},1000)})()</script>"
)


class Preview:
    """What the server shows: the number of the last build and, after a failed one, its error's words."""

    def __init__(self, request: compiler.Request, language: str) -> None:
        self.request = request
        self.language = language
        self.generation = 0
        self.error: str | None = None

    def rebuild(self) -> None:
        """Build; an expected error is kept for the page instead of ending the preview."""
        started = time.monotonic()
        try:
            compiler.run(self.request, compiler.Silent())
        except OpenshelfError as error:
            self.error = error.words(self.language)
            print(f"openshelf: {self.error}", flush=True)
        else:
            self.error = None
            print(message("cli.rebuilt", {"seconds": f"{time.monotonic() - started:.1f}"}, self.language), flush=True)
        self.generation += 1


class Server(http.server.ThreadingHTTPServer):
    """A server that a browser may leave in the middle of an answer."""

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection closed early is nobody's fault; anything else is a bug and shows itself."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files below the preview's folder; pages get the reload script and, after a failure, the notice."""

    def __init__(self, *args: object, preview: Preview, directory: str) -> None:
        self.preview = preview
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a request for a file, or for the build's number."""
        if urlsplit(self.path).path == RELOAD_PATH:
            self._answer(str(self.preview.generation).encode(), "text/plain")
            return
        path = self.translate_path(self.path)
        if path.endswith("/") or not path.rsplit("/", 1)[-1].count("."):
            path = f"{path.rstrip('/')}/index.html"
        if not path.endswith(".html"):
            super().do_GET()
            return
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - the library hands us a string
                page = file.read()
        except OSError:
            if self.preview.error is None and self.preview.generation:
                super().do_GET()
                return
            page = b"<!doctype html><meta charset=utf-8><title>openshelf</title>"
        self._answer(page + self._notice() + RELOAD_SCRIPT.encode(), "text/html; charset=utf-8")

    def _notice(self) -> bytes:
        if self.preview.error is None:
            return b""
        style = "position:fixed;inset:0 0 auto;padding:1rem;background:#7a1f1f;color:#fff;font:16px/1.5 sans-serif;z-index:9999"
        return f'<div role="alert" style="{style}">{html.escape(self.preview.error)}</div>'.encode()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Nothing of a preview is kept by the browser."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing per request."""


def serve(site: Path, profile: str, port: int, language: str) -> int:
    """Build, serve and rebuild until Ctrl+C. UsageError: the port is taken or the folder is no site."""
    request = replace(compiler.Request(site=site, profile=profile), drafts=True, bundled=False, folder=FOLDER)
    compiler.resolve(request)  # a wrong folder or profile is a usage error now, not a notice in a page
    preview = Preview(request, language)
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        server = Server(("127.0.0.1", port), partial(Handler, preview=preview, directory=str(folder)))
    except OSError as error:
        raise UsageError("cli.port-taken", port=port) from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    preview.rebuild()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    print(message("cli.serving", {"url": address}, language), flush=True)
    watched = [path for path in (site / "content", site / "theme", site / "pelicanconf.py") if path.exists()]
    for changes in watchfiles.watch(*watched, debounce=200):
        # The ledger is written by the build itself and must not start another.
        if any(not path.endswith("content/ids.csv") for _, path in changes):
            preview.rebuild()
    server.shutdown()
    return 0
