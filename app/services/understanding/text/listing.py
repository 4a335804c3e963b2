"""Where a sentence may ask for several things: at its "and"s and commas, and between goods that are listed with nothing between them."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, NAMING, VALUES, Clause, covered
from app.services.understanding.text.listed_places import WHERE, joins_places
from app.services.understanding.text.sayable import spot
from app.services.understanding.text.small_words import DASHES
from app.services.understanding.values.asked_lists import lists_asked
from plugins.contracts import ProductQuery, Slot, Stores, Token
from plugins.kit.goods.free_from import wished_spans
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise

KNOWN = 0.5
PAIR, LOOKED_AT = 2, 5
ASKED_BEFORE = 2  # words
COMMAS = (",", "+", "&")


def places_to_cut(clause: Clause, stores: Stores) -> list[tuple[int, int]]:
    """Return where a sentence may ask for several things: not inside what goods shall be free of ("egg and dairy free biscuits") or
    what is asked to be in them ("does it have egg, milk or soya"), nor right before it ("mayonnaise, egg free")."""
    wished = [*wished_spans(clause.text), *((slot.start, slot.end) for slot in lists_asked(clause.slots))]
    found = sorted(
        {
            *join_places(clause),
            *unjoined(clause, stores),
            *before_amounts(clause),
            *_of_full_names(clause, stores),
            *_of_two_kinds(clause, stores),
        }
    )
    found = [(start, end) for start, end in found if not _parts_a_wish(clause, start, end, wished)]
    found = [(start, end) for start, end in found if not joins_places(clause, start, end)] if clause.of(*WHERE) else found
    found = [cut for place, cut in enumerate(found) if not _only_dresses(clause, cut, found[place + 1 :])]
    return [
        cut for place, cut in enumerate(found) if not _only_counts(clause, found[place - 1][1] if place else 0, cut, found[place + 1 :])
    ]


def is_inside_asked(clause: Clause, token: Token) -> bool:
    """Whether a word stands inside what is asked of goods: the "or" of "does it have nuts or milk" parts no two goods."""
    return any(slot.start < token.start < slot.end for slot in clause.of("allergen"))


def begins_refusing(clause: Clause, place: int) -> bool:
    """Whether a comma at a place ends what is not wanted: in "no milk jugs, just mugs" the mugs are, in "I don't want lemons, 3 limes
    please" the limes of which it is said how many."""
    begun = clause.lexicon["refusers"].at(clause.tokens, 0)
    many = begun is not None and any(slot.start >= clause.tokens[place].end for slot in clause.of("quantity"))
    return clause.tokens[place].text == "," and clause.lexicon["refusals"].at(clause.tokens, begun.end if many else 0) is not None


def _only_dresses(clause: Clause, cut: tuple[int, int], later: list[tuple[int, int]]) -> bool:
    """Whether nothing but looks stands between a comma and what follows: the "size L" of "2 polo shirts, size L" is of the shirts."""
    after = clause.part(cut[1], later[0][0] if later else len(clause.tokens))
    only_looks = bool(after.looks) and after.only_looks and {slot.type for slot in after.slots} <= {"attribute", "category", "product"}
    goods_before = any(slot.end <= clause.tokens[cut[0]].start and slot.score >= KNOWN_PRODUCT for slot in clause.products)
    return only_looks and after.is_bare and goods_before


def _only_counts(clause: Clause, begin: int, cut: tuple[int, int], later: list[tuple[int, int]]) -> bool:
    """Whether nothing stands behind a dash but how many packs are wanted of what stands before it: the "2 boxes" of "eggs - 2 boxes"."""
    before, after = clause.part(begin, cut[0]), clause.part(cut[1], later[0][0] if later else len(clause.tokens))
    counts = after.of("quantity") if _is_dash(clause, cut[0]) and not before.of("quantity") else []
    words = [token for token in after.tokens if token.text[0].isalnum() and not covered(spot(token), counts)]
    packs = all(clause.lexicon["packs"].whole((token,)) for token in words)
    return len(counts) == 1 and packs and any(slot.score >= KNOWN_PRODUCT for slot in before.products)


def _parts_a_wish(clause: Clause, start: int, end: int, wished: Sequence[tuple[int, int]]) -> bool:
    at, after = clause.tokens[start].start, clause.tokens[end].start
    rest = [token.start for token in clause.tokens[end:] if token.text[0].isalnum()]
    ends = start > 0 and any(stop == clause.tokens[start - 1].end for _, stop in wished)
    if ends and (start == end or any(begin == after for begin, _ in wished)):
        return True  # the bread of "gluten free bread", the "and" of "dairy free and gluten free biscuits"
    return any(begin < at < stop or (begin == after and all(place < stop for place in rest)) for begin, stop in wished)


