"""Demo data: a believable quarter of a demo shop's life, marked as such, and taken away by one word."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.services.demo.acting import Take, play_talks
from app.services.demo.copying import Copier, Part, Rows
from app.services.demo.rhythm import draw_times
from app.services.demo.talks import read_talks
from app.storage.database import TenantDatabase
from app.storage.demo import VISITOR

A_DAY, LONGEST_DAYS = 16, 730
IN_ONE_PIECE = 5_000
COMES_AGAIN, REMEMBERED = 0.2, 300
CHANNELS, CHANNEL_WEIGHTS = ("web", "whatsapp"), (0.72, 0.28)
MODEL_FROM = 0.4  # of the span: then the shop turned its model on


class DemoIsThere(AppError):
    """The shop has demo data already."""

    status, code = 409, "demo_is_there"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much demo data: days up to now, conversations, and the number from which all is drawn. ``talkative`` above 0 has talks of
    many events come up more often."""

    days: int = 90
    conversations: int = 0
    seed: int = 1
    talkative: float = 0.0


def demo_is_there(database: TenantDatabase) -> bool:
    """Return whether a shop has demo data; costs a look by a key."""
    return database.demo.is_there()


def clear_demo(database: TenantDatabase) -> None:
    """Take away all demo data of a shop, with what was counted of it, and nothing else."""
    database.demo.clear()


def seed_demo(stage: Any, key: str, database: TenantDatabase, now: datetime, wanted: Wanted) -> int:
    """Fill a shop with demo data and count it; return how many conversations there are.

    ``stage`` is a Platform with an ``acting.StageClock``: the shop's own questions are answered on it by the real pipeline, once each,
    and copied over the days. Raises NoDemoTalks, DemoIsThere, and UnknownTenant for a shop that is not published. Up to 5,000
    conversations are stored in one piece or not at all.
    """
    talks = read_talks(key)
    if database.demo.is_there():
        raise DemoIsThere(f"{key} has demo data already. Take it away first: assistant demo clear {key}")
    number = wanted.conversations or A_DAY * wanted.days
    dice = random.Random(f"{key}:{wanted.seed}")  # noqa: S311 - the same number gives the same data
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        takes = play_talks(stage, key, talks, Path(folder), dice)
    times = draw_times(number, wanted.days, now, stage.tenant(key).zone, dice)
    weights = [take.weight * len(take.rows["events"]) ** wanted.talkative for take in takes]
    cast = _cast(times, now - timedelta(days=wanted.days * (1 - MODEL_FROM)), dice)
    drawn = ((part, dice.choices(takes, weights)[0]) for part in cast)
    _store(database, drawn, Copier(stage.tenant(key).zone, now, talks.names, dice))
    while not database.rollups.bring_up(now + timedelta(minutes=1), 50, stage.tenant(key).zone):
        pass
    return number


def _cast(times: Sequence[datetime], model_from: datetime, dice: random.Random) -> Iterator[Part]:
    """Yield who talks when and where: some come again, on the channel that they came by before."""
    known: list[tuple[str, str]] = []
    for number, began in enumerate(times, 1):
        if known and dice.random() < COMES_AGAIN:
            visitor, channel = dice.choice(known[-REMEMBERED:])
        else:
            visitor, channel = f"{VISITOR}{number:07d}", dice.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
            known.append((visitor, channel))
        yield Part(number, began, visitor, channel, began >= model_from)


def _store(database: TenantDatabase, drawn: Iterator[tuple[Part, Take]], copier: Copier) -> None:
    piece: list[Rows] = []
    for part, take in drawn:
        piece.append(copier.copy(take, part))
        if len(piece) == IN_ONE_PIECE:
            database.demo.add(piece)
            piece = []
    if piece:
        database.demo.add(piece)
