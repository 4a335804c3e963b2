"""Money, price limits and quantities in a customer's words: "under a fiver", "dưới 200k", "half a kilo", "2 x"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.services.understanding.lexicon import Lexicon
from plugins.contracts import Slot, Token
from plugins.kit.units import unit_named

SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "₫": "VND"}
PIECE_UNITS = ("g", "kg", "mg", "ml", "cl", "l", "lb", "oz", "pint", "m", "cm")
AROUND = Decimal("0.2")
_PLAIN = re.compile(r"\d+(?:\.\d{1,3})?$")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+$")
_GROUPED_AND_POINT = re.compile(r"(\d{1,3}(?:,\d{3})+)(\.\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at tokens ``start:end``; ``money`` when a currency stands with it, ``unit`` when a unit does."""

    value: Decimal
    start: int
    end: int
    money: bool = False
    unit: str = ""
    article: bool = False


def read_number(text: str, *, decimal_comma: bool) -> Decimal | None:
    """Return the number as people of the locale write it ("1.500" is 1500 where the comma is decimal), or None."""
    if _GROUPED.match(text) and (decimal_comma or "," in text):
        return Decimal(re.sub("[.,]", "", text))
    if whole := _GROUPED_AND_POINT.match(text):
        return Decimal(whole[1].replace(",", "") + whole[2])
    text = text.replace(",", ".") if decimal_comma or text.count(",") == 1 else text
    return Decimal(text) if _PLAIN.match(text) else None


def find_amounts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Amount]:
    """Return every amount in the tokens, left to right, without overlaps."""
    found, place = [], 0
    while place < len(tokens):
        amount = _amount_at(tokens, place, lexicon)
        if amount:
            found.append(amount)
        place = amount.end if amount else place + 1
    return found


def _amount_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Amount | None:
    sign = tokens[place].text in SIGNS
    number = _number_at(tokens, place + sign, lexicon)
    if number is None:
        return _money_word_at(tokens, place, lexicon)
    value, end, article = number
    value, end, scaled = _scaled(tokens, value, end, lexicon)
    if sign:
        return Amount(value, place, end, money=True)
    return _with_unit(tokens, value, place, end, article, lexicon) or Amount(value, place, end, money=scaled, article=article)


def _number_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> tuple[Decimal, int, bool] | None:
    if place >= len(tokens):
        return None
    if tokens[place].text[0].isdigit():
        value = read_number(tokens[place].text, decimal_comma=lexicon.language != "en")
        return None if value is None else (value, place + 1, False)
    match = lexicon["phrases"].at(tokens, place) or lexicon["numbers"].at(tokens, place)
    if match is None:
        return None
    article = tokens[place].folded in ("a", "an") and match.end == place + 1
    return Decimal(match.value), match.end, article


def _scaled(tokens: Sequence[Token], value: Decimal, end: int, lexicon: Lexicon) -> tuple[Decimal, int, bool]:
    """Apply "k", "nghìn", "triệu" (and "1 triệu 2", "1tr2" where a bare digit adds a tenth)."""
    match = lexicon["thousand_words"].at(tokens, end)
    if not match:
        return value, end, False
    value = value.scaleb(match.value)
    if match.end < len(tokens) and re.fullmatch(r"\d", tokens[match.end].text) and lexicon.language == "vi":
        return value + Decimal(tokens[match.end].text).scaleb(match.value - 1), match.end + 1, True
    return value, match.end, True


def _with_unit(tokens: Sequence[Token], value: Decimal, start: int, end: int, article: bool, lexicon: Lexicon) -> Amount | None:
    if end >= len(tokens):
        return None
    word = tokens[end].folded
    if tokens[end].text in SIGNS or lexicon["money_words"].at(tokens, end):
        multiple = lexicon["money_words"].at(tokens, end)
        each = Decimal(multiple.value) if multiple and multiple.value else Decimal(1)
        if _is_weight_pound(tokens, end):
            return Amount(value, start, end + 1, unit="lb")
        return Amount(value * each, start, end + 1, money=True)
    if word in lexicon.words("minor_words"):
        return Amount(value / 100, start, end + 1, money=True)
    unit = unit_named(word)
    if unit in PIECE_UNITS:
        return Amount(value, start, end + 1, unit=unit)
    return Amount(value, start, end + 1, unit="each") if unit == "each" and not article else None


def _is_weight_pound(tokens: Sequence[Token], place: int) -> bool:
    """ "2 pounds of apples" weighs, "under 2 pounds" pays."""
    return tokens[place].folded in ("pound", "pounds") and place + 1 < len(tokens) and tokens[place + 1].folded == "of"


