"""A real server on this machine whose pages misbehave as the sites behind catalogue links do."""

import socket
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site(ThreadingHTTPServer):
    """Remembers who asked what; `pages` maps a path to a function of the handler."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.agents = set()
        self.lock = threading.Lock()
        self.pages = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def log_message(self, *_):
        pass

    def _serve(self):
        site = self.server
        with site.lock:
            site.agents.add(self.headers["User-Agent"])
            if self.path != "/robots.txt":
                site.asked.append((self.command, self.path, self.headers.get("Range")))
        page = site.pages.get(self.path)
        if page is None:
            self.answer(404)
        else:
            page(self)

    do_GET = do_HEAD = _serve  # noqa: N815 - http.server's own names

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def drip(self):
        """Headers that never end, a byte at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(400):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.02)


@contextmanager
def running():
    server = Site()
    thread = threading.Thread(target=lambda: server.serve_forever(0.05), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
