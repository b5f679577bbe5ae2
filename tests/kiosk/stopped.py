"""A process of ours stopped at every system call that changes something, and killed or refused at one of them. Linux on x86-64, without root.

In: what to run, and what happens at which call. Out: what was called, how the process ended and what it said. The process is forked from this one, so whatever is
imported here is warm there; a filter of the kernel (seccomp) hands the mutating calls alone to this process (ptrace), which counts those on files below the
folders it was given. A killed process never makes its call; a torn one makes a part of its write. strace does the same far slower: test_stopped.py compares.
"""

# The system's own words.
# ruff: noqa: PTH115, PTH118, SIM115
import ctypes
import os
import platform
import signal
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

WORKS = sys.platform == "linux" and platform.machine() == "x86_64"

# Number on x86-64, and which argument names the file: a handle, or a path (the last a call gives, which is the one that changes).
HANDLE, PATH = "handle", "path"
CALLS = {
    "write": (1, HANDLE, 0), "pwrite64": (18, HANDLE, 0), "writev": (20, HANDLE, 0), "sendfile": (40, HANDLE, 0), "fsync": (74, HANDLE, 0),
    "fdatasync": (75, HANDLE, 0), "truncate": (76, PATH, 0), "ftruncate": (77, HANDLE, 0), "rename": (82, PATH, 1), "mkdir": (83, PATH, 0),
    "rmdir": (84, PATH, 0), "link": (86, PATH, 1), "unlink": (87, PATH, 0), "symlink": (88, PATH, 1), "chmod": (90, PATH, 0),
    "fchmod": (91, HANDLE, 0), "openat": (257, PATH, 1), "mkdirat": (258, PATH, 1), "unlinkat": (263, PATH, 1), "renameat": (264, PATH, 3),
    "linkat": (265, PATH, 3), "symlinkat": (266, PATH, 2), "utimensat": (280, PATH, 1), "fallocate": (285, HANDLE, 0), "pwritev": (296, HANDLE, 0),
    "renameat2": (316, PATH, 3), "copy_file_range": (326, HANDLE, 2),
}  # fmt: skip
_NAMES = {number: name for name, (number, _, _) in CALLS.items()}
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC  # an openat without any of these changes nothing

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long
_TRACEME, _CONT, _GETREGS, _SETREGS, _SYSCALL, _SETOPTIONS = 0, 7, 12, 13, 24, 0x4200
_STOP_AT_SECCOMP, _DIE_WITH_US, _SECCOMP_EVENT = 0x80, 0x100000, 7


@dataclass(frozen=True)
class Call:
    """One mutating call: its name, and the file below one of the folders."""

    name: str
    path: str


@dataclass(frozen=True)
class Ended:
    """calls: all that were counted, the one it was stopped at last or anywhere; hit: that there was such a one; code: as subprocess has it."""

    calls: tuple[Call, ...]
    hit: bool
    code: int
    output: str


@dataclass(frozen=True)
class _Failure:
    """What happens at which call."""

    at: int | None
    answer: int | None
    torn: float | None
    on: bool


class _Registers(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in [
            "r15",
            "r14",
            "r13",
            "r12",
            "rbp",
            "rbx",
            "r11",
            "r10",
            "r9",
            "r8",
            "rax",
            "rcx",
            "rdx",
            "rsi",
            "rdi",
            "orig_rax",
            "rip",
            "cs",
            "eflags",
            "rsp",
            "ss",
            "fs_base",
            "gs_base",
            "ds",
            "es",
            "fs",
            "gs",
        ]
    ]


def run(
    work: Callable[[], int],
    folders: Iterable[Path],
    at: int | None = None,
    failure: int | None = None,
    *,
    torn: float | None = None,
    on: bool = False,
) -> Ended:
    """Run `work` in a fork and end it before its at-th mutating call below the folders, counted from 1. Without folders it is only run.

    failure: an errno the call is answered instead of being made; on: so are all that follow it. torn: of a write, this share of its bytes is written before the end.
    """
    tops = tuple(os.path.realpath(folder) for folder in folders)
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            _child(work, output.fileno(), traced=bool(tops))
        calls: list[Call] = []
        hit = False
        _, status = os.waitpid(child, 0)  # its first stop
        if os.WIFSTOPPED(status):
            _ptrace(_SETOPTIONS, child, 0, _STOP_AT_SECCOMP | _DIE_WITH_US)
            calls, hit, code = _watch(child, tops, _Failure(at, failure, torn, on))
        else:
            code = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Ended(tuple(calls), hit, code, output.read().decode("utf-8", "replace"))


