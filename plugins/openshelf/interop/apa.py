"""APA 7: a reference in the style of the Publication Manual of the American Psychological Association, 7th edition.

Rules kept: surname and initials, "&" before the last author, 20 authors at most before an ellipsis (section 9.8); title of
a whole work in italics with edition, volume and a description in brackets; "(n.d.)" where no year is known (9.17); a work
without an author starts with its title; the place of publication is not given (9.29).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.interop.cited import Run, ends_in_address

if TYPE_CHECKING:
    from openshelf.interop.cited import Cited
    from openshelf.interop.names import Name

_MOST_AUTHORS = 20
_DESCRIPTIONS = {
    "score": "Musical score",
    "map": "Map",
    "image": "Image",
    "manuscript": "Manuscript",
    "sound": "Audio recording",
    "video": "Video",
    "disc": "Disc",
    "thesis-abstract": "Dissertation or its abstract",
}


def reference(work: Cited) -> tuple[Run, ...]:
    """The runs of the reference."""
    authors = _people(work.authors)
    editors_lead = not authors and bool(work.editors)
    if editors_lead:
        authors = f"{_people(work.editors)} ({'Ed.' if len(work.editors) == 1 else 'Eds.'})"
    year = f"({(work.host.year if work.host and work.host.year else work.year) or 'n.d.'})."
    title = work.title + (f". {work.part}" if work.part else "") + (f": {work.subtitle}" if work.subtitle else "")
    titled = (Run(title, italic=work.host is None), Run(_asides(work)))
    head = (Run(f"{_stopped(authors)} {year} "), *titled) if authors else (*titled, Run(f". {year}"))
    return _joined((*head, Run(". " if authors else " "), *_source(work)))


def _source(work: Cited) -> tuple[Run, ...]:
    tail = f" {work.url}" if work.url else ""
    if work.doi:
        tail = f" https://doi.org/{work.doi}"
    if work.host is None:
        publisher = work.publisher or ""
        repeated = any(publisher == name.family for name in work.authors if name.corporate)
        return (Run((_stopped(publisher) if publisher and not repeated else "") + tail),)
    host = work.host
    runs = [Run(host.title, italic=True)]
    if host.volume:
        runs += [Run(", "), Run(host.volume, italic=True)]
    if host.issue:
        runs.append(Run(f"({host.issue})" if host.volume else f", ({host.issue})"))
    if host.pages:
        runs.append(Run(f", {host.pages}"))
    return (*runs, Run(f".{tail}"))


def _asides(work: Cited) -> str:
    notes = [work.edition] if work.edition else []
    if work.translators and work.authors:
        names = " & ".join(f"{' '.join(name.initials)} {name.family}".strip() for name in work.translators)
        notes.append(f"{names}, Trans.")
    text = f" ({'; '.join(notes)})" if notes else ""
    return f"{text} [{_DESCRIPTIONS[work.type]}]" if work.type in _DESCRIPTIONS else text


def _people(names: tuple[Name, ...]) -> str:
    shown = [f"{name.family}, {' '.join(name.initials)}" if name.initials else name.family for name in names]
    if len(shown) > _MOST_AUTHORS:
        return ", ".join(shown[: _MOST_AUTHORS - 1]) + f", … {shown[-1]}"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])}, & {shown[-1]}"


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _joined(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs without empty ones, a doubled full stop between two or a space at the end."""
    kept: list[Run] = []
    for run in runs:
        text = run.text
        if kept and text.startswith(".") and kept[-1].text.endswith((".", "?", "!")):
            text = text[1:]
        if text:
            kept.append(Run(text, run.italic))
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        last = kept.pop()
        end = last.text.rstrip()
        ends_itself = end.endswith((".", "?", "!")) or ends_in_address(end)
        kept += [Run(end, last.italic)] if ends_itself else [Run(end, last.italic), Run(".")]
    return tuple(kept)
