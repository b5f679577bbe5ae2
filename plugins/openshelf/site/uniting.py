"""The sources of a union → one work a publication: an editor's wishes read, the groups found and told.

In: a store whose sources are loaded, sources.toml's order, merge.toml, the ledger. Out: the store's entries merged, the
account in the build's Report, every pair in `.openshelf/merged.csv`. Rule: an id in merge.toml that the catalogue never had
is an error, because somebody mistyped it; one that has left it is only told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.catalog.union.account import FILE, counts, write_table
from openshelf.catalog.union.wishes import FILE as WISHES
from openshelf.catalog.union.wishes import NO_WISHES, Wishes, load_wishes, unknown
from openshelf.errors import Place, Problem, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openshelf.catalog.ledger import Ledger
    from openshelf.catalog.union.descriptions import Union
    from openshelf.ingest.sources import SourceConfig
    from openshelf.site.report import Report


def read_wishes(catalog_dir: Path, sources: Sequence[SourceConfig], report: Report) -> Wishes:
    """merge.toml; SettingsError at its first fault. Where no source is in a union it does nothing, which is told."""
    united = [config.source for config in sources if config.union]
    if united:
        return load_wishes(catalog_dir, united)
    if (catalog_dir / WISHES).exists():
        report.problems.add(Problem("catalog.merge-off", Place(f"content/catalog/{WISHES}")))
    return NO_WISHES


def unite(
    union: Union,
    sources: Sequence[SourceConfig],
    wishes: Wishes,
    ledger: Ledger,
    report: Report,
    memory: Path,
    language: str,
) -> None:
    """Merge what the sources describe more than once, and tell of it. SettingsError: an id that never was."""
    if not any(config.union for config in sources) and not union.in_use():
        return
    missing = dict(unknown(wishes, union.has))
    once = {line.id for line in ledger.lines() if line.id in missing} if missing else set()
    for identifier, place in missing.items():
        if identifier not in once:
            raise SettingsError("catalog.merge-unknown", place, id=identifier)
        report.problems.add(Problem("catalog.merge-left", place, "kept", (("id", identifier),)))
    published = (line.id for line in ledger.lines() if line.state == "live")
    untold = union.settle([config.source for config in sources], wishes, published)
    report.united = counts(union.db)
    if untold or not (memory / FILE).exists():
        write_table(union.db, memory / FILE, union.title, language)
        union.told()
