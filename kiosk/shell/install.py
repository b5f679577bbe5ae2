"""Does a plan, or undoes what an installation left: the only place of the shell that writes outside its own folder and runs commands.

In: a Plan; where `/` is (a folder, for a look at the files). Out: lines that say what was done; ShellError in one line. The rules: a second installation of the same plan does
nothing; a file is replaced as a whole or not at all; a file that somebody changed by hand is not removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.shell.plan import MARKER, PRESENT, UNDO, UNDONE, Command, File, Plan
from kiosk.shell.settings import STATE, ShellError

Run = Callable[[tuple[str, ...]], int]
LAST_WORDS = 300  # of a command that failed


def described(plan: Plan) -> Iterator[str]:
    """Every command and every file, in order, as they would be done."""
    for command in plan.before:
        yield f"# run\n{shlex.join(command.words)}\n"
    for file in plan.files:
        yield (
            f"# write {file.path} ({file.mode:04o})\n" if file.link is None else f"# link {file.path} -> {file.link}\n"
        )
        if file.link is None:
            yield file.text
    for command in plan.after:
        yield f"# run\n{shlex.join(command.words)}\n"


def write_files(plan: Plan, top: Path) -> list[str]:
    """Bring every file of the plan below `top`; the paths that were not yet so."""
    changed = []
    for file in plan.files:
        target = _below(top, file.path)
        if _holds(target, file):
            continue
        try:
            _write(target, file)
        except OSError as error:
            raise ShellError(
                f"{target} cannot be written: {error.strerror}; see to the disk and the folder's owner"
            ) from None
        changed.append(file.path)
    return changed


def install(plan: Plan, top: Path, run: Run) -> Iterator[str]:
    """Install: commands, files, commands, and last the mark of a finished installation."""
    mark = _below(top, MARKER)
    if _text(mark) == plan.marker and all(_holds(_below(top, file.path), file) for file in plan.files):
        yield "nothing to change: this kiosk is installed as stated"
        return
    earlier = _marked(mark)
    yield from _all(plan.before, run)
    changed = write_files(plan, top)
    for path in changed:
        yield f"wrote {path}"
    for path in sorted(set(earlier) - {file.path for file in plan.files}):
        yield _remove(_below(top, path), path, earlier[path])
    yield from _all(plan.after, run)
    _write(mark, File(MARKER, plan.marker))
    yield "installed; restart the machine once: then the screen shows the library, or says that it waits for the first release"


def uninstall(top: Path, run: Run) -> Iterator[str]:
    """Undo what the mark lists. Releases, seats and requests stay in STATE."""
    mark = _below(top, MARKER)
    held = _marked(mark)
    if not held:
        raise ShellError(f"no kiosk was installed here: {mark} is missing")
    guarded = any("/usbguard/" in path for path in held)
    yield from _all(tuple(command for command in UNDO if guarded or "usbguard.service" not in command.words), run)
    for path in sorted(held):
        yield _remove(_below(top, path), path, held[path])
    if guarded:
        _below(top, PRESENT).unlink(missing_ok=True)
    yield from _all(UNDONE, run)
    mark.unlink()
    yield f"uninstalled; releases and requests stay in {STATE}, the packages stay too: restart the machine, then remove what you do not want"


def runs(words: tuple[str, ...]) -> int:
    """Run a command of the plan; what it said is shown where it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    except OSError as error:
        raise ShellError(
            f"{words[0]} cannot be run: {error.strerror}; this needs Debian 12 or later with systemd"
        ) from None
    if done.returncode:
        print(f"kiosk: {shlex.join(words)}: {' '.join((done.stderr or done.stdout).split())[-LAST_WORDS:]}", flush=True)
    return done.returncode


def _all(commands: tuple[Command, ...], run: Run) -> Iterator[str]:
    for command in commands:
        yield f"run {shlex.join(command.words)}"
        if run(command.words) and command.needed:
            raise ShellError(
                f"`{shlex.join(command.words)}` failed; mend that and run the installation again, it goes on where it was"
            )


def _below(top: Path, path: str) -> Path:
    return top / path.lstrip("/")


def _text(path: Path) -> str | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_text("utf-8")
    return None


def _holds(target: Path, file: File) -> bool:
    if file.link is not None:
        return target.is_symlink() and os.readlink(target) == file.link  # noqa: PTH115 — the link as it was written
    return not target.is_symlink() and _text(target) == file.text and target.stat().st_mode & 0o777 == file.mode


def _write(target: Path, file: File) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    if file.link is not None:
        fresh.symlink_to(file.link)
    else:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(file.text)
            out.flush()
            os.fchmod(out.fileno(), file.mode)
            os.fsync(out.fileno())
    fresh.replace(target)


def _marked(mark: Path) -> dict[str, str]:
    try:
        held = json.loads(_text(mark) or "{}").get("files", {})
    except (ValueError, AttributeError):
        raise ShellError(f"{mark} is damaged; run the installation again") from None
    return {str(path): str(digest) for path, digest in held.items()}


def _remove(target: Path, path: str, digest: str) -> str:
    link = os.readlink(target) if target.is_symlink() else None  # noqa: PTH115 — the link as it was written
    text = "" if link is not None else _text(target)
    if link is None and text is None:
        return f"gone already {path}"
    if File(path, text or "", link=link).digest != digest:
        return f"kept {path}: it was changed by hand"
    target.unlink()
    return f"removed {path}"
