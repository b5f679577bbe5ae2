"""`openshelf check`: everything an editor can get wrong, found before a reader does; nothing is written but a scratch store.

In: a site folder. Out: findings in the order of the walk, each one line with place and fix, and a count; exit 1 where one
of them would stop a build. Rules: every fault is looked for, not only the first; a damaged record is a warning; what has
no rights stated is listed, because readers will see its description only.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openshelf.authority.files import read_authorities
from openshelf.catalog.ledger import Ledger
from openshelf.catalog.union.rehearsal import Rehearsal
from openshelf.catalog.union.wishes import FILE as MERGE_FILE
from openshelf.catalog.union.wishes import NO_WISHES, load_wishes, unknown
from openshelf.catalog.used import ReadHeadings
from openshelf.content.branches import branch_names, load_branch
from openshelf.content.faults import check_content
from openshelf.content.library import Limits
from openshelf.content.records import SOURCES as WRITTEN_HERE
from openshelf.content.records import content_records, item_id, items_of
from openshelf.content.settings import load_library
from openshelf.content.used_files import used_files
from openshelf.errors import (
    ContentError,
    OpenshelfError,
    Place,
    Problem,
    ProblemLog,
    SettingsError,
    SourceError,
    message,
)
from openshelf.ingest.authority import authority_sources
from openshelf.ingest.payload import shown
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import load_sources, unrecognised
from openshelf.links.book import NAME as LINKS
from openshelf.links.book import Book
from openshelf.media.legibility import Legibility, judge, page_runs
from openshelf.media.ocr import ocr_files, read_ocr
from openshelf.media.probe import judge_image, judge_pdf
from openshelf.record.access import Access
from openshelf.record.ids import split_id
from openshelf.rights.withdrawals import read_rights
from openshelf.site.authorities import library_files
from openshelf.site.picture_folder import NAME as PICTURES
from openshelf.site.pictures import Pictures, pictures_judged
from openshelf.site.settings import read_settings
from openshelf.site.signatures import ending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.catalog.union.account import Count
    from openshelf.content.faults import Checked
    from openshelf.content.model import Content
    from openshelf.ingest.sources import SourceConfig

MOST_EXAMPLES = 5
SHRINK_LIMIT = 0.05
PDF_SECONDS = 60
TEXT_SECONDS = 300
# Opens a PDF as the build will and says the first line of its account: its pages, or why it is refused.
_OPEN_PDF = (
    "import json, sys; from pathlib import Path; from openshelf.media.rendering import render;"
    " print(json.dumps(next(render(Path(sys.argv[1]), Path(), int(sys.argv[2])))))"
)
# Judges the words of a PDF's pages.
_JUDGE_PDF = (
    "import dataclasses, json, sys; from pathlib import Path; from openshelf.media.legibility import judge;"
    " from openshelf.media.rendering import texts; print(json.dumps(dataclasses.asdict(judge(texts(Path(sys.argv[1]))))))"
)


@dataclass(slots=True)
class Findings:
    """errors stop a build; warnings do not.

    whole: every source was read, so an id that was not seen does not exist; written: likewise of what editors write.
    united: what a build would merge, or what one source describes twice.
    """

    errors: list[OpenshelfError] = field(default_factory=list)
    warnings: ProblemLog = field(default_factory=ProblemLog)
    sources: int = 0
    records: int = 0
    whole: bool = True
    written: bool = True
    united: tuple[Count, ...] = ()


def run(site: Path, language: str) -> int:
    """Check, print, and give the exit code."""
    findings = look(site)
    for error in findings.errors:
        print(error.words(language))
    for group in findings.warnings.groups():
        for problem in group.examples:
            print(problem.words(language))
        if group.count > len(group.examples):
            print(message("check.more", {"count": group.count - len(group.examples)}, language))
    for each in findings.united:
        print(each.words(language))
    values: dict[str, object] = {
        "errors": len(findings.errors),
        "warnings": findings.warnings.count,
        "sources": findings.sources,
        "records": findings.records,
    }
    print(message("check.found" if findings.errors or findings.warnings.count else "check.clean", values, language))
    return 1 if findings.errors else 0


def look(site: Path) -> Findings:
    """Everything wrong with the site. UsageError where there is none."""
    findings = Findings()
    site = site.resolve()
    content_dir = site / "content"
    try:
        read_settings(site, {"PATH": str(content_dir)})
    except SourceError as error:
        findings.errors.append(error)
    checked = check_content(content_dir)
    for fault in checked.faults:
        if isinstance(fault, OpenshelfError):
            findings.errors.append(fault)
        else:
            findings.warnings.add(fault)
    content_failed = any(isinstance(fault, ContentError) for fault in checked.faults)
    findings.written = checked.content is not None and not content_failed
    with tempfile.TemporaryDirectory() as folder:
        ids = Ids(Path(folder) / "ids.sqlite")
        headings = _headings(content_dir, Path(folder) / "headings.sqlite", findings)
        rehearsal = Rehearsal(Path(folder) / "union.sqlite")
        place = Path(folder) / "pictures.sqlite"
        with pictures_judged(place, content_dir / "catalog" / PICTURES, _limits(content_dir)) as pictures:
            findings.warnings.extend(pictures.scan())
            _sources(content_dir, findings, ids, headings, rehearsal, pictures)
        rehearsal.close()
        if headings is not None:
            _authority_files(content_dir, headings, findings)
        if checked.content is not None:
            _content(content_dir, checked, findings, ids)
        _rights(content_dir, findings, ids)
        ids.close()
    _, faults = read_authorities(content_dir / "authorities")
    findings.errors.extend(faults)
    try:
        deque(Book(content_dir / LINKS).lines(), 0)
    except ContentError as error:
        findings.errors.append(error)
    for name in branch_names(content_dir):
        try:
            load_branch(content_dir, name)
        except SettingsError as error:
            findings.errors.append(error)
    for problem in ending(site, datetime.now(UTC)):
        findings.warnings.add(problem)
    return findings


class Ids:
    """The ids a site has, on disk: a check must not hold a catalogue in memory."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE id (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add_all(self, ids: Iterator[str]) -> int:
        """Remember ids; how many came."""
        count = 0
        self._db.execute("BEGIN")
        try:
            for identifier in ids:
                count += 1
                self._db.execute("INSERT OR IGNORE INTO id VALUES (?)", (identifier,))
        finally:
            # A source that breaks off keeps what it gave, and the next one begins afresh.
            self._db.execute("COMMIT")
        return count

    def __contains__(self, identifier: str) -> bool:
        return self._db.execute("SELECT 1 FROM id WHERE id = ?", (identifier,)).fetchone() is not None

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _limits(content_dir: Path) -> Limits:
    """What the library allows a picture; the usual where its settings cannot be read, which is told elsewhere."""
    try:
        return load_library(content_dir).limits
    except OpenshelfError:
        return Limits()


