"""ISO 690:2021: a reference in the order of its section 5, from a Cited.

Order kept: creators (names in full, inverted first), title in italics with subtitle after a colon, edition, place:
publisher, date, numeration and pages in the host, series, identifier, availability. Parts are divided by full stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.interop.cited import Run, ends_in_address

if TYPE_CHECKING:
    from openshelf.interop.cited import Cited
    from openshelf.interop.names import Name

_ALL_NAMED = 3


def reference(work: Cited, accessed: str | None = None) -> tuple[Run, ...]:
    """The runs of the reference."""
    names = _people(work.authors or work.editors, work.signs.et_al)
    title = work.title + (f". {work.part}" if work.part else "") + (f": {work.subtitle}" if work.subtitle else "")
    runs = [Run(f"{_stopped(names)} ")] if names else []
    runs.append(Run(title, italic=work.host is None))
    if work.host:
        runs += [Run("" if title.endswith((".", "?", "!")) else "."), Run(" "), Run(work.host.title, italic=True)]
        numeration = [
            work.host.year,
            f"{work.signs.volume.lower()} {work.host.volume}" if work.host.volume else None,
            f"{work.signs.issue.lower()} {work.host.issue}" if work.host.issue else None,
            f"{work.signs.page.lower()} {work.host.pages}" if work.host.pages else None,
        ]
        runs += [Run(f", {part}") for part in numeration if part]
        tail = []
    else:
        place = ": ".join(filter(None, (work.place, work.publisher)))
        tail = [work.edition, ", ".join(filter(None, (place, work.printed_date)))]
        tail += ["; ".join(filter(None, (each.title.strip(" ;,"), each.volume))) for each in work.series]
    tail += [f"ISBN {isbn}" for isbn in work.isbns[:1]]
    issn = work.issn or (work.host.issn if work.host else None)
    tail.append(f"ISSN {issn}" if issn else None)
    tail.append(f"DOI {work.doi}" if work.doi else None)
    if work.url:
        tail.append(f"URL: {work.url}" + (f" [{work.signs.accessed}: {accessed}]" if accessed else ""))
    for part in filter(None, tail):
        runs.append(Run(("" if runs[-1].text.endswith((".", "?", "!")) else ".") + f" {part}"))
    if not runs[-1].text.endswith((".", "?", "!")) and not ends_in_address(runs[-1].text):
        runs.append(Run("."))
    return tuple(run for run in runs if run.text)


def _people(names: tuple[Name, ...], et_al: str) -> str:
    if not names:
        return ""
    if len(names) > _ALL_NAMED:
        return f"{names[0].inverted} {et_al}"
    return "; ".join([names[0].inverted, *(name.inverted for name in names[1:])])


def _stopped(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
