"""Which format is this file in? By its content; the name is not asked.

In: the first bytes of a file (and samples from further on). Out: a Guess: syntax, dialect, encoding with its evidence.
Rule: one line a format in SYNTAXES, tried in order; the first whose test holds is the syntax. A dialect (MARC21, UNIMARC,
RUSMARC, IRBIS) is told by the tags of the first records, because the container does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from openshelf.ingest import charsets
from openshelf.ingest.charsets import Evidence

DIALECTS = ("marc21", "unimarc", "rusmarc", "irbis")
BASES = ("irbis64", "irbis32")  # a system's own files: what is deleted in them still stands there
HEAD = 1 << 18

_LEADER = re.compile(rb"\d{5}[a-zA-Z #|^][ -~]{6}\d{5}|[ -~]{10}22\d{5}")
_DIRECTORY = re.compile(rb"[0-9A-Za-z]{3}\d{9}[\r\n]*\x1e")
_ENTRIES = re.compile(rb"(?:[0-9A-Za-z]{3}\d{9})+\x1e")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_IRBIS_FIELD = re.compile(rb"(?:^|\n)#\d{1,5}: ?[^\r\n]*", re.MULTILINE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_OBJECT = re.compile(rb"\{\s*\"")
_SERVER = re.compile(rb"(?:\xef\xbb\xbf)?(?:\d+#\d*\x1f){1,3}\d+#")
_MARCMAKER = re.compile(rb"(?:^|\n)=(?:LDR|\d{3}) {1,2}", re.MULTILINE)
_ALEPH = re.compile(rb"(?:^|\n)\d{9,18} [0-9A-Z]{3}[ 0-9A-Z#]{2} ?[LA ]? ?", re.MULTILINE)
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_ENVELOPE = re.compile(rb"<(?:\w+:)?(?:OAI-PMH|searchRetrieveResponse|explainResponse)[\s>]")
_SAID = re.compile(rb"<(?:\w+:)?(?:error|diagnostic)\b[^>]*>(?:\s*<(?:\w+:)?(?:uri|details|message)>)?([^<]*)")
_FOREIGN: tuple[tuple[str, bytes | tuple[bytes, ...]], ...] = (
    ("old-office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("pdf", b"%PDF-"),
    ("picture", (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    ("archive", (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ\0", b"BZh9", b"\x28\xb5\x2f\xfd")),
    ("database", (b"SQLite format 3\0", b"\0\1\0\0Standard ")),
)
_RIS = re.compile(rb"(?:^|\n)TY  - ")
_BIBTEX = re.compile(rb"(?:^|\n)\s*@\s*[A-Za-z]+\s*[{(]")
# An authority record of UNIMARC has a heading 2XX and coded data in 100; MARC21's 2XX stand beside a title or a 1XX heading.
_UNIMARC_HEADINGS = frozenset(("210", "215", "220", "230", "240", "250", "260", "280"))
_MARC21_ONLY = frozenset(("008", "040", "260", "264", "300"))
_UNIMARC_CODE = re.compile(rb"\x1e[^\x1e\x1f]{0,3}\x1fa\d{8}[a-z ].{17}(\d\d)(..)")


@dataclass(frozen=True, slots=True)
class Guess:
    """syntax: how records are written; dialect: what their tags mean ("" where the syntax says); the encoding's evidence."""

    syntax: str
    dialect: str
    evidence: Evidence


def _is_iso2709(head: bytes) -> bool:
    start = head.lstrip(b" \t\r\n\x00\x1a\xef\xbb\xbf")
    if b"\x1e" not in head:
        return False
    # A stray control sign or two stand in many a text; a directory before its 0x1E does not.
    return bool(_LEADER.match(start)) or (b"\x1d" in head and b"\x1f" in head and bool(_DIRECTORY.search(head)))


def is_web_page(head: bytes) -> bool:
    """Whether this is what a server says instead of the file: an error, a form to sign in."""
    return bool(_WEB_PAGE.match(head))


def foreign(head: bytes) -> str | None:
    """What a file is that can be no catalogue, by its first bytes: a key worded by the report; None for any other."""
    return next((name for name, signs in _FOREIGN if head.startswith(signs)), None)


def refused_by_server(head: bytes) -> str | None:
    """What an OAI or SRU server says where it answers with an error and no record; None for any other file."""
    if b"<record" in head or b":record>" in head or not _ENVELOPE.search(head[:4096]):
        return None
    found = _SAID.search(head)
    return " ".join(found[1].decode("utf-8", "replace").split())[:200] if found else None


def _is_xml_of(marker: bytes) -> Callable[[bytes], bool]:
    def test(head: bytes) -> bool:
        plain = head.replace(b"\x00", b"")
        return plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and marker in plain

    return test


def _is_marcxml(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"")
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    return start and (
        b"datafield" in plain or b"controlfield" in plain or b"MARC21/slim" in plain or b"marcxchange" in plain
    )


def _is_json(head: bytes) -> bool:
    marks = (b'"leader"', b'"fields"', b'"datafield"', b'"controlfield"', b'"LDR"', b'"record":[[')
    plain = head.replace(b"\x00", b"")
    return _is_object(head) and any(mark in plain for mark in marks)


