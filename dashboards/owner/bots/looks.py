"""How the draft looks: the chat as customers will see it, and whether its colours can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from re import fullmatch
from typing import Any

from babel.numbers import format_decimal
from flask import Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.services.drafts.settings import BotSettings
from app.services.permissions import Permission
from dashboards.colours import DEFAULT_COLOUR, LIGHT_SURFACE, READABLE, contrast, shades
from dashboards.headers import secure
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office
from dashboards.owner.wording import language_of_request
from dashboards.pages import Front
from plugins.contracts import Shop

SEEN = 3.0  # WCAG 2.1, 1.4.11: what is no text, against what it lies on
LONGEST = 300


@dataclass(frozen=True, slots=True)
class DraftFront:
    """A draft as the customers' pages read a shop."""

    key: str
    shop: Shop
    about: Mapping[str, Any]

    def document(self, name: str) -> Mapping[str, Any] | None:
        return self.about if name == "tenant" else None


@PAGES.get("/<bot>/bot/preview")
@needs(Permission.MANAGE_BOTS)
def bot_preview(bot: str) -> ResponseReturnValue:
    """The chat with the draft's looks, and with what the form beside it says; our own pages may frame it."""
    draft = office().platform.directory.root.tenant(bot).draft()
    about = BotSettings(office().platform.directory.root, bot).read()
    branding = _as_typed(about.get("branding", {}))
    front = DraftFront(bot, replace(draft.shop, branding=branding), about | {"branding": branding})
    page = Front(office().platform).chat_page(front, "preview", "owner/bot_preview.html", launcher=branding.get("launcher", {}))
    return secure(make_response(page))


@PAGES.get("/<bot>/bot/preview.css")
@needs(Permission.MANAGE_BOTS)
def bot_preview_css(bot: str) -> ResponseReturnValue:
    """The colours of the preview."""
    colour, accent = (_colour(request.args.get(name, ""), DEFAULT_COLOUR) for name in ("colour", "accent"))
    return Response(render_template("brand.css", bot=bot, brand=shades(colour), accent=shades(accent)), mimetype="text/css")


@PAGES.get("/<bot>/bot/contrast")
@needs(Permission.MANAGE_BOTS)
def bot_contrast(bot: str) -> ResponseReturnValue:
    """For the form's script: how well a colour can be read."""
    return jsonify(contrasts=contrast_words(request.args.get("colour", "")))


def contrast_words(colour: str) -> list[dict[str, Any]]:
    """Return what is to be told of a colour: as a background of text, as text, and as a button on a white page (WCAG 2.1 AA)."""
    words = office().texts[language_of_request()]["bot"]
    if not fullmatch("#[0-9a-fA-F]{6}", colour):
        return [{"ok": False, "text": words["contrast_none"]}]
    shown = shades(colour)
    on, ink, seen = contrast(shown.on, colour), contrast(colour, LIGHT_SURFACE), contrast(colour, LIGHT_SURFACE)
    as_text = words["contrast_ink" if ink >= READABLE else "contrast_ink_changed"]
    return [
        {"ok": on >= READABLE, "text": words["contrast_on"].format(ratio=_told(on))},
        {"ok": True, "text": as_text.format(ratio=_told(ink), colour=shown.ink)},
        {"ok": seen >= SEEN, "text": words["contrast_button" if seen >= SEEN else "contrast_button_low"].format(ratio=_told(seen))},
    ]


def _as_typed(branding: Mapping[str, Any]) -> dict[str, Any]:
    """Return the branding with what the form holds at this moment."""
    typed = {name: text[:LONGEST] for name, text in request.args.items() if text.strip()}
    found = dict(branding)
    for name in ("assistant_name", "tagline"):
        if name in typed:
            found[name] = typed[name]
    found |= {name: _colour(typed[name], branding.get(name, DEFAULT_COLOUR)) for name in ("colour", "accent") if name in typed}
    greetings = {name.removeprefix("greeting."): text for name, text in typed.items() if name.startswith("greeting.")}
    found["greeting"] = {**branding.get("greeting", {}), **greetings}
    launcher = {name: typed[f"launcher.{name}"] for name in ("text", "side") if f"launcher.{name}" in typed}
    found["launcher"] = launcher if "launcher.side" in typed else branding.get("launcher", {})
    return found


def _colour(text: str, otherwise: str) -> str:
    return text.lower() if fullmatch("#[0-9a-fA-F]{6}", text) else otherwise


def _told(ratio: float) -> str:
    return format_decimal(round(ratio, 1), locale=language_of_request())
