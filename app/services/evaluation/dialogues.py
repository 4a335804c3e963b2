"""Golden dialogues as data: one file per conversation, one JSON object per turn; files called singles hold single questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from app.services.evaluation.rows import BadRow, read_rows

SINGLES = "singles"
LIKE = '{"say": "how much is oat milk?", "tools": ["product_price"], "contains": ["1.35"]}'


@dataclass(frozen=True, slots=True)
class Turn:
    """What a customer says and what must be in the answer; ``clock`` marks an answer that depends on the day it is asked.

    ``tools`` are those called, in order; "product_stock|search_products" takes either. ``arguments`` are the slots of one of
    the calls: a product by its SKU or its words, null for a slot that must be empty.
    """

    say: str
    tools: Sequence[str] | None = None
    arguments: Mapping[str, Any] | None = None
    contains: Sequence[str] = ()
    lacks: Sequence[str] = ()
    matches: str = ""
    first: Sequence[str] = ()
    items: Sequence[str] = ()
    lacks_items: Sequence[str] = ()
    buttons: Sequence[str] = ()
    outcome: str = ""
    locale: str = ""
    clock: bool = False


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation with a shop, in a session of its own."""

    shop: str
    name: str
    turns: tuple[Turn, ...]
    lines: tuple[int, ...] = ()
    file: str = ""

    @property
    def session(self) -> str:
        return f"golden-{self.name}"


LISTS = tuple(field.name for field in fields(Turn) if str(field.type).startswith("Sequence"))


def read_dialogues(path: Path, shop: str) -> list[Dialogue]:
    """Return the conversations of a file: one, or one a line where the file's name begins with ``singles``.

    Raises BadRow with the file and line of a turn that cannot be read or has an unknown field.
    """
    numbered = list(_turns(path))
    if not numbered:
        raise BadRow(f"{path} has no turns. Write one a line, like {LIKE}")
    if path.stem.startswith(SINGLES):
        return [Dialogue(shop, f"{path.stem}-{line}", (turn,), (line,), str(path)) for line, turn in numbered]
    lines, turns = zip(*numbered, strict=True)
    return [Dialogue(shop, path.stem, turns, lines, str(path))]


def find_dialogues(place: Path, shops: Collection[str], shop: str = "") -> list[Dialogue]:
    """Return the conversations of a file or of a folder's files. Without ``shop`` the nearest folder named after a shop says whose."""
    files = [place] if not place.is_dir() else sorted(place.rglob("*.jsonl"))
    if not files:
        raise BadRow(f"{place} holds no .jsonl file. Put dialogues there, a turn a line, like {LIKE}")
    return [dialogue for file in files for dialogue in read_dialogues(file, shop or _shop_of(file, shops))]


def _turns(path: Path) -> Iterator[tuple[int, Turn]]:
    for number, row in read_rows(path, LIKE):
        unknown = row.keys() - {field.name for field in fields(Turn)}
        wrong = [name for name in LISTS if row.get(name) is not None and not isinstance(row[name], list)]
        if unknown or wrong or not isinstance(row.get("say"), str):
            what = f"unknown field {sorted(unknown)[0]!r}" if unknown else f"{wrong[0]!r} is no list" if wrong else '"say" is missing'
            raise BadRow(f"{path}:{number}: {what}. Write a turn like {LIKE}")
        yield number, Turn(**row)


def _shop_of(file: Path, shops: Collection[str]) -> str:
    for folder in file.resolve().parents:
        if folder.name in shops:
            return folder.name
    raise BadRow(f"{file} lies in no folder that is named after a shop. Say which with --shop; there are: {', '.join(shops)}.")
