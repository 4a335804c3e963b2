"""How the templates tell values: times in the shop's zone, changes in one line, browsers by their name."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import request

from app.services.accounts import AT_PLACE, AppError, Worded
from app.services.drafts.editor import DraftEditor
from app.services.publishing.differences import FieldChange, money_fields, worded
from app.services.storefront import shop_name_of, tool_names, zone_of
from dashboards.owner.office import office
from dashboards.owner.wording import language_of_request

_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux")
_TIMES = {"vi": "HH:mm dd/MM/y"}
MOST_TOLD = 300
EMPTY, NOTHING = (None, "", [], {}), "–"


def when(moment: datetime | None) -> str:
    """Return a time as people read it, "" for none."""
    if moment is None:
        return ""
    bot = (request.view_args or {}).get("bot", "")
    zone = ZoneInfo(zone_of(office().platform, bot)) if bot else None
    language = language_of_request()
    return format_datetime(moment.astimezone(zone), _TIMES.get(language, "d MMM y, HH:mm"), locale=language)


def when_iso(moment: str) -> str:
    """Return a time that is kept as ISO 8601."""
    return when(datetime.fromisoformat(moment))


def said(error: AppError) -> str:
    """Return what a refusal says to its reader: in their language where that has words for it, else as it was raised."""
    words = office().texts[language_of_request()]["refused"]["told"]
    known = words.get(f"{error.code}.{error.cause}") or words.get(error.code)
    return known.format(**error.values) if known else str(error)


def fault_said(fault: str) -> str:
    """Return what is said of a field, in its reader's language where that has words for it."""
    if not isinstance(fault, Worded):
        return fault
    if fault.cause == AT_PLACE:
        return f"{fault.values['place']}: {fault_said(fault.values['sentence'])}"
    words = office().texts[language_of_request()]["refused"]["told"].get(f"field.{fault.cause}")
    return words.format(**fault.values) if words else str(fault)


def faults_said(faults: Mapping[str, str]) -> dict[str, str]:
    return {name: fault_said(fault) for name, fault in faults.items()}


def told(value: Any) -> str:
    """Return plain data in one line; what is empty is left out, nothing at all is an en dash."""
    if isinstance(value, dict):
        text = ", ".join(f"{name}: {told(each)}" for name, each in value.items() if each not in EMPTY) or NOTHING
    elif isinstance(value, list):
        text = ", ".join(map(told, value)) or NOTHING
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_TOLD else f"{text[: MOST_TOLD - 4]} ..."


def field_name(field: str, part: str = "") -> str:
    """Return what a field of a record is called on pages, one of the second variant as "Variants 2, Price", or by the ``part``'s name."""
    content = office().texts[language_of_request()]["content"]
    words = content["fields"]
    if field in words:
        return words[field]
    found = re.fullmatch(r"(\w+)\[(\d+)\](?:\.(.+))?", field)
    if found is None:
        outer, _, last = field.rpartition(".")
        if outer == "attributes":
            return content["attributes"].get(last.lower()) or last[:1].upper() + last[1:]
        return f"{words[outer]} ({last})" if outer in words else field  # of a text in each language: "First line (en)"
    name = f"{words.get(found[1], found[1])} {part or int(found[2]) + 1}"
    return f"{name}, {field_within(found[1], found[3])}" if found[3] else name


def field_within(outer: str, field: str) -> str:
    """Return what a field of a row is called, "Open" for the hours of a holiday."""
    return office().texts[language_of_request()]["content"]["fields"].get(f"{outer}.{field}") or field_name(field)


def topic_name(key: str) -> str:
    """Return what a topic is called in the reader's language."""
    return office().texts[language_of_request()]["topics"]["names"].get(key) or key.replace("-", " ").capitalize()


def change_told(side: Any, subject: str = "", other: Any = None) -> str:
    """Return one side of a change in one line: its fields, money, roles and a question's topic as pages tell them; of a list of sizes,
    holidays or the like what the ``other`` side does not have."""
    if not isinstance(side, dict):
        return told(side)
    words, money = office().texts[language_of_request()]["audit"]["names"], _money_of(subject.partition(" ")[0])
    across = other if isinstance(other, dict) else {}
    own = {name: _own_entries(value, across.get(name)) for name, value in side.items()}
    return told({words.get(name) or field_name(name): _value_told(name, value, money) for name, value in own.items()})


def _own_entries(value: Any, other: Any) -> Any:
    lists = isinstance(value, list) and isinstance(other, list) and all(isinstance(each, dict) for each in (*value, *other))
    own = [each for each in value if each not in other] if lists else value
    return value if lists and not own and all(each in value for each in other) else own  # all the same: their order changed


def _value_told(name: str, value: Any, money: Mapping[str, Callable[[int], str]]) -> Any:
    if name in money and isinstance(value, int):
        return money[name](value)
    if name == "topic" and isinstance(value, str) and value:
        return topic_name(value)
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return [{field_within(name, inner): _value_told(inner, text, money) for inner, text in each.items()} for each in value] or NOTHING
    return office().texts[language_of_request()]["roles"].get(value, value) if name == "role" and isinstance(value, str) else value


def _money_of(document: str) -> Mapping[str, Callable[[int], str]]:
    """Return by name the fields of a document that hold money, each with what words its amounts."""
    bot = (request.view_args or {}).get("bot", "")
    if not bot or document not in office().texts[language_of_request()]["content"]["titles"]:
        return {}
    try:
        editor = DraftEditor(office().platform.directory.root, bot)
        names, shop = money_fields(editor.document(document).schema), editor.shop
    except AppError:  # a draft or a plugin that is not there any more: the amounts stand as they were noted
        return {}
    return dict.fromkeys(names, lambda minor: worded(minor, FieldChange("", None, None, is_money=True), shop))


def subject_told(action: str, subject: str) -> str:
    """Return what was changed: a record of the draft by its document's name, a tool by its title, a person by their name."""
    kind, space, key = subject.partition(" ")
    words = office().texts[language_of_request()]
    if action == "tool.call":
        bot = (request.view_args or {}).get("bot", "")
        return tool_names(office().platform, bot, [subject], language_of_request()).get(subject, subject)
    if action.startswith("person."):
        found = office().accounts.people.find(subject)
        return found.name or found.email if found else subject
    if kind == "tenant":
        key = words["bot"]["tabs"].get(key, key)
    called = words["content"]["titles"] if action.startswith("draft.") else words["audit"]["subjects"]
    return f"{called[kind]}{space}{key}" if kind in called else subject


def browser_name(agent: str) -> str:
    """Return what people call the browser of a User-Agent."""
    browser = next((name for name in _BROWSERS if name in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(part for part in (_NAMES.get(browser, browser), system.replace("Mac OS", "macOS")) if part) or agent[:40] or "?"


def host_of(address: str) -> str:
    """Return the host of an address, the address where it has none."""
    return urlsplit(address).hostname or address


def shop_name(bot: str) -> str:
    return shop_name_of(office().platform, bot)


def role_options(roles: list[str]) -> list[tuple[str, str]]:
    words = office().texts[language_of_request()]["roles"]
    return [(role, words[role]) for role in roles]


def as_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
