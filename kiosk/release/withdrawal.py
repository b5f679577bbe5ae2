"""The list of withdrawn works: signed with a key for nothing else, fetched before anything and alone, obeyed by every release. FORMAT.md, "Withdrawals".

In: the root that is held, the list a source offers, the list that is held, the time. Out: the list, or TrustError; and `Closed`, which says of any path
of any release whether it may be shown. The rules: the key's name stands in the root, so no release is needed to judge a list; no version goes back and no
expired list is taken; the list names addresses, never people or reasons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from securesystemslib.exceptions import Error as SigningError
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Delegations, Root, Targets, Timestamp  # type: ignore[attr-defined]

from kiosk.release import trust
from kiosk.release.paths import fault
from kiosk.release.trust import TrustError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ROLE = "withdrawals"
FILE = "withdrawn.json"  # in metadata/, beside the release's own
DELEGATIONS = "x-openshelf-delegations"  # in the root: whose signature a list needs
WORKS = "x-openshelf-withdrawn"  # in the list: the works
STATED = "x-openshelf-withdrawals"  # in the timestamp: the version of the newest list
MOST_WORKS = 100_000
_READING = re.compile(r"(?:[^/]+/)?read/([^/]+)/|media/read/([^/]+)/")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A work: its id, the day it was withdrawn, the addresses of its files, which are closed in every release and erased, and of the pages that
    show it as it was, which are hidden in releases numbered up to `upto`; a later release shows them as they are then.

    A path is a file's; one that ends with "/" is all below it; one that begins with "*/" is so below every first folder (the languages).
    """

    id: str
    date: str
    paths: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    upto: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawalList:
    """A list that was believed. version grows by one with each."""

    version: int
    works: tuple[Withdrawn, ...]


class Closed:
    """Whether a path is closed by a list, static or sealed: in any release, or with `number` in the release of that number."""

    __slots__ = ("_above", "_exact", "_folders", "works")

    def __init__(self, works: Iterable[Withdrawn] = (), number: int | None = None) -> None:
        rules: set[str] = set()
        for work in works:
            rules.update(work.paths)
            if number is not None and number <= work.upto:
                rules.update(work.pages)
        self._exact = frozenset(rule for rule in rules if not rule.endswith("/"))
        self._above = frozenset(rule for rule in rules if rule.endswith("/"))
        # The folder "*/" of a rule such as "*/x.html" is every first folder.
        self._folders = frozenset(
            rule.rpartition("/")[0] + ("/" if rule.count("/") == 1 and rule[0] == "*" else "") for rule in self._exact
        )
        read = (_READING.fullmatch(rule) for rule in rules)
        self.works = frozenset(found[1] or found[2] for found in read if found)  # names of works read page by page

    def __bool__(self) -> bool:
        return bool(self._exact or self._above)

    def reaches(self, folder: str) -> bool:
        """Whether a file that lies in this very folder may be closed; "" is the top."""
        return folder in self._folders or f"*/{folder.partition('/')[2]}" in self._folders or self.covers(f"{folder}/-")

    def covers(self, path: str) -> bool:
        """Whether the file at this path may not be shown."""
        if not self:
            return False
        anywhere = f"*/{path.partition('/')[2]}"
        if path in self._exact or anywhere in self._exact:
            return True
        if not self._above:
            return False
        return any(_folder_in(self._above, name) for name in (path, anywhere))


def _folder_in(folders: frozenset[str], path: str) -> bool:
    cut = path.find("/")
    while cut >= 0:
        if path[: cut + 1] in folders:
            return True
        cut = path.find("/", cut + 1)
    return False


OPEN = Closed()
# What holds while the kept list cannot be read: nothing is read on the screen until it is brought again.
UNKNOWN = Closed([Withdrawn("", "", ("media/read/", "find/", "*/read/"))])