def _headings(content_dir: Path, scratch: Path, findings: Findings) -> ReadHeadings | None:
    """Where the headings of records are remembered, if there is an authority file to hold against them."""
    try:
        folder = content_dir / "authorities"
        return ReadHeadings(scratch) if authority_sources(folder) or unrecognised(folder) else None
    except OpenshelfError as error:
        findings.errors.append(error)
        return None


def _authority_files(content_dir: Path, headings: ReadHeadings, findings: Findings) -> None:
    library_files(content_dir / "authorities", headings, findings.warnings, findings.errors)
    headings.close()


def _sources(
    content_dir: Path,
    findings: Findings,
    ids: Ids,
    headings: ReadHeadings | None,
    rehearsal: Rehearsal,
    pictures: Pictures,
) -> None:
    try:
        sources = load_sources(content_dir / "catalog")
    except OpenshelfError as error:
        findings.errors.append(error)
        findings.whole = False
        return
    for path in unrecognised(content_dir / "catalog"):
        findings.warnings.add(Problem("check.no-catalogue", Place(_shown(path, content_dir))))
    published = _published(content_dir, findings)
    united = {config.source for config in sources if config.union}
    for config in sources:
        findings.sources += 1
        # Where nothing is united, what one source describes twice is still worth telling.
        matched = rehearsal if config.union or not united else None
        try:
            known = published[config.source]
            findings.records += _source(config, content_dir, findings, ids, known, headings, matched, pictures)
        except OpenshelfError as error:
            findings.errors.append(error)
            findings.whole = False
    for source in sorted(published.keys() - {config.source for config in sources} - set(WRITTEN_HERE)):
        place = Place(f"{content_dir.name}/ids.csv")
        findings.errors.append(SourceError("check.source-gone", place, source=source, known=published[source]))
        findings.whole = False

    _union(content_dir, united, findings, rehearsal)


