"""What goods shall be free of by the words of a search ("egg free mayonnaise", "sữa không đậu nành"): only what suits is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from plugins.contracts import Product, ProductHit, ProductQuery, Token
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet, names_it, speaks_against, stated
from plugins.kit.goods.denials import denies
from plugins.kit.goods.diets import FREE, called_after, suits
from plugins.kit.goods.foods import for_people
from plugins.kit.text import fold, normalise, tokenise

LONGEST = 5  # words of an allergen or a diet
MOST_LOOKED_AT = 200
NO_LIMIT = ("organic",)  # how goods are grown is no matter of what is in them
STOPS = ".!?;"
_SENTENCE = re.compile(r"[.;!?\n]")

Search = Callable[[ProductQuery], list[ProductHit]]


@dataclass(frozen=True, slots=True)
class FreeFrom:
    """The diets and allergens that a text asks goods to suit, by key and as they were said, and its other words."""

    wishes: tuple[tuple[str, str], ...]
    goods: str

    def allows(self, product: Product, *, tells_of_food: bool) -> bool:
        """Whether a product may be shown. Goods that state nothing of food ("vegan leather") are taken by their words."""
        return all(suits(product, key, asked) or (not tells_of_food and _is_called(product, key, asked)) for key, asked in self.wishes)

    def without_doubtful(self, text: str) -> FreeFrom:
        """Return the wishes that are no other word typed without its diacritics ("ao khong so mi" asks for a shirt)."""
        doubtful = allergen_vocabulary().doubtful if text.isascii() else frozenset()
        return replace(self, wishes=tuple((key, asked) for key, asked in self.wishes if asked not in doubtful))


@lru_cache(maxsize=256)
def free_from(text: str) -> FreeFrom:
    """Return what a text wishes goods to be free of, or the diet that they shall suit."""
    tokens = _words(text)
    wishes: dict[str, str] = {}
    taken = [False] * len(tokens)
    for start, end, key, asked in _wished(tokens):
        wishes.setdefault(key, asked)
        taken[start:end] = [True] * (end - start)
    if not wishes:
        return FreeFrom((), text)
    left = [token for token, gone in zip(tokens, taken, strict=True) if not gone and token.text[0].isalnum()]
    return FreeFrom(tuple(wishes.items()), " ".join(token.text for token in left))


def suiting(goods: str, asked: str) -> str:
    """Return the words for goods that suit a diet, or are free of an allergen, in the language of what is asked."""
    ways = (f"{asked} {goods}", f"{asked} free {goods}", f"{goods} không {asked}") if goods and asked else ()
    return next((words for words in ways if free_from(words).wishes), goods)


@lru_cache(maxsize=64)
def wished_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where a text says what goods shall be free of: the "egg and dairy free" of "egg and dairy free biscuits"."""
    tokens = [token for token in tokenise(text) if token.text != "-"]
    return tuple(dict.fromkeys((tokens[start].start, tokens[end - 1].end) for start, end, _, _ in _wished(tokens)))


def free_until(tokens: Sequence[Token], place: int) -> int:
    """Return the token after the "free" that stands at a place, 0 where none does, or another one ("eggs free range")."""
    words = allergen_vocabulary()
    place += place < len(tokens) and tokens[place].text == "-"
    free = _said(tokens, place, place + 1) in words.free_after
    return place + 1 if free and not _is_free_of_another_kind(tokens, place, 1) else 0


def _is_free_of_another_kind(tokens: Sequence[Token], place: int, fewest: int) -> bool:
    """Whether the "free" at a place begins something else: "free next day", "free when I spend", the "free from nuts" of cheese."""
    ends = range(place + 1 + fewest, place + 1 + LONGEST)
    other = any(_said(tokens, place + 1, end) in allergen_vocabulary().free_of_another_kind for end in ends)
    return other or bool(_listed_after(tokens, place))


