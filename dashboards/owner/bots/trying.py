"""Asking the assistant before customers do, with how each answer came about."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.conversations.matching import why_of
from app.services.conversations.presenting import reply_to_json
from app.services.drafts.bot_model import MODES
from app.services.drafts.trials import DRAFT, LIVE
from app.services.permissions import Permission
from dashboards.owner.bots.editing import TABS
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person
from plugins.contracts import Reply


@PAGES.get("/<bot>/bot/try")
@needs(Permission.MANAGE_BOTS)
def try_page(bot: str) -> ResponseReturnValue:
    """A talk with the draft, or with the live version."""
    return _page(bot, _which())


@PAGES.post("/<bot>/bot/try")
@needs(Permission.MANAGE_BOTS)
def try_bot(bot: str) -> ResponseReturnValue:
    """Ask, or begin anew."""
    which, here = _which(), person()
    if "anew" in request.form:
        office().trials.forget(bot, which, here.id)
        return redirect(url_for("owner.try_page", bot=bot, which=which))
    text, mode = request.form.get("message", "")[: office().platform.settings.message_max_chars], request.form.get("mode", "")
    try:
        reply = office().trials.ask(bot, which, here.id, text, mode if mode in MODES else "")
    except AppError as error:
        return make_response(_page(bot, which, fault=str(error)), error.status)
    return _page(bot, which, reply)


def _page(bot: str, which: str, reply: Reply | None = None, fault: str = "") -> str:
    shown: dict[str, Any] = reply_to_json(reply, bot) if reply else {}
    return render_template(
        "owner/bot_try.html", part="try", tabs=TABS, which=which, modes=MODES, mode=request.form.get("mode", ""), reply=shown,
        lines=office().trials.said(bot, which, person().id), fault=fault, explained=shown.get("explanation", {}),
        is_live=office().platform.directory.root.tenant(bot).live_version() is not None, why_of=why_of,
    )  # fmt: skip


def _which() -> str:
    return LIVE if request.values.get("which") == LIVE else DRAFT
