"""Where a message asks what is in goods: the allergens and diets that it names, and several of them as one question."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache

from plugins.contracts import Slot, Token, Utterance
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.diets import FREE
from plugins.kit.goods.free_from import STOPS, allergens_listed, diet_until, first_words, free_until, joined_until
from plugins.kit.text import tokenise

LONGEST_ALLERGEN = 4
BETWEEN = 3  # words between "have" and a list


def allergen_slots(utterance: Utterance) -> list[Slot]:
    """Return the diets that an utterance names and the allergens that it asks about, longest first; and each list of them that may be
    one question ("nuts, milk or soya"), over what is in it."""
    tokens, found, place, listed = utterance.tokens, [], 0, 0
    while place < len(tokens):
        if place >= listed and tokens[place].folded in first_words() and (whole := _list_at(tokens, place)):
            listed = whole[1]
            found += [_slot(utterance, place, whole[1])] if whole[0] else []
        end = _named_until(utterance, place)
        found += [_slot(utterance, place, end)] if end else []
        place = end or place + 1
    return found


def _slot(utterance: Utterance, start: int, end: int) -> Slot:
    begin, stop = utterance.tokens[start].start, utterance.tokens[end - 1].end
    return Slot("allergen", utterance.text[begin:stop].lower(), begin, stop)


@lru_cache(maxsize=256)
def each_asked(text: str) -> tuple[str, ...]:
    """Return what the words of an allergen slot ask about, one by one: "nuts or milk" are two, "vegan, nut and milk free" are "vegan",
    "nut free" and "milk free"; what is no list is one."""
    tokens = [token for token in tokenise(text) if token.text != "-"]
    for listed in (_allergens, _diets):
        said, end = listed(tokens, 0)
        if len(said) > 1 and end == len(tokens):
            return tuple(dict.fromkeys(said))
    return (text,)


def is_either(text: str) -> bool:
    """Whether goods that are asked to suit diets may suit any of them: "halal or vegan", but never "nut or egg free"."""
    diets = [allergen_vocabulary().key(one) for one in each_asked(text)]
    said = {token.folded for token in tokenise(text)}
    freed = all(key.endswith(FREE) or not is_diet(key) for key in diets)
    return len(diets) > 1 and not freed and not allergen_vocabulary().either.isdisjoint(said)


def asked_too(asked: str, more: str) -> str:
    """Return what is asked about when somebody who asked for some allergens names ``more`` ("or eggs?"): all of them; "" where these
    words are no allergens, or goods of the shop rather ("and cheese?")."""
    tokens = [token for token in tokenise(more) if token.text != "-"]
    named, end = _allergens(tokens, 0)
    if not named or end < len(tokens) or not allergen_vocabulary().sold_so.isdisjoint(named):
        return ""
    before = [] if any(is_diet(allergen_vocabulary().key(one)) for one in each_asked(asked)) else each_asked(asked)
    return ", ".join(dict.fromkeys((*before, *named)))


def _named_until(utterance: Utterance, place: int) -> int:
    """Return the token after the longest diet or asked-for allergen that begins at a token, 0 when none does."""
    vocabulary, tokens = allergen_vocabulary(), utterance.tokens
    for end in range(min(len(tokens), place + LONGEST_ALLERGEN), place, -1):
        words = " ".join(token.folded for token in tokens[place:end] if token.folded != "-")
        key = vocabulary.diets.get(words) or vocabulary.allergens.get(words)
        if not key or not _spelt_alike(utterance, place, end, key):
            continue
        free = free_until(tokens, end)  # the whole of "mustard-free" is asked
        if free or is_diet(key) or _is_asked(tokens, place, end):
            return free or end
    return 0


def _is_asked(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Say whether an allergen stands where one is asked about: "oat milk" is no question about milk."""
    vocabulary = allergen_vocabulary()
    before = {token.folded for token in tokens[max(0, start - 2) : start]}
    return bool(before & vocabulary.asked_after) or (end < len(tokens) and tokens[end].folded in vocabulary.asked_before)


def _list_at(tokens: Sequence[Token], place: int) -> tuple[bool, int] | None:
    """Return whether a list that begins at a token may be one question about goods, and the token after it; None where none begins.

    The milk and eggs of "do you have milk and eggs" are goods themselves, and so is the chocolate of "nuts or milk chocolate".
    """
    places = [at for at in range(place, len(tokens)) if tokens[at].text != "-"]
    words = [tokens[at] for at in places]
    listed = next((way for way in (_freed, _diets, _allergens) if len(way(words, 0)[0]) > 1), None)
    if listed is None:
        return None
    count = listed(words, 0)[1]
    before, said, behind = [token.folded for token in tokens[:place]], {word.folded for word in words[:count]}, words[count:]
    asked = _is_freed_together(said) if listed is _freed else True
    if listed is _allergens or (listed is _diets and _ends_there(behind)):
        asked = asked and _ends_there(behind) and not _are_on_sale(before, behind)
    elif listed is _diets:  # the whole of "nut free and gluten free cakes", but either of "vegan or vegetarian sausages"
        asked = not allergen_vocabulary().joins.isdisjoint(said) and allergen_vocabulary().either.isdisjoint(said)
    return asked and (listed is not _allergens or _has_it_in(before, behind)), places[count - 1] + 1


