"""Taking a shop's demo data away with one click."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.services.demo import clear_demo, demo_is_there
from app.services.permissions import Permission
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who


@PAGES.post("/<bot>/demo-data/clear")
@needs(Permission.MANAGE_BOTS)
def clear_demo_data(bot: str) -> ResponseReturnValue:
    """Take all demo data away, and nothing else."""
    platform = office().platform
    database = platform.storage.tenant(bot)
    if demo_is_there(database):
        clear_demo(database)
        office().accounts.audit.add(who(), platform.clock(), bot, "demo.clear", bot, None, None)
    return redirect(url_for("owner.today", bot=bot, done="demo"))
