"""A running kiosk: the real command in its own process, on a free port of 127.0.0.1."""

import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import halls
import releases
import sample_profile
import updating

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen
    site: Path

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        """One request; header names are written with underscores. The path goes out exactly as given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.putrequest(method, path, skip_host="host" in names, skip_accept_encoding=True)
            data = body.encode() if isinstance(body, str) else body
            if data is not None:
                connection.putheader("content-length", str(len(data)))
            for name, value in names.items():
                connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def post(self, path: str, value: object, **headers: str) -> Reply:
        return self.ask("POST", path, json.dumps(value), content_type="application/json", **headers)


@contextmanager
def running(site: Path, *options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "kiosk", "serve", str(site), "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        found = re.match(r"kiosk: http://127\.0\.0\.1:(\d+)/ ", line)
        assert found, line + process.stderr.read()
        yield Server(int(found[1]), process, site)
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One server for a module's tests that leave nothing behind."""
    with running(sample_profile.write(tmp_path_factory.mktemp("profile"))) as server:
        yield server


@pytest.fixture
def profile(tmp_path) -> Path:
    """A fresh profile's folder."""
    return sample_profile.write(tmp_path)


@pytest.fixture
def start() -> Callable:
    """`with start(site, *options) as server`."""
    return running


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """Three releases and their keys (releases.make)."""
    return releases.make(tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def installed(made) -> Path:
    """A kiosk that serves release 1; not to be changed."""
    updating.bring(made / "kiosk", made / "1", made)
    return made / "kiosk"


@pytest.fixture(scope="session")
def with_two(made, installed) -> Path:
    """A kiosk that serves release 2 and keeps 1, so that the next update also lets go of something; not to be changed."""
    top = shutil.copytree(installed, made / "two", symlinks=True)
    updating.bring(top, made / "2")
    return top


@pytest.fixture
def kiosk(installed, tmp_path) -> Path:
    """A kiosk that serves release 1."""
    return shutil.copytree(installed, tmp_path / "kiosk", symlinks=True)


@pytest.fixture(scope="session")
def made_house(tmp_path_factory) -> Path:
    """A profile and a hall's folder with two bonds and a password, to be copied."""
    return halls.make_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(made_house, tmp_path) -> Path:
    """The same for one test."""
    return halls.copy_house(made_house, tmp_path)


@pytest.fixture
def kiosk_at(house, start) -> Callable:
    """`with kiosk_at(name, hall)`: a kiosk beside its hall."""

    @contextmanager
    def begin(name, hall, *options, profile="kiosk"):
        options = ["--bond", str(house / f"{name}.bond"), "--state", str(house / f"{name}.state"), *options]
        if hall:
            options += ["--hall", hall if isinstance(hall, str) else hall.url]
        with start(house / profile, *options) as server:
            yield server

    return begin
