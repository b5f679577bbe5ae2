"""What a person is told after a table became an e-project: columns as guessed, rows and pictures that do not meet.

In: the Import. Out: lines. Rule: every guess is shown, and everything that was left out is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from openshelf.errors import message
from openshelf.scaffold.sheets import Import

_SHOWN = 20  # names a list shows before it counts the rest


def import_report(imported: Import, language: str) -> tuple[str, ...]:
    """The lines, in the order a person checks them."""
    return tuple(_lines(imported, language))


def _lines(imported: Import, language: str) -> Iterator[str]:
    yield ""
    yield from _columns(imported, language)
    yield ""
    counts: dict[str, object] = {"rows": len(imported.rows), "files": len(imported.copies)}
    yield message("scaffold.counts", counts, language)
    for problem in imported.table.problems[:_SHOWN]:
        yield f"  {problem.words(language)}"
    yield from _list("scaffold.rows-without-picture", imported.without_picture, language)
    yield from _list("scaffold.pictures-without-row", imported.without_row, language)
    yield from _list("scaffold.renamed", tuple(f"{name} → {kept}" for name, kept in imported.renamed), language)
    yield from _list("scaffold.unclear-rights", imported.unclear_rights, language)
    yield message("scaffold.next-import", {}, language)


def _columns(imported: Import, language: str) -> Iterator[str]:
    rows = [tuple(message(f"scaffold.column-{name}", {}, language) for name in ("yours", "becomes", "by"))]
    for guess in imported.guesses:
        left_out = message(f"scaffold.left-out{guess.name}", {}, language) if not guess.target else ""
        by = message(f"scaffold.by-{guess.by}", {}, language)
        rows.append((guess.heading, guess.target or "–", left_out or by))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for yours, becomes, by in rows:
        yield f"  {yours.ljust(widths[0])}  {becomes.ljust(widths[1])}  {by}"


def _list(message_id: str, names: tuple[str, ...], language: str) -> Iterator[str]:
    if not names:
        return
    yield message(message_id, {"count": len(names)}, language)
    yield from (f"  {name}" for name in names[:_SHOWN])
    if len(names) > _SHOWN:
        yield message("scaffold.and-more", {"count": len(names) - _SHOWN}, language)
