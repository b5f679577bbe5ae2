"""What was read and what was wrong, for people (text) and programs (JSON).

In: Readings that have been iterated. Out: lines of text in az, ru or en; a JSON-ready dict (rows for mending in the
catalogue: mending.py). Rule: problems are grouped by cause, worst first, each with its count, three examples and one remedy; nothing of
staff, readers or prices is ever shown, because it never came this far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openshelf.errors import SourceError, message
from openshelf.ingest import payload
from openshelf.ingest.reader import COMPLETENESS, Reading

_TAGS_SHOWN = 20


def text_report(readings: Iterable[tuple[Reading, SourceError | None]], language: str = "en") -> Iterator[str]:
    """The report's lines."""

    def say(name: str, /, **values: object) -> str:
        return message("ingest." + name, values, language)

    for reading, error in readings:
        counts = reading.counts
        yield payload.shown(reading.config.path)
        for evidence in reading.evidence:
            reason = say("reason-" + evidence.reason)
            kind = "/".join(part for part in (evidence.format, evidence.dialect) if part and part != "named")
            yield "  " + say(
                "taken-for", format=kind, encoding=evidence.encoding, score=f"{evidence.score:.2f}", reason=reason
            )
            if evidence.columns:
                yield "  " + say(
                    "columns", columns=", ".join(f"{column} = {field}" for column, field in evidence.columns)
                )
        yield "  " + say(
            "counted", read=counts.read, kept=counts.kept, repaired=counts.repaired, rejected=counts.rejected
        )
        if error is not None:
            yield "  " + error.words(language)
        for group in reading.problems.groups():
            yield "  " + say(
                "group",
                count=group.count,
                severity=say("severity-" + group.severity),
                cause=say(group.message_id.partition(".")[2] + ".cause"),
            )
            for example in group.examples:
                yield "      " + example.words(language)
            yield "      " + say("remedy", remedy=say(group.message_id.partition(".")[2] + ".remedy"))
        if reading.saved is not None:
            yield "  " + say("rejects-saved", file=reading.saved)
        elif reading.unsaved:
            yield "  " + say("rejects-unsaved", count=reading.unsaved)
        if reading.left_out:
            shown = ", ".join(f"{tag} ({count})" for tag, count in reading.left_out.most_common(_TAGS_SHOWN))
            yield "  " + say("left-out", tags=shown, count=len(reading.left_out))
        unknown = reading.context.unknown
        if unknown:
            yield "  " + say(
                "unknown-words",
                words=", ".join(f"{word} ({count})" for (_, word), count in unknown.most_common(_TAGS_SHOWN)),
            )
        if counts.kept:
            shares = ", ".join(
                f"{say('filled-' + name)} {100 * reading.completeness[name] // counts.kept}%" for name in COMPLETENESS
            )
            yield "  " + say("completeness", fields=shares)


def json_report(readings: Iterable[tuple[Reading, SourceError | None]], language: str = "en") -> dict[str, Any]:
    """The same as data."""
    sources = []
    total = {"read": 0, "kept": 0, "repaired": 0, "rejected": 0}
    for reading, error in readings:
        counts = {name: getattr(reading.counts, name) for name in total}
        for name, count in counts.items():
            total[name] += count
        sources.append(
            {
                "file": str(reading.config.path),
                "source": reading.config.source,
                **counts,
                "error": error.words(language) if error is not None else None,
                "files": [
                    {
                        "file": evidence.file,
                        "format": evidence.format,
                        "dialect": evidence.dialect,
                        "encoding": evidence.encoding,
                        "score": evidence.score,
                        "reason": evidence.reason,
                        "columns": [list(pair) for pair in evidence.columns],
                    }
                    for evidence in reading.evidence
                ],
                "problems": [
                    {
                        "id": group.message_id,
                        "severity": group.severity,
                        "count": group.count,
                        "cause": message(group.message_id + ".cause", {}, language),
                        "remedy": message(group.message_id + ".remedy", {}, language),
                        "examples": [example.words(language) for example in group.examples],
                    }
                    for group in reading.problems.groups()
                ],
                "left_out": dict(reading.left_out.most_common()),
                "unknown_words": [
                    [vocabulary, word, count] for (vocabulary, word), count in reading.context.unknown.most_common()
                ],
                "types": dict(reading.types.most_common()),
                "completeness": {name: reading.completeness[name] for name in COMPLETENESS},
            }
        )
    return {"version": 1, **total, "sources": sources}