def _union(content_dir: Path, united: set[str], findings: Findings, rehearsal: Rehearsal) -> None:
    """merge.toml, and what a build would merge."""
    wishes = NO_WISHES
    try:
        if united:
            wishes = load_wishes(content_dir / "catalog", united)
        elif (content_dir / "catalog" / MERGE_FILE).exists():
            findings.warnings.add(Problem("catalog.merge-off", Place(f"{content_dir.name}/catalog/{MERGE_FILE}")))
    except OpenshelfError as error:
        findings.errors.append(error)
    missing = dict(unknown(wishes, rehearsal.has)) if findings.whole else {}
    once = {line.id for line in Ledger(content_dir / "ids.csv").lines() if line.id in missing} if missing else set()
    for identifier, place in missing.items():
        if identifier in once:
            findings.warnings.add(Problem("catalog.merge-left", place, "kept", (("id", identifier),)))
        else:
            findings.errors.append(SettingsError("catalog.merge-unknown", place, id=identifier))
    account = rehearsal.account(wishes)
    findings.united = tuple(each for each in account if united or each.outcome == "same-source")


def _published(content_dir: Path, findings: Findings) -> Counter[str]:
    """How many ids of each source are live; none where the ledger cannot be read, which is said once."""
    try:
        live = (line for line in Ledger(content_dir / "ids.csv").lines() if line.state == "live")
        return Counter(split_id(line.id)[0] for line in live)
    except OpenshelfError as error:
        findings.errors.append(error)
        return Counter()


def _source(
    config: SourceConfig,
    content_dir: Path,
    findings: Findings,
    ids: Ids,
    known: int,
    headings: ReadHeadings | None,
    rehearsal: Rehearsal | None,
    pictures: Pictures,
) -> int:
    reading = open_source(config)
    unstated = 0
    examples: list[str] = []

    def tell(_: str, problem: Problem) -> None:
        reading.problems.add(problem)

    def seen() -> Iterator[str]:
        nonlocal unstated
        for record in reading:
            stated = (record.rights and record.rights.access) or (config.rights and config.rights.access)
            if not stated and any(link.kind == "full-text" for link in record.links):
                unstated += 1
                if len(examples) < MOST_EXAMPLES:
                    examples.append(record.id)
            if headings is not None:
                headings.add(record)
            if rehearsal is not None:
                rehearsal.add(record)
            pictures.take(record, Access(), shown(config.path), tell)
            yield record.id

    count = ids.add_all(seen())
    findings.warnings.merge(reading.problems)
    if unstated:
        values = (("count", str(unstated)), ("examples", ", ".join(examples)))
        findings.warnings.add(Problem("check.rights-unstated", Place(_shown(config.path, content_dir)), "kept", values))
    if config.kind == "complete" and known - count > known * SHRINK_LIMIT:
        place = Place(_shown(config.path, content_dir))
        raise SourceError("check.shrunken", place, source=config.source, known=known, count=count)
    return count


