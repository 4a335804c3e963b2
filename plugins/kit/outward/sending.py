"""One try of a request over the guarded HTTP client, its faults told as ours."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable

import httpx2

from plugins.kit.outward.calls import Answer, Asked, Patience
from plugins.kit.outward.errors import OutwardError, Refused, Unavailable, Unreadable, causes_of
from plugins.kit.outward.guarded_http import LONGEST, TooLong, Unencrypted
from plugins.kit.outward.own_network import ForbiddenAddress

BEFORE_SENDING = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
BAD_ADDRESS = (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.TooManyRedirects, httpx2.LocalProtocolError)


def send_once(http: httpx2.Client, asked: Asked, patience: Patience, latest: float, masked: Callable[[str], str]) -> Answer:
    """Send once and read the whole answer; OutwardError, its text ``masked``, when there is none."""
    try:
        request = http.build_request(
            asked.method,
            asked.address,
            params=asked.params,
            content=asked.content,
            headers=dict(asked.headers),
            timeout=_seconds(patience, latest),
            extensions={LONGEST: asked.longest},
        )
        response = http.send(request, stream=True, follow_redirects=asked.follows)
        try:
            content = _read(response, asked.longest, latest)
        finally:
            response.close()
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise _told(error, asked, masked) from error
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, content, asked.shown)


def _seconds(patience: Patience, latest: float) -> httpx2.Timeout:
    left = max(latest - time.monotonic(), 0.05)
    connect = min(patience.connect, left)
    return httpx2.Timeout(connect=connect, read=min(patience.read, left), write=min(patience.write, left), pool=connect)


def _read(response: httpx2.Response, longest: int, latest: float) -> bytes:
    """Return the body, unpacked; it may be no longer than ``longest`` then either."""
    parts: list[bytes] = []
    length = 0
    for part in response.iter_bytes():
        length += len(part)
        if length > longest:
            raise TooLong(f"The answer is longer than {longest:,} bytes.")
        if time.monotonic() > latest:
            raise httpx2.ReadTimeout("The answer took too long.")
        parts.append(part)
    return b"".join(parts)


def _told(error: Exception, asked: Asked, masked: Callable[[str], str]) -> OutwardError:
    causes = list(causes_of(error))
    forbidden = next((cause for cause in causes if isinstance(cause, (ForbiddenAddress, Unencrypted))), None)
    if forbidden is not None:
        return Refused(masked(str(forbidden)))
    reason = masked(str(error) or type(error).__name__)
    if isinstance(error, BAD_ADDRESS):
        return Refused(f"{asked.host}: {reason}")
    if isinstance(error, (TooLong, httpx2.DecodingError)):
        return Unreadable(f"{asked.host}: {reason}")
    if isinstance(error, httpx2.ConnectError) and any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Refused(f"{asked.host} has no certificate that is trusted here: {reason}")
    return Unavailable(f"{asked.host} cannot be reached: {reason}", arrived=not isinstance(error, BEFORE_SENDING))
