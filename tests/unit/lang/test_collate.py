"""Order: every alphabet's own, numbers as numbers, and the page's script first."""

import csv
import itertools
import json
import random
import re
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.lang import collate
from openshelf.lang.collate import alphabet, filing, rail, rail_letter, sort_key

TAGS = ("az", "az-Cyrl", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "ru", "tr", "en")


def ordered(tag: str, titles: str) -> None:
    expected = titles.split("|")
    shuffled = random.Random(1).sample(expected, len(expected))
    assert sorted(shuffled, key=lambda title: sort_key(title, tag)) == expected


@pytest.mark.parametrize("tag", TAGS)
def test_the_alphabet_sorts_as_it_is_written(tag: str) -> None:
    letters = list(alphabet(tag))
    assert sorted(letters, key=lambda letter: sort_key(letter + "a", tag)) == letters


def test_azerbaijani_letters_stand_after_their_neighbours() -> None:
    ordered("az", "Cari|Çay|Ev|Əhməd|Göl|Ğ|Hava|Xəbər|Işıq|İşıq|Kitab|Qız|Şəhər|Zaman|Windows")


def test_uzbek_digraphs_are_letters_but_not_across_a_sign() -> None:
    ordered("uz-Latn", "Is'hoq|Isiriq|Ishchi|Samarqand|Suv|Zar|Oʻzbek|Gʻazal|Shahar|Chol")


def test_every_apostrophe_makes_the_same_uzbek_letter() -> None:
    assert len({sort_key(f"O{sign}zbek", "uz-Latn") for sign in "ʻʼ‘’'`"}) == 1


def test_russian_yo_is_beside_ye() -> None:
    ordered("ru", "ежик|ёжик|ёлка|ель|жизнь")


def test_kazakh_letters_stand_in_their_places() -> None:
    ordered("kk", "Алма|Әлем|Гүл|Ғылым|Ұлт|Үй|Хат|Ыстық|Іс|Юлдуз")


def test_small_letters_come_before_capitals_only_to_break_a_tie() -> None:
    ordered("az", "kitab|Kitab|kitabça|Kitablar")


def test_numbers_sort_by_value_and_before_letters() -> None:
    ordered("az", "2 cild|9 roman|10 roman|007|Atlas".replace("007|", "").replace("2 cild", "2 cild|7"))
    assert sort_key("007", "az") == sort_key("7", "az")


def test_punctuation_round_a_title_is_ignored() -> None:
    assert sort_key("«Kitabi-Dədə Qorqud»", "az") == sort_key("Kitabi-Dədə Qorqud", "az")
    assert sort_key("...ev", "az") == sort_key("ev", "az")


def test_word_by_word_comes_before_letter_by_letter() -> None:
    ordered("az", "e kitab|e-kitab|ekitab")


def test_the_pages_own_script_comes_first_and_others_keep_their_order() -> None:
    ordered("az", "Zaqatala|Бакы|Ҝәнҹә|Шуша|كتاب|東京")
    ordered("ru", "Щит|Baku|Zoo")


def test_articles_are_skipped_by_the_titles_own_language() -> None:
    assert filing("The Book", "az", language="en") == sort_key("Book", "az")
    assert filing("L'homme", "az", language="fr") == sort_key("homme", "az")
    assert filing("«Der Turm»", "ru", language="de") == sort_key("Turm", "ru")
    assert filing("A", "en") == sort_key("A", "en")
    assert filing("The", "az") == sort_key("The", "az")


def test_counted_characters_are_skipped_before_any_article() -> None:
    assert filing("The a book", "en", skip=4) == sort_key("a book", "en")


@pytest.mark.parametrize(
    ("tag", "title", "letter"),
    [
        ("az", "əhməd", "Ə"),
        ("az", "İrəvan", "İ"),
        ("az", "ışıq", "I"),
        ("az", "2013", "#"),
        ("az", "東京", "#"),
        ("az", "Баку", "Б"),
        ("az", "Écran", "E"),
        ("uz-Latn", "o'zbek", "Oʻ"),
        ("uz-Latn", "SHAHAR", "Sh"),
        ("uz-Latn", "Is'hoq", "I"),
        ("uz-Cyrl", "ўзбек", "Ў"),
        ("ru", "ёлка", "Е"),
        ("kk", "әлем", "Ә"),
        ("tr", "ışık", "I"),
        ("en", "«Title»", "T"),
        ("az", "", "#"),
    ],
)
def test_a_title_stands_under_its_letter(tag: str, title: str, letter: str) -> None:
    assert rail_letter(title, tag) == letter
    assert letter in rail(tag)


