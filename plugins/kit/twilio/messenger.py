"""Sending over Twilio by the vendor's own client, each message once, and telling how it ended."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from plugins.contracts import Folder, Health
from plugins.contracts.channels import (
    Delivery,
    DeliveryState,
    Listed,
    NotSent,
    Outbound,
    Part,
    PartKind,
    Sent,
    TryLater,
    Unknown,
)
from plugins.kit.chat_models.retry_after import read_retry_after
from plugins.kit.outward import OutwardError, Patience, Refused, Unavailable, outward_error, outward_of
from plugins.kit.twilio.options import HOME, TwilioOptions

log = logging.getLogger(__name__)
SERVER_FAULT, TOO_MANY, WRONG_KEY = 500, 429, (401, 403)
WAIT_FOR_KEY_S, WAIT_FOR_ROOM_S = 60.0, 6.0
LISTED = 50
# Twilio's codes: https://www.twilio.com/docs/api/errors
REASONS = {
    "63016": "window_closed",
    "21610": "opted_out",
    "63032": "opted_out",
    "21211": "bad_number",
    "21614": "bad_number",
    "63003": "bad_number",
    "63024": "bad_number",
    "21617": "too_long",
}
FULL = frozenset({"20429", "63018", "63017", "21611", "131056"})
FAILED = frozenset({"failed", "undelivered", "canceled"})


class TwilioMessenger:
    """One shop's account, as one of its channels uses it. ``prefix`` is what Twilio puts before addresses ("whatsapp:" or "")."""

    def __init__(self, folder: Folder, options: TwilioOptions, name: str, prefix: str):
        self._folder, self._options, self._name, self._prefix = folder, options, name, prefix

    def deliver(self, message: Outbound) -> Delivery:
        """Send a part. Twilio has no idempotency key, so whatever may have arrived is Unknown."""
        if not self.address(message):
            return NotSent("bad_number")
        try:
            created = self._client.messages.create(**self._fields(message))
        except Exception as error:  # noqa: BLE001 - the vendor's client raises what it likes; each ending has a name
            return self._ending(error)
        return Sent(created.sid)

    def list_sent(self, message: Outbound, since: datetime) -> list[Listed] | None:
        """Return what went to this customer since then, oldest first."""
        try:
            found = self._client.messages.list(to=self.address(message), limit=LISTED)
        except Exception as error:  # noqa: BLE001 - see deliver
            log.warning("%s of %s: the list of messages cannot be had: %s", self._name, self._folder.shop.key, self._told(error))
            return None
        recent = [one for one in found if one.direction != "inbound" and (one.date_created is None or _aware(one.date_created) >= since)]
        return [Listed(one.sid, one.body or "", _state(one.status)) for one in reversed(recent)]

    def check(self) -> Health:
        """Ask for the account: reaches Twilio and changes nothing."""
        try:
            account = self._client.api.accounts(self._options.account_sid).fetch()
        except Exception as error:  # noqa: BLE001 - see deliver
            return Health(self._name, False, f"Twilio does not let us in: {self._told(error)}")
        well = account.status == "active"
        return Health(self._name, well, f"The account is {account.status}." + ("" if well else " See console.twilio.com."))

    def address(self, message: Outbound) -> str:
        """Return a customer as Twilio addresses him: by his phone number, or by the provider's id of him where none is known."""
        known = message.to.phone or (message.to.user_id if self._prefix else "")
        return f"{self._prefix}{known}" if known else ""

    @cached_property
    def _client(self) -> Any:
        from twilio.rest import Client  # here, for it takes a second to import

        from plugins.kit.twilio.http import GuardedTwilioHttp

        options = self._options
        patience = Patience(connect=min(5.0, options.seconds), read=options.seconds, write=options.seconds, whole=options.seconds, tries=1)
        outward = outward_of(self._folder).client(
            self._folder.shop.key, self._name, options.base_url, secrets=options.secrets, patience=patience
        )
        http = GuardedTwilioHttp(outward.session(), HOME, options.base_url, options.seconds)
        user, password = (options.api_key, options.api_secret) if options.api_key else (options.account_sid, options.auth_token)
        return Client(user, password, options.account_sid, http_client=http)

    def _fields(self, message: Outbound) -> dict[str, Any]:
        options = self._options
        fields: dict[str, Any] = {"to": self.address(message), "from_": f"{self._prefix}{options.sender}"}
        if options.service:
            fields["messaging_service_sid"] = options.service
        if message.status_url:
            fields["status_callback"] = message.status_url
        return fields | self._content(message.part)

    def _content(self, part: Part) -> dict[str, Any]:
        if part.kind is PartKind.TEMPLATE:
            return _template(part.template, part.variables)
        if part.kind is PartKind.LIST:
            return _template(self._options.lists[len(part.choices)], list_variables(part))
        if part.kind is PartKind.BUTTONS:
            return _template(self._options.buttons[len(part.choices)], button_variables(part))
        if part.kind is PartKind.MEDIA:
            return {"body": part.text, "media_url": [part.media_url]}
        return {"body": part.text}

    def _ending(self, error: Exception) -> Delivery:
        outward = outward_error(error)
        if outward is not None:
            return self._ending_without_answer(outward)
        status, code = getattr(error, "status", None), str(getattr(error, "code", None) or "")
        if status is None:
            log.warning("%s of %s: %s", self._name, self._folder.shop.key, self._told(error))
            return Unknown(self._told(error))
        if status == TOO_MANY or code in FULL:
            return TryLater(read_retry_after(self._headers()) or WAIT_FOR_ROOM_S, code)
        if status >= SERVER_FAULT:
            return Unknown(self._told(error))
        if status in WRONG_KEY and code not in REASONS:
            return TryLater(WAIT_FOR_KEY_S, code or str(status))
        return NotSent(REASONS.get(code, "rejected"), code or str(status), self._told(error))

    def _ending_without_answer(self, error: OutwardError) -> Delivery:
        if isinstance(error, Unavailable) and not error.arrived:
            return TryLater(error.retry_after or 0.0)
        if isinstance(error, Refused):
            return NotSent("rejected", detail=str(error))
        return Unknown(str(error))

    def _headers(self) -> Mapping[str, str]:
        answer = self._client.http_client.last_answer()
        return {name.lower(): value for name, value in answer.items()}

    def _told(self, error: Exception) -> str:
        text = " ".join(str(getattr(error, "msg", None) or error).split())[:300]
        for secret in self._options.secrets:
            text = text.replace(secret, "***")
        return text


def list_variables(part: Part) -> dict[str, str]:
    """Return a list picker's variables: 1 the text, 2 the button, then title, id and description of each item."""
    values = [part.text, part.button]
    for choice in part.choices:
        values += [choice.title, choice.payload, choice.description or choice.title]
    return {str(number): value for number, value in enumerate(values, 1)}


def button_variables(part: Part) -> dict[str, str]:
    """Return quick replies' variables: 1 the text, then title and id of each button."""
    values = [part.text, *(value for choice in part.choices for value in (choice.title, choice.payload))]
    return {str(number): value for number, value in enumerate(values, 1)}


def _template(sid: str, variables: Mapping[str, str]) -> dict[str, str]:
    return {"content_sid": sid, "content_variables": json.dumps(dict(variables), ensure_ascii=False)}


def _state(status: str) -> DeliveryState:
    if status in FAILED:
        return DeliveryState.FAILED
    return {"delivered": DeliveryState.DELIVERED, "read": DeliveryState.READ}.get(status, DeliveryState.SENT)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
