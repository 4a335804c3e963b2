"""Stripe as far as we use it: Checkout Sessions, refunds, payment intents, the balance; idempotency keys; signed events."""

from __future__ import annotations

import itertools
import json
from typing import Any

import stripe

from tests.connectors.loopback import Loopback, Reply, Request

KEY, SECRET, NEWER_SECRET = "rk_test_fake", "whsec_old", "whsec_new"


class FakeStripe:
    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self.numbers = itertools.count(1)
        self.refund_status = "succeeded"
        self.server = Loopback(self.answer)

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": f"Invalid API Key provided: {KEY}"}}
        if request.method == "GET":
            return self._found(request.path.rpartition("/")[2])
        key = request.headers.get("idempotency-key", "")
        if key in self.by_key:
            body, made = self.by_key[key]
            same = body == request.body
            return (200, made) if same else (400, {"error": {"type": "idempotency_error", "message": "Keys for other parameters."}})
        status, made = self._session(request.form) if request.path == "/v1/checkout/sessions" else self._refund(request.form)
        if key and status == 200:
            self.by_key[key] = (request.body, made)
        return status, made

    def _found(self, name: str) -> Reply:
        if name == "balance":
            return 200, {"object": "balance", "available": [{"amount": 100, "currency": "gbp"}], "livemode": False}
        found = self.objects.get(name)
        return (200, found) if found else (404, {"error": {"type": "invalid_request_error", "message": f"No such object: {name}"}})

    def _session(self, form: dict[str, str]) -> Reply:
        number = next(self.numbers)
        session = {
            "id": f"cs_{number}", "object": "checkout.session", "url": f"https://checkout.stripe.example/cs_{number}",
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]), "currency": form["line_items[0][price_data][currency]"],
            "client_reference_id": form["client_reference_id"], "payment_status": "unpaid", "status": "open", "payment_intent": None,
            "metadata": _nested(form, "metadata"), "created": 1_767_600_000 + number, "email": form.get("customer_email"),
        }  # fmt: skip
        self.objects[session["id"]] = session
        return 200, session

    def _refund(self, form: dict[str, str]) -> Reply:
        intent = self.objects[form["payment_intent"]]
        amount = int(form["amount"])
        if amount > intent["amount"] - intent["refunded"]:
            message = "Refund amount is greater than unrefunded amount on charge"
            return 400, {"error": {"type": "invalid_request_error", "message": message}}
        intent["refunded"] += amount
        return 200, self.make_refund(intent["id"], amount, _nested(form, "metadata"))

    def make_refund(self, intent: str, amount: int, metadata: dict[str, str] | None = None) -> dict[str, Any]:
        number = next(self.numbers)
        made = {
            "id": f"re_{number}", "object": "refund", "amount": amount, "currency": self.objects[intent]["currency"],
            "payment_intent": intent, "status": self.refund_status, "metadata": metadata or {}, "created": 1_767_600_000 + number,
        }  # fmt: skip
        self.objects[made["id"]] = made
        return made

    def pay(self, session: str, status: str = "paid") -> None:
        """Let the customer pay on the page; unpaid is a bank transfer that is on its way."""
        about = self.objects[session]
        intent = about["payment_intent"] or f"pi_{next(self.numbers)}"
        about |= {"status": "complete", "payment_status": status, "payment_intent": intent}
        self.objects[intent] = {
            "id": intent, "object": "payment_intent", "amount": about["amount_total"], "refunded": 0, "currency": about["currency"],
            "metadata": about["metadata"],
        }  # fmt: skip

    def event(self, kind: str, object: str, id: str = "") -> bytes:
        """Return the raw body of a webhook; its object is told as it was at first, which may be stale."""
        about = {"id": object, "object": "x", "payment_status": "stale"}
        told = {"id": id or f"evt_{next(self.numbers)}", "object": "event", "type": kind, "data": {"object": about}}
        return json.dumps(told, indent=2).encode()


def signature(body: bytes, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """Return the header that Stripe's own code makes."""
    return {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)}


def _nested(form: dict[str, str], name: str) -> dict[str, str]:
    return {key[len(name) + 1 : -1]: value for key, value in form.items() if key.startswith(f"{name}[")}
