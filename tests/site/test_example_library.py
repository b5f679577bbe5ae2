"""The example library: whole, sound, and showing every content type, format, script and state of access it promises."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from openshelf.authority.files import read_authorities
from openshelf.check import Findings, look
from openshelf.content.completeness import completeness
from openshelf.content.faults import Checked, check_content
from openshelf.content.model import EVENT_KINDS, PUBLICATION_KINDS
from openshelf.content.records import items_of
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import load_sources
from openshelf.record.model import Record
from openshelf.rights.policy import decide
from openshelf.rights.withdrawals import read_rights

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def content_dir(root: Path) -> Path:
    return root / "content"


@pytest.fixture(scope="module")
def sources(content_dir):
    return load_sources(content_dir / "catalog")


@pytest.fixture(scope="module")
def read(sources):
    """(records by id, counts a source)."""
    records: dict[str, Record] = {}
    counts = {}
    for config in sources:
        reading = open_source(config)
        records |= {record.id: record for record in reading}
        counts[config.source] = reading.counts
    return records, counts


@pytest.fixture(scope="module")
def records(read) -> dict[str, Record]:
    return read[0]


@pytest.fixture(scope="module")
def checked(content_dir) -> Checked:
    return check_content(content_dir)


@pytest.fixture(scope="module")
def found(root) -> Findings:
    return look(root)


def test_every_record_of_every_source_is_kept_as_it_stands(read):
    records, counts = read
    assert {source: (each.kept, each.repaired, each.rejected) for source, each in counts.items()} == {
        "main": (133, 0, 0),
        "articles": (39, 0, 0),
        "special": (38, 0, 0),
        "world": (36, 0, 0),
        "children": (72, 0, 0),
        "rusmarc": (8, 0, 0),
        "exchange": (10, 0, 0),
    }
    assert len(records) == 336


def test_check_finds_no_error_and_only_the_gaps_that_are_meant(found):
    assert not [error.words() for error in found.errors]
    assert {group.message_id for group in found.warnings.groups()} == {"content.language-gap"}


def test_the_catalogue_speaks_many_languages_and_scripts(records):
    languages = {language for record in records.values() for language in record.languages}
    scripts = {script for record in records.values() for script in record.scripts}
    assert {"az", "ru", "en", "uz", "uz-Cyrl", "kk", "tr", "de", "fr", "fa", "chg"} <= languages
    assert {"Latn", "Cyrl", "Arab"} <= scripts


def test_every_material_is_there(records):
    types = Counter(record.type for record in records.values())
    wanted = {"book", "volume", "serial", "article", "score", "map", "manuscript", "sound", "disc", "video", "image"}
    assert wanted | {"object", "thesis-abstract"} <= types.keys()


def test_one_isbn_alone_is_wrong(records):
    wrong = [
        (record.id, each.value)
        for record in records.values()
        for each in record.identifiers
        if each.scheme in ("isbn", "issn") and each.valid is False
    ]
    assert [record_id for record_id, _ in wrong] == ["main:k0050"]


def test_no_isbn_stands_twice(records):
    isbns = Counter(
        each.value for record in records.values() for each in record.identifiers if each.scheme == "isbn" and each.valid
    )
    assert not [isbn for isbn, count in isbns.items() if count > 1]


def test_a_rare_book_stands_in_its_own_script_beside_the_latin_one(records):
    title = records["special:r0009"].titles[0]
    assert (title.text, [other.text for other in title.alternates]) == ("Leyli və Məcnun", ["لیلی و مجنون"])


def test_a_serial_has_issues_and_a_predecessor(records):
    assert [relation.record for relation in records["main:p0002"].relations] == ["p0007"]
    assert {each.year for each in records["main:p0001"].serial_holdings} == {str(year) for year in range(2013, 2020)}


def test_what_content_names_in_the_catalogue_exists(checked, records):
    named = [
        reference
        for each in (*checked.content.eprojects, *checked.content.publications, *checked.content.events)
        for reference in each.related
    ] + [book.record for book in checked.content.ebooks if book.record]
    assert named
    assert not [reference for reference in named if reference not in records]


def test_every_content_type_is_there(checked):
    content = checked.content
    counts = {
        "eprojects": len(content.eprojects),
        "publications": len(content.publications),
        "ebooks": len(content.ebooks),
        "events": len(content.events),
        "pages": len(content.pages),
        "collections": len(content.collections),
    }
    assert counts == {"eprojects": 4, "publications": 9, "ebooks": 3, "events": 6, "pages": 4, "collections": 5}
    assert {publication.kind for publication in content.publications} == set(PUBLICATION_KINDS)
    assert len({event.kind for event in content.events}) == 6 <= len(EVENT_KINDS)


def test_projects_are_whole_in_three_languages_or_gap_as_told(checked):
    share = {
        project.slug: {tag: completeness(project, tag).percent == 100 for tag in project.languages}
        for project in checked.content.eprojects
    }
    assert share == {
        "carpets": {"az": True, "ru": True, "en": True},
        "caspian": {"az": True, "ru": True, "en": False},
        "instruments": {"az": True, "ru": True, "en": True},
        "novruz": {"az": True},
    }


def test_the_project_from_a_table_has_a_picture_for_every_item(checked):
    project = next(each for each in checked.content.eprojects if each.slug == "instruments")
    items = [item for _, _, item in items_of(project)]
    assert len(items) == 12
    assert all(item.files and len(item.title.languages) == 3 for item in items)


def test_every_state_of_access_is_shown(content_dir, sources, records):
    book, errors = read_rights(content_dir / "rights")
    policies = {config.source: config.rights for config in sources}
    on = dt.date(2026, 11, 20)
    states = Counter(
        decide(book.statement(record.id, record.rights), policies[record.source], book.withdrawn(record.id), on).state
        for record in records.values()
    )
    assert not errors
    assert set(states) == {"open", "screen-only", "metadata-only", "embargoed", "withdrawn"}
    assert states["withdrawn"] == 1


def test_one_e_book_is_for_the_librarys_screens_alone(checked):
    rights = {book.slug: (book.rights.access, book.rights.seats) for book in checked.content.ebooks if book.rights}
    assert rights == {
        "caspian-alphabet": ("open", None),
        "knots-and-colours": ("open", None),
        "port-lithographers": ("screen-only", 25),
    }


def test_the_authorities_are_sound(content_dir):
    assert not [error.words() for error in read_authorities(content_dir / "authorities")[1]]


def test_the_whole_stays_small(content_dir):
    sizes = {path: path.stat().st_size for path in content_dir.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 6 * MEGABYTE
    assert not [path.name for path, size in sizes.items() if path.suffix == ".webp" and size > 60_000]
