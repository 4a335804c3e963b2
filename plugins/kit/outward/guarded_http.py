"""An HTTP client for addresses that a tenant may set: public ones, and those of the operator's own network that he allows."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator

import httpx2

from plugins.kit.outward.own_network import UnknownHost, allows, find_addresses

LONGEST_BODY = 4_000_000
LONGEST_SECONDS = 90.0
LONGEST = "longest_body"  # a request's extension of this name is its own limit


class Unencrypted(httpx2.RequestError):
    """An address of the internet that is not https."""


class TooLong(httpx2.ReadError):
    """An answer has more bytes than its reader takes."""


class GuardedTransport(httpx2.BaseTransport):
    """Looks a host up once, checks every address, and connects to those very addresses, so that no second look-up can differ.

    ``setting`` names the operator's list of ``own_hosts``. A pool knows connections by their address alone, so one that is kept
    must not serve two hosts: without ``keeps`` each request has a connection of its own. ``encrypted`` demands https of others.
    """

    def __init__(
        self,
        own_hosts: frozenset[str],
        context: ssl.SSLContext | None = None,
        setting: str = "MODEL_HOSTS",
        keeps: bool = True,
        encrypted: bool = False,
    ):
        self._own_hosts, self._setting, self._encrypted = own_hosts, setting, encrypted
        limits = httpx2.Limits(max_connections=100, max_keepalive_connections=20 if keeps else 0)
        self._within = httpx2.HTTPTransport(verify=context or True, trust_env=False, limits=limits)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        host, port = request.url.host, request.url.port or {"https": 443}.get(request.url.scheme, 80)
        try:
            addresses = find_addresses(host, port, self._own_hosts, self._setting)
        except UnknownHost as error:
            raise httpx2.ConnectError(str(error)) from error
        if self._encrypted and request.url.scheme != "https" and not allows(self._own_hosts, host, port):
            raise Unencrypted(f"http://{host} is not encrypted. Use https.")
        request.extensions = {**request.extensions, "sni_hostname": host}
        for place, address in enumerate(addresses, 1):
            request.url = request.url.copy_with(host=address)
            try:
                response = self._within.handle_request(request)
                break
            except httpx2.ConnectError:
                if place == len(addresses):
                    raise
        longest = request.extensions.get(LONGEST, LONGEST_BODY)
        response.stream = _Bounded(response.stream, longest, time.monotonic() + LONGEST_SECONDS)
        return response

    def close(self) -> None:
        self._within.close()


class _Bounded(httpx2.SyncByteStream):
    """A body that ends, in bytes and in time."""

    def __init__(self, within: httpx2.SyncByteStream, longest: int, ends: float):
        self._within, self._longest, self._ends = within, longest, ends

    def __iter__(self) -> Iterator[bytes]:
        length = 0
        for part in self._within:
            length += len(part)
            if length > self._longest:
                raise TooLong(f"The answer is longer than {self._longest:,} bytes.")
            if time.monotonic() > self._ends:
                raise httpx2.ReadTimeout(f"The answer took longer than {LONGEST_SECONDS:.0f} s.")
            yield part

    def close(self) -> None:
        self._within.close()


def guarded_client(own_hosts: frozenset[str], context: ssl.SSLContext | None = None) -> httpx2.Client:
    """Return a client that follows no redirects, reads no proxy from the environment, and reaches only what it may."""
    return httpx2.Client(transport=GuardedTransport(own_hosts, context), follow_redirects=False, trust_env=False)
