"""Conditions in a customer's words: "if it is under 10, tell the manager", and whether what was found out fulfils them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from plugins.contracts import Result, Status
from plugins.kit.money import Money, minor_digits
from plugins.kit.text import normalise

LOW = 5  # what is left of goods that are low
COMPARISONS = ("at_most", "at_least", "below", "above")
_NUMBER = re.compile(r"(?P<mark>[£€$₫]\s*)?(?P<number>\d+(?:[.,]\d+)*)\s*(?P<unit>[£€$₫]|[^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Conditional:
    """A message cut at its condition: what is to be looked up first, the condition, what follows from it, and what else."""

    lead: str
    condition: str
    then: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on what was found out. ``kind`` is compare, stock, low (of any of the goods), open, answer ("if so": of what was
    asked before it) or said (anything else that the shop may answer with yes or no)."""

    kind: str
    wanted: bool = True
    comparison: str = ""
    number: Decimal = Decimal(0)
    of_price: bool = False


class ConditionWords:
    """How a language words conditions."""

    def __init__(self, words: Mapping[str, Any]):
        self._words = words
        self._patterns = {name: _pattern(phrases) for name, phrases in words.items() if isinstance(phrases, list) and phrases}
        between, begins = (self._patterns[name].pattern for name in ("then", "begins"))
        self._cut = re.compile(rf"\s*[,;:?!.]\s+(?:{between}\s+)?|\s+{between}\s+|\s+(?={begins}\s)", re.IGNORECASE)
        self._else = re.compile(rf"\s*(?:[,;.!?]\s*|\s)(?:{self._patterns['else'].pattern})[,\s]+", re.IGNORECASE)

    def cut(self, message: str) -> Conditional | None:
        """Return a message cut at its condition; None where it has none, or only asks whether something is so, or what holds for a
        customer who does something ("how much is delivery if I spend £80?")."""
        text = normalise(message).rstrip(" .!")
        match = self._patterns["if"].search(text)
        if match is None:
            return None
        lead, rest = text[: match.start()].rstrip(" ,;:-"), text[match.end() :].strip()
        lead = re.sub(r"\s+(?:and|then|but|và|rồi)$", "", lead, flags=re.IGNORECASE).rstrip(" ,;:.?!")
        if re.search(rf"(?:{self._patterns['whether'].pattern})$", lead, re.IGNORECASE) or self._patterns["own"].match(rest):
            return None
        rest, _, otherwise = self._partition(self._else, rest)
        condition, cut, then = self._partition(self._cut, rest)
        if cut and then:
            return Conditional(lead, condition, then, otherwise)
        return Conditional("", rest, lead, otherwise) if lead and rest else None

    def _partition(self, pattern: re.Pattern, text: str) -> tuple[str, str, str]:
        match = pattern.search(text)
        return (text[: match.start()], match[0] or " ", text[match.end() :].strip()) if match else (text, "", "")

    def read(self, condition: str) -> Condition:
        """Return what a condition asks of the facts."""
        text = condition.lower().replace("n't", " not")
        comparison = next((name for name in COMPARISONS if self._has(name, text)), "")
        number = _NUMBER.search(text)
        if comparison and number:
            of_price = bool(number["mark"]) or number["unit"] in ("£", "€", "$", "₫") or self._has("price", text)
            return Condition("compare", True, comparison, self._value(number), of_price)
        denied = self._has("deny", text) or text.strip() in ("not", "không")
        if self._has("closed", text) or self._has("open", text):
            return Condition("open", denied == self._has("closed", text))
        if self._has("low", text):
            return Condition("low", not denied)
        if self._has("out", text):
            return Condition("stock", denied)
        if text.strip() in (*self._words["so"], *self._words["deny"]):
            return Condition("answer", not denied)
        return Condition("stock" if self._has("stock", text) else "said", not denied)

    def goes_on_behind_so(self, condition: str) -> bool:
        """Return whether a condition is no more than "so", with what follows from it cut behind it: "(if) so 2 (please)"."""
        return any(condition.lower().startswith(f"{word} ") for word in self._words["so"] if " " not in word)

    def question(self, condition: Condition, goods: str) -> str:
        """Return how to ask for the fact that a condition on goods needs."""
        return str(self._words["ask_price" if condition.of_price else "ask_stock"]).format(goods=goods)

    def holds(self, condition: Condition, result: Result, meant: str = "") -> bool | None:
        """Return whether what was found out fulfils a condition, None where it does not say. ``meant`` is the SKU of the one thing that
        it is about, "" where it is about all that was found."""
        if condition.kind == "compare":
            return _compared(condition, result, meant)
        if condition.kind == "low":
            levels = [fact.value for fact in result.facts if fact.kind == "stock" and fact.value is not None]
            return (min(levels) <= LOW) == condition.wanted if levels else None
        found = _is_open(result) if condition.kind in ("open", "answer") else None
        if condition.kind == "stock":
            found = _in_stock(result, meant)
        if condition.kind in ("answer", "said"):
            found = _affirmed(result) if _affirmed(result) is not None else self._said(result, found)
        return None if found is None else found == condition.wanted

    def said_by_name(self, text: str, goods: str) -> str:
        """Return free words with "it" in them replaced by what it is."""
        return self._patterns["it"].sub(lambda _: goods, text, count=1)

    def _said(self, result: Result, found: bool | None) -> bool | None:
        """Return what the shop's wording begins with, yes or no, which is the answer to just what was asked."""
        text = result.text.lower()
        for word, said in (("no", False), ("yes", True)):
            if re.match(rf"(?:{self._patterns[word].pattern})", text):
                return said
        return found

    def _has(self, name: str, text: str) -> bool:
        return name in self._patterns and bool(self._patterns[name].search(text))

    def _value(self, number: re.Match) -> Decimal:
        digits = number["number"]
        whole = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
        value = Decimal(re.sub(r"[.,]", "", digits) if whole else digits.replace(",", "."))
        return value * 1000 if number["unit"] in self._words["thousand"] else value


