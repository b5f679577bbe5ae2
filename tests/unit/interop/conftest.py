"""Entries of our own that the tests of interop look at from several standards."""

import pytest

from openshelf.catalog.model import Entry
from openshelf.content.library import Library
from openshelf.content.model import MultiText
from openshelf.record.access import Access
from openshelf.record.dates import parse_date
from openshelf.record.model import (
    Agent,
    Holding,
    Identifier,
    Imprint,
    Note,
    Record,
    Relation,
    SeriesStatement,
    Subject,
    Text,
    Title,
)

PERMALINK = "https://kitab.example/az/record/main/abc/k1.html"
OPEN = Access("open", "stated")


@pytest.fixture
def permalink() -> str:
    return PERMALINK


@pytest.fixture
def library() -> Library:
    return Library(
        name=MultiText((Text("Sahil Oxu Evi", "az"), Text("Читальный дом «Сахил»", "ru"), Text("Sahil House", "en"))),
        short_name=MultiText((Text("Sahil", "az"),)),
        site_url="https://kitab.example",
    )


@pytest.fixture
def book() -> Entry:
    record = Record(
        "main:k1",
        "main",
        "k1",
        "book",
        titles=(
            Title(
                "Şirvan xalçaları", remainder="albom", responsibility="Nigar Abdullayeva ; rəssam R. Əliyev", lang="az"
            ),
        ),
        agents=(
            Agent("Abdullayeva, Nigar Rəfi qızı", roles=("aut",), main=True, lang="az"),
            Agent("Əliyev, Rüstəm", roles=("ill",)),
        ),
        edition="2-ci nəşr",
        imprint=(Imprint(("Bakı",), ("Naxış",), "2019"),),
        date=parse_date("2019"),
        extent=("214 s. : il. ; 29 sm",),
        series=(SeriesStatement("Xəzər sənətkarlığı", "3"),),
        languages=("az",),
        scripts=("Latn",),
        subjects=(Subject("Xalçaçılıq -- Şirvan"),),
        identifiers=(Identifier("isbn", "9789952123456", "978-9952-123-45-6", True),),  # noqa: FBT003
        notes=(Note("Albomda 120 xalça.", "abstract", "az"),),
        holdings=(Holding(None, "Oxu zalı", "746 A13", 2),),
    )
    return Entry(record, OPEN, "record/main/abc/k1.html", "h", read_path="read/k1/1.html", added="2026-03-01")


@pytest.fixture
def article() -> Entry:
    record = Record(
        "main:a1",
        "main",
        "a1",
        "article",
        titles=(Title("Каспийский тюлень", remainder="наблюдения", lang="ru"),),
        agents=(
            Agent("Иванова, Анна Андреевна", roles=("aut",), main=True),
            Agent("Петров, Борис Борисович", roles=("aut",)),
        ),
        languages=("ru",),
        scripts=("Cyrl",),
        date=parse_date("2009"),
        relations=(Relation("host", title="Природа Каспия", detail="2009. Т. 3, № 4. С. 12–18", issn="1234-5679"),),
    )
    return Entry(record, Access(), "record/main/abc/a1.html", "h", added="2026-02-01")
