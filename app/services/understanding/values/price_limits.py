"""What amounts mean in a message: price limits and ranges, sums of money, quantities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.services.understanding.text.lexicon import Lexicon
from app.services.understanding.values.amounts import PIECE_UNITS, Amount, find_amounts
from plugins.contracts import Slot, Token
from plugins.kit.units import unit_named

AROUND = Decimal("0.2")
LONGEST_MARK = 4  # words
DESCRIBED = 2  # words between "the" and "one"
TIMES = ("x", "×")
LONGEST_COUNTER = 2  # words: "bottles of"
PRICE_SLOTS = ("max_price", "min_price", "money")  # the types of what may be said of a price
BARE_THOUSANDS, MOST_THOUSANDS = 50, 5000  # of dong: "200-300" is a range of prices, "2-3" is not


def amount_slots(tokens: Sequence[Token], lexicon: Lexicon, currency: str) -> list[Slot]:
    """Return max_price, min_price, money and quantity slots. Prices are decimal strings in the shop's currency."""
    amounts = find_amounts(tokens, lexicon)
    slots: list[Slot] = []
    used: set[int] = set()
    for index, amount in enumerate(amounts):
        if index in used:
            continue
        following = amounts[index + 1] if index + 1 < len(amounts) else None
        if following and _is_range(tokens, amount, following, lexicon, currency):
            slots += _range(tokens, amount, following, lexicon, currency)
            used.add(index + 1)
        elif following and _is_a_format(tokens, amount, following):
            used.add(index + 1)
        elif following and _is_so_many(tokens, amount, following, lexicon):
            slots.append(_so_many(tokens, amount, following))
            used.add(index + 1)
        else:
            slots += _limit(tokens, amount, lexicon, currency) or _age(tokens, amount, lexicon) or list(_plain(tokens, amount, lexicon))
    return slots


def _is_range(tokens: Sequence[Token], amount: Amount, following: Amount, lexicon: Lexicon, currency: str) -> bool:
    joined = lexicon["range_joins"].at(tokens, amount.end)
    if amount.unit or following.unit or not joined or joined.end != following.start:
        return False
    in_thousands = currency == "VND" and all(BARE_THOUSANDS <= end.value < MOST_THOUSANDS for end in (amount, following))
    return following.money or in_thousands or _before(tokens, amount.start, lexicon, "between") is not None


def _range(tokens: Sequence[Token], amount: Amount, following: Amount, lexicon: Lexicon, currency: str) -> list[Slot]:
    """Return both ends; where only the second says its unit, the first has it too ("150-200k")."""
    low, high = _likely(amount, currency), _likely(following, currency)
    if following.value and not amount.money and low < high / 100:
        low = amount.value * (high / following.value)
    begun = _before(tokens, amount.start, lexicon, "between")
    start, end = tokens[amount.start if begun is None else begun].start, tokens[following.end - 1].end
    return [Slot("min_price", plainly(low), start, end), Slot("max_price", plainly(high), start, end)]


def _is_a_format(tokens: Sequence[Token], amount: Amount, following: Amount) -> bool:
    """Whether two numbers say how large something is: the "6x4" of a photo frame, written as one word."""
    plain = not (amount.unit or amount.money or following.unit or following.money) and following.start == amount.end + 1
    if not plain or tokens[amount.end].folded not in TIMES:
        return False
    return tokens[amount.end - 1].end == tokens[amount.end].start and tokens[amount.end].end == tokens[following.start].start


def _is_so_many(tokens: Sequence[Token], amount: Amount, following: Amount, lexicon: Lexicon) -> bool:
    """Whether packs of a size are counted: "2 x 500g", "two 1kg bags", "3 bottles of 1l"."""
    plain = not (amount.unit or amount.money or amount.article or following.money) and amount.value == amount.value.to_integral_value() > 0
    if amount.start and tokens[amount.start - 1].end == tokens[amount.start].start:
        return False  # the 65 of "1m65 58kg"
    between = tokens[amount.end : following.start]
    counts = not between or between[0].folded in TIMES or any(lexicon[kind].whole(between) for kind in ("counters", "packs"))
    return plain and following.unit in PIECE_UNITS and counts and len(between) <= LONGEST_COUNTER


def _so_many(tokens: Sequence[Token], amount: Amount, following: Amount) -> Slot:
    written = f"{plainly(amount.value)} x {plainly(following.value)} {following.unit}"
    return Slot("quantity", written, tokens[amount.start].start, tokens[following.end - 1].end)


def _limit(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon, currency: str) -> list[Slot]:
    """Return the price limits that an amount sets, by the longest phrase right before it, else by the one after it."""
    if amount.unit or _is_article(tokens, amount, lexicon) or _counts_otherwise(tokens, amount, lexicon):
        return []
    value = _likely(amount, currency)
    marks = [(_before(tokens, amount.start, lexicon, kind), kind) for kind in ("max_price", "min_price", "around")]
    for begun, kind in sorted((begun, kind) for begun, kind in marks if begun is not None)[:1]:
        start, end = tokens[begun].start, tokens[_end_of_limit(tokens, amount.end, kind, lexicon) - 1].end
        if kind != "around":
            return [Slot(kind, plainly(value), start, end)]
        most = lexicon["max_after"].at(tokens, amount.end)
        if most and (amount.money or value > amount.value):  # "tầm 500 đổ lại" is a limit
            return [Slot("max_price", plainly(value), start, tokens[most.end - 1].end)]
        if amount.money or value > amount.value:
            bounds = (("min_price", 1 - AROUND), ("max_price", 1 + AROUND))
            return [Slot(bound, plainly(value * factor), start, end) for bound, factor in bounds]
    for kind, phrases in (("max_price", "max_after"), ("min_price", "min_after")):
        after = lexicon[phrases].at(tokens, amount.end)
        if after and (amount.money or (value > amount.value >= BARE_THOUSANDS)):
            return [Slot(kind, plainly(value), tokens[amount.start].start, tokens[after.end - 1].end)]
    return []


