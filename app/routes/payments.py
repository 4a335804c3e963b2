"""Where customers go to pay, and where a payment provider tells what became of it."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import ForgedWebhook
from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.shapes import BOT_ID
from app.services.openapi import Answer, Operation, Parameter
from app.services.orders.payments import open_payment, take_payment_event

ROUTES = Blueprint("payments", __name__)
TOKEN = Parameter("token", "path", "What stands in the customer's own link.", {"type": "string", "minLength": 1})
SIGNATURE = Parameter("Stripe-Signature", "header", "The provider's signature over the raw body.", {"type": "string"})
AWAY = {302: Answer("The way to the page of the payment provider.")}
TAKEN = {"type": "object", "properties": {"received": {"const": True}}, "required": ["received"]}


@ROUTES.get("/pay/<bot_id>/<token>")
@operation(Operation("Pay an order", "payments", AWAY, parameters=(BOT_ID, TOKEN), problems=(404, 503)))
def pay(bot_id: str, token: str) -> AnyResponse:
    """Lead the customer to where the order of this link is paid."""
    g.bot = bot_id
    door().limits.spend_address(request.remote_addr or "local")
    return redirect(open_payment(door().platform, bot_id, token))


@ROUTES.post("/stripe_webhook/<bot_id>")
@operation(
    Operation(
        "Tell of a payment", "payments", {200: Answer("It is booked, or was before.", {"application/json": TAKEN})},
        description="For the payment provider of the shop; it signs what it sends.", parameters=(BOT_ID, SIGNATURE),
        problems=(403, 404, 503),
    )
)  # fmt: skip
def take_event(bot_id: str) -> Response:
    """Hand the raw body to the shop's payments; what is not signed by the provider is refused."""
    g.bot = bot_id
    try:
        take_payment_event(door().platform, bot_id, request.get_data(cache=False), {name.lower(): value for name, value in request.headers})
    except ForgedWebhook:
        door().limits.spend_address(request.remote_addr or "local")
        raise
    return respond({"received": True})
