"""`openshelf withdraw ID`: a work taken back, by the library's own list, everywhere it was ever sent.

In: the site, the work's id, why, the keys, the moment. Out: a line in content/rights/withdrawn.csv, a signed list in every folder of releases, and an account of
where the work was sent and who has not confirmed. The rules: the csv decides, the list is made from it; a list names addresses and never reasons; what a
work's addresses are is computed while its content still stands, and is kept in the list when it is gone.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.release import withdrawal
from kiosk.release.trust import TrustError
from kiosk.release.withdrawal import Withdrawn
from openshelf.content.faults import check_content
from openshelf.content.model import Content
from openshelf.content.used_files import used_files
from openshelf.errors import BuildError, UsageError, message
from openshelf.record.ids import page_path, split_id
from openshelf.release import content as frames_of
from openshelf.release import keys, register, signing
from openshelf.release.keys import Counts
from openshelf.rights.withdrawals import WITHDRAWN_COLUMNS, WITHDRAWN_FILE, load_rights

LIST = withdrawal.FILE
_PAGE_OF = {
    "ebook": "ebook/{0}.html",
    "publication": "publication/{0}.html",
    "event": "event/{0}.html",
    "page": "page/{0}.html",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is withdrawn, why (for the library's own staff), from which site, signed with which keys, at which moment (aware)."""

    site: Path
    id: str
    reason: str
    keys: Path
    now: datetime


def withdraw(request: Request) -> Withdrawn:
    """Withdraw a work. UsageError: the id is none, or nobody here knows it; a second time changes nothing but is signed and sent again."""
    source, number = split_id(request.id)
    if not source or not number:
        raise UsageError("release.bad-id", id=request.id)
    keys.signer(request.keys, keys.WITHDRAWALS)
    if request.id not in load_rights(request.site / "content" / "rights").withdrawals:
        if not _known(request.site, request.id):
            raise UsageError("release.unknown-id", id=request.id)
        _enter(request)
    signed = sign(request.site, request.keys, request.now)
    send(request.site, request.keys, request.now)
    return next(work for work in signed if work.id == request.id)


def sign(site: Path, folder: Path, now: datetime, *, anew: bool = False) -> tuple[Withdrawn, ...]:
    """Bring the signed list up to content/rights/withdrawn.csv; a new version only where it differs, or `anew`. The list is kept with the keys."""
    book = load_rights(site / "content" / "rights").withdrawals
    before = {work.id: work for work in standing(folder)}
    if not book and not before:
        return ()
    upto = max(keys.counts(folder).release, register.newest(folder) if (folder / register.NAME).is_file() else 0)
    today = f"{now:%Y-%m-%d}"
    content = check_content(site / "content").content if book.keys() - before.keys() else None
    works = tuple(
        before.get(identifier) or replace(addresses(site, identifier, content), date=entry.date or today, upto=upto)
        for identifier, entry in sorted(book.items())
    )
    path = folder / LIST
    if works == tuple(before[identifier] for identifier in sorted(before)) and path.is_file() and not anew:
        return works
    counted = keys.counts(folder)
    counted = replace(counted, withdrawals=counted.withdrawals + 1)
    data = signing.withdrawals(folder, counted.withdrawals, works, now)
    # Counted before it leaves: a version that is lost is nothing, one that is given twice is refused by every kiosk.
    keys.count(folder, counted)
    try:
        keys.keep(path, data)
    except OSError as error:
        raise BuildError("release.cannot-write", path=str(path), reason=error.strerror or str(error)) from error
    return works


def standing(folder: Path) -> tuple[Withdrawn, ...]:
    """The works of the list that was signed last; none where there is no list. BuildError where it is damaged."""
    path = folder / LIST
    try:
        return withdrawal.read(path.read_bytes()).works
    except FileNotFoundError:
        return ()
    except (OSError, TrustError) as error:
        raise BuildError("release.damaged-list", path=str(path), reason=str(error)) from error


def put(folder: Path, out: Path) -> None:
    """The signed list into a folder of releases, before anything that states its version."""
    path = folder / LIST
    if path.is_file():
        frames_of.write_file(out / "metadata" / LIST, path.read_bytes())