def _is_freed_together(said: Set[str]) -> bool:
    """Whether goods shall be free of all: of "milk, lactose free" and "cheese and nut free" only of one are they."""
    return not allergen_vocabulary().joins.isdisjoint(said) and allergen_vocabulary().sold_so.isdisjoint(said)


def _of_the_sentence(before: Sequence[str]) -> list[str]:
    return before[max((at for at, word in enumerate(before) if word in STOPS), default=-1) + 1 :]


def _ends_there(behind: Sequence[Token]) -> bool:
    vocabulary = allergen_vocabulary()
    if not behind or not behind[0].text[0].isalnum():
        return True
    goes_on = behind[0].folded in vocabulary.joins and len(behind) > 1 and behind[1].folded in vocabulary.goes_on
    return goes_on or behind[0].folded in vocabulary.behind_lists or says_inside(behind)


def _has_it_in(before: Sequence[str], behind: Sequence[Token]) -> bool:
    """Whether something is said to have it in it by the words around, with no more than "any real" between: "got milk or eggs?" asks
    for goods, and so does the milk of "does it have pesto, milk or eggs"."""
    vocabulary = allergen_vocabulary()
    said = next((at for at in range(len(before) - 1, max(0, len(before) - 1 - BETWEEN) - 1, -1) if before[at] in vocabulary.has_in_it), 0)
    between = before[said + 1 :]
    near = said > 0 and not any(word in vocabulary.allergens or not word[0].isalnum() for word in between)
    return near or says_inside(behind)


def asks_what_is_in_it(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether what stands at ``place:end`` is asked to be in goods, and is not asked for itself."""
    before, behind = [token.folded for token in tokens[:place]], tokens[end:]
    return not _are_on_sale(before, behind) and _has_it_in(before, behind)


def _are_on_sale(before: Sequence[str], behind: Sequence[Token]) -> bool:
    """Whether somebody is asked for goods: "do you have eggs or milk", but not "do they have eggs or milk in them"."""
    return not (allergen_vocabulary().has_on_sale.isdisjoint(_of_the_sentence(before)) or says_inside(behind))


def says_inside(behind: Sequence[Token]) -> bool:
    """Whether "in it", "in the" or a last "in" stands behind."""
    inside, words = allergen_vocabulary().inside, [token.folded for token in behind[:2]]
    ends = len(behind) == 1 and any(way.startswith(f"{words[0]} ") for way in inside)
    return ends or not inside.isdisjoint((" ".join(words[:1]), " ".join(words)))


def _allergens(tokens: Sequence[Token], place: int) -> tuple[list[str], int]:
    """Return the allergens listed from a token on, as said, and where their list ends; with their "free", where one follows."""
    freed = _freed(tokens, place)
    named, end = allergens_listed(tokens, place)
    return freed if freed[0] else ([said for _, said in named], end)


def _freed(tokens: Sequence[Token], place: int) -> tuple[list[str], int]:
    """Return each of "nut and milk free" as free of one, and where that ends."""
    named, end = allergens_listed(tokens, place)
    stop = free_until(tokens, end) if named else 0
    free = " ".join(token.text for token in tokens[end:stop] if token.text != "-")
    return ([f"{said} {free}" for _, said in named], stop) if stop else ([], place)


def _diets(tokens: Sequence[Token], place: int) -> tuple[list[str], int]:
    """Return the diets listed from a token on ("vegan, nut and milk free"), as said, and where their list ends."""
    said, end = [], place
    while True:
        freed, stop = _freed(tokens, place)
        stop = stop if freed else diet_until(tokens, place)
        if not stop:
            return said, end
        said += freed or [" ".join(token.folded for token in tokens[place:stop])]
        end = place = stop
        place = joined_until(tokens, place)
        if place == end:
            return said, end


def _spelt_alike(utterance: Utterance, start: int, end: int, key: str) -> bool:
    """A word with diacritics means itself only: "mẹ" (mother) is not "mè" (sesame); so does one that is read with them, as the "cua"
    of "cua hang" (a shop, not crab)."""
    written = " ".join(token.text.lower() for token in utterance.tokens[start:end] if token.text != "-")
    return written.isascii() or written in allergen_vocabulary().written(key)