def _watch(child: int, tops: tuple[str, ...], failure: _Failure) -> tuple[list[Call], bool, int]:
    calls: list[Call] = []
    hit = False
    deliver = 0
    while True:
        _ptrace(_CONT, child, 0, deliver)
        deliver = 0
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            return calls, hit, os.waitstatus_to_exitcode(status)
        if status >> 8 != signal.SIGTRAP | _SECCOMP_EVENT << 8:
            deliver = os.WSTOPSIG(status)
            continue
        registers = _Registers()
        _ptrace(_GETREGS, child, 0, ctypes.addressof(registers))
        call = _call(child, registers, tops)
        if call is None:
            continue
        calls.append(call)
        if failure.at is None or len(calls) < failure.at or (len(calls) > failure.at and not failure.on):
            continue
        hit = True
        if failure.answer is not None:
            # A number no call has: the kernel makes none and answers what stands in rax.
            registers.orig_rax, registers.rax = (1 << 64) - 1, (1 << 64) - failure.answer
            _ptrace(_SETREGS, child, 0, ctypes.addressof(registers))
            continue
        if failure.torn is not None and call.name in ("write", "pwrite64"):
            registers.rdx = int(registers.rdx * failure.torn)
            _ptrace(_SETREGS, child, 0, ctypes.addressof(registers))
            _ptrace(_SYSCALL, child, 0, 0)
            os.waitpid(child, 0)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        while os.WIFSTOPPED(status):
            _, status = os.waitpid(child, 0)
        return calls, True, os.waitstatus_to_exitcode(status)


def _call(child: int, registers: _Registers, tops: tuple[str, ...]) -> Call | None:
    """The call the child stands at; None where it changes nothing below the folders."""
    name = _NAMES[registers.orig_rax]
    _, kind, which = CALLS[name]
    given = (registers.rdi, registers.rsi, registers.rdx, registers.r10)
    if kind == HANDLE:
        try:
            path = os.readlink(f"/proc/{child}/fd/{ctypes.c_int(given[which]).value}")
        except OSError:
            return None
    else:
        with open(f"/proc/{child}/mem", "rb", buffering=0) as memory:
            memory.seek(given[which])
            # A path may end just before memory that is not there.
            text = b"".join(iter(lambda: memory.read(1), b"\0")) if given[which] & 4095 > 3000 else memory.read(1024)
        path = os.fsdecode(text.partition(b"\0")[0])
        if not path.startswith("/"):
            path = os.path.join(os.readlink(f"/proc/{child}/cwd"), path)
    return Call(name, path) if any(path == top or path.startswith(f"{top}/") for top in tops) else None


def _child(work: Callable[[], int], output: int, *, traced: bool) -> None:
    """Never returns."""
    code = 70
    try:
        os.dup2(output, 1)
        os.dup2(output, 2)
        # What runs us may have put something else in their places.
        sys.stdout, sys.stderr = (open(handle, "w", encoding="utf-8", closefd=False) for handle in (1, 2))
        if traced:
            _ptrace(_TRACEME, 0, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            _filter()
        code = work()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 — a fork must not go on in its parent's code
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _filter() -> None:
    """From now on the kernel stops this process at the calls of CALLS, and at no other."""
    load, equals, any_bit, answer = 0x20, 0x15, 0x45, 0x06
    allow, trace, kill = 0x7FFF0000, 0x7FF00000, 0x80000000
    numbers = [number for name, (number, _, _) in CALLS.items() if name != "openat"]
    # In order: this machine's calls alone; an openat by its flags (its third argument); all others by their number.
    program = [
        (load, 0, 0, 4), (equals, 1, 0, 0xC000003E), (answer, 0, 0, kill), (load, 0, 0, 0),
        (equals, 0, 4, CALLS["openat"][0]), (load, 0, 0, 32), (any_bit, 0, 1, _CHANGING), (answer, 0, 0, trace), (answer, 0, 0, allow),
    ]  # fmt: skip
    program += [(equals, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    program += [(answer, 0, 0, allow), (answer, 0, 0, trace)]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    held = ctypes.create_string_buffer(code)
    whole = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(held)))
    if _libc.prctl(38, 1, 0, 0, 0) or _libc.prctl(22, 2, ctypes.byref(whole), 0, 0):  # no new privileges; the filter
        raise OSError(ctypes.get_errno(), "no seccomp filter")


def _ptrace(what: int, child: int, address: int, data: int) -> None:
    if _libc.ptrace(what, child, address, data) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace {what}: {os.strerror(error)}")
