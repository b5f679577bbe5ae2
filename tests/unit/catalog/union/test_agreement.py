"""Two descriptions are one publication on evidence, and never against a fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.catalog.union.agreement import contradiction, one_publication, rule_of, same_name
from openshelf.catalog.union.sketch import Sketch, figures, keys, sketch, sounds
from openshelf.record.dates import parse_date
from openshelf.record.model import Agent, Identifier, Imprint, Record, Relation, Text, Title

ISBN = (Identifier("isbn", "9789952370119", valid=True),)


def described(
    title="Xəzərin balıqları", *, source="a", number="1", author="Əliyev, Rəşid", year=1998, pages="214 s.", **fields
):
    given = title if isinstance(title, Title) else Title(title, lang="az", script="Latn")
    fields.setdefault("languages", ("az",))
    return Record(
        f"{source}:{number}",
        source,
        number,
        fields.pop("type", "book"),
        titles=(given,),
        agents=(Agent(author, main=True, lang=given.lang),) if author else (),
        date=parse_date(str(year)) if year else None,
        extent=(pages,) if pages else (),
        **fields,
    )


def rule(first, second):
    """The rule by which two records are one, or None."""
    one, other = sketch(first), sketch(second)
    for key in sorted(set(keys(one)) & set(keys(other)), key=lambda key: key.startswith("title")):
        if one_publication(one, other, rule_of(key)):
            return rule_of(key)
    return None


def test_a_shared_isbn_and_a_title_that_fits_are_one():
    other = described("Xəzərin balıqları: məlumat kitabı", source="b", author="Əliyev R.", pages=None, identifiers=ISBN)
    assert rule(described(identifiers=ISBN), other) == "isbn"


def test_an_isbn_of_ten_digits_is_the_one_of_thirteen():
    short = (Identifier("isbn", "9952370116", valid=True),)
    long = (Identifier("isbn", "9789952370119", valid=True),)
    assert sketch(described(identifiers=short)).numbers == sketch(described(identifiers=long)).numbers


def test_a_shared_isbn_under_another_title_is_a_mistake():
    assert rule(described(identifiers=ISBN), described("Qafqaz bitkiləri", source="b", identifiers=ISBN)) is None


def test_a_slip_of_the_pen_in_a_title_is_no_other_book():
    assert rule(described(identifiers=ISBN), described("Xəzərin balıqlari", source="b", identifiers=ISBN)) == "isbn"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Title("Tarix", part_number="1-ci cild", lang="az"), Title("Tarix", part_number="2-ci cild", lang="az")),
        (Title("Tarix", part_number="I cild", lang="az"), Title("Tarix", part_number="II cild", lang="az")),
        (Title("Tarix", part_number="birinci cild", lang="az"), Title("Tarix", part_number="ikinci cild", lang="az")),
        (Title("История. Ч. 1", lang="ru"), Title("История. Ч. 2", lang="ru")),
        (
            Title("Fizika", remainder="5-ci sinif üçün", lang="az"),
            Title("Fizika", remainder="6-cı sinif üçün", lang="az"),
        ),
        (Title("Tarix", lang="az"), Title("Tarix", part_number="1", lang="az")),
    ],
)
def test_an_isbn_shared_by_the_volumes_of_a_set_merges_none_of_them(one, other):
    assert rule(described(one, identifiers=ISBN), described(other, source="b", identifiers=ISBN)) is None


def test_a_set_is_not_one_of_its_volumes():
    whole = described("Əsərləri", pages="3 cild", identifiers=ISBN)
    assert rule(whole, described("Əsərləri", source="b", pages="320 s.", identifiers=ISBN)) is None


def test_an_isbn_the_source_calls_a_sets_is_no_key():
    of_set = (Identifier("isbn", "9789952370119", valid=True, qualifier="компл."),)
    assert (
        rule(described(identifiers=of_set, pages=None), described(source="b", identifiers=of_set, pages=None)) is None
    )


def test_volumes_nothing_tells_apart_but_their_length_are_two():
    assert rule(described(identifiers=ISBN), described(source="b", pages="388 s.", identifiers=ISBN)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"year": 1999},
        {"edition": "2-ci nəşr"},
        {"type": "map"},
        {"languages": ("ru",)},
        {"author": "Quliyeva, Sevda"},
    ],
)
def test_another_year_edition_kind_language_or_author_is_another_publication(change):
    first = described(identifiers=ISBN, edition="1-ci nəşr")
    assert rule(first, described(source="b", identifiers=ISBN, **({"edition": "1-ci nəşr"} | change))) is None


def test_without_a_number_title_author_year_and_pages_must_all_agree():
    assert rule(described(), described(source="b", author="Əliyev R.", pages="[2], 214 s. : il.")) == "title"
    for change in ({"year": None}, {"pages": None}, {"author": None}, {"pages": "215 s."}, {"year": 1997}):
        assert rule(described(), described(source="b", **change)) is None


def test_a_title_alone_with_other_title_information_that_differs_is_not_enough():
    one = Title("Riyaziyyat", remainder="dərslik", lang="az", script="Latn")
    other = Title("Riyaziyyat", remainder="iş dəftəri", lang="az", script="Latn")
    assert rule(described(one), described(other, source="b")) is None


def test_two_isbns_are_two_books_whatever_else_agrees():
    other = (Identifier("isbn", "9785170800001", valid=True),)
    assert rule(described(identifiers=ISBN), described(source="b", identifiers=other)) is None


def test_a_book_without_an_author_needs_its_place_too():
    baku, moscow = (Imprint(("Bakı",), ("Elm",)),), (Imprint(("Москва",), ("Наука",)),)
    anonymous = {"author": None, "imprint": baku}
    assert rule(described(**anonymous), described(source="b", **anonymous)) == "title"
    assert rule(described(**anonymous), described(source="b", author=None, imprint=moscow)) is None
    assert rule(described(author=None), described(source="b", author=None)) is None


def test_an_article_is_known_by_its_pages_in_the_journal():
    host = lambda detail: (Relation("host", "Elm", detail=detail),)  # noqa: E731
    first = described(type="article", pages=None, relations=host("2009. № 4. S. 12–18"))
    assert rule(first, described(source="b", type="article", pages=None, relations=host("№ 4, s. 12-18"))) == "title"
    assert rule(first, described(source="b", type="article", pages=None, relations=host("№ 4, s. 12-19"))) is None


def test_an_issn_is_a_serials_alone():
    issn = (Identifier("issn", "0134-3378", valid=True),)
    serial = {"type": "serial", "author": None, "pages": None, "identifiers": issn}
    assert rule(described("Elm", year=1990, **serial), described("Elm", source="b", year=2003, **serial)) == "issn"
    assert rule(described(identifiers=issn, pages=None), described(source="b", identifiers=issn, pages=None)) is None


def test_a_number_means_something_with_the_agency_that_gave_it():
    given = lambda agency: (Identifier("other", "123", qualifier=agency),)  # noqa: E731
    assert (
        rule(described(identifiers=given("RuMoRGB")), described(source="b", identifiers=given("RuMoRGB"))) == "number"
    )
    assert (
        rule(described(pages=None, identifiers=given("A")), described(source="b", pages=None, identifiers=given("B")))
        is None
    )


def test_a_russian_book_spelled_in_latin_letters_is_the_same_book():
    cyrillic = described(Title("Задачи и этюды", lang="ru", script="Cyrl"), author="Чехов, Антон", languages=("ru",))
    latin = described(
        Title("Zadachi i etiudy", lang="ru-Latn", script="Latn"), source="b", author="Chekhov, Anton", languages=("ru",)
    )
    assert rule(cyrillic, latin) == "title"


def test_an_uzbek_book_in_cyrillic_is_not_the_one_in_latin():
    cyrillic = described(
        Title("Ўткан кунлар", lang="uz-Cyrl", script="Cyrl"), author="Қодирий, Абдулла", languages=("uz-Cyrl",)
    )
    latin = described(
        Title("Oʻtkan kunlar", lang="uz", script="Latn"), source="b", author="Qodiriy, Abdulla", languages=("uz",)
    )
    assert rule(cyrillic, latin) is None
    assert contradiction(sketch(cyrillic), sketch(latin)) == "script"


def test_an_uzbek_book_romanised_by_its_cataloguer_beside_the_original_is_in_cyrillic():
    original = Text("Ўткан кунлар", "uz-Cyrl", "Cyrl")
    romanised = described(
        Title("Ŭtkan kunlar", lang="uz", script="Latn", alternates=(original,)), author="Qodiriy", languages=("uz",)
    )
    assert sketch(romanised).script == "Cyrl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Т. 2", (2,)), ("Cild III", (3,)), ("XIV əsr", (14,)), ("вторая часть", (2,)), ("İkinci hissə, 12", (2, 12)), ("ІІ том", (2,)), ("Kitab", ())],
)  # fmt: skip
def test_a_figure_is_a_figure_in_any_spelling(text, expected):
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Əliyev, Rəşid", "Əliyev R. M.", True),
        ("Əliyev, Rəşid", "Rəşid Əliyev", True),
        ("Əliyev, Rəşid", "Əliyev, Vüqar", False),
        ("Əliyev, R.", "Əliyeva, R.", False),
        ("A. B.", "A. B.", False),
    ],
)
def test_names_are_one_persons_where_every_word_fits(one, other, same):
    assert same_name(sounds(one, "az"), sounds(other, "az")) is same


FACTS = st.builds(
    Sketch,
    id=st.sampled_from(("a:1", "b:1")),
    source=st.just("a"),
    kind=st.sampled_from(("", "book", "map")),
    script=st.sampled_from(("", "Latn", "Cyrl")),
    written=st.sampled_from(("Latn", "Cyrl")),
    title=st.lists(st.sampled_from(("tarix", "elm", "1")), max_size=3).map(tuple),
    rest=st.lists(st.sampled_from(("derslik", "2")), max_size=2).map(tuple),
    sound=st.lists(st.sampled_from(("tarih", "elm")), max_size=3).map(tuple),
    figures=st.lists(st.integers(1, 3), max_size=2, unique=True).map(lambda found: tuple(sorted(found))),
    rest_figures=st.lists(st.integers(1, 3), max_size=2, unique=True).map(lambda found: tuple(sorted(found))),
    names=st.lists(st.sampled_from((("aliev", "r"), ("aliev", "rasid"), ("kerim",))), max_size=2).map(tuple),
    authored=st.booleans(),
    year=st.sampled_from((None, 1998, 1999)),
    pages=st.sampled_from((None, 100, 104, 300)),
    volumes=st.sampled_from((None, 2)),
    edition=st.sampled_from(((), (1,), (2,))),
    numbers=st.sampled_from(((), ("isbn:1",), ("isbn:2",))),
)


@given(FACTS, FACTS, st.sampled_from(("isbn", "title")))
def test_the_order_of_two_descriptions_does_not_matter(first, second, name):
    assert contradiction(first, second) == contradiction(second, first)
    assert one_publication(first, second, name) == one_publication(second, first, name)
