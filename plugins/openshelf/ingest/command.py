"""`openshelf ingest FILE…`: read exports as they are and report on them.

In: the parsed arguments. Out: the report on `out`, its last line one over all files, `read N kept N repaired N rejected N`;
optionally records as JSON lines and the report as JSON, or, to a name that ends in .csv or .xlsx, every problem by control
number as a table for mending in the catalogue. Exit 0; 1 where a source has no readable record (its line says
why, the counts still come last); UsageError (2) for a missing file or an unknown format or encoding, before anything.
Rule: files are written to a temporary name beside and renamed when whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from openshelf.errors import SourceError, UsageError
from openshelf.ingest import charsets, mending
from openshelf.ingest import report as reports
from openshelf.ingest.reader import Counts, Reading, open_source
from openshelf.ingest.sources import SourceConfig, code_of
from openshelf.record import codec


def run(
    files: tuple[Path, ...],
    format: str | None,  # noqa: A002 - the option's own name
    encoding: str | None,
    jsonl: Path | None,
    report: Path | None,
    out: TextIO,
    language: str,
) -> int:
    """Read every file; the exit code."""
    for path in files:
        if path.is_dir():
            raise UsageError("ingest.a-folder", file=str(path))
        if not path.is_file():
            raise UsageError("ingest.missing-file", file=str(path))
    if encoding is not None and charsets.known(encoding) is None:
        raise UsageError("ingest.unknown-encoding", encoding=encoding)
    written = jsonl or report
    beside = written.parent if written else None
    readings: list[tuple[Reading, SourceError | None]] = []
    total = Counts()
    as_table = report is not None and report.suffix.lower() in mending.SUFFIXES
    with ExitStack() as opened:
        sink = opened.enter_context(_written(jsonl))
        listener = opened.enter_context(mended(report, language)) if report is not None and as_table else None
        for path in files:
            config = SourceConfig(code_of(path), path, format, encoding)
            reading = open_source(config, rejects=beside / f"{path.name}.rejects" if beside else None)
            reading.listener = listener
            error = _read(reading, sink)
            readings.append((reading, error))
            total.add(reading.counts)
    if report is not None and not as_table:
        write_json(report, readings, language)
    for line in reports.text_report(readings, language):
        print(line, file=out)
    print(f"read {total.read} kept {total.kept} repaired {total.repaired} rejected {total.rejected}", file=out)
    return 1 if any(error is not None for _, error in readings) else 0


@contextmanager
def mended(path: Path, language: str) -> Iterator[mending.Listener]:
    """A listener whose problems stand in the table at `path` when all is read."""
    with _written(path) as sink:
        assert sink is not None
        with mending.table(sink, path.suffix.lower(), language) as listener:
            yield listener


def write_json(
    path: Path, readings: list[tuple[Reading, SourceError | None]], language: str, **more: dict[str, Any]
) -> None:
    """The report as JSON at `path`. more: what else it says."""
    with _written(path) as sink:
        assert sink is not None
        said = reports.json_report(readings, language) | more
        sink.write(json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n")


def _read(reading: Reading, sink: BinaryIO | None) -> SourceError | None:
    try:
        for record in reading:
            if sink is not None:
                sink.write(codec.encode(record) + b"\n")
    except SourceError as error:
        return error
    return None


@contextmanager
def _written(path: Path | None) -> Iterator[BinaryIO | None]:
    """A binary file that takes its name only when it is whole; None for no path."""
    if path is None:
        yield None
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            yield stream
        temporary.replace(path)
    except OSError as error:
        raise UsageError(
            "ingest.cannot-write", file=str(path), reason=error.strerror or type(error).__name__
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
