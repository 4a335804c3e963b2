"""Webhooks of Meta's Cloud API: proved over the raw body, then read into messages and receipts, many in one post."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

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

SIGNATURE = "x-hub-signature-256"
STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "played": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}
FILES = ("image", "video", "document", "sticker")


def read_webhook(webhook: Webhook, app_secret: str, verify_token: str, phone_number_id: str) -> Received | Refusal | None:
    """Return what a webhook of Meta brings for this number, or None where it is none of Meta's."""
    if webhook.method == "GET":
        return _shake_hands(webhook, verify_token)
    signature = webhook.headers.get(SIGNATURE)
    if signature is None:
        return None
    expected = "sha256=" + hmac.new(app_secret.encode(), webhook.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        return Refusal("bad_signature", "The signature does not fit. Check app_secret.")
    try:
        data = json.loads(webhook.body)
    except (ValueError, RecursionError):
        return Refusal("bad_body", "The body is not JSON.")
    values = [*_values(data, phone_number_id)]
    messages = [message for value in values for message in _messages(value)]
    messages.sort(key=lambda message: message.at or datetime.max.replace(tzinfo=UTC))
    return Received(tuple(messages), tuple(receipt for value in values for receipt in _receipts(value)), "OK")


def _shake_hands(webhook: Webhook, verify_token: str) -> Received | Refusal | None:
    """Answer the question that Meta asks once when the address is entered."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(webhook.url).query).items()}
    if asked.get("hub.mode") != "subscribe":
        return None
    if not hmac.compare_digest(asked.get("hub.verify_token", "").encode(), verify_token.encode()):
        return Refusal("bad_verify_token", "The verify token is not the one of tenant.json.")
    return Received(acknowledgement=asked.get("hub.challenge", ""))


def _values(data: Any, phone_number_id: str) -> Iterator[Mapping[str, Any]]:
    """Yield the changes that concern this number: an app may serve many."""
    for entry in _list(data, "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value")
            if isinstance(value, dict) and _dict(value, "metadata").get("phone_number_id") == phone_number_id:
                yield value


def _messages(value: Mapping[str, Any]) -> Iterator[Inbound]:
    names = {contact.get("wa_id"): str(_dict(contact, "profile").get("name", "")) for contact in _list(value, "contacts")}
    ids = {contact.get("wa_id"): contact.get("user_id") for contact in _list(value, "contacts")}
    for message in _list(value, "messages"):
        sender = read_identity(str(message.get("from", "")), str(message.get("from_user_id") or ids.get(message.get("from")) or ""))
        if isinstance(message.get("id"), str) and sender != Identity():
            yield _message(message, sender, names.get(message.get("from"), ""))


def _message(message: Mapping[str, Any], sender: Identity, name: str) -> Inbound:
    kind = str(message.get("type", ""))
    body = _dict(message, kind)
    reply = _dict(body, "list_reply") or _dict(body, "button_reply")
    return Inbound(
        id=message["id"],
        sender=sender,
        kind=_kind(kind, body, reply),
        text=str(body.get("body") or reply.get("title") or body.get("text") or body.get("caption") or body.get("emoji") or ""),
        payload=str(reply.get("id") or (body.get("payload") if kind == "button" else "") or ""),
        profile_name=name,
        location=_location(body) if kind == "location" else None,
        media=_media(body) if kind in (*FILES, "audio") else (),
        at=_moment(message.get("timestamp")),
    )


def _kind(kind: str, body: Mapping[str, Any], reply: Mapping[str, Any]) -> InboundKind:
    if reply or kind == "button":
        return InboundKind.CHOICE
    if kind in FILES:
        return InboundKind.MEDIA
    if kind == "location" and _location(body) is None:
        return InboundKind.OTHER
    plain = {"text": "text", "location": "location", "audio": "voice", "contacts": "contacts", "reaction": "reaction", "edit": "edit"}
    return InboundKind(plain.get(kind, "other"))


def _location(body: Mapping[str, Any]) -> Location | None:
    try:
        latitude, longitude = float(body["latitude"]), float(body["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(latitude, longitude, str(body.get("name", "")), str(body.get("address", "")))


def _media(body: Mapping[str, Any]) -> tuple[Media, ...]:
    if not isinstance(body.get("id"), str):
        return ()
    return (Media(body["id"], str(body.get("mime_type", "")).lower(), str(body.get("filename", ""))),)


def _receipts(value: Mapping[str, Any]) -> Iterator[Receipt]:
    for status in _list(value, "statuses"):
        state = STATES.get(str(status.get("status", "")))
        if state is not None and isinstance(status.get("id"), str):
            faults = _list(status, "errors")
            code = str(faults[0].get("code", "")) if faults else ""
            yield Receipt(status["id"], state, str(status.get("biz_opaque_callback_data", "")), code)


def read_identity(digits: str, user_id: str) -> Identity:
    """Return who writes: ``digits`` is a number without its plus, or a business-scoped id where there is no number."""
    phone = f"+{digits}" if PHONE.fullmatch(f"+{digits}") else ""
    known = next((one for one in (user_id, digits) if USER_ID.fullmatch(one)), "")
    return Identity(phone, known)


def _moment(timestamp: Any) -> datetime | None:
    text = str(timestamp)
    return datetime.fromtimestamp(int(text), UTC) if text.isascii() and text.isdigit() and len(text) <= 11 else None


def _list(data: Any, name: str) -> list[dict[str, Any]]:
    found = data.get(name) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _dict(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}
