"""Is it alive, and is it well."""

from __future__ import annotations

import platform as machine
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app

from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.shapes import reference
from app.services.openapi import Answer, Operation
from plugins.contracts import Health

ROUTES = Blueprint("health", __name__)
LEAST_FREE_BYTES = 200 * 1024 * 1024
OK = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
ALIVE = {200: Answer("The process answers.", {"application/json": OK})}
WELL = {
    200: Answer("All is well.", {"application/json": reference("Checks")}),
    503: Answer("Something is not.", {"application/json": reference("Checks")}),
}


@ROUTES.get("/health")
@operation(Operation("Is the process alive", "health", ALIVE))
def get_health() -> Response:
    """Answer a load balancer; touches nothing."""
    return respond({"status": "ok"})


@ROUTES.get("/health/detailed")
@operation(Operation("Is all well", "health", WELL))
def get_detailed_health() -> Response:
    """Tell how storage, disk and the shops' plugins are."""
    channels: Any = current_app.extensions["channels"]
    checks = [*door().platform.health(), *channels.health(), check_disk(door().settings.instance_folder)]
    well = all(check.ok for check in checks)
    shown = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
    return respond({"status": "ok" if well else "failing", "checks": shown, "versions": versions()}, 200 if well else 503)


def check_disk(folder: Path) -> Health:
    """Say whether there is room left where the running data is."""
    place = next((path for path in (folder, *folder.absolute().parents) if path.is_dir()), Path("/"))
    free = shutil.disk_usage(place).free
    megabytes = f"{free // 1024**2} MB are free"
    return Health("disk", free >= LEAST_FREE_BYTES, f"{megabytes}." if free >= LEAST_FREE_BYTES else f"Only {megabytes}. Make room.")


def versions() -> dict[str, str]:
    """Return the versions of the product and of what it runs on."""
    try:
        product = version("sales-assistant")
    except PackageNotFoundError:
        product = "not installed"
    return {"sales-assistant": product, "python": machine.python_version(), "flask": version("flask")}
