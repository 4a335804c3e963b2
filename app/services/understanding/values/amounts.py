"""Amounts in a customer's words: "half a kilo", "2 and a half", "two dozen", "1tr2", "2 quid 50", "3 loaves of"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.services.understanding.text.lexicon import Lexicon, Match
from plugins.contracts import Token
from plugins.kit.units import unit_named

SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "₫": "VND"}
NUMBERS = ("phrases", "numbers", "money_words")
PIECE_UNITS = ("g", "kg", "mg", "ml", "cl", "l", "lb", "oz", "pint", "m", "cm")
_PLAIN = re.compile(r"\d+(?:\.\d{1,3})?$")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+$")
_GROUPED_AND_POINT = re.compile(r"(\d{1,3}(?:,\d{3})+)(\.\d{1,2})$")
_MINOR = re.compile(r"\d\d$")


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
        may_be = tokens[place].text[0].isdigit() or tokens[place].text in SIGNS or lexicon.may_begin(tokens[place], NUMBERS)
        amount = _amount_at(tokens, place, lexicon) if may_be else None
        if amount:
            found.append(amount)
        place = amount.end if amount else place + 1
    return found


def _amount_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Amount | None:
    sign = tokens[place].text in SIGNS
    number = _number_at(tokens, place + sign, lexicon)
    if number is None:
        return _money_word_at(tokens, place, lexicon)
    value, end, scaled = _scaled(tokens, number.value, number.end, lexicon)
    if sign:
        return Amount(value, place, end, money=True)
    plain = Amount(value, place, end, money=scaled, article=number.article)
    return _with_part(tokens, _with_unit(tokens, plain, lexicon) or plain, lexicon)


# --- the number itself ---


def _number_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Amount | None:
    number = _first_number(tokens, place, lexicon)
    if number is None:
        return None
    number = _multiplied(tokens, number, lexicon)
    part = lexicon["parts"].at(tokens, number.end)
    return replace(number, value=number.value + Decimal(part.value), end=part.end, article=False) if part else number


def _first_number(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Amount | None:
    if place >= len(tokens):
        return None
    if tokens[place].text[0].isdigit():
        value = read_number(tokens[place].text, decimal_comma=lexicon.decimal_comma)
        fraction = _fraction_at(tokens, place)
        return fraction or (None if value is None else Amount(value, place, place + 1))
    match = lexicon["phrases"].at(tokens, place) or lexicon["numbers"].at(tokens, place)
    if match is None or _is_another_word(tokens, match, lexicon):
        return None
    article = tokens[place].folded in ("a", "an") and match.end == place + 1
    return Amount(Decimal(match.value), place, match.end, article=article)


def _is_another_word(tokens: Sequence[Token], match: Match, lexicon: Lexicon) -> bool:
    """Whether a lone number lacks its diacritics where other words have theirs: the "nam" of "quần lót nam có không" is no "năm"."""
    word = tokens[match.start].text.lower()
    written = match.end > match.start + 1 or not word.isascii() or word in lexicon.words("numbers") or word in lexicon.words("phrases")
    return not written and not all(token.text.isascii() for token in tokens)


def _fraction_at(tokens: Sequence[Token], place: int) -> Amount | None:
    """Return "1/2" or "3/4" where a unit follows (else it may be a day)."""
    if len(tokens) < place + 4 or tokens[place + 1].text != "/" or unit_named(tokens[place + 3].folded) is None:
        return None
    over, under = tokens[place].text, tokens[place + 2].text
    return Amount(Decimal(over) / Decimal(under), place, place + 3) if over.isdecimal() and under in ("2", "4") else None


def _multiplied(tokens: Sequence[Token], number: Amount, lexicon: Lexicon) -> Amount:
    """Apply "two dozen", "3 chục", "hai trăm", and the digit after a ten ("twenty five", "hai mươi lăm")."""
    match = lexicon["multipliers"].at(tokens, number.end)
    if match:
        number = replace(number, value=number.value * Decimal(match.value), end=match.end, article=False)
    digit = lexicon["digits"].at(tokens, number.end)
    spelt_ten = tokens[number.end - 1].text.isalpha() and 10 <= number.value < 100 and number.value % 10 == 0
    return replace(number, value=number.value + Decimal(digit.value), end=digit.end) if digit and spelt_ten else number


def _scaled(tokens: Sequence[Token], value: Decimal, end: int, lexicon: Lexicon) -> tuple[Decimal, int, bool]:
    """Apply "k", "nghìn", "triệu" (and "1 triệu 2", "1tr2", "1 triệu rưỡi", "1 triệu 250 nghìn")."""
    match = lexicon["thousand_words"].at(tokens, end)
    if not match:
        return value, end, False
    value, end = value.scaleb(match.value), match.end
    half = lexicon["halves"].at(tokens, end)
    if half:
        return value + Decimal("0.5").scaleb(match.value), half.end, True
    rest = _number_at(tokens, end, lexicon)
    smaller = lexicon["thousand_words"].at(tokens, rest.end) if rest else None
    if rest and smaller and smaller.value < match.value:
        return value + rest.value.scaleb(smaller.value), smaller.end, True
    if end < len(tokens) and re.fullmatch(r"\d", tokens[end].text) and lexicon.digit_goes_on:
        return value + Decimal(tokens[end].text).scaleb(match.value - 1), end + 1, True
    return value, end, True


# --- what it counts ---


def _with_unit(tokens: Sequence[Token], plain: Amount, lexicon: Lexicon) -> Amount | None:
    end = plain.end
    if end >= len(tokens):
        return None
    if tokens[end].text in SIGNS:
        return None if _begins_a_sum(tokens, end) else replace(plain, end=end + 1, money=True)
    money = lexicon["money_words"].at(tokens, end)
    if money and _is_weight_pound(tokens, end):
        return replace(plain, end=end + 1, unit="lb")
    if money:
        return replace(plain, value=plain.value * Decimal(money.value or 1), end=money.end, money=True)
    if tokens[end].folded in lexicon.words("minor_words"):
        return replace(plain, value=plain.value / 100, end=end + 1, money=True)
    unit = unit_named(tokens[end].folded)
    if unit in PIECE_UNITS:
        return replace(plain, end=end + 1, unit=unit)
    return _packed(tokens, plain, lexicon) if plain.article else _counted(tokens, plain, unit, lexicon)


def _begins_a_sum(tokens: Sequence[Token], sign: int) -> bool:
    """Whether a sign belongs to the number right behind it: the "£" of "a £40 order", of "2 £5 mugs"."""
    behind = tokens[sign + 1 : sign + 2]
    return bool(behind) and behind[0].text[0].isdigit() and behind[0].start == tokens[sign].end


def _packed(tokens: Sequence[Token], plain: Amount, lexicon: Lexicon) -> Amount | None:
    """Return the one of "a bag of apples": apples are wanted, and nothing is asked of bags."""
    counter = lexicon["counters"].at(tokens, plain.end)
    goods = counter is not None and counter.end < len(tokens) and tokens[counter.end].text[0].isalpha()
    return replace(plain, unit="each", article=False) if goods else None


def _counted(tokens: Sequence[Token], plain: Amount, unit: str | None, lexicon: Lexicon) -> Amount | None:
    """Return the amount with the word that only counts: "3 pieces", "2 loaves of bread", "2 hộp sữa"."""
    if unit == "each":
        return replace(plain, end=plain.end + 1, unit="each")
    counter = lexicon["counters"].at(tokens, plain.end)
    if counter and counter.end < len(tokens) and tokens[counter.end].text[0].isalpha():
        return replace(plain, end=counter.end, unit="each")
    alone = lexicon["counters_alone"].at(tokens, plain.end)  # "2 packs"
    return replace(plain, end=alone.end, unit="each") if alone and not _goes_on(tokens, alone.end, lexicon) else None


def _with_part(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> Amount:
    """Add what is said after the unit: "a kilo and a half", "1 ký rưỡi", "2 quid 50"."""
    half = lexicon["halves"].at(tokens, amount.end) if amount.unit else None
    if half:
        return replace(amount, value=amount.value + Decimal("0.5"), end=half.end, article=False)
    pence = amount.money and amount.end < len(tokens) and _MINOR.match(tokens[amount.end].text)
    said_in_words = tokens[amount.end - 1].text.isalpha() and amount.value == amount.value.to_integral_value()
    if pence and said_in_words and lexicon.words("minor_words") and not _goes_on(tokens, amount.end + 1, lexicon):
        return replace(amount, value=amount.value + Decimal(tokens[amount.end].text) / 100, end=amount.end + 1)
    return amount


def _goes_on(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether a unit or goods follow, so that the number before counts them ("under 5 pounds 12 eggs")."""
    return place < len(tokens) and tokens[place].text[0].isalpha() and tokens[place] not in lexicon.stop


def _is_weight_pound(tokens: Sequence[Token], place: int) -> bool:
    """ "2 pounds of apples" weighs, "under 2 pounds" pays."""
    return tokens[place].folded in ("pound", "pounds") and place + 1 < len(tokens) and tokens[place + 1].folded == "of"


def _money_word_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Amount | None:
    match = lexicon["money_words"].at(tokens, place)
    return Amount(Decimal(match.value), place, match.end, money=True) if match and match.value else None