def _is_object(head: bytes) -> bool:
    return bool(_OBJECT.match(head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n[")))


def _is_irbis64(head: bytes) -> bool:
    """A control record of 36 bytes, big-endian: MFN 0, the next MFN, then where the next record goes."""
    return (
        len(head) >= 36
        and head[:4] == b"\x00\x00\x00\x00"
        # The other byte order makes of a small number a great one.
        and 0 < int.from_bytes(head[4:8], "big") <= int.from_bytes(head[4:8], "little")
        and int.from_bytes(head[4:8], "big") < 1 << 28
        and int.from_bytes(head[8:12], "big") >= 36
        # Half an offset of 8 bytes, which is nought below 280 TB; in CDS/ISIS the next place in a block, which never is.
        and head[12:14] == b"\x00\x00"
    )


def _is_irbis32(head: bytes) -> bool:
    """CDS/ISIS: a control record of 64 bytes, in either order: MFN 0, next MFN, next block, next position in it."""
    if len(head) < 64 or head[:4] != b"\x00\x00\x00\x00":
        return False
    order: Literal["little", "big"]
    for order in ("little", "big"):
        following, block = int.from_bytes(head[4:8], order), int.from_bytes(head[8:12], order)
        place = int.from_bytes(head[12:14], order)
        if (
            0 < following < 1 << 28
            and 0 < block < 1 << 24
            and (place <= 512 if order == "little" else 0 < place <= 512)
        ):
            return True
    return False


def is_irbis_server(head: bytes) -> bool:
    """Whether these are records as the IRBIS64 server answers them: numbers, 0x1F, then `NNN#value`."""
    return bool(_SERVER.match(head)) and b"\x1d" not in head


def _is_table(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\x00" else head
    # A NUL or two slip into tables of old programs; bytes that are no text hold many, and other control signs.
    start = plain[:4096]
    if b"\x00" in start and len(_CONTROL.findall(start)) > max(3, len(start) // 50):
        return False
    lines = [line for line in plain[:8192].splitlines() if line.strip()]
    return bool(lines) and any(line.count(separator) for line in lines[:40] for separator in (b",", b";", b"\t", b"|"))


SYNTAXES: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
    ("marcxml", "", _is_marcxml),
    ("oai-dc", "named", lambda head: _is_xml_of(b"purl.org/dc/")(head) or _is_xml_of(b"oai_dc")(head)),
    ("xlsx", "named", lambda head: head[:4] == b"PK\x03\x04"),
    ("marcjson", "", _is_json),
    ("json", "named", _is_object),
    ("irbis64", "irbis", _is_irbis64),
    ("irbis32", "irbis", _is_irbis32),
    ("iso2709", "", _is_iso2709),
    ("irbis-text", "irbis", lambda head: len(_IRBIS_FIELD.findall(head[:65536])) >= 3 or is_irbis_server(head)),
    ("marcmaker", "", lambda head: len(_MARCMAKER.findall(head[:65536])) >= 3),
    ("aleph", "", lambda head: len(_ALEPH.findall(head[:65536])) >= 3),
    ("ris", "named", lambda head: bool(_RIS.search(head[:65536]))),
    ("bibtex", "named", lambda head: bool(_BIBTEX.search(head[:65536])) and b"=" in head),
    ("csv", "named", _is_table),
)
NAMES = tuple(name for name, _, _ in SYNTAXES)


def syntax_of(head: bytes) -> str | None:
    """The name of the first syntax whose test holds; None where none does."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") and not head.startswith(b"\xff\xfe\0\0"):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    for name, _, test in SYNTAXES:
        if test(head):
            return name
    return None


def own_dialect(syntax: str) -> str:
    """The dialect a syntax always has, or ""."""
    return next(dialect for name, dialect, _ in SYNTAXES if name == syntax)


def dialect_of(tags: Iterable[set[str]]) -> str:
    """MARC21, UNIMARC, RUSMARC or IRBIS, by the tags of some records."""
    marc21 = unimarc = irbis = rusmarc = 0
    for one in tags:
        if "245" in one:
            marc21 += 1
        elif "200" in one or "801" in one:
            if one & {"920", "903", "907"} and not one & {"801"} and one & {"920", "910", "951"}:
                irbis += 1
            else:
                unimarc += 1
                rusmarc += "899" in one
        elif "920" in one:
            irbis += 1
        elif "100" in one and one & _UNIMARC_HEADINGS and not one & _MARC21_ONLY:
            unimarc += 1
        elif "008" in one or one & {"100", "110", "130", "150", "151"}:
            marc21 += 1
    if irbis > max(marc21, unimarc):
        return "irbis"
    if unimarc > marc21:
        return "rusmarc" if rusmarc * 2 > unimarc else "unimarc"
    return "marc21"


def iso2709_tags(head: bytes) -> list[set[str]]:
    """The tags of the records in a sample of ISO 2709, by their directories, whatever stands before them."""
    found = []
    for chunk in head.split(b"\x1d")[:200]:
        directory = _LINE_ENDS.sub(b"", chunk[: chunk.find(b"\x1e") + 1])
        entries = _ENTRIES.search(directory)
        if entries:
            run = entries[0][:-1]
            found.append({run[at : at + 3].decode("latin-1") for at in range(0, len(run), 12)})
    return found


def unimarc_code(head: bytes) -> str | None:
    """The encoding 100$a/26-29 states in a sample, where all records agree."""
    stated = set()
    for first, second in _UNIMARC_CODE.findall(head):
        # The second set of four characters is the one beyond ASCII: "0189" is Windows-1251.
        stated.add(
            charsets.UNIMARC_CODES.get(second.decode("latin-1")) or charsets.UNIMARC_CODES.get(first.decode("ascii"))
        )
    return stated.pop() if len(stated) == 1 else None
