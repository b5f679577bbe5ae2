"""Headings keep one key through the spellings of one script, and join across scripts on evidence only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openshelf.authority.headings import (
    RULES,
    Join,
    agent_form,
    agent_text,
    alternate_forms,
    forms,
    groups,
    normal,
    script_free,
    subject_form,
)
from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.record.model import Agent, Record, Subject, Text


def key(name, **more):
    return agent_form(Agent(name, **more)).key


def test_case_marks_and_punctuation_do_not_part_a_name():
    assert key("AXUNDOV, Mirzə Fətəli", dates="1812-1878") == key("Axundov, Mirzə  Fətəli.", dates="(1812–1878)")
    assert key("Hacıbəyli, Üzeyir") == key("Hacibeyli, Uzeyir")


def test_another_year_is_another_person():
    assert key("Əliyev, Rəşid", dates="1950-") != key("Əliyev, Rəşid", dates="1974-")


def test_two_scripts_are_two_keys_until_evidence_joins_them():
    assert key("Ахундов, Мирза Фатали", lang="az-Cyrl") != key("Axundov, Mirzə Fətəli", lang="az")


def test_a_person_and_a_body_of_one_name_are_two_headings():
    assert key("Nizami") != key("Nizami", kind="corporate")


def test_a_one_word_name_carries_its_addition():
    assert key("John", addition="Saint") != key("John", addition="King of England")
    assert key("Smith, John", addition="Sir") == key("Smith, John")


def test_a_name_without_a_word_is_no_heading():
    assert agent_form(Agent("—")) is None
    assert subject_form(Subject("...")) is None


def test_a_name_is_shown_with_its_unit_number_and_addition():
    assert agent_text(Agent("Elizabeth", number="II", addition="Queen")) == "Elizabeth II, Queen"
    assert agent_text(Agent("AMEA", kind="corporate", unit="Tarix İnstitutu")) == "AMEA. Tarix İnstitutu"


def test_a_record_gives_each_spelling_once():
    record = Record(
        "a:1",
        "a",
        "1",
        agents=(Agent("Bülbül", roles=("sng",)), Agent("BÜLBÜL"), Agent("Bülbül", roles=("cmp",))),
        subjects=(Subject("Musiqi"),),
    )
    assert [(form.text.text, form.key) for form in forms(record)] == [
        ("Bülbül", "person|bulbul|"),
        ("BÜLBÜL", "person|bulbul|"),
        ("Musiqi", "subject|musiqi|"),
    ]


def test_a_paired_script_is_a_form_of_its_own_with_its_headings_key():
    agent = Agent("Axundov, Mirzə", dates="1812-1878", alternates=(Text("Ахундов, Мирза", "az-Cyrl", "Cyrl"),))
    ((form, own),) = alternate_forms(Record("a:1", "a", "1", agents=(agent,)))
    assert own == agent_form(agent).key
    assert form.key == "person|ахундов мирза|1812-1878"


def test_a_dated_name_sounds_alike_in_two_scripts():
    latin, cyrillic = key("Navoiy, Alisher", dates="1441-1501"), key("Навоий, Алишер", dates="1441-1501")
    assert script_free(latin, "uz-Latn") == script_free(cyrillic, "uz-Cyrl")
    assert script_free(key("Navoiy, Alisher"), "uz-Latn") is None


def test_joined_keys_take_the_first_key_and_the_strongest_rule():
    joins = [
        Join("creator", "b", "c", "dates"),
        Join("creator", "a", "b", "paired"),
        Join("creator", "x", "y", "number"),
    ]
    assert groups(joins) == {
        ("creator", "a"): ("a", "paired"),
        ("creator", "b"): ("a", "paired"),
        ("creator", "c"): ("a", "dates"),
        ("creator", "x"): ("x", "number"),
        ("creator", "y"): ("x", "number"),
    }


def test_an_editors_preferred_key_stands_for_its_group():
    found = groups([Join("creator", "a", "z", "authority")], preferred={("creator", "z"): 0})
    assert found["creator", "a"][0] == "z"


nodes = st.sampled_from("abcdefgh")
joins = st.lists(st.builds(Join, st.just("creator"), nodes, nodes, st.sampled_from([*RULES])))


@settings(deadline=None)
@given(joins, st.randoms())
def test_groups_are_the_connected_components_whatever_the_order(evidence, random):
    found = groups(evidence)
    again = list(evidence)
    random.shuffle(again)
    assert groups(again) == found
    reach = {node: {node} for node in "abcdefgh"}
    for _ in range(8):
        for join in evidence:
            both = reach[join.first] | reach[join.second]
            for node in both:
                reach[node] = reach[node] | both
    for (_, node), (root, _) in found.items():
        assert root == min(reach[node])


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_a_key_has_three_parts_whatever_a_catalogue_wrote(name, dates, addition):
    form = agent_form(Agent(name, dates=dates, addition=addition))
    assert form is None or len(form.key.split("|")) == 3


def test_blanks_and_punctuation_do_not_count():
    assert normal(" Bakı — şəhər  tarixi.") == normal("Bakı, şəhər tarixi") == "baki seher tarixi"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_worded_in_every_language_of_the_interface(rule):
    assert set(RULES[rule]) == set(INTERFACE_TAGS)
