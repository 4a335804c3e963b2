"""The accounts of models: what each call took, and what a day's calls took together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select

from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.tables import model_calls

CAP_REACHED = "daily_cap"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call to a model. ``day`` is the shop's own; ``cost_micro`` is in millionths of the operator's currency; ``tokens_cached`` are
    those of the read that the provider had in its cache."""

    day: str
    trace_id: str
    purpose: str
    provider: str
    model: str
    outcome: str
    at: datetime
    tokens_read: int = 0
    tokens_written: int = 0
    cost_micro: int = 0
    milliseconds: float = 0.0
    tokens_cached: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a shop's models took on one day; ``told`` is whether the owner was told that the cap is reached."""

    tokens: int = 0
    cost_micro: int = 0
    told: bool = False


ADD_MODEL_CALL = insert(model_calls).inline()
_tokens = func.coalesce(func.sum(model_calls.c.tokens_read + model_calls.c.tokens_written), 0)
_told = func.coalesce(func.max(case((model_calls.c.outcome == CAP_REACHED, 1), else_=0)), 0)
SPENT_ON = select(_tokens, func.coalesce(func.sum(model_calls.c.cost_micro), 0), _told).where(model_calls.c.day == bindparam("on_day"))
OUTCOMES_ON = (
    select(model_calls.c.outcome)
    .where(model_calls.c.day == bindparam("on_day"), model_calls.c.outcome != CAP_REACHED)
    .order_by(model_calls.c.id.desc())
    .limit(bindparam("most"))
)
CALLS_OF_TURN = (
    select(*[column for column in model_calls.c if column.name != "id"])
    .where(model_calls.c.trace_id == bindparam("trace"))
    .order_by(model_calls.c.id)
)


def row_of(call: ModelCall) -> dict[str, Any]:
    """Return a call as its table takes it."""
    row = asdict(call)
    row["created_at"] = to_epoch(row.pop("at"))
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def call_of(row: Any) -> ModelCall:
    day, trace_id, purpose, provider, model, outcome, read, written, cost, milliseconds, at, cached = row
    return ModelCall(day, trace_id, purpose, provider, model, outcome, from_epoch(at), read, written, cost, milliseconds, cached)
