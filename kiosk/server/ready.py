"""Answers made lately, ready to be sent again: most of a hall's readers open the same few pages.

Goes in: a GET's scope, or the very bytes of one met before. Comes out: the two messages of its answer, or None where it must be made. The rules: an answer is only used while it would be made the same (the same
tree, and the file's inode, size and time unchanged); what asks for less than the whole (a range, a validator) is not answered here; the memory they take
is bounded, the longest unused go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

Message = MutableMapping[str, Any]
Key = tuple[str, bytes, bytes]

HEAD = "openshelf.head"  # in a scope: the whole request, where it may be known again
LARGEST = 256 << 10  # bytes of one answer
MOST_BYTES = 64 << 20
MOST_HEADS = 8 << 20  # bytes of requests that are known again
OVERHEAD = 2048  # bytes an answer takes beside its body, about
# A request that carries one of these is answered the long way.
LONG_WAY = frozenset(
    {
        b"if-none-match",
        b"if-modified-since",
        b"range",
        b"if-range",
        b"service-worker",
        b"content-length",
        b"transfer-encoding",
    }
)


@dataclass(frozen=True, slots=True)
class Made:
    """An answer: what it was made from, how the file looked then, its messages, what it counts as. path: the address that was asked for."""

    tree: object
    look: Callable[[], Hashable]
    looked: Hashable
    start: Message
    body: Message
    path: str
    counts_as: str | None
    size: int
    lines: bytes


def lines_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they are sent, with the blank line that ends them."""
    return b"".join([*(b"%b: %b\r\n" % each for each in headers), b"\r\n"])


class Ready:
    """The answers of one server."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._heads: dict[bytes, Key] = {}
        self._head_bytes = 0

    @staticmethod
    def key(scope: Mapping[str, Any]) -> Key | None:
        """What makes two GETs one, or None where the long way is to be gone."""
        if scope["method"] != "GET":
            return None
        host = accepted = b""
        for name, value in scope["headers"]:
            if name in LONG_WAY:
                return None
            if name == b"host":
                host = value
            elif name == b"accept-encoding":
                accepted = value
        return scope["path"], host, accepted

    def find(self, key: Key, tree: object) -> Made | None:
        """The answer to this key, if it would be made the same from this tree now."""
        made = self._made.get(key)
        if made is None:
            return None
        if made.tree is not tree or made.look() != made.looked:
            self._forget(key)
            return None
        self._made.move_to_end(key)
        return made

    def keep(self, key: Key, made: Made) -> None:
        """Keep an answer for the next who asks."""
        self._forget(key)
        self._made[key] = made
        self._bytes += made.size
        while self._bytes > self._most:
            self._forget(next(iter(self._made)))

    def met(self, head: bytes, tree: object) -> Made | None:
        """The answer to a whole request that was met before, if it would be made the same from this tree now."""
        key = self._heads.get(head)
        return None if key is None else self.find(key, tree)

    def meet(self, head: bytes, key: Key) -> None:
        """Know this whole request again: it asks for the answer of this key."""
        if head in self._heads:
            return
        self._heads[head] = key
        self._head_bytes += len(head)
        while self._head_bytes > MOST_HEADS:
            oldest = next(iter(self._heads))
            del self._heads[oldest]
            self._head_bytes -= len(oldest)

    def _forget(self, key: Key) -> None:
        made = self._made.pop(key, None)
        if made is not None:
            self._bytes -= made.size
