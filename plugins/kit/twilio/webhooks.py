"""Twilio's webhooks: proved by the vendor's own validator, then read into messages and receipts."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from plugins.contracts.channels import (
    DeliveryState,
    Identity,
    Inbound,
    InboundKind,
    Location,
    Media,
    Receipt,
    Received,
    Refusal,
    Webhook,
)
from plugins.kit.phone_addresses import PHONE, USER_ID

log = logging.getLogger(__name__)
SIGNATURE, SETTINGS = "x-twilio-signature", "x-twilio-webhooks-signature-settings"
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
MOST_MEDIA = 10
STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
    "undelivered": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
KINDS = {"reaction": InboundKind.REACTION, "edited": InboundKind.EDIT, "contacts": InboundKind.CONTACTS, "voice": InboundKind.VOICE}


class Params(dict[str, list[str]]):
    """Form parameters as they were sent, each with all its values; the vendor's validator asks by ``getlist``."""

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def first(self, name: str) -> str:
        return self.get(name, [""])[0]


def read_webhook(webhook: Webhook, auth_token: str, reference: str) -> Received | Refusal | None:
    """Return what a webhook of Twilio brings; ``reference`` names the parameter of our status address that holds our own id."""
    signature = webhook.headers.get(SIGNATURE)
    if signature is None:
        return None
    params = _verified(webhook, signature, auth_token)
    if isinstance(params, Refusal):
        return params
    ours = parse_qs(urlsplit(webhook.url).query).get(reference, [""])[0]
    receipt = _receipt(params, ours)
    messages = () if receipt or _is_status(params) else tuple(_messages(params))
    return Received(messages, (receipt,) if receipt else (), TWIML, "text/xml")


def _verified(webhook: Webhook, signature: str, auth_token: str) -> Params | Refusal:
    try:
        from twilio.request_validator import RequestValidator, get_signature_algorithm
    except ImportError:
        return Refusal("not_installed", "Install sales-assistant[twilio].")
    signed = _signed(webhook)
    if signed is None:
        return Refusal("bad_body", "The body is neither a form nor JSON with its bodySHA256.")
    algorithm = get_signature_algorithm(webhook.headers.get(SETTINGS))
    if not RequestValidator(auth_token).validate(webhook.url, signed, signature, algorithm):
        return Refusal("bad_signature", "The signature does not fit. Check auth_token (the primary one) and PUBLIC_BASE_URL.")
    return _from_json(signed) if isinstance(signed, str) else signed


def _signed(webhook: Webhook) -> Params | str | None:
    """Return what the signature is over, as the validator takes it: every parameter as it came, or the text of a JSON body."""
    kind = webhook.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = webhook.body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if kind == "application/json":
        # without the hash in the address the signature would say nothing of the body
        return text if "bodySHA256" in parse_qs(urlsplit(webhook.url).query) else None
    if kind not in ("application/x-www-form-urlencoded", ""):
        return None
    return _params(parse_qsl(text, keep_blank_values=True))


def _params(pairs: Any) -> Params:
    found = Params()
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _from_json(text: str) -> Params:
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        data = {}
    pairs = data.items() if isinstance(data, dict) else ()
    return _params((str(name), value if isinstance(value, str) else json.dumps(value)) for name, value in pairs)


def _is_status(params: Params) -> bool:
    """Say whether this tells of a message of ours: it is no customer's, whatever address it came to."""
    return bool(params.first("MessageStatus")) or params.first("SmsStatus") not in ("", "received")


def _receipt(params: Params, reference: str) -> Receipt | None:
    status = params.first("MessageStatus") or params.first("SmsStatus")
    if params.first("EventType").upper() == "READ":
        status = "read"
    state, message_id = STATES.get(status.lower()), params.first("MessageSid") or params.first("SmsSid")
    if state is None or not message_id:
        return None
    return Receipt(message_id, state, reference, params.first("ErrorCode"))


def _messages(params: Params) -> Iterator[Inbound]:
    message_id = params.first("MessageSid") or params.first("SmsMessageSid") or params.first("SmsSid")
    sender = read_identity(params.first("From"), params.first("ExternalUserId"))
    if not message_id or sender == Identity():
        log.warning("a signed webhook of Twilio has no message or no sender that is known here: %s", sorted(params))
        return
    media = tuple(_media(params))
    kind = _kind(params, media)
    yield Inbound(
        id=message_id,
        sender=sender,
        kind=kind,
        text=params.first("Body") or params.first("ButtonText") or params.first("ListTitle"),
        payload=params.first("ListId") or params.first("ButtonPayload"),
        profile_name=params.first("ProfileName"),
        location=_location(params),
        media=media,
        stop={"STOP": "stop", "START": "start"}.get(params.first("OptOutType").upper(), ""),
    )


def _kind(params: Params, media: tuple[Media, ...]) -> InboundKind:
    told = params.first("MessageType").lower()
    if told in KINDS:
        return KINDS[told]
    if params.first("ListId") or params.first("ButtonPayload"):
        return InboundKind.CHOICE
    if _location(params) is not None:
        return InboundKind.LOCATION
    if media:
        types = [one.content_type.partition("/")[0] for one in media]
        if "text/vcard" in [one.content_type for one in media] or "text/x-vcard" in [one.content_type for one in media]:
            return InboundKind.CONTACTS
        return InboundKind.VOICE if set(types) == {"audio"} else InboundKind.MEDIA
    return InboundKind.TEXT if params.first("Body").strip("\x00 \r\n\t") or told in ("", "text") else InboundKind.OTHER


def _media(params: Params) -> Iterator[Media]:
    count = params.first("NumMedia")
    for number in range(min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() else 0):
        address = params.first(f"MediaUrl{number}")
        if address:
            yield Media(address, params.first(f"MediaContentType{number}").lower(), params.first(f"MediaFilename{number}"))


def _location(params: Params) -> Location | None:
    try:
        latitude, longitude = float(params.first("Latitude")), float(params.first("Longitude"))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Location(latitude, longitude, params.first("Label"), params.first("Address"))


def read_identity(address: str, user_id: str = "") -> Identity:
    """Return who an address of Twilio names ("whatsapp:+44...", "+44...", "whatsapp:US.1349..."); an empty one where it is neither."""
    plain = address.removeprefix("whatsapp:").strip()
    given = user_id.removeprefix("whatsapp:").strip()
    phone = plain if PHONE.fullmatch(plain) else ""
    known = next((one for one in (given, plain) if USER_ID.fullmatch(one)), "")
    return Identity(phone, known)
