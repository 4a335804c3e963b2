"""The HTTP client that Twilio's own client is given: the guarded session, and another address where the options name one."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response


class GuardedTwilioHttp(TwilioHttpClient):
    """Everything goes through ``session``. The answer's headers are kept per thread, for the client's errors do not carry them."""

    def __init__(self, session: requests.Session, home: str, base_url: str, seconds: float):
        super().__init__(pool_connections=False, timeout=seconds)
        self.session = session
        self._home, self._base_url = home, base_url
        self._last = threading.local()

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Response:
        self._last.headers = {}
        response = super().request(method, url.replace(self._home, self._base_url, 1), *args, **more)
        self._last.headers = dict(response.headers or {})
        return response

    def last_answer(self) -> Mapping[str, str]:
        """Return the headers of this thread's last answer."""
        return getattr(self._last, "headers", {})

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing: what customers are told does not belong there."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Log nothing; see log_request."""
