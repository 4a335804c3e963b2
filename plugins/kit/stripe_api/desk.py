"""Taking money by Stripe's Checkout: a page to pay on, money back, and what Stripe tells of both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from plugins.contracts import ForgedEvent, Order, Payment, PaymentEvent, PaymentRefused, Settlement, Shop
from plugins.kit.money import Money
from plugins.kit.outward import OutwardClient, Unavailable, outward_error
from plugins.kit.stripe_api.amounts import from_stripe, to_stripe

if TYPE_CHECKING:
    from stripe import StripeClient

NAME = "stripe"
TOLERANCE_S = 300
SESSIONS = frozenset(f"checkout.session.{end}" for end in ("completed", "async_payment_succeeded", "async_payment_failed"))
REFUNDS = frozenset(("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"))
GOES_BACK = ("succeeded", "pending")
LONGEST_EMAIL = 512


class StripeDesk:
    """Implements ``plugins.contracts.Payments``. The vendor's package is imported at the first use, for it takes a while."""

    name = NAME

    def __init__(self, shop: Shop, outward: OutwardClient, api_key: str, base_url: str, secrets: Sequence[str]):
        self._shop, self._outward, self._key, self._base, self._secrets = shop, outward, api_key, base_url, tuple(secrets)

    def link(self, order: Order, back: str) -> str:
        """Open a Checkout page for what is due; the same order with the same payments has the same page for a day."""
        about = {"shop": self._shop.key, "order": order.number}
        params: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": order.number,
            "line_items": [{"quantity": 1, "price_data": _price(order, f"{self._shop.name} {order.number}")}],
            "metadata": about,
            "payment_intent_data": {"metadata": about, "description": f"{self._shop.name} {order.number}"},
            "success_url": back,
            "cancel_url": back,
        }
        if order.email and len(order.email) <= LONGEST_EMAIL:
            params["customer_email"] = order.email
        key = f"pay-{self._shop.key}-{order.number}-{len(order.payments)}-{order.due.minor}-{order.token[:8]}"
        with self._told():
            return str(self._client().v1.checkout.sessions.create(params, {"idempotency_key": key}).url)

    def refund(self, order: Order, amount: Money) -> Payment:
        """Give back out of one payment that still holds that much."""
        source = _with_enough(order, amount)
        params: Any = {
            "payment_intent": source,
            "amount": to_stripe(amount),
            "metadata": {"shop": self._shop.key, "order": order.number},
        }
        key = f"refund-{self._shop.key}-{order.number}-{len(order.payments)}-{amount.minor}-{order.token[:8]}"
        with self._told():
            made = self._client().v1.refunds.create(params, {"idempotency_key": key})
        if made.status not in GOES_BACK:
            raise PaymentRefused(f"Stripe could not refund it ({made.status}).")
        return _refund_entry(made)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> PaymentEvent | None:
        """Prove the signature over the raw body, by any of the secrets, not older than five minutes."""
        self._prove(body, headers.get("stripe-signature", ""))
        told = json.loads(body)
        kind, about = str(told.get("type", "")), told.get("data", {}).get("object", {})
        if kind not in SESSIONS | REFUNDS or not told.get("id") or not about.get("id"):
            return None
        return PaymentEvent(str(told["id"]), kind, str(about["id"]))

    def settle(self, event: PaymentEvent) -> Settlement:
        with self._told():
            return self._refunded(event) if event.kind in REFUNDS else self._paid(event)

    def balance(self) -> str:
        """Return in which currencies the account holds money: the lightest call there is, for the check."""
        with self._told():
            held = self._client().v1.balance.retrieve()
        return ", ".join(sorted({str(part.currency).upper() for part in held.available}))

    def _paid(self, event: PaymentEvent) -> Settlement:
        session = self._client().v1.checkout.sessions.retrieve(event.object)
        number = self._order_of(session.metadata)
        if not number:
            return Settlement()
        if session.payment_status == "paid":
            amount = from_stripe(int(session.amount_total or 0), str(session.currency))
            entry = Payment("charge", amount, NAME, _id_of(session.payment_intent), _moment(session.created), session.id)
            return Settlement(booked=((number, entry),)) if amount.minor else Settlement()
        if event.kind.endswith("failed"):
            return Settlement(failed=((number, "The bank did not carry out the payment."),))
        return Settlement()

    def _refunded(self, event: PaymentEvent) -> Settlement:
        made = self._client().v1.refunds.retrieve(event.object)
        number = self._order_of(made.metadata) or self._order_of_intent(_id_of(made.payment_intent))
        if not number:
            return Settlement()
        if made.status in GOES_BACK:
            return Settlement(booked=((number, _refund_entry(made)),))
        if made.status in ("failed", "canceled"):
            # it may have been booked when it was still on its way; then the money is ours again
            entry = _refund_entry(made)
            return Settlement(
                booked=((number, entry), (number, Payment("charge", entry.amount, NAME, f"{made.id}:{made.status}", entry.at, entry.note))),
                failed=((number, f"The refund {made.id} {made.status}."),),
            )
        return Settlement()

    def _order_of_intent(self, intent: str) -> str:
        """Return the order of a payment; a refund made in Stripe's dashboard carries no number of ours."""
        return self._order_of(self._client().v1.payment_intents.retrieve(intent).metadata) if intent else ""

    def _order_of(self, metadata: Any) -> str:
        about = dict(metadata.to_dict()) if metadata else {}
        return str(about.get("order", "")) if about.get("shop") == self._shop.key else ""

    def _prove(self, body: bytes, signature: str) -> None:
        from stripe import SignatureVerificationError, WebhookSignature

        for secret in self._secrets:
            try:
                if WebhookSignature.verify_header(body, signature, secret, TOLERANCE_S):
                    return
            except (SignatureVerificationError, UnicodeDecodeError):
                continue
        raise ForgedEvent("The signature is not Stripe's, or older than five minutes.")

    def _client(self) -> StripeClient:
        try:
            import stripe
        except ImportError:
            raise PaymentRefused("The package stripe is not installed. Install it with: pip install 'sales-assistant[stripe]'") from None
        http = stripe.RequestsClient(session=self._outward.session(), timeout=20)
        addresses: Any = {"api": self._base}
        return stripe.StripeClient(self._key, http_client=http, base_addresses=addresses, max_network_retries=0)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what Stripe's client raises into PaymentRefused, or into Unavailable where it may work later."""
        import stripe

        try:
            yield
        except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
            behind = outward_error(error)
            raise behind or Unavailable(self._outward.masked(str(error)), arrived=True) from error
        except stripe.StripeError as error:
            raise PaymentRefused(self._outward.masked(error.user_message or str(error))) from error


def _price(order: Order, name: str) -> dict[str, Any]:
    return {"currency": order.due.currency.lower(), "unit_amount": to_stripe(order.due), "product_data": {"name": name}}


def _with_enough(order: Order, amount: Money) -> str:
    """Return the payment of an order that still holds an amount; each refund's note says which payment it came out of."""
    left: dict[str, int] = {}
    for entry in order.payments:
        if entry.provider == NAME:
            place = entry.note if entry.kind == "refund" or ":" in entry.reference else entry.reference
            left[place] = left.get(place, 0) + (entry.amount.minor if entry.kind == "charge" else -entry.amount.minor)
    found = next((place for place, minor in left.items() if minor >= amount.minor), "")
    if not found:
        raise PaymentRefused("No single payment by Stripe holds that much. Refund smaller amounts one by one.")
    return found


def _refund_entry(made: Any) -> Payment:
    amount = from_stripe(int(made.amount), str(made.currency))
    return Payment("refund", amount, NAME, str(made.id), _moment(made.created), _id_of(made.payment_intent))


def _id_of(linked: Any) -> str:
    """Return the id of what an object points at: the id itself, or the object where it was expanded."""
    return str(getattr(linked, "id", linked) or "")


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
