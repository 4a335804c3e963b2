"""Goods on show that are called by a part of their name: "the penne" after pasta, "the scottie dog" after hot water bottles."""

from __future__ import annotations

from app.services.understanding.text.clauses import NAMING, Clause
from plugins.contracts import Focus, Slot, Stores, Token
from plugins.kit.text import fold, tokenise

SCORE = 0.95
LONGEST = 4  # words


def called_in_short(clause: Clause, focus: Focus, stores: Stores) -> list[Slot]:
    """Return a reference for each "the" behind which just one of those on show is named by the beginning of its name, or by its end."""
    tokens, articles = clause.tokens, clause.lexicon["articles"]
    shown = dict.fromkeys((*focus.products, *filter(None, (focus.product,))))
    places = [match.end for match in articles.all_in(tokens)] if shown else []
    names = {code: _words(product.name) for code in shown if (product := stores.find_product(sku=code))} if places else {}
    found = []
    for place in places:
        said = _told(clause, place)
        length, code = next(((len(part), code) for part in said if (code := _the_one(part, names))), (0, ""))
        if code and not _is_another(clause, place, names[code]) and not _goes_on(clause, place + length, names[code][length:]):
            found.append(Slot("reference", code, tokens[place - 1].start, tokens[place + length - 1].end, SCORE))
    return found


def _is_another(clause: Clause, place: int, name: list[str]) -> bool:
    """Whether the whole name of other goods is said from a place on: the red retrospot mug is no lunch bag that is red retrospot."""
    begins = clause.tokens[place].start
    whole = [slot for slot in clause.of("product") if slot.start == begins and slot.score >= NAMING]
    return any(not _is_part(_words(str(slot.value)), name) for slot in whole)


def _is_part(said: list[str], name: list[str]) -> bool:
    """Whether a name begins or ends with what is said, or has just its words."""
    return said in (name[: len(said)], name[-len(said) :]) or set(said) == set(name)


def _goes_on(clause: Clause, place: int, name: list[str]) -> bool:
    """Whether a name goes on in another way than it does on show: the set of 10 cards is no set of 6 magnets."""
    behind = clause.lexicon["of_goods"].at(clause.tokens, place)
    said = [token.folded for token in clause.tokens[place:]]
    return behind is not None and behind.end < len(clause.tokens) and said[: len(name)] != name[: len(said)]


def _told(clause: Clause, place: int) -> list[list[str]]:
    """Return the words from a place on that may be a name, the longest first."""
    words: list[Token] = []
    for token in clause.tokens[place : place + LONGEST]:
        if token in clause.lexicon.stop or not token.text[0].isalpha():
            break
        words.append(token)
    return [[word.folded for word in words[:length]] for length in range(len(words), 0, -1)]


def _the_one(said: list[str], names: dict[str, list[str]]) -> str:
    """Return the code of the one that is called just so, else of the one whose name begins so, or ends."""
    same = [code for code, name in names.items() if name == said]
    begun = [code for code, name in names.items() if name[: len(said)] == said]
    ended = [code for code, name in names.items() if name[-len(said) :] == said and not begun]
    return next((found[0] for found in (same, begun, ended) if len(found) == 1), "")


def _words(name: str) -> list[str]:
    return [token.folded for token in tokenise(fold(name)) if token.text[0].isalnum()]
