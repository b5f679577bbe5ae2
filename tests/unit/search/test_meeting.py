"""Words meet across spelling, script, ending, name and error; the level said is the one they meet at."""

import json

import pytest
from searchsite import ask, documents, entry, numbers, write_site


@pytest.fixture(scope="module")
def cases(vectors):
    return json.loads((vectors / "search-meeting.json").read_text("utf-8"))["cases"]


def test_each_text_is_found_at_its_level_among_all_others(tmp_path, cases):
    wanted = [case for case in cases if case[3] is not None]
    made = [entry(f"t{number}", text, language=language) for number, (language, text, _, _) in enumerate(wanted)]
    site = write_site(documents(made), tmp_path)
    wrong = []
    for number, (case, answer) in enumerate(zip(wanted, ask(site, [query for _, _, query, _ in wanted]), strict=True)):
        levels = {hit["control_number"]: hit["why"] for hit in answer["hits"]}
        if levels.get(f"t{number}") != case[3]:
            wrong.append((case, levels.get(f"t{number}")))
    assert not wrong


def test_words_that_only_look_alike_do_not_meet(tmp_path, cases):
    wrong = []
    for number, (language, text, query, why) in enumerate(cases):
        if why is None:
            site = write_site(documents([entry("k", text, language=language)]), tmp_path / str(number), tags=("en",))
            wrong += [(query, hit) for hit in ask(site, [query])[0]["hits"]]
    assert not wrong


def test_the_pairs_of_the_language_study_are_found(tmp_path, shared):
    pairs = json.loads((shared / "languages/search-pairs.json").read_text("utf-8"))
    tags = {"az": "az", "ru": "ru", "kk": "kk", "tr": "tr", "uz": "uz-Latn"}
    made = []
    for number, (name, text, _) in enumerate(pairs):
        tag = tags.get(name.split()[0], "az" if "infix" in name else "en")
        made.append(entry(f"p{number}", text, language="uz-Cyrl" if tag == "uz-Latn" and "Алишер" in text else tag))
    site = write_site(documents(made), tmp_path)
    missed = [
        pair
        for number, (pair, answer) in enumerate(zip(pairs, ask(site, [pair[2] for pair in pairs]), strict=True))
        if f"p{number}" not in numbers(answer)
    ]
    assert not missed


def test_the_exact_spelling_comes_first(tmp_path):
    made = [
        entry("script", "Навоий", language="uz-Cyrl"),
        entry("ending", "Navoiyning bogʻi", language="uz-Latn"),
        entry("exact", "Navoiy haqida bir necha soʻz va boshqa narsalar", language="uz-Latn"),
        entry("spelling", "Navoiy".replace("iy", "i"), language="uz-Latn"),
    ]
    answer = ask(write_site(documents(made), tmp_path), ["navoiy"])[0]
    assert [(hit["control_number"], hit["why"]) for hit in answer["hits"]] == [
        ("exact", "exact"), ("spelling", "spelling"), ("script", "script"), ("ending", "inflection"),
    ]  # fmt: skip


def test_the_shorter_title_comes_first_in_its_tier(tmp_path):
    made = [
        entry("long", "Xəmsə: beş poema bir kitabda toplanmışdır", language="az"),
        entry("short", "Xəmsə", language="az"),
        entry("note", "Poemalar", language="az", notes=["xəmsə"]),
    ]
    made += [entry(f"other{n}", "Başqa kitab haqqında uzun bir başlıq", language="az") for n in range(20)]
    assert numbers(ask(write_site(documents(made), tmp_path), ["xəmsə"])[0]) == ["short", "long", "note"]


def test_a_word_being_typed_is_completed_below_whole_words(tmp_path):
    made = [
        entry("whole", "Kart", language="az"),
        entry("begun", "Kartoqrafiya", language="az"),
        entry("other", "Tarix", language="az"),
    ]
    typing, submitted, finished = ask(
        write_site(documents(made), tmp_path),
        [{"q": "kart", "mode": "typing"}, {"q": "kart"}, {"q": "kart ", "mode": "typing"}],
    )
    assert [(hit["control_number"], hit["why"]) for hit in typing["hits"]] == [("whole", "exact"), ("begun", "prefix")]
    assert numbers(submitted) == numbers(finished) == ["whole"]


def test_any_word_follows_where_no_record_holds_all_and_says_so(tmp_path):
    made = [entry("a", "Şahmat dərsləri", language="az"), entry("b", "Xalça ornamentləri", language="az")]
    answer = ask(write_site(documents(made), tmp_path), ["şahmat xalça"])[0]
    assert (set(numbers(answer)), answer["fallback"], answer["total"]) == ({"a", "b"}, "any", 2)


def test_an_identifier_is_found_in_any_form_and_only_exactly(tmp_path):
    made = [
        entry("a", "Bir", identifiers=[("isbn", "9785170123452")], shelf="84(5Az) M-39", class_="821.512.162"),
        entry(
            "b",
            "İki",
            identifiers=[("isbn", "9780804429573"), ("issn", "03785955")],
            shelf="84(5Az) M-391",
            class_="821.161.1",
        ),
    ]
    queries = {
        "5-17-012345-0": ["a"], "978-5-17-012345-2": ["a"], "isbn:0-8044-2957-X": ["b"], "0378-5955": ["b"], "issn:0378-5955": ["b"],
        'shelf:"84(5Az) M-39"': ["a"], "class:821.512.162": ["a"], "class:821": ["a", "b"], "9785170123452": ["a"],
    }  # fmt: skip
    answers = ask(write_site(documents(made), tmp_path), queries)
    assert {query: sorted(numbers(answer)) for query, answer in zip(queries, answers, strict=True)} == queries


def test_records_sort_by_year_title_and_day_added(tmp_path):
    made = [
        entry("a", "Cəfər", year=1990, language="az", added="2026-01-01"),
        entry("b", "Çinar", year=2005, language="az", added="2026-03-01"),
        entry("c", "Bulud", language="az", added="2025-01-01"),
    ]
    site = write_site(documents(made), tmp_path)
    answers = ask(site, [{"q": "language:az", "sort": sort} for sort in ("year", "oldest", "title", "newest")])
    assert [numbers(answer) for answer in answers] == [
        ["b", "a", "c"],
        ["a", "b", "c"],
        ["c", "a", "b"],
        ["b", "a", "c"],
    ]


def test_a_record_is_one_hit_in_the_words_of_any_interface(tmp_path):
    made = [entry("k", "Musiqi tarixi", language="az")]
    answers = ask(
        write_site(documents(made), tmp_path), [{"q": "musiqi", "lang": lang} for lang in ("az", "ru", "en", "uz")]
    )
    assert [answer["total"] for answer in answers] == [1, 1, 1, 1]
    assert [answer["hits"][0]["url"].partition("/")[0] for answer in answers] == ["az", "ru", "en", "az"]
