"""A disk that loses power: what an update asked of the system is recorded, and played back as a disk may have it after a cut.

In: a folder, and a run that changes it. Out: for a moment of the run and a chance, the folder as it may be found. The model is harsher than a journalling file
system: of all that was not brought to the disk by fsync before the cut, any part may be missing or there, in any order; of a file's content any
beginning, or zeros in its place; a name may outlive the file it was given to. What fsync confirmed is there.
"""

# The system's own words are what is recorded.
# ruff: noqa: PTH100, PTH112, PTH113, PTH114, PTH115
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Node:
    """A file's content as it was before the run, and what was written into it: (step, where, bytes, step of the fsync that kept it)."""

    before: bytes | None = None
    writes: list[list] = field(default_factory=list)


@dataclass
class Change:
    """A change of a folder's names. kind: make, put (a file or link), take. kept: the step of the fsync that brought it to the disk."""

    step: int
    folder: str
    name: str
    kind: str
    what: object = None
    kept: int | None = None


class Trace:
    """What a run asked for, in order."""

    def __init__(self, top: Path) -> None:
        self.top = os.path.abspath(top)
        self.step = 0
        self.changes: list[Change] = []
        self.files: dict[str, object] = {}  # path → Node, or a link's target
        self.handles: dict[int, tuple[str, object]] = {}
        self.before: dict[str, object] = {}
        self.folders_before: set[str] = set()
        for folder, names, files in os.walk(self.top):
            self.folders_before.add(folder)
            for name in [*names, *files]:
                path = f"{folder}/{name}"
                if os.path.islink(path):
                    self.before[path] = os.readlink(path)
                elif os.path.isfile(path):
                    self.before[path] = Node(Path(path).read_bytes())
        self.files.update(self.before)

    def mine(self, path: object) -> str | None:
        if isinstance(path, int):
            return None
        found = os.path.abspath(os.fspath(path))
        return found if found == self.top or found.startswith(f"{self.top}/") else None

    def change(self, path: str, kind: str, what: object = None) -> None:
        self.step += 1
        folder, _, name = path.rpartition("/")
        self.changes.append(Change(self.step, folder, name, kind, what))

    @contextmanager
    def recording(self, monkeypatch) -> Iterator[None]:
        """The run within is recorded."""
        real = {
            name: getattr(os, name)
            for name in ("open", "close", "write", "pwrite", "fsync", "replace", "symlink", "unlink", "mkdir")
        }

        def opened(path, flags, *rest, **more):
            handle = real["open"](path, flags, *rest, **more)
            found = self.mine(path) if not more.get("dir_fd") else None
            if found:
                if os.path.isdir(found):
                    self.handles[handle] = (found, None)
                else:
                    if found not in self.files:
                        self.files[found] = Node()
                        self.change(found, "put", self.files[found])
                    elif flags & os.O_TRUNC:
                        self.step += 1
                        node = self.files[found] = Node()
                        self.change(found, "put", node)
                    self.handles[handle] = (found, self.files[found])
            return handle

        def closed(handle):
            self.handles.pop(handle, None)
            real["close"](handle)

        def written(handle, data):
            done = real["write"](handle, data)
            if handle in self.handles:
                node = self.handles[handle][1]
                self.step += 1
                at = sum(len(piece) for _, _, piece, _ in node.writes)
                node.writes.append([self.step, at, bytes(data[:done]), None])
            return done

        def over_written(handle, data, at):
            done = real["pwrite"](handle, data, at)
            if handle in self.handles:
                self.step += 1
                self.handles[handle][1].writes.append([self.step, at, bytes(data[:done]), None])
            return done

        def synced(handle):
            real["fsync"](handle)
            if handle in self.handles:
                path, node = self.handles[handle]
                self.step += 1
                if node is None:
                    for change in self.changes:
                        if change.folder == path and change.kept is None:
                            change.kept = self.step
                else:
                    for write in node.writes:
                        write[3] = write[3] or self.step

        def replaced(source, target, **more):
            real["replace"](source, target, **more)
            old, new = self.mine(source), self.mine(target)
            if old and new:
                self.files[new] = self.files.pop(old, None) or Node()
                self.change(old, "take")
                # One step with the name it gives up: a rename is there whole or not at all.
                self.change(new, "put", self.files[new])

        def linked(target, path, **more):
            real["symlink"](target, path, **more)
            found = self.mine(path)
            if found:
                self.files[found] = str(target)
                self.change(found, "put", str(target))

        def removed(path, **more):
            real["unlink"](path, **more)
            found = self.mine(path)
            if found:
                self.files.pop(found, None)
                self.change(found, "take")

        def made(path, *rest, **more):
            real["mkdir"](path, *rest, **more)
            found = self.mine(path)
            if found:
                self.change(found, "make")

        fakes = {"open": opened, "close": closed, "write": written, "pwrite": over_written, "fsync": synced, "replace": replaced, "symlink": linked, "unlink": removed, "mkdir": made}  # fmt: skip
        with monkeypatch.context() as patch:
            for name, fake in fakes.items():
                patch.setattr(os, name, fake)
            yield

    def cut(self, at: int, chance: random.Random, target: Path) -> None:
        """The folder as it may be found when the power went at this step, written to `target`."""
        lossy = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        folders, names = set(self.folders_before), dict(self.before)
        for change in self.changes:
            if change.step > at or not ((change.kept is not None and change.kept <= at) or chance.random() >= lossy):
                continue
            path = f"{change.folder}/{change.name}"
            if change.kind == "make":
                folders.add(path)
            elif change.kind == "put":
                names[path] = change.what
            else:
                names.pop(path, None)
        for folder in sorted(folders):
            if folder == self.top or folder.rpartition("/")[0] in folders:
                (target / os.path.relpath(folder, self.top)).mkdir(parents=True, exist_ok=True)
        for path, what in names.items():
            place = target / os.path.relpath(path, self.top)
            if not place.parent.is_dir():
                continue
            if isinstance(what, str):
                place.symlink_to(what)
            else:
                place.write_bytes(_content(what, at, chance, lossy))


def _content(node: Node, at: int, chance: random.Random, lossy: float) -> bytes:
    data = bytearray(node.before or b"")
    for step, where, piece, kept in node.writes:
        if step > at:
            continue
        found = piece
        if not (kept is not None and kept <= at):
            if chance.random() < lossy:
                kind = chance.randrange(3)
                if kind == 0:
                    continue
                found = piece[: chance.randrange(len(piece) + 1)] if kind == 1 else bytes(len(piece))
        data.extend(bytes(max(0, where + len(found) - len(data))))
        data[where : where + len(found)] = found
    return bytes(data)


def record(top: Path, run: Callable[[], object], monkeypatch) -> Trace:
    """Run and record."""
    trace = Trace(top)
    with trace.recording(monkeypatch):
        run()
    return trace
