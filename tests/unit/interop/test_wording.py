"""Which language's title, abstract and name a page takes."""

from openshelf.interop.wording import abstract_in, spelling_in, title_in
from openshelf.record.model import Agent, Note, Record, Text, Title

AZ, RU, EN = (
    Title("Xalça", "main", lang="az"),
    Title("Ковёр", "parallel", lang="ru"),
    Title("Carpet", "parallel", lang="en"),
)


def record(*languages: str, **fields) -> Record:
    return Record("p:x", "p", "x", titles=(AZ, RU, EN), languages=languages, **fields)


def test_a_trilingual_work_has_a_title_in_every_page_language():
    assert [title_in(record("az", "ru", "en"), tag) for tag in ("az", "ru", "en", None)] == [AZ, RU, EN, AZ]


def test_a_work_in_one_language_keeps_its_own_title_on_every_page():
    assert [title_in(record("ru"), tag) for tag in ("az", "ru", "en", None)] == [RU] * 4


def test_a_catalogue_record_keeps_its_main_title():
    latin = Title("Xosrov və Şirin", lang="fa-Latn")
    assert title_in(Record("m:1", "m", "1", titles=(latin,), languages=("fa",)), "az") is latin


def test_an_abstract_is_taken_in_the_pages_language_where_there_is_one():
    notes = (Note("Haqqında", "abstract", "az"), Note("О книге", "abstract", "ru"))
    shown = [abstract_in(record("az", notes=notes), tag) for tag in ("ru", "en")]
    assert [note.text for note in shown if note] == ["О книге", "Haqqında"]
    assert abstract_in(record("az"), "az") is None


def test_a_name_is_spelt_as_the_language_spells_it():
    agent = Agent("Nəbiyeva, Xatirə", lang="az", alternates=(Text("Набиева, Хатира", "ru"),))
    assert [spelling_in(agent, tag) for tag in ("az", "ru", "en", None)] == [
        "Nəbiyeva, Xatirə",
        "Набиева, Хатира",
        "Nəbiyeva, Xatirə",
        "Nəbiyeva, Xatirə",
    ]
