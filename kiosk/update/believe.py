"""Whom and what to believe before a byte of a release is fetched: keys, then the list of withdrawn works, then which release is the newest.

In: the shelf, sources, the moment, a root given by hand. Out: the source to fetch from with its verdict, or UpdateError. The rules: what is believed is kept at
once, whatever becomes of the release; a list of withdrawn works is obeyed before anything else is even asked for, and where it is older than the
freshest signature says, nothing is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.release import trust, withdrawal
from kiosk.release.trust import Held, TrustError, Verdict
from kiosk.update import erase
from kiosk.update.source import AbsentError, SourceError
from kiosk.update.trouble import UpdateError, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from kiosk.update.shelf import Shelf
    from kiosk.update.source import Source


def keys(
    shelf: Shelf, sources: Sequence[Source], root: bytes | None
) -> tuple[Held, tuple[Source, ...], Exception | None]:
    """Follow every source's chain of roots; whom to believe now, the sources whose chain is whole, and why others are not."""
    held = shelf.trust()
    if held is None:
        if root is None:
            raise UpdateError("no-trust")
        try:
            held = trust.begin(root)
        except TrustError as error:
            raise UpdateError("bad-root", detail=str(error)) from error
    usable = []
    refused: Exception | None = None
    for source in sources:
        try:
            rotated = trust.rotate(held, _roots(source, held))
        except (SourceError, TrustError) as error:
            refused = error
            continue
        if rotated != held:
            # Kept whatever becomes of the release: keys the library gave up must never be believed again.
            shelf.believe(rotated)
            held = rotated
        usable.append(source)
    return held, tuple(usable), refused


def withdrawals(shelf: Shelf, sources: Sequence[Source], held: Held, now: datetime) -> tuple[bool, int]:
    """Take the newest list any source holds and erase what it withdraws; whether there is a list, and how many files went."""
    for source in sources:
        try:
            offered = source.read(f"metadata/{withdrawal.FILE}", trust.MOST_METADATA)
        except SourceError:
            continue
        try:
            withdrawal.judge(held, offered, known := _known(shelf), now)
        except TrustError:
            # An older or a forged list changes nothing; whether this source may be used at all is judged by its release.
            continue
        if offered != known:
            shelf.obey(offered)
    return shelf.withdrawn() is not None, erase.erase(shelf) if erase.pending(shelf) else 0


def release(
    shelf: Shelf, sources: Sequence[Source], held: Held, now: datetime, refused: Exception | None
) -> tuple[Source, Verdict]:
    """The source whose release is the newest that is believed."""
    best: tuple[int, Source, Verdict] | None = None
    behind = False
    for source in sources:
        try:
            texts = [
                source.read(f"metadata/{name}.json", trust.MOST_METADATA)
                for name in ("timestamp", "snapshot", "targets")
            ]
            verdict = trust.verify(held, texts[0], texts[1], texts[2], now)
            if withdrawal.stated(texts[0]) > withdrawal.version_under(verdict.held, shelf.withdrawn()):
                behind = True
                continue
        except (SourceError, TrustError) as error:
            refused = error
            continue
        number = trust.order(verdict)
        if best is None or number > best[0]:
            best = (number, source, verdict)
    if best is None:
        before = shelf.current()
        raise UpdateError("list-missing", before) if behind else refusal(refused, before)
    shelf.believe(best[2].held)
    return best[1], best[2]


def _known(shelf: Shelf) -> bytes | None:
    """The list that is held, if it is one: a damaged one is replaced by whatever is signed."""
    known = shelf.withdrawn()
    try:
        return known if known is not None and withdrawal.read(known) else None
    except TrustError:
        return None


def _roots(source: Source, held: Held) -> Iterator[bytes]:
    version = trust.version(held.root)
    for number in range(version + 1, version + 1 + trust.MOST_ROOTS):
        try:
            yield source.read(f"metadata/{number}.root.json", trust.MOST_METADATA)
        except AbsentError:
            return
