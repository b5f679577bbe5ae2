"""Samples of every format, mutated: never a crash, the counts always hold, nothing takes long. 100,000 under -m slow."""

import contextlib
import gzip
import io
import random
import time

import openpyxl
import pytest
from marc_writer import control, data, irbis32, irbis64, iso2709

from openshelf.errors import OpenshelfError
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig

FIELDS = [
    control("001", "k1"),
    control("008", "990101s1998    aj            000 0 aze d"),
    data("245", "10", "aXəzər", "cmüəllif"),
    data("856", "40", "uhttps://example.org"),
]
RUSMARC = [
    control("001", "1"),
    data("100", "  ", "a19980716d1997    |||y0rusy0189    ca"),
    data("200", "1 ", "aСад"),
    data("461", " 0", "12001 ", "aСобрание"),
    data("215", "  ", "a80 с."),
]
BASE = [[("200", "^AXalça"), ("920", "PAZK"), ("700", "^AX^BY"), ("910", "^A0^B1^DZal")]] * 5


def workbook():
    book = openpyxl.Workbook()
    for row in (["id", "title", "year"], [1, "Novruz", 1998], [2, "Xalça", None]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def sources(root):
    found = {path.name: path.read_bytes() for path in sorted((root / "tests" / "samples" / "ingest").iterdir())}
    found["utf8.mrc"] = iso2709(FIELDS) * 4
    found["marc8.mrc"] = (
        iso2709(FIELDS, "00000nam  2200000 a 4500", encode=lambda t: t.encode("latin-1", "replace")) * 4
    )
    found["rusmarc.iso"] = iso2709(RUSMARC, "00000nam0 2200000 i 450 ", "cp1251") * 4
    found["json"] = (
        b'{"leader":"00000nam a","fields":[{"001":"k"},{"245":{"ind1":"0","ind2":"0","subfields":[{"a":"Bir"}]}}]}\n'
        * 3
    )
    found["aleph"] = (
        "000000001 LDR   L 00000nam^a2200000^a^4500\n000000001 24510 L $$aXalça\n000000001 260   L $$c1998\n".encode()
        * 3
    )
    found["irbis64"] = irbis64(BASE)[0][:1500]
    found["irbis32"] = irbis32(BASE, "utf-8")[0]
    found["xlsx"] = workbook()
    found["gz"] = gzip.compress(found["utf8.mrc"])
    return found


def mutated(content, chance):
    content = bytearray(content)
    for _ in range(chance.randrange(1, 15)):
        at = chance.randrange(max(1, len(content)))
        kind = chance.randrange(4)
        if kind == 0:
            content[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del content[at : at + chance.randrange(1, 40)]
        elif kind == 2:
            content[at:at] = chance.randbytes(chance.randrange(1, 10))
        else:
            other = chance.randrange(max(1, len(content)))
            content[at:at] = content[other : other + chance.randrange(1, 60)]
    return bytes(content)


def read_mutations(sources, folder, count):
    names = sorted(sources)
    path = folder / "mutated"
    for seed in range(count):
        name = names[seed % len(names)]
        path.write_bytes(mutated(sources[name], random.Random(seed)))
        reading = open_source(SourceConfig("x", path))
        start = time.monotonic()
        with contextlib.suppress(OpenshelfError):
            for record in reading:
                assert record.control_number
        counts = reading.counts
        assert counts.read == counts.kept + counts.rejected, (name, seed)
        assert counts.repaired <= counts.kept, (name, seed)
        assert time.monotonic() - start < 10, (name, seed)


def test_mutated_samples_of_every_format_are_read_to_their_end(sources, tmp_path):
    read_mutations(sources, tmp_path, 600)


@pytest.mark.slow
def test_a_hundred_thousand_mutated_samples_are_read_to_their_end(sources, tmp_path):
    read_mutations(sources, tmp_path, 100_000)
