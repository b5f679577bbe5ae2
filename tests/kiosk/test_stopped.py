"""What ends processes in our tests sees what strace sees of the real command, and does to it what it says."""

import errno
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import stopped

from kiosk import __main__ as kiosk

pytestmark = pytest.mark.skipif(not stopped.WORKS, reason="needs Linux on x86-64")
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")


def seen_by_strace(command: list[str], top: Path, log: Path) -> list[stopped.Call]:
    """The mutating calls below `top` of a process of its own, started anew, as strace tells them."""
    subprocess.run(
        ["strace", "-f", "-y", "-s", "4096", "-o", str(log), "-e", f"trace={','.join(stopped.CALLS)}", sys.executable, "-m", "kiosk", *command],
        cwd=Path(__file__).parents[2], capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    calls = []
    for line in log.read_text("utf-8", "replace").splitlines():
        found = LINE.match(line)
        if not found or (found[1] == "openat" and not re.search("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", found[2])):
            continue
        if stopped.CALLS[found[1]][1] == stopped.HANDLE:
            path = re.match(r"\d+<([^>]*)>", found[2])[1]
        else:
            # The last path is the one that changes.
            path = re.findall(r'"([^"]*)"', found[2])[-1]
        if path == str(top) or path.startswith(f"{top}/"):
            calls.append(stopped.Call(found[1], path))
    return calls


def lasting(calls) -> list[stopped.Call]:
    """Without the notes of the progress, which are made by the clock."""
    return [call for call in calls if not re.search(r"/progress(\.new)?$", call.path)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("begins", ["new", "two"])
def test_it_stops_at_the_calls_strace_sees_of_the_command_started_anew(made, with_two, tmp_path, begins):
    top = tmp_path / "try"
    command = ["update", "--from", str(made / "3"), "--name", "hall-1", str(top)]
    command += ["--root", str(made / "keys" / "root.json")] if begins == "new" else []
    told = []
    for way in ("strace", "stopped"):
        if begins == "two":
            shutil.copytree(with_two, top, symlinks=True)
        if way == "strace":
            told.append(lasting(seen_by_strace(command, top, tmp_path / "log")))
        else:
            run = stopped.run(lambda: kiosk.main(command), [top])
            assert (run.code, run.hit) == (0, False), run.output
            told.append(lasting(run.calls))
        shutil.rmtree(top)
    assert told[0] == told[1]
    assert len(told[0]) > 80


def work(top: Path) -> int:
    (top / "a").write_text("0123456789")
    (top / "a").rename(top / "b")
    print("done")
    return 3


def test_a_run_that_nothing_happens_to_tells_its_calls_its_words_and_its_code(tmp_path):
    run = stopped.run(lambda: work(tmp_path), [tmp_path])
    assert [(call.name, Path(call.path).name) for call in run.calls] == [
        ("openat", "a"),
        ("write", "a"),
        ("rename", "b"),
    ]
    assert (run.hit, run.code, run.output) == (False, 3, "done\n")


def test_calls_elsewhere_are_not_counted(tmp_path):
    (tmp_path / "here").mkdir()
    run = stopped.run(lambda: work(tmp_path), [tmp_path / "here"], 1)
    assert (run.calls, run.hit, run.code) == ((), False, 3)


@pytest.mark.parametrize(("at", "left"), [(1, []), (2, ["a"]), (3, ["a"])])
def test_a_killed_process_does_not_make_its_call(tmp_path, at, left):
    run = stopped.run(lambda: work(tmp_path), [tmp_path], at)
    assert (run.hit, run.code) == (True, -signal.SIGKILL)
    assert [path.name for path in tmp_path.iterdir()] == left
    assert not left or (tmp_path / "a").stat().st_size == (10 if at == 3 else 0)


def test_a_torn_write_leaves_its_beginning(tmp_path):
    stopped.run(lambda: work(tmp_path), [tmp_path], 2, torn=0.5)
    assert (tmp_path / "a").read_text() == "01234"


@pytest.mark.parametrize("on", [False, True])
def test_a_refused_call_is_not_made_and_answers_the_error(tmp_path, on):
    def many() -> int:
        refused = 0
        for name in "abc":
            try:
                (tmp_path / name).mkdir()
            except OSError as error:
                refused += error.errno == errno.ENOSPC
        return refused

    run = stopped.run(many, [tmp_path], 2, errno.ENOSPC, on=on)
    assert run.code == (2 if on else 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == (["a"] if on else ["a", "c"])
