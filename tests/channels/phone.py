"""What a customer's phone and Twilio make of a message: a form signed with the vendor's own validator."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from tests.channels.fake_twilio import ACCOUNT, TOKEN

PUBLIC = "https://chat.example"
SHOP_NUMBER = "+441174960100"
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Posted:
    """A webhook ready to be posted."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def message_id() -> str:
    return f"SM{next(NUMBERS):032d}"


def inbound(text: str = "", sender: str = "+447700900001", sid: str = "", **more: str) -> dict[str, str]:
    """Return the parameters of a WhatsApp message as Twilio sends them."""
    sid = sid or message_id()
    plain = {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT, "NumSegments": "1", "NumMedia": "0",
        "From": f"whatsapp:{sender}", "To": f"whatsapp:{SHOP_NUMBER}", "WaId": sender.lstrip("+"), "ProfileName": "Ann",
        "Body": text, "SmsStatus": "received", "ApiVersion": "2010-04-01", "MessageType": "text", "ReferralNumMedia": "0",
    }  # fmt: skip
    return plain | more


def status(sid: str, state: str, **more: str) -> dict[str, str]:
    """Return the parameters of a receipt."""
    plain = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": state, "SmsStatus": state, "AccountSid": ACCOUNT}
    return plain | {"ApiVersion": "2010-04-01", "From": f"whatsapp:{SHOP_NUMBER}", "To": "whatsapp:+447700900001"} | more


def signed(path: str, params: dict[str, Any], token: str = TOKEN, base: str = PUBLIC) -> Posted:
    """Return a form signed by the vendor's validator for the public address."""
    signature = RequestValidator(token).compute_signature(base + path, MultiDict(params))
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return Posted(path, urlencode(params, doseq=True).encode(), headers)
