"""A work taken back: the signed list, obeyed before anything else, in every release, after a rollback and by a repair; its bytes off the disk."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import releases
from releases import NOW
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata

from kiosk.release import trust, withdrawal
from kiosk.release.trust import TrustError
from kiosk.release.withdrawal import Closed, Withdrawn
from kiosk.update import erase, install, report
from kiosk.update.shelf import Shelf
from kiosk.update.source import open_source
from kiosk.update.trouble import UpdateError
from openshelf.release import keys, publish, register, signing, withdraw

WORK = "one-seat"
ID = f"ebook:{WORK}"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """`1`, `2`: the releases before the withdrawal; `listed`: release 2 with the list; `3`: a release after it."""
    top = releases.make(tmp_path_factory.mktemp("withdrawn"), 2)
    rights = top / "site" / "content" / "rights"
    rights.mkdir(parents=True)
    (rights / "withdrawn.csv").write_text(f"id,date,reason\n{ID},2026-11-19,a reason for staff alone\n", "utf-8")
    (top / "site" / "output" / "kiosk.release").symlink_to(top / "out")
    withdraw.withdraw(withdraw.Request(top / "site", ID, "", top / "keys", NOW))
    shutil.copytree(top / "out", top / "listed")
    releases.site(top / "site", 3)
    publish.release(publish.Request(top / "site", "kiosk", top / "out", top / "keys", NOW))
    shutil.copytree(top / "out", top / "3")
    return top


@pytest.fixture
def kiosk(made, tmp_path) -> Path:
    """A kiosk that serves release 2 and keeps 1, and knows of no withdrawal."""
    bring(tmp_path / "kiosk", made / "1", made)
    bring(tmp_path / "kiosk", made / "2")
    return tmp_path / "kiosk"


def bring(top, place, made=None, run=install.update, now=NOW):
    sources = open_source(str(place))
    try:
        return run(top, sources, now, (made / "keys" / "root.json").read_bytes() if made else None)
    finally:
        for source in sources:
            source.close()


def lies(top: Path, words: bytes) -> bool:
    """Whether these bytes are anywhere in the kiosk's folder."""
    return any(words in path.read_bytes() for path in top.rglob("*") if path.is_file())


def shown(top: Path, work: str = WORK) -> list[str]:
    shelf = Shelf(top)
    release = shelf.open(shelf.current())
    return [path for files in (release.plain, release.sealed) for path in files if f"/{work}/" in path]


PAGE = f"{WORK} page 1".encode()


def test_the_list_names_addresses_and_no_reason(made):
    text = (made / "listed" / "metadata" / withdrawal.FILE).read_bytes()
    assert b"reason for staff" not in text
    assert len(text) < 4096
    [work] = withdrawal.read(text).works
    assert (work.id, work.date) == (ID, "2026-11-19")
    assert f"media/read/{WORK}/" in work.paths


def test_the_list_alone_closes_the_work_and_erases_its_bytes(made, kiosk):
    assert lies(kiosk, PAGE)
    assert shown(kiosk)
    outcome = bring(kiosk, made / "listed", run=install.withdraw)
    assert outcome.erased > 0
    assert not shown(kiosk)
    assert not lies(kiosk, PAGE)
    assert shown(kiosk, "two-seats")


def test_nothing_but_the_list_is_asked_for(made, kiosk):
    with releases.serving(made / "listed") as (address, asked):
        bring(kiosk, address, run=install.withdraw)
    assert [path.rpartition("/")[2] for path, _ in asked] == ["2.root.json", withdrawal.FILE]


def test_an_update_obeys_the_list_before_it_asks_for_a_release(made, kiosk):
    with releases.serving(made / "3") as (address, asked):
        bring(kiosk, address)
    names = [path.rpartition("/")[2] for path, _ in asked]
    assert names.index(withdrawal.FILE) < names.index("timestamp.json")
    assert not lies(kiosk, PAGE)