def _age(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> list[Slot]:
    """Return how old somebody is or must be: "she's 80", "under 18s", "over 16 years", "dưới 18 tuổi"."""
    if amount.money or amount.unit:
        return []
    old = _before(tokens, amount.start, lexicon, "aged")
    goods = amount.end < len(tokens) and tokens[amount.end].text[0].isalpha() and tokens[amount.end] not in lexicon.stop
    years = lexicon["years"].at(tokens, amount.end)
    if old is not None and (years or not goods):
        end = years.end if years else amount.end
        return [Slot("age", plainly(amount.value), tokens[amount.start].start, tokens[end - 1].end)]
    marks = [begun for kind in ("max_price", "min_price") if (begun := _before(tokens, amount.start, lexicon, kind)) is not None]
    if years is None or not marks:
        return []
    return [Slot("age", plainly(amount.value), tokens[marks[0]].start, tokens[years.end - 1].end)]


def _counts_otherwise(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> bool:
    """Whether it says how old, how many or how long, not how much money: "under 18s", "under 5 minutes", "dưới 3 tuổi"; a word
    that begins something else counts nothing ("dưới 300 ngày mai giao")."""
    unit = lexicon["no_price"].at(tokens, amount.end) if not amount.money else None
    if unit is None or lexicon["longer_units"].at(tokens, amount.end):
        return False
    dated = lexicon["day_words"].at(tokens, amount.end) and tokens[unit.end : unit.end + 1]  # "dưới 300 ngày 20/11 giao"
    return not (dated and dated[0].text[0].isdigit())


def _end_of_limit(tokens: Sequence[Token], end: int, kind: str, lexicon: Lexicon) -> int:
    """Return where a limit ends that is said twice: "từ 300k trở lên", "from £5 upwards"."""
    again = {"min_price": "min_after", "max_price": "max_after"}.get(kind)
    match = lexicon[again].at(tokens, end) if again else None
    return match.end if match else end


def _likely(amount: Amount, currency: str) -> Decimal:
    """In dong nobody means 200: a bare "dưới 200" is two hundred thousand."""
    return amount.value * 1000 if currency == "VND" and not amount.money and 10 <= amount.value < MOST_THOUSANDS else amount.value


def _before(tokens: Sequence[Token], place: int, lexicon: Lexicon, kind: str) -> int | None:
    """Return where a phrase of a kind begins that ends right before a token, or None."""
    for begin in range(max(0, place - LONGEST_MARK), place):
        match = lexicon[kind].at(tokens, begin)
        if match and match.end == place:
            return begin
    return None


def _plain(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> Iterator[Slot]:
    start, end = tokens[amount.start].start, tokens[amount.end - 1].end
    old = not amount.money and not amount.unit and lexicon["years_of_age"].at(tokens, amount.end)
    if old or _is_pronoun(tokens, amount, lexicon) or _names_a_size(tokens, amount, lexicon):
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


def _names_a_size(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> bool:
    """The 38 of "size 38" counts nothing."""
    return not amount.unit and not amount.money and bool(lexicon["attribute_marks"].whole(tokens[max(0, amount.start - 1) : amount.start]))


def _is_article(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> bool:
    """The "a" of "one from a set" is no price, that of "under a fiver" is."""
    word = tokens[amount.start : amount.end]
    return not amount.money and len(word) == 1 and word[0].text.isalpha() and not lexicon["bare_numbers"].whole(word)


def _is_pronoun(tokens: Sequence[Token], amount: Amount, lexicon: Lexicon) -> bool:
    """The "one" of "the cheapest one" and of "the brown one in stock" counts nothing; a lone "one" does."""
    if tokens[amount.start].folded != "one" or amount.end > amount.start + 1 or amount.start == 0:
        return False
    last = amount.end == len(tokens) or not tokens[amount.end].text[0].isalnum()
    before = (tokens[amount.start - 1],)
    compares = any(lexicon[kind].whole(before) for kind in ("ordinals", "cheaper", "dearer", "larger", "smaller"))
    measured = amount.start > 1 and unit_named(before[0].folded) is not None and tokens[amount.start - 2].text[-1].isdigit()
    return last or compares or (measured and tokens[amount.end] in lexicon.stop) or _is_described(tokens, amount.start, lexicon)


def _is_described(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether nothing but a word or two that say which stand between "the" and a token: "the blue silk one"."""
    for at in range(place - 1, max(-1, place - DESCRIBED - 2), -1):
        if tokens[at].folded == "the":
            return True
        if tokens[at] in lexicon.stop or not tokens[at].text.isalpha():
            return False
    return False


def plainly(value: Decimal) -> str:
    return format(value.normalize(), "f")
