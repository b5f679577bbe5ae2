"""Which network address may be asked: a catalogue's link is hostile until it is resolved.

In: a host, a port. Out: a connected socket, or PrivateError where every address of the host lies in a private, loopback, link-local or
otherwise not public network. Rule: the address that was judged is the one connected to, so a name that changes between two
lookups gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateError(OSError):
    """The host lies in a network a link of a catalogue may not ask."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network; one IPv4 address wrapped in an IPv6 one is judged itself."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def connect(host: str, port: int, timeout: float | None, *, private: bool) -> socket.socket:
    """A socket connected to the first address of the host that may be asked and answers; OSError where none does."""
    found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    allowed = [info for info in found if private or is_public(str(info[4][0]))]
    if not allowed:
        raise PrivateError(host)
    failure: OSError = OSError(host)
    for family, kind, protocol, _, address in allowed:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure
