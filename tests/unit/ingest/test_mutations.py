"""Samples of every format, mutated: never a crash, the counts always hold, nothing takes long. 100,000 records of each under -m slow."""

import contextlib
import gzip
import io
import json
import random
import time
import zipfile

import openpyxl
import pytest
from irbis_bases import Base64, Isis
from marc_writer import control, data, iso2709

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
IRBIS = [("920", "PAZK"), ("903", "k1"), ("200", "^AКовры"), ("700", "^AX^BY"), ("910", "^A0^B1^DZal")]
MARCXML = (
    "<record><leader>00000nam a2200000 a 4500</leader><controlfield tag='001'>1</controlfield>"
    "<datafield tag='245' ind1='1' ind2='0'><subfield code='a'>Xəzər &amp; sahil</subfield></datafield></record>\n"
)
MARCJSON = {
    "leader": "00000nam a",
    "fields": [{"001": "k"}, {"245": {"ind1": "0", "ind2": "0", "subfields": [{"a": "Bir"}]}}],
}
DUBLIN = (
    "<record><metadata><oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Kitab</dc:title><dc:creator>Ad</dc:creator></oai_dc:dc>"
    "</metadata></record>\n"
)
# One record's bytes, what stands before and after all of them. Records are mutated each for itself, so that a file holds many.
RECORDS = {
    "iso2709 utf-8": (b"", iso2709(FIELDS), b""),
    "iso2709 marc-8": (b"", iso2709(FIELDS, "00000nam  2200000 a 4500", encode=lambda t: t.encode("latin-1", "replace")), b""),
    "rusmarc cp1251": (b"", iso2709(RUSMARC, "00000nam0 2200000 i 450 ", "cp1251"), b""),
    "irbis iso": (b"", iso2709([(tag, "  ", [("", value)]) for tag, value in IRBIS], "00000nam2 22000000i 450 "), b""),
    "irbis text": (b"", "".join(f"#{tag}: {value}\n" for tag, value in IRBIS).encode() + b"*****\n", b""),
    "marcxml": (b"<collection>", MARCXML.encode(), b"</collection>"),
    "marc-in-json lines": (b"", json.dumps(MARCJSON).encode() + b"\n", b""),
    "marc-in-json array": (b"[", json.dumps(MARCJSON).encode() + b",\n", b"]"),
    "marcmaker": (b"", "=LDR  00000nam a\n=001  1\n=245  10$aXalça {dollar}\n=260  \\\\$c1998\n\n".encode(), b""),
    "aleph": (b"", "000000001 LDR   L 00000nam^a\n000000001 24510 L $$aXalça\n000000002 24510 L $$aNar\n".encode(), b""),
    "dublin core": (b"<ListRecords>", DUBLIN.encode(), b"</ListRecords>"),
    "csv": (b"id,title,author,year\n", b'1,"Novruz, bayram",Ad,1998\n', b""),
    "tsv cp1251": ("id\tНазвание\tАвтор\n".encode("cp1251"), "1\tСад\tИванов, И.\n".encode("cp1251"), b""),
    "bibtex": (b"", "@book{k1, title={Xalça}, author={Ad, Soyad}, year=1998}\n".encode(), b""),
    "ris": (b"", "TY  - BOOK\nTI  - Xalça\nAU  - Ad\nPY  - 1998\nER  - \n\n".encode(), b""),
}  # fmt: skip
MANY = 50  # records a file


def workbook():
    book = openpyxl.Workbook()
    for row in (["id", "title", "year"], *([number, "Novruz", 1998] for number in range(MANY))):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.mrc", content)
    return out.getvalue()


def base(kind):
    made = kind()
    for _ in range(MANY):
        made.add(IRBIS)
    return made


def whole_files():
    """Files that are mutated as they stand: (content, cross-reference or None)."""
    first, isis = base(Base64), base(Isis)
    return {
        "irbis64 with xrf": (first.master[:-9000], first.xrf),
        "irbis64": (first.master[:-9000], None),
        "isis with xrf": (isis.master, isis.xrf),
        "isis": (isis.master, None),
        "xlsx": (workbook(), None),
    }


WHOLE = whole_files()
PACKED = {"gz": gzip.compress, "zip": zipped}


def mutated(content, chance, most=15):
    content = bytearray(content)
    for _ in range(chance.randrange(1, most)):
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


def file_of(name, seed):
    """(content, cross-reference or None) of one mutated file."""
    chance = random.Random(f"{name} {seed}")
    if name in RECORDS:
        before, record, after = RECORDS[name]
        records = (mutated(record, chance, 8) if chance.random() < 0.8 else record for _ in range(MANY))
        return before + b"".join(records) + after, None
    if name in PACKED:
        inside, _ = file_of("iso2709 utf-8", seed)
        packed = PACKED[name](inside)
        return (mutated(packed, chance) if seed % 2 else packed), None
    content, xrf = WHOLE[name]
    return mutated(content, chance), mutated(xrf, chance) if xrf and chance.random() < 0.5 else xrf


def read_mutations(name, folder, records):
    """Read mutated files of a format until so many records were mutated; how many were kept."""
    path = folder / "mutated.mst"
    kept = done = seed = 0
    while done < records:
        content, xrf = file_of(name, seed)
        path.write_bytes(content)
        if xrf is not None:
            path.with_suffix(".xrf").write_bytes(xrf)
        reading = open_source(SourceConfig("x", path), rejects=folder / "rejects")
        start = time.process_time()
        with contextlib.suppress(OpenshelfError):
            for record in reading:
                assert record.control_number
        counts = reading.counts
        assert counts.read == counts.kept + counts.rejected, (name, seed)
        assert counts.repaired <= counts.kept, (name, seed)
        assert time.process_time() - start < 20, (name, seed)
        kept += counts.kept
        done += MANY
        seed += 1
    return kept


@pytest.mark.parametrize("name", [*RECORDS, *WHOLE, *PACKED])
def test_mutated_files_of_every_format_are_read_to_their_end(name, tmp_path):
    assert read_mutations(name, tmp_path, 1000) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RECORDS, *WHOLE, *PACKED])
def test_a_hundred_thousand_mutated_records_of_every_format_are_read_to_their_end(name, tmp_path):
    assert read_mutations(name, tmp_path, 100_000) > 0
