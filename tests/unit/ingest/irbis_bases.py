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
    """A CDS/ISIS base. padded: with the alignment of CISIS; long: with lengths of four bytes."""

    def __init__(self, encoding="cp1251", *, padded=False, long=False):
        self._encoding, self._padded, self._long = encoding, padded, long
        self._records = bytearray(64)
        self._pointers = []

    def add(self, fields):
        self._pointers.append(0)
        return self.update(len(self._pointers), fields)

    def update(self, mfn, fields):
        back = abs(self._pointers[mfn - 1])
        values = [(int(tag), value.encode(self._encoding)) for tag, value in fields]
        leader_size = (24 if self._padded else 22) if self._long else (20 if self._padded else 18)
        entry_size = (12 if self._padded else 10) if self._long else 6
        base = leader_size + entry_size * len(values)
        directory, at = b"", 0
        for tag, value in values:
            directory += struct.pack("<H", tag) + (b"\0\0" if self._long and self._padded else b"")
            directory += struct.pack("<II" if self._long else "<HH", at, len(value))
            at += len(value)
        if len(self._records) % 512 > 498:
            self._records += bytes(512 - len(self._records) % 512)
        place = len(self._records)
        length = base + at
        leader = struct.pack("<i", mfn) + struct.pack("<I" if self._long else "<H", length)
        leader += b"\0\0" if self._padded and not self._long else b""
        leader += struct.pack("<IH", (back >> 11), back & 0x1FF)
        leader += b"\0\0" if self._padded and self._long else b""
        leader += struct.pack("<I" if self._long else "<H", base) + struct.pack("<HH", len(values), 0)
        assert len(leader) == leader_size
        self._records += leader + directory + b"".join(value for _, value in values)
        self._records += b"\0" * (len(self._records) % 2)
        fresh = 0 if back else 1024
        self._pointers[mfn - 1] = (place // 512 + 1) << 11 | place % 512 | (512 | fresh if not back else 0)
        return mfn

    def delete(self, mfn, *, physically=False):
        self._pointers[mfn - 1] = -2048 if physically else -abs(self._pointers[mfn - 1])
        # The record itself stays as it was but for its status.

    @property
    def master(self):
        whole = bytearray(self._records)
        struct.pack_into("<iiiHH", whole, 0, 0, len(self._pointers) + 1, len(whole) // 512 + 1, len(whole) % 512 + 1, 0)
        return bytes(whole) + bytes(-len(whole) % 512)

    @property
    def xrf(self):
        blocks = b""
        for start in range(0, max(1, len(self._pointers)), 127):
            part = self._pointers[start : start + 127]
            last = start + 127 >= len(self._pointers)
            number = start // 127 + 1
            blocks += struct.pack("<i127i", -number if last else number, *part, *([0] * (127 - len(part))))
        return blocks
