"""The installation, for its operator: all shops, the worker, the room, the platform's own audit log, and the settings."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.services.health.error_log import find_entries
from app.services.health.installation import Installation
from app.services.permissions import Permission
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office

ENTRIES = 50


@PAGES.get("/platform")
@needs(Permission.SEE_PLATFORM)
def platform() -> ResponseReturnValue:
    """The installation at a glance; ``?id=`` finds what the error log says under an id."""
    installation, asked = Installation(office().platform), request.args.get("id", "").strip()[:64]
    shops, after = installation.shops(request.args.get("after", "")[:60])
    rooms, free = installation.rooms()
    entries = find_entries(office().platform.settings.log_folder, asked, None) if asked else []
    return render_template(
        "owner/platform.html", shops=shops, after=after, checks=installation.checks(), versions=installation.versions(), rooms=rooms,
        free=free, asked=asked, entries=entries,
    )  # fmt: skip


@PAGES.get("/platform/audit")
@needs(Permission.SEE_PLATFORM)
def platform_audit() -> ResponseReturnValue:
    """What was changed of the installation itself, newest first."""
    below = request.args.get("below", type=int)
    log = office().accounts.audit
    entries = log.latest("", ENTRIES + 1, below) if below else log.latest("", ENTRIES + 1)
    older = entries[ENTRIES - 1].id if len(entries) > ENTRIES else None
    return render_template("owner/platform_audit.html", entries=entries[:ENTRIES], older=older)


@PAGES.get("/platform/settings")
@needs(Permission.SEE_PLATFORM)
def platform_settings() -> ResponseReturnValue:
    """Every setting with its value and where it comes from, to read; secrets are only said to be set."""
    return render_template("owner/platform_settings.html", settings=Installation(office().platform).settings())
