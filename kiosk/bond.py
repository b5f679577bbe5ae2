"""The bond of a kiosk and its hall: a file made once at the hall and carried to the kiosk, and the envelopes that it proves.

Goes in: the file, a text to send, an envelope that came. Comes out: Bond, an envelope, the text, or BondError. The rules: both sides hold one secret of
32 bytes, and every text carries its HMAC-SHA256 under that secret and its direction, by network or on a stick, so nobody else speaks for
either; the text itself is no secret (requests inside it are sealed to the library's key, kiosk/sealing.py); the file is readable by its owner alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MARK = re.compile(r"[A-Z0-9]{0,3}")
CERTIFICATE = re.compile(r"([0-9a-f]{64})?")
SECRET_BYTES = 32
TO_HALL, TO_KIOSK = "to the hall", "to the kiosk"


class BondError(Exception):
    """The file or an envelope cannot be used; the words say why."""


@dataclass(frozen=True, slots=True)
class Bond:
    """What a kiosk and its hall share. mark: the letters the kiosk's codes begin with; library_key: requests are sealed to it.

    certificate: the mark of the key the hall's server shows by https (kiosk/certificate.py), "" where the machine's own authorities judge it.
    """

    kiosk: str
    mark: str
    secret: bytes
    library_key: bytes
    certificate: str = ""


def write_bond(path: Path, bond: Bond) -> None:
    """The bond's file, readable by its owner alone."""
    value = {
        "openshelf": "bond", "version": 1, "kiosk": bond.kiosk, "mark": bond.mark,
        "secret": base64.b64encode(bond.secret).decode(), "library_key": base64.b64encode(bond.library_key).decode(),
    }  # fmt: skip
    if bond.certificate:
        value["certificate"] = bond.certificate
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.write(json.dumps(value, indent=2) + "\n")
        opened.flush()
        os.fsync(file)


def read_bond(path: Path) -> Bond:
    """The bond in a file."""
    remedy = "make one at the hall with: python -m kiosk hall add NAME"
    try:
        value = json.loads(path.read_text("ascii"))
        bond = Bond(
            str(value["kiosk"]),
            str(value["mark"]),
            base64.b64decode(value["secret"]),
            base64.b64decode(value["library_key"]),
            str(value.get("certificate", "")),
        )
        fits = (
            value["version"] == 1
            and CERTIFICATE.fullmatch(bond.certificate)
            and NAME.fullmatch(bond.kiosk)
            and MARK.fullmatch(bond.mark)
        )
    except OSError as error:
        raise BondError(f"{path} cannot be read: {error.strerror}; {remedy}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        fits = None
    if not fits or len(bond.secret) != SECRET_BYTES or len(bond.library_key) != 32:
        raise BondError(f"{path} is no bond of a kiosk and its hall; {remedy}")
    return bond


def enclose(bond: Bond, direction: str, value: Any) -> bytes:
    """The value as an envelope this bond proves."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    envelope = {"kiosk": bond.kiosk, "text": text, "proof": _proof(bond, direction, text)}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def sender(envelope: bytes) -> str:
    """The kiosk an envelope says it is of or for; nothing is proven by that."""
    name = _opened(envelope)[0]
    if not NAME.fullmatch(name):
        raise BondError("the envelope names no kiosk")
    return name


def disclose(bond: Bond, direction: str, envelope: bytes) -> Any:
    """The value in an envelope; BondError where this bond does not prove it."""
    name, text, proof = _opened(envelope)
    if name != bond.kiosk or not hmac.compare_digest(proof, _proof(bond, direction, text)):
        raise BondError("the envelope was not closed by the other side of this bond")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BondError("the envelope holds no JSON") from None


def _opened(envelope: bytes) -> tuple[str, str, str]:
    try:
        value = json.loads(envelope)
        parts = value["kiosk"], value["text"], value["proof"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BondError("no envelope") from None
    if not all(isinstance(part, str) for part in parts) or not parts[2].isascii():
        raise BondError("no envelope")
    return parts


def _proof(bond: Bond, direction: str, text: str) -> str:
    said = f"openshelf {direction}\n{bond.kiosk}\n{text}".encode()
    return hmac.new(bond.secret, said, hashlib.sha256).hexdigest()
