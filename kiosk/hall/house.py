"""The hall's folder: the library's key, the bonds with its kiosks, the desk's password.

    library.key     32 bytes, the private half of the key requests are sealed to
    bonds/NAME.bond a copy of what each kiosk was given; taking it away ends the bond
    tls.key, tls.pem    what the server shows by https: its private key, and a certificate of it
    reports/NAME.json   what each kiosk last confirmed of its releases, for openshelf withdraw --reports
    desk.password   how the desk's password is known again (scrypt)
    hall.sqlite     seats; requests.sqlite: requests and reports

The rules: what is secret is readable by its owner alone; a password is never written, only its scrypt with a salt of its own; a kiosk's mark is
given once, so no two kiosks give one code.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk import certificate
from kiosk.bond import NAME, SECRET_BYTES, Bond, BondError, read_bond, write_bond
from kiosk.durable import place_durably
from kiosk.outbox import CODE_LETTERS
from kiosk.sealing import KEY_BYTES, new_key, public_half

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from pathlib import Path

# 32 MiB and about 0.1 s a try: RFC 7914's interactive values, doubled.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 15, 8, 1
MOST_MEMORY = 64 << 20
SHORTEST = 8


class HouseError(Exception):
    """The folder cannot be used as asked; one line with the remedy."""


@dataclass(frozen=True, slots=True)
class House:
    """The hall's folder."""

    top: Path

    def open(self) -> None:
        """Make what is missing: the folder, the library's key and the server's."""
        for folder in (self.top, self.top / "bonds", self.top / "reports"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._key_file.is_file():
            _write_secret(self._key_file, new_key()[0])
        if not self.server_key_file.is_file():
            _write_secret(self.server_key_file, certificate.new_key())

    def certificate(self, names: Iterable[str], now: datetime) -> tuple[Path, str, date]:
        """(file, mark of its key, day it ends) of the certificate the server shows for these names; made anew where it does not fit."""
        wanted, file = tuple(names), self.top / "tls.pem"
        try:
            key = self.server_key_file.read_bytes()
            known = file.read_bytes() if file.is_file() else b""
            if not certificate.fits(known, key, wanted, now):
                known = certificate.made(key, wanted, now)
                place_durably(file, known)
            return file, certificate.mark_of_key(key), certificate.ends(known)
        except certificate.CertificateError as error:
            raise HouseError(
                f"{self.server_key_file} {error}; take it away and start again, then make each kiosk a new bond"
            ) from None

    def server_mark(self) -> str:
        """The mark kiosks know this hall's server by."""
        try:
            return certificate.mark_of_key(self.server_key_file.read_bytes())
        except (OSError, certificate.CertificateError) as error:
            raise HouseError(
                f"{self.server_key_file} cannot be used: {error}; take it away, then make each kiosk a new bond"
            ) from None

    def library_key(self) -> bytes:
        """The private half."""
        try:
            key = self._key_file.read_bytes()
        except OSError as error:
            raise HouseError(
                f"{self._key_file} cannot be read: {error.strerror}; put it back from the library's safe copy"
            ) from None
        if len(key) != KEY_BYTES:
            raise HouseError(f"{self._key_file} is damaged; put it back from the library's safe copy")
        return key

    def add(self, name: str, server_mark: str | None = None) -> Bond:
        """A bond with a new kiosk. server_mark: of the key the hall's server shows; None: of the hall's own."""
        if not NAME.fullmatch(name):
            raise HouseError(f"{name!r} is no name of a kiosk; take small letters a-z, digits and hyphens, at most 32")
        if self._bond_file(name).exists():
            raise HouseError(f"{name} has a bond already; take it away first with: python -m kiosk hall remove {name}")
        taken = {bond.mark for bond in self.bonds().values()} | set(self._marks_given())
        mark = next(mark for mark in _marks() if mark not in taken)
        shown = self.server_mark() if server_mark is None else server_mark
        bond = Bond(name, mark, secrets.token_bytes(SECRET_BYTES), public_half(self.library_key()), shown)
        # The mark is noted before the bond exists: it stays given when the bond is taken away again.
        with (self.top / "marks").open("a", encoding="ascii") as file:
            file.write(f"{mark} {name}\n")
            file.flush()
            os.fsync(file.fileno())
        write_bond(self._bond_file(name), bond)
        return bond

    def remove(self, name: str) -> None:
        """End a bond: letters of this kiosk are no longer heard, what it confirmed no longer told."""
        try:
            self._bond_file(name).unlink()
        except OSError:
            raise HouseError(f"no kiosk is called {name}; python -m kiosk hall list names them") from None
        (self.top / "reports" / f"{name}.json").unlink(missing_ok=True)

    def bonds(self) -> dict[str, Bond]:
        """Every bond, by the kiosk's name; a file that is none is left out."""
        found = {}
        for file in sorted((self.top / "bonds").glob("*.bond")):
            try:
                bond = read_bond(file)
            except BondError:
                continue
            found[bond.kiosk] = bond
        return found

    def bond(self, name: str) -> Bond | None:
        """The bond with a kiosk, None where there is none."""
        if not NAME.fullmatch(name) or not self._bond_file(name).is_file():
            return None
        return read_bond(self._bond_file(name))

    def keep_report(self, name: str, data: bytes) -> None:
        """What a kiosk last confirmed, where the library's register finds it; nothing is written where it is known."""
        file = self.top / "reports" / f"{name}.json"
        if not file.is_file() or file.read_bytes() != data:
            file.parent.mkdir(mode=0o700, exist_ok=True)
            place_durably(file, data)

    def set_password(self, password: str) -> None:
        """The desk's password from now on."""
        if len(password) < SHORTEST:
            raise HouseError(f"the password is too short; take at least {SHORTEST} characters")
        salt = secrets.token_bytes(16)
        _write_secret(self._password_file, f"scrypt {salt.hex()} {_scrypt(password, salt).hex()}\n".encode("ascii"))

    def has_password(self) -> bool:
        """Whether the desk can be opened at all."""
        return self._password_file.is_file()

    def password_mark(self) -> bytes:
        """What changes with the password, whoever set it; b"" where there is none."""
        try:
            return self._password_file.read_bytes()
        except OSError:
            return b""

    def knows(self, password: str) -> bool:
        """Whether this is the desk's password. Takes about a tenth of a second, right or wrong."""
        try:
            form, salt, known = self._password_file.read_text("ascii").split()
        except (OSError, ValueError):
            return False
        return form == "scrypt" and hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(known))

    @property
    def server_key_file(self) -> Path:
        """The private key the server shows a certificate of."""
        return self.top / "tls.key"

    @property
    def _key_file(self) -> Path:
        return self.top / "library.key"

    @property
    def _password_file(self) -> Path:
        return self.top / "desk.password"

    def _bond_file(self, name: str) -> Path:
        return self.top / "bonds" / f"{name}.bond"

    def _marks_given(self) -> list[str]:
        file = self.top / "marks"
        return [line.split()[0] for line in file.read_text("ascii").splitlines() if line] if file.is_file() else []


def _marks() -> list[str]:
    """Marks in the order they are given: a letter each for the first 25 kiosks, then two."""
    return [*CODE_LETTERS, *(first + second for first in CODE_LETTERS for second in CODE_LETTERS)]


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, maxmem=MOST_MEMORY)


def _write_secret(path: Path, data: bytes) -> None:
    staged = path.with_name(f".{path.name}.new")
    file = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    staged.replace(path)
