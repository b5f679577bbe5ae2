"""What comes first among works that hold a word as it was typed: those named so, then those about it, then those that mention it."""

import random

import pytest
from searchsite import ask, documents, entry, numbers, write_site

LONG = "A short and easy introduction to the many sources of local history in the villages of the hills and valleys"


def first(tmp_path, made, *queries):
    return [numbers(answer) for answer in ask(write_site(documents(made), tmp_path), queries)]


def test_a_word_of_the_title_weighs_more_than_the_same_word_in_many_subjects_and_notes(tmp_path):
    made = [
        entry("subject", "Staffelstein", language="en", subjects=("History", "Local history", "Staffelstein -- History -- Sources")),
        entry("note", "Baku", language="en", notes=("History of the city.", "With a history of its trade.", "History, history.")),
        entry("long", LONG, language="en"),
        entry("short", "History", language="en"),
    ]  # fmt: skip
    (found,) = first(tmp_path, made, "history")
    assert found == ["short", "long", "subject", "note"]


def test_the_creator_comes_after_the_title_and_before_the_subject(tmp_path):
    made = [
        entry("subject", "Carpets", language="en", subjects=("Karim",)),
        entry("creator", "Carpets", "Karim", language="en"),
        entry("title", "Karim", language="en"),
    ]
    (found,) = first(tmp_path, made, "karim")
    assert found == ["title", "creator", "subject"]


def test_all_words_in_the_title_come_before_the_same_words_scattered(tmp_path):
    made = [
        entry("scattered", "Carpets", language="en", subjects=("Weaving", "Weaving of carpets", "Carpets", "Weaving")),
        entry("subjects", "Threads", language="en", subjects=("Carpets", "Weaving", "Carpets and weaving")),
        entry("title", LONG.replace("local history", "carpets and their weaving"), language="en"),
    ]
    (found,) = first(tmp_path, made, "carpets weaving")
    assert found == ["title", "scattered", "subjects"]


def test_an_author_and_a_word_of_the_title_find_the_work_before_works_about_it(tmp_path):
    made = [
        entry("about", "Five poems", language="en", subjects=("Nizami", "Nizami. Khamsa"), notes=("On the Khamsa.",)),
        entry("work", "Khamsa", "Nizami", language="en"),
    ]
    (found,) = first(tmp_path, made, "nizami khamsa")
    assert found == ["work", "about"]


def test_the_tier_still_comes_before_the_field(tmp_path):
    made = [
        entry("ending", "Kitabxanalar", language="az"),
        entry("exact", "Binalar", language="az", subjects=("kitabxana",)),
    ]
    (found,) = first(tmp_path, made, "kitabxana")
    assert found == ["exact", "ending"]


@pytest.mark.parametrize("seed", [3, 4])
def test_among_many_works_none_with_the_word_in_a_subject_only_comes_before_one_with_it_in_the_title(tmp_path, seed):
    chance = random.Random(seed)
    words = ["history", "carpet", "music", "printing", "garden", "river", "mountain", "chess"]
    made = [
        entry(
            str(number), " ".join(chance.choices(words, k=chance.randint(1, 14))), language="en",
            subjects=[" ".join(chance.choices(words, k=3)) for _ in range(chance.randint(0, 5))],
        )
        for number in range(400)
    ]  # fmt: skip
    titles = {one.record.control_number: one.record.titles[0].text.split() for one in made}
    for word, found in zip(words, first(tmp_path, made, *words), strict=True):
        named = [word in titles[number] for number in found]
        assert named == sorted(named, reverse=True)


def test_a_work_with_all_words_in_its_creators_is_not_lifted_above_one_with_a_word_in_its_title(tmp_path):
    made = [
        entry("society", "Latitudes and longitudes", "American Society of History", language="en"),
        entry(
            "title", "American painting", language="en", subjects=("Painting -- History", "American history", "History")
        ),
    ]
    (found,) = first(tmp_path, made, "american history")
    assert found == ["title", "society"]