def before_amounts(clause: Clause) -> list[tuple[int, int]]:
    """Return the places, as empty token ranges, before amounts that stand right between goods that have theirs and other goods:
    "1kg carrots 500g mushrooms"."""
    goods = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT]
    amounts = [slot for slot in clause.of("quantity") if not covered(slot, goods)]
    uncounted = {slot.start - 1 for slot in amounts}
    counting = [(slot, one) for slot in amounts for one in goods if _counts(clause, slot, one)]
    ends = {one.end for _, one in counting if one.end in uncounted}
    begins = {slot.start for slot, _ in counting if slot.start - 1 in ends}
    return [(place, place) for place, token in enumerate(clause.tokens) if token.start in begins]


def _counts(clause: Clause, amount: Slot, goods: Slot) -> bool:
    """Whether an amount stands right before goods: "500g mushrooms", "2 of black beans"."""
    between = tuple(token for token in clause.tokens if amount.end <= token.start and token.end <= goods.start)
    return amount.end < goods.start and (not between or clause.lexicon["of_goods"].whole(between) is not None)


def unjoined(clause: Clause, stores: Stores) -> list[tuple[int, int]]:
    """Return the places, as empty token ranges, between goods that stand side by side and are nothing together."""
    places: list[tuple[int, int]] = []
    for phrase in clause.products:
        parts = _parts(phrase, clause, stores)
        if len(parts) == PAIR and _is_one_of_a_list(phrase, clause):
            continue  # "mint sauce, rosemary and lamb": who lists with signs parts all goods so
        if len(parts) == PAIR and not join_places(clause) and not all(_names_a_kind(part.value, clause, stores) for part in parts):
            continue  # "retro clock", "cereal bars" are one thing, which the shop may not have
        together = len(parts) > 1 and _is_sold(phrase.value, stores) and not _are_kinds_apart(parts, clause, stores)
        if len(parts) > 1 and not together and all(_is_sold(part.value, stores) for part in parts):
            begins = {part.start for part in parts[1:]}
            places += [(place, place) for place, token in enumerate(clause.tokens) if token.start in begins]
    return places


def _is_one_of_a_list(phrase: Slot, clause: Clause) -> bool:
    """Whether goods are all that stands between two signs of a list that is parted by commas; between words that join, only where no
    kind of goods is named, for many write "milk bread and eggs"."""
    commas = [token.start for token in clause.tokens if token.text == "," and not phrase.start <= token.start < phrase.end]
    joins = [clause.tokens[match.start].start for match in clause.lexicon["joins"].all_in(clause.tokens)] if commas else []
    signs = commas if any(covered(kind, [phrase]) for kind in clause.of("category")) else sorted({*commas, *joins})
    begin = max((start for start in signs if start < phrase.start), default=0)
    end = min((start for start in signs if start >= phrase.end), default=len(clause.text))
    return bool(commas) and not any(begin <= slot.start < end and not covered(slot, [phrase]) for slot in clause.products)


def _are_kinds_apart(parts: list[Slot], clause: Clause, stores: Stores) -> bool:
    """Whether each part is a kind of goods and nothing is called by all of them: the milk and the bread of "milk bread and eggs"."""
    whole = " ".join(part.value for part in parts)
    return all(_names_a_kind(part.value, clause, stores) for part in parts) and not _called_by_both(whole, stores)


def _of_full_names(clause: Clause, stores: Stores) -> list[tuple[int, int]]:
    """Return the joining words between two things that are each called by their names, where nothing is called by both."""
    named = [slot for slot in clause.of("product") if slot.score >= CERTAIN]
    ends, begins = {slot.end: slot for slot in named}, {slot.start: slot for slot in named}
    found = []
    for match in (match for kind in ("joins", "beside_goods") for match in clause.lexicon[kind].all_in(clause.tokens)):
        if match.start > 0 and match.end < len(clause.tokens):
            first, second = ends.get(clause.tokens[match.start - 1].end), begins.get(clause.tokens[match.end].start)
            if first and second and not _called_by_both(f"{first.value} {second.value}", stores):
                found.append((match.start, match.end))
    return found


def _of_two_kinds(clause: Clause, stores: Stores) -> list[tuple[int, int]]:
    """Return the joining words between two kinds that only a shelf has together: the "and" of "fish and chicken"."""
    kinds = {(slot.start, slot.end) for slot in clause.of("product") if slot.score >= KNOWN}
    joined = [slot for slot in clause.of("product") if NAMING <= slot.score < CERTAIN and not covered(slot, clause.of("category"))]
    found = []
    for match in clause.lexicon["joins"].all_in(clause.tokens) if joined else ():
        if match.start > 0 and match.end < len(clause.tokens):
            first, second = clause.tokens[match.start - 1], clause.tokens[match.end]
            apart = {(first.start, first.end), (second.start, second.end)} <= kinds
            together = any((slot.start, slot.end) == (first.start, second.end) for slot in joined)
            if apart and together and not _called_by_both(f"{first.text} {second.text}", stores):
                found.append((match.start, match.end))
    return found


