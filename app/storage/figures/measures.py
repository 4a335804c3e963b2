"""What a stored event or model call adds to which counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from app.storage.databases.columns import from_json
from app.storage.databases.links import Link
from app.storage.figures.speeds import speed_bucket
from app.storage.figures.visits import note_person, note_turn
from app.storage.tables import events, orders

HALF_HOUR_US = 30 * 60 * 1_000_000
MOST_SKUS = 10
LONGEST_PART = 200
DEMO_PREFIX = "demo-"  # no other conversation or trace has a key that begins so: theirs are hexadecimal
# by which event a conversation gets how far; a stage counts when it is first reached
REACHED = {
    "product_shown": "shown", "cart_changed": "cart", "order_placed": "order",
    "handoff_asked": "handoff", "lead": "handoff", "taken_over": "handoff",
    "sounded_upset": "upset", "sounded_good": "good",
}  # fmt: skip
ASKED = "asked"  # the outcome of a turn that asks the customer back
MOODS = ("sounded_upset", "sounded_good")

_EARLIER = (
    select(events.c.id)
    .where(events.c.conversation_id == bindparam("talk"), events.c.name == bindparam("what"), events.c.id < bindparam("this"))
    .limit(1)
)
_EARLIER_DATA = select(events.c.data).where(
    events.c.conversation_id == bindparam("talk"), events.c.name == bindparam("what"), events.c.id < bindparam("this")
)
_TURN_BEFORE = (
    select(events.c.data)
    .where(events.c.conversation_id == bindparam("talk"), events.c.name == "turn", events.c.id < bindparam("this"))
    .order_by(events.c.id.desc())
    .limit(1)
)
_FIRST_NOTED = (
    select(events.c.created_at)
    .where(events.c.conversation_id == bindparam("talk"), events.c.name == bindparam("what"))
    .where(events.c.id > 0, events.c.id <= bindparam("up_to"))
    .order_by(events.c.id)
    .limit(1)
)
_BRANCH_OF_ORDER = select(orders.c.branch).where(orders.c.number == bindparam("order"))


class Counted(NamedTuple):
    """What is counted: a measure's part in a half hour on a channel; ``demo`` is 1 for demo data, which can be taken away again."""

    measure: str
    bucket: int
    channel: str
    part: str
    demo: int


class Addition(NamedTuple):
    """An addition to a count; ``times`` is negative where an earlier one turned out otherwise."""

    counted: Counted
    times: int = 1
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """A stored event with its conversation's channel and visitor."""

    id: int
    talk: str
    name: str
    data: Mapping[str, Any]
    at: int
    channel: str
    visitor: str
    demo: int

    def add(self, measure: str, part: str = "", times: int = 1, amount: int = 0, at: int | None = None, channel: str = "") -> Addition:
        """Return an addition where and when this happened, or at an earlier time."""
        bucket = bucket_of(self.at if at is None else at)
        return Addition(Counted(measure, bucket, channel or self.channel, part[:LONGEST_PART], self.demo), times, amount)


def happened(row: Sequence[Any]) -> Happened:
    number, talk, name, data, at, channel, visitor = row
    return Happened(number, talk, name, from_json(data), at, channel, visitor, int(is_demo(talk)))


def is_demo(key: str) -> bool:
    """Return whether a conversation or a trace is demo data."""
    return key.startswith(DEMO_PREFIX)


def bucket_of(microseconds: int) -> int:
    return microseconds // HALF_HOUR_US


def additions_of_event(link: Link, event: Happened) -> Iterator[Addition]:
    """Yield what an event adds to the counts."""
    if event.name == "turn":
        yield from _of_turn(link, event)
    elif event.name in REACHED:
        yield from _of_stage(link, event)
    else:
        yield from _of_word(link, event)


def _of_turn(link: Link, event: Happened) -> Iterator[Addition]:
    for measure, name in (("turns", "outcome"), ("modes", "mode")):
        yield event.add(measure, str(event.data.get(name, "")))
    if not _goes_on(link, event):
        yield event.add("tools", str(event.data.get("tool", "")))
    yield event.add("languages", str(event.data.get("locale", ""))[:2])
    if event.data.get("unanswered"):
        yield event.add("unanswered", times=int(event.data["unanswered"]))
    if "ms" in event.data:
        yield event.add("speed", str(speed_bucket(float(event.data["ms"]))))
    yield from _visit(event, note_turn(link, event.talk, event.visitor, event.channel, event.at))


