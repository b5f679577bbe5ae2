"""Lines in, as many lines out: what `openshelf words` and the browser's bundle stand on."""

import gzip
import json

import pytest

from openshelf.lang import bundle, words
from openshelf.lang.keyboards import layouts

LINES = ["kitabxanaların", "", "Azərbaycan Respublikası, 2013", "İRƏVAN", "kitabxana"]


@pytest.mark.parametrize("tag", [*words.TAGS, "uz"])
@pytest.mark.parametrize("how", words.HOWS)
def test_every_line_has_an_answer_and_empty_ones_stay_empty(tag: str, how: str) -> None:
    answers = list(words.transform(LINES, tag, how))
    assert len(answers) == len(LINES)
    assert answers[1] == ""
    assert all("\n" not in answer for answer in answers)


def test_separators_between_words_are_kept() -> None:
    assert list(words.transform(["Azərbaycan  Respublikası, 2013!"], "az", "key")) == [
        "azerbaycan  respublikasi, 2013!"
    ]


def test_the_vocabulary_of_the_input_decides_unless_bare() -> None:
    lines = ["alma", "almalar", "almanı", "almadan"]
    assert len(set(words.transform(lines, "az", "stem"))) == 1
    assert next(words.transform(lines, "az", "stem")) == "alma"
    assert next(words.transform(lines, "az", "stem", bare=True)) != "alma"


def test_bare_reads_no_further_than_it_answers() -> None:
    def endless() -> object:
        while True:
            yield "kitablar"

    assert next(words.transform(endless(), "az", "stem", bare=True)) == "kitab"


def test_an_unknown_tag_or_way_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        list(words.transform([], "xx", "key"))
    with pytest.raises(ValueError, match="shout"):
        list(words.transform([], "az", "shout"))


def test_the_browsers_tables_are_small() -> None:
    for tag in ("az", "ru", "uz-Cyrl"):
        content = json.dumps(bundle.browser_tables(tag), ensure_ascii=False, separators=(",", ":")).encode()
        assert len(gzip.compress(content)) < 4500


def test_the_version_of_the_tables_is_stable_within_a_build() -> None:
    assert bundle.tables_version() == bundle.tables_version()
    assert len(bundle.tables_version()) == 12


def test_keyboards_have_every_letter_of_their_alphabet() -> None:
    from openshelf.lang.case import upper
    from openshelf.lang.collate import alphabet

    for layout in layouts():
        keys = {upper(key[0], layout.tag) + key[1:] for row in layout.rows for key in row}
        keys |= {upper(key[0], layout.tag) + key[1:] for _, more in layout.long for key in more}
        missing = {letter for letter in alphabet(layout.tag) if letter not in keys}
        assert not missing, (layout.name, missing)


def test_kazakh_has_its_nine_letters_on_one_row() -> None:
    kazakh = next(layout for layout in layouts() if layout.name == "kk")
    assert set("әіңғүұқөһ") <= set(kazakh.rows[1])
