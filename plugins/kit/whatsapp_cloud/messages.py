"""Parts as Meta's Cloud API takes them, and what its refusals mean."""

from __future__ import annotations

import json
from typing import Any

from plugins.contracts.channels import Delivery, NotSent, Outbound, Part, PartKind, TryLater, Unknown
from plugins.kit.outward import OutwardError, Refused, Unavailable

# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
REASONS = {
    "131047": "window_closed",
    "131026": "bad_number",
    "131021": "bad_number",
    "131030": "bad_number",
    "131050": "opted_out",
    "100": "rejected",
}
FULL = {"131056": 6.0, "130429": 1.0, "80007": 60.0, "4": 60.0, "131048": 600.0}  # the pair's, the number's, the account's limits
NO_KEY = frozenset({"190", "0", "10", "200"})
WAIT_FOR_KEY_S = 60.0


def message_body(message: Outbound) -> dict[str, Any]:
    """Return the body of POST /{phone_number_id}/messages; our reference comes back in every receipt."""
    whom = {"to": message.to.phone.lstrip("+")} if message.to.phone else {"recipient": message.to.user_id}
    body = {"messaging_product": "whatsapp", "recipient_type": "individual", **whom, **_content(message.part)}
    return body | {"biz_opaque_callback_data": message.reference}


def _content(part: Part) -> dict[str, Any]:
    if part.kind is PartKind.TEMPLATE:
        return {"type": "template", "template": _template(part)}
    if part.kind is PartKind.MEDIA:
        return {"type": "image", "image": {"link": part.media_url, "caption": part.text}}
    if part.kind is PartKind.LIST:
        rows = [_without_empty({"id": one.payload, "title": one.title, "description": one.description}) for one in part.choices]
        return _interactive("list", part.text, {"button": part.button, "sections": [{"rows": rows}]})
    if part.kind is PartKind.BUTTONS:
        buttons = [{"type": "reply", "reply": {"id": one.payload, "title": one.title}} for one in part.choices]
        return _interactive("button", part.text, {"buttons": buttons})
    return {"type": "text", "text": {"body": part.text, "preview_url": False}}


def _interactive(kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}


def _template(part: Part) -> dict[str, Any]:
    """Return a template by its name and language ("order_ready:en_GB")."""
    name, _, language = part.template.partition(":")
    values = [{"type": "text", "text": value} for _, value in sorted(part.variables.items(), key=lambda pair: _place(pair[0]))]
    components = [{"type": "body", "parameters": values}] if values else []
    return {"name": name, "language": {"code": language or "en"}, "components": components}


def _place(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isascii() and name.isdigit() else (0, name)


def _without_empty(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def ending_of(error: OutwardError) -> Delivery:
    """Return how a call ended that brought no id."""
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, Unavailable) and (error.status == 429 or not error.arrived):
        return TryLater(error.retry_after or 0.0, str(error.status or ""))
    return Unknown(str(error))


def _refusal(error: Refused) -> Delivery:
    code = _code(error.text)
    if code in FULL:
        return TryLater(FULL[code], code)
    if error.status in (401, 403) or code in NO_KEY:
        return TryLater(WAIT_FOR_KEY_S, code or str(error.status))
    return NotSent(REASONS.get(code, "rejected"), code or str(error.status), str(error))


def _code(text: str) -> str:
    try:
        return str(json.loads(text)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
