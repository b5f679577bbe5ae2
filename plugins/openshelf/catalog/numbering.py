"""Records without a control number keep their id: a record is matched to the id it was published under before.

In: a source's records as read, and what the ledger knows of the source. Out: the same records, those whose control number
was derived (`"control_number" in record.derived`) under the id they had.

Rules
- The same derived number keeps its id; one description twice is two records, the second with "-2" after its number.
- Else the same fingerprint (title, first author, year, folded) takes the id that nothing else took; else the most similar
  at SIMILAR or more, best first, each id once. Different figures in two titles are never similar, nor are years more than
  one apart: volume 1 is not volume 2, and another edition is not a correction.
- A source of changes names only what changed, so that a look-alike may be the neighbour of a record that did not come:
  there only an equal fingerprint counts.
- Else the derived number becomes the id, for good.

Memory: 300 bytes for each id the ledger knows without a control number, and as much for each record not recognised at
once; those records wait in a temporary file.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from openshelf.authority.headings import normal
from openshelf.record.codec import decode, encode
from openshelf.record.ids import record_id
from openshelf.record.model import Record, creators, main_title

SIMILAR = 0.8
_LEAST_TITLE = 0.6
_WEIGHTS = (0.6, 0.25, 0.15)  # title, author, year
_PROBES = 8  # of a title's rarest three-letter pieces, to find candidates
_FIGURES = re.compile(r"\d+")
_LONGEST = 200


def is_unnumbered(record: Record) -> bool:
    """Whether the record came without a control number."""
    return "control_number" in record.derived


def fingerprint(record: Record) -> str:
    """`title|author|year`, folded; what an editor's small change leaves alike."""
    title = main_title(record)
    text = " ".join(part for part in (title.text, title.part_number, title.part_name) if part) if title else ""
    author = next((agent for agent in creators(record)), None)
    year = record.date.start if record.date else None
    return "|".join(
        (
            normal(text, title.lang if title else None)[:_LONGEST],
            normal(author.name, author.lang) if author else "",
            "" if year is None else str(year),
        )
    )


def similarity(first: str, second: str) -> float:
    """0 to 1: how alike two fingerprints are; 0 where figures in their titles differ or their years by more than one."""
    (title, author, year), (other_title, other_author, other_year) = first.split("|"), second.split("|")
    if _FIGURES.findall(title) != _FIGURES.findall(other_title):
        return 0.0
    titles = _dice(title, other_title)
    if titles < _LEAST_TITLE:
        return 0.0
    authors = _dice(author, other_author) if author and other_author else 0.5
    years = 0.5
    if year and other_year:
        apart = abs(int(year) - int(other_year))
        if apart > 1:
            return 0.0
        years = 1.0 if apart == 0 else 0.5
    return _WEIGHTS[0] * titles + _WEIGHTS[1] * authors + _WEIGHTS[2] * years


def _pieces(text: str) -> Counter[str]:
    padded = f"  {text} "
    return Counter(padded[i : i + 3] for i in range(len(padded) - 2))


def _dice(first: str, second: str) -> float:
    if first == second:
        return 1.0
    left, right = _pieces(first), _pieces(second)
    return 2 * (left & right).total() / (left.total() + right.total())


def numbered(
    source: str, records: Iterable[Record], known: Iterable[tuple[str, str]], *, complete: bool = True
) -> Iterator[Record]:
    """The records under the ids they are published under.

    known: (id, fingerprint) of the source, live ones first; complete: the source names all its records each time.
    """
    free = {identifier: print_ for identifier, print_ in known if print_}
    taken: set[str] = set()
    with tempfile.TemporaryFile() as waiting:
        sizes: list[int] = []
        prints: list[str] = []
        for record in records:
            if not is_unnumbered(record):
                yield record
                continue
            name = _unused(record.id, taken)
            if not free or name in free:
                free.pop(name, None)
                taken.add(name)
                yield _renamed(record, source, name)
            else:
                sizes.append(waiting.write(encode(record)))
                prints.append(fingerprint(record))
        matched = _match(prints, free, similar=complete)
        waiting.seek(0)
        for position, size in enumerate(sizes):
            record = decode(waiting.read(size))
            name = matched.get(position) or _unused(record.id, taken)
            taken.add(name)
            yield _renamed(record, source, name)


def _unused(identifier: str, taken: set[str]) -> str:
    name, count = identifier, 1
    while name in taken:
        count += 1
        name = f"{identifier}-{count}"
    return name


def _renamed(record: Record, source: str, identifier: str) -> Record:
    if record.id == identifier:
        return record
    number = identifier.partition(":")[2]
    return replace(record, id=record_id(source, number), control_number=number)


def _match(prints: list[str], free: dict[str, str], *, similar: bool) -> dict[int, str]:
    """Position of a waiting record → the known id it takes; each id once, equal fingerprints first, then the most alike."""
    by_print: defaultdict[str, list[str]] = defaultdict(list)
    for identifier, print_ in free.items():
        by_print[print_].append(identifier)
    matched: dict[int, str] = {}
    for position, print_ in enumerate(prints):
        if by_print.get(print_):
            matched[position] = by_print[print_].pop(0)
    left = {identifier: print_ for identifier, print_ in free.items() if identifier not in set(matched.values())}
    if not left or not similar:
        return matched
    index: defaultdict[str, list[str]] = defaultdict(list)
    for identifier, print_ in left.items():
        for piece in _pieces(print_.partition("|")[0]):
            index[piece].append(identifier)
    pairs: list[tuple[float, int, str]] = []
    for position, print_ in enumerate(prints):
        if position in matched:
            continue
        rare = sorted(
            (piece for piece in _pieces(print_.partition("|")[0]) if piece in index), key=lambda p: (len(index[p]), p)
        )
        for identifier in sorted({identifier for piece in rare[:_PROBES] for identifier in index[piece]}):
            score = similarity(print_, left[identifier])
            if score >= SIMILAR:
                pairs.append((-score, position, identifier))
    used: set[str] = set()
    for _, position, identifier in sorted(pairs):
        if position not in matched and identifier not in used:
            matched[position] = identifier
            used.add(identifier)
    return matched