def _called_by_both(words: str, stores: Stores) -> bool:
    said = set(stems(words))
    hits = stores.search_products(query=ProductQuery(text=words, limit=LOOKED_AT))
    return any(said.issubset(stems(name)) for hit in hits for name in (hit.product.name, *hit.product.synonyms))


def _parts(phrase: Slot, clause: Clause, stores: Stores) -> list[Slot]:
    """Return the names of goods that follow each other in a phrase without a word between, [] where a word is left over."""
    found = [slot for slot in clause.of("product", "category") if slot.score >= KNOWN_PRODUCT]
    named = [slot for slot in found if slot.score >= KNOWN or (_is_plural(slot, clause) and _names_a_kind(str(slot.value), clause, stores))]
    around = (phrase.start, phrase.end)
    inside = [slot for slot in named if phrase.start <= slot.start and slot.end <= phrase.end and (slot.start, slot.end) != around]
    inside = [slot for slot in inside if not _is_a_mixture(slot, inside, clause, stores)]
    parts: list[Slot] = []
    for slot in sorted(inside, key=lambda slot: (slot.start, -slot.end)):
        if not parts or slot.start >= parts[-1].end:
            parts.append(slot)
    if any(part.score < KNOWN for part in parts) and not all(_is_plural(part, clause) for part in parts):
        return []  # "mugs microwave safe"
    words = [token for token in clause.tokens if phrase.start <= token.start and token.end <= phrase.end]
    whole = all(any(part.start <= word.start and word.end <= part.end for part in parts) for word in words)
    return parts if whole else []


def _is_plural(slot: Slot, clause: Clause) -> bool:
    """Whether one word may be so many goods: "mugs", not "microwave"."""
    return not clause.lexicon.head_first and " " not in str(slot.value) and str(slot.value).endswith("s")


def _is_a_mixture(slot: Slot, named: Sequence[Slot], clause: Clause, stores: Stores) -> bool:
    """Whether words are only found together and each is goods of its own: the "milk eggs" of "bread milk eggs"."""
    if slot.type != "product" or slot.score >= CERTAIN or " " not in str(slot.value):
        return False
    within = [other for other in named if other is not slot and " " not in str(other.value) and covered(other, [slot])]
    words = [token for token in clause.tokens if slot.start <= token.start and token.end <= slot.end]
    each = all(covered(spot(word), within) and _names_a_kind(word.text, clause, stores) for word in words)
    return each and not _is_called(str(slot.value), stores)


def _is_called(words: str, stores: Stores) -> bool:
    """Whether goods are called by words that follow each other in just that order: "carrot cake", not "potatoes carrots"."""
    said = f" {' '.join(stems(words))} "
    hits = stores.search_products(query=ProductQuery(text=words, limit=LOOKED_AT))
    return any(said in f" {' '.join(stems(name))} " for hit in hits for name in (hit.product.name, *hit.product.synonyms))


def _is_sold(words: str, stores: Stores) -> bool:
    hits = stores.search_products(query=ProductQuery(text=words, limit=1))
    return bool(hits) and not hits[0].close


def _names_a_kind(words: str, clause: Clause, stores: Stores) -> bool:
    """Whether a word says what goods are, not what they are like: the names of some end with it, in Vietnamese they begin so."""
    last = not clause.lexicon.head_first
    told = [token.folded for token in tokenise(words)]
    for hit in stores.search_products(query=ProductQuery(text=words, limit=LOOKED_AT)):
        name = [token.folded for token in tokenise(hit.product.name.partition(",")[0])]
        part = name[-len(told) :] if last else name[: len(told)]
        if [word.removesuffix("s") for word in part] == [word.removesuffix("s") for word in told]:
            return True
    return False


