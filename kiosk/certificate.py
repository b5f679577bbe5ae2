"""The hall's certificate: made by the hall itself, known to its kiosks by its key, so that a library without an authority of its own speaks https.

Goes in: a private key as PEM, the names the hall's server answers to, a moment; on the other side the certificate a server showed. Comes out: a certificate as PEM; the mark
of its key, the day it ends. The rules: kiosks know the key, not the certificate, so a certificate is renewed without a walk to any kiosk; a certificate that has ended
under the known key is still the hall's own, which is told and stops nothing, for a kiosk with a wrong clock must not fall silent.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Iterable

LASTS = timedelta(days=1825)
RENEWED = timedelta(days=90)  # before its end it is made anew when the server starts
EARLIER = timedelta(days=2)  # a kiosk's clock may be behind
NAME = "openshelf hall"


class CertificateError(Exception):
    """A file holds no certificate, or not its key; the words say which."""


def new_key() -> bytes:
    """A fresh private key, as PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def made(key: bytes, names: Iterable[str], now: datetime) -> bytes:
    """A certificate of this key for these names and addresses, as PEM, signed by itself."""
    private = _private(key)
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_named(name) for name in sorted(set(names))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    return builder.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def fits(certificate: bytes, key: bytes, names: Iterable[str], now: datetime) -> bool:
    """Whether a certificate is of this key, names all these names and lasts long enough."""
    try:
        found = x509.load_pem_x509_certificate(certificate)
        stated = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    lasts = found.not_valid_before_utc <= now <= found.not_valid_after_utc - RENEWED
    return lasts and mark_of_key(key) == _mark(found.public_key()) and {_named(name) for name in names} <= set(stated)


def mark_of_key(key: bytes) -> str:
    """The mark kiosks know this private key by: 64 hexadecimal digits."""
    return _mark(_private(key).public_key())


def mark_of_file(certificate: bytes) -> str:
    """The mark of the key of a certificate in PEM."""
    try:
        return _mark(x509.load_pem_x509_certificate(certificate).public_key())
    except ValueError:
        raise CertificateError("holds no certificate in PEM") from None


def shown(certificate: bytes) -> tuple[str, date]:
    """(mark of its key, day it ends) of a certificate as a server showed it, in DER."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        return _mark(found.public_key()), found.not_valid_after_utc.date()
    except ValueError:
        raise CertificateError("the certificate cannot be read") from None


def ends(certificate: bytes) -> date:
    """The day a certificate in PEM ends."""
    try:
        return x509.load_pem_x509_certificate(certificate).not_valid_after_utc.date()
    except ValueError:
        raise CertificateError("holds no certificate in PEM") from None


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        found = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError):
        raise CertificateError("holds no private key in PEM") from None
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise CertificateError("holds a key of another kind than the hall makes")
    return found


def _mark(public: object) -> str:
    # What RFC 7469, section 2.4 pins: the key with its kind, and nothing that a renewal changes.
    assert hasattr(public, "public_bytes")
    encoded = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(encoded).hexdigest()


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return x509.DNSName(name)
