"""The traps of dirty library texts, a test each: what recognition, fonts and keyboards do to words, and the right spelling.

A trap is a damaged text, its language, and queries that must find it: through the site's own index and the browser's own
search. The damage is of the kinds counted in real documents; test_damaged_text.py asks the documents themselves.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "search"))

from searchsite import ask, documents, entry, numbers, write_site

TRAPS = {
    "a Cyrillic letter inside a Latin word": ("az", "Yeni kiтabxana, mоdern хidmət", "kitabxana|modern|xidmət"),
    "Latin letters inside a Cyrillic word": ("kk", "Қазaқ әдeбиетi, кiтaп", "қазақ|әдебиеті|кітап|Qazaq"),
    "an ending taken for a part of the word": ("az", "Nadir nəşrlər bu fondada saxlanılır", "fond|fonda"),
    "the digit nought for the letter O": (
        "uz-Latn",
        "0 ‘zbekiston tarixi, 0‘tmishi",
        "Oʻzbekiston|ozbekiston|oʻtmishi|Ўзбекистон",
    ),
    "a nought that is a number": ("uz-Latn", "2010 ‘Kitob’ 100 yil", "2010|kitob|100"),
    "three signs for one apostrophe and quotes of the same": (
        "uz-Latn",
        "O'zbek ‘togʻ’ maʼno ma’rifat ‘bilim’ to`plam",
        "oʻzbek|ozbek|togʻ|tog|maʼno|mano|maʼrifat|bilim|toʻplam",
    ),
    "a blank before or after the sign": (
        "uz-Latn",
        "ro ‘yxatdan o‘ tgan to 'liq",
        "roʻyxatdan|oʻtgan|toʻliq|royxatdan",
    ),
    "hard letters of Uzbek written as soft ones": (
        "uz-Cyrl",
        "Шарк мамлакатлари, вактни очик, илгор",
        "Шарқ|вақтни|очиқ|илғор|sharq",
    ),
    "hard letters of Kazakh written as soft ones": ("kk", "Казак адебиеті", "қазақ|Qazaq"),
    "a word broken at a line's end by a hyphen": (
        "az",
        "Şəhər kitab-\nxanası və proses-\n\nlərin",
        "kitabxanası|proseslərin",
    ),
    "by a hyphen with blanks after it": (
        "az",
        "Şəhər kitab- \nxanası və proses-  \n\nlərin",
        "kitabxanası|proseslərin",
    ),
    "by a typographer's hyphen": ("az", "Şəhər kitab‐\nxanası və proses‐\n\nlərin", "kitabxanası|proseslərin"),
    "by the sign ¬": ("az", "Şəhər kitab¬\nxanası və proses¬\n\nlərin", "kitabxanası|proseslərin"),
    "by a soft hyphen": ("az", "Şəhər kitab\u00ad\nxanası və proses\u00ad\n\nlərin", "kitabxanası|proseslərin"),
    "by a hyphen, and the line's end lost": ("az", "Şəhər kitab- xanası və proses- lərin", "kitabxanası|proseslərin"),
    "a hyphen at a line's end that belongs to the word": (
        "uz-Latn",
        "Axborot-\n\nkutubxona tizimi",
        'kutubxona|axborot|"axborot kutubxona"|axborotkutubxona',
    ),
    "a hyphen of an old line left in the middle": (
        "az",
        "2013-cü ildə ki-tabxana ital-yan dilində çıxış-larını",
        "kitabxana|italyan|çıxışlarını",
    ),
    "soft hyphens and invisible characters inside words": (
        "az",
        "kitab\u00adxana mək\u200btəb \u200eşəhər\u200f",
        "kitabxana|məktəb|şəhər",
    ),
    "single letters with blanks between": ("ru", "К А Т А Л О Г книг", "каталог|книга"),
    "pieces of words with blanks between": ("uz-Latn", "Q onun  norm a larin ing", "qonun|normalarining"),
    "the dotted capital inside small letters": (
        "az",
        "Azərbaycan mİllİ kİtabxanasI",
        "milli|kitabxanası|MİLLİ|MILLI",
    ),
    "Uzbek in the Latin of 1995": ("uz-Latn", "Toʻgʻri choʻp shahri", "toʻgʻri|töğri|тўғри|shahri|шаҳри"),
    "Uzbek in the newest Latin": ("uz-Latn", "Töğri çöp şahri", "toʻgʻri|töğri|тўғри|shahri|шаҳри"),
    "Uzbek in Cyrillic": ("uz-Cyrl", "Тўғри чўп шаҳри", "toʻgʻri|töğri|тўғри|shahri|шаҳри"),
    "a font without the alphabet's own letters": (
        "az",
        "Azerbaycan edebiyyati tarixi",
        "Azərbaycan|ədəbiyyatı|ƏDƏBİYYATI",
    ),
    "a year with its suffix": ("az", "8 noyabr 2013-cü il", "2013|2013-cü|noyabr 2013"),
}

# Found where no other work has the word as it is asked for.
LONELY = {
    "a letter recognised as another": ("az", "İntovativ xidmət", "innovativ"),
    "one word spelled without a letter": ("az", "Tammətli resurs", "tammətnli|tammetnli"),
    "one word spelled with two letters changed places": ("az", "Tammətənli resurs", "tammətnli"),
    "a word broken by a blank or by a line without a hyphen": (
        "uz-Latn",
        "Res\n\npublikasi tizim li",
        "respublikasi|tizimli",
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """By trap, the works each of its queries finds, in a site of all the traps."""
    works = [entry(trap, text, language=language) for trap, (language, text, _) in TRAPS.items()]
    site = write_site(documents(works), tmp_path_factory.mktemp("traps"))
    asked = [(trap, lang, q) for trap, (lang, _, queries) in TRAPS.items() for q in queries.split("|")]
    answers = ask(site, [{"q": query, "lang": language} for _, language, query in asked])
    out: dict[str, list[list[str]]] = {trap: [] for trap in TRAPS}
    for (trap, _, _), answer in zip(asked, answers, strict=True):
        out[trap].append(numbers(answer))
    return out


@pytest.mark.parametrize("trap", TRAPS)
def test_the_right_spelling_finds(trap: str, found: dict[str, list[list[str]]]) -> None:
    queries = TRAPS[trap][2].split("|")
    assert [query for query, works in zip(queries, found[trap], strict=True) if trap not in works] == []


@pytest.mark.parametrize("trap", LONELY)
def test_the_right_spelling_alone_finds(trap: str, tmp_path: Path) -> None:
    language, text, queries = LONELY[trap]
    site = write_site(documents([entry("0", text, language=language)]), tmp_path)
    asked = queries.split("|")
    answers = ask(site, [{"q": query, "lang": language} for query in asked])
    assert [query for query, answer in zip(asked, answers, strict=True) if numbers(answer) != ["0"]] == []
