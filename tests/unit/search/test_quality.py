"""Works in seven languages, read from a CSV as a library gives it, and 1,100 queries through the browser's own search code."""

import csv
import json
from collections import Counter

import pytest
from searchsite import ask, write_site

from openshelf.catalog.model import Entry
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig
from openshelf.record.access import Access
from openshelf.record.ids import page_path
from openshelf.search.documents import from_entry


@pytest.fixture(scope="module", params=["search-quality", "search-quality-further"])
def cases(vectors, request):
    return json.loads((vectors / f"{request.param}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def answers(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("quality")
    with (folder / "works.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([cases["names"], *cases["records"]])
    records = list(open_source(SourceConfig("works", folder / "works.csv")))
    assert len(records) == len(cases["records"])
    made = (from_entry(Entry(record, Access(), page_path(record.id), ""), order="az") for record in records)
    site = write_site(made, folder / "site")
    return ask(
        site, [{"q": case["q"], "lang": "en", "mode": case.get("mode", "submitted")} for case in cases["queries"]]
    )


def _faults(case, answer):
    found = [] if answer.get("fallback") else [hit["control_number"] for hit in answer["hits"]]
    if "only" in case and sorted(found) != sorted(case["only"]):
        yield f"only {case['only']}"
    if missing := [number for number in case.get("find", ()) if number not in found]:
        yield f"misses {missing}"
    if wrong := [number for number in case.get("not", ()) if number in found]:
        yield f"has {wrong}"
    if "first" in case and found[:1] != [case["first"]]:
        yield f"first is not {case['first']}"


def test_every_query_finds_its_works_and_no_others(cases, answers):
    wrong = []
    for case, answer in zip(cases["queries"], answers, strict=True):
        shown = [(hit["control_number"], hit["why"]) for hit in answer["hits"]][:8]
        wrong += [f"{case['group']}: {case['q']}: {fault}; got {shown}" for fault in _faults(case, answer)]
    assert not wrong, f"{Counter(line.split(':')[0] for line in wrong)}\n" + "\n".join(wrong)
