"""A reader of the index by FORMAT.md alone: slow, plain, and sharing no line with the one that writes or the one that ships."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


def inflate(data: bytes) -> bytes:
    return zlib.decompressobj(-15).decompress(data)


CARD = (
    "source", "number", "hash", "path", "title", "lang", "script", "other", "creator", "year", "date", "languages", "scripts",
    "type", "access", "closed", "link", "since", "halls", "flags", "begins", "ends", "opens", "shelf", "read", "words", "work",
    "editions", "cover",
)  # fmt: skip


class Bytes:
    """A stream that is read from its beginning."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def __bool__(self) -> bool:
        return self.at < len(self.data)

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1] if self.at <= len(self.data) else 0

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def varint(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self.byte()
            value += (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def string(self, before: bytes) -> bytes:
        cut = self.byte() - 2
        if cut == 29:
            cut += self.varint()
        start = self.at
        while self and not 2 <= self.data[self.at] <= 31:
            self.at += 1
        return before[: len(before) - cut] + self.data[start : self.at]


class Coded:
    """A stream of coded numbers."""

    def __init__(self, data: bytes):
        self.bytes = Bytes(data)
        self.span, self.value = 2**32 - 1, 0
        for _ in range(4):
            self.value = self.value * 256 + self.bytes.byte()
        self.states: dict[int, tuple[int, int]] = {}

    def _step(self) -> None:
        while self.span < 2**24:
            self.span, self.value = self.span * 256, self.value * 256 + self.bytes.byte()

    def bit(self, state: int) -> int:
        chance, seen = self.states.get(state, (16384, 0))
        bound, rate = self.span // 32768 * chance, 131072 // (2 * seen + 3)
        if self.value < bound:
            bit, self.span, chance = 0, bound, chance + (32768 - chance) * rate // 65536
        else:
            bit, self.span, self.value, chance = (
                1,
                self.span - bound,
                self.value - bound,
                chance + -chance * rate // 65536,
            )
        self.states[state] = min(max(chance, 32), 32736), min(seen + 1, 30)
        self._step()
        return bit

    def tree(self, state: int, bits: int) -> int:
        node = 1
        for _ in range(bits):
            node = 2 * node + self.bit(state + node)
        return node - 2**bits

    def even(self, bits: int) -> int:
        found = 0
        while bits:
            taken = min(bits, 12)
            self.span //= 2**taken
            part = self.value // self.span
            self.value -= part * self.span
            found, bits = found * 2**taken + part, bits - taken
            self._step()
        return found

    def number(self, state: int) -> int:
        bits = self.tree(state, 5)
        if not bits:
            return 0
        first = self.bit(state + 32 + bits)
        return (2 + first) * 2 ** (bits - 1) - 1 + self.even(bits - 1)


@dataclass
class Family:
    """postings: (document, word, symbol, places)."""

    language: str
    words: list[str]
    documents: int
    postings: list[tuple[int, str, int, tuple[int, ...]]]


class Index:
    """One segment, from a mapping of its files below `search/`."""

    def __init__(self, files: dict[str, bytes]):
        self.files = files
        root = json.loads(files["root.json"])
        assert root["format"] == 3
        (self.segment,) = root["segments"]
        self.head: dict[str, Any] = json.loads(inflate(b64decode(self.segment["head"])))

    def file(self, kind: str, number: int) -> bytes:
        return self.files[f"{self.segment['path']}/{kind}/{number >> 8:02x}/{number & 255:02x}.bin"]

    def entries(self) -> Iterator[tuple[str, list[tuple[int, str, str]], list[Family]]]:
        """(key, pointers as (kind, language, target), families)."""
        for number in range(self.head["t"]["count"]):
            yield from self._leaf(self.file("t", number), self.file("p", number))

    def _leaf(self, data: bytes, places: bytes) -> Iterator[tuple[str, list[tuple[int, str, str]], list[Family]]]:
        size = int.from_bytes(data[-3:], "little")
        text = Bytes(inflate(data[:size]))
        sizes = [text.varint() for _ in range(4)]
        keys, words, pointers, heads = (Bytes(text.take(own)) for own in sizes)
        coded, stands = Coded(data[size:-3]), Coded(places)
        key = b""
        while keys:
            key = keys.string(key)
            head = heads.varint()
            count = head % 4 + (heads.varint() if head % 4 == 3 else 0)
            found = []
            for _ in range(head // 4):
                kind, language = pointers.varint(), self.head["languages"][pointers.varint()]
                target = key[: len(key) - kind // 4] + pointers.take(pointers.varint())
                found.append((kind % 4, language, target.decode()))
            families = [self._family(key, heads.varint(), text, words, coded, stands) for _ in range(count)]
            yield key.decode(), found, families

    def _family(self, key: bytes, head: int, numbers: Bytes, strings: Bytes, coded: Coded, places: Coded) -> Family:
        words, word = [], key
        for _ in range(head // 32):
            word = strings.string(word)
            words.append(word.decode())
        count = numbers.varint()
        documents = count - (numbers.varint() if head & 8 else 0)
        family = Family(self.head["languages"][head % 8], words, documents, [])
        if not head & 16:
            family.postings = self._postings(family, count, count, 0, coded, places)
            return family
        first = file = 0
        for _ in range(numbers.varint()):
            size = numbers.varint()
            first, file = first + numbers.varint(), file + numbers.varint()
            number = numbers.varint()
            block, own = (self._block(self.file(kind, file), number) for kind in "lq")
            family.postings += self._postings(family, count, size, first, Coded(block), Coded(own))
        return family

    @staticmethod
    def _block(data: bytes, number: int) -> bytes:
        blocks = Bytes(data)
        for _ in range(number):
            blocks.take(blocks.varint())
        return blocks.take(blocks.varint())

    def _postings(
        self, family: Family, count: int, size: int, first: int, coded: Coded, places: Coded
    ) -> list[tuple[int, str, int, tuple[int, ...]]]:
        symbols, several = self.head["symbols"], len(family.words)
        kind = 0 if count == 1 else 1 if count <= 3 else 2 if count <= 15 else 3
        bits = (several - 1).bit_length()
        out, document = [], first
        for place in range(size):
            document += coded.number(64 * kind) + (1 if several == 1 and place else 0)
            word = 0
            if several > 1:
                word = coded.tree(256 + 2 ** min(bits, 8), min(bits, 8)) << max(0, bits - 8)
                word += coded.even(max(0, bits - 8))
            out.append((document, family.words[word], coded.tree(768, (len(symbols) - 1).bit_length())))
        return [(*posting, self._places(posting[2], places)) for posting in out]

    def _places(self, symbol: int, places: Coded) -> tuple[int, ...]:
        found = [places.number(64 * (self.head["symbols"][symbol][0] // 64))]
        while places.bit(1088 + 4 * symbol + min(len(found) - 1, 3)):
            found.append(found[-1] + places.number(1024))
        return tuple(found)

    def cards(self) -> Iterator[dict[str, str]]:
        """By document what its card tells, as it stands in the file, without lists that tell nothing of it."""
        for document in range(self.head["docs"]):
            number, row = divmod(document, self.head["card"])
            card = {}
            for name, told in zip(CARD, inflate(self.file("d", number)).decode().split("\x1d"), strict=False):
                values = told.split("\x1e")
                value = told[3 * row : 3 * row + 3].strip() if name == "hash" else values[row if len(values) > 1 else 0]
                if value:
                    card[name] = value
            yield card

    def facets(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        """By document its values."""
        for number in range(-(-self.head["docs"] // self.head["facets"]["docs"])):
            data = Bytes(inflate(self.file("f", number)))
            told = json.loads(data.take(data.varint()))
            sizes = data.varint(), data.varint()
            changes, steps = (Bytes(data.take(size)) for size in sizes)
            row = [0] * len(told["values"])
            while data:
                first = changes.varint()
                row[first] += steps.varint()
                for facet in range(first + 1, len(row)):
                    row[facet] = steps.varint()
                values = tuple(
                    tuple(self._set(own, sets, number))
                    for own, sets, number in zip(told["values"], told["sets"], row, strict=True)
                )
                for _ in range(data.varint()):
                    yield values

    @staticmethod
    def _set(values: list[str], sets: list[list[int]] | int, number: int) -> list[str]:
        if isinstance(sets, int):
            sets = [[]] * sets + [[value] for value in range(len(values))]
        return [values[value] for value in sets[number]]

    def lexicon(self) -> Iterator[tuple[str, int, str]]:
        """(key, documents, word) of w/."""
        for number in range(self.head["w"]["count"]):
            data, key = Bytes(inflate(self.file("w", number))), b""
            sizes = data.varint(), data.varint()
            keys, words = (Bytes(data.take(size)) for size in sizes)
            while keys:
                key = keys.string(key)
                yield key.decode(), data.varint(), words.string(key).decode()

    def backwards(self) -> Iterator[str]:
        """The keys of r/."""
        for number in range(self.head["r"]["count"]):
            data, key = Bytes(inflate(self.file("r", number))), b""
            while data:
                key = data.string(key)
                yield key.decode()
