"""XML in any wrapper → the bytes of each record element, cut out before anything parses them.

In: a binary stream and the local names of elements that hold a record. Out: (offset, bytes of one element, whether it was
closed). Bare records, MARCXML collections, SRU and OAI envelopes all come out alike, the innermost element wins.

Rules: each record is parsed by itself (`parse`), so a damaged one costs only itself; a document type or entity of the file
is never seen by the parser, so none is expanded and nothing is fetched; memory is one block and one record.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

from lxml import etree

_BLOCK = 1 << 20
_LONGEST = 32 << 20
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]+)""")
_NAMESPACES = re.compile(rb"""xmlns:([A-Za-z_][\w.\-]*)\s*=\s*("[^"<>]*"|'[^'<>]*')""")
_DELETED = re.compile(rb"""<(?:[\w.\-]+:)?header\b[^>]*\bstatus\s*=\s*["']deleted["']""")
_IDENTIFIER = re.compile(rb"<(?:[\w.\-]+:)?identifier[^>]*>([^<]*)<")
_ENTITY = re.compile(rb"&(?!#?\w+;)|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)(\w+);")
_ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_REFERENCE = re.compile(rb"&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));")
_PACKED = re.compile(rb"&lt;(?:[A-Za-z_][\w.\-]*:)?(?:record|dc)\b")
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def declared(head: bytes) -> str | None:
    """The encoding a file declares, where it is one with one byte a character; None where it says UTF-8 or nothing."""
    found = _DECLARED.search(head[:400])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    return None if name.startswith(("utf", "ascii")) else name


def unpacked(data: bytes) -> bytes | None:
    """The markup of a record that stands escaped in its wrapper (SRU's recordPacking "string"); None for any other."""
    if b"&lt;" not in data or not _PACKED.search(data):
        return None
    for name, sign in ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&")):
        data = data.replace(name, sign)
    return data


def utf8_blocks(stream: BinaryIO, stated: str | None = None) -> Iterator[bytes]:
    """The file in UTF-8, by its byte order mark, its declaration or an editor's word; damaged bytes stay as they are.

    A declaration the bytes contradict (UTF-16 declared in a file without a nought) does not count.
    """
    head = stream.read(_BLOCK)
    encoding = stated
    if encoding is None:
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            encoding = "utf-16"
        elif head[:4] in (b"<\x00?\x00", b"<\x00c\x00", b"<\x00r\x00"):
            encoding = "utf-16-le"
        elif head[:4] in (b"\x00<\x00?", b"\x00<\x00c", b"\x00<\x00r"):
            encoding = "utf-16-be"
        else:
            found = _DECLARED.search(head[:400])
            encoding = found[1].decode("ascii").lower() if found else "utf-8"
            if encoding.startswith(("utf-16", "ucs", "utf-32", "utf32", "utf16")):
                encoding = "utf-8"
    try:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
    except (LookupError, TypeError):
        encoding = "utf-8"
    plain = codecs.lookup(encoding).name in ("utf-8", "ascii", "utf-8-sig")
    if not plain and stated is None and not encoding.startswith("utf-16"):
        # Declared another encoding but written in UTF-8: valid multi-byte UTF-8 wins here too.
        try:
            head[: len(head) - 4].decode("utf-8")
            plain = not head.isascii()
        except UnicodeDecodeError:
            plain = False
    block = head.removeprefix(codecs.BOM_UTF8) if plain else head
    while block:
        yield block if plain else decoder.decode(block).encode("utf-8", "surrogatepass")
        block = stream.read(_BLOCK)


def elements(
    stream: BinaryIO, names: tuple[str, ...], stated: str | None = None
) -> Iterator[tuple[int, bytes, bool, bytes]]:
    """(offset, bytes, closed, namespace declarations of the file) of every innermost element with one of the names.

    An element that opens again before it is closed is given back unclosed where it holds something of its own.
    """
    either = "|".join(names).encode()
    tag = re.compile(rb"<(/?)(?:[A-Za-z_][\w.\-]*+:)?+(?:" + either + rb")(?=[\s/>])[^>]*>")
    buffer = b""
    offset = 0
    opened: int | None = None
    scanned = 0
    declarations: bytes | None = None
    for block in utf8_blocks(stream, stated):
        buffer += block
        if declarations is None:
            found = dict(_NAMESPACES.findall(buffer[:65536]))
            declarations = b" ".join(b"xmlns:" + prefix + b"=" + uri for prefix, uri in sorted(found.items()))
        for match in tag.finditer(buffer, scanned):
            if match[1]:
                if opened is not None:
                    yield offset + opened, buffer[opened : match.end()], True, declarations
                    opened = None
            elif match[0].endswith(b"/>"):
                continue
            else:
                if (
                    opened is not None
                    and b"<" in buffer[opened + 1 : match.start()]
                    and _holds_fields(buffer[opened : match.start()])
                ):
                    yield offset + opened, buffer[opened : match.start()], False, declarations
                opened = match.start()
            scanned = match.end()
        # A tag may be cut by the end of the block.
        keep_from = opened if opened is not None else max(scanned, buffer.rfind(b"<"))
        if opened is not None and len(buffer) - opened > _LONGEST:
            yield offset + opened, buffer[opened:], False, declarations
            opened, keep_from = None, len(buffer)
        scanned = (
            max(scanned, buffer.rfind(b"<")) - keep_from
            if buffer.rfind(b"<") >= keep_from
            else max(0, scanned - keep_from)
        )
        scanned = max(0, scanned)
        offset += keep_from
        buffer = buffer[keep_from:]
        opened = 0 if opened is not None else None
    if opened is not None and _holds_fields(buffer):
        yield offset, buffer, False, declarations or b""


def _holds_fields(data: bytes) -> bool:
    return b"field" in data or b"leader" in data or b"dc:" in data or b"<title" in data


def is_deleted(data: bytes) -> bool:
    """Whether an OAI record's header says that the record is no more."""
    return _DELETED.search(data[:2000]) is not None


def identifier_of(data: bytes) -> str:
    """The identifier in an OAI record's header; "" for none."""
    found = _IDENTIFIER.search(data[:2000])
    return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def parse(data: bytes, declarations: bytes) -> tuple[etree._Element | None, bool]:
    """(the element, whether it was well-formed): a damaged one is read as far as it goes; None where nothing is left."""
    wrapped = b"<w " + declarations + b">" + data + b"</w>" if declarations else data
    try:
        root = etree.fromstring(wrapped, _strict())
    except etree.XMLSyntaxError:
        pass
    else:
        return (root[0] if declarations else root), True
    mended = _ILLEGAL.sub(b"", _REFERENCE.sub(b"", data.decode("utf-8", "replace").encode("utf-8")))
    mended = _ENTITY.sub(_named, mended)
    wrapped = b"<w " + declarations + b">" + mended + b"</w>"
    try:
        root = etree.fromstring(wrapped, _lenient())
    except etree.XMLSyntaxError:
        return None, False
    if root is None or len(root) == 0:
        return None, False
    return root[0], False


def _named(found: re.Match[bytes]) -> bytes:
    """&nbsp; and its like as characters, a lone & as text."""
    if found[1] is None:
        return b"&amp;"
    text = html.unescape(found[0].decode("ascii", "replace"))
    return text.encode("utf-8") if not text.startswith("&") else b"&amp;" + found[1] + b";"


@cache
def _strict() -> etree.XMLParser:
    return etree.XMLParser(**_OPTIONS)


@cache
def _lenient() -> etree.XMLParser:
    return etree.XMLParser(recover=True, **_OPTIONS)
