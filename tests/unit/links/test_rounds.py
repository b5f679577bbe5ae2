"""A round of links asked of real servers, and its manners."""

import socket
import threading
import time

import pytest

from openshelf.links.asking import Asker, Outcome
from openshelf.links.manners import Manners, Stopped
from openshelf.links.rounds import SILENT, host_of, round_of


@pytest.fixture
def manners():
    return Manners(pause=0.0)


def asker(manners, **more):
    return Asker("openshelf-linkcheck/test", manners.turn, private=True, connecting=2, seconds=2, **more)


def go(site, paths, manners, patience=(0.0, 0.0)):
    urls = [f"{site.url}{path}" for path in paths]
    return dict(round_of([("127.0.0.1", urls)], asker(manners), manners, patience=patience))


def test_every_link_is_asked_once_and_told(site, manners):
    for number in range(5):
        site.pages[f"/{number}"] = lambda handler: handler.answer(200)
    found = go(site, [f"/{number}" for number in range(6)], manners)
    assert [outcome.status for outcome in found.values()] == ["works"] * 5 + ["fails"]


def test_a_host_is_asked_one_thing_at_a_time_though_redirects_lead_to_it_from_elsewhere(site, manners):
    running = []
    most = []

    def slow(handler):
        running.append(handler.path)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        handler.answer(200)

    for number in range(4):
        site.pages[f"/{number}"] = slow
    hosts = [(f"host{number}", [f"{site.url}/{number}"]) for number in range(4)]
    found = dict(round_of(hosts, asker(manners), manners, parallel=4))
    assert {outcome.status for outcome in found.values()} == {"works"}
    assert set(most) == {1}


def test_there_is_a_pause_after_every_request(site):
    manners = Manners(pause=0.1)
    site.pages |= {"/a": lambda handler: handler.answer(200), "/b": lambda handler: handler.answer(200)}
    began = time.monotonic()
    go(site, ["/a", "/b"], manners)
    assert time.monotonic() - began >= 0.2  # robots.txt, a, b


def test_a_busy_host_is_left_alone_as_long_as_it_asks_and_then_asked_again(site, manners):
    answers = iter(((503, {"Retry_After": "1"}), (200, {})))

    def busy(handler):
        status, headers = next(answers)
        handler.answer(status, **headers)

    site.pages["/a"] = busy
    began = time.monotonic()
    assert go(site, ["/a"], manners)[f"{site.url}/a"].status == "works"
    assert time.monotonic() - began >= 1


def test_a_host_that_asks_for_an_hour_is_put_off_and_nothing_is_recorded(site, manners):
    site.pages["/a"] = lambda handler: handler.answer(429, Retry_After="3600")
    found = go(site, ["/a", "/b"], manners)
    assert set(found.values()) == {Outcome("", "busy")}
    assert len(site.asked) == 1


def test_a_fault_that_passes_is_not_held_against_a_link(site, manners):
    calls = []

    def once(handler):
        calls.append(handler.command)
        handler.reset() if len(calls) < 3 else handler.answer(200)

    site.pages["/a"] = once
    assert go(site, ["/a"], manners)[f"{site.url}/a"].status == "works"


def test_a_silent_host_is_not_asked_for_all_its_links(manners):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    urls = [f"http://127.0.0.1:{port}/{number}" for number in range(50)]
    found = dict(round_of([("127.0.0.1", urls)], asker(manners), manners))
    assert set(found.values()) == {Outcome("fails", "refused")}
    assert len(found) == 50
    assert SILENT < 50


def test_a_host_may_ask_this_program_not_to_come(site, manners):
    site.pages["/robots.txt"] = lambda handler: handler.answer(200, b"User-agent: openshelf\nDisallow: /private/\n")
    site.pages |= {"/private/a": lambda handler: handler.answer(200), "/b": lambda handler: handler.answer(200)}
    found = go(site, ["/private/a", "/b"], manners)
    assert [outcome.reason for outcome in found.values()] == ["opted-out", ""]
    assert [path for _, path, _ in site.asked] == ["/b"]


def test_rules_for_wandering_robots_are_not_ours(site, manners):
    site.pages["/robots.txt"] = lambda handler: handler.answer(200, b"User-agent: *\nDisallow: /\n")
    site.pages["/b"] = lambda handler: handler.answer(200)
    assert go(site, ["/b"], manners)[f"{site.url}/b"].status == "works"


def test_what_is_no_address_is_told_and_costs_nothing(manners):
    found = dict(round_of([("", ["http://[::1", "http://"])], asker(manners), manners))
    assert set(found.values()) == {Outcome("fails", "bad-address")}
    assert host_of("http://[::1") == ""


def test_breaking_a_round_off_ends_what_is_under_way(site, manners):
    site.pages["/a"] = lambda handler: handler.answer(200)
    site.pages["/slow"] = lambda handler: handler.drip()
    began = time.monotonic()
    outcomes = round_of(
        [("a", [f"{site.url}/a"]), ("b", [f"{site.url.replace('127.0.0.1', 'localhost')}/slow"])],
        Asker("t", manners.turn, private=True, seconds=60),
        manners,
    )
    assert next(outcomes)[1].status == "works"
    outcomes.close()
    assert time.monotonic() - began < 5
    with pytest.raises(Stopped), manners.turn("a"):
        pass


def test_a_fault_in_a_worker_is_told_to_who_asked(manners):
    class Broken(Asker):
        def ask(self, url, *, get=False):
            raise RuntimeError(url)

    with pytest.raises(RuntimeError):
        list(round_of([("127.0.0.1", ["http://127.0.0.1:9/"])], Broken("t", manners.turn, private=True), manners))
    assert threading.active_count() < 50