def search_suited(query: ProductQuery, search: Search) -> list[ProductHit]:
    """Search, and keep only what suits whatever the words ask goods to be free of, and what is called by just these words;
    where the words as they stand find nothing sure, search for the goods alone ("mayonnaise")."""
    wanted = free_from(query.text)
    if not wanted.wishes:
        return search(query)
    wide = replace(query, limit=max(query.limit, MOST_LOOKED_AT))
    found = [hit for hit in search(wide) if not hit.close]
    plain = [hit for hit in search(replace(wide, text=wanted.goods)) if not hit.close] if wanted.goods or query.among else []
    if plain and _leaves_out(query.text):
        found = []  # the "nuts" of "cheese, no nuts" are no goods that are looked for
    kind = {_singular(token.folded) for token in _words(wanted.goods)}
    called_so = any(kind <= _called_by(hit.product) for hit in plain)  # else it is what a shelf is called ("bread")
    for hits in (found, plain):
        of_the_kind = [hit for hit in hits if not called_so or kind <= _called_by(hit.product)]
        suited = _suited(of_the_kind, wanted, query.text) or _undoubted(hits, wanted, query.text)
        if suited:
            return suited[: max(0, query.limit)]
    return []


def _leaves_out(text: str) -> bool:
    """Whether a text says with a word before them what goods shall be free of ("no nuts"): goods are called "nut free" at most."""
    tokens = _words(text)
    return any(_listed_after(tokens, place) for place in range(len(tokens)))


def _suited(hits: Sequence[ProductHit], wanted: FreeFrom, text: str) -> list[ProductHit]:
    tells = any(_tells_of_food(hit.product) for hit in hits)
    if tells:
        people = {product.sku for product in for_people([hit.product for hit in hits])}
        hits = [hit for hit in hits if hit.product.sku in people]
    return [hit for hit in hits if wanted.allows(hit.product, tells_of_food=tells) or _is_named(hit.product, wanted, text)]


def _undoubted(hits: Sequence[ProductHit], wanted: FreeFrom, text: str) -> list[ProductHit]:
    """Return what suits without the doubtful wishes, where no hit tells of food, and none that is called after one of them."""
    sure = wanted.without_doubtful(text)
    if sure == wanted or any(_tells_of_food(hit.product) for hit in hits):
        return []
    dropped = [key for key, _ in wanted.wishes if key not in dict(sure.wishes)]
    return [hit for hit in _suited(hits, sure, text) if not any(called_after(hit.product, key) for key in dropped)]


def _tells_of_food(product: Product) -> bool:
    return product.allergens is not None or bool(product.ingredients) or bool(product.may_contain)


def _is_named(product: Product, wanted: FreeFrom, text: str) -> bool:
    """Whether a text is a product's own code, or its own name and nothing that the shop states speaks against it."""
    if fold(normalise(text)) in {fold(product.sku), fold(product.barcode)}:
        return True
    same = [token.folded for token in _words(product.name)] == [token.folded for token in _words(text)]
    return same and not any(_is_belied(product, key, asked) for key, asked in wanted.wishes)


def _is_belied(product: Product, key: str, asked: str) -> bool:
    """Whether a product states what it is called free of; traces speak against "nut free", and not against "vegan"."""
    sure = product if key.endswith(FREE) or not is_diet(key) else replace(product, may_contain=())
    ruled_out = allergen_vocabulary().against.get(key, ()) if is_diet(key) else (key,)
    listed = speaks_against(sure, key) if is_diet(key) else stated((*(product.allergens or ()), *product.may_contain), key, asked)
    return bool(listed) or any(names_it(product.ingredients, each, "") for each in ruled_out)


def _called_by(product: Product) -> set[str]:
    texts = (product.name, *product.synonyms, *product.tags)
    return {_singular(token.folded) for text in texts for token in _words(text)}


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _words(text: str) -> list[Token]:
    return [token for token in tokenise(normalise(text)) if token.text != "-"]


