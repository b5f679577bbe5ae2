"""Native IRBIS and CDS/ISIS bases written from their published formats, update by update, as the systems themselves do.

IRBIS64: the master file begins with a control record of 36 bytes; every change appends a version whose leader points back at the one
before, and the cross-reference at the newest. CDS/ISIS (reference manual, appendix G): blocks of 512 bytes, a record begins at an
even offset of at most 498 of a block and may run over several; a deleted record's pointer is negative. Nothing of the reader is
used here.
"""

import struct

LOGICALLY, PHYSICALLY, ABSENT, NOT_ACTUAL, LAST, LOCKED = 1, 2, 4, 8, 32, 64


class Base64:
    """An IRBIS64 base: `master` and `xrf` are its two files."""

    def __init__(self):
        self._records = bytearray(36)
        self._pointers = []  # (offset, status) of each MFN
        self._versions = []

    def add(self, fields):
        self._pointers.append((0, 0))
        self._versions.append(0)
        return self.update(len(self._pointers), fields)

    def update(self, mfn, fields, status=LAST):
        back = self._pointers[mfn - 1][0]
        self._versions[mfn - 1] += 1
        values = [(int(tag), value if isinstance(value, bytes) else value.encode()) for tag, value in fields]
        base = 32 + 12 * len(values)
        directory, at = b"", 0
        for tag, value in values:
            directory += struct.pack(">III", tag, at, len(value))
            at += len(value)
        place = len(self._records)
        leader = struct.pack(">IIIIIIII", mfn, base + at, back & 0xFFFFFFFF, back >> 32, base, len(values), self._versions[mfn - 1], status)  # fmt: skip
        self._records += leader + directory + b"".join(value for _, value in values)
        self._pointers[mfn - 1] = (place, status & (LOCKED | NOT_ACTUAL | 7))
        return mfn

    def delete(self, mfn, status=LOGICALLY):
        place, _ = self._pointers[mfn - 1]
        self._pointers[mfn - 1] = (place, status)
        if status == LOGICALLY:
            struct.pack_into(">I", self._records, place + 28, status | LAST)

    @property
    def master(self):
        whole = bytearray(self._records)
        struct.pack_into(">IIIIIIIII", whole, 0, 0, len(self._pointers) + 1, len(whole), 0, 0, len(self._pointers), 0, 0, 0)  # fmt: skip
        return bytes(whole) + bytes(10_000)  # the room a base keeps free

    @property
    def xrf(self):
        return b"".join(
            struct.pack(">III", place & 0xFFFFFFFF, place >> 32, status) for place, status in self._pointers
        )


class Isis:
    """A CDS/ISIS base. padded: with the alignment of CISIS; long: with lengths of four bytes; order: of bytes; shift: of pointers.

    With a shift records begin where an offset in units of 1 << shift bytes can say.
    """

    def __init__(self, encoding="cp1251", *, padded=False, long=False, order="<", shift=0):
        self._encoding, self._padded, self._long, self._order, self._shift = encoding, padded, long, order, shift
        self._records = bytearray(64)
        self._pointers = []  # (block, offset, flags), block negative for deleted ones

    def add(self, fields):
        self._pointers.append((0, 0, 0))
        return self.update(len(self._pointers), fields)

    def update(self, mfn, fields, *, locked=False):
        order = self._order
        block, offset, _ = self._pointers[mfn - 1]
        back = abs(block), offset
        values = [(int(tag), value.encode(self._encoding)) for tag, value in fields]
        leader_size = (24 if self._padded else 22) if self._long else (20 if self._padded else 18)
        entry_size = (12 if self._padded else 10) if self._long else 6
        base = leader_size + entry_size * len(values)
        directory, at = b"", 0
        for tag, value in values:
            directory += struct.pack(order + "H", tag) + (b"\0\0" if self._long and self._padded else b"")
            directory += struct.pack(order + ("II" if self._long else "HH"), at, len(value))
            at += len(value)
        if len(self._records) % 512 > 498:
            self._records += bytes(512 - len(self._records) % 512)
        place = len(self._records)
        unit = max(2, 1 << self._shift)
        length = base + at + -(base + at) % (unit if self._shift else 1)
        said = -length if locked else length
        leader = struct.pack(order + "i", mfn) + struct.pack(order + ("i" if self._long else "h"), said)
        leader += b"\0\0" if self._padded and not self._long else b""
        leader += struct.pack(order + "IH", *back)
        leader += b"\0\0" if self._padded and self._long else b""
        leader += struct.pack(order + ("I" if self._long else "H"), base) + struct.pack(order + "HH", len(values), 0)
        assert len(leader) == leader_size
        self._records += leader + directory + b"".join(value for _, value in values)
        self._records += b"\0" * (-len(self._records) % unit)
        fresh = back == (0, 0)
        self._pointers[mfn - 1] = place // 512 + 1, place % 512, 3 if fresh else 0
        return mfn

    def delete(self, mfn, *, physically=False, block_alone=False):
        block, offset, flags = self._pointers[mfn - 1]
        self._pointers[mfn - 1] = (-1, 0, 0) if physically else (-block, offset, 4 | flags if block_alone else flags)
        # The record itself stays as it was.

    @property
    def master(self):
        whole = bytearray(self._records)
        kind = (0, self._shift) if self._order == "<" else (self._shift, 0)
        struct.pack_into(self._order + "iiiHBB", whole, 0, 0, len(self._pointers) + 1, len(whole) // 512 + 1, len(whole) % 512 + 1, *kind)  # fmt: skip
        return bytes(whole) + bytes(-len(whole) % 512)

    def _pointer(self, block, offset, flags):
        bits = 11 - self._shift
        low = (flags & 3) << (bits - 2) | offset >> self._shift
        # The whole number negative, as the Pascal program wrote it, or the block's bits alone, as CISIS packs them.
        return (block << bits) + low if block >= 0 or flags & 4 else -((-block << bits) + low)

    @property
    def xrf(self):
        blocks = b""
        pointers = [self._pointer(*each) for each in self._pointers]
        for start in range(0, max(1, len(pointers)), 127):
            part = pointers[start : start + 127]
            last = start + 127 >= len(pointers)
            number = start // 127 + 1
            blocks += struct.pack(self._order + "i127i", -number if last else number, *part, *([0] * (127 - len(part))))
        return blocks
