"""Taking off what surrounds a request: greetings, politeness, question particles, what was said by mistake; cutting it at its joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.put_right import put_right, refuses, without
from plugins.contracts import Slot, Token

SIGNS = "£$€₫#"
LONGEST_FILLER = 4  # words
BEFORE_TOO_MANY = 2  # words
GROWN_UP = 18  # years: below, a rule of the shop may be asked about
LONGEST_PURPOSE = 6  # words
LONGEST_STREET, LONGEST_FLAT = 4, 3  # words
REPAIRED = ("quantity", "date", "time", "product", "category", "attribute", "place", "postcode", "max_price", "money", "phone")


def without_fillers(clause: Clause) -> Clause:
    """Drop greetings and politeness around a request ("hi, ... please"), unless nothing else is left."""
    start = _first_meant(clause)
    end = _last_meant(clause, start)
    return clause.part(start, end) if start < end else clause


def only_fills(clause: Clause) -> bool:
    """Whether nothing is said but politeness: the "shop ơi" between two sentences."""
    return _first_meant(clause) >= len(clause.tokens)


def only_introduces(clause: Clause) -> bool:
    """Whether a number or an address is given, with a name or the words for them, and nothing is asked: "tên Hạnh, sdt 0908123456"."""
    if not clause.of("phone", "email"):
        return False
    said = [match for kind in ("name_marks", "reach_words") for match in clause.lexicon[kind].all_in(clause.tokens)]
    known = (*clause.slots, *(Slot("", "", clause.tokens[one.start].start, clause.tokens[one.end - 1].end) for one in said))
    small = clause.lexicon.plain if clause.lexicon["asking_particles"].all_in(clause.tokens) else clause.lexicon.stop
    rest = [token for token in clause.tokens if token.text[0].isalnum() and token not in clause.lexicon.plain and token not in small]
    return all(any(slot.start <= token.start and token.end <= slot.end for slot in known) for token in rest)


def _first_meant(clause: Clause) -> int:
    start, moved = 0, True
    while moved and start < len(clause.tokens):
        match = clause.lexicon["fillers"].at(clause.tokens, start)
        moved = bool(match) or not clause.tokens[start].text[0].isalnum() and clause.tokens[start].text not in SIGNS
        start = match.end if match else start + moved
        start = _behind_a_name(clause, match, start) if match else start
    return start


def _behind_a_name(clause: Clause, greeting: Match, place: int) -> int:
    """Return where the request begins behind whom a greeting greets: the "sam" of "hi sam, how much are apples" is no goods."""
    named = clause.tokens[place : place + 1]
    told = clause.tokens[greeting.start : greeting.end]
    if not named or clause.lexicon["salutations"].whole(told) is None or not _may_be_a_name(named[0], clause):
        return place
    after = clause.tokens[place + 1 : place + 2]
    ends = not after or not after[0].text[0].isalnum() or clause.lexicon["asking"].at(clause.tokens, place + 1)
    return place + 1 if ends and after else place


def _may_be_a_name(token: Token, clause: Clause) -> bool:
    """Whether a word says nothing that the shop or the language knows."""
    known = [slot for slot in clause.slots if slot.type != "product" or slot.score >= KNOWN_PRODUCT]
    said = token in clause.lexicon.stop or token in clause.lexicon.plain or token in clause.carriers
    return token.text.isalpha() and not said and not any(slot.start <= token.start < slot.end for slot in known)


def _last_meant(clause: Clause, start: int) -> int:
    end, moved = len(clause.tokens), True
    while moved and start < end:
        begin = next((place for place in range(max(start, end - LONGEST_FILLER), end) if _fills(clause, place, end)), None)
        moved = begin is not None or not clause.tokens[end - 1].text[0].isalnum()
        end = begin if begin is not None else end - moved
    return end


def without_correction(clause: Clause) -> Clause:
    """Drop the words that take an answer back ("no wait, the small one"), unless nothing else is left."""
    mark = refused_amount(clause) or clause.lexicon["corrections"].at(clause.tokens, 0)
    return without_fillers(clause.part(mark.end, len(clause.tokens))) if mark and mark.end < len(clause.tokens) else clause


def refused_amount(clause: Clause) -> Match | None:
    """Return the "no" of "no 4": another amount is wanted than what was understood."""
    refused = clause.lexicon["no"].at(clause.tokens, 0)
    after = clause.tokens[refused.end].start if refused and refused.end < len(clause.tokens) else -1
    return refused if any(slot.start == after for slot in clause.of("quantity")) else None


def without_interjection(clause: Clause) -> Clause:
    """Drop a "no," or "lovely," before a request that says by itself what is wanted ("no, forget the parsnips")."""
    agreed = clause.lexicon["yes"].at(clause.tokens, 0)
    if agreed and clause.lexicon["add_it"].at(clause.tokens, agreed.end):
        return clause.part(agreed.end, len(clause.tokens))  # "fine add 500g"
    openings = (clause.lexicon[kind].at(clause.tokens, 0) for kind in ("repairs", "interjections", "go_ahead"))
    mark = max((match for match in (*openings, remark_on_price(clause)) if match), key=lambda match: match.end, default=None)
    if mark is None or mark.end + 1 >= len(clause.tokens):
        return clause
    if clause.lexicon["greetings"].at(clause.tokens, 0) and clause.lexicon["asking"].at(clause.tokens, mark.end):
        return clause.part(mark.end, len(clause.tokens))  # "morning do you have any fresh basil"
    if clause.tokens[mark.end].text != ",":
        return clause
    return clause.part(mark.end + 1, len(clause.tokens))


def remark_on_price(clause: Clause) -> Match | None:
    """Return the "that's a bit pricey" with which a sentence begins."""
    end, dear = 0, False
    while match := clause.lexicon["too_dear"].at(clause.tokens, end):
        end, dear = match.end, dear or bool(match.value)
        end += end == len(clause.tokens) - 1 and not clause.tokens[end].text[0].isalnum()  # its full stop
    return Match(0, end, "") if dear else None


def only_exclaims(clause: Clause) -> bool:
    """Whether a sentence asks for nothing: "lol cute", "đẹp quá", the "no ok" or "that's pricey" before a question."""
    words = [token for token in clause.tokens if token.text[0].isalnum()]
    place = 0
    while place < len(words) and (match := _exclamation_at(words, place, clause)):
        place = match.end
    return place == len(words)


def _exclamation_at(words: Sequence[Token], place: int, clause: Clause) -> Match | None:
    found = (clause.lexicon[kind].at(words, place) for kind in ("interjections", "yes", "no", "too_dear"))
    return max((match for match in found if match), key=lambda match: match.end, default=None)


def repaired(clause: Clause) -> Clause:
    """Drop what the customer took back in the same breath: the 2 of "2 no wait 3 loaves", the Saturday of "saturday, sorry, sunday"."""
    clause = put_right(clause)
    for repair in reversed(clause.lexicon["repairs"].all_in(clause.tokens)):
        if refuses(clause, repair.start, repair.end):
            continue
        again = next((token for token in clause.tokens[repair.end :] if token.text != ","), None)
        if repair.start == 0 or again is None:
            continue
        begins = again.start
        ends = next(token.end for token in reversed(clause.tokens[: repair.start]) if token.text != ",")
        after = {slot.type for slot in clause.slots if slot.start == begins}
        mistaken = [slot for slot in clause.slots if slot.end == ends and slot.type in after and slot.type in REPAIRED]
        if mistaken:
            clause = without(clause, min(slot.start for slot in mistaken), begins)
    return _without_vagueness(_without_too_many(_without_denied(_without_age(_without_the_shop(clause)))))


def _without_vagueness(clause: Clause) -> Clause:
    """Drop the "about" of "about a kilo", and the "with the offer" of a price: every price is."""
    amounts = {slot.start for slot in clause.of("quantity")}
    for match in reversed(clause.lexicon["around"].all_in(clause.tokens)):
        behind = clause.tokens[match.end].start if match.end < len(clause.tokens) else -1
        before = clause.tokens[max(match.start - 2, 0) : match.start]
        asks = bool(clause.lexicon["asks_how"].all_in(before))  # "what about 2 lemons", "tell me about 2 litre milk"
        clause = without(clause, clause.tokens[match.start].start, behind) if behind in amounts and not asks else clause
    for match in reversed(clause.lexicon["with_the_offer"].all_in(clause.tokens)):
        begin, end = clause.tokens[match.start].start, clause.tokens[match.end - 1].end
        behind = clause.tokens[match.end : match.end + 1]
        names = bool(behind) and behind[0].text[0].isalpha() and behind[0] not in clause.lexicon.stop  # "with the discount code"
        clause = without(clause, begin, end) if match.start > 0 and not names else clause
    return clause


def _without_the_shop(clause: Clause) -> Clause:
    """Drop the shop's name where something is asked of the shop: the "at Lantern & Lace" of "any mugs at Lantern & Lace". Where it is a
    brand too and only goods and limits are said beside it ("Orchard & Vine under £3"), the brand is meant."""
    named = clause.of("shop")
    words = [token for token in clause.tokens if token.text[0].isalnum() and token not in clause.lexicon.stop] if named else []
    rest = [token for token in words if not covered(Slot("", "", token.start, token.end), named)]
    if not rest:
        return clause
    others = [slot for slot in clause.slots if slot not in named]
    is_brand = any(covered(name, clause.of("brand")) for name in named)
    if is_brand and all(covered(Slot("", "", token.start, token.end), others) for token in rest):
        return clause.without("shop")
    for name in named:
        clause = without(clause, name.start, name.end)
    return clause


def _without_age(clause: Clause) -> Clause:
    """Drop how old a grown-up is whom something is for: the "she's 80" of "a present for my nan, she's 80"."""
    for match in reversed(clause.lexicon["aged"].all_in(clause.tokens)):
        begin, behind = clause.tokens[match.start].start, clause.tokens[match.end - 1].end + 1
        said = next((slot for slot in clause.of("age") if slot.start == behind and Decimal(slot.value) >= GROWN_UP), None)
        clause = without(clause, begin, said.end) if said and clause.tokens[0].start < begin else clause
    return clause


def _without_denied(clause: Clause) -> Clause:
    """Drop an amount that is said to be wrong right before the one that is right: the 2 of "không phải 2, 1 thôi", of "no, not 2, 3"."""
    denied = clause.lexicon["denials"].all_in(clause.tokens) if len(clause.of("quantity")) == 2 else []
    first, second = clause.of("quantity") if denied else (None, None)
    told = [token for token in clause.tokens if first and second and first.end <= token.start < second.start]
    behind = next((one for one in denied if clause.tokens[one.end : one.end + 1] and clause.tokens[one.end].start == first.start), None)
    joins = clause.lexicon["refused_until"]
    if behind is None or not all(not token.text[0].isalnum() or _is_small(token, clause) or joins.whole((token,)) for token in told):
        return clause
    return without(clause, first.start, second.start)


def _is_small(token: Token, clause: Clause) -> bool:
    return token in clause.lexicon.plain or token in clause.lexicon.stop


def _without_too_many(clause: Clause) -> Clause:
    """Drop the amount that was too much, where another follows it: the 4 of "4 is too many make it 2", all of "that's too many, just 1"."""
    for match in reversed(clause.lexicon["too_many"].all_in(clause.tokens)):
        begin, end = clause.tokens[match.start].start, clause.tokens[match.end - 1].end
        refused = [slot for slot in clause.of("quantity") if slot.end <= begin]
        begins_so = match.start <= BEFORE_TOO_MANY and all(_is_small(token, clause) for token in clause.tokens[: match.start])
        if (refused or begins_so) and any(slot.start > end for slot in clause.of("quantity")):
            clause = without(clause, refused[-1].start if refused else clause.tokens[0].start, end)
    return clause


def without_purpose(clause: Clause) -> Clause:
    """Drop whom or what goods are for: the hallway of "a mirror for the hallway"."""
    for match in reversed(clause.lexicon["purpose"].all_in(clause.tokens)):
        before, after = clause.part(0, match.start), clause.part(match.end, len(clause.tokens))
        wanted = before.looks or any(slot.score >= KNOWN_PRODUCT for slot in before.products)
        if wanted and len(after.tokens) <= LONGEST_PURPOSE and all(slot.type in ("product", "category") for slot in after.slots):
            return before
    return clause


def without_particles(clause: Clause) -> Clause:
    """Drop the small words that only make a question of what stands before them ("còn size M không")."""
    end, told = len(clause.tokens), max((slot.end for slot in clause.slots), default=0)  # the k of "dưới 500k" asks nothing
    while end > 1 and clause.tokens[end - 1].start >= told and _is_particle(clause, end - 1):
        end -= 1
    return clause.part(0, end)


def _is_particle(clause: Clause, place: int) -> bool:
    return bool(clause.lexicon["particles"].at(clause.tokens, place)) or not clause.tokens[place].text[0].isalnum()


def _fills(clause: Clause, place: int, end: int) -> bool:
    """Whether politeness stands at a place and goes on to an end; the "AH" of BA2 4AH is no sigh."""
    found = [clause.lexicon[kind].at(clause.tokens, place) for kind in ("fillers", "afterthoughts")]
    fills = any(match and match.end == end for match in found)
    return fills and not any(slot.start < clause.tokens[place].start < slot.end for slot in clause.of("postcode"))


def cut(clause: Clause, cuts: Sequence[tuple[int, int]]) -> list[Clause]:
    """Return the pieces between the joining words at the token ranges ``cuts``; of goods that lie across an empty one ("carrots 500g"
    before "mushrooms") what stands before it names them."""
    pieces, begin = [], 0
    clause = replace(clause, slots=tuple(_ended_at(slot, clause, [start for start, end in cuts if start == end]) for slot in clause.slots))
    for start, end in cuts:
        pieces.append(clause.part(begin, start))
        begin = end
    return [*pieces, clause.part(begin, len(clause.tokens))]


def _ended_at(slot: Slot, clause: Clause, places: Sequence[int]) -> Slot:
    across = [at for at in places if slot.start < clause.tokens[at].start < slot.end]
    if slot.type != "product" or not across:
        return slot
    end = clause.tokens[across[0] - 1].end
    return replace(slot, value=clause.text[slot.start : end], end=end)


def without_street(clause: Clause) -> Clause:
    """Drop house number and street of an address, so that "12 Park Street, Bristol BS1 5TR" names no place but Bristol,
    "12 nguyen hue quan 1" no Huế."""
    for street in clause.of("street"):
        number = sum(token.start < street.start for token in clause.tokens)
        behind = next((token for token in clause.tokens if token.start >= street.end), None)
        end = behind.end if behind and behind.text == "," else street.end
        clause = without(clause, clause.tokens[_with_flat(clause, number)].start, end)
    places = clause.of("place")
    districts = [last for last in places if any(_leads_to(clause, first.end, last.start) for first in places if first.start < last.start)]
    for code in (*clause.of("postcode"), *districts[:1]):
        towns = [slot.start for slot in places if code not in districts and _leads_to(clause, slot.end, code.start)]
        start = min([*towns, code.start])
        before = sum(token.start < start for token in clause.tokens)
        first = next((at for at in range(before - 1, -1, -1) if clause.tokens[at].text[0].isdigit()), before)
        street = [token for token in clause.tokens[first + 1 : before] if token.text[0].isalnum()]
        if 0 < len(street) <= LONGEST_STREET and not any(_means_something(token, clause) for token in street):
            return without(clause, clause.tokens[_with_flat(clause, first)].start, start)
    return clause


def _with_flat(clause: Clause, number: int) -> int:
    """Return where an address begins whose house number stands at a place: the "flat 3," before it is part of it."""
    return 0 if number <= LONGEST_FLAT and any(token.text[0].isdigit() for token in clause.tokens[:number]) else number


def _leads_to(clause: Clause, end: int, start: int) -> bool:
    """Whether nothing but a comma stands between two places of a text."""
    return not clause.text[end:start].strip(" ,") if end <= start else False


def _means_something(token: Token, clause: Clause) -> bool:
    known = (*clause.of("quantity", "date", "time", "money"), *(slot for slot in clause.products if slot.score >= KNOWN_PRODUCT))
    return token in clause.lexicon.stop or any(slot.start <= token.start and token.end <= slot.end for slot in known)


def shared_ending(pieces: Sequence[Clause]) -> list[Clause]:
    """Give the first piece what is said once at the end of a list of goods: the "in my basket" of "put milk, bread and butter in
    my basket", the "how much" of "3 avocados and a lime how much"."""
    first, last = pieces[0], pieces[-1]
    listed = [max((slot.end for slot in piece.products if slot.score >= KNOWN_PRODUCT), default=0) for piece in pieces]
    begun = last.part(0, sum(token.start < listed[-1] for token in last.tokens))
    ending = last.tokens[len(begun.tokens) :]
    listing = all(listed) and all(piece.is_bare for piece in (*pieces[1:-1], begun))
    if not listing or first.tokens[-1].start >= listed[0] or not any(token.text[0].isalnum() for token in ending):
        return list(pieces)
    if begun.of("quantity") and _begins_with_a_look(last, len(begun.tokens)):
        return list(pieces)  # the grey of "2 cái nón với 1 cái khăn xám" is the scarf's
    slots = tuple(slot for slot in last.slots if slot.start >= ending[0].start)
    return [replace(first, tokens=(*first.tokens, *ending), slots=(*first.slots, *slots)), *pieces[1:-1], begun]


def _begins_with_a_look(clause: Clause, place: int) -> bool:
    """Whether a look of what stands before begins at a place, with the word for its kind or without: "xám", "màu xám", "size L"."""
    mark = clause.lexicon["attribute_marks"].at(clause.tokens, place)
    begins = {token.start for at in (place, mark.end if mark else place) for token in clause.tokens[at : at + 1]}
    return any(look.start in begins for look in clause.looks)
