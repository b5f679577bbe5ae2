"""Paper slips: a few lines for a receipt printer, and their way to the one address that was configured.

Goes in: texts from anywhere, the printer's address. Comes out: bytes, or SlipError. The rules: nothing is printed where no printer was configured; no control character of any
text reaches the printer, so a title cannot open a drawer or cut the paper; lines are broken at the paper's width; a letter the printer's code page lacks is printed as its
nearest one.
"""

from __future__ import annotations

import http.client
import socket
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

WIDTH = 42  # characters of font A on 80 mm paper
MOST_LINES = 40
SECONDS = 2.0
MOST_OF_ONE, SECONDS_BETWEEN = 2, 600
BEGIN, CUT, LARGE, USUAL = b"\x1b@", b"\x1dVB\x00", b"\x1d!\x11", b"\x1d!\x00"  # ESC @, GS V B 0, GS ! n of ESC/POS
NEAREST = str.maketrans("əƏıİşŞğĞ", "eEiIsSgG")
ENCODINGS = ("utf-8", "cp1254", "cp1251", "cp857", "cp866")


class SlipError(Exception):
    """The printer was not reached or refused; the words say which."""


@dataclass(frozen=True, slots=True)
class Printer:
    """A receipt printer. url: http://host:port/path takes a POST, tcp://host:port raw bytes. escpos: with ESC/POS's own commands, else plain text."""

    url: str
    escpos: bool = False
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed: one large line, then further ones."""

    head: str
    lines: tuple[str, ...] = ()


def printed(slip: Slip, printer: Printer) -> bytes:
    """The slip as the printer takes it."""
    lines = [line for text in slip.lines for line in _broken(text)][:MOST_LINES]
    body = _encoded("\n".join(lines), printer)
    head = _encoded(_plain(slip.head)[: WIDTH // 2], printer)
    if printer.escpos:
        return BEGIN + LARGE + head + b"\n" + USUAL + body + b"\n\n\n" + CUT
    return head + b"\n\n" + body + b"\n\n\n"


def send(data: bytes, printer: Printer) -> None:
    """Bring it to the printer."""
    parts = urlsplit(printer.url)
    host, port = parts.hostname or "", parts.port or (9100 if parts.scheme == "tcp" else 80)
    try:
        if parts.scheme == "tcp":
            with socket.create_connection((host, port), SECONDS) as wire:
                wire.sendall(data)
            return
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        try:
            kind = "application/octet-stream" if printer.escpos else f"text/plain; charset={printer.encoding}"
            connection.request("POST", parts.path or "/", data, {"content-type": kind})
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise SlipError(f"the printer at {printer.url} does not answer: {error}") from None
    if status >= 300:
        raise SlipError(f"the printer at {printer.url} refused the slip with status {status}")


def is_printer(url: str) -> bool:
    """Whether an address can be a printer's."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "tcp"} and bool(parts.hostname)


def _broken(text: str) -> Iterable[str]:
    return textwrap.wrap(_plain(text), WIDTH) or [""]


def _plain(text: str) -> str:
    """The text without what is not a letter, digit, mark, sign or blank."""
    kept = "".join(" " if character in "\t\r\n" else character for character in unicodedata.normalize("NFC", text))
    return "".join(character for character in kept if unicodedata.category(character)[0] != "C").strip()


def _encoded(text: str, printer: Printer) -> bytes:
    try:
        return text.encode(printer.encoding)
    except UnicodeEncodeError:
        return "".join(_nearest(character, printer.encoding) for character in text).encode(printer.encoding, "replace")


def _nearest(character: str, encoding: str) -> str:
    for candidate in (character, character.translate(NEAREST), unicodedata.normalize("NFD", character)[0]):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"
