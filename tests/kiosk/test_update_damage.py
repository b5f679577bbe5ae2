"""What rots on a kiosk's own disk is never served, and is mended by the next update (A12 of the research)."""

import pytest
from updating import bring, flip, refused, served

from kiosk.update.shelf import Shelf


def test_a12_every_damaged_object_is_mended_by_the_next_update(made, kiosk):
    damaged = [path for path in (kiosk / "objects").rglob("*") if path.is_file()]
    for path in damaged:
        flip(path)
    outcome = bring(kiosk, made / "1")
    assert served(kiosk)[0] == 1
    assert outcome.repaired == len(damaged) - 1  # the manifest is not one of its own entries
    assert not outcome.switched


def test_a12_a_damaged_file_is_refused_and_never_served(kiosk):
    from kiosk.server.released import Released

    shelf = Shelf(kiosk)
    release = shelf.open(shelf.current())
    tree = Released(shelf, release.plain)
    for path in ("az/record/7.html", "media/large.bin"):
        flip(shelf.place(release.plain[path].holder), release.plain[path].offset + 3)
        with pytest.raises(OSError):
            tree.open(tree.find(path)).read()


@pytest.mark.parametrize("target", [None, "nowhere", "/etc/passwd", "../../x", ""])
def test_a12_a_damaged_link_is_survived_and_mended(made, kiosk, target):
    link = kiosk / "current"
    link.unlink()
    if target:
        link.symlink_to(target)
    elif target == "":
        link.write_text("")
    assert served(kiosk)[0] == 1
    bring(kiosk, made / "1")
    assert str(link.readlink()).startswith("releases/")


def test_a12_a_damaged_mark_is_no_release(made, kiosk):
    bring(kiosk, made / "2")
    flip(kiosk / "releases" / Shelf(kiosk).current().digest)
    assert served(kiosk)[0] == 1
    bring(kiosk, made / "2")
    assert served(kiosk)[0] == 2


def test_a12_a_damaged_trust_says_what_to_do(made, kiosk):
    flip(kiosk / "trust")
    (kiosk / "trust").write_text("{")
    refused(kiosk, made / "2", "--root")
