"""Made works, an index of them on disk with what its reader needs, and answers of the browser's own search code."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openshelf.catalog.model import Entry
from openshelf.lang.bundle import browser_tables
from openshelf.record.access import Access
from openshelf.record.dates import parse_date
from openshelf.record.ids import page_path
from openshelf.record.model import Agent, Classification, Holding, Identifier, Imprint, Note, Record, Subject, Title
from openshelf.search.documents import Document, from_entry
from openshelf.search.index import build
from openshelf.search.settings import FINE, IndexSettings

ROOT = Path(__file__).resolve().parents[3]
CLI = ROOT / "theme/static/js/search/cli.mjs"
HOUSES = ("Nümunə Kitabxanası", "Liman kitabxanası", "Библиотека «Маяк»")


def entry(number: str, title: str, creator: str | None = None, **more: Any) -> Entry:
    """A row of the store. more: year language subjects notes isbn shelf class_ publisher place type access collections."""
    identifier = f"made:{number}"
    languages = (more["language"],) if more.get("language") else ()
    record = Record(
        identifier,
        "made",
        number,
        type=more.get("type", "book"),
        titles=(Title(title, lang=more.get("title_lang")), *more.get("titles", ())),
        agents=(Agent(creator, main=True),) if creator else (),
        date=parse_date(str(more["year"])) if more.get("year") is not None else None,
        languages=languages,
        scripts=tuple(more.get("scripts", ())),
        subjects=tuple(Subject(heading) for heading in more.get("subjects", ())),
        notes=tuple(Note(text) for text in more.get("notes", ())),
        imprint=(
            Imprint((more["place"],) if "place" in more else (), (more["publisher"],) if "publisher" in more else ()),
        ),
        identifiers=tuple(Identifier(*pair) for pair in more.get("identifiers", ())),
        holdings=(Holding(shelf_mark=more["shelf"]),) if "shelf" in more else (),
        classifications=(Classification("udc", more["class_"]),) if "class_" in more else (),
        collections=tuple(more.get("collections", ())),
    )
    return Entry(record, more.get("access", Access()), page_path(identifier), "", added=more.get("added"))


def documents(entries: Iterable[Entry]) -> list[Document]:
    return [from_entry(one, order="az", libraries=houses(one)) for one in entries]


def houses(one: Entry) -> list[str]:
    """Which of the made libraries have a work: by its number none, one or two."""
    digits = "".join(filter(str.isdigit, one.record.control_number))
    return [name for at, name in enumerate(HOUSES) if digits and int(digits) % 5 in (at, at + 1)]


def files_of(made: Iterable[Document], settings: IndexSettings = FINE, **more: Any) -> dict[str, bytes]:
    """An index by path."""
    return {
        out.path: out.data if isinstance(out.data, bytes) else Path(out.data).read_bytes()
        for out in build(made, settings, **more)
    }


def write_site(
    made: Iterable[Document], output: Path, settings: IndexSettings = FINE, tags: tuple[str, ...] = ("az", "ru", "en")
) -> Path:
    """An output folder with an index, language tables and home pages."""
    for out in build(made, settings):
        path = output / out.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(out.data, bytes):
            path.write_bytes(out.data)
        else:
            shutil.copyfile(out.data, path)
    for tag in tags:
        (output / tag).mkdir(parents=True, exist_ok=True)
        (output / tag / "index.html").write_text("", "utf-8")
        tables = output / "assets" / "lang" / f"{tag}.0123456789.json"
        tables.parent.mkdir(parents=True, exist_ok=True)
        tables.write_text(json.dumps(browser_tables(tag), ensure_ascii=False), "utf-8")
    return output


def run(output: Path | str, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", str(CLI), str(output), *arguments], input=stdin, text=True, capture_output=True, check=False
    )


def ask(output: Path, queries: Iterable[str | dict[str, Any]], limit: int = 1000) -> list[dict[str, Any]]:
    """The answers of one reader, in order."""
    asked = [{"q": query} if isinstance(query, str) else query for query in queries]
    lines = "".join(json.dumps({"limit": limit, **query}, ensure_ascii=False) + "\n" for query in asked)
    done = run(output, "--batch", "--lang", "en", stdin=lines)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def numbers(answer: dict[str, Any]) -> list[str]:
    """The control numbers of the hits, in order."""
    return [hit["control_number"] for hit in answer["hits"]]


WORDS = {
    "az": [
        "Azərbaycan",
        "kitabxana",
        "kitabxanalar",
        "kitabxananın",
        "ədəbiyyat",
        "ədəbiyyatı",
        "musiqi",
        "musiqinin",
        "xalça",
        "xalçaçılıq",
        "Xəzər",
        "dənizi",
        "şəhər",
        "şəhərlər",
        "tarix",
        "tarixi",
        "şair",
        "şairin",
        "çap",
        "çapçı",
        "İçərişəhər",
        "qədim",
        "quşlar",
        "ağac",
        "ağaclar",
        "gül",
        "işıq",
        "Novruz",
        "bayramı",
        "şahmat",
        "oyun",
        "oyunları",
        "uşaq",
        "uşaqlar",
        "nağıl",
        "nağıllar",
    ],
    "ru": [
        "история",
        "истории",
        "библиотека",
        "библиотеки",
        "библиотек",
        "литература",
        "литературы",
        "книга",
        "книги",
        "книгах",
        "музыка",
        "музыки",
        "ковёр",
        "ковры",
        "Каспий",
        "море",
        "моря",
        "город",
        "города",
        "печать",
        "печатник",
        "древний",
        "сад",
        "сады",
        "дерево",
        "деревья",
        "шахматы",
        "игра",
        "игры",
        "дети",
        "сказка",
        "сказки",
        "праздник",
        "поэт",
        "поэта",
        "поэзия",
    ],
    "en": [
        "history",
        "library",
        "libraries",
        "literature",
        "book",
        "books",
        "music",
        "carpet",
        "carpets",
        "Caspian",
        "sea",
        "city",
        "cities",
        "printing",
        "printer",
        "ancient",
        "garden",
        "gardens",
        "tree",
        "trees",
        "chess",
        "game",
        "games",
        "children",
        "tale",
        "tales",
        "poet",
        "poets",
        "poetry",
        "bird",
        "birds",
        "light",
        "year",
        "calendar",
    ],
    "uz-Latn": [
        "Oʻzbekiston",
        "kitob",
        "kitoblar",
        "kitobning",
        "shoir",
        "shoirlar",
        "sheʼriyat",
        "tarix",
        "tarixi",
        "kutubxona",
        "kutubxonalar",
        "adabiyot",
        "adabiyoti",
        "musiqa",
        "gul",
        "bogʻ",
        "bogʻlar",
        "shahar",
        "shaharlar",
        "Navoiy",
        "dengiz",
        "bolalar",
        "ertak",
        "ertaklar",
    ],
    "uz-Cyrl": [
        "Ўзбекистон",
        "китоб",
        "китоблар",
        "китобнинг",
        "шоир",
        "шоирлар",
        "шеърият",
        "тарих",
        "тарихи",
        "кутубхона",
        "кутубхоналар",
        "адабиёт",
        "адабиёти",
        "мусиқа",
        "гул",
        "боғ",
        "боғлар",
        "шаҳар",
        "шаҳарлар",
        "Навоий",
        "денгиз",
        "болалар",
        "эртак",
        "эртаклар",
    ],
    "kk": [
        "Қазақстан",
        "кітап",
        "кітаптар",
        "кітаптың",
        "ақын",
        "ақындар",
        "тарих",
        "тарихы",
        "кітапхана",
        "кітапханалар",
        "әдебиет",
        "әдебиеті",
        "музыка",
        "гүл",
        "бақ",
        "қала",
        "қалалар",
        "теңіз",
        "балалар",
        "ертегі",
        "ертегілер",
        "дала",
        "жұлдыз",
    ],
    "tr": [
        "kütüphane",
        "kütüphaneler",
        "kitap",
        "kitaplar",
        "kitabın",
        "şair",
        "şairler",
        "tarih",
        "tarihi",
        "edebiyat",
        "edebiyatı",
        "müzik",
        "halı",
        "deniz",
        "şehir",
        "şehirler",
        "çocuk",
        "çocuklar",
        "masal",
        "masallar",
        "ağaç",
        "ağaçlar",
        "ışık",
    ],
}
NAMES = [
    "Əliyev Rəşid",
    "Иванова Анна",
    "Алишер Навоий",
    "Smith John",
    "Nizami",
    "Yılmaz Ayşe",
    "Абай",
    "Каримова Дилноза",
    "Гасанова Лала",
    "Brown Mary",
]
TYPES = ["book", "article", "serial", "map", "score"]


def made_entries(count: int, seed: int = 1) -> list[Entry]:
    """`count` works in seven languages and spellings, the same at every call."""
    chance = random.Random(seed)
    out = []
    for number in range(count):
        language = chance.choice(list(WORDS))
        words = WORDS[language]
        title = " ".join(chance.choices(words, k=chance.randint(1, 6)))
        out.append(
            entry(
                f"n{number}",
                title[:1].upper() + title[1:],
                chance.choice([*NAMES, None]),
                year=chance.choice([None, *range(1950, 2021), "1961-1974"]),
                language=language,
                scripts=["Cyrl"] if language in ("ru", "uz-Cyrl", "kk") else ["Latn"],
                subjects=[" ".join(chance.choices(words, k=2)) for _ in range(chance.randint(0, 2))],
                notes=[" ".join(chance.choices(words, k=chance.randint(3, 30)))] if chance.random() < 0.5 else [],
                publisher=chance.choice(["Elm", "Наука", "Fan"]),
                place=chance.choice(["Bakı", "Москва", "Toshkent"]),
                type=chance.choice(TYPES),
                access=Access(chance.choice(["open", "metadata-only", "screen-only"])),
                collections=chance.sample(["Rare books", "Children", "Maps"], chance.randint(0, 2)),
                shelf=f"84 {chance.choice('ABC')}-{number}",
                class_=chance.choice(["821.512.162", "027", "94(479.24)"]),
            )
        )
    return out
