"""PDFs made by hand for the tests: pages of words, an outline, and the damages a library meets."""


def pdf(
    pages: list[list[str]], outline: list[tuple[str, int]] = (), *, size=(420, 595), extra: dict | None = None
) -> bytes:
    """A PDF whose pages hold these lines in Helvetica (Latin-1 letters); outline: (title, page from 1)."""
    objects: dict[int, bytes] = {}
    kids = [10 + 2 * i for i in range(len(pages))]
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(pages))
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    for kid, lines in zip(kids, pages, strict=True):
        shown = b"".join(
            b"(%s) Tj T* " % line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            for line in lines
        )
        stream = b"BT /F1 14 Tf 40 %d Td 18 TL %s ET" % (size[1] - 60, shown)
        objects[kid] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % (*size, kid + 1)
        )
        objects[kid + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    root = b"/Type /Catalog /Pages 2 0 R"
    if outline:
        first = 1000
        numbers = [first + 1 + i for i in range(len(outline))]
        objects[first] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (
            numbers[0],
            numbers[-1],
            len(outline),
        )
        for i, (title, page) in enumerate(outline):
            links = b""
            if i:
                links += b" /Prev %d 0 R" % numbers[i - 1]
            if i + 1 < len(outline):
                links += b" /Next %d 0 R" % numbers[i + 1]
            text = ("\ufeff" + title).encode("utf-16-be").hex().encode()
            objects[numbers[i]] = b"<< /Title <%s> /Parent %d 0 R /Dest [%d 0 R /Fit]%s >>" % (
                text,
                first,
                kids[page - 1],
                links,
            )
        root += b" /Outlines %d 0 R" % first
    objects[1] = b"<< %s >>" % root
    objects |= extra or {}
    return _file(objects)


def encrypted_pdf() -> bytes:
    """A PDF whose password nobody knows."""
    plain = pdf([["secret"]])
    trailer = plain.rindex(b"/Root 1 0 R")
    key = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] " % (
        b"5a" * 32,
        b"a5" * 32,
    )
    return plain[:trailer] + key + plain[trailer:]


def _file(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, at)
    return bytes(out)
