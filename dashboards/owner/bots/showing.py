"""Where customers meet the assistant: its address, the code for a site, and the QR code of the chat page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from io import BytesIO
from types import MappingProxyType
from typing import Any

import segno
from flask import Response, request
from flask.typing import ResponseReturnValue

from app.services.accounts import NotFound
from app.services.permissions import Permission
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office

NOTHING: Mapping[str, Any] = MappingProxyType({})
QR_FORMS = {"svg": "image/svg+xml", "png": "image/png"}


@PAGES.get("/<bot>/qr.<form>")
@needs(Permission.SEE_DATA)
def qr_code(bot: str, form: str) -> ResponseReturnValue:
    """The QR code of the chat page, to look at or, with ``?download``, to keep."""
    if form not in QR_FORMS:
        raise NotFound("The QR code is there as svg and png.")
    file = BytesIO()
    segno.make(shown_address(bot), error="m", micro=False).save(file, kind=form, scale=12 if form == "png" else 8, border=3, light="white")
    response = Response(file.getvalue(), mimetype=QR_FORMS[form])
    if "download" in request.args:
        response.headers["Content-Disposition"] = f'attachment; filename="{bot}-chat.{form}"'
    return response


def shown_address(bot: str) -> str:
    """Return the address of the chat page as customers reach it."""
    return f"{office().platform.settings.site}/chat/{bot}"


def embed_code(bot: str, branding: Mapping[str, Any] = NOTHING) -> str:
    """Return the line of HTML that puts the assistant on a site, with what the launcher needs to know before it loads anything."""
    launcher = branding.get("launcher", {})
    told = {
        "src": f"{office().platform.settings.site}/static/widget.js", "data-bot-id": bot, "data-colour": branding.get("colour"),
        "data-text": launcher.get("text"), "data-side": "left" if launcher.get("side") == "left" else None,
    }  # fmt: skip
    attributes = " ".join(f'{name}="{escape(value)}"' for name, value in told.items() if value)
    return f"<script {attributes} async></script>"