def send(site: Path, folder: Path, now: datetime) -> tuple[Path, ...]:
    """The list into every folder of releases of the site, each signed as the newest with it; the folders."""
    reached = []
    for out in sorted((site / "output").glob("*.release")):
        if (out / "metadata" / "snapshot.json").is_file():
            put(folder, out)
            freshen(out, folder, now)
            reached.append(out)
    return tuple(reached)


def freshen(out: Path, folder: Path, now: datetime) -> None:
    """Sign a release that stands as still the newest, with the newest list of withdrawn works."""
    path = out / "metadata" / "snapshot.json"
    version = signing.read(path).version
    counted = keys.counts(folder)
    stamp = out / "metadata" / "timestamp.json"
    seen = int(signing.read(stamp).version) if stamp.is_file() else 0
    counted = replace(counted, timestamp=max(counted.timestamp, seen) + 1)
    keys.count(folder, counted)
    frames_of.write_file(stamp, signing.timestamp(folder, stated(counted, out), path.read_bytes(), now, version))


def stated(counted: Counts, out: Path) -> Counts:
    """What a timestamp over this folder may state: the version of the list that lies in it."""
    path = out / "metadata" / LIST
    return replace(counted, withdrawals=int(signing.read(path).version) if path.is_file() else 0)


def addresses(site: Path, identifier: str, content: Content | None) -> Withdrawn:
    """Where a work's files and pages are in any release. content: what editors wrote, where it can be read."""
    source, number = split_id(identifier)
    paths: set[str] = set()
    pages = {_PAGE_OF[source].format(number) if source in _PAGE_OF else page_path(identifier)}
    ids = {identifier}
    if source == "item":
        project, _, item = number.partition(".")
        pages = {f"eproject/{project}/item/{item}.html"}
    if source == "eproject":
        pages = {f"eproject/{number}/"}
    books = content.ebooks if content else ()
    # Withdrawing a book or the catalogue record it belongs to withdraws both.
    for book in books:
        if identifier in (f"ebook:{book.slug}", book.record):
            ids |= {f"ebook:{book.slug}"} | ({book.record} if book.record else set())
    for each in sorted(ids):
        kind, slug = split_id(each)
        if kind in ("ebook", "publication"):
            work = slug if kind == "ebook" else f"publication-{slug}"
            paths |= {f"*/read/{work}/", f"media/read/{work}/", f"find/{work}.json"}
            pages.add(_PAGE_OF[kind].format(slug))
        elif kind not in ("item", "eproject", "event", "page"):
            pages.add(page_path(each))
    paths |= set(_files(site, ids, content)) | set(_covers(site, ids)) | set(_pictures(site, ids))
    return Withdrawn(identifier, "", tuple(sorted(paths)), tuple(sorted(f"*/{page}" for page in pages)))


def register_keys(work: Withdrawn) -> tuple[str, ...]:
    """The keys under which the register (register.py) knows a work: its page images where it has some, else its pages."""
    read = [path.rstrip("/") for path in work.paths if path.startswith("media/read/")]
    return tuple(read) or tuple(page.removeprefix("*/") for page in work.pages)


def account(folder: Path, work: Withdrawn, say: Callable[[str], None], language: str) -> None:
    """Say where a work was ever sent, and which kiosks have not confirmed that it is gone."""
    version = keys.counts(folder).withdrawals
    where = register.sent(folder, register_keys(work))
    for stay in where:
        name = "release.sent-still" if stay.last is None else "release.sent"
        values: dict[str, object] = {
            "profile": stay.profile, "first": stay.first, "last": stay.last, "from": stay.from_date, "to": stay.to_date,
        }  # fmt: skip
        say(message(name, values, language))
    if not where:
        say(message("release.sent-never", {}, language))
    profiles = {stay.profile for stay in where}
    kiosks = [kiosk for kiosk in register.kiosks(folder) if kiosk.profile in profiles]
    for kiosk in kiosks:
        done = kiosk.withdrawals >= version and kiosk.erased
        values = {"kiosk": kiosk.name, "profile": kiosk.profile, "release": kiosk.release, "at": kiosk.at[:10]}
        say(message("release.confirmed" if done else "release.unconfirmed", values, language))
    for profile in sorted(profiles - {kiosk.profile for kiosk in kiosks}):
        say(message("release.silent", {"profile": profile}, language))


