"""What the facts of a turn come to: what they name, their days and dates, what an offer lowers, and each in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from ai_modes.grounding.facts.fact_kinds import WEEKDAYS
from ai_modes.grounding.text.calendar import Calendar
from ai_modes.grounding.text.lexicon import Lexicon
from ai_modes.grounding.text.names import KINDS
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan
from plugins.contracts import Fact
from plugins.kit.money import Money

SMALL = frozenset("a an the and or of for on in to with đ và cho".split())  # noqa: SIM905


def named(facts: Sequence[Fact]) -> Iterable[tuple[str, str, str]]:
    return ((KINDS[fact.kind], fact.subject, fact.value) for fact in facts if fact.kind in KINDS and isinstance(fact.value, str))


def prices_before_offer(facts: Sequence[Fact]) -> set[tuple[str, str, str, Money]]:
    """Return the prices that an offer lowers: of two for the same unit the higher one is what it was."""
    prices: dict[tuple[str, str], list[Money]] = {}
    lowered = {fact.subject for fact in facts if fact.kind == "total_before"}
    for fact in facts:
        if fact.kind == "price" and fact.subject in lowered:
            prices.setdefault((fact.subject, fact.unit), []).append(fact.value)
    return {
        ("price", subject, unit, price)
        for (subject, unit), found in prices.items()
        for price in found
        if price.minor > min(other.minor for other in found)
    }


def titles_of(facts: Sequence[Fact], lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Return the words by which the offers of a turn are told apart."""
    scans = {fact.subject: Scan(fact.value, lexicon) for fact in facts if fact.kind == "offer_title"}
    words = {subject: telling(scan, 0, len(scan.words), plain=True) - SMALL for subject, scan in scans.items()}
    shared = Counter(word for title in words.values() for word in title)
    told = {subject: frozenset(word for word in title if shared[word] <= 2 and word[0] != "=") for subject, title in words.items()}
    return {subject: title or words[subject] for subject, title in told.items()}


def days_by_source(facts: Sequence[Fact]) -> dict[tuple[str, str], frozenset[int | date]]:
    """Return the days of each subject's entry in the shop's data: the date said with it, and the weekday it stands under."""
    found: dict[tuple[str, str], set[int | date]] = {}
    for fact in facts:
        days = found.setdefault((fact.subject, fact.source), set())
        last = fact.source.rsplit("/", 1)[-1]
        if last in WEEKDAYS:
            days.add(WEEKDAYS.index(last))
        if fact.kind == "date" and isinstance(fact.value, date):
            days.add(fact.value)
    return {key: frozenset(days) for key, days in found.items()}


def calendar_of(facts: Sequence[Fact], today: date) -> Calendar:
    dates = frozenset(fact.value for fact in facts if isinstance(fact.value, date) and not isinstance(fact.value, datetime))
    days = {(fact.subject, fact.source): fact.value for fact in facts if fact.kind == "date"}
    named = {fact.value: days.get((fact.subject, fact.source.removesuffix("/name"))) for fact in facts if fact.kind == "holiday"}
    holidays = {tuple(word.key for word in read(name).words): day for name, day in named.items() if day}
    return Calendar(today, dates, holidays)


def in_words(fact: Fact) -> str:
    value = fact.value if not isinstance(fact.value, Money) else f"{fact.value.amount} {fact.value.currency}"
    unit = f" {fact.unit}" if fact.unit else ""
    return f"{fact.kind}{f' of {fact.subject}' if fact.subject else ''} is {value}{unit}"