def judge(held: trust.Held, offered: bytes, known: bytes | None, now: datetime) -> WithdrawalList:
    """The list that is offered, if it is to be obeyed instead of the known one. TrustError: it is not; the known one goes on being obeyed."""
    root = trust.load(held.root, Root).signed
    if known is not None and offered == known:
        return read(known)
    loaded = trust.load(offered, Targets)
    who = _delegations(root)
    if not _by(who, offered):
        raise TrustError("unsigned", "the list of withdrawn works lacks the signature of its key")
    if held.timestamp is not None:
        # What was signed as the newest once is the least there is, even where the known list was lost.
        trust.ascends(stated(held.timestamp), loaded.signed.version)
    trust.fresh(loaded.signed, max(now, held.floor), "the signature of the list of withdrawn works")
    if known is not None and _by(who, known):
        seen = trust.load(known, Targets).signed.version
        trust.ascends(seen, loaded.signed.version)
        if seen == loaded.signed.version:
            raise TrustError("mixed", "two different lists of withdrawn works bear one version")
    return read(offered)


def version_under(held: trust.Held, known: bytes | None) -> int:
    """The version of the known list; 0 where there is none, or where the root's keys have changed since it was signed."""
    if known is None:
        return 0
    try:
        who = _delegations(trust.load(held.root, Root).signed)
        return int(trust.load(known, Targets).signed.version) if _by(who, known) else 0
    except TrustError:
        return 0


def stated(timestamp: bytes) -> int:
    """The version of the newest list, as a timestamp that is believed states it; 0 where it states none."""
    value = trust.load(timestamp, Timestamp).signed.unrecognized_fields.get(STATED, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**18:
        raise TrustError("unreadable", "the signature of freshness states no version of the list of withdrawn works")
    return value


def read(data: bytes) -> WithdrawalList:
    """What a list says, whoever signed it. TrustError where it is none."""
    signed = trust.load(data, Targets).signed
    stated_works = signed.unrecognized_fields.get(WORKS)
    if not isinstance(stated_works, list) or len(stated_works) > MOST_WORKS:
        raise TrustError("unreadable", "the list of withdrawn works holds no works")
    return WithdrawalList(signed.version, tuple(map(_work, stated_works)))


def written(works: Iterable[Withdrawn]) -> list[dict[str, object]]:
    """The works as they stand in a list, sorted by id."""
    return [
        {"id": work.id, "date": work.date, "paths": sorted(work.paths), "pages": sorted(work.pages), "upto": work.upto}
        for work in sorted(works, key=lambda work: work.id)
    ]


def _work(stated_work: Any) -> Withdrawn:
    try:
        paths, pages = (tuple(stated_work.get(name, ())) for name in ("paths", "pages"))
        work = Withdrawn(
            str(stated_work["id"]), str(stated_work["date"]), paths, pages, int(stated_work.get("upto", 0))
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise TrustError("unreadable", "the list of withdrawn works names a work without addresses") from None
    for path in (*paths, *pages):
        bare = path.removeprefix("*/").removesuffix("/") if isinstance(path, str) else ""
        if not bare or "*" in bare or fault(bare):
            raise TrustError("unreadable", f"the list of withdrawn works holds {str(path)[:80]!r}, which is no address")
    return work


def _delegations(root: Root) -> Delegations:
    value = root.unrecognized_fields.get(DELEGATIONS)
    try:
        who = Delegations.from_dict(_copied(value))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise TrustError("unsigned", "the library's root names no key for withdrawals") from None
    if who.roles is None or ROLE not in who.roles:
        raise TrustError("unsigned", "the library's root names no key for withdrawals")
    return who


def _by(who: Delegations, data: bytes) -> bool:
    loaded = trust.load(data, Targets)
    try:
        Targets(delegations=who).verify_delegate(ROLE, loaded.signed_bytes, loaded.signatures)
    except (RepositoryError, SigningError, ValueError):
        return False
    return True


def _copied(value: Any) -> Any:
    """python-tuf empties the dictionaries it reads."""
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value