def test_a_release_that_is_refused_still_brings_its_list(made, kiosk):
    with pytest.raises(UpdateError, match="expired"):
        bring(kiosk, made / "listed", now=NOW + timedelta(days=200))
    assert not shown(kiosk)


def test_the_release_before_is_closed_too_after_a_rollback(made, kiosk):
    bring(kiosk, made / "listed", run=install.withdraw)
    assert install.rollback(kiosk).number == 1
    assert not shown(kiosk)
    assert not lies(kiosk, PAGE)


def test_a_repair_brings_nothing_of_the_work_back(made, kiosk):
    bring(kiosk, made / "listed")
    for path in (kiosk / "objects").rglob("*"):
        if path.is_file():
            path.write_bytes(b"rot")
    (kiosk / "verified").unlink()
    bring(kiosk, made / "listed")
    assert not lies(kiosk, PAGE)
    assert not shown(kiosk)
    assert shown(kiosk, "two-seats")


def test_a_fresh_kiosk_never_writes_a_byte_of_it(made, tmp_path):
    bring(tmp_path / "new", made / "listed", made)
    assert not lies(tmp_path / "new", PAGE)
    assert not Shelf(tmp_path / "new").open(Shelf(tmp_path / "new").current()).damaged


def test_an_old_stick_after_the_list_reopens_nothing(made, kiosk):
    bring(kiosk, made / "listed")
    with pytest.raises(UpdateError):
        bring(kiosk, made / "1")
    assert not shown(kiosk)


def test_a_source_that_holds_the_list_back_installs_nothing(made, kiosk, tmp_path):
    stick = shutil.copytree(made / "3", tmp_path / "stick")
    (stick / "metadata" / withdrawal.FILE).unlink()
    with pytest.raises(UpdateError, match="newest list of withdrawn works"):
        bring(kiosk, stick)
    assert Shelf(kiosk).current().number == 2


def test_an_erasure_that_was_cut_off_is_ended_by_the_next_run(made, kiosk, monkeypatch):
    def pulled(*_):
        raise OSError(5, "pulled")

    with monkeypatch.context() as patch:
        patch.setattr(erase.durable_files, "blank", pulled)
        with pytest.raises(UpdateError):
            bring(kiosk, made / "listed", run=install.withdraw)
    assert not shown(kiosk)
    assert erase.pending(Shelf(kiosk))
    assert json.loads(report.report(Shelf(kiosk), NOW))["erased"] is False
    bring(kiosk, made / "listed", run=install.withdraw)
    assert not lies(kiosk, PAGE)
    assert json.loads(report.report(Shelf(kiosk), NOW))["erased"] is True


def test_what_a_broken_transfer_left_goes_with_it(made, kiosk):
    (kiosk / "partial").mkdir(exist_ok=True)
    (kiosk / "partial" / ("a" * 64)).write_bytes(PAGE)
    stray = kiosk / "objects" / "aa" / ("a" * 64)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(PAGE)
    bring(kiosk, made / "listed", run=install.withdraw)
    assert not lies(kiosk, PAGE)


def test_a_list_that_cannot_be_read_any_more_closes_all_reading(made, kiosk):
    bring(kiosk, made / "listed")
    (kiosk / "withdrawn").write_bytes(b"{")
    assert not shown(kiosk, "two-seats")
    bring(kiosk, made / "listed")
    assert shown(kiosk, "two-seats")
    assert not shown(kiosk)


def test_a_damaged_list_is_not_replaced_by_an_older_one(made, kiosk, tmp_path):
    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    bring(kiosk, made / "listed")
    stick = shutil.copytree(made / "listed", tmp_path / "stick")
    newer = signing.withdrawals(folder, 2, withdraw.standing(folder), NOW)
    (folder / withdrawal.FILE).write_bytes(newer)
    withdraw.put(folder, stick)
    withdraw.freshen(stick, folder, NOW)
    bring(kiosk, stick)
    (kiosk / "withdrawn").write_bytes(b"{")
    with pytest.raises(UpdateError, match="damaged"):
        bring(kiosk, made / "listed", run=install.withdraw)
    assert (kiosk / "withdrawn").read_bytes() == b"{"


