"""A ``requests`` session whose every request goes through the guarded client, for vendors' clients that are built on it."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import responses
from io import BytesIO
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from plugins.kit.outward.calls import KEY_HEADER, REPEATABLE, Asked
from plugins.kit.outward.errors import OutwardError

if TYPE_CHECKING:
    from plugins.kit.outward.client import OutwardClient

REDIRECTS = 3
OURS = ("accept-encoding", "connection", "content-length", "transfer-encoding")
UNPACKED = ("content-encoding", "content-length", "transfer-encoding")


def guarded_session(client: OutwardClient) -> requests.Session:
    """Return a session without the environment's proxies and password files; each hop of a redirect is guarded too."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = REDIRECTS
    adapter = GuardedAdapter(client)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class GuardedAdapter(BaseAdapter):
    """Sends by an OutwardClient. A POST with an ``Idempotency-Key`` is tried again; turn the vendor's own retries off."""

    def __init__(self, client: OutwardClient):
        super().__init__()
        self._client = client

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send; what goes wrong is told as requests' own ConnectionError, with the OutwardError behind it."""
        headers = {name.lower(): _text(value) for name, value in request.headers.items() if name.lower() not in OURS}
        repeatable = request.method in REPEATABLE or KEY_HEADER in headers
        asked = Asked(request.method or "GET", request.url or "", headers, None, _body(request), repeatable)
        try:
            answer = self._client.send(asked)
        except OutwardError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        response = requests.Response()
        response.status_code, response.url, response.request, response.connection = answer.status, request.url, request, self
        response.headers = CaseInsensitiveDict({name: value for name, value in answer.headers.items() if name not in UNPACKED})
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        response.raw = HTTPResponse(BytesIO(answer.content), response.headers, answer.status, preload_content=False)
        response.reason = responses.get(answer.status, "")
        response._content = answer.content  # noqa: SLF001 - read already; requests has no other way to say so
        response._content_consumed = True  # noqa: SLF001
        return response

    def close(self) -> None:
        """Nothing to do: the connections are the process's."""


def _body(request: requests.PreparedRequest) -> bytes | None:
    body = request.body
    if body is None or isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else body.read()


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