def _wished(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str, str]]:
    """Yield where a diet or something to be free of is named, its key and how it was said."""
    vocabulary, may_begin, place = allergen_vocabulary(), first_words(), 0
    while place < len(tokens):
        if tokens[place].folded not in may_begin:
            place += 1
            continue
        end = diet_until(tokens, place)
        if end:
            asked = _said(tokens, place, end)
            key = vocabulary.diets[asked]
            if key not in NO_LIMIT:
                yield place, end, key, asked
            found = _listed_on(tokens, place, end)
        else:
            found = list(_listed_before(tokens, place) or _listed_after(tokens, place))
        yield from found
        end = max((stop for _, stop, _, _ in found), default=end)
        place = end or place + 1


@lru_cache(maxsize=1)
def first_words() -> frozenset[str]:
    """Return the words that a diet, an allergen or what leaves one out can begin with: most words of a text begin none."""
    words = allergen_vocabulary()
    return frozenset(said.partition(" ")[0] for said in (*words.diets, *words.allergens, *words.free_before))


def named_until(tokens: Sequence[Token], place: int) -> tuple[int, tuple[str, ...]]:
    """Return the token after the longest diet or allergen that begins at a place, with the keys that it is kept by; 0 where none
    does."""
    words = allergen_vocabulary()
    for end in range(min(len(tokens), place + LONGEST), place, -1):
        said = _said(tokens, place, end)
        key = words.diets.get(said) or words.allergens.get(said, "")
        if key and _written(tokens, place, end, key):
            return end, words.kept_as.get(said, (key,))
    return 0, ()


def diet_until(tokens: Sequence[Token], place: int) -> int:
    """Return the token after the longest diet that begins at a place, 0 for none."""
    diets = allergen_vocabulary().diets
    for end in range(min(len(tokens), place + LONGEST), place, -1):
        key = diets.get(_said(tokens, place, end))
        if key and _written(tokens, place, end, key) and not _is_no_wish(tokens, place, end):
            return end
    return 0


