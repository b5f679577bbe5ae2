"""Names: surnames and initials in the languages of the catalogue."""

import pytest

from openshelf.interop.names import name_of
from openshelf.record.model import Agent


@pytest.mark.parametrize(
    ("heading", "language", "initials"),
    [
        ("Hacıbəyli, Üzeyir Əbdülhüseyn oğlu", "az", ("Ü.", "Ə.")),
        ("İsmayılova, İradə", "az", ("İ.",)),
        ("Гаджибеков, Узеир Абдул Гусейн оглы", "ru", ("У.", "А.", "Г.")),
        ("Пушкин, А. С.", "ru", ("А.", "С.")),
        ("Пушкин, А.С.", "ru", ("А.", "С.")),
        ("Qodirov, Shuhrat Oʻtkir oʻgʻli", "uz", ("Sh.", "Oʻ.")),
        ("Sharp, Charles", "en", ("C.",)),
        ("Құнанбайұлы, Абай", "kk", ("А.",)),
        ("Verne, Jean-Paul", "fr", ("J.-P.",)),
    ],
)
def test_initials_follow_the_language(heading, language, initials):
    assert name_of(Agent(heading), language).initials == initials


def test_a_name_without_a_comma_is_never_cut():
    name = name_of(Agent("Nizami Gəncəvi,"))
    assert (name.inverted, name.direct, name.initials) == ("Nizami Gəncəvi", "Nizami Gəncəvi", ())


def test_a_body_keeps_its_unit():
    assert name_of(Agent("Sahil Oxu Evi.", "corporate", unit="Not şöbəsi")).inverted == "Sahil Oxu Evi. Not şöbəsi"


def test_a_patronymic_stands_after_surname_and_name():
    assert name_of(Agent("Hacıbəyli, Üzeyir Əbdülhüseyn oğlu")).direct == "Hacıbəyli Üzeyir Əbdülhüseyn oğlu"
    assert name_of(Agent("Hacıbəyli, Üzeyir")).direct == "Üzeyir Hacıbəyli"
