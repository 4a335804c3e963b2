"""What the customers of the demo shops say: the shops' own talks, with goods and names filled in."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from plugins.kit.text import fold

FOLDER = Path(__file__).parent / "talks"
LONGEST_NAME = 34


@dataclass(frozen=True, slots=True)
class Who:
    """A made-up customer; ``number`` is their phone number without the country's code or the 0 in its place."""

    name: str
    email: str
    number: str
    country: str

    @property
    def spellings(self) -> tuple[str, ...]:
        """All ways in which a talk and what it leaves behind may tell of them."""
        bare = f"{self.country}{self.number.replace(' ', '')}"
        return self.name, self.email, f"{self.country} {self.number}", f"0{self.number}", bare


class NoDemoTalks(AppError):
    """Nobody wrote talks for this shop."""

    status, code = 404, "no_demo_talks"


@dataclass(frozen=True, slots=True)
class Talk:
    """What a customer says in one conversation, line by line; ``weight`` says how often this comes up."""

    weight: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talks:
    """The talks of a shop, and the names of its customers."""

    talks: tuple[Talk, ...]
    names: tuple[str, ...]


def shops_with_talks() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read_talks(key: str) -> Talks:
    """Return a shop's talks; NoDemoTalks names the shops that have some."""
    if key not in shops_with_talks():
        raise NoDemoTalks(f"There is no demo data for {key!r}. There is some for {', '.join(shops_with_talks())}.")
    data = json.loads((FOLDER / f"{key}.json").read_text("utf-8"))
    return Talks(tuple(Talk(talk["weight"], tuple(talk["lines"])) for talk in data["talks"]), tuple(data["names"]))


def person_of(names: Sequence[str], number: int) -> Who:
    """Return a customer with a name, a phone number and an address of no real person; each of the first 900 has their own."""
    name = _name(names, number)
    letters = "".join(letter for letter in fold(name) if letter.isalpha())
    area, country = ("117 496 0", "+44") if name.isascii() else ("912 345 ", "+84")
    return Who(name, f"{letters}{number}@mail.example", f"{area}{100 + number % 900}", country)


def _name(names: Sequence[str], number: int) -> str:
    """Return a name of two of the shop's: the first word of one and the rest of another."""
    turn = number // len(names)
    first, second = (names[(number * step + turn) % len(names)] for step in (3, 7))
    return f"{first.partition(' ')[0]} {second.partition(' ')[2] or second}"


def filled(talk: Talk, products: Sequence[str], who: Who, dice: random.Random) -> list[str]:
    """Return a talk's lines about one of the products, by a customer."""
    values = {"product": dice.choice(products), "name": who.name, "email": who.email, "phone": f"0{who.number}"}
    return [line.format(**values) for line in talk.lines]
