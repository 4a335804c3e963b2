"""A real installation for the browser: demo shops published into a fresh folder, served by gunicorn."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.container import Platform
from app.services.publishing.publisher import Publisher
from app.settings import load_settings
from plugins.contracts import NOTHING

ROOT = Path(__file__).resolve().parents[2]
SHOPS = ("greengrocer", "giftshop", "thoitrang")
PATIENCE_S = 180  # a machine with other work needs most of a minute


@dataclass(frozen=True, slots=True)
class Site:
    """A served installation."""

    url: str


@contextmanager
def serve_shops(folder: Path, shops: Sequence[str] = SHOPS, about: Mapping[str, Any] = NOTHING, **settings: Any) -> Iterator[Site]:
    """Publish demo shops below ``folder`` and serve them until the block ends; ``about`` is put into their tenant.json."""
    port = free_port()
    environment = _environment(folder, port, settings)
    if about:
        _publish(folder / "business", environment, shops, about)
    else:
        shutil.copytree(_published(tuple(shops)), folder / "business")
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "app" / "gunicorn_conf.py"), "app.wsgi:app"]
    log = (folder / "gunicorn.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process, folder / "gunicorn.log")
        yield Site(url)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        log.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _copy_shop(shop: str, business: Path, about: Mapping[str, Any]) -> None:
    """Copy a demo shop's draft and pictures; pages on ``localhost`` may embed it, and nobody is slowed down."""
    source = ROOT / "business" / shop
    shutil.copytree(source, business / shop, ignore=shutil.ignore_patterns("versions", "live.json", "index", ".lock"))
    place = business / shop / "draft" / "tenant.json"
    tenant = json.loads(place.read_text("utf-8"))
    tenant["channels"] = {"web": {"enabled": True, "allowed_domains": ["localhost"]}}
    tenant["limits"] = {**tenant.get("limits", {}), "messages_per_minute": 6000}
    tenant |= about
    place.write_text(json.dumps(tenant, ensure_ascii=False), "utf-8")


def _environment(folder: Path, port: int, settings: Mapping[str, Any]) -> dict[str, str]:
    own = {
        "BUSINESS_ROOT": folder / "business",
        "INSTANCE_FOLDER": folder / "instance",
        "LOG_FOLDER": folder / "logs",
        "PORT": port,
        "WEB_WORKERS": 1,
        "RATE_PER_IP": 100_000,
        "RATE_PER_VISITOR": 100_000,
        "DATABASE_URL": "",
        "REDIS_URL": "",
        **settings,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return kept | {f"ASSISTANT_{name}": str(value) for name, value in own.items()}


@cache
def _published(shops: Sequence[str]) -> Path:
    """Return a folder with the shops as they are, published once a run: many sites begin with a copy of it."""
    folder = Path(tempfile.mkdtemp(prefix="published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _publish(folder / "business", _environment(folder, free_port(), {}), shops, NOTHING)
    return folder / "business"


def _publish(business: Path, environment: dict[str, str], shops: Sequence[str], about: Mapping[str, Any]) -> None:
    for shop in shops:
        _copy_shop(shop, business, about)
    platform = Platform(load_settings(environment, env_file=None))
    try:
        for shop in shops:
            Publisher(platform.directory.root, platform.build).publish(shop, note="For the browser")
    finally:
        platform.close()


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    """Return when the site answers; fail with its log when it does not."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/chat/{SHOPS[0]}", timeout=PATIENCE_S).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The site at {url} did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
