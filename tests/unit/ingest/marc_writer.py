"""Writers for tests: fields → ISO 2709, IRBIS64 and IRBIS32 master files, exactly by their formats."""

import struct

LEADER = "00000nam a2200000 a 4500"


def control(tag, value):
    return tag, "", [("", value)]


def data(tag, indicators, *subfields):
    return tag, indicators, [(text[0], text[1:]) for text in subfields]


def field_bytes(field, encode):
    _, indicators, subfields = field
    if not indicators:
        return encode(subfields[0][1])
    return encode(indicators) + b"".join((b"\x1f" if code else b"") + encode(code + value) for code, value in subfields)


def iso2709(fields, leader=LEADER, encoding="utf-8", encode=None, *, in_characters=False):
    """One record. in_characters: lengths and offsets count characters, as some systems write them."""
    encode = encode or (lambda text: text.encode(encoding))
    bodies = [field_bytes(field, encode) + b"\x1e" for field in fields]
    directory, offset = b"", 0
    for (tag, _, _), body in zip(fields, bodies, strict=True):
        length = len(body.decode(encoding)) if in_characters else len(body)
        directory += b"%s%04d%05d" % (tag.encode(), length % 10000, offset % 100000)
        offset += length
    base = 24 + len(directory) + 1
    length = min(base + offset + 1, 99999)
    head = f"{length:05d}{leader[5:12]}{base:05d}{leader[17:24]}".encode()
    return head + directory + b"\x1e" + b"".join(bodies) + b"\x1d"


def irbis_value(subfields):
    return "".join(value if code == "" else f"^{code}{value}" for code, value in subfields)


def irbis64(records, statuses=None):
    """(master file, cross-reference file) of records as lists of (tag, value)."""
    master = bytearray(36)
    xrf = b""
    for mfn, record in enumerate(records, 1):
        values = [(int(tag), value.encode()) for tag, value in record]
        base = 32 + 12 * len(values)
        directory, position = b"", 0
        for tag, value in values:
            directory += struct.pack(">3I", tag, position, len(value))
            position += len(value)
        status = (statuses or {}).get(mfn, 32)
        offset = len(master)
        master += struct.pack(">8I", mfn, base + position, 0, 0, base, len(values), 1, status)
        master += directory + b"".join(value for _, value in values)
        xrf += struct.pack(">3I", offset, 0, status if status & 7 else 0)
    master[:36] = struct.pack(">9I", 0, len(records) + 1, len(master), 0, 0, len(records), 0, 0, 0)
    return bytes(master) + bytes(4096), xrf


def irbis32(records, encoding="cp1251"):
    """(master file, cross-reference file) of an IRBIS32 base."""
    master = bytearray(64)
    pointers = []
    for mfn, record in enumerate(records, 1):
        values = [(int(tag), value.encode(encoding)) for tag, value in record]
        base = 18 + 6 * len(values)
        directory, position = b"", 0
        for tag, value in values:
            directory += struct.pack("<3H", tag, position, len(value))
            position += len(value)
        if 512 - len(master) % 512 < 18:
            master += bytes(512 - len(master) % 512)
        at = len(master)
        pointers.append((at // 512 + 1) << 11 | at % 512)
        master += struct.pack("<iHIHHHH", mfn, base + position, 0, 0, base, len(values), 0)
        master += directory + b"".join(value for _, value in values)
        if len(master) % 2:
            master += b"\0"
    master[:64] = struct.pack("<iiIH", 0, len(records) + 1, len(master) // 512 + 1, len(master) % 512 + 1) + bytes(50)
    xrf = b""
    for block, start in enumerate(range(0, max(len(pointers), 1), 127), 1):
        part = pointers[start : start + 127]
        xrf += struct.pack("<i127i", block, *part, *([0] * (127 - len(part))))
    return bytes(master), xrf
