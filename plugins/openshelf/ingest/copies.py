"""Copies of one record put together: equal ones counted, those no longer in the collection left out.

In: (library, branch, shelf mark, note) or Holdings one by one. Out: Holdings in order, with a number of copies where it
is more than one. Rule: nothing of a loan, a price, a barcode or an inventory number comes this far.
"""

from __future__ import annotations

from dataclasses import replace

from openshelf.record.model import Holding


def counted(found: list[Holding]) -> tuple[Holding, ...]:
    """Equal holdings made one; `copies` adds up and stays None for a single uncounted one."""
    if len(found) == 1:
        one = found[0]
        return (one,) if one.library or one.branch or one.shelf_mark or one.note else ()
    order: dict[Holding, int] = {}
    for one in found:
        if one.library is None and one.branch is None and one.shelf_mark is None and one.note is None:
            continue
        key = replace(one, copies=None)
        order[key] = order.get(key, 0) + (one.copies or 1)
    stated = {replace(one, copies=None) for one in found if one.copies is not None}
    return tuple(replace(key, copies=count) if count > 1 or key in stated else key for key, count in order.items())
