"""Work done by several processes behind three methods: submit, gather, retry.

In: a module-level function and its arguments, small and picklable; what a task reads or writes lies in files it is named,
so nothing large goes between processes. Out: results in the order of submission.

Rules: tasks are idempotent, since a task whose worker died is tried again; workers are spawned, not forked, so they hold
nothing but what they import; jobs=1 runs in the caller's own process, which a debugger and a profiler can follow.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, Self

from openshelf.errors import BuildError


class Pool(Protocol):
    """What the local pool and a distributed one have in common."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> None:
        """Hand in a task."""

    def gather(self) -> Iterator[Any]:
        """The results of all tasks handed in since the last gather, in that order; a task's own exception is raised."""

    def retry(self, times: int) -> None:
        """How often a task whose worker died is tried again; exceptions of the task itself are never retried."""


@dataclass(slots=True)
class _Task:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: Future[Any] | None = None
    deaths: int = 0


class LocalPool:
    """Processes of this machine; a context manager. jobs: how many, 0 for one a processor."""

    def __init__(
        self, jobs: int = 0, initializer: Callable[..., None] | None = None, initargs: tuple[Any, ...] = ()
    ) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self._initializer = initializer
        self._initargs = initargs
        self._tasks: list[_Task] = []
        self._times = 2
        self._executor: ProcessPoolExecutor | None = None
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._tasks.clear()
        self._stop(wait=kind is None)

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> None:
        """Hand in a task; with one job it runs when gathered."""
        task = _Task(function, arguments)
        self._tasks.append(task)
        if self.jobs > 1:
            self._start(task)

    def gather(self) -> Iterator[Any]:
        """The results in the order of submission."""
        tasks, self._tasks = self._tasks, []
        for position, task in enumerate(tasks):
            yield self._here(task) if self.jobs == 1 else self._result(task, tasks[position:])
            task.future = None

    def retry(self, times: int) -> None:
        """How often a task whose worker died is tried again."""
        self._times = times

    def each(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """Like map over workers: results in the order of the items, of which only a few a worker are taken ahead."""
        stream = iter(items)
        while batch := list(itertools.islice(stream, 4 * self.jobs)):
            for item in batch:
                self.submit(function, item)
            yield from self.gather()

    def _here(self, task: _Task) -> Any:
        if not self._ready:
            self._ready = True
            if self._initializer is not None:
                self._initializer(*self._initargs)
        return task.function(*task.arguments)

    def _start(self, task: _Task) -> None:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.jobs, multiprocessing.get_context("spawn"), self._initializer, self._initargs
            )
        try:
            with _children_deaf_to_interrupts():
                task.future = self._executor.submit(task.function, *task.arguments)
        except BrokenProcessPool:
            self._stop(wait=False)
            self._start(task)

    def _result(self, task: _Task, unfinished: list[_Task]) -> Any:
        while True:
            if task.future is None:
                self._start(task)
            assert task.future is not None
            try:
                return task.future.result()
            except BrokenProcessPool as error:
                task.deaths += 1
                if task.deaths > self._times:
                    name = getattr(task.function, "__name__", str(task.function))
                    raise BuildError("build.worker-died", task=name, times=task.deaths) from error
                # A death breaks the whole pool: everything not finished goes to a new one.
                self._stop(wait=False)
                for other in unfinished:
                    if other.future is None or not other.future.done() or other.future.exception() is not None:
                        other.future = None
                        self._start(other)

    def _stop(self, *, wait: bool) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=wait, cancel_futures=True)
            self._executor = None


@contextmanager
def _children_deaf_to_interrupts() -> Iterator[None]:
    """Ctrl+C goes to every process of the terminal; the parent alone answers it, and its children end with the pool."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
