"""A connector's client: time-outs by phase, another try where that is safe, circuits, limits, and errors without secrets."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from plugins.kit.chat_models.retry_after import read_retry_after
from plugins.kit.masking import mask_secrets
from plugins.kit.outward.calls import KEY_HEADER, LONGEST_BODY, REPEATABLE, Answer, Asked, Patience
from plugins.kit.outward.errors import LeftInPeace, OutwardError, Refused, Unavailable, left_in_peace
from plugins.kit.outward.waiting import waiting

if TYPE_CHECKING:
    import requests

    from plugins.kit.outward.outward import Outward

log = logging.getLogger(__name__)
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_DONE = 429  # whatever the method, nothing was carried out
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 20.0
LONGEST_REASON = 300


class OutwardClient:
    """See ``Outward.client``. Safe to share between threads."""

    def __init__(
        self, outward: Outward, tenant: str, name: str, base_url: str, secrets: tuple[str, ...], headers: dict[str, str], patience: Patience
    ):
        self._outward, self._tenant, self.name = outward, tenant, name
        self._base, self._secrets, self._headers, self._patience = base_url.rstrip("/"), secrets, headers, patience

    def request(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        key: str = "",
        follows: bool = False,
        longest: int = LONGEST_BODY,
        accepts: Container[int] = (),
    ) -> Answer:
        """Send and return the answer; Refused, Unavailable or Unreadable for anything but 2xx and the statuses that it ``accepts``.

        ``address`` is joined to base_url unless it is whole. ``body`` is sent as JSON, ``form`` as a form, ``content`` as it is. A POST
        or PATCH is tried again only where it surely was not carried out, or has an idempotency ``key``, which is sent along.
        """
        sent, kind = _content(body, form, content)
        told = {**self._headers, **kind, **(headers or {}), **({KEY_HEADER: key} if key else {})}
        repeatable = bool(key) or method in REPEATABLE
        answer = self.send(Asked(method, self._whole(address), told, params, sent, repeatable, follows, longest))
        if 200 <= answer.status < 300 or answer.status in accepts:
            return answer
        raise self._told(answer)

    def get(self, address: str, **more: Any) -> Answer:
        return self.request("GET", address, **more)

    def post(self, address: str, **more: Any) -> Answer:
        return self.request("POST", address, **more)

    def session(self) -> requests.Session:
        """Return a session for a vendor's client that is built on ``requests``: all it sends goes through this client."""
        from plugins.kit.outward.requests_session import guarded_session

        return guarded_session(self)

    def send(self, asked: Asked) -> Answer:
        """Send, again where safe, and return the last answer whatever its status; OutwardError where there is none."""
        with waiting():
            return self._send(asked)

    def _send(self, asked: Asked) -> Answer:
        latest = time.monotonic() + self._patience.whole
        number = 1
        while True:
            answer, failure = self._try(asked, latest)
            pause = self._pause(number, answer, failure)
            may_repeat = number < self._patience.tries and time.monotonic() + pause < latest and _may_repeat(asked, answer, failure)
            if not may_repeat:
                break
            self._outward.pause(pause)
            number += 1
        if answer is None:
            assert failure is not None
            raise failure
        return answer

    def masked(self, text: str) -> str:
        """Return a text of the service (an error of its client) without secrets."""
        return mask_secrets(text, self._secrets)

    def _try(self, asked: Asked, latest: float) -> tuple[Answer | None, OutwardError | None]:
        from plugins.kit.outward.sending import send_once  # here, for what it imports takes a while

        circuit, circuits = (self._tenant, asked.host), self._outward.circuits
        if not circuits.may_call(circuit):
            return None, left_in_peace(asked.host, circuits.rest_left(circuit))
        try:
            answer = send_once(self._outward.http(), asked, self._patience, latest, self.masked)
        except OutwardError as error:
            (circuits.failed if isinstance(error, Unavailable) else circuits.succeeded)(circuit)
            log.warning("%s of %s: %s %s: %s", self.name, self._tenant, asked.method, self.masked(asked.shown), error)
            return None, error
        except BaseException:
            circuits.failed(circuit)
            raise
        (circuits.failed if answer.status >= 500 else circuits.succeeded)(circuit)
        return answer, None

    def _pause(self, number: int, answer: Answer | None, failure: OutwardError | None) -> float:
        """Return how long to wait before the next try: what the service asks for, or longer each time, with jitter."""
        wished = read_retry_after(answer.headers) if answer is not None else getattr(failure, "retry_after", None)
        if wished is not None:
            return wished
        return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (number - 1)) * (0.5 + self._outward.chance() / 2)

    def _whole(self, address: str) -> str:
        if address.startswith(("https://", "http://")):
            return address
        return f"{self._base}/{address.lstrip('/')}" if address else self._base

    def _told(self, answer: Answer) -> OutwardError:
        said = self.masked(" ".join(answer.text.split()))[:LONGEST_REASON]
        if 300 <= answer.status < 400:
            text = f"{self.masked(answer.address)} answered with a redirect ({answer.status}), which is not followed."
            return Refused(text, status=answer.status)
        text = f"{self.masked(answer.address)} answered {answer.status}{f': {said}' if said else ''}"
        log.warning("%s of %s: %s", self.name, self._tenant, text)
        if answer.status in PASSING or answer.status >= 500:
            arrived = answer.status != NOT_DONE
            return Unavailable(text, arrived=arrived, retry_after=read_retry_after(answer.headers), status=answer.status)
        return Refused(text, status=answer.status, text=self.masked(answer.text))


def _may_repeat(asked: Asked, answer: Answer | None, failure: OutwardError | None) -> bool:
    if answer is not None:
        return answer.status == NOT_DONE or (answer.status in PASSING and asked.repeatable)
    if not isinstance(failure, Unavailable) or isinstance(failure, LeftInPeace):
        return False
    return asked.repeatable or not failure.arrived


def _content(body: Any, form: Mapping[str, str] | None, content: bytes | None) -> tuple[bytes | None, dict[str, str]]:
    if body is not None:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), {"content-type": "application/json"}
    if form is not None:
        return urlencode(form).encode(), {"content-type": "application/x-www-form-urlencoded"}
    return content, {}