@pytest.mark.parametrize("tag", TAGS)
@given(left=st.text(max_size=10), right=st.text(max_size=10))
def test_keys_compare_alike_by_code_point_and_by_code_unit(tag: str, left: str, right: str) -> None:
    a, b = sort_key(left, tag), sort_key(right, tag)
    assert (a < b) == (a.encode("utf-16-be") < b.encode("utf-16-be"))


@given(st.text(max_size=20))
def test_case_never_outweighs_a_letter(text: str) -> None:
    assert sort_key(text.upper() + "b", "en") > sort_key(text.lower() + "a", "en") or "ß" in text or not text.isascii()


@pytest.mark.parametrize("tag", ["az", "az-Cyrl", "kk", "ru", "tr", "uz-Cyrl", "uz-Latn"])
def test_neighbouring_letters_sort_as_cldr_or_the_official_alphabet(shared: Path, tag: str) -> None:
    with (shared / f"languages/tables/collation_tests_{tag}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            assert sort_key(row["lesser"], tag) < sort_key(row["greater"], tag), row


@given(st.text(alphabet="aAİıəéшШёsShHo'ʻ 0129-.,«\u0301æ", max_size=12), st.sampled_from(TAGS))
def test_the_short_way_to_a_key_is_the_long_way(text: str, tag: str) -> None:
    two, _, signs = collate._reader(tag)
    composed = unicodedata.normalize("NFC", text)
    assert sort_key(text, tag) == collate._key(two.findall(composed) if two else composed, signs)


def icu_order(words: list[str], locale: str) -> list[str]:
    """The words in CLDR's order, by Node's ICU."""
    script = (
        "const [locale, words] = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "if (!Intl.Collator.supportedLocalesOf(locale).length) process.exit(3);"
        "process.stdout.write(JSON.stringify(words.sort(new Intl.Collator(locale).compare)))"
    )
    asked = json.dumps([locale, words])
    done = subprocess.run(["node", "-e", script], input=asked, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip(f"this Node knows no order of {locale}")
    ordered: list[str] = json.loads(done.stdout)
    return ordered


def turned(words: list[str], tag: str) -> list[tuple[str, str]]:
    """Neighbours of CLDR's order which our keys put the other way round."""
    ordered = icu_order(words, "uz" if tag == "uz-Latn" else tag)
    keys = [sort_key(word, tag) for word in ordered]
    return [pair for pair, (a, b) in zip(itertools.pairwise(ordered), itertools.pairwise(keys), strict=True) if a > b]


@pytest.mark.parametrize("tag", ["az", "uz-Latn", "kk", "ru", "tr", "en"])
def test_the_words_of_our_own_interface_stand_as_cldr_puts_them(root: Path, tag: str) -> None:
    kind = "msgid" if tag == "en" else "msgstr"
    folder = root / "theme/translations" / ("az" if tag == "en" else tag.replace("-", "_")) / "LC_MESSAGES"
    lines = [line for path in folder.glob("*.po") for line in path.read_text("utf-8").splitlines()]
    said = " ".join(line for line in lines if line.startswith(kind))
    words = sorted(set(re.findall("[^\\W\\d_]+(?:[ʻʼ][^\\W\\d_]*)*", said)))
    # CLDR files ʼ after z, dictionaries of Uzbek pass over it; ʻ is of Uzbek letters alone.
    words = [word for word in words if "ʼ" not in word and ("ʻ" not in word or tag == "uz-Latn")]
    assert len(words) > 300
    assert turned(words, tag) == []


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["az", "uz-Latn", "kk", "ru", "tr", "en"])
def test_the_words_of_the_pairs_stand_as_cldr_puts_them(shared: Path, tag: str) -> None:
    with (shared / f"languages/pairs/{tag}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    words = sorted({word for row in rows for word in row[:2] if re.fullmatch("[^\\W\\d_]+(?:['ʻ][^\\W\\d_]+)*", word)})
    assert turned(words, tag) == []