def test_a_work_given_back_is_fetched_again(made, kiosk, tmp_path):
    bring(kiosk, made / "listed")
    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    stick = shutil.copytree(made / "listed", tmp_path / "stick")
    (folder / withdrawal.FILE).write_bytes(signing.withdrawals(folder, 2, (), NOW))
    withdraw.put(folder, stick)
    withdraw.freshen(stick, folder, NOW)
    bring(kiosk, stick)
    assert shown(kiosk)
    assert lies(kiosk, PAGE)


def test_the_account_says_where_it_was_sent_and_who_is_silent(made, kiosk, capsys, tmp_path):
    folder = shutil.copytree(made / "keys", tmp_path / "keys")
    bring(kiosk, made / "listed")
    report.call(Shelf(kiosk), "hall-1")
    report.leave(Shelf(kiosk), tmp_path / "stick", NOW)
    late = json.loads((tmp_path / "stick" / "reports" / "hall-1.json").read_text())
    (tmp_path / "stick" / "reports" / "hall-2.json").write_text(
        json.dumps({**late, "kiosk": "hall-2", "withdrawals": 0})
    )
    (tmp_path / "stick" / "reports" / "junk.json").write_text("junk")
    request = withdraw.Request(made / "site", "", "", folder, NOW)
    assert withdraw.run(request, [tmp_path / "stick"], print, "en") == 0
    said = capsys.readouterr().out
    assert "sent in releases 1 and later of “kiosk”" in said
    assert "kiosk hall-1 (kiosk) confirmed" in said
    assert "kiosk hall-2 (kiosk) has NOT confirmed" in said
    assert "junk.json is no report" in said


def test_spans_of_the_register_say_when_a_work_left(tmp_path):
    tmp_path.joinpath("keys").mkdir()
    for number, works in ((1, "ab"), (2, "ab"), (3, "b"), (4, "ab")):
        register.enter(tmp_path / "keys", "kiosk", number, f"2026-01-0{number}", works)
    [stay] = register.sent(tmp_path / "keys", "a")
    assert (stay.first, stay.last) == (1, None)
    register.enter(tmp_path / "keys", "kiosk", 5, "2026-01-05", "b")
    [stay] = register.sent(tmp_path / "keys", "a")
    assert (stay.first, stay.last, stay.from_date, stay.to_date) == (1, 4, "2026-01-01", "2026-01-04")
    assert register.sent(tmp_path / "keys", "z") == ()


# ---- the list as such: what is believed ----


@pytest.fixture(scope="module")
def signed(made):
    held = trust.begin((made / "keys" / "root.json").read_bytes())
    return held, made / "keys"


def lists(folder, version, *works, now=NOW):
    return signing.withdrawals(folder, version, works or (Withdrawn("a:1", "2026-01-01", ("media/read/a/",)),), now)


def refused(reason, held, offered, known=None, now=NOW):
    with pytest.raises(TrustError) as caught:
        withdrawal.judge(held, offered, known, now)
    assert caught.value.reason == reason, caught.value


def test_an_older_list_is_refused(signed):
    held, folder = signed
    refused("older", held, lists(folder, 4), lists(folder, 5))


def test_two_lists_of_one_version_are_refused(signed):
    held, folder = signed
    refused("mixed", held, lists(folder, 5, Withdrawn("b:1", "", ("b.html",))), lists(folder, 5))


def test_an_expired_list_is_refused(signed):
    held, folder = signed
    refused("expired", held, lists(folder, 5), now=NOW + timedelta(days=4 * 365))


def test_a_list_older_than_the_freshest_signature_states_is_refused(signed):
    held, folder = signed
    stamped = replace(held, timestamp=signing.timestamp(folder, keys.Counts(2, 99, 7), b"", NOW, 2))
    assert withdrawal.stated(stamped.timestamp) == 7
    refused("older", stamped, lists(folder, 6))
    assert withdrawal.judge(stamped, lists(folder, 7), None, NOW).version == 7


