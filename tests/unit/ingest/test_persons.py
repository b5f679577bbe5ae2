"""Names of tables under their family name, by what is stated and by what the name itself proves."""

import pytest

from openshelf.ingest.persons import heading, names_in
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Üzeyir Əbdülhüseyn oğlu Hacıbəyli", "Hacıbəyli, Üzeyir Əbdülhüseyn oğlu"),
        ("Hacıbəyli Üzeyir Əbdülhüseyn oğlu", "Hacıbəyli, Üzeyir Əbdülhüseyn oğlu"),
        ("Ü. Hacıbəyli", "Hacıbəyli, Ü."),
        ("Hacıbəyli Ü. Ə.", "Hacıbəyli, Ü. Ə."),
        ("Л. Н. Толстой", "Толстой, Л. Н."),
        ("Толстой Л.Н.", "Толстой, Л.Н."),
        ("Лев Николаевич Толстой", "Толстой, Лев Николаевич"),
        ("Толстой Лев Николаевич", "Толстой, Лев Николаевич"),
        ("Анна Андреевна Ахматова", "Ахматова, Анна Андреевна"),
        ("Мұхтар Омарханұлы Әуезов", "Әуезов, Мұхтар Омарханұлы"),
        ("Sh. Rashidov", "Rashidov, Sh."),
        ("Gʻafur Gʻulom oʻgʻli Karimov", "Karimov, Gʻafur Gʻulom oʻgʻli"),
        ("J. R. R. Tolkien", "Tolkien, J. R. R."),
        ("J.-P. Sartre", "Sartre, J.-P."),
    ],
)  # fmt: skip
def test_a_name_that_proves_its_family_is_turned_without_being_told(name, expected):
    assert heading(name) == expected


@pytest.mark.parametrize(
    "name",
    ["Üzeyir Hacıbəyli", "Nizami Gəncəvi", "Hacıbəyli, Üzeyir", "Abay", "Абай Құнанбайұлы", "Milli Kitabxana", "Élisée Reclus",
     "Иванович Петров", "Louis XIV", "UNESCO", "Nəşriyyat «Şərq-Qərb»", ""],
)  # fmt: skip
def test_a_name_that_proves_nothing_stays_as_it_is(name):
    assert heading(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Üzeyir Hacıbəyli", "Hacıbəyli, Üzeyir"),
        ("Nizami Gəncəvi", "Nizami Gəncəvi"),
        ("Alisher Navoiy", "Navoiy, Alisher"),
        ("Мұхтар Әуезов", "Әуезов, Мұхтар"),
        ("Johann Wolfgang von Goethe", "Goethe, Johann Wolfgang von"),
        ("Augustus De Morgan", "De Morgan, Augustus"),
        ("Jean de La Fontaine", "La Fontaine, Jean de"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("Azərbaycan Milli Kitabxanası", "Azərbaycan Milli Kitabxanası"),
        ("Əhməd Cavad oğlu", "Əhməd Cavad oğlu"),
        ("Hacıbəyli, Üzeyir", "Hacıbəyli, Üzeyir"),
    ],
)
def test_a_column_said_to_be_given_first_is_turned(name, expected):
    assert heading(name, "given-first") == expected


def test_a_column_said_to_be_family_first_is_turned():
    assert heading("Hacıbəyli Üzeyir", "family-first") == "Hacıbəyli, Üzeyir"
    assert heading("Қодирий Абдулла", "family-first") == "Қодирий, Абдулла"
    assert heading("Nizami", "family-first") == "Nizami"


def test_commas_part_names_where_the_order_is_stated():
    assert names_in("Anar Rzayev, Elçin Əfəndiyev", "given-first") == ["Anar Rzayev", "Elçin Əfəndiyev"]
    assert names_in("Martin King, Jr., Anar", "given-first") == ["Martin King, Jr.", "Anar"]
    assert names_in("Rzayev, Anar", None) == ["Rzayev, Anar"]


def read(tmp_path, text, **mapping):
    (tmp_path / "k.csv").write_text(text, "utf-8")
    reading = open_source(SourceConfig("k", tmp_path / "k.csv", mapping=tuple(mapping.items())))
    return list(reading), reading


def test_a_mapping_states_the_order_of_a_column_and_the_published_form_is_kept(tmp_path):
    records, reading = read(
        tmp_path, "Ad,Müəllif\nKoroğlu,Üzeyir Hacıbəyli; Müslüm Maqomayev\nMəktub,Anar\n", Müəllif="creator/given-first"
    )
    assert [agent.name for agent in records[0].agents] == ["Hacıbəyli, Üzeyir", "Maqomayev, Müslüm"]
    assert [agent.alternates[0].text for agent in records[0].agents] == ["Üzeyir Hacıbəyli", "Müslüm Maqomayev"]
    assert records[0].titles[0].responsibility == "Üzeyir Hacıbəyli, Müslüm Maqomayev"
    assert records[1].agents[0].alternates == ()
    assert ("Müəllif", "creator/given-first") in reading.evidence[0].columns


def test_an_order_that_is_none_is_told_with_the_nearest(tmp_path):
    from openshelf.errors import SourceError

    with pytest.raises(SourceError) as caught:
        read(tmp_path, "Ad,Müəllif\nKoroğlu,Üzeyir\n", Müəllif="creator/given")
    assert "creator/given-first" in caught.value.words("en")
