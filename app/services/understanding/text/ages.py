"""How old customers say that they are, or whom it is for: "im 15 can i get a cider", "im not 18 yet", "its for my son hes 16"; "<18" is
below that age. No age is guessed."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.lexicon import Lexicon, Match
from plugins.contracts import Token
from plugins.kit.text import tokenise

OLDEST, NEAR = 99, 5  # NEAR: words between "for" and the age of whom it is for
SPELT = 10  # from this number on one that is written out may be an age: "im one of your regulars", and one that is reached soon
BELOW = "<"
SMALL = ("fillers", "interjections", "need_openers", "need_here", "corrections", "greetings")


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
    return (rest if _says_more(before, lexicon) or _says_more(behind, lexicon) else text), own.value


def only_tells_age(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a message says how old the customer is and nothing else: "hi im 15 btw"."""
    own = next(filter(None, (_own_age(tokens, place, lexicon) for place in range(len(tokens)))), None)
    return own is not None and not (_says_more(tokens[: own.start], lexicon) or _says_more(tokens[own.end :], lexicon))


def _says_more(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    small = {place for kind in SMALL for match in lexicon[kind].all_in(tokens) for place in range(match.start, match.end)}
    words = (token for place, token in enumerate(tokens) if place not in small and token.text[0].isalnum())
    return any(token not in lexicon.stop for token in words)


def _own_age(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    """Return where the customer's own age stands, from a place on; a number of anything else is none: "im 15 minutes away"."""
    before = tokens[place - 1] if place else None
    parted = before is None or not before.text[0].isalnum() or before in lexicon.stop  # "con trai mình 6 tuổi" is of another
    if soon := lexicon["age_soon"].at(tokens, place):
        return _reached_later(tokens, soon, lexicon)
    begun, in_years = lexicon["age_own"].at(tokens, place), lexicon["age_own_years"].at(tokens, place) if parted else None
    match = begun or in_years
    if begun and (below := _below(tokens, place, begun.end, lexicon)):
        return below
    age = _number(tokens, match.end, lexicon) if match else ""
    if match is None or not age:
        return None
    years = _years(tokens, match.end + 1, lexicon)
    end = years.end if years else match.end + 1
    return Match(place, end, age) if years or (begun and _ends(tokens, end, lexicon)) else None


def _reached_later(tokens: Sequence[Token], soon: Match, lexicon: Lexicon) -> Match | None:
    """Return where it is said which age the customer will reach: "i turn 18 next month"."""
    age = _number(tokens, soon.end, lexicon)
    when = lexicon["age_when"].at(tokens, soon.end + 1)
    told = age and int(age) >= SPELT and (when or _ends(tokens, soon.end + 1, lexicon))
    return Match(soon.start, when.end if when else soon.end + 1, f"{BELOW}{age}") if told else None


def _below(tokens: Sequence[Token], start: int, place: int, lexicon: Lexicon) -> Match | None:
    """Return where it is said which age the customer hasn't reached: "i'm not 18 yet", "im underage", "i'm nearly 18"."""
    if minor := lexicon["age_minor"].at(tokens, place):
        yet = lexicon["age_yet"].at(tokens, minor.end)
        end = yet.end if yet else minor.end
        return Match(start, end, f"{BELOW}{minor.value}") if _ends(tokens, end, lexicon) else None
    begun = lexicon["age_below"].at(tokens, place)
    age = _number(tokens, begun.end, lexicon) if begun else ""
    if begun is None or not age:
        return None
    years = _years(tokens, begun.end + 1, lexicon)
    end = years.end if years else begun.end + 1
    yet = lexicon["age_yet"].at(tokens, end)
    is_told = yet is not None or begun.value != "yet"
    end = yet.end if yet else end
    return Match(start, end, f"{BELOW}{age}") if is_told and (years or yet or _ends(tokens, end, lexicon)) else None


def _is_of_a_house(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether a number is of a house: the 14 of "i'm 14 on park street", and not of "i'm 17 on friday"."""
    on = lexicon["age_house_on"].at(tokens, place)
    return on is not None and bool(lexicon["street_ends"].all_in(tokens[on.end + 1 : on.end + NEAR]))


def is_of_whom(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether the age of somebody else is told for whom goods are: "a cake for my 6 year old"."""
    return any(_age_of_whom(tokens, place, lexicon) for place in range(len(tokens)))


def _age_of_whom(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> str:
    """Return the age of whom it is for: "for my son hes 16", "for my 17 year old"."""
    begun = lexicon["for_whom"].at(tokens, place)
    if begun is None:
        return ""
    for at in range(begun.end, min(begun.end + NEAR, len(tokens))):
        if _number(tokens, at, lexicon) and _years(tokens, at + 1, lexicon):
            return _number(tokens, at, lexicon)
        aged = lexicon["aged"].at(tokens, at)
        person = aged and lexicon["persons"].all_in(tokens[begun.end : aged.start])
        if aged and person and _number(tokens, aged.end, lexicon) and _ends(tokens, aged.end + 1, lexicon):
            return _number(tokens, aged.end, lexicon)
        if not (tokens[at] in lexicon.stop or not tokens[at].text[0].isalnum() or lexicon["persons"].whole((tokens[at],)) or aged):
            return ""  # "for my daughters party shes 3" is not for her
    return ""


def _number(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> str:
    told = tokens[place].text if place < len(tokens) else ""
    written = str(lexicon["numbers"].whole(tokens[place : place + 1]) or "")
    told = written if written.isdecimal() and int(written) >= SPELT else told
    return told if told.isdecimal() and 0 < int(told) <= OLDEST else ""


def _years(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    return lexicon["years_old"].at(tokens, place) or lexicon["years"].at(tokens, place)


def _ends(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether nothing is counted by a number: the message ends behind it, or goes on with a small word. "5 and a half miles" counts."""
    part = lexicon["parts"].at(tokens, place)
    if lexicon["no_years"].at(tokens, part.end if part else place) or _is_of_a_house(tokens, place, lexicon):
        return False
    if any(lexicon[kind].at(tokens, place) for kind in SMALL):
        return True
    sign = place < len(tokens) and tokens[place].text in ",.!?;-" and not _number(tokens, place + 1, lexicon)
    return place >= len(tokens) or sign or tokens[place] in lexicon.stop
