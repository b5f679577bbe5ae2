"""The commands of kiosk/RELEASES.md and of the README, in their order, by the shell: installed from a folder and over http, updated, interrupted, rolled back,
repaired, withdrawn from.

What stands in for a person's part: `openshelf build` (the sample profile, another each time), the address of the web server, `serve` (asked and ended);
in the README, which leaves it out, the copying of a release to the stick, and the second release.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import releases

from kiosk.update.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "kiosk" / "RELEASES.md").read_text("utf-8")
COMMANDS = [
    (heading, line)
    for heading, body in re.findall(r"## (.+)\n((?:(?!\n## )[\s\S])*)", GUIDE)
    for block in re.findall(r"```sh\n([\s\S]*?)```", body)
    for line in block.splitlines()
]
[README] = [
    block.splitlines()
    for block in re.findall(r"```sh\n([\s\S]*?)```", (ROOT / "README.md").read_text("utf-8"))
    if "openshelf keys make" in block
]
PROGRAMS = {"openshelf": [sys.executable, "-m", "openshelf"], "python": [sys.executable]}
PROGRAMS[".venv/bin/openshelf"] = PROGRAMS["openshelf"]


def withdrawn_in(lines: Iterable[str]) -> str:
    """The book these commands withdraw."""
    return next(found[1] for line in lines if (found := re.search(r"withdraw ebook:(\S+)", line)))


class Walk:
    """A library with a book, and a kiosk, between two commands."""

    def __init__(self, top: Path, book: str) -> None:
        self.top = top
        self.book = book
        self.generation = 0
        self.said: dict[str, list[str]] = {}
        rights = top / "content" / "rights"
        rights.mkdir(parents=True)
        (rights / "withdrawn.csv").write_text("id,date,reason\n", "utf-8")
        (top / "content" / "library.toml").write_text('[name]\nen = "A library"\n', "utf-8")
        (top / "pelicanconf.py").write_text("from openshelf.site.settings import *\n", "utf-8")
        folder = top / "content" / "ebooks" / book
        folder.mkdir(parents=True)
        (folder / "index.en.md").write_text(
            "---\ntitle: The harbour\ndocument: book.pdf\nrights:\n  access: screen-only\n---\n", "utf-8"
        )
        (folder / "book.pdf").write_bytes(b"%PDF-1.4\n")
        (top / "stick").mkdir()

    def build(self, profile: str) -> None:
        self.generation += 1
        made = releases.site(self.top / "made", self.generation) / "output"
        for suffix in ("", ".sealed"):
            source, target = made / f"kiosk{suffix}", self.top / "output" / f"{profile}{suffix}"
            subprocess.run(["rm", "-rf", str(target)], check=True)
            target.parent.mkdir(exist_ok=True)
            source.rename(target)
        sealed = self.top / "output" / f"{profile}.sealed"
        (sealed / "media" / "read" / "one-seat").rename(sealed / "media" / "read" / self.book)
        works = (sealed / "works.json").read_text("utf-8").replace("one-seat", self.book)
        (sealed / "works.json").write_text(works, "utf-8")
        (sealed / "find" / "one-seat.json").rename(sealed / "find" / f"{self.book}.json")

    def run(self, line: str) -> str:
        program, *arguments = shlex.split(line)
        done = subprocess.run(
            [*PROGRAMS.get(program, [program]), *arguments], cwd=self.top, capture_output=True, text=True, timeout=120, check=False,
            env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'plugins'}", "LC_ALL": "C.UTF-8", "OPENSHELF_LANG": "en"},
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stderr)
        return done.stdout

    def serve(self, line: str) -> None:
        with subprocess.Popen(
            [*PROGRAMS["python"], *shlex.split(line)[1:], "--port", "0"], cwd=self.top, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as server:  # fmt: skip
            assert server.stdout.readline().startswith("kiosk: http://127.0.0.1:")
            server.send_signal(signal.SIGTERM)

    def damage(self) -> None:
        """Flip a bit of every object the kiosk has."""
        for path in (self.top / "releases" / "objects").rglob("*"):
            if path.is_file():
                data = bytearray(path.read_bytes())
                data[len(data) // 2] ^= 1
                path.write_bytes(data)

    def interrupted(self, address: str) -> None:
        """An update whose process is killed on its way leaves what was served."""
        before = Shelf(self.top / "releases").current()
        update = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "update", "--from", address, "releases"], cwd=self.top,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while update.poll() is None and not list((self.top / "releases" / "objects").rglob("*.new")):
            pass
        update.kill()
        update.wait()
        shelf = Shelf(self.top / "releases")
        assert shelf.current() in (before, *shelf.marks())
        assert not shelf.open(shelf.current()).damaged

    def copied(self) -> None:
        """Somebody copies the release to the stick."""
        shutil.copytree(self.top / "output" / "kiosk.release", self.top / "stick" / "kiosk.release", dirs_exist_ok=True)


def test_the_commands_of_the_readme_do_what_it_says(tmp_path):
    walk = Walk(tmp_path, withdrawn_in(README))
    said = {}
    for stated in README:
        line = stated.replace("/media/stick", "stick")
        if "openshelf build" in line:
            walk.build("kiosk")
            continue
        if "--root" in line:
            walk.copied()
            shutil.copy(tmp_path / "keys" / "root.json", tmp_path / "root.json")
        elif "--withdrawals-only" in line:
            walk.copied()
        if "http://" in line:
            walk.build("kiosk")
            walk.run("openshelf release")
            with releases.serving(tmp_path / "output" / "kiosk.release") as (address, _):
                said[line] = walk.run(re.sub(r"http://\S+", address, line))
        elif "kiosk serve" in line:
            walk.serve(line)
        else:
            said[line] = walk.run(line)
    words = "\n".join(said.values())
    for wanted in (
        "Release 1 is served now", "Release 2 is served now instead of 1", "as they were signed", "Release 1 is served again instead of 2",
        "is withdrawn", "works closed", "hall-1 (kiosk) confirmed",
    ):  # fmt: skip
        assert wanted in words, words


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Walk:
    """All commands of the guide, run."""
    walk = Walk(tmp_path_factory.mktemp("guide"), withdrawn_in(line for _, line in COMMANDS))
    for heading, line in COMMANDS:
        said = ""
        if line.startswith("openshelf build"):
            walk.build(line.split("--profile ")[1])
        elif "serve" in line:
            walk.serve(line)
        elif "http://library.example/kiosk" in line:
            with releases.serving(walk.top / "output" / "kiosk.release") as (address, _):
                walk.interrupted(address)
                said = walk.run(line.replace("http://library.example/kiosk", address))
        else:
            if line.startswith("python -m kiosk update --from stick releases"):
                walk.damage()
            said = walk.run(line)
        walk.said.setdefault(heading, []).append(said)
    return walk


def test_the_guide_has_the_commands_it_promises():
    lines = [line for _, line in COMMANDS]
    for words in (
        "keys make",
        "release",
        "update --from stick --root",
        "rollback",
        "scrub",
        "withdraw ebook:",
        "keys renew",
        "keys rotate",
        "--threshold 2 --of 3",
        "new branch",
    ):
        assert any(words in line for line in lines), words


def test_a_release_is_installed_from_a_folder_and_updated_over_http_after_an_interruption(walked):
    said = walked.said["A new kiosk, and every update"]
    assert said[0].startswith("Release 1 is served now")
    assert "Release 2 is served now instead of 1" in said[-1]


def test_it_is_checked_repaired_and_rolled_back(walked):
    checked, _, mended, back = walked.said["Roll back, repair"]
    assert "as they were signed" in checked
    assert re.search(r"Release 2 is the newest.*damaged ones mended", mended)
    assert back.startswith("Release 1 is served again instead of 2")


def test_the_work_is_withdrawn_everywhere_and_the_kiosk_confirms(walked):
    withdrawn, _, obeyed, account = walked.said["Take a work back"]
    assert "sent in releases 1 and later of “kiosk”" in withdrawn
    assert "works closed" in obeyed
    assert "kiosk hall-1 (kiosk) confirmed" in account
    lies = "".join(
        path.read_bytes().decode("latin-1") for path in (walked.top / "releases").rglob("*") if path.is_file()
    )
    assert "one-seat page" not in lies  # what its images hold
    assert "two-seats page" in lies


def test_keys_are_renewed_and_replaced_and_the_kiosk_follows(walked):
    assert "holds until" in walked.said["Before signatures end"][0]
    assert "new keys for" in walked.said["The administrator left"][0]
    walk = walked
    walk.build("kiosk")
    walk.run("openshelf release")
    assert "is served now instead of 1" in walk.run("python -m kiosk update --from output/kiosk.release releases")


def test_a_branch_is_released_beside_the_whole(walked):
    assert "release" in walked.said["A branch with a part of the library"][-1]
    assert (walked.top / "output" / "shore.release" / "metadata" / "timestamp.json").is_file()
