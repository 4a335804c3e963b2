"""Which hosts a tenant's plugins may reach: those of the internet, and those of the operator's own network that he names."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Set

_WITH_V4_INSIDE = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


class ForbiddenAddress(OSError):
    """The host lies in a network that is not the internet, and the operator has not allowed it."""


class UnknownHost(OSError):
    """The name of a host leads to no address."""


def allows(own_hosts: Set[str], host: str, port: int) -> bool:
    """Return whether a host is on the operator's list ("localhost", "localhost:11434"), with this port or with none."""
    return host.lower() in own_hosts or f"{host.lower()}:{port}" in own_hosts


def find_addresses(host: str, port: int, own_hosts: Set[str], setting: str) -> list[str]:
    """Look a host up and return the addresses to connect to, and no others; ForbiddenAddress when one of them is not public.

    ``setting`` is the name of the operator's list, for the error.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(f"The host {host} is not known.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allows(own_hosts, host, port) and not all(is_public(address) for address in addresses):
        raise ForbiddenAddress(f"{host} is not on the internet. The operator may allow it: {setting}={host}:{port}")
    return addresses


def is_public(address: str) -> bool:
    """Return whether an address, and each one that is wrapped in it, is one of the internet."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inside = [parsed]
    if isinstance(parsed, ipaddress.IPv6Address):
        inside += [one for one in (parsed.ipv4_mapped, parsed.sixtofour, *(parsed.teredo or ())) if one is not None]
        if parsed in _WITH_V4_INSIDE:
            inside.append(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in inside)
