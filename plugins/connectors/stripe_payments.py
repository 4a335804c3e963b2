"""Money online by Stripe Checkout; see stripe.md beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Connector, Folder, Health, PaymentRefused
from plugins.hookspecs import hookimpl
from plugins.kit.outward import OutwardError, Patience, outward_of
from plugins.kit.stripe_api.desk import StripeDesk

NAME = "stripe"
ADDRESS = "https://api.stripe.com"
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "api_key": {"type": "string", "minLength": 1, "description": "A secret or, better, a restricted key."},
        "webhook_secrets": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "description": "The endpoint's signing secret; two while it is being changed.",
        },
        "base_url": {"type": "string", "pattern": "^https?://", "description": "Where the API is, for tests."},
    },
    "dependentRequired": {"webhook_secrets": ["api_key"], "base_url": ["api_key"]},
    "additionalProperties": False,
}
DEAF = (
    "Stripe answers, but without webhook_secrets no payment is ever booked. At Stripe, under Developers > Webhooks, add the endpoint "
    "PUBLIC_BASE_URL/stripe_webhook/SHOP; store its signing secret with: assistant secret set SHOP stripe_hook; name it in "
    "tenant.json, in the options of stripe, as webhook_secrets; then publish."
)
PATIENCE = Patience(connect=4, read=10, write=10, whole=20)


class StripeConnector:
    """Offers Payments once it has a key."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._desk: StripeDesk | None = None
        self._address, self._secrets = str(options.get("base_url", ADDRESS)).rstrip("/"), tuple(options.get("webhook_secrets", ()))
        if key := options.get("api_key"):
            secrets = (key, *self._secrets)
            outward = outward_of(folder).client(folder.shop.key, NAME, self._address, secrets=secrets, patience=PATIENCE)
            self._desk = StripeDesk(folder.shop, outward, key, self._address, self._secrets)

    @hookimpl
    def find_payments(self) -> StripeDesk | None:
        return self._desk

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._desk is None:
            return []
        return [Connector(NAME, self._address, f"payments, with {len(self._secrets)} signing secrets", self._check)]

    def _check(self) -> Health:
        assert self._desk is not None
        try:
            currencies = self._desk.balance()
        except (OutwardError, PaymentRefused) as error:
            return Health(NAME, False, str(error))
        if not self._secrets:
            return Health(NAME, False, DEAF)
        return Health(NAME, True, f"Stripe answers; the account holds {currencies or 'nothing yet'}.")


def create(folder: Folder, options: Mapping[str, Any]) -> StripeConnector:
    """Bind the connector to a tenant version; nothing is called yet."""
    return StripeConnector(folder, options)
