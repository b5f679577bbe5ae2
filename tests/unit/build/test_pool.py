"""Tasks come back in order, survive a worker's death, and raise their own errors."""

import os
from pathlib import Path

import pytest

from openshelf.build.pool import LocalPool
from openshelf.errors import BuildError, SourceError

_made_ready = []


def double(number):
    return 2 * number


def fail(number):
    raise SourceError("catalog.shrunken", source=str(number))


def die_once(marker):
    path = Path(marker)
    if not path.exists():
        path.write_text("dying")
        os._exit(9)
    return path.read_text()


def die():
    os._exit(9)


def make_ready(value):
    _made_ready.append(value)


def ready(_):
    return _made_ready[-1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_submission(jobs):
    with LocalPool(jobs) as pool:
        for number in range(20):
            pool.submit(double, number)
        assert list(pool.gather()) == [2 * number for number in range(20)]
        pool.submit(double, 4)
        assert list(pool.gather()) == [8]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_stream_is_taken_a_little_ahead_only(jobs):
    taken = []
    with LocalPool(jobs) as pool:
        results = pool.each(double, (taken.append(number) or number for number in range(1000)))
        assert [next(results) for _ in range(3)] == [0, 2, 4]
        assert len(taken) <= 8
        assert list(results) == [2 * number for number in range(3, 1000)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_tasks_own_error_arrives_whole(jobs):
    with LocalPool(jobs) as pool:
        pool.submit(fail, 7)
        with pytest.raises(SourceError) as caught:
            list(pool.gather())
    assert caught.value.values == {"source": "7"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_is_made_ready_before_its_first_task(jobs):
    with LocalPool(jobs, make_ready, ("template",)) as pool:
        pool.submit(ready, 0)
        assert list(pool.gather()) == ["template"]


def test_a_task_whose_worker_died_is_tried_again(tmp_path):
    with LocalPool(2) as pool:
        for number in range(4):
            pool.submit(double, number)
        pool.submit(die_once, str(tmp_path / "marker"))
        for number in range(4, 8):
            pool.submit(double, number)
        assert list(pool.gather()) == [0, 2, 4, 6, "dying", 8, 10, 12, 14]


def test_a_task_that_always_dies_is_named():
    with LocalPool(2) as pool:
        pool.retry(1)
        pool.submit(die)
        with pytest.raises(BuildError) as caught:
            list(pool.gather())
    assert caught.value.values["task"] == "die"