@lru_cache(maxsize=4)
def condition_words(language: str) -> ConditionWords | None:
    """Return a language's words for conditions, None where it has none here."""
    written = _written().get(language)
    return ConditionWords(written) if written else None


@lru_cache(maxsize=1)
def _written() -> Mapping[str, Any]:
    return json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))


def _pattern(phrases: Sequence[str]) -> re.Pattern:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?:(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w))", re.IGNORECASE)


def _values(result: Result, kind: str, meant: str = "") -> list[Any]:
    """Return the values of this kind of the one thing that is meant; where it has none of its own (it comes in sizes), of all that was
    named."""
    of_kind = [fact for fact in result.facts if fact.kind == kind and fact.value is not None]
    named = {fact.subject for fact in result.facts if fact.kind == "name"}
    return [fact.value for fact in of_kind if fact.subject == meant] or [fact.value for fact in of_kind if fact.subject in named]


def _is_whole(result: Result) -> bool:
    """Whether all that was found is told, and not only the first few."""
    found = next((fact.value for fact in result.facts if fact.kind == "count"), 0)
    return Decimal(found) <= len({fact.subject for fact in result.facts if fact.kind == "name"})


def _affirmed(result: Result) -> bool | None:
    """Return what a question of yes or no was answered with; what is in stock need not be halal."""
    return False if result.status is Status.NOT_FOUND else result.affirms


def _in_stock(result: Result, meant: str) -> bool | None:
    if result.status is Status.NOT_FOUND:
        return False
    levels = _values(result, "stock", meant)
    return any(level > 0 for level in levels) if levels else None


def _is_open(result: Result) -> bool | None:
    states = [fact.value for fact in result.facts if fact.kind == "state"]
    return "open" in states if states else None


def _compared(condition: Condition, result: Result, meant: str) -> bool | None:
    """Compare what was found: of several goods, one that runs low is enough; in all else they must agree."""
    values = [_number(value) for value in _values(result, "price" if condition.of_price else "stock", meant)]
    held = {_compares(condition, value) for value in values}
    if not condition.of_price and condition.comparison in ("below", "at_most") and True in held:
        return True
    return held.pop() if len(held) == 1 and (meant or _is_whole(result)) else None


def _number(value: Any) -> Decimal:
    return Decimal(value.minor).scaleb(-minor_digits(value.currency)) if isinstance(value, Money) else Decimal(value)


def _compares(condition: Condition, value: Decimal) -> bool:
    number = condition.number
    return {
        "below": value < number,
        "at_most": value <= number,
        "above": value > number,
        "at_least": value >= number,
    }[condition.comparison]
