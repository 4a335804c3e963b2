"""Where a message asks what is in goods: the allergens and diets that it names, and several of them as one question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from plugins.contracts import Slot, Token, Utterance
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.free_from import allergens_listed, diet_until, free_until, joined_until
from plugins.kit.text import tokenise

LONGEST_ALLERGEN = 4
SUBJECT = 4  # words before an allergen that say of whom or what it is asked


def allergen_slots(utterance: Utterance) -> list[Slot]:
    """Return the diets that an utterance names and the allergens that it asks about, longest first, without overlaps; what is asked
    of goods in a list ("nuts, milk or soya") is one."""
    tokens, found, place = utterance.tokens, [], 0
    while place < len(tokens):
        end = _list_until(tokens, place) or _named_until(utterance, place)
        if end:
            begin, stop = tokens[place].start, tokens[end - 1].end
            found.append(Slot("allergen", utterance.text[begin:stop].lower(), begin, stop))
        place = end or place + 1
    return found


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


def _list_until(tokens: Sequence[Token], place: int) -> int:
    """Return the token after a list that begins at a token and is asked of goods, 0 where none is: the milk and eggs of "do you have
    milk and eggs" are goods themselves, and so is the chocolate of "does it have nuts or milk chocolate"."""
    vocabulary, places = allergen_vocabulary(), [at for at in range(place, len(tokens)) if tokens[at].text != "-"]
    if places[:1] != [place]:
        return 0
    words = [tokens[at] for at in places]
    listed = next((way for way in (_freed, _diets, _allergens) if len(way(words, 0)[0]) > 1), None)
    if listed is None:
        return 0
    count = listed(words, 0)[1]
    end, said, behind = places[count - 1] + 1, {word.folded for word in words[:count]}, words[count:]
    joined = not vocabulary.joins.isdisjoint(said)
    if listed is _freed and not (joined and vocabulary.sold_so.isdisjoint(said)):
        return 0  # of "milk, lactose free" and "cheese and nut free" only what these are free of
    if listed is _diets and joined and vocabulary.either.isdisjoint(said) and not _ends_there(behind):
        return end  # the whole of "nut free and gluten free cakes"
    before = [token.folded for token in tokens[max(0, place - SUBJECT) : place]]
    asked = vocabulary.has_on_sale.isdisjoint(before) and (listed is not _allergens or _has_it_in(before, behind))
    return end if asked and _ends_there(behind) else 0


def _ends_there(behind: Sequence[Token]) -> bool:
    vocabulary = allergen_vocabulary()
    return not behind or not behind[0].text[0].isalnum() or behind[0].folded in vocabulary.behind_lists or _says_inside(behind)


def _has_it_in(before: Sequence[str], behind: Sequence[Token]) -> bool:
    """Whether something is said to have it in it by the words around: "got milk or eggs?" asks for goods."""
    return any(word in allergen_vocabulary().has_in_it for word in before[1:]) or _says_inside(behind)


def _says_inside(behind: Sequence[Token]) -> bool:
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
