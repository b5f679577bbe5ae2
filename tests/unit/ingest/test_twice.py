"""Text made UTF-8 twice is as it was; text that only looks a little like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.ingest import charsets
from openshelf.ingest.twice import once, runs_once, throughout

WORDS = [
    "Déjà vu",
    "it’s",
    "Пушкин, А. С. – стихи",
    "Əliyev — şəhər",
    "“İstanbul”",
    "zhiznʹ literatury",
    "Қазақстан",
    "Ёлка №5",
    "東京",
]


def read_as(text, codec):
    return "".join(bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("codec", ["latin-1", "cp1252", "cp1251", "cp1254"])
@pytest.mark.parametrize("words", WORDS)
def test_words_made_utf8_twice_are_as_they_were(words, codec):
    assert once(read_as(words, codec)) == words


@pytest.mark.parametrize(
    "words",
    ["«CAFÉ»", "CAFÉ»", "Ñandú", "IRMÃ»", "SÃO PAULO", "ПРОГРАММА", "ГОСТ Р»", "Россия", "№ 5", "Çà et là", "N°5", "Əbdül", "Їжак", "plain"],
)  # fmt: skip
def test_words_that_only_look_a_little_like_it_stay(words):
    assert once(words) is None


def test_a_text_made_so_three_times_is_as_it_was():
    assert once(read_as(read_as("Michoacán", "latin-1"), "latin-1")) == "Michoacán"


def test_a_file_is_told_by_all_of_its_signs():
    text = "\n".join(WORDS)
    assert throughout(read_as(text, "cp1252"))
    assert not throughout(text)
    assert not throughout(text + read_as("Déjà vu", "cp1252"))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join), st.integers(1, 7))
def test_a_run_cut_between_two_blocks_is_one(text, size):
    data = read_as(text, "cp1252").encode()
    decoder = charsets.codecs.getincrementaldecoder("utf-8-twice")()
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    assert "".join(map(decoder.decode, blocks)) + decoder.decode(b"", True) == text  # noqa: FBT003
    assert runs_once(data.decode()) == text
