"""Deleting a shop with its assistant, and bringing one back."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError, BadMessage
from app.services.permissions import Permission
from app.services.shops.shop_removal import ShopRemoval
from dashboards.owner.bots.editing import TABS
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who


@PAGES.get("/<bot>/bot/end")
@needs(Permission.MANAGE_BOTS)
def end_page(bot: str) -> ResponseReturnValue:
    """What deleting means, and the form that asks for the key."""
    return _page()


@PAGES.post("/<bot>/bot/end")
@needs(Permission.MANAGE_BOTS)
def delete_bot(bot: str) -> ResponseReturnValue:
    """Delete the shop when its key was typed in."""
    try:
        if request.form.get("key", "").strip() != bot:
            raise BadMessage(f"Type {bot} to delete the shop. Nothing was deleted.")
        removal_of_shops().delete(bot)
    except AppError as error:
        return make_response(_page(str(error)), error.status)
    office().platform.directory.forget(bot)
    office().accounts.audit.add(who(), office().platform.clock(), bot, "shop.delete", bot)
    return redirect(url_for("owner.shops", deleted=bot))


@PAGES.post("/new-shop/restore")
@needs(Permission.CREATE_SHOPS)
def restore_shop() -> ResponseReturnValue:
    """Bring a deleted shop back as it was."""
    key = request.form.get("key", "")
    removal_of_shops().restore(key)
    office().platform.directory.refresh(key)
    office().accounts.audit.add(who(), office().platform.clock(), key, "shop.restore", key)
    return redirect(url_for("owner.shops"))


def removal_of_shops() -> ShopRemoval:
    platform = office().platform
    return ShopRemoval(platform.directory.root, platform.settings, platform.clock)


def _page(fault: str = "") -> str:
    return render_template("owner/bot_end.html", part="end", tabs=TABS, fault=fault)
