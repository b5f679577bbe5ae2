"""The way from a kiosk to its hall's server: one POST, by http or by https.

Goes in: the hall's address, the mark of the key its server must show, an envelope. Comes out: the answer, and the day the server's certificate ended where it has; HallError in words
where there was none. The rules: by https nothing is sent before the server has shown the key the bond names, whatever any authority says of it; where the bond names none
the machine's own authorities judge the certificate and its name; no redirection is followed.
"""

from __future__ import annotations

import hmac
import http.client
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kiosk.certificate import CertificateError, shown

if TYPE_CHECKING:
    from datetime import date

ADDRESS = "/-/hall"
SECONDS = 4.0
LARGEST_ANSWER = 8 << 20
PORTS = {"http": 80, "https": 443}


class HallError(Exception):
    """The hall could not be reached or understood; the words say which."""


@dataclass(frozen=True, slots=True)
class Hall:
    """Where the hall's server is: http://host:port or https://host:port. timeout in seconds for each step; certificate: the mark of its key."""

    url: str
    timeout: float = SECONDS
    certificate: str = ""

    def post(self, envelope: bytes, today: date) -> tuple[int, bytes, str]:
        """(status, body, what else is to be told) of the answer."""
        connection = self._connection()
        try:
            told = self._shown(connection, today)
            connection.request("POST", ADDRESS, envelope, {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read(LARGEST_ANSWER), told
        except ssl.SSLCertVerificationError as error:
            raise HallError(
                f"its certificate is not believed: {error.verify_message}; give the kiosk a bond that names it (python -m kiosk hall add, at the hall)"
            ) from None
        except ssl.SSLError as error:
            raise HallError(
                f"does not speak https ({error.reason or error}); start it with --tls, or give its address as http://"
            ) from None
        except (ConnectionResetError, http.client.BadStatusLine) as error:
            hint = "" if self._secure else "; a hall that was started with --tls is reached by https://"
            raise HallError(f"unreachable: it closed the connection{hint} ({type(error).__name__})") from None
        except (OSError, http.client.HTTPException) as error:
            raise HallError(f"unreachable: {error or type(error).__name__}") from None
        finally:
            connection.close()

    @property
    def _secure(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        if not self._secure:
            return http.client.HTTPConnection(host, port, timeout=self.timeout)
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate:
            # The key is compared below, before a byte is sent: stricter than any name an authority vouches for.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=context)

    def _shown(self, connection: http.client.HTTPConnection, today: date) -> str:
        """What is to be told of the certificate; HallError where it is another's."""
        connection.connect()
        if not self._secure or not self.certificate:
            return ""
        assert isinstance(connection.sock, ssl.SSLSocket)
        try:
            mark, ends = shown(connection.sock.getpeercert(binary_form=True) or b"")
        except CertificateError as error:
            raise HallError(str(error)) from None
        if not hmac.compare_digest(mark, self.certificate):
            raise HallError(
                f"another server than the hall of this bond answers there (its key is {mark[:16]}…, the hall's {self.certificate[:16]}…); nothing was sent to it"
            )
        if ends < today:
            return f"the hall's certificate ended on {ends}; restart the hall's server, which makes a new one"
        return ""


def is_hall(url: str) -> bool:
    """Whether a text is the address of a hall's server: http://host, https://host, with a port or without."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in PORTS
            and bool(parts.hostname)
            and parts.path in ("", "/")
            and not (parts.query or parts.fragment or parts.username)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False
