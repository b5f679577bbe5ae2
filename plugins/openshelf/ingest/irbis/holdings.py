"""IRBIS 910, 909, 934–936 → what a library holds: copies under their shelf mark, and years and numbers of a serial.

In: the record's fields by tag. Out: Holdings and SerialHoldings. Rule: copies lost or written off are not offered, a loan is no
state of a catalogue, and inventory numbers, prices and barcodes are never read.
"""

from __future__ import annotations

from openshelf.ingest.context import Context
from openshelf.ingest.copies import counted
from openshelf.ingest.fields import Tagged, first
from openshelf.record.model import Holding, SerialHolding

_STATES = {"2": "expected", "8": "expected", "3": "binding", "5": "unavailable"}
_GONE = frozenset("46")


def shelf_mark(marc: Tagged) -> str | None:
    """The shelf mark (906 with the author mark 908, else out of 903), or None."""
    shelf, author = marc.value("906"), marc.value("908")
    if shelf:
        return f"{shelf} {author}" if author else shelf
    key = marc.value("903") or ""
    # 903 is made of the shelf mark and a number: "37/К88-602720".
    if author and f"/{author}-" in key:
        return key.rpartition("-")[0]
    return None


def holdings(marc: Tagged, context: Context) -> tuple[Holding, ...]:
    """The copies on offer (910), equal ones counted together; the shelf mark alone where no copy is stated."""
    mark = shelf_mark(marc)
    found = []
    for field in marc.all("910"):
        state = (first(field, "a") or "0").strip().lower()[:1]
        if state in _GONE:
            continue
        count = first(field, "1") if state in "ucr" else None
        copies = int(count) if count and count.isdecimal() and 0 < int(count) < 100000 else None
        found.append(Holding(context.library, first(field, "d"), mark, copies, _STATES.get(state)))
    if not found and mark:
        found.append(Holding(context.library, None, mark))
    return counted(found)


def serial_holdings(marc: Tagged, context: Context) -> tuple[SerialHolding, ...]:
    """Years and numbers of a serial held (909), or the issue this record is (934-936)."""
    mark = shelf_mark(marc)
    found = [
        SerialHolding(None, first(field, "q"), first(field, "f"), first(field, "h"), context.library, mark)
        for field in marc.all("909")
        if first(field, "qh")
    ]
    year = marc.value("934")
    if year:
        found.append(SerialHolding(None, year, marc.value("935"), marc.value("936"), context.library, mark))
    return tuple(found)