def _content(content_dir: Path, checked: Checked, findings: Findings, ids: Ids) -> None:
    assert checked.content is not None
    library = load_library(content_dir)
    ids.add_all(made.record.id for made in content_records(checked.content, library))
    ids.add_all(f"collection:{each.slug}" for each in checked.content.collections)
    for reference in checked.references:
        if _missing(reference.id, findings, ids):
            values = (("id", reference.id), ("key", reference.kind))
            findings.warnings.add(Problem("check.no-such-record", reference.place, "kept", values))
    files = dict(_files_of(checked.content))
    unstated = (
        files[made.record.id]
        for made in content_records(checked.content, library)
        if made.record.rights is None or made.record.rights.access is None
    )
    for file in dict.fromkeys(unstated):  # an e-project's items are mended where it is
        findings.warnings.add(Problem("check.content-rights-unstated", Place(f"{content_dir.name}/{file}")))
    uses = tuple(used_files(checked.content))
    # What the reader shows page by page: a book in any other format than PDF is refused by a build, a publication is not.
    read = {
        use.path
        for use in uses
        if use.purpose == "work" and (use.kind == "ebook" or (use.kind == "publication" and use.role == "pdf"))
    }
    for path in sorted(read | {use.path for use in uses if use.role in ("image", "pdf")}):
        name = f"{content_dir.name}/{path}"
        if not (content_dir / path).is_file():
            continue  # a link to a file that is not there was told with its line
        try:
            if path in read or path.lower().endswith(".pdf"):
                judge_pdf(content_dir / path, name)
                if path in read:
                    _open_pdf(content_dir / path, library.limits, name)
                    _judge_words(content_dir / path, name, findings)
            else:
                judge_image(content_dir / path, library.limits, name)
        except OpenshelfError as error:
            findings.errors.append(error)


def _files_of(content: Content) -> Iterator[tuple[str, str]]:
    """(record id, the file below content/ that says its rights) of every record made of content."""
    for project in content.eprojects:
        yield f"eproject:{project.slug}", project.file
        yield from ((item_id(project, item), project.file) for _, _, item in items_of(project))
    for kind in ("publication", "ebook", "event", "page"):
        yield from ((f"{kind}:{each.slug}", each.file) for each in getattr(content, f"{kind}s"))


def _missing(identifier: str, findings: Findings, ids: Ids) -> bool:
    """Whether an id is known not to exist: of what could not be read whole nobody knows."""
    here = split_id(identifier)[0] in (*WRITTEN_HERE, "collection")
    return (findings.written if here else findings.whole) and identifier not in ids


def _open_pdf(path: Path, limits: Limits, name: str) -> None:
    """ContentError where the build could not open the PDF; in a process of its own, for it may crash who opens it."""
    place = Place(name)
    try:
        stated = _child(_OPEN_PDF, PDF_SECONDS, str(path), str(limits.document_pages))
    except (subprocess.SubprocessError, ValueError):
        raise ContentError("media.damaged-pdf", place) from None
    if "error" in stated:
        values = {"pages": stated.get("pages", 0), "most": limits.document_pages}
        raise ContentError(f"media.{stated['error']}", place, **values)


def _judge_words(path: Path, name: str, findings: Findings) -> None:
    """Pages whose words no search will find. Of a PDF whose text cannot be had in time nothing is said."""
    recognised = ocr_files(path)
    if recognised:
        found = judge(page.text for page in read_ocr(recognised, name))
    else:
        try:
            said = _child(_JUDGE_PDF, TEXT_SECONDS, str(path))
        except (subprocess.SubprocessError, ValueError):
            return
        found = Legibility(said["pages"], tuple(said["silent"]), tuple(said["garbled"]), said["example"])
    source = "ocr" if recognised else "pdf"
    for fault, pages in (("silent", found.silent), ("garbled", found.garbled)):
        if pages:
            values = (("pages", page_runs(pages)), ("all", str(found.pages)), ("example", found.example))
            findings.warnings.add(Problem(f"media.{fault}-{source}", Place(name), "kept", values))


def _child(program: str, seconds: int, *arguments: str) -> dict[str, Any]:
    """What a program says in one line of JSON, in a process of its own."""
    known = os.environ.get("PYTHONPATH")
    source = str(Path(__file__).resolve().parents[1])
    said = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        check=True,
        timeout=seconds,
        env=os.environ | {"PYTHONPATH": source + (os.pathsep + known if known else "")},
    )
    stated: dict[str, Any] = json.loads(said.stdout)
    return stated


def _rights(content_dir: Path, findings: Findings, ids: Ids) -> None:
    book, faults = read_rights(content_dir / "rights")
    findings.errors.extend(faults)
    for identifier, place in book.places.items():
        if _missing(identifier, findings, ids):
            values = (("id", identifier), ("key", "id"))
            findings.warnings.add(Problem("check.no-such-record", place, "kept", values))


def _shown(path: Path, content_dir: Path) -> str:
    try:
        return path.relative_to(content_dir.parent).as_posix()
    except ValueError:
        return str(path)