def _is_no_wish(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether a diet is denied ("not vegan"), or its "free" belongs to what follows ("milk free next day")."""
    freed = end - place > 1 and tokens[end - 1].folded in allergen_vocabulary().free_after
    return _is_denied(tokens, place) or (freed and _is_free_of_another_kind(tokens, end - 1, 2))


def _is_denied(tokens: Sequence[Token], place: int) -> bool:
    return any(_said(tokens, start, place) in allergen_vocabulary().denied_after for start in range(max(0, place - 3), place))


def _listed_before(tokens: Sequence[Token], place: int) -> list[tuple[int, int, str, str]]:
    """Return the allergens of a list that begins here and ends with "free": "egg and dairy free"."""
    named, end = allergens_listed(tokens, place)
    stop = free_until(tokens, end) if named and not _is_denied(tokens, place) else 0
    return [(place, stop, key, asked) for key, asked in named] if stop else []


def _listed_after(tokens: Sequence[Token], place: int) -> list[tuple[int, int, str, str]]:
    """Return the allergens after a word that leaves them out: "free from nuts", "without eggs", "không có sữa"."""
    for begin in range(min(len(tokens), place + 2), place, -1):
        if _said(tokens, place, begin) in allergen_vocabulary().free_before:
            named, end = allergens_listed(tokens, begin, commas=False)
            return [(place, end, key, asked) for key, asked in named]
    return []


def _listed_on(tokens: Sequence[Token], place: int, end: int) -> list[tuple[int, int, str, str]]:
    """Return the allergens that go on with a diet which leaves one out: the nuts of "free from gluten and nuts"."""
    left_out = any(_said(tokens, place, begin) in allergen_vocabulary().free_before for begin in range(place + 1, end))
    begin = joined_until(tokens, end)
    named, stop = allergens_listed(tokens, begin, commas=False) if left_out else ([], end)
    return [(begin, stop, key, asked) for key, asked in named]


def is_left_out(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word right before a place leaves out what stands there: "without", "no", "free from"."""
    return any(_said(tokens, begin, place) in allergen_vocabulary().free_before for begin in range(max(0, place - 3), place))


def allergens_listed(tokens: Sequence[Token], place: int, *, commas: bool = True) -> tuple[list[tuple[str, str]], int]:
    """Return the allergens named from a place on, as what they are free of, and where their list ends; see `listed_spans`."""
    spans = listed_spans(tokens, place, commas=commas)
    said = [_said(tokens, start, end) for start, end in spans]
    return [(allergen_vocabulary().allergens[one], one) for one in said], spans[-1][1] if spans else place


def listed_spans(tokens: Sequence[Token], place: int, *, commas: bool = True, goods: bool = False) -> list[tuple[int, int]]:
    """Return where each allergen of a list stands that begins at a place; without its ``commas`` they may stand side by side ("milk
    eggs and nuts"), but for what names goods together ("soya milk", "peanut butter") and, on a list of ``goods``, what is sold so."""
    spans: list[tuple[int, int]] = []
    while stop := _allergen_until(tokens, place):
        if spans and place == spans[-1][1] and (commas or _is_doubtful_alone(tokens, place, stop, goods)):
            break
        spans.append((place, stop))
        place = joined_until(tokens, stop)
    return spans[:1] if len(spans) == 2 and _are_one_drink(tokens, *spans) else spans


def _is_doubtful_alone(tokens: Sequence[Token], place: int, stop: int, goods: bool) -> bool:
    """Whether a word with no comma before it is another word without its diacritics, or among ``goods`` rather goods itself."""
    vocabulary, said = allergen_vocabulary(), _said(tokens, place, stop)
    return (goods and said in vocabulary.sold_so) or (said in vocabulary.doubtful and tokens[place].text.isascii())


def _are_one_drink(tokens: Sequence[Token], first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two allergens side by side name a milk that is none: "soya milk", "sữa đậu nành"."""
    vocabulary, said = allergen_vocabulary(), [_said(tokens, *first), _said(tokens, *second)]
    keys = [vocabulary.allergens[one] for one in said]
    others = [one for one, key in zip(said, keys, strict=True) if key != "milk"]
    return first[1] == second[0] and len(others) == 1 and others[0] in vocabulary.stand_ins["milk"]


def names_one_good(tokens: Sequence[Token], first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether an allergen and what is sold so name goods together wherever they stand: "peanut butter", and not "soya milk"."""
    return _said(tokens, *second) in allergen_vocabulary().sold_so and _are_one_drink(tokens, first, second)


def joined_until(tokens: Sequence[Token], place: int) -> int:
    """Return the token after the words and signs that join a list from a token on; no sentence ends there."""
    joins = allergen_vocabulary().joins
    while place < len(tokens) and (tokens[place].folded in joins or not (tokens[place].text[0].isalnum() or tokens[place].text in STOPS)):
        place += 1
    return place


def _allergen_until(tokens: Sequence[Token], place: int) -> int:
    known = allergen_vocabulary().allergens
    for end in range(min(len(tokens), place + LONGEST), place, -1):
        key = known.get(_said(tokens, place, end))
        if key and _written(tokens, place, end, key):
            return end
    return 0


def _said(tokens: Sequence[Token], start: int, end: int) -> str:
    return " ".join(token.folded for token in tokens[start:end])


def _written(tokens: Sequence[Token], start: int, end: int, key: str) -> bool:
    """Whether words with diacritics are written as the key is: "cà" (aubergine) is no fish."""
    text = " ".join(token.text.lower() for token in tokens[start:end])
    return text.isascii() or text in allergen_vocabulary().written(key)


def _is_called(product: Product, key: str, asked: str) -> bool:
    return is_diet(key) and not key.endswith(FREE) and _mentions(product, asked)


def _mentions(product: Product, asked: str) -> bool:
    """Whether a sentence about a product has words, and takes nothing back."""
    values = [value for values in product.attributes.values() for value in values]
    texts = (product.name, product.description, *product.synonyms, *product.tags, *product.categories, *values)
    sentences = [sentence for text in texts for sentence in _SENTENCE.split(text) if not denies(sentence)]
    return any(f" {asked} " in f" {' '.join(token.folded for token in tokenise(fold(each).replace('-', ' ')))} " for each in sentences)
