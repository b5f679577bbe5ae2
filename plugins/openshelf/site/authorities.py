"""All that is known of headings, for one build: the editor's lists, the library's authority files, our starter.

In: content/authorities, a filled store, the library's settings. Out: one Authorities, the editor's word before the file's before the
starter's. Rule: an authority file is read through and only the headings the catalogue uses are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.authority.composition import composed
from openshelf.authority.entries import NO_AUTHORITIES, Authorities, merged
from openshelf.authority.files import load_authorities
from openshelf.authority.selection import Catalogue, Selection
from openshelf.authority.starter import starter
from openshelf.catalog.used import UsedHeadings
from openshelf.errors import OpenshelfError, Place, Problem, ProblemLog
from openshelf.ingest import payload
from openshelf.ingest.authority import AuthorityReading, authority_sources
from openshelf.ingest.sources import unrecognised

if TYPE_CHECKING:
    from pathlib import Path

    from openshelf.catalog.store import Store
    from openshelf.content.library import Library


def authorities_of(
    folder: Path, store: Store, library: Library, problems: ProblemLog, rejects: Path | None = None
) -> Authorities:
    """The authorities of a site. folder: content/authorities. ContentError or SourceError where a file cannot be used."""
    own = load_authorities(folder)
    used = UsedHeadings(store)
    errors: list[OpenshelfError] = []
    filed, notes = library_files(folder, used, problems, errors, rejects)
    if errors:
        raise errors[0]
    problems.extend(notes)
    whole = merged(own, filed, starter() if library.starter_authorities else NO_AUTHORITIES)
    return Authorities({**composed(whole, used.of_parts()), **whole.entries})


def library_files(
    folder: Path, catalogue: Catalogue, problems: ProblemLog, errors: list[OpenshelfError], rejects: Path | None = None
) -> tuple[Authorities, tuple[Problem, ...]]:
    """(what the library's files say of the headings the catalogue uses, a note on each file of how many those are).

    Every file is read; one that cannot be used is an error of its own.
    """
    selection = Selection(catalogue, problems)
    notes: list[Problem] = []
    try:
        sources, strangers = authority_sources(folder), unrecognised(folder)
    except OpenshelfError as error:
        errors.append(error)
        sources = strangers = ()
    for config in sources:
        beside = rejects / f"authorities-{config.source}.rejects" if rejects is not None else None
        reading = AuthorityReading(config, beside)
        name = payload.shown(config.path)
        try:
            used = sum(selection.add(record, name) for record in reading)
        except OpenshelfError as error:
            errors.append(error)
            continue
        problems.merge(reading.problems)
        values = (("kept", str(reading.counts.kept)), ("used", str(used)))
        notes.append(Problem("authority.read", Place(name), "note", values))
    problems.extend(Problem("authority.no-file", Place(payload.shown(path))) for path in strangers)
    return selection.entries(), tuple(notes)
