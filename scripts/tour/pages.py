"""Every page of the product by a name of its own, and what has to be done there before it is worth a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.tour.work import WORDS, Owner


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its address below the site, with names of places and ``{shop}`` in it; whether one is signed in there."""

    name: str
    address: str
    is_open: bool = False


def _of_shop(name: str, address: str) -> Place:
    return Place(name, f"/admin/{{shop}}/{address}")


OPEN = (
    Place("home", "/", True), Place("shop", "/shop/{shop}", True), Place("chat", "/chat/{shop}", True), Place("docs", "/docs", True),
    Place("sign-in", "/admin/sign-in", True), Place("sign-in-code", "/admin/sign-in/code", True), Place("forgot", "/admin/forgot", True),
    Place("password", "/admin/password/{password}", True), Place("first", "/admin/first/nothing", True),
)  # fmt: skip
OF_PERSON = (
    Place("shops", "/admin"), Place("new-shop", "/admin/new-shop"), Place("account", "/admin/account"),
    Place("two-step", "/admin/account/two-step"), Place("platform", "/admin/platform"), Place("platform-audit", "/admin/platform/audit"),
    Place("platform-settings", "/admin/platform/settings"), Place("permissions-of", "/admin/user/{me}/permissions"),
)  # fmt: skip
OF_SHOP = (
    _of_shop("today", "today"), _of_shop("analytics", "analytics?days=30&compare=before"), _of_shop("conversations", "conversations"),
    _of_shop("search", "conversations?q={word}"), _of_shop("conversation", "conversations/{talk}"),
    _of_shop("matches", "conversations/{talk}/matches?turn=1"),
    _of_shop("waiting", "conversations/{upset}"), _of_shop("unanswered", "unanswered"), _of_shop("customers", "customers"),
    _of_shop("customer", "customers/{person}"), _of_shop("customer-of", "customers/of/{talk}"),
    _of_shop("merge", "customers/{person}/merge/{other}"), _of_shop("erase", "customers/{person}/erase"),
    _of_shop("erasures", "erasures"), _of_shop("erasure", "erasures/{erasure}"), _of_shop("orders", "orders"),
    _of_shop("order", "orders/{order}"), _of_shop("tickets", "tickets?status=any"), _of_shop("ticket", "tickets/1"),
    _of_shop("new-ticket", "tickets/new?conversation={talk}"), _of_shop("messages", "messages"), _of_shop("assistant", "assistant"),
    _of_shop("catalog", "content/catalog"), _of_shop("product", "content/catalog/edit?key={sku}"), _of_shop("faq", "content/faq"),
    _of_shop("new-answer", "content/faq/edit"), _of_shop("topics", "topics"), _of_shop("policies", "content/policies"),
    _of_shop("branches", "content/branches"), _of_shop("zones", "content/delivery"), _of_shop("zone", "content/delivery/edit"),
    _of_shop("collections", "content/collections"), _of_shop("collection", "content/collections/edit"),
    _of_shop("branch", "content/branches/edit"), _of_shop("import", "import"), _of_shop("import-preview", "import/{upload}"),
    _of_shop("publish", "publish"), _of_shop("start", "start"), _of_shop("bot", "bot"), _of_shop("bot-answers", "bot?part=answers"),
    _of_shop("bot-shop", "bot?part=shop"), _of_shop("bot-orders", "bot?part=orders"), _of_shop("bot-places", "bot?part=places"),
    _of_shop("bot-try", "bot/try"),
    _of_shop("bot-end", "bot/end"), _of_shop("people", "people"), _of_shop("permissions", "permissions"), _of_shop("keys", "keys"),
    _of_shop("plugins", "plugins"), _of_shop("health", "health"), _of_shop("audit", "audit"), _of_shop("refused", "content/nothing"),
)  # fmt: skip
# what answers a GET and is no page to look at: files, streams, parts of pages, ways to a page
NO_PAGES = frozenset({
    "take_figures", "bot_contrast", "bot_preview", "bot_preview_css", "content", "conversation_news", "export_customer", "export_customers",
    "receipt", "live", "live_now", "live_waiting", "qr_code", "my_analytics", "chart_script", "suggest_key", "start_topic",
    "oidc", "oidc_back", "shop",
})  # fmt: skip
PLACES = (*OPEN, *OF_PERSON, *OF_SHOP)
MOST_USED = ("today", "analytics", "conversations", "conversation", "catalog")


def address_of(place: Place, owner: Owner, keys: Mapping[str, str]) -> str:
    return place.address.format(shop=owner.shop, **keys)


def make_ready(page: Any, place: Place, owner: Owner) -> None:
    """Do on a page what has to be done first: charts are drawn, a question is asked, an answer is there."""
    words = WORDS[owner.language]
    if place.name == "analytics":
        page.locator("#chart-over_time.is-drawn").wait_for()
        page.wait_for_timeout(700)
    elif place.name in ("assistant", "chat"):
        page.wait_for_selector("#chat[data-ready]")
        if page.locator(".row.theirs").count() < 2:
            page.fill("#text", words["ask" if place.name == "assistant" else "try"])
            page.press("#text", "Enter")
            page.locator(".row.theirs").nth(1).wait_for()
            page.locator(".typing").wait_for(state="detached")
    elif place.name == "bot-try":
        page.locator("#message").fill(words["try"])
        page.locator(".trial-ask .button").first.click()
        page.locator(".trace").wait_for()
