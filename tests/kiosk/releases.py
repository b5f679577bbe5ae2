"""Three releases of a small library, signed with real keys, and a server that can misbehave. Shared by the tests of updating."""

import hashlib
import http.server
import random
import shutil
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sample_profile

from kiosk.release import frames
from openshelf.release import keys, publish, signing

NOW = datetime.now(UTC).replace(microsecond=0)


def site(top: Path, generation: int) -> Path:
    """A library's folder with its built profile as it was in this generation."""
    shutil.rmtree(top / "output", ignore_errors=True)
    built = sample_profile.write(top / "output")
    chance = random.Random(1)
    (built / "az" / "record").mkdir()
    for number in range(60):
        words = " ".join(f"söz{chance.randrange(900)}" for _ in range(300))
        changed = f" {generation}" if number < 3 else ""
        (built / "az" / "record" / f"{number}.html").write_text(f"<p>{words}{changed}", "utf-8")
    (built / "media" / "large.bin").write_bytes(random.Random(2).randbytes(200_000))
    (built / "media" / "changing.bin").write_bytes(random.Random(generation).randbytes(90_000))
    (built / "index.html").write_text(f"<p>generation {generation}", "utf-8")
    return top


def make(top: Path, generations: int = 3) -> Path:
    """`top`/1 … `top`/n, each the folder of releases after that generation; keys in `top`/keys."""
    keys.make(top / "keys", NOW - timedelta(days=1))
    out = top / "out"
    for generation in range(1, generations + 1):
        site(top / "site", generation)
        at = NOW - timedelta(minutes=60 - generation)
        publish.release(publish.Request(top / "site", "kiosk", out, top / "keys", at))
        shutil.copytree(out, top / str(generation))
    return top


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with ranges, as a web server has them; `trouble` may answer in its stead."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a small answer goes out at once
    trouble = None

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("range")))
        if self.trouble and self.trouble(self):
            return
        path = Path(self.directory) / self.path.lstrip("/")
        if not path.is_file():
            self.send_response(404)
            self.send_header("content-length", "0")
            self.end_headers()
            return
        data = path.read_bytes()
        asked = self.headers.get("range")
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("content-range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("content-length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start:])

    def log_message(self, *_: object) -> None:
        """Nothing on the test's output."""


@contextmanager
def serving(folder: Path, trouble=None):
    """The folder over http on loopback: its address, and what was asked for."""
    bound = type("Bound", (Handler,), {"trouble": staticmethod(trouble) if trouble else None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: bound(*given, directory=str(folder)))
    server.asked, server.daemon_threads = [], True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def snapshot(top: Path) -> dict[str, str]:
    """Every file of a folder and its text's hash, to tell that nothing changed."""
    return {
        str(path.relative_to(top)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


def resign(source: Path, key_folder: Path, manifest: bytes, number: int) -> None:
    """Put this manifest, honestly signed, into a folder of releases: a library that was itself deceived."""
    digest = hashlib.sha256(manifest).hexdigest()
    (source / "manifests" / digest).write_bytes(frames.pack(manifest))
    counted = keys.Counts(number, 1000 + number)
    for name, data in list(signing.metadata(key_folder, counted, digest, len(manifest), NOW)):
        (source / "metadata" / name).write_bytes(data)
