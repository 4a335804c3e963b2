"""The menu at the side: what this person may open in this shop. A page gets its line here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for

from app.services.permissions import Permission
from dashboards.owner.office import office, person
from dashboards.owner.wording import language_of_request

# section, page, the permission that its gate asks for
_OF_SHOP = (
    ("section_shop", "today", Permission.SEE_DATA),
    ("section_shop", "analytics", Permission.SEE_DATA),
    ("section_shop", "conversations", Permission.SEE_DATA),
    ("section_shop", "unanswered", Permission.SEE_DATA),
    ("section_shop", "customers", Permission.SEE_DATA),
    ("section_shop", "orders", Permission.SEE_DATA),
    ("section_shop", "tickets", Permission.OWN_TICKETS),
    ("section_shop", "messages", Permission.SEE_DATA),
    ("section_shop", "assistant", Permission.USE_ASSISTANT),
    ("section_content", "content", Permission.EDIT_CONTENT),
    ("section_content", "topics", Permission.EDIT_CONTENT),
    ("section_content", "publish", Permission.PUBLISH),
    ("section_settings", "bot", Permission.MANAGE_BOTS),
    ("section_settings", "people", Permission.MANAGE_PEOPLE),
    ("section_settings", "permissions", Permission.SEE_DATA),
    ("section_settings", "keys", Permission.MANAGE_KEYS),
    ("section_settings", "plugins", Permission.SEE_TRACES),
    ("section_settings", "health", Permission.SEE_TRACES),
    ("section_settings", "audit", Permission.SEE_AUDIT),
)


# pages that have no line of their own, and the line that they belong to
_BELOW = {
    "conversation_matches": "conversations",
    **dict.fromkeys(("conversation", "take_over", "say_to_customer", "give_back", "add_note", "change_tags"), "conversations"),
    **dict.fromkeys(("order", "change_order"), "orders"),
    "decide_message": "messages",
    "settle_question": "unanswered",
    **dict.fromkeys(("customer", "mark_customer", "note_on_customer", "customer_of", "compare_customers"), "customers"),
    **dict.fromkeys(("ask_erase", "erase_customer", "erasures", "erasure", "check_receipt"), "customers"),
    "make_shop": "new_shop",
    **dict.fromkeys(("save_bot", "bot_key", "check_model", "try_page", "try_bot", "end_page", "delete_bot"), "bot"),
    "first_steps": "publish",
    "look_again": "content",
    "start_topic": "topics",
    **dict.fromkeys(("new_ticket", "make_ticket", "ticket", "change_ticket", "comment_on_ticket"), "tickets"),
    **dict.fromkeys(("records", "edit_record", "save_record", "reshape_record", "quick_change", "delete_record"), "content"),
    **dict.fromkeys(("import_catalog", "take_file", "take_import"), "content"),
    **dict.fromkeys(("take_publish", "roll_back"), "publish"),
    **dict.fromkeys(("add_person", "change_role", "permissions_of"), "people"),
    **dict.fromkeys(("make_key", "revoke_key"), "keys"),
    **dict.fromkeys(("check_health", "run_job", "retry_deliveries"), "health"),
    **dict.fromkeys(("platform_audit", "platform_settings"), "platform"),
}


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    address: str
    is_here: bool
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    links: tuple[Link, ...]


def menu(bot: str) -> list[Section]:
    """Return the sections of the menu, without pages that the person may not open."""
    words = office().texts[language_of_request()]["nav"]
    links: dict[str, list[Link]] = {}
    for section, page in _pages(bot):
        address = url_for(f"owner.{page}", bot=bot)
        links.setdefault(section, []).append(Link(words[page], address, _is_here(page), _waiting(bot, page)))
    pages = ("shops", "new_shop", "platform", "account") if person().may(Permission.CREATE_SHOPS) else ("shops", "account")
    own = [Link(words[page], url_for(f"owner.{page}"), _is_here(page)) for page in pages]
    return [*[Section(words[name], tuple(found)) for name, found in links.items()], Section(person().name, tuple(own))]


def _waiting(bot: str, page: str) -> int | None:
    """Return how many customers and lines wait for a person, at the line that leads to them."""
    if page != "conversations" or not office().platform.directory.root.place(bot).path.is_dir():
        return None
    beat = current_app.extensions["streams"].pulse.beat(bot)
    return beat.waiting + beat.unread


def home_of(bot: str) -> str:
    """Return the first page that the person may open in a shop."""
    is_live = office().platform.directory.root.place(bot).live_file.is_file()
    if not is_live and person().may(Permission.PUBLISH, bot):
        return url_for("owner.first_steps", bot=bot)
    return url_for(f"owner.{next(page for _, page in _pages(bot))}", bot=bot)


def _is_here(page: str) -> bool:
    endpoint = (request.endpoint or "").removeprefix("owner.")
    return page == _BELOW.get(endpoint, endpoint)


def _pages(bot: str) -> Iterator[tuple[str, str]]:
    return ((section, page) for section, page, permission in _OF_SHOP if bot and person().may(permission, bot))
