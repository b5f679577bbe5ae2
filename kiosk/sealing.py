"""Sealing to the library's key: whoever holds the public half can close an envelope, only the private half opens it.

Goes in: 32 bytes of an X25519 key, a text, what it is about. Comes out: bytes, or SealError. The rules: every envelope has a key of its own
(X25519 with a fresh key, HKDF-SHA256, ChaCha20-Poly1305: the sealed box of NaCl with today's parts of `cryptography`, which TUF needs anyway); it
opens only under the words it was closed about, so it cannot be moved to another request; the text is filled up to whole kilobytes, so its length tells little.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM = b"\x01"
KEY_BYTES = 32
BLOCK = 1024
# Each key closes one envelope, so one nonce is enough (RFC 8439 asks that a pair of key and nonce is never used twice).
NONCE = bytes(12)


class SealError(Exception):
    """The envelope was closed for another key or about something else, or it was changed."""


def new_key() -> tuple[bytes, bytes]:
    """(private half, public half) of a fresh key."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_half(private: bytes) -> bytes:
    """The public half of a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, text: bytes, about: bytes) -> bytes:
    """The text closed for the holder of the key, about the words given."""
    once = X25519PrivateKey.generate()
    shown = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return FORM + shown + _cipher(shared, shown, public).encrypt(NONCE, _filled(text), about)


def open_sealed(private: bytes, sealed: bytes, about: bytes) -> bytes:
    """The text of an envelope; SealError where it does not open."""
    shown, closed = sealed[1 : 1 + KEY_BYTES], sealed[1 + KEY_BYTES :]
    if sealed[:1] != FORM or len(shown) != KEY_BYTES:
        raise SealError("not an envelope of form 1")
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(shown))
        filled = _cipher(shared, shown, own.public_key().public_bytes_raw()).decrypt(NONCE, closed, about)
    except (InvalidTag, ValueError):
        raise SealError("the envelope does not open with this key") from None
    return filled.rstrip(b"\x00")[:-1]


def _cipher(shared: bytes, shown: bytes, public: bytes) -> ChaCha20Poly1305:
    named = b"openshelf request " + FORM + shown + public
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=32, salt=None, info=named).derive(shared))


def _filled(text: bytes) -> bytes:
    """The text, an end mark, and zeros to a whole block."""
    marked = text + b"\x80"
    return marked + bytes(-len(marked) % BLOCK)
