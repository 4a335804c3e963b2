"""Playing talks through the real pipeline, in a database that is thrown away: what they leave behind is the pattern for demo data."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.services.demo.talks import LONGEST_NAME, Talks, Who, filled, person_of
from app.storage.database import Storage, TenantDatabase
from app.storage.demo import Row
from plugins.contracts import Message

TAKES_A_TALK = 3
MOST_ACTORS = 900
FALLBACK = ("milk",)


class StageClock:
    """The clock of a platform on which talks are played: it stands at ``now``."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Take:
    """A talk as it was played: the rows that it left, by table, when it began, and the customer it was played by. ``weight`` says how
    often it comes up."""

    rows: dict[str, list[Row]]
    began: datetime
    weight: float
    who: Who


def play_talks(stage: Any, key: str, talks: Talks, folder: Path, dice: random.Random) -> list[Take]:
    """Return the talks of a shop as they go on ``stage``, a Platform with a StageClock; ``folder`` is thrown away afterwards."""
    scratch = Storage(None, folder)
    try:
        products, database = _product_names(stage.tenant(key)), scratch.tenant(key)
        acted = [(talk, person_of(talks.names, dice.randrange(MOST_ACTORS))) for talk in talks.talks for _ in range(_takes(talk.lines))]
        sessions = list(_played(stage, key, database, [filled(talk, products, who, dice) for talk, who in acted], dice))
        return [
            Take(database.demo.read(conversation), began, talk.weight / _takes(talk.lines), who)
            for (talk, who), (conversation, began) in zip(acted, sessions, strict=True)
        ]
    finally:
        scratch.close()


def _takes(lines: Sequence[str]) -> int:
    return TAKES_A_TALK if any("{" in line for line in lines) else 1


def _played(
    stage: Any, key: str, database: TenantDatabase, plan: Sequence[Sequence[str]], dice: random.Random
) -> Iterator[tuple[str, datetime]]:
    """Play each talk in the opening hours of today and yield its conversation with its beginning."""
    zone = stage.tenant(key).zone
    today = stage.clock.now.astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0)
    for lines in plan:
        began = stage.clock.now = today + timedelta(minutes=dice.randrange(8 * 60))
        session, visitor = uuid.uuid4().hex, f"visitor-{uuid.uuid4().hex}"
        for line in lines:
            stage.handle(Message(line, session, "web", visitor, uuid.uuid4().hex, mode="v5"), key, database=database)
            stage.clock.now += timedelta(seconds=dice.randrange(12, 75))
        database.demo.restock()
        found = database.conversations.find("web", session)
        assert found is not None
        yield found.id, began


def _product_names(tenant: Any) -> list[str]:
    """Return the short names in stock of a shop's goods, which customers would type."""
    products = (tenant.document("catalog") or {}).get("products", ())
    names = [product["name"] for product in products if len(product["name"]) <= LONGEST_NAME and "," not in product["name"]]
    return names or list(FALLBACK)
