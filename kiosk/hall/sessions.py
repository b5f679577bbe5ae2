"""Who is let in to the desk: sessions, their forms, and how often a password may be tried. It reads no clock.

Goes in: seconds of uptime, tokens, the address a try came from. Comes out: tokens, or seconds to wait. The rules: a session is a random token kept here by its hash
alone, over after QUIET seconds without a click and after LONGEST in any case, when the password is changed and when the server stops; every form carries a word only this session's pages
know; after FREE wrong tries each further one costs an address twice the time of the one before, and all addresses together SHARED times as many.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

QUIET, LONGEST = 1800.0, 8 * 3600.0
FREE, FIRST_WAIT, LONGEST_WAIT = 5, 2.0, 900.0
SHARED = 8
EVERYONE = ""


@dataclass(slots=True)
class _Session:
    began: float
    seen: float


@dataclass(slots=True)
class _Tries:
    wrong: int
    until: float


class Sessions:
    """The sessions of one desk, in memory."""

    def __init__(self) -> None:
        self._open: dict[bytes, _Session] = {}
        self._tries: dict[str, _Tries] = {}
        self._form_key = secrets.token_bytes(32)
        self._password = b""

    def wait(self, address: str, now: float) -> float:
        """Seconds until a password from this address is looked at; 0.0 when now."""
        waits = [self._tries[who].until - now for who in (address, EVERYONE) if who in self._tries]
        return max([0.0, *waits])

    def wrong(self, address: str, now: float) -> None:
        """A wrong password came from this address."""
        for who, free in ((address, FREE), (EVERYONE, FREE * SHARED)):
            tries = self._tries.setdefault(who, _Tries(0, now))
            tries.wrong += 1
            if tries.wrong >= free:
                tries.until = now + min(FIRST_WAIT * 2 ** (tries.wrong - free), LONGEST_WAIT)
        if len(self._tries) > 10_000:
            self._tries = {who: tries for who, tries in self._tries.items() if tries.until > now or who == EVERYONE}

    def begin(self, address: str, now: float) -> str:
        """A new session's token, after the right password."""
        self._tries.pop(address, None)
        self._tries.pop(EVERYONE, None)
        self._settle(now)
        token = secrets.token_urlsafe(32)
        self._open[_hash(token)] = _Session(now, now)
        return token

    def seen(self, token: str, now: float) -> bool:
        """Whether the session lives; if so, it has just been seen."""
        self._settle(now)
        session = self._open.get(_hash(token))
        if session is None:
            return False
        session.seen = now
        return True

    def end(self, token: str) -> None:
        """Close a session."""
        self._open.pop(_hash(token), None)

    def under(self, password: bytes) -> None:
        """The password's mark as it is now: sessions that another one opened are closed."""
        if password != self._password:
            self._open.clear()
            self._password = password

    def form_word(self, token: str) -> str:
        """What a form of this session carries."""
        return hmac.new(self._form_key, token.encode(), hashlib.sha256).hexdigest()

    def is_form_word(self, token: str, word: str) -> bool:
        """Whether a form came from a page of this session."""
        return word.isascii() and hmac.compare_digest(self.form_word(token), word)

    def _settle(self, now: float) -> None:
        over = [key for key, each in self._open.items() if now - each.seen > QUIET or now - each.began > LONGEST]
        for key in over:
            del self._open[key]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
