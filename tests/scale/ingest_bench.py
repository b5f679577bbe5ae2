"""How fast ingest reads, beside pymarc on the same bytes: `.venv/bin/python tests/scale/ingest_bench.py [--records N]`.

Prints one line a measure: ours and pymarc's microseconds a record, and the ratio with its aim. Processor time, best of
three. `--records N` also reads N records through the whole pipeline and prints the peak of memory.
"""

import argparse
import io
import re
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

from pymarc import MARCReader, parse_xml_to_array
from pymarc.marcxml import record_to_xml

from openshelf.ingest import iso2709, marcxml
from openshelf.ingest.context import Context
from openshelf.ingest.decoding import RecordDecoder
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.marc21.record import record as to_record
from openshelf.ingest.reader import open_source
from openshelf.ingest.sources import SourceConfig
from openshelf.record import codec

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "solrmarc-tests" / "test" / "data" / "records"


def best(work, count):
    """Microseconds a record, processor time, best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) / count * 1e6


def ours(content, *, mapped):
    context = Context("x", "bench")
    for raw in iso2709.read(io.BytesIO(content), RecordDecoder("marc-8"), "bench"):
        if mapped:
            to_record(raw, context)


def pymarcs(content, *, mapped):
    context = Context("x", "bench")
    for record in MARCReader(content, hide_utf8_warnings=True):
        if mapped:
            fields = [
                Field(f.tag, "", [("", f.data)])
                if f.is_control_field()
                else Field(f.tag, "".join(f.indicators), [(s.code, s.value) for s in f.subfields])
                for f in record.fields
            ]
            to_record(Raw(1, str(record.leader), fields), context)


def xml_ours(content):
    context = Context("x", "bench")
    for raw in marcxml.read(io.BytesIO(content), "bench"):
        to_record(raw, context)


def line(name, mine, theirs, aim):
    ratio = theirs / mine
    print(f"{name:<44} {mine:8.1f} {theirs:8.1f} {ratio:6.2f} (aim {aim})", flush=True)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    content = (DATA / "uva_001_2000.mrc").read_bytes()
    records = [record for record in MARCReader(content, hide_utf8_warnings=True) if record]
    body = b"".join(map(record_to_xml, records[:1000])).decode("ascii")
    # pymarc writes characters beyond ASCII as references; exports write them in UTF-8.
    body = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), body)
    xml = f"<collection xmlns='http://www.loc.gov/MARC21/slim'>{body}</collection>".encode()
    if options.records:
        whole(content, options.records)
        return
    print(f"{'microseconds a record':<44} {'ours':>8} {'pymarc':>8} {'ratio':>6}")
    reader = best(lambda: pymarcs(content, mapped=False), 2000)
    line("ISO 2709: bytes to fields | MARCReader", best(lambda: ours(content, mapped=False), 2000), reader, 3)
    whole_record = best(lambda: ours(content, mapped=True), 2000)
    line("ISO 2709: bytes to Record | MARCReader alone", whole_record, reader, 0.7)
    line(
        "ISO 2709: bytes to Record | pymarc + mapping",
        whole_record,
        best(lambda: pymarcs(content, mapped=True), 2000),
        2,
    )
    theirs = best(lambda: parse_xml_to_array(io.BytesIO(xml)), 1000)
    line("MARCXML: bytes to Record | parse_xml alone", best(lambda: xml_ours(xml), 1000), theirs, 2)


def whole(content, count):
    """Read `count` records from one file and print time and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.mrc"
        with path.open("wb") as stream:
            for _ in range(count // 2000):
                stream.write(content)
        start, size = time.process_time(), 0
        reading = open_source(SourceConfig("big", path))
        for record in reading:
            size += len(codec.encode(record))
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{reading.counts.kept} records to JSON in {seconds:.0f} s ({reading.counts.kept / seconds:.0f}/s), {size >> 20} MB, peak {peak:.0f} MB"
        )


if __name__ == "__main__":
    sys.exit(main())
