"""Packs that changed little, kept as what they share with an older one and what they do not (kiosk/update/contents.py)."""

import hashlib
import random
import shutil
from pathlib import Path

import pytest
import releases
from hypothesis import given, settings
from hypothesis import strategies as st
from updating import bring, flip, served

from kiosk.release import packs
from kiosk.update.contents import Contents, decode, lay
from kiosk.update.scrub import scrub
from kiosk.update.shelf import Shelf
from openshelf.release import publish, withdraw


def named(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept(top: Path, content: bytes, over: bytes | None = None) -> Contents:
    """A folder that holds this content, or this overlay of it."""
    found = Contents(top)
    path = found.place(named(content)) if over is None else found.overlay(named(content))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if over is None else over)
    return found


def pack(pages: int, changed: int | None = None, folder: str = "az/r1") -> bytes:
    files = {f"{folder}/{number}.html": random.Random(number).randbytes(4000) for number in range(pages)}
    if changed is not None:
        files[f"{folder}/{changed}.html"] = random.Random(-changed - 1).randbytes(4100)
    return packs.write(files)


FILES = st.dictionaries(st.integers(0, 60), st.binary(max_size=300), min_size=1, max_size=40)


@given(FILES, FILES, st.data())
@settings(max_examples=120, deadline=None)
def test_whatever_changed_what_is_read_is_the_pack(tmp_path_factory, before, after, data):
    old, new = (packs.write({f"a/{name}": text for name, text in files.items()}) for files in (before, before | after))
    over = lay(new, named(old), old, 10)
    top = tmp_path_factory.mktemp("any")
    kept(top, old)
    found = kept(top, new, over)
    assert found.read(named(new)) == new
    start = data.draw(st.integers(0, len(new)))
    length = data.draw(st.integers(0, len(new) + 5))
    assert found.span(named(new), start, length) == new[start : start + length]
    assert found.holds(named(new), len(new)) is True


def test_one_page_of_a_hundred_costs_a_page_and_the_index():
    old, new = pack(100), pack(100, 7)
    over = lay(new, named(old), old)
    assert len(over) < 4100 + 100 * 90 + 300
    assert [piece.base for piece in decode(over).pieces] == [False, True, False, True]


def test_a_pack_of_which_much_changed_is_written_whole():
    assert lay(pack(6, 3), named(pack(6)), pack(6)) is None
    assert lay(pack(100), named(pack(30)), pack(30)) is None


def test_an_overlay_lies_over_a_pack_of_its_own_folder_alone():
    assert lay(pack(100, 7), named(pack(100, folder="ru/r1")), pack(100, folder="ru/r1")) is None


def test_an_older_pack_that_is_not_what_it_was_is_laid_under_nothing():
    old = bytearray(pack(100))
    old[-5] ^= 1
    assert lay(pack(100, 7), named(pack(100)), bytes(old)) is None


@given(st.binary(max_size=400), st.integers(0, 300))
@settings(max_examples=200, deadline=None)
def test_damaged_lines_are_an_error_and_nothing_worse(noise, at):
    over = lay(pack(100, 7), named(pack(100)), pack(100))
    for data in (noise, over[:at], over[:at] + noise + over[at:]):
        try:
            decode(data)
        except OSError:
            continue


# ---- on a kiosk ----


@pytest.fixture
def laid(made, kiosk) -> Path:
    """A kiosk that serves release 2, one of whose packs lies over one of release 1."""
    bring(kiosk, made / "2")
    assert overlays(kiosk)
    return kiosk


def overlays(top: Path) -> list[Path]:
    return [path for path in (top / "overlays").rglob("*") if path.is_file()]


def bases(top: Path) -> set[str]:
    return {Shelf(top).contents.base(path.name) for path in overlays(top)}


def test_an_update_writes_the_pages_that_changed_and_not_their_packs(made, laid):
    [over] = overlays(laid)
    whole = len(Shelf(laid).contents.read(over.name))
    assert over.stat().st_size < whole / 8
    assert served(laid)[0] == 2


def test_an_overlay_never_lies_over_another(made, laid):
    first = bases(laid)
    bring(laid, made / "3")
    assert bases(laid) == first
    assert served(laid)[0] == 3


def test_what_no_release_lies_over_any_more_goes(made, laid, tmp_path):
    [base] = bases(laid)
    bring(laid, made / "3")  # release 1 goes, whose pack it was
    assert Shelf(laid).place(base).exists()
    top = shutil.copytree(made, tmp_path / "library", symlinks=True)
    for generation in (4, 5):
        site = releases.site(top / "site", generation)
        shutil.rmtree(site / "output/kiosk/az/record")
        publish.release(publish.Request(site, "kiosk", top / "out", top / "keys", releases.NOW))
        bring_any(laid, top / "out")
    assert not Shelf(laid).place(base).exists()
    assert not overlays(laid)


def bring_any(top, place):
    from kiosk.update import install
    from kiosk.update.source import open_source

    return install.update(top, open_source(str(place)), releases.NOW)


@pytest.mark.parametrize("which", ["overlay", "lines", "base", "no base", "no overlay"])
def test_damage_is_found_never_served_and_mended(made, laid, which):
    [over] = overlays(laid)
    shelf = Shelf(laid)
    base = shelf.place(shelf.contents.base(over.name))
    if which == "overlay":
        flip(over, -1)
    elif which == "lines":
        flip(over, 120)
    elif which == "base":
        flip(base, -1)
    else:
        (base if which == "no base" else over).unlink()
    assert over.name in Shelf(laid).open(Shelf(laid).current()).damaged
    outcome = bring(laid, made / "2")
    assert not outcome.switched
    assert served(laid)[0] == 2
    assert not overlays(laid) or which == "no overlay"
    assert [mark.number for mark in Shelf(laid).marks()] == [2, 1]
    assert not Shelf(laid).open(Shelf(laid).marks()[1]).damaged


def test_a_scrub_finds_rot_in_what_a_pack_lies_over(made, laid):
    import os

    [base] = bases(laid)
    path = Shelf(laid).place(base)
    found = path.stat()
    flip(path, -1)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    damaged = scrub(Shelf(laid)).damaged
    assert set(damaged) == {base, overlays(laid)[0].name}


def test_a_withdrawal_leaves_nothing_below_a_pack(made, laid, tmp_path):
    """The page that is withdrawn lies in the older pack alone, below the one that is served."""
    top = shutil.copytree(made, tmp_path / "library", symlinks=True)
    rights = top / "site" / "content" / "rights"
    rights.mkdir(parents=True)
    (rights / "withdrawn.csv").write_text("id,date,reason\nebook:x,,\n", "utf-8")
    page = "az/record/7.html"
    words = (top / "site/output/kiosk" / page).read_bytes()

    def addresses(site, identifier, content, real=withdraw.addresses):
        return withdraw.replace(real(site, identifier, content), paths=(page,))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(withdraw, "addresses", addresses)
        (top / "site" / "output" / "kiosk.release").symlink_to(top / "out")
        withdraw.withdraw(withdraw.Request(top / "site", "ebook:x", "", top / "keys", releases.NOW))
    assert any(words in path.read_bytes() for path in laid.rglob("*") if path.is_file())
    from kiosk.update import install
    from kiosk.update.source import open_source

    assert install.withdraw(laid, open_source(str(top / "out")), releases.NOW).erased > 0
    assert not overlays(laid)
    assert not any(words in path.read_bytes() for path in laid.rglob("*") if path.is_file())
    release = Shelf(laid).open(Shelf(laid).current())
    assert not release.damaged
    assert page not in release.plain
    assert bring(laid, made / "3").number == 3
    assert not overlays(laid)
