"""The closed lists."""

from pathlib import Path

import pytest

from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.record import vocabulary
from openshelf.record.labels import wording

LISTS = (vocabulary.TYPES, vocabulary.ACCESS, vocabulary.ACCESS_FLAGS, vocabulary.AUDIENCES, vocabulary.COPY_STATUS,
         vocabulary.SCRIPTS, vocabulary.CLASS_SCHEMES, vocabulary.ROLES)  # fmt: skip


@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_every_value_has_a_label_in_every_language_of_the_interface(tag):
    assert not [value for values in LISTS for value, labels in values.items() if not labels.get(tag)]


@pytest.mark.parametrize("tag", [tag for tag in INTERFACE_TAGS if tag != "en"])
def test_the_wording_of_a_language_names_no_value_that_no_list_has(tag):
    said = wording(Path(vocabulary.__file__).parent / "wording", tag)
    assert [list(values) for values in said.values()] == [list(values) for values in LISTS]


@pytest.mark.parametrize("values", [vocabulary.TYPES, vocabulary.ACCESS, vocabulary.AUDIENCES, vocabulary.COPY_STATUS])
@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_two_values_of_a_list_never_wear_the_same_label(values, tag):
    labels = [labels[tag] for labels in values.values()]
    assert sorted(labels) == sorted(set(labels))


def test_an_unknown_value_shows_itself():
    assert vocabulary.label(vocabulary.TYPES, "hologram", "az") == "hologram"


def test_a_language_without_labels_is_served_in_english():
    assert vocabulary.label(vocabulary.TYPES, "book", "ka") == "Book"


def test_a_language_in_two_scripts_has_its_own_label_in_each():
    assert vocabulary.label(vocabulary.TYPES, "score", "uz-Latn") == "Nota nashri"
    assert vocabulary.label(vocabulary.TYPES, "score", "uz-Cyrl") == "Нота нашри"
