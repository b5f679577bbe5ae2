"""`npm run -s search` as its contract says: keys, exit codes, one clear line."""

import json

import pytest
from searchsite import documents, entry, run, write_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = [
        entry("k1", "Azərbaycan ədəbiyyatı", "Əliyev Rəşid", year=1998, language="az", subjects=["Ədəbiyyat"]),
        entry("k2", "Навоий ғазаллари", "Алишер Навоий", year=1985, language="uz-Cyrl", subjects=["Шеърият"]),
        entry("k3", "Городские библиотеки", "Иванова Анна", year=2004, language="ru", subjects=["Библиотеки"]),
    ]
    return write_site(documents(made), tmp_path_factory.mktemp("kitab xana ə"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("azerbaycan", "k1"),
        ("navoiy", "k2"),
        ("библиотека", "k3"),
        ("creator:ivanova", "k3"),
        ("year:1980..1990", "k2"),
    ],
)
def test_the_contract_s_queries_find_their_record(site, query, expected):
    done = run(site, query, "--lang", "en")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"total", "hits", "facets", "requests", "bytes", "code_bytes", "ms"} <= answer.keys()
    assert answer["hits"][0]["control_number"] == expected
    assert answer["hits"][0]["url"].startswith("en/")
    assert set(answer["hits"][0]) >= {"id", "source", "control_number", "title", "url", "why"}


def test_a_batch_answers_a_line_for_a_line(site):
    lines = '{"q":"azerbaycan","lang":"az","mode":"submitted"}\n{"q":"navo","lang":"uz","mode":"typing"}\nnot json\n'
    done = run(site, "--batch", "--limit", "5", stdin=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(answer.get("hits", ())) for answer in answers] == [1, 1, 0]
    assert "error" in answers[2]


def test_filters_of_one_facet_widen_and_of_two_narrow(site):
    both = json.loads(run(site, "language:ru", "--filter", "decade=2000", "--filter", "decade=1980").stdout)
    none = json.loads(run(site, "", "--filter", "language=ru", "--filter", "decade=1980").stdout)
    assert (both["total"], none["total"]) == (1, 0)


def test_a_language_without_script_means_it_in_every_script(site):
    totals = [
        json.loads(run(site, query).stdout)["total"]
        for query in ("language:uz", "language:uz-Cyrl", "language:UZ-CYRL", "language:uz-Latn")
    ]
    assert totals == [1, 1, 1, 0]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("word", "another"),
        ("word", "--no-such"),
        ("word", "--limit", "many"),
        ("word", "--filter", "colour=red"),
        ("word", "--filter", "type"),
        ("word", "--sort", "best"),
    ],
)
def test_wrong_usage_exits_2_and_says_how(site, arguments):
    done = run(site, *arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert "    at " not in done.stderr


def test_a_missing_index_is_one_clear_line(tmp_path):
    done = run(tmp_path, "word")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path) in done.stderr


def test_hostile_queries_are_words(site):
    for query in (
        '"',
        "-",
        ":",
        "creator:",
        "year:",
        "<script>",
        "../../etc",
        "\\",
        "a" * 5000,
        "\u0001i",
        "* *",
        "ﷺ 漢字 🙂",
    ):
        done = run(site, query) if query[0] != "-" else run(site, "--batch", stdin=json.dumps({"q": query}) + "\n")
        assert done.returncode == 0, (query, done.stderr)
