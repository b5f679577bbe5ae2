"""Stems: forms meet, other words do not, and a vocabulary decides what rules cannot."""

import pytest

from openshelf.lang.stem import Stemmer, candidates, stem

PARADIGMS = {
    "az": ("kitab", "kitablar kitabı kitabın kitabda kitabdan kitablarımızdan kitabınızda kitabdır KİTABIN kitabin"),
    "az-Cyrl": ("китаб", "китаблар китабын китабдан китабларымыздан"),
    "uz-Latn": ("kitoblar", "kitoblarni kitoblarimizdan kitoblaringizga kitoblarining"),
    "uz-Cyrl": ("мактаб", "мактаблар мактабни мактабимиз мактабларингиздан"),
    "kk": ("қала", "қалалар қаланың қаладан қалаға қалалары қалаларымыздың"),
    "tr": ("kitap", "kitabı kitaplar kitapların kitabımızdan kitaplarınızda KİTAPLAR kitaplarin"),
    "ru": ("библиотека", "библиотеки библиотекой библиотеками БИБЛИОТЕК"),
    "en": ("libraries", "library LIBRARIES"),
}


@pytest.mark.parametrize("tag", sorted(PARADIGMS))
def test_the_forms_of_a_word_have_its_stem_by_rules_alone(tag: str) -> None:
    lemma, forms = PARADIGMS[tag]
    assert {stem(form, tag) for form in forms.split()} == {stem(lemma, tag)}


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("az", "oxumaq oxuyuram oxuyacağıq oxudular oxumuşdu oxumayıb"),
        ("uz-Latn", "ishlamoq ishlayman ishladingiz ishlayapti ishlaganlar ishlamaymiz"),
        ("kk", "айту айттым айтқан айтпаймын айтасыңдар айтыңыз"),
        ("tr", "çalışmak çalışıyorum çalışacağız çalıştılar çalışmadım çalışır"),
    ],
)
def test_a_vocabulary_brings_the_forms_of_a_verb_together(tag: str, forms: str) -> None:
    stemmer = Stemmer(forms.split(), tag)
    assert len({stemmer.stem(form) for form in forms.split()}) == 1


def test_a_vocabulary_keeps_words_apart_that_rules_would_join() -> None:
    words = ["alma", "almalar", "almanı", "almadan", "almaların", "almaq", "aldım", "alacaq", "alır"]
    stemmer = Stemmer(words, "az")
    assert stemmer.stem("almalar") == stemmer.stem("almanı") == stemmer.stem("alma")
    assert stemmer.stem("aldım") == stemmer.stem("alacaq")
    assert stemmer.stem("almalar") != stemmer.stem("aldım")


def test_an_ending_is_stripped_only_where_the_paradigm_shows_it() -> None:
    lonely = Stemmer(["qadın", "qadınlar", "qadına", "kitab"], "az")
    assert lonely.stem("qadın") == "qadin"


def test_stems_do_not_depend_on_the_order_of_the_vocabulary() -> None:
    words = ["kitab", "kitablar", "kitabı", "kitabxana", "kitabxanalar", "kitabxanada", "ev", "evlər", "evdə", "evi"]
    one, other = Stemmer(words, "az"), Stemmer(reversed(words * 2), "az")
    assert [one.stem(word) for word in words] == [other.stem(word) for word in words]


def test_a_stem_chosen_by_vocabulary_is_among_the_candidates_of_an_unseen_form() -> None:
    stemmer = Stemmer(["kitabxana", "kitabxanalar", "kitabxanada", "kitabxananın"], "az")
    assert stemmer.stem("kitabxana") in candidates("kitabxanalarımızdakı", "az")


def test_consonants_that_change_before_an_ending_are_restored() -> None:
    assert stem("ürəyim", "az") == stem("ürək", "az")
    assert stem("çocuğu", "tr") == stem("çocuk", "tr")
    assert Stemmer(["кітап", "кітабы", "кітабым", "кітаптар"], "kk").stem("кітабы") == "kitap"


def test_vowel_harmony_forbids_endings_of_the_other_class() -> None:
    assert "kitab" in candidates("kitablar", "az")
    assert "kitab" not in candidates("kitablər", "az")


def test_a_word_with_digits_is_its_own_stem() -> None:
    assert stem("a4", "az") == "a4"
    assert Stemmer(["a4", "a4lar"], "az").stem("a4") == "a4"


def test_a_language_without_rules_keeps_its_words() -> None:
    assert stem("Bibliotheken", "de") == "bibliotheken"
