"""Restricted means absent: a marker planted in every kind of restricted file, text, thumbnail and draft is nowhere in any output.

The scan opens what it finds: zip and gzip, compressed shards, PDF streams, image metadata. It is proven on the kiosk's and the
online profile, and itself proven by a marker that must be found.
"""

import shutil

import pytest
from marked_files import MARKERS, marked_pdf, marked_picture, marked_shard, marked_zip, write_marked_site
from whole_site import build, new_site

from openshelf.rights.leaks import scan


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = new_site(tmp_path_factory.mktemp("leak"))
    write_marked_site(made)
    for profile in ("online", "kiosk"):
        done = build(made, "--profile", profile)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.mark.parametrize("profile", ["online", "kiosk"])
def test_no_marker_of_a_restricted_work_is_in_the_public_tree(site, profile):
    restricted = [marker for name, marker in MARKERS.items() if not name.startswith("open")]
    assert [str(leak) for leak in scan([site / "output" / profile], restricted)] == []


def test_no_sealed_folder_belongs_to_the_online_profile(site):
    assert not (site / "output" / "online.sealed").exists()


def test_the_sealed_folder_holds_page_images_their_search_and_no_text(site):
    sealed = site / "output" / "kiosk.sealed"
    kinds = {(path.relative_to(sealed).parts[0], path.suffix) for path in sealed.rglob("*") if path.is_file()}
    assert kinds == {("works.json", ".json"), ("find", ".json"), ("media", ".webp")}
    phrase = ["Page one", MARKERS["screen-file"], MARKERS["screen-body"], MARKERS["screen-publication-body"]]
    assert list(scan([sealed], phrase)) == []


def test_page_images_of_a_screen_only_work_are_in_the_sealed_folder(site):
    assert len(list((site / "output" / "kiosk.sealed" / "media" / "read" / "ekran").rglob("*.webp"))) == 2


def test_an_open_works_marker_is_found_so_the_scan_can_see(site):
    found = {leak.marker for leak in scan([site / "output" / "online"], [MARKERS["open-text"], MARKERS["open-body"]])}
    assert found == {MARKERS["open-text"], MARKERS["open-body"]}


@pytest.mark.parametrize("make", [marked_pdf, marked_picture, marked_zip, marked_shard])
def test_the_scan_sees_into_each_kind_of_file(tmp_path, make):
    path = make(tmp_path / "planted", "QX7PLANTEDMARK")
    assert list(scan([path.parent], ["QX7PLANTEDMARK"]))


def test_withdrawing_a_work_takes_it_out_of_every_profile(site, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    rights = copy / "content" / "rights"
    rights.mkdir(exist_ok=True)
    (rights / "withdrawn.csv").write_text(
        "id,date,reason\nebook:aciq,2026-11-20,test\nebook:ekran,2026-11-20,test\n", "utf-8"
    )
    for profile in ("online", "kiosk"):
        assert build(copy, "--profile", profile).returncode == 0
        assert list(scan([copy / "output" / profile], [MARKERS["open-text"], MARKERS["open-body"]])) == []
    assert not list((copy / "output" / "kiosk.sealed").rglob("*.webp"))