def run(request: Request, reports: Iterable[Path], say: Callable[[str], None], language: str) -> int:
    """Withdraw, and give the account; without an id the account of every work that is withdrawn. Reports of kiosks are taken in first."""
    keys.root_of(request.keys)
    for report in sorted(found for top in reports for found in _reports(top)):
        if register.hear(request.keys, report) is None:
            say(message("release.no-report", {"path": str(report)}, language))
    if request.id:
        work = withdraw(request)
        values: dict[str, object] = {"id": work.id, "version": keys.counts(request.keys).withdrawals}
        say(message("release.withdrawn", values, language))
        account(request.keys, work, say, language)
        say(message("release.withdrawn-next", {}, language))
        return 0
    for work in standing(request.keys):
        say(f"{work.id} ({work.date})")
        account(request.keys, work, say, language)
    return 0


def _reports(top: Path) -> Iterator[Path]:
    if not top.is_dir():
        raise UsageError("release.no-reports", path=str(top))
    yield from top.glob("reports/*.json")
    yield from top.glob("*/reports/*.json")
    yield from top.glob("*.json")


def _known(site: Path, identifier: str) -> bool:
    """Whether a build of the site, or its content, has this id."""
    if any(True for _ in _rows(site, "SELECT 1 FROM entry WHERE id = ?", identifier)):
        return True
    content = check_content(site / "content").content
    if content is None:
        return False
    kind, slug = split_id(identifier)
    slugs = {
        "ebook": [each.slug for each in content.ebooks],
        "publication": [each.slug for each in content.publications],
        "event": [each.slug for each in content.events],
        "page": [each.slug for each in content.pages],
    }
    return slug in slugs.get(kind, ())


def _rows(site: Path, query: str, identifier: str) -> Iterator[tuple[object, ...]]:
    """Rows of the catalogues the last builds left, of every profile."""
    for path in sorted((site / ".openshelf").glob("catalog-*.sqlite")):
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
                yield from database.execute(query, (identifier,)).fetchall()
        except sqlite3.Error:
            continue


def _covers(site: Path, ids: set[str]) -> Iterator[str]:
    """Covers that show these works and no other."""
    query = "SELECT cover FROM entry WHERE id = ?1 AND cover IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry o WHERE o.cover = entry.cover AND o.id <> ?1)"
    for identifier in ids:
        yield from (str(cover) for (cover,) in _rows(site, query, identifier) if str(cover).startswith("media/"))


def _pictures(site: Path, ids: set[str]) -> Iterator[str]:
    """Pictures the catalogue records name and no other record does, in every width; of every profile."""
    from openshelf.site.pictures import published_of  # noqa: PLC0415 — the readers of pictures are slow to load

    for path in sorted((site / ".openshelf").glob("pictures-*.sqlite")):
        yield from published_of(path, ids)


def _files(site: Path, ids: set[str], content: Content | None) -> Iterator[str]:
    """Pictures and files made from the works' own, as the outputs that stand name them."""
    if content is None:
        return
    from openshelf.media.images import stem_of  # noqa: PLC0415 — the readers of pictures are slow to load
    from openshelf.site.shelfworks import published_file  # noqa: PLC0415

    for use in used_files(content):
        path = site / "content" / use.path
        if use.owner not in ids or not path.is_file():
            continue
        if use.role != "image":
            yield published_file(path, use.path)
            continue
        stem = stem_of(path, use.kind)
        for found in (site / "output").glob(f"*/media/{use.kind}/{stem}-*.webp"):
            yield f"media/{use.kind}/{found.name}"


def _enter(request: Request) -> None:
    """A line at the end of the site's own list."""
    path = request.site / "content" / "rights" / WITHDRAWN_FILE
    try:
        text = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError("release.cannot-write", path=str(path), reason=str(error)) from error
    names = list(WITHDRAWN_COLUMNS)
    delimiter = ","
    if text.strip():
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        names = [cell.strip().lower() for cell in next(csv.reader(io.StringIO(text), delimiter=delimiter))]
    else:
        text = delimiter.join(names) + "\n"
    values = {"id": request.id, "date": f"{request.now:%Y-%m-%d}", "reason": request.reason}
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow([values.get(name, "") for name in names])
    frames_of.write_file(path, (text + ("" if text.endswith("\n") else "\n") + line.getvalue()).encode())
