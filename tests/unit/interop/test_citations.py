"""Citations: GOST, APA and ISO 690 from our own examples; what is missing is left out."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from openshelf.catalog.model import Entry
from openshelf.interop.citations import STYLES, citations
from openshelf.record.access import Access
from openshelf.record.dates import parse_date
from openshelf.record.model import Agent, Imprint, Record, SeriesStatement, Title


def cite(entry: Entry, style: str, permalink: str | None = None, accessed: str | None = None) -> str:
    return citations(entry, permalink, accessed)[STYLES.index(style)].text


def printed(entry: Entry) -> Entry:
    return replace(entry, access=Access(), read_path=None)


def of(**fields) -> Entry:
    return Entry(Record("m:1", "m", "1", **fields), Access(), "record/m/000/1.html", "h")


def test_gost_description_of_a_printed_book(book):
    assert cite(printed(book), "gost-description") == (
        "Abdullayeva, N. R. Şirvan xalçaları : albom / Nigar Abdullayeva ; rəssam R. Əliyev. – 2-ci nəşr. – "
        "Bakı : Naxış, 2019. – 214 s. : il. ; 29 sm. – (Xəzər sənətkarlığı ; 3). – ISBN 978-9952-123-45-6. – "
        "Mətn : bilavasitə."
    )


def test_gost_description_of_a_book_read_online_names_address_and_form(book, permalink):
    text = cite(book, "gost-description", permalink, accessed="20.11.2026")
    assert f"URL: {permalink} (müraciət tarixi: 20.11.2026). – Mətn : elektron." in text


def test_gost_description_of_an_article_in_russian(article):
    assert cite(article, "gost-description") == (
        "Иванова, А. А. Каспийский тюлень : наблюдения / А. А. Иванова, Б. Б. Петров. – Текст : непосредственный "
        "// Природа Каспия. – 2009. – Т. 3. – № 4. – С. 12–18."
    )


def test_gost_reference_of_a_book(book):
    assert cite(printed(book), "gost-reference") == (
        "Abdullayeva N. R. Şirvan xalçaları : albom. 2-ci nəşr. Bakı : Naxış, 2019. 214 s."
    )


def test_gost_reference_of_an_article(article):
    assert cite(article, "gost-reference") == (
        "Иванова А. А., Петров Б. Б. Каспийский тюлень : наблюдения // Природа Каспия. 2009. Т. 3, № 4. С. 12–18."
    )


def test_gost_puts_a_work_of_four_authors_under_its_title():
    names = ("Ададов, А. А.", "Бабаев, Б. Б.", "Вагин, В. В.", "Гусев, Г. Г.")
    entry = of(
        type="book",
        titles=(Title("Шахматы", lang="ru"),),
        agents=tuple(Agent(name, roles=("aut",), main=index == 0) for index, name in enumerate(names)),
    )
    assert cite(entry, "gost-description").startswith("Шахматы / А. А. Ададов, Б. Б. Бабаев, В. В. Вагин, Г. Г. Гусев.")


def test_gost_shortens_five_authors_to_three():
    entry = of(
        type="book",
        titles=(Title("Şahmat", lang="az"),),
        agents=tuple(Agent(f"{letter}liyev, Anar", roles=("aut",)) for letter in "ABCDE"),
    )
    assert "/ A. Aliyev, A. Bliyev, A. Cliyev [və b.]." in cite(entry, "gost-description")


def test_gost_of_a_volume_names_its_number_and_title():
    entry = of(type="volume", titles=(Title("Atlas", part_number="Cild 2.", part_name="Sahillər", lang="az"),))
    assert cite(entry, "gost-reference") == "Atlas. Cild 2, Sahillər."


def test_gost_gives_a_series_with_its_issn():
    entry = of(titles=(Title("T"),), series=(SeriesStatement("Kitab işi", "7", "12345679"),))
    assert "(Kitab işi, ISSN 1234-5679 ; 7)" in cite(entry, "gost-description")


def test_apa_of_a_book_has_its_title_in_italics(book):
    citation = citations(printed(book))[STYLES.index("apa")]
    assert citation.text == "Abdullayeva, N. R. (2019). Şirvan xalçaları: albom (2-ci nəşr). Naxış."
    assert [run.text for run in citation.runs if run.italic] == ["Şirvan xalçaları: albom"]


def test_apa_of_an_article_has_journal_and_volume_in_italics(article):
    citation = citations(article)[STYLES.index("apa")]
    assert citation.text == (
        "Иванова, А. А., & Петров, Б. Б. (2009). Каспийский тюлень: наблюдения. Природа Каспия, 3(4), 12–18."
    )
    assert [run.text for run in citation.runs if run.italic] == ["Природа Каспия", "3"]


def test_apa_without_author_starts_with_the_title_and_says_no_date():
    assert cite(of(type="map", titles=(Title("Xəzər dənizi"),)), "apa") == "Xəzər dənizi [Map]. (n.d.)."


def test_apa_puts_an_editor_where_there_is_no_author():
    entry = of(titles=(Title("Ertaklar", lang="uz"),), agents=(Agent("Qodirov, Shuhrat", roles=("com",)),))
    assert cite(entry, "apa") == "Qodirov, Sh. (Ed.). (n.d.). Ertaklar."


def test_iso_690_gives_names_in_full(book):
    assert cite(printed(book), "iso690") == (
        "Abdullayeva, Nigar Rəfi qızı. Şirvan xalçaları: albom. 2-ci nəşr. Bakı: Naxış, 2019. Xəzər sənətkarlığı; 3. "
        "ISBN 978-9952-123-45-6."
    )


def test_iso_690_of_an_article_names_the_place_in_the_host(article):
    assert cite(article, "iso690").endswith("Природа Каспия, 2009, т. 3, № 4, с. 12–18. ISSN 1234-5679.")


def test_an_address_is_given_only_where_the_work_is_read(book, permalink):
    assert all(permalink in cite(book, style, permalink) for style in STYLES)
    assert not any(permalink in cite(printed(book), style, permalink) for style in STYLES)


def test_no_full_stop_follows_an_address(book, permalink):
    assert cite(book, "gost-reference", permalink).endswith(".html")
    assert cite(book, "iso690", permalink).endswith(".html")


def test_a_record_with_nothing_but_a_number_is_cited_by_it():
    assert [citation.text for citation in citations(of())] == ["1.", "1.", "1. (n.d.).", "1."]


def test_the_citation_says_which_language_it_is_in(article):
    assert {citation.lang for citation in citations(article)} == {"ru"}


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


@given(TEXT, TEXT, TEXT, TEXT)
def test_no_style_fails_or_doubles_a_stop_whatever_a_record_holds(title, name, place, date):
    entry = of(
        titles=(Title(f"A{title}"),),
        agents=(Agent(name, main=True),),
        imprint=(Imprint((place,), (name,), date),),
        date=parse_date(date),
    )
    for citation in citations(entry, "https://kitab.example/"):
        assert citation.text.strip()
        assert not citation.text.endswith(" ")


def test_a_publication_of_the_library_is_cited_by_its_page_and_year(book, permalink):
    record = Record(
        "publication:x",
        "publication",
        "x",
        "publication",
        titles=(Title("Göstərici", lang="az"), Title("Указатель", "parallel", lang="ru")),
        imprint=(Imprint((), ("Sahil",), "2025-03"),),
        date=parse_date("2025-03"),
        languages=("az", "ru"),
    )
    entry = replace(book, record=record, read_path=None)
    assert citations(entry, permalink, tag="ru")[0].text == (
        f"Указатель. – Sahil, 2025. – URL: {permalink}. – Текст : электронный."
    )
