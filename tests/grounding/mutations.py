"""Wrong replies made of right ones: each changes one thing that a customer would act on, or adds a lie."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.contracts import Answer
from plugins.kit.text import fold

LIES = json.loads((Path(__file__).parent / "lies.json").read_text("utf-8"))
MONEY = re.compile(r"£\d+(?:,\d{3})*\.\d\d|₫\d+(?:,\d{3})*|\d+(?:\.\d{3})+ ₫")
PENCE = re.compile(r"£(\d+)\.(\d\d)")
COUNT = re.compile(r"(?<![\d.,:£₫#/-])(\d{1,3})(?![\d.,:%₫-]| ₫| [\d]|:\d)")
CLOCK = re.compile(r"\b([01]\d|2[0-3]):([0-5]\d)\b")
SPAN = re.compile(r"\b\d\d:\d\d–\d\d:\d\d\b")
UNIT = re.compile(r"(?<=\d )(kg|g|ml|l|km|miles|days|working days|hours|months|minutes|ngày|tháng)\b")
PERCENT = re.compile(r"\b(\d{1,2}) ?%")
WORDS = {
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    11: "eleven",
    12: "twelve",
}
OTHER_UNIT = {
    "kg": "g",
    "g": "kg",
    "ml": "l",
    "l": "ml",
    "km": "m",
    "miles": "km",
    "days": "weeks",
    "working days": "weeks",
    "hours": "days",
    "months": "years",
    "minutes": "hours",
    "ngày": "tuần",
    "tháng": "năm",
}
DENIALS = (
    ("is in stock", "is not in stock"),
    ("is in stock", "is sold out"),
    ("In stock", "Sold out"),
    ("Sold out", "In stock"),
    ("sold out", "in stock"),
    ("Còn hàng", "Hết hàng"),
    ("còn hàng", "hết hàng"),
    ("hết hàng", "còn hàng"),
    ("we deliver", "we don't deliver"),
    ("we don't deliver", "we deliver"),
    ("is open", "is closed"),
    ("is closed", "is open"),
    ("is closed", "is not closed"),
    ("đang mở cửa", "đang đóng cửa"),
    ("nghỉ", "mở cửa"),
    ("chưa giao", "có giao"),
    ("không giao", "có giao"),
    ("cannot", "can"),
    ("can't call", "can call"),
    ("do not", "do"),
    ("contains", "doesn't contain"),
    ("contains", "is free from"),
    ("is marked as", "is not marked as"),
    ("doesn't list", "lists"),
    ("not stated", "stated"),
    ("không đổi trả", "được đổi trả"),
    ("There are no deliveries", "There are deliveries"),
    ("No deliveries", "Deliveries"),
    ("Yes, ", "No, "),
    ("Dạ có, ", "Dạ không, "),
    ("not a person", "a person"),
    ("unless", "even if"),
    ("chưa giặt", "đã giặt"),
)
DAYS = (
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong reply, and what is wrong with it."""

    kind: str
    text: str


def mutants(text: str, answer: Answer, locale: str, strangers: Sequence[str]) -> Iterator[Mutant]:
    """Yield wrong versions of a right reply; ``strangers`` are names of products and places that it must not speak of."""
    backed = _backed(text, answer)
    yield from _figures(text, backed)
    yield from _names(text, answer, strangers)
    yield from _denials(text)
    yield from _days(text, answer)
    yield from _hours(text)
    yield from _lies(text, backed, locale)


def _backed(text: str, answer: Answer) -> str:
    """Return all that the turn says, to see that a lie is one."""
    return "\n".join(
        [
            text,
            answer.text,
            *(str(fact.value) for fact in answer.facts),
            *(f"{fact.value}{fact.unit}" for fact in answer.facts),
            *(f"{fact.kind}={fact.value}" for fact in answer.facts),
        ]
    )


def _replaced(text: str, match: re.Match, other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]


def _figures(text: str, backed: str) -> Iterator[Mutant]:
    for match in MONEY.finditer(text):
        for other in _other_sums(match[0]):
            if other not in backed:
                yield Mutant("price", _replaced(text, match, other))
        yield Mutant("currency", _replaced(text, match, re.sub("[£₫]", "€" if "£" in match[0] else "$", match[0])))
        yield Mutant("number words", _replaced(text, match, "seventeen pounds" if "£" in match[0] else "mười bảy nghìn đồng"))
    sums = list(dict.fromkeys(MONEY.findall(text)))
    yield from (Mutant("unit", _replaced(text, match, OTHER_UNIT[match[0]])) for match in UNIT.finditer(text))
    for match in CLOCK.finditer(text):
        other = f"{(int(match[1]) + 3) % 24:02}:{match[2]}"
        if other not in backed and f"{(int(match[1]) + 3) % 24:02}:{match[2]}" not in sums:
            yield Mutant("time", _replaced(text, match, other))
    for match in PERCENT.finditer(text):
        yield Mutant("discount", _replaced(text, match, f"{int(match[1]) + 13}%"))
    for match in COUNT.finditer(text):
        value = int(match[1]) + 37
        if str(value) not in backed and not _is_part_of_address(text, match):
            yield Mutant("quantity", _replaced(text, match, str(value)))
            if (
                int(match[1]) in WORDS
                and (word := WORDS[int(match[1]) % 12 + 1]) not in backed.lower()
                and str(int(match[1]) % 12 + 1) not in backed
                and int(match[1]) % 12 + 1 != _pieces(text)
            ):
                yield Mutant("number words", _replaced(text, match, word))


