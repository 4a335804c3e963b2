"""How old customers say that they are, or whom it is for: "im 15 can i get a cider", "its for my son hes 16". No age is guessed."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.lexicon import Lexicon, Match
from plugins.contracts import Token
from plugins.kit.text import tokenise

OLDEST, NEAR = 99, 5  # NEAR: words between "for" and the age of whom it is for


def without_age(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """Return a message without what it says of the customer's own age, which orders nothing, and the age that it tells, "" for none.
    A message that says nothing else stays as it is."""
    tokens = tokenise(text)
    own = next(filter(None, (_own_age(tokens, place, lexicon) for place in range(len(tokens)))), None)
    if own is None:
        return text, next(filter(None, (_age_of_whom(tokens, place, lexicon) for place in range(len(tokens)))), "")
    before, behind = tokens[: own.start], tokens[own.end :]
    parted = lexicon["lists"].at(behind, 0) if behind else None
    behind = behind[parted.end :] if parted and not before else behind  # "im 15 and i want a cider"
    rest = f"{text[: tokens[own.start].start]} {text[behind[0].start :] if behind else ''}".strip(" ,")
    says_more = any(token.text[0].isalnum() and token not in lexicon.stop for token in (*before, *behind))
    return (rest if says_more else text), own.value


def _own_age(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    """Return where the customer's own age stands, from a place on; a number of anything else is none: "im 15 minutes away"."""
    before = tokens[place - 1] if place else None
    parted = before is None or not before.text[0].isalnum() or before in lexicon.stop  # "con trai mình 6 tuổi" is of another
    begun, in_years = lexicon["age_own"].at(tokens, place), lexicon["age_own_years"].at(tokens, place) if parted else None
    match = begun or in_years
    age = _number(tokens, match.end) if match else ""
    if match is None or not age:
        return None
    years = _years(tokens, match.end + 1, lexicon)
    end = years.end if years else match.end + 1
    return Match(place, end, age) if years or (begun and _ends(tokens, end, lexicon)) else None


def _age_of_whom(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> str:
    """Return the age of whom it is for: "for my son hes 16", "for my 17 year old"."""
    begun = lexicon["for_whom"].at(tokens, place)
    if begun is None:
        return ""
    for at in range(begun.end, min(begun.end + NEAR, len(tokens))):
        if _number(tokens, at) and _years(tokens, at + 1, lexicon):
            return _number(tokens, at)
        aged = lexicon["aged"].at(tokens, at)
        person = aged and lexicon["persons"].all_in(tokens[begun.end : aged.start])
        if aged and person and _number(tokens, aged.end) and _ends(tokens, aged.end + 1, lexicon):
            return _number(tokens, aged.end)
        if not (tokens[at] in lexicon.stop or not tokens[at].text[0].isalnum() or lexicon["persons"].whole((tokens[at],)) or aged):
            return ""  # "for my daughters party shes 3" is not for her
    return ""


def _number(tokens: Sequence[Token], place: int) -> str:
    told = tokens[place].text if place < len(tokens) else ""
    return told if told.isdecimal() and 0 < int(told) <= OLDEST else ""


def _years(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    return lexicon["years_old"].at(tokens, place) or lexicon["years"].at(tokens, place)


def _ends(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether nothing is counted by a number: the message ends behind it, or goes on with a small word."""
    sign = place < len(tokens) and tokens[place].text in ",.!?;-" and not _number(tokens, place + 1)
    return place >= len(tokens) or sign or tokens[place] in lexicon.stop