def join_places(clause: Clause) -> list[tuple[int, int]]:
    """Return token ranges of the words that may join two requests ("and", ","), not those inside a value or the name of goods."""
    whole = (*VALUES, "policy", "service", "place", "shop")  # "click and collect" is one thing
    diets = {slot.start for slot in clause.of("allergen")}
    goods = [slot for slot in clause.slots if slot.type in whole or (slot.type in ("product", "sku") and slot.score >= NAMING)]
    goods = [slot for slot in goods if slot.score >= CERTAIN or slot.type != "product" or not _joins_a_diet(slot, clause, diets)]
    goods = [slot for slot in goods if slot.type != "product" or not _joins_two_looks(slot, clause)]
    goes_on = {match.start for match in clause.lexicon["no_joins"].all_in(clause.tokens)}  # "đặt rồi mà muốn đổi" is one thing
    places = [(match.start, match.end) for match in clause.lexicon["joins"].all_in(clause.tokens) if match.start not in goes_on]
    places += [(i, i + 1) for i, token in enumerate(clause.tokens) if token.text in COMMAS or _is_dash(clause, i)]
    places += [*_between_goods(clause), *_before_orders(clause), *_before_sending(clause)]
    names = clause.of("name")
    inner = [place for place in places if place[0] > 0 and place[1] < len(clause.tokens)]
    return sorted(
        (start, end)
        for start, end in inner
        if not covered(spot(clause.tokens[start]), goods) and not covered(spot(clause.tokens[end]), names)
    )


def _joins_a_diet(slot: Slot, clause: Clause, diets: set[int]) -> bool:
    """Whether a doubtful name runs over an "and" into what other goods shall suit ("bacon and gluten free bread")."""
    inside = clause.part_of(slot).tokens
    joins = clause.lexicon["joins"].all_in(inside)
    return any(match.end < len(inside) and inside[match.end].start in diets for match in joins)


def _joins_two_looks(slot: Slot, clause: Clause) -> bool:
    """Whether a doubtful name runs over a "with" from goods in one colour to goods in another ("túi hồng với ví đỏ")."""
    inside = clause.part_of(slot)
    for join in inside.lexicon["beside_goods"].all_in(inside.tokens):
        before, after = inside.part(0, join.start).looks, inside.part(join.end, len(inside.tokens)).looks
        kinds, others = ({str(look.value).partition(":")[0] for look in looks} for looks in (before, after))
        if not kinds.isdisjoint(others):
            return True
    return False


def _is_dash(clause: Clause, place: int) -> bool:
    """Whether a dash or stroke with room around it, or a colon, parts two things: "stuff for a stew - beef, carrots"."""
    token = clause.tokens[place]
    before, after = clause.text[token.start - 1 : token.start], clause.text[token.end : token.end + 1]
    return token.text in (*DASHES, "/") and after == " " and (before == " " or token.text == ":")


def _between_goods(clause: Clause) -> list[tuple[int, int]]:
    """Return the words that join two things only where they stand right between their names, looks or amounts ("1 áo với 2 đôi tất")."""
    goods = [slot for slot in clause.of("product", "category", "quantity") if slot.type == "quantity" or slot.score >= KNOWN_PRODUCT]
    ends, begins = {slot.end for slot in (*goods, *clause.of("attribute"))}, {slot.start for slot in goods}
    found = [one for one in clause.lexicon["beside_goods"].all_in(clause.tokens) if one.start > 0 and one.end < len(clause.tokens)]
    tokens = clause.tokens
    return [(one.start, one.end) for one in found if tokens[one.start - 1].end in ends and tokens[one.end].start in begins]


def _before_orders(clause: Clause) -> list[tuple[int, int]]:
    """Return the words behind which something else is told to be put into the cart: "remove the lemons but add 2 limes"."""
    buys = {match.start for match in clause.lexicon["buying"].all_in(clause.tokens)}
    return [(one.start, one.end) for one in clause.lexicon["turns"].all_in(clause.tokens) if one.start > 0 and one.end in buys]


def _before_sending(clause: Clause) -> list[tuple[int, int]]:
    """Return the place, as an empty token range, where an order ends with where it is sent to: "lấy 1 áo đỏ size M ship về Đà Lạt nhé"."""
    tokens, lexicon = clause.tokens, clause.lexicon
    ends = {slot.start: slot.end for slot in clause.of("place", "postcode")} if clause.of("quantity") else {}
    for sent in lexicon["delivering"].all_in(tokens) if ends else ():
        there = lexicon["towards"].at(tokens, sent.end)
        end = ends.get(tokens[there.end].start, 0) if there and there.end < len(tokens) else 0
        rest = [token for token in tokens if token.start >= end and (token.text[0].isalnum() or token.text == "?")]
        asks = any(lexicon["asking"].at(tokens, at) for at in range(max(sent.start - ASKED_BEFORE, 0), sent.start))  # "do you deliver"
        closes = not asks and all(token in lexicon.plain or lexicon["ordering"].whole((token,)) for token in rest)
        if end and closes and any(slot.end <= tokens[sent.start].start for slot in clause.of("quantity")):
            return [(sent.start, sent.start)]
    return []
