"""Names with years in one cell: parted where the years are a life's, left alone where they are anything else's."""

import pytest

from openshelf.ingest.lifespan import names_with_years, parted
from openshelf.ingest.persons import kind_of
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig


@pytest.mark.parametrize(
    ("cell", "name", "dates"),
    [
        ("Axundov, M., 1812-1878", "Axundov, M.", "1812-1878"),
        ("Pushkin, A. S. (1799-1837)", "Pushkin, A. S.", "1799-1837"),
        ("Абай, 1845–1904", "Абай", "1845-1904"),
        ("Axundov, Mirzə Fətəli, 1812-1878.", "Axundov, Mirzə Fətəli", "1812-1878"),
        ("Üzeyir Hacıbəyli (1885 — 1948)", "Üzeyir Hacıbəyli", "1885-1948"),
        ("Nizami Gəncəvi [1141–1209]", "Nizami Gəncəvi", "1141-1209"),
        ("Karimov, O., 1950-", "Karimov, O.", "1950-"),
        ("Иванов, И. И. (род. 1950)", "Иванов, И. И.", "род. 1950"),
        ("Smith, John, b. 1950", "Smith, John", "b. 1950"),
        ("Chaucer, Geoffrey, ca. 1340-1400", "Chaucer, Geoffrey", "ca. 1340-1400"),
        ("Fizuli, Məhəmməd, 1494?-1556", "Fizuli, Məhəmməd", "1494?-1556"),
        ("ПУШКИН А. С. (1799–1837)", "ПУШКИН А. С.", "1799-1837"),
        ("Press, Frank, 1924-2020", "Press, Frank", "1924-2020"),
        ("Mahmud II, Sultan of the Turks (1784-1839)", "Mahmud II, Sultan of the Turks", "1784-1839"),
        ("Rich, O. (Obadiah) (1777-1850)", "Rich, O. (Obadiah)", "1777-1850"),
    ],
)
def test_the_years_of_a_life_are_parted_from_the_name(cell, name, dates):
    assert parted(cell) == (name, dates)


@pytest.mark.parametrize(
    "cell",
    [
        "Azərbaycan Demokratik Respublikası, 1918-1920",
        "Azərbaycan SSR (1920–1991)",
        "SSRİ, 1922-1991",
        "UNESCO, 1946-",
        "Российская империя, 1721-1917",
        "Bakı Dövlət Universiteti (1919-1989)",
        "Театр имени Горького (1930–1990)",
        "Beynəlxalq konfrans (3; 2001; Bakı)",
        "International Conference on Carpets (12th : 2011 : Baku)",
        "Konfrans, Bakı, 1999-2001",
        "Симпозиум по шахматам, 1950-1970",
        "Olimpiada (1896-1996)",
        "Azərbaycan, 1991-",
        "Louis XIV",
        "Hacıbəyli, Ü., 1948",
        "Pushkin, A. S. (1837)",
        "Pushkin, A. S. (1837-1799)",
        "Əliyev, R., 1999-2001",
        "Quruluş 12, 1900-1960",
        "Şərq-Qərb",
        "1812-1878",
        "",
    ],
)
def test_years_of_anything_else_stay_where_they_are(cell):
    assert parted(cell) == (cell, None)


def test_a_cell_that_parts_names_and_years_by_commas_gives_its_names():
    cell = "Axundov M., 1812-1878, Hacıbəyli Ü., 1885-1948"
    assert names_with_years(cell) == ["Axundov M., 1812-1878", "Hacıbəyli Ü., 1885-1948"]
    assert names_with_years("Axundov, M., 1812-1878") == ["Axundov, M., 1812-1878"]
    assert names_with_years("Axundov, M., 1812-1878, tərcüməçi") == ["Axundov, M., 1812-1878, tərcüməçi"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Azərbaycan Milli Kitabxanası", "corporate"),
        ("Beynəlxalq konfrans (3; 2001; Bakı)", "meeting"),
        ("Library of Congress", "corporate"),
        ("Press, Frank", "person"),
        ("Hacıbəyli, Üzeyir", "person"),
        ("Schoolcraft, Henry Rowe", "person"),
    ],
)
def test_a_name_says_whose_it_is_by_its_words(name, kind):
    assert kind_of(name) == kind


def agents(tmp_path, text, **mapping):
    (tmp_path / "k.csv").write_text(text, "utf-8")
    (record,) = open_source(SourceConfig("k", tmp_path / "k.csv", mapping=tuple(mapping.items())))
    return [(one.name, one.dates, one.kind) for one in record.agents]


def test_a_table_gives_names_with_their_dates(tmp_path):
    found = agents(
        tmp_path,
        'id,title,creator\n1,Kitab,"Axundov, M., 1812-1878; Konfrans (3; 2001; Bakı); A. S. Pushkin (1799-1837)"\n',
    )
    assert found == [
        ("Axundov, M.", "1812-1878", "person"),
        ("Konfrans (3; 2001; Bakı)", None, "meeting"),
        ("Pushkin, A. S.", "1799-1837", "person"),
    ]


def test_a_family_name_of_two_words_stays_with_its_given_names_and_years(tmp_path):
    found = agents(tmp_path, 'id,title,creator\n1,Kitab,"Dumont d\'Urville, Jules-César (1790-1842)"\n')
    assert found == [("Dumont d'Urville, Jules-César", "1790-1842", "person")]


def test_a_comma_in_brackets_parts_no_names(tmp_path):
    found = agents(tmp_path, 'id,title,creator\n1,Kitab,"People\'s Institute (New York, N.Y.)"\n')
    assert found == [("People's Institute (New York, N.Y.)", None, "corporate")]


def test_a_column_of_direct_names_keeps_their_years_with_them(tmp_path):
    text = 'id,title,Müəllif\n1,Kitab,"Mirzə Fətəli Axundov, 1812-1878, Üzeyir Hacıbəyli"\n'
    assert agents(tmp_path, text, Müəllif="creator/given-first") == [
        ("Axundov, Mirzə Fətəli", "1812-1878", "person"),
        ("Hacıbəyli, Üzeyir", None, "person"),
    ]


def test_dublin_core_gives_names_with_their_dates(tmp_path):
    (tmp_path / "d.xml").write_text(
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Poltava</dc:title><dc:creator>Pushkin, A. S. (1799-1837)</dc:creator></oai_dc:dc>",
        "utf-8",
    )
    (record,) = open_source(SourceConfig("d", tmp_path / "d.xml"))
    assert [(one.name, one.dates) for one in record.agents] == [("Pushkin, A. S.", "1799-1837")]
