"""A librarian's own table → what each of its columns is: by its heading in az, ru or en, else by what stands in it.

In: a Table and the names of the pictures given with it. Out: a Guess a column, to be shown and corrected by a person. Rules: a
row's running number and an inventory number are left out, the first because links must not depend on a row's place, the
second because it is not for readers; everything else not understood is kept under its own heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openshelf.content.columns import PER_LANGUAGE, read_heading
from openshelf.content.filenames import FileNames, role_of
from openshelf.content.sheet import Cell, Table
from openshelf.content.values import read_date
from openshelf.lang.cleaning import clean
from openshelf.lang.fold import key

# Words of a heading, compared folded; the first list that has one decides, so the narrower come first.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("-number", ("№ п/п", "п/п", "s/s", "sıra", "sira", "порядковый", "row")),
    ("-inventory", ("inventar", "инвентар", "инв", "inv", "inventory", "barkod", "штрих", "barcode")),
    ("creator", ("автор фото", "foto müəllifi", "fotonun müəllifi")),
    ("file", ("имя файла", "файла", "faylın adı", "fayl adı", "faylın", "fayl", "şəkil", "sekil", "foto faylı", "skan", "файл", "изображение", "скан", "снимок", "file", "image", "picture", "scan")),
    ("caption", ("alt", "şəkilaltı", "подпись", "caption")),
    ("description", ("təsvir", "tesvir", "izah", "annotasiya", "qeyd", "описание", "аннотация", "примечание", "description", "abstract", "note")),
    ("date", ("tarix", "il", "ili", "дата", "год", "время", "date", "year")),
    ("place", ("yer", "yeri", "məkan", "mekan", "место", "местонахождение", "место съёмки", "place", "location")),
    ("holder", ("hüquq sahibi", "правообладатель", "rights holder", "holder")),
    ("rights", ("hüquq", "icazə", "права", "доступ", "rights", "access", "licence", "license")),
    ("creator", ("müəllif", "muellif", "fotoqraf", "rəssam", "автор", "фотограф", "художник", "мастер", "author", "creator", "photographer", "artist")),
    ("section", ("bölmə", "bolme", "rubrika", "mövzu", "movzu", "раздел", "рубрика", "тема", "серия", "section", "category", "theme", "topic")),
    ("record", ("kataloq", "yazı", "запись каталога", "record", "catalogue")),
    ("slug", ("id", "kod", "şifr", "sifr", "код", "шифр", "identifier", "code", "slug")),
    ("title", ("başlıq", "basliq", "sərlövhə", "ad", "adı", "adi", "название", "заглавие", "наименование", "имя", "title", "name")),
    ("file", ("foto", "fotosu", "fotoşəkil", "фото", "фотография", "photo")),
    ("-number", ("№", "no", "n", "nömrə", "номер", "number", "#")),
)  # fmt: skip
_TONGUES = (
    ("az", ("az", "azərbaycan", "azerbaycan", "азерб", "azerbaijani")),
    ("ru", ("ru", "rus", "русск", "рус", "russian")),
    ("en", ("en", "ing", "ingilis", "англ", "english")),
)
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_AZERBAIJANI = re.compile(r"[əƏğĞıİşŞçÇöÖüÜ]")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is. name: a column of items.csv, "" kept as a field, "-…" left out. by: heading, values or nothing."""

    heading: str
    name: str
    lang: str | None
    by: str

    @property
    def target(self) -> str:
        """Its heading in items.csv; "" where it is left out."""
        if self.name.startswith("-"):
            return ""
        if self.name == "":
            return self.heading
        return f"{self.name}_{self.lang}" if self.lang and self.name in PER_LANGUAGE else self.name


def guess_columns(table: Table, pictures: FileNames, language: str) -> tuple[Guess, ...]:
    """A guess for each column, no target twice; `language` is that of texts whose letters say nothing."""
    guesses = [_guess(cell, table, language) for cell in table.columns]
    if not any(guess.name == "file" for guess in guesses):
        guesses = _by_values(guesses, "file", lambda heading: _share_of_pictures(table, heading, pictures))
    if not any(guess.name == "date" for guess in guesses):
        guesses = _by_values(guesses, "date", lambda heading: _share_of_dates(table, heading))
    return tuple(_each_once(guesses))


def _guess(cell: Cell, table: Table, language: str) -> Guess:
    known = read_heading(cell.text)
    if known.name:
        lang = known.lang or (_tongue(table, cell.text, language) if known.name in PER_LANGUAGE else None)
        return Guess(cell.text, known.name, lang, "heading")
    words = _folded(cell.text)
    stated = next((tag for tag, names in _TONGUES if any(_has(words, name, begins=True) for name in names)), None)
    for name, names in _WORDS:
        if any(_has(words, word, begins=len(word) > 4) for word in names):
            lang = stated or _tongue(table, cell.text, language) if name in PER_LANGUAGE else None
            return Guess(cell.text, name, lang, "heading")
    return Guess(cell.text, "", None, "nothing")


def _folded(text: str) -> str:
    """A heading without case and marks. Cyrillic stays so: Russian "или" is not Azerbaijani "ili"."""
    words = re.split(r"[\s_]+", clean(text.strip()))
    return " ".join(word.replace("ё", "е") if _CYRILLIC.search(word) else key(word) for word in words)


def _has(words: str, word: str, *, begins: bool) -> bool:
    """Whether a folded heading holds a word, or one that begins with it: "təsviri" for "təsvir"."""
    end = "" if begins else r"(?![^\W\d_])"
    return re.search(rf"(?<![^\W\d_]){re.escape(_folded(word))}{end}", words) is not None


def _values(table: Table, heading: str) -> list[str]:
    return [row.cells[heading].text for row in table.rows if heading in row.cells]


def _tongue(table: Table, heading: str, otherwise: str) -> str:
    text = " ".join(_values(table, heading))
    if len(_CYRILLIC.findall(text)) * 2 > sum(letter.isalpha() for letter in text):
        return "ru"
    return "az" if _AZERBAIJANI.search(text) else otherwise


def _share_of_pictures(table: Table, heading: str, pictures: FileNames) -> float:
    values = [name for value in _values(table, heading) for name in re.split(r"[;|\n]", value) if name.strip()]
    hits = sum(1 for value in values if pictures.find(value).path or role_of(value) == "image")
    return hits / len(values) if values else 0


def _share_of_dates(table: Table, heading: str) -> float:
    values = _values(table, heading)
    return sum(1 for value in values if len(value) < 20 and read_date(value)) / len(values) if values else 0


def _by_values(guesses: list[Guess], name: str, share: object) -> list[Guess]:
    """The unknown column whose values fit best, where most of them do."""
    assert callable(share)
    open_ones = [guess for guess in guesses if guess.name in ("", "slug", "-number")]
    rated = sorted(((share(guess.heading), -guesses.index(guess)) for guess in open_ones), reverse=True)
    if not rated or rated[0][0] < 0.6:  # most of the values, some rows having none or a slip
        return guesses
    at = -rated[0][1]
    return [*guesses[:at], Guess(guesses[at].heading, name, None, "values"), *guesses[at + 1 :]]


def _each_once(guesses: list[Guess]) -> Iterator[Guess]:
    """The first column of a target keeps it; later ones are kept as fields, so that nothing is lost."""
    taken: set[str] = set()
    for guess in guesses:
        if guess.target and guess.target in taken:
            yield Guess(guess.heading, "", None, "nothing")
        else:
            taken.add(guess.target)
            yield guess
