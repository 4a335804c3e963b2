"""Whether words are an address: a house number before its street, or what stands before a town or a postcode."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.services.understanding.text.clauses import CERTAIN, Clause, covered
from plugins.contracts import Slot, Token
from plugins.kit.places.postcodes import british_codes_in

HOUSE = re.compile(r"\d+(?:[/-]\d+)*(?:[a-z](?![a-z]))?", re.IGNORECASE)
STREET_WORDS = 3  # in which the name of a street is to be found
TOWNS, TIMES = ("place", "branch", "postcode"), ("time", "date", "period")
SMALL = ("order_changing", "order_part_joins", "order_endings", "order_house")


def is_address(said: Clause) -> bool:
    """Whether words can be where something is delivered to, in answer to just that."""
    if not said.tokens or said.text.rstrip().endswith("?") or said.lexicon["order_asking_first"].at(said.tokens, 0):
        return False
    named = named_words(said)
    if house_in(said) is not None:
        return True
    where = bool(codes_in(said) or said.of(*TOWNS))
    written = any(token.text == "," for token in said.tokens) and all(word.text[0].isupper() for word in named)
    return len(named) > 1 and (written or (where and not _speaks(said)))


def numbers_in(said: Clause) -> list[Slot]:
    """Return the numbers that houses may have, as they are written: "12", "14a", "45/12"; no part of a postcode."""
    begin, end = (said.tokens[0].start, said.tokens[-1].end) if said.tokens else (0, 0)
    found = (Slot("", match[0], match.start(), match.end()) for match in HOUSE.finditer(said.text, begin, end))
    return [slot for slot in found if not any(start <= slot.start and slot.end <= stop for start, stop in codes_in(said))]


def house_in(said: Clause) -> Slot | None:
    """Return the number of a house, which its street's name follows: the 12 of "12 Park Street"; none of "at 9, can it come"."""
    named, times = named_words(said), [*said.of(*TIMES), *said.of("phone")]
    for number in numbers_in(said):
        place = next((place for place, token in enumerate(said.tokens) if token.start >= number.end), len(said.tokens))
        if not covered(number, times) and _street_at(said, place, named) and not _counts(said, place):
            return number
    return None


def _street_at(said: Clause, place: int, named: Sequence[Token]) -> bool:
    """Whether a street's name begins at a token: in lower case too, where no small word stands before it; a part of a town may be
    called as its street is ("5 Cotham Hill")."""
    called = [slot for slot in said.of("place") if place < len(said.tokens) and _covers(said.tokens[place], [slot])]
    if any(sum(token.text[0].isalpha() for token in said.part_of(slot).tokens) > 1 for slot in called):
        return True
    for token in said.tokens[place : place + STREET_WORDS]:
        if token in named or (token.text[0].isupper() and token.text[0].isalpha()):
            return True
        small = token in said.lexicon.stop or said.lexicon["order_endings"].whole((token,))
        if not token.text[0].isalpha() or (small and not said.lexicon.streets_unmarked):
            return False
    return False


def _counts(said: Clause, place: int) -> bool:
    """Whether a number counts goods, which all that follows it names: the 3 of "add 3 lemons"."""
    end = next((end for end in range(place, len(said.tokens)) if not said.tokens[end].text[0].isalpha()), len(said.tokens))
    goods = [slot for slot in said.products if slot.score >= CERTAIN]
    named = [word for word in said.tokens[place:end] if word not in said.lexicon.stop and word not in said.lexicon.plain]
    return bool(named) and all(_covers(word, goods) for word in named)


def named_words(said: Clause) -> list[Token]:
    """Return the words that may be a street's or a house's name: no small ones, no postcode, no town."""
    codes, towns = codes_in(said), said.of(*TOWNS)
    small = {place for kind in SMALL for match in said.lexicon[kind].all_in(said.tokens) for place in range(match.start, match.end)}
    words = [token for place, token in enumerate(said.tokens) if token.text[0].isalpha() and place not in small]
    return [word for word in words if word not in said.lexicon.stop and not is_of_a_code(word, codes) and not _covers(word, towns)]


def codes_in(said: Clause) -> list[tuple[int, int]]:
    """Return where whole postcodes stand."""
    begin, end = (said.tokens[0].start, said.tokens[-1].end) if said.tokens else (0, 0)
    return [(start, stop) for code, start, stop in british_codes_in(said.text) if " " in code and begin <= start and stop <= end]


def is_of_a_code(word: Token, codes: Sequence[tuple[int, int]]) -> bool:
    return any(start <= word.start and word.end <= end for start, end in codes)


def _speaks(said: Clause) -> bool:
    """Whether a small word stands outside of every name: the "in" of "i live in Bristol"."""
    towns, codes = said.of(*TOWNS), codes_in(said)
    words = [token for token in said.tokens if token.text[0].isalpha() and not _covers(token, towns) and not is_of_a_code(token, codes)]
    return any(word in said.lexicon.stop and not word.text[0].isupper() for word in words)


def _covers(word: Token, slots: Sequence[Slot]) -> bool:
    return covered(Slot("", "", word.start, word.end), slots)
