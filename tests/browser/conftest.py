"""A browser, a real site to look at, and pages of foreign hosts."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.site import Site, serve_shops

CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 60_000  # far more than it takes, so that a busy machine breaks no test
OWN_HOSTS = ("127.0.0.1", "localhost")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    if not shutil.which(CHROMIUM):
        reason = f"There is no Chromium at {CHROMIUM}. Install it with: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with playwright.sync_playwright() as driver:
        playwright.expect.set_options(timeout=PATIENCE_MS)
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    with serve_shops(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture
def open_page(browser) -> Iterator[Callable]:
    """Open a page of a given size. At the end no page may have met a script error or asked any other host."""
    contexts, faults = [], []

    def open_one(address: str = "", width: int = 1280, height: int = 800, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        context.on("request", lambda request: faults.append(request.url) if _is_foreign(request.url) else None)
        page.csp_faults = faults
        if address:
            page.goto(address)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def _is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in OWN_HOSTS


@pytest.fixture
def host_page(site) -> Iterator[Callable[..., str]]:
    """Serve a page of another site that embeds the widget; return its address on a given host name."""
    servers = []

    def serve(head: str = "", body: str = "<h1>A shop</h1>", host: str = "localhost", policy: str = "") -> str:
        markup = f'<!doctype html><html lang="en"><head><title>A shop</title>{head}</head><body>{body}</body></html>'
        server = ThreadingHTTPServer(("127.0.0.1", 0), _page_handler(markup.encode(), policy))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://{host}:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def _page_handler(markup: bytes, policy: str) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(markup) if found else 0))
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            if found:
                self.wfile.write(markup)

        def log_message(self, *parts: object) -> None:
            """Say nothing."""

    return Page