@pytest.mark.parametrize("name", ["release", "timestamp", "root-1"])
def test_no_other_key_signs_a_list(signed, name):
    held, folder = signed
    listed = Metadata.from_bytes(lists(folder, 5))
    listed.sign(keys.signer(folder, name))
    refused("unsigned", held, listed.to_bytes())


def test_the_lists_key_signs_nothing_else(signed, made):
    held, folder = signed
    texts = [(made / "2" / "metadata" / f"{name}.json").read_bytes() for name in ("timestamp", "snapshot", "targets")]
    for at in range(3):
        forged = Metadata.from_bytes(texts[at])
        forged.sign(keys.signer(folder, "withdrawals"))
        offered = [*texts[:at], forged.to_bytes(), *texts[at + 1 :]]
        with pytest.raises(TrustError):
            trust.verify(held, *offered, NOW)


def test_after_a_change_of_the_key_a_stolen_high_version_locks_nobody_out(signed, tmp_path):
    held, folder = signed
    folder = shutil.copytree(folder, tmp_path / "keys")
    stolen = lists(folder, 10**9)
    publish.rotation.rotate(folder, ["withdrawals"], NOW)
    rotated = trust.rotate(held, [(folder / "root.json").read_bytes()])
    assert withdrawal.judge(rotated, lists(folder, 2), stolen, NOW).version == 2
    refused("unsigned", rotated, stolen)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"[" * 100_000, b" " * 600_000, b'{"signed":{},"signatures":[]}']
)  # fmt: skip
def test_bytes_that_are_no_list_are_refused(signed, data):
    refused("unreadable", signed[0], data)


@pytest.mark.parametrize("path", ["../x", "/etc", "*", "", "a/../b", "a*b", "*/*/", 7, None])
def test_a_list_with_an_address_that_is_none_is_refused(signed, path):
    held, folder = signed
    work = Withdrawn("a:1", "", ("x",))
    listed = Metadata.from_bytes(lists(folder, 5, work))
    listed.signed.unrecognized_fields[withdrawal.WORKS] = [{"id": "a:1", "date": "", "paths": [path]}]
    listed.sign(keys.signer(folder, "withdrawals"))
    refused("unreadable", held, listed.to_bytes())


@pytest.mark.parametrize(
    ("rule", "closed", "open_"),
    [
        ("media/read/a/", ("media/read/a/1/p.webp", "media/read/a/x"), ("media/read/a", "media/read/ab/x", "az/media/read/a/x")),
        ("*/read/a/", ("az/read/a/1.html", "kk/read/a/2.html"), ("az/read/ab/1.html", "az/x/read/a/1.html")),
        ("find/a.json", ("find/a.json",), ("find/a.jso", "x/find/a.json")),
        ("*/ebook/a.html", ("az/ebook/a.html",), ("az/ebook/a.html.gz", "ebook/a.html")),
    ],
)  # fmt: skip
def test_a_rule_closes_what_it_says_and_no_more(rule, closed, open_):
    shut = Closed([Withdrawn("", "", (rule,))])
    assert [path for path in closed if not shut.covers(path)] == []
    assert [path for path in open_ if shut.covers(path)] == []
    for path in closed:
        assert shut.reaches(path.rpartition("/")[0])


def test_a_page_is_hidden_up_to_the_release_of_the_withdrawal_and_no_further():
    work = Withdrawn("ebook:a", "", ("find/a.json",), ("*/ebook/a.html",), 7)
    assert [Closed([work], number).covers("az/ebook/a.html") for number in (6, 7, 8)] == [True, True, False]
    assert not Closed([work]).covers("az/ebook/a.html")
    assert withdrawal._work(withdrawal.written([work])[0]) == replace(work)


def test_a_signature_of_another_library_is_none(signed):
    held, folder = signed
    listed = Metadata.from_bytes(lists(folder, 5))
    listed.sign(CryptoSigner.generate_ed25519())
    refused("unsigned", held, listed.to_bytes())
