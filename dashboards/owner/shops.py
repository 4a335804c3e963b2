"""The shops that a person may open."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.services.permissions import Permission
from app.services.storefront import shop_names
from dashboards.owner.bots.ending import removal_of_shops
from dashboards.owner.gate import needs, signed_in
from dashboards.owner.menu import home_of
from dashboards.owner.office import PAGES, office, person


@PAGES.get("", strict_slashes=False)
@signed_in
def shops() -> ResponseReturnValue:
    """The list of one's shops; with a single one, that shop."""
    mine = my_shops()
    gone = removal_of_shops().deleted() if person().may(Permission.CREATE_SHOPS) else []
    deleted_now = request.args.get("deleted", "")
    if len(mine) == 1 and not gone and not deleted_now:
        return redirect(home_of(mine[0]["key"]))
    return render_template("owner/shops.html", shops=mine, gone=gone, deleted_now=deleted_now)


@PAGES.get("/<bot>", strict_slashes=False)
@needs(Permission.SEE_DATA)
def shop(bot: str) -> ResponseReturnValue:
    """To the first page of a shop."""
    return redirect(home_of(bot))


def my_shops() -> list[dict[str, Any]]:
    """Return key, name and role of each shop that the person has a role in, and whether customers can ask it."""
    here, platform = person(), office().platform
    live = set(platform.directory.root.published())
    return [
        {"key": key, "name": name, "role": here.role_in(key).name.lower(), "live": key in live}
        for key, name in shop_names(platform)
        if here.role_in(key)
    ]
