"""Zotero captures a record's page: its own translators, run over the pages of the example library, give the work back."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from whole_site import openshelf

from openshelf.catalog.store import Store
from openshelf.record.model import main_title

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "zotero"
# Record types and what Zotero must call them.
TYPES = {
    "book": "book",
    "article": "journalArticle",
    "score": "book",
    "map": "map",
    "sound": "audioRecording",
    "thesis-abstract": "thesis",
    "manuscript": "manuscript",
}
EACH = 6


@pytest.fixture(scope="module")
def zotero(tmp_path_factory) -> Path:
    """A folder with Zotero's translators installed."""
    folder = tmp_path_factory.mktemp("zotero")
    for name in ("package.json", "capture.cjs"):
        shutil.copy(HERE / name, folder)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def captured(root, zotero, tmp_path_factory):
    """[(record, captured item)] of the first records of each type."""
    site = tmp_path_factory.mktemp("example")
    shutil.copytree(root / "content", site / "content")
    shutil.copy(root / "pelicanconf.py", site)
    done = openshelf("build", "--site", site, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    pages = {}
    with Store.open(site / ".openshelf" / "catalog-online.sqlite") as store:
        for kind in TYPES:
            entries = (store.get(identifier) for identifier, *_ in store.ids())
            found = [each for each in entries if each and each.record.type == kind and each.path.startswith("record/")]
            pages |= {str(site / "output/online/ru" / entry.path): entry.record for entry in found[:EACH]}
    run = subprocess.run(
        ["node", "capture.cjs", *pages], cwd=zotero, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    items = json.loads(run.stdout)
    return [(record, items[page]) for page, record in pages.items()]


def test_a_page_is_one_item(captured):
    assert len(captured) > 2 * EACH
    assert [record.id for record, items in captured if len(items) != 1] == []


def test_zotero_calls_it_by_its_type(captured):
    wrong = {
        record.id: items[0]["itemType"] for record, items in captured if items[0]["itemType"] != TYPES[record.type]
    }
    # A part of a book is a section of it, whatever the record's type.
    assert set(wrong.values()) <= {"bookSection"}


def test_title_and_year_arrive_whole(captured):
    for record, items in captured:
        title = main_title(record)
        assert items[0]["title"].startswith(title.text), record.id
        if record.date and record.date.start:
            assert str(record.date.start) in items[0]["date"], record.id


def test_every_author_arrives_as_a_person_of_their_own(captured):
    for record, items in captured:
        authors = [agent for agent in record.agents if "aut" in agent.roles or (agent.main and not agent.roles)]
        found = {each["lastName"] for each in items[0]["creators"]}
        for author in authors:
            if author.lang in (None, *record.languages):
                assert author.name.partition(",")[0] in found, (record.id, items[0]["creators"])


def test_numbers_arrive(captured):
    for record, items in captured:
        isbns = [each.value for each in record.identifiers if each.scheme == "isbn" and each.valid]
        assert not isbns or items[0].get("ISBN"), record.id