def _money_word_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Amount | None:
    match = lexicon["money_words"].at(tokens, place)
    return Amount(Decimal(match.value), place, match.end, money=True) if match and match.value else None


def amount_slots(tokens: Sequence[Token], lexicon: Lexicon, currency: str) -> list[Slot]:
    """Return max_price, min_price, money and quantity slots. Prices are decimal strings in the shop's currency."""
    amounts = find_amounts(tokens, lexicon)
    slots: list[Slot] = []
    used: set[int] = set()
    for index, amount in enumerate(amounts):
        if index in used:
            continue
        following = amounts[index + 1] if index + 1 < len(amounts) else None
        limits, took_next = _limits(tokens, amount, following, lexicon, currency)
        slots += limits
        if took_next:
            used.add(index + 1)
        if not limits:
            slots += _plain(tokens, amount, lexicon)
    return slots


def _limits(tokens: Sequence[Token], amount: Amount, following: Amount | None, lexicon: Lexicon, currency: str) -> tuple[list[Slot], bool]:
    """Return the price limits that an amount sets, and whether the next amount was the other end of a range."""
    if amount.unit:
        return [], False
    value = _likely(amount, lexicon, currency)
    if following and not following.unit and _joined(tokens, amount, following, lexicon):
        begun = _before(tokens, amount.start, lexicon, "between")
        if begun is not None or following.money:
            high = _likely(following, lexicon, currency)
            low = amount.value * (high / following.value) if following.value and not amount.money and value < high / 100 else value
            start = tokens[begun if begun is not None else amount.start].start
            end = tokens[following.end - 1].end
            return [Slot("min_price", plainly(low), start, end), Slot("max_price", plainly(high), start, end)], True
    for kind in ("max_price", "min_price"):
        begun = _before(tokens, amount.start, lexicon, kind)
        if begun is not None:
            return [Slot(kind, plainly(value), tokens[begun].start, tokens[amount.end - 1].end)], False
    begun = _before(tokens, amount.start, lexicon, "around")
    if begun is not None and amount.money:
        start, end = tokens[begun].start, tokens[amount.end - 1].end
        return [
            Slot("min_price", plainly(value * (1 - AROUND)), start, end),
            Slot("max_price", plainly(value * (1 + AROUND)), start, end),
        ], False
    after = lexicon["max_price"].at(tokens, amount.end)
    if after and amount.money:
        return [Slot("max_price", plainly(value), tokens[amount.start].start, tokens[after.end - 1].end)], False
    return [], False


def _likely(amount: Amount, lexicon: Lexicon, currency: str) -> Decimal:
    """In dong nobody means 200: a bare "dưới 200" is two hundred thousand."""
    return amount.value * 1000 if currency == "VND" and not amount.money and amount.value < 5000 else amount.value


def _joined(tokens: Sequence[Token], amount: Amount, following: Amount, lexicon: Lexicon) -> bool:
    match = lexicon["range_joins"].at(tokens, amount.end)
    return bool(match and match.end == following.start)


def _before(tokens: Sequence[Token], place: int, lexicon: Lexicon, kind: str) -> int | None:
    """Return where a phrase of a kind begins that ends right before a token, or None."""
    for begin in range(max(0, place - 4), place):
        match = lexicon[kind].at(tokens, begin)
        if match and match.end == place:
            return begin
    return None


def _plain(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> Iterator[Slot]:
    start, end = tokens[amount.start].start, tokens[amount.end - 1].end
    if _is_pronoun(tokens, amount, lexicon):
        return
    if amount.money:
        yield Slot("money", plainly(amount.value), start, end)
    elif amount.unit and amount.unit != "each":
        yield Slot("quantity", f"{plainly(amount.value)} {amount.unit}", start, end)
    elif not amount.article:
        last = amount.end
        if last < len(tokens) and tokens[last].folded == "x":
            end = tokens[last].end
        yield Slot("quantity", plainly(amount.value), start, end, score=0.9)


def _is_pronoun(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> bool:
    """The "one" of "the cheapest one" counts nothing; a lone "one" does."""
    if tokens[amount.start].folded != "one" or amount.end > amount.start + 1 or amount.start == 0:
        return False
    last = amount.end == len(tokens) or not tokens[amount.end].text[0].isalnum()
    before = (tokens[amount.start - 1],)
    return last or any(lexicon[kind].whole(before) for kind in ("ordinals", "cheaper", "dearer", "larger", "smaller"))


def plainly(value: Decimal) -> str:
    return format(value.normalize(), "f")
