"""An HTTP client for addresses that a tenant may set: public ones, and those of the operator's own network that he allows."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator

import httpx2

from plugins.kit.own_network import allows

LONGEST_BODY = 4_000_000
LONGEST_SECONDS = 90.0


class ForbiddenAddress(httpx2.RequestError):
    """The host lies in a network that is not the internet, and the operator has not allowed it."""


class GuardedTransport(httpx2.BaseTransport):
    """Looks a host up once, checks every address, and connects to those very addresses, so that no second look-up can differ."""

    def __init__(self, own_hosts: frozenset[str], context: ssl.SSLContext | None = None):
        self._own_hosts = own_hosts
        self._within = httpx2.HTTPTransport(verify=context or True, trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        host, port = request.url.host, request.url.port or {"https": 443}.get(request.url.scheme, 80)
        addresses = _addresses(host, port, allows(self._own_hosts, host, port))
        request.extensions = {**request.extensions, "sni_hostname": host}
        for place, address in enumerate(addresses, 1):
            request.url = request.url.copy_with(host=address)
            try:
                response = self._within.handle_request(request)
                break
            except httpx2.ConnectError:
                if place == len(addresses):
                    raise
        response.stream = _Bounded(response.stream, time.monotonic() + LONGEST_SECONDS)
        return response

    def close(self) -> None:
        self._within.close()


class _Bounded(httpx2.SyncByteStream):
    """A body that ends, in bytes and in time."""

    def __init__(self, within: httpx2.SyncByteStream, ends: float):
        self._within, self._ends = within, ends

    def __iter__(self) -> Iterator[bytes]:
        length = 0
        for part in self._within:
            length += len(part)
            if length > LONGEST_BODY:
                raise httpx2.ReadError(f"The answer is longer than {LONGEST_BODY:,} bytes.")
            if time.monotonic() > self._ends:
                raise httpx2.ReadTimeout(f"The answer took longer than {LONGEST_SECONDS:.0f} s.")
            yield part

    def close(self) -> None:
        self._within.close()


def guarded_client(own_hosts: frozenset[str], context: ssl.SSLContext | None = None) -> httpx2.Client:
    """Return a client that follows no redirects, reads no proxy from the environment, and reaches only what it may."""
    return httpx2.Client(transport=GuardedTransport(own_hosts, context), follow_redirects=False, trust_env=False)


def _addresses(host: str, port: int, own: bool) -> list[str]:
    """Return the addresses to connect to; ForbiddenAddress when one of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx2.ConnectError(f"The host {host} is not known.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not own and any(not ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses):
        raise ForbiddenAddress(f"{host} is not on the internet. The operator may allow it: MODEL_HOSTS={host}:{port}")
    return addresses
