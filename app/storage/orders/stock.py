"""What orders take from the shop's counts of its goods: at once with the order, given back when it is cancelled.

The catalogue's figure is a count of a version. ``stock_taken`` keeps what was ordered since; where a later version brings another
figure somebody has counted anew, and only what open orders hold is taken from that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.databases.columns import storable
from app.storage.databases.links import Link
from app.storage.tables import order_lines, orders, stock_taken
from plugins.contracts import OrderLine

ATTEMPTS = 8
NONE = Decimal(0)

_ADD = insert_or_skip(stock_taken).inline().on_conflict_do_nothing()  # both databases write it alike
_FIND = select(stock_taken.c.counted, stock_taken.c.taken, stock_taken.c.version).where(stock_taken.c.sku == bindparam("of"))
ORDERED = select(stock_taken.c.sku).limit(bindparam("most"))
_MOVE = (
    update(stock_taken)
    .where(stock_taken.c.sku == bindparam("of"), stock_taken.c.taken == bindparam("seen"), stock_taken.c.version == bindparam("was"))
    .values(counted=bindparam("to_counted"), taken=bindparam("to_taken"), version=bindparam("to_version"))
)
_HELD = (
    select(order_lines.c.quantity)
    .join_from(order_lines, orders, orders.c.number == order_lines.c.order_number)
    .where(order_lines.c.sku == bindparam("of"), order_lines.c.counted != "", text("orders.status IN ('placed', 'ready')"))
)
_EVERY = select(stock_taken.c.sku, stock_taken.c.counted, stock_taken.c.taken, stock_taken.c.version)
_EVERY_HELD = (
    select(order_lines.c.sku, order_lines.c.quantity)
    .join_from(orders, order_lines, orders.c.number == order_lines.c.order_number)
    .where(order_lines.c.counted != "", text("orders.status IN ('placed', 'ready')"))
)
_COUNTED_LINES = select(order_lines.c.sku, order_lines.c.quantity).where(
    order_lines.c.order_number == bindparam("order"), order_lines.c.counted != ""
)


class SoldOut(Exception):
    """Somebody else ordered what was left, at the same moment; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Level:
    """A shop's count of a SKU, what was ordered of it since, and the row that says so (None: there is none yet)."""

    counted: Decimal
    taken: Decimal
    version: int
    row: Sequence[Any] | None = None

    @property
    def left(self) -> Decimal:
        return max(self.counted - self.taken, NONE)


def level_of(link: Link, sku: str, counted: Decimal, version: int) -> Level:
    """Return how a SKU stands that a version counts so; an older version's figure counts no more where a newer one is known."""
    rows = link.rows(_FIND, {"of": storable(sku)})
    if not rows:
        return Level(counted, NONE, version)
    return _settled(rows[0], counted, version) or Level(
        counted, sum((Decimal(quantity) for (quantity,) in link.rows(_HELD, {"of": storable(sku)})), NONE), version, rows[0]
    )


def _settled(row: Sequence[Any], counted: Decimal, version: int) -> Level | None:
    """Return what a row says, None where a newer version has counted anew."""
    if version <= row[2] or Decimal(row[0]) == counted:
        return Level(Decimal(row[0]), Decimal(row[1]), row[2], row)
    return None


@dataclass(frozen=True, slots=True)
class Stocktaking:
    """How everything stands that was ever ordered, read at once: for whoever lists many goods."""

    rows: Mapping[str, Sequence[Any]]
    held: Mapping[str, Decimal]

    def left(self, sku: str, counted: Decimal, version: int) -> Decimal:
        """Return the same as ``level_of``."""
        key = storable(sku)
        row = self.rows.get(key)
        if row is None:
            return max(counted, NONE)
        return (_settled(row, counted, version) or Level(counted, self.held.get(key, NONE), version)).left


def take_stock(link: Link) -> Stocktaking:
    """Read every level in two queries."""
    held: dict[str, Decimal] = {}
    for sku, quantity in link.rows(_EVERY_HELD, {}):
        held[sku] = held.get(sku, NONE) + Decimal(quantity)
    return Stocktaking({sku: row for sku, *row in link.rows(_EVERY, {})}, held)


def take(link: Link, lines: Sequence[OrderLine], version: int) -> None:
    """Take the lines of a new order from the counts, in its transaction and before its rows; SoldOut where less is left."""
    wanted: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        if line.counted is not None:
            wanted[line.sku] = (line.counted, wanted.get(line.sku, (NONE, NONE))[1] + line.quantity)
    for sku, (counted, quantity) in sorted(wanted.items()):  # in one order, so that two orders never wait for each other
        level = level_of(link, sku, counted, version)
        if quantity > level.left:
            raise SoldOut(sku)
        if not _write(link, sku, level, level.taken + quantity):
            raise SoldOut(sku)


def shift(link: Link, number: str, sign: int) -> None:
    """Give back (-1) what an order took, or take it again (+1)."""
    for sku, quantity in sorted((sku, Decimal(quantity)) for sku, quantity in link.rows(_COUNTED_LINES, {"order": number})):
        for _ in range(ATTEMPTS):
            row = link.rows(_FIND, {"of": sku})[0]
            level = Level(Decimal(row[0]), Decimal(row[1]), row[2], row)
            if _write(link, sku, level, max(level.taken + sign * quantity, NONE)):
                break
        else:
            raise SoldOut(sku)


def _write(link: Link, sku: str, level: Level, taken: Decimal) -> bool:
    """Store a level as it is now; return whether nobody else did meanwhile."""
    if level.row is None:
        new = {"sku": storable(sku), "counted": str(level.counted), "taken": str(taken), "version": level.version}
        return link.change(_ADD, new) == 1
    values = {"of": storable(sku), "seen": level.row[1], "was": level.row[2]}
    to = {"to_counted": str(level.counted), "to_taken": str(taken), "to_version": level.version}
    return link.change(_MOVE, values | to) == 1
