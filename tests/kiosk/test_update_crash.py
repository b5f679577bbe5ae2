"""An update ended or refused by the disk at any step (A8, A13 of the research): what is served is whole, and the next run ends it.

Samples; every call, three sizes of site, withdrawals and rollbacks too: tests/scale/kiosk_kills.py.
"""

import errno
import os
import shutil
import signal

import pytest
import releases
import stopped
from updating import bring, whole

from kiosk import __main__ as kiosk
from kiosk.update import durable_files
from kiosk.update.install import UpdateError

CALLS = ("open", "write", "pwrite", "fsync", "replace", "mkdir", "symlink", "unlink")
REFUSALS = [(errno.ENOSPC, "disk is full"), (errno.EIO, "the disk fails"), (errno.EROFS, "can only be read")]
NAMES = [errno.errorcode[number] for number, _ in REFUSALS]


class Killed(BaseException):
    """The process ends here."""


def fail_at(monkeypatch, at, failure):
    """Let the at-th mutating call of the updater fail; returns the counter."""
    count = [0]
    for name in CALLS:
        real = getattr(os, name)

        def call(*given, real=real, **more):
            count[0] += 1
            # After a kill nothing more happens, not even what stands in a `finally`.
            if count[0] == at or (count[0] > at and failure is Killed):
                raise failure if failure is Killed else OSError(failure, os.strerror(failure))
            return real(*given, **more)

        monkeypatch.setattr(durable_files.os, name, call)
    return count


@pytest.mark.parametrize(
    ("failure", "words"),
    [(Killed, ""), *REFUSALS],
    ids=["killed", *NAMES],
)
def test_a8_whatever_step_fails_within_the_process_the_next_run_ends_it(made, with_two, tmp_path, failure, words):
    """On every system; what the real process asks of the kernel is ended below."""
    at, told = 1, set()
    while True:
        fresh = shutil.copytree(with_two, tmp_path / "try", symlinks=True)
        with pytest.MonkeyPatch.context() as patch:
            count = fail_at(patch, at, failure)
            try:
                bring(fresh, made / "3")
            except UpdateError as error:
                told.add(str(error))
            except Killed:
                pass
        whole(fresh, 2, 3)
        bring(fresh, made / "3")
        whole(fresh, 3)
        shutil.rmtree(fresh)
        if count[0] < at:
            break
        at += 17
    assert at > 30
    assert not words or any(words in line for line in told)


def ended(made, begins, source, top, at, failure=None, torn=None):
    """The real command in a process ended at its at-th mutating call."""
    shutil.rmtree(top, ignore_errors=True)
    command = ["update", "--from", str(source), "--name", "hall-1", str(top)]
    if begins is None:
        command += ["--root", str(made / "keys" / "root.json")]
    else:
        shutil.copytree(begins, top, symlinks=True)
    return stopped.run(lambda: kiosk.main(command), [top], at, failure, torn=torn)


@pytest.mark.skipif(not stopped.WORKS, reason="needs Linux on x86-64")
@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("by", ["stick", "http"])
@pytest.mark.parametrize("begins", ["new", "two"])
def test_a8_killed_at_mutating_system_calls_of_the_real_process(made, with_two, tmp_path, begins, by, every):
    top, at, before = tmp_path / "try", 1, with_two if begins == "two" else None
    with releases.serving(made / "3") as (address, _):
        source = address if by == "http" else made / "3"
        while (run := ended(made, before, source, top, at, torn=None if at % 2 else 0.5)).hit:
            assert run.code == -signal.SIGKILL
            whole(top, *((2, 3) if before else (None, 3)))
            bring(top, made / "3", made)
            whole(top, 3)
            at += every
    assert run.code == 0
    assert at > 60


@pytest.mark.skipif(not stopped.WORKS, reason="needs Linux on x86-64")
@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("failure", "words"), REFUSALS, ids=NAMES)
def test_a8_a_disk_that_refuses_a_system_call_is_named_in_one_line(made, with_two, tmp_path, failure, words, every):
    top, at = tmp_path / "try", 1
    while (run := ended(made, with_two, made / "3", top, at, failure)).hit:
        whole(top, 2, 3)
        # A call that is not needed, such as a note of the progress, stops nothing.
        assert run.code == 0 or (run.output.count("\n") == 1 and words in run.output), run
        bring(top, made / "3")
        whole(top, 3)
        at += every
    assert run.code == 0
    assert at > 60
