"""`openshelf new …`: drafts that read without a fault, nothing overwritten."""

import json
import re
from pathlib import Path

import pytest

from openshelf import errors, scaffold
from openshelf.content.faults import check_content
from openshelf.content.folders import read_content
from openshelf.content.keys import KEYS
from openshelf.content.settings import load_library
from openshelf.errors import OpenshelfError, UsageError
from openshelf.scaffold.pieces import KINDS, new
from openshelf.scaffold.site import new_site


@pytest.fixture
def site(tmp_path):
    new_site(tmp_path / "site")
    return tmp_path / "site"


def everything(site):
    content = check_content(site / "content").content
    return (
        *content.eprojects, *content.publications, *content.ebooks, *content.events, *content.pages,
        *content.collections,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ebook"])
def test_a_new_piece_reads_without_a_fault_and_is_a_draft(site, kind):
    lines = new(kind, site, "chess-evening")
    assert not [fault for fault in check_content(site / "content").faults if isinstance(fault, OpenshelfError)]
    assert [piece.status for piece in everything(site)] == ["draft"]
    assert "chess-evening" in lines[0]


def test_a_new_piece_changes_nothing_of_the_published_site(site):
    for kind in KINDS:
        new(kind, site, "new-one")
    reading = read_content(site / "content", load_library(site / "content"))
    assert reading.content == type(reading.content)()
    assert not reading.faults


def test_a_new_ebook_waits_for_its_document(site):
    new("ebook", site, "first-lessons")
    (site / "content" / "ebooks" / "first-lessons" / "book.pdf").write_bytes(b"%PDF-1.4")
    assert everything(site)[0].document.path == "ebooks/first-lessons/book.pdf"


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_there_with_its_explanation(site, kind):
    new(kind, site, "x")
    folder = next((site / "content").glob("*/x"))
    text = (folder / "index.az.md").read_text("utf-8")
    assert all(f"{key}:" in text for key in KEYS[KINDS[kind]])
    assert "siyahılar üçün" in text or kind == "part"


def test_what_is_there_is_never_overwritten(site):
    new("page", site, "about")
    page = site / "content" / "pages" / "about" / "index.az.md"
    page.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="nothing was changed"):
        new("page", site, "about")
    assert page.read_text("utf-8") == "mine"


def test_a_name_that_is_no_slug_is_offered_one(site):
    with pytest.raises(UsageError, match="try “sahmat-axsami”"):
        new("event", site, "Şahmat axşamı")


def test_outside_a_site_it_says_how_to_start_one(tmp_path):
    with pytest.raises(UsageError, match="openshelf new site"):
        new("page", tmp_path, "about")


def test_every_message_used_exists():
    folder = Path(scaffold.__file__).parent
    used = {
        name for path in folder.glob("*.py") for name in re.findall(r'"scaffold\.([a-z-]+)"', path.read_text("utf-8"))
    }
    messages = set(json.loads((Path(errors.__file__).parent / "messages/en/scaffold.json").read_text("utf-8")))
    assert used <= messages
    made = {name for name in messages - used if not name.startswith(("key-", "readme-", "column-", "by-", "left-out-"))}
    assert not made
    keys = {key for names in KEYS.values() for key in names} - {"title", "status"}
    assert {name.removeprefix("key-") for name in messages if name.startswith("key-")} == keys
