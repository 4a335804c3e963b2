"""Where messengers call: proved, stored, acknowledged; what is said goes out by another road, so nobody waits here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, request

from app.errors import ForgedWebhook, UnknownTenant
from app.routes.door import door
from plugins.contracts.channels import Webhook

ROUTES = Blueprint("webhooks", __name__)


@ROUTES.post("/whatsapp_webhook", defaults={"key": ""})
@ROUTES.post("/whatsapp_webhook/<key>")
@ROUTES.get("/whatsapp_webhook/<key>")
@ROUTES.post("/whatsapp_status/<key>")
def take_whatsapp(key: str) -> Response:
    """WhatsApp messages and receipts of the shop that the address names; with no key, of the default one."""
    return _take("whatsapp", key)


@ROUTES.post("/sms_webhook", defaults={"key": ""})
@ROUTES.post("/sms_webhook/<key>")
@ROUTES.post("/sms_status/<key>")
def take_sms(key: str) -> Response:
    """Text messages and receipts of the shop that the address names; with no key, of the default one."""
    return _take("sms", key)


def _take(channel: str, key: str) -> Response:
    channels: Any = current_app.extensions["channels"]
    tenant = channels.find_tenant(key, channel)
    if tenant is None:
        raise UnknownTenant("This address is no shop's. Show the right ones with: assistant connector list")
    g.bot = tenant
    try:
        received = channels.reception.take(tenant, _read_webhook(channel))
    except ForgedWebhook:
        door().limits.spend_address(request.remote_addr or "local")  # who forges is slowed down; who signs never is
        raise
    return Response(received.acknowledgement, mimetype=received.content_type)


def _read_webhook(channel: str) -> Webhook:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Webhook(channel, request.method, public_url(), headers, request.get_data(cache=False))


def public_url() -> str:
    """Return the address that was called as the outside knows it, with its path and query as they were sent."""
    base = door().settings.public_base_url or f"{request.scheme}://{request.host}"
    sent = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path.removesuffix("?")
    path = sent if sent.startswith("/") else "/" + sent.partition("://")[2].partition("/")[2]
    return base + path
