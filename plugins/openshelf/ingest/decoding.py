"""A record's bytes → text, by the evidence of the file and of the record itself.

In: the body of a record with its delimiters. Out: the same in NFC, without control characters but the delimiters and
the marks U+0098 and U+009C around non-sorting words.
Rules: valid multi-byte UTF-8 wins unless an editor named the encoding; a record that mixes encodings is read field by
field; what had to be replaced is told in `trouble`, for the reader to turn into a Problem.
"""

from __future__ import annotations

import re
import unicodedata

from openshelf.ingest import charsets, marc8, texts, twice

_CONTROLS = re.compile("[\x00-\x1b\x7f-\x97\x99-\x9b\x9d-\x9f]")
_NONSORT = str.maketrans({"\x88": "\x98", "\x89": "\x9c"})
_ODD_CODE = re.compile("\x1f([^\x00-\x7f])([0-9a-z])?")
_LOOKALIKES = dict(zip("асеорхАСЕОРХВНКМТ", "aceopxACEOPXBHKMT", strict=True))
_CODE_THEN_SIGN = re.compile("(\x1f.)([\u0300-\u036f]+)")


class RecordDecoder:
    """Decodes record after record of one file. encoding: of the bytes that are not UTF-8; stated: an editor's word."""

    def __init__(self, encoding: str, *, stated: bool = False, leader_counts: bool = True) -> None:
        self.encoding = encoding
        self.stated = stated
        self.leader_counts = leader_counts  # MARC21 states UTF-8 in leader/09; UNIMARC does not
        self.trouble: str | None = None
        self.trouble_field: str | None = None
        self.severity = "repaired"
        self.values: tuple[tuple[str, str], ...] = ()

    def body(self, data: bytes, record: bytes, tags: list[str] | None, *, compose: bool = True) -> str:
        """The text of a record's fields. tags name them in order, for the Problem of a field that cannot be read."""
        if data.isascii():
            text = data.decode("ascii")
        elif self.stated:
            text, whole = charsets.decode(data, self.encoding)
            if not whole:
                self.tell("bytes-replaced", None, encoding=self.encoding)
        else:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                text = self._legacy(data, record, tags)
            else:
                if self.leader_counts and record[9:10] == b" " and self.encoding != "utf-8":
                    self.tell("utf-8-unsaid", None)
        return self.composed(text) if compose else text

    def _once(self, text: str) -> str:
        """Text that was made UTF-8 two or three times, made so once; each field for itself."""
        parts = text.split("\x1e")
        for index, part in enumerate(parts):
            before = None if part.isascii() else twice.once(part)
            if before is not None:
                parts[index] = before
                self.tell("twice-encoded", None)
        return "\x1e".join(parts)

    def composed(self, text: str) -> str:
        """NFC, without control characters and leftover escapes."""
        if text.isascii() and not _CONTROLS.search(text):
            return text
        if self.encoding == "utf-8" and twice.may_be(text):
            text = self._once(text)
        if "\x1b" in text:
            before = text.count("\ufffd")
            text = (
                marc8.without_escapes(text)
                if self.encoding != "marc-8" or not text.isascii()
                else marc8.decode(text.encode("ascii"))
            )
            if text.count("\ufffd") > before:
                self.tell("bytes-replaced", None, encoding="marc-8")
        if _ODD_CODE.search(text):
            text = _ODD_CODE.sub(_code, text)
        if _CONTROLS.search(text):
            text = _CONTROLS.sub("", text.translate(_NONSORT))
        if not unicodedata.is_normalized("NFC", text):
            # A combining sign right after a subfield's code must not change the code.
            text = _CODE_THEN_SIGN.sub("\\1 \\2", text)
        return texts.composed(text)

    def _legacy(self, data: bytes, record: bytes, tags: list[str] | None) -> str:
        says_utf8 = self.leader_counts and record[9:10] == b"a"
        pieces = data.split(b"\x1e")
        encoding = self._of_the_others(pieces) if says_utf8 or self.encoding == "utf-8" else self.encoding
        if not says_utf8 and not (charsets.holds_utf8(data) and any(map(_is_utf8, pieces))):
            text, whole = charsets.decode(data, encoding)
            if not whole:
                self.tell("bytes-replaced", None, encoding=encoding)
            return text
        # UTF-8 and something else in one record: field by field, so that one does not spoil the others.
        parts = []
        for index, piece in enumerate(pieces):
            try:
                parts.append(piece.decode("utf-8"))
            except UnicodeDecodeError:
                tag = tags[index] if tags and index < len(tags) else None
                text, whole = charsets.decode(piece, encoding)
                self.tell("field-in-other-encoding" if whole else "bytes-replaced", tag, encoding=encoding)
                parts.append(text)
        return "\x1e".join(parts)

    def _of_the_others(self, pieces: list[bytes]) -> str:
        """The encoding of the fields that are not UTF-8; "utf-8" where they are rather damaged UTF-8 than anything else."""
        others = []
        for piece in pieces:
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError:
                others.append(piece)
        if self.encoding != "utf-8":
            return self.encoding  # the file's, which tells more than one record of it
        evidence = charsets.judge(b"\x1e".join(others), marc21=self.leader_counts)
        sure = evidence.score >= 0.7 and sum(len(charsets.high_bytes(piece)) for piece in others) > 1
        return evidence.encoding if sure else "utf-8"

    def tell(self, trouble: str, field: str | None, **values: str) -> None:
        """Note what had to be mended; the first trouble of a record is the one it reports."""
        if self.trouble is None or self.trouble == "utf-8-unsaid":
            self.trouble, self.trouble_field, self.values = trouble, field, tuple(values.items())
            self.severity = "note" if trouble == "utf-8-unsaid" else "repaired"


def _is_utf8(piece: bytes) -> bool:
    """Whether a field has letters beyond ASCII and is UTF-8 throughout."""
    if piece.isascii():
        return False
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _code(found: re.Match[str]) -> str:
    """A subfield code that is no ASCII character: a Cyrillic twin is its Latin one; damage before a code is dropped."""
    twin = _LOOKALIKES.get(found[1])
    if twin:
        return "\x1f" + twin + (found[2] or "")
    return "\x1f" + found[2] if found[2] else found[0]
