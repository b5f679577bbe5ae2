"""kiosk/API.md as cases: every story of tests/vectors/kiosk-api.json against the real server."""

import json
from pathlib import Path

import pytest

STORIES = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "kiosk-api.json").read_text("utf-8"))["stories"]


def fill(value, captured):
    return value.format_map(captured) if isinstance(value, str) and "{" in value else value


def assert_holds(expected, found, captured):
    """Every field of expected is in found; "*" is any value."""
    for name, value in expected.items():
        if isinstance(value, dict):
            assert_holds(value, found[name], captured)
        elif value == "*":
            assert found[name] not in (None, "")
        else:
            assert found[name] == fill(value, captured)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["name"].replace(" ", "-"))
def test_contract(story, profile, start):
    captured = {}
    with start(profile) as server:
        for step in story["steps"]:
            headers = dict(step.get("send", {}))
            body = step.get("text")
            if "json" in step:
                body = json.dumps({name: fill(value, captured) for name, value in step["json"].items()})
            if body is not None:
                headers["content-type"] = step.get("type", "application/json")
            if "seat" in step:
                headers["authorization"] = f"Seat {fill(step['seat'], captured)}"
            if "key" in step:
                headers["idempotency-key"] = step["key"]
            for _ in range(step.get("times", 1)):
                reply = server.ask(step["method"], fill(step["path"], captured), body, **headers)
                assert reply.status == step["status"], (step, reply)
            if "body" in step:
                assert_holds(step["body"], reply.json, captured)
            for name, value in step.get("headers", {}).items():
                assert reply.headers[name].startswith(value)
            captured |= {kept: reply.json[name] for name, kept in step.get("capture", {}).items()}
