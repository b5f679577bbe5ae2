"""The documents of several segments in one order: the files o.bin and oz.bin of FORMAT.md, both directions.

In: the segments' documents as they follow one another in the whole index. Out: bytes; and from bytes, which documents of each
segment are gone. Rule: a segment's own documents keep their order in the whole, so only what interrupts segment 0 is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from openshelf.search.coding import packed, read_varint, read_varints, unpacked, varint, varints

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


def order_file(segments: npt.NDArray[np.int64], places: npt.NDArray[np.int64], sizes: Sequence[int]) -> bytes:
    """The file of an order. segments, places: by place in the whole, the segment and its document's place in that segment.

    sizes: documents of each segment, those that are gone with them.
    """
    at = [0] * len(sizes)
    runs: list[int] = []
    codes: list[int] = []
    run = 0

    def tell(code: int) -> None:
        nonlocal run
        runs.append(run)
        codes.append(code)
        run = 0

    def drop_up_to(segment: int, place: int) -> None:
        for _ in range(place - at[segment]):
            tell(2 * segment)
        at[segment] = place

    for segment, place in zip(segments.tolist(), places.tolist(), strict=True):
        drop_up_to(segment, place)
        at[segment] += 1
        if segment:
            tell(2 * segment - 1)
        else:
            run += 1
    for segment, size in enumerate(sizes):
        drop_up_to(segment, size)
    first = varints(runs)
    return packed(varint(len(first)) + first + varints(codes))


def gone_of(file: bytes, sizes: Sequence[int]) -> list[npt.NDArray[np.bool_]]:
    """By segment, which of its documents an order file says are gone."""
    data = unpacked(file)
    length, at = read_varint(data, 0)
    runs, codes = read_varints(data[at : at + length]), read_varints(data[at + length :])
    gone = [np.zeros(size, np.bool_) for size in sizes]
    for segment, flags in enumerate(gone):
        steps = (codes == 2 * segment) | (codes == 2 * segment - 1)
        dropped = codes[steps] == 2 * segment
        # Between two steps of segment 0 stand the runs of its documents that stay.
        skipped = np.cumsum(runs)[steps] if segment == 0 else np.zeros(len(dropped), np.int64)
        flags[(skipped + np.arange(len(dropped)))[dropped]] = True
    return gone