def _pieces(text: str) -> int:
    """Return how many pieces the lines of a cart come to: two lines of "2 ×" and "1 ×" are three pieces as well."""
    return sum(int(count) for count in re.findall(r"^• (\d+) ×", text, re.MULTILINE))


def _is_part_of_address(text: str, match: re.Match) -> bool:
    return bool(re.match(r"[A-Z]|\w+[A-Z]", text[match.end() : match.end() + 2]))


def _other_sums(written: str) -> Iterator[str]:
    if match := PENCE.match(written):
        pounds, pence = int(match[1]), int(match[2])
        yield f"£{pounds + 1}.{pence:02}"
        yield f"£{pounds}.{(pence + 20) % 100:02}"
        yield f"£{pounds * 10 + 3}.{pence:02}"
    else:
        digits = int(re.sub(r"\D", "", written)) + 30000
        grouped = f"{digits:,}"
        yield f"₫{grouped}" if written.startswith("₫") else f"{grouped.replace(',', '.')} ₫"


def _names(text: str, answer: Answer, strangers: Sequence[str]) -> Iterator[Mutant]:
    named = list(dict.fromkeys(fact.value for fact in answer.facts if fact.kind in ("name", "branch") and isinstance(fact.value, str)))
    present = [name for name in sorted(named, key=len, reverse=True) if name in text]
    for name in present:
        for stranger in strangers[:3]:
            if fold(stranger) not in fold(text + answer.text):
                yield Mutant("swapped product", text.replace(name, stranger, 1))
    for one, other in zip(present, present[1:], strict=False):
        if one in other or other in one or not _differ(one, other, answer):
            continue
        swapped = text.replace(one, "\0").replace(other, one).replace("\0", other)
        if _figures_beside(text, one) and _figures_beside(text, other):
            yield Mutant("swapped product", swapped)


def _differ(one: str, other: str, answer: Answer) -> bool:
    """Whether the facts say different things of two names: other prices, other addresses or hours."""

    def said(name: str) -> set:
        subjects = {fact.subject for fact in answer.facts if fact.value == name}
        return {
            (fact.kind, str(fact.value))
            for fact in answer.facts
            if fact.subject in subjects and fact.kind in ("price", "total", "phone", "opens", "closes", "state")
        }

    return not said(one) & said(other)


def _figures_beside(text: str, name: str) -> bool:
    line = next((line for line in text.splitlines() if name in line), "")
    return bool(re.search(r"[£₫]|\d\d:\d\d|\+\d", line))


def _denials(text: str) -> Iterator[Mutant]:
    for right, wrong in DENIALS:
        if right.endswith(", ") and not text.startswith(right):
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(right)}(?!\w)" if right[-1].isalpha() else re.escape(right), text):
            yield Mutant("negation", _replaced(text, match, wrong))


def _days(text: str, answer: Answer) -> Iterator[Mutant]:
    for names in DAYS:
        for match in re.finditer("|".join(names), text):
            if re.search(r"(–| to | đến )\Z", text[: match.start()]) or re.match("–| to | đến ", text[match.end() :]):
                continue
            if re.search(r"(Monday|Thứ Hai)(–| to | đến )", text):
                continue  # other days may have the same times, and it would be true
            others = [name for name in names if name not in text and name not in answer.text]
            for other in others[:2]:
                yield Mutant("wrong day", _replaced(text, match, other))


def _hours(text: str) -> Iterator[Mutant]:
    """Yield lists of hours in which one line has another line's."""
    lines = [line for line in text.splitlines() if len(SPAN.findall(line)) == 1]
    for one, other in zip(lines, lines[1:], strict=False):
        right, wrong = SPAN.search(one)[0], SPAN.search(other)[0]
        if right != wrong:
            yield Mutant("hours", text.replace(one, one.replace(right, wrong), 1))
            yield Mutant("hours", text.replace(other, other.replace(wrong, right), 1))


def _lies(text: str, backed: str, locale: str) -> Iterator[Mutant]:
    for kind, lie, guard in LIES[locale]:
        if not re.search(guard, backed, re.IGNORECASE | re.MULTILINE):
            yield Mutant(kind, f"{text} {lie}")