def _goes_on(link: Link, event: Happened) -> bool:
    """Tell whether a turn answers what the same tool asked in the turn before: one wish of the customer's, said in several turns."""
    if not event.data.get("tool"):
        return False
    before = [from_json(data) for (data,) in link.rows(_TURN_BEFORE, {"talk": event.talk, "this": event.id})]
    return any(one.get("outcome") == ASKED and one.get("tool") == event.data["tool"] for one in before)


def _visit(event: Happened, changes: Sequence[tuple[str, int, int, str]]) -> Iterator[Addition]:
    for measure, times, begun_at, channel in changes:
        yield event.add(measure, times=times, at=begun_at, channel=channel)


def _of_stage(link: Link, event: Happened) -> Iterator[Addition]:
    stage = REACHED[event.name]
    alike = [other for other, reached in REACHED.items() if reached == stage]
    if not any(link.rows(_EARLIER, {"talk": event.talk, "what": other, "this": event.id}) for other in alike):
        yield event.add("reached", stage)
    if event.name == "product_shown":
        yield from (event.add("shown", str(sku)) for sku in event.data.get("skus", ())[:MOST_SKUS])
    elif event.name == "cart_changed" and event.data.get("action") == "added":
        yield event.add("carted", str(event.data.get("sku", "")))
    elif event.name == "order_placed":
        yield from _of_order(link, event)
    elif event.name in MOODS:
        yield event.add("moods", stage)
    elif stage == "handoff":
        yield from _visit(event, note_person(link, event.talk, event.visitor, event.channel, event.at))


def additions_of_past_mood(link: Link, event: Happened, counted_to: int) -> Iterator[Addition]:
    """Yield what a mood adds that is noted after the fact, where events up to ``counted_to`` were counted: whose conversation was counted
    to have sounded so first on a later day did on this one."""
    for addition in _of_stage(link, event):
        yield addition
        if addition.counted.measure == "reached":
            noted = link.rows(_FIRST_NOTED, {"talk": event.talk, "what": event.name, "up_to": counted_to})
            yield from (event.add("reached", addition.counted.part, times=-1, at=max(at, event.at)) for (at,) in noted)


def _of_order(link: Link, event: Happened) -> Iterator[Addition]:
    total = int(event.data.get("total", 0))
    yield event.add("orders", str(event.data.get("way", "")), amount=total)
    found = link.rows(_BRANCH_OF_ORDER, {"order": str(event.data.get("order", ""))})
    if found and found[0][0]:
        yield event.add("branch_orders", found[0][0], amount=total)


def _of_word(link: Link, event: Happened) -> Iterator[Addition]:
    if event.name == "conversation_started":
        yield event.add("conversations", str(event.data.get("channel", "")))
    elif event.name == "branch_asked":
        branch = str(event.data.get("branch", ""))
        earlier = link.rows(_EARLIER_DATA, {"talk": event.talk, "what": event.name, "this": event.id})
        if branch not in {str(from_json(data).get("branch", "")) for (data,) in earlier}:
            yield event.add("branches", branch)
    elif event.name == "sold_out_asked":
        yield event.add("out_of_stock", str(event.data.get("sku", "")))
    elif event.name == "rated":
        yield event.add("ratings", str(event.data["score"]))
        if event.data.get("was"):
            yield event.add("ratings", str(event.data["was"]), times=-1, at=int(event.data["was_at"]))


def additions_of_call(row: Sequence[Any]) -> Iterator[Addition]:
    """Yield what a model call adds to the counts; its channel is "" where its turn was not stored."""
    _, trace, provider, model, outcome, read, written, cost, milliseconds, at, cached, channel = row
    bucket, demo, called = bucket_of(at), int(is_demo(trace)), f"{provider} {model}"[: LONGEST_PART - 8]
    for measure, part, amount in (
        ("model_calls", called, round(milliseconds)), ("model_tokens", f"{called} read", read),
        ("model_tokens", f"{called} written", written), ("model_cost", called, cost), ("model_outcomes", outcome, 0),
        *([("model_cached", called, cached)] if cached else []),  # a measure of its own: these tokens are among those read
    ):  # fmt: skip
        yield Addition(Counted(measure, bucket, channel or "", part[:LONGEST_PART], demo), 1, amount)
