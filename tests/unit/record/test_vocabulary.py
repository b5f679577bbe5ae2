"""The closed lists."""

from openshelf.record import vocabulary


def test_every_value_has_a_label_in_az_ru_and_en():
    lists = (vocabulary.TYPES, vocabulary.ACCESS, vocabulary.ACCESS_FLAGS, vocabulary.AUDIENCES, vocabulary.COPY_STATUS,
             vocabulary.SCRIPTS, vocabulary.CLASS_SCHEMES, vocabulary.ROLES)  # fmt: skip
    assert all(
        set(labels) >= {"az", "ru", "en"} and all(labels.values()) for values in lists for labels in values.values()
    )


def test_an_unknown_value_shows_itself():
    assert vocabulary.label(vocabulary.TYPES, "hologram", "az") == "hologram"


def test_a_language_without_labels_is_served_in_english():
    assert vocabulary.label(vocabulary.TYPES, "book", "kk") == "Book"
