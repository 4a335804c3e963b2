"""All measurements of one shop for the report, each with how it was made."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.services.evaluation.dialogues import Dialogue, find_dialogues
from app.services.evaluation.finding import FoundSet
from app.services.evaluation.held_out import HeldOut, hold_out
from app.services.evaluation.known_items import Lookup, look_up
from app.services.evaluation.playing import PlayedTurn, play
from app.services.evaluation.questions import AskedQuestion, ask_questions, read_questions
from app.services.evaluation.stand_ins import StandIns
from app.services.evaluation.wares import read_wares
from app.services.toolbox import title_of
from app.services.understanding.following.state import DialogueState
from app.services.understanding.understand import Understanding
from plugins.contracts import Request, Tool
from plugins.kit.text import normalise
from scripts.cli.evaluating.filters import filtered_sets
from scripts.cli.evaluating.shop_floor import Floor

SEED = 7


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is measured."""

    products: int = 100
    examples: int = 600
    filters: int = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one shop; a part is empty where there was nothing to measure it on."""

    shop: str
    name: str
    version: int
    measured_at: datetime
    languages: tuple[str, ...]
    products: int
    titles: Mapping[str, str]
    lookups: tuple[Lookup, ...]
    held_out: tuple[HeldOut, ...]
    questions: tuple[AskedQuestion, ...]
    turns: tuple[PlayedTurn, ...]
    filters: tuple[FoundSet, ...]


def measure(
    floor: Floor, shop: str, dialogues: Sequence[Dialogue], questions: Path | None, amounts: Amounts, dated: bool,
    tell: Callable[[str], None],
) -> Measured:  # fmt: skip
    """Return everything that can be measured of a shop; ``tell`` hears what is being done."""
    tenant = floor.tenant(shop)
    wares = read_wares(tenant.document("catalog") or {}, lambda sku: False)
    languages = tuple(dict.fromkeys(locale[:2] for locale in (tenant.shop.locale, *tenant.shop.locales)))
    tell(f"looking for {min(amounts.products, len(wares))} products in five ways")
    lookups = tuple(look_up(wares, tenant.stores, amounts.products, SEED))
    tell("holding out examples")
    held = tuple(hold_out(tenant.tools, languages, partial(_learn, tenant), _filler(tenant, wares, languages), amounts.examples, SEED))
    tell("asking questions")
    asked = tuple(ask_questions(read_questions(questions, shop), partial(floor.once, shop))) if questions else ()
    tell("playing dialogues")
    turns = tuple(play(dialogues, floor.ask, clock=dated))
    tell("asking filtered questions")
    found = tuple(filtered_sets(floor, shop, amounts.filters, SEED))
    say, today = tenant.say("en"), datetime.now(tenant.zone)
    titles = {tool.name: title_of(tool.name, say) for tool in tenant.tools}
    return Measured(
        shop, tenant.shop.name, tenant.version, today, languages, len(wares), titles, lookups, held, asked, turns, found
    )  # fmt: skip


def own_dialogues(business: Path, shop: str) -> list[Dialogue]:
    """Return the golden dialogues that lie beside a shop's draft, none when there are none."""
    folder = business / shop / "draft" / "dialogues"
    return find_dialogues(folder, [shop], shop) if any(folder.glob("*.jsonl")) else []


def _learn(tenant: Any, tools: Sequence[Tool]) -> Callable[[str], Request | None]:
    """Return what understands messages with these tools' examples, just as the tenant's own does."""
    understanding = Understanding(tenant.shop, tools, tenant.stores, tenant.now())

    def understand(words: str) -> Request | None:
        requests = understanding.understand(normalise(words), DialogueState(), tenant.now()).requests
        return requests[0] if requests else None

    return understand


def _filler(tenant: Any, wares: Sequence, languages: Sequence[str]) -> Callable[[str, Mapping[str, Any], random.Random], str]:
    return StandIns(languages[0], tenant.shop, wares, tenant.stores).fill
