"""Why the products of a stored answer matched: what its tools looked for is looked up again in the version that answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import AppError, NotFound
from app.services.toolbox import Session
from app.storage.desk.transcripts import ToldLine
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Effect, ProductHit, ProductQuery, Tool
from plugins.manager import record_hooks

MOST = 12
SOUGHT = frozenset({"query", "product", "products", "like"})  # what the product's own tools call their goods
Why = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Matched:
    """A product with why it was found, as label and words (("name", "oat, milk"), ("missing", "red")); nothing where it was not
    looked for by words: it was known by its number, from a button or from what was spoken of before."""

    name: str
    why: Why = ()


@dataclass(frozen=True, slots=True)
class Matches:
    """What an answer showed, and what was found beside it, by the goods of ``version``; ``is_gone`` where that cannot be opened."""

    version: int
    asked: tuple[str, ...] = ()
    shown: tuple[Matched, ...] = ()
    beside: tuple[Matched, ...] = ()
    is_gone: bool = False


def looks_for_goods(line: ToldLine) -> bool:
    """Return whether an answer names goods, or such were looked for in vain, so that there is something to be told of them."""
    return bool(_named(line)) or any(SOUGHT.intersection(call[1]) for call in line.trace.get("calls") or [])


def why_matched(platform: Any, bot: str, conversation: str, turn: int) -> Matches:
    """Return why an answer's products matched; NotFound where there is no such answer, or how it came about is not kept any more.

    Nothing of this is stored: versions never change, so that the same words find the same goods. Nothing is changed either.
    """
    database = platform.storage.tenant(bot)
    line = _answer(database, conversation, turn)
    version, calls = int(line.payload.get("version", 0)), line.trace.get("calls") or []
    try:
        tenant = platform.tenant(bot, version)
    except AppError:
        return Matches(version, is_gone=True)
    session = Session(
        Actor("trace"), tenant.shop, TurnRecords(database, conversation), tenant.say(line.payload.get("locale") or tenant.shop.locale),
        tenant.now(), conversation=conversation,
    )  # fmt: skip
    tools = {tool.name: tool for tool in tenant.toolbox.tools()}
    wishes = [(tools[name], given) for name, given, *_ in calls if name in tools and _goods_of(tools[name], given)]
    found = _first_of(pair for tool, given in wishes for pair in _looked_up(tenant, session, tool, given))
    named = _named(line)
    asked = tuple(dict.fromkeys(text for tool, given in wishes for text in _goods_of(tool, given) if text))
    beside = [Matched(name, why) for name, why in found.items() if name not in named]
    return Matches(version, asked, tuple(Matched(name, found.get(name, ())) for name in named), tuple(beside[:MOST]))


def why_of(text: str) -> list[tuple[str, str]]:
    """Return the parts of "name: oat, milk; missing: red" as label and words."""
    return [(label, words) for label, _, words in (part.partition(": ") for part in text.split("; ") if part)]


def _answer(database: Any, conversation: str, turn: int) -> ToldLine:
    lines = database.transcripts.after(conversation, turn - 1, 2) if 0 < turn < 2**31 else ()
    for line in lines:
        if line.turn == turn and line.role == "assistant" and line.trace:
            return line
    raise NotFound("How this answer came about is not kept any more.")


def _named(line: ToldLine) -> tuple[str, ...]:
    """Return the names of the products that an answer's facts and cards name, in their order."""
    facts = [str(fact["value"]) for fact in line.payload.get("facts", ()) if fact["kind"] == "name" and fact["subject"]]
    return tuple(dict.fromkeys([*(card["title"] for card in line.payload.get("cards", ()) if card["kind"] == "product"), *facts]))[:MOST]


def _goods_of(tool: Tool, given: Mapping[str, Any]) -> list[str]:
    """Return what a call says of goods, in the customer's words or by their number; [""] where it limits them by price or kind alone."""
    slots = {name: slot.get("items", slot) for name, slot in tool.parameters.get("properties", {}).items()}
    goods = [name for name, slot in slots.items() if slot.get("format") == "product"]
    values = [given[name] for name in goods if given.get(name)]
    said = [one for value in values for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return said or [""] * bool(goods)


def _looked_up(tenant: Any, session: Session, tool: Tool, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield products with why they matched. A tool that only reads is run again; what another would look for is looked up."""
    if tool.effect is Effect.READ:
        with record_hooks() as hooks:
            tenant.toolbox.call(tool.name, given, session)
        yield from (pair for call in hooks for pair in call.found)
        return
    for text in filter(None, _goods_of(tool, given)):
        yield from _hits(tenant.stores.search_products(query=ProductQuery(text=text, limit=MOST)))


def _hits(found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    return ((hit.product.name, "; ".join(hit.matched)) for hit in found if isinstance(hit, ProductHit))


def _first_of(pairs: Iterable[tuple[str, str]]) -> dict[str, Why]:
    """Return each product with the first reason that it was found for."""
    found: dict[str, Why] = {}
    for name, text in pairs:
        if not found.get(name):
            found[name] = tuple(why_of(text))
    return found
