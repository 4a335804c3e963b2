"""The address that a message sends an open order to: a whole one, another street number or postcode, or what is left to ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.understanding.following.order_ways import only_changes
from app.services.understanding.text.addresses_written import TOWNS, codes_in, house_in, is_of_a_code, named_words
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause, covered
from plugins.contracts import Slot
from plugins.kit.places.postcodes import british_codes_in, tidy_postcode
from plugins.kit.text import fold

FEW = 4  # words that name a place without its address, at most
CALLED = 4  # letters of a word that a street is known by, at least
TO_AN_ADDRESS = {"way": "delivery", "branch": None, "postcode": None, "place": None}


def behind(said: Clause, place: int) -> Clause:
    """Return what stands behind a place, without the words that join it: the "is", the "to", the ":"."""
    tokens = said.tokens
    while place < len(tokens):
        join = said.lexicon["order_part_joins"].at(tokens, place)
        if join is None and tokens[place].text[0].isalnum():
            break
        place = join.end if join else place + 1
    return said.part(place, len(tokens))


def sent_elsewhere(said: Clause, instead: bool) -> Mapping[str, Any]:
    """ "deliver to 12 High St, Bristol BS8 1AB": the address; where it is no whole one, it is asked for. Words that name no address count
    only where they are said to be one ``instead`` of another, or can be nothing else: "my mum's"."""
    for lead in said.lexicon["order_sent_to"].all_in(said.tokens):
        before = said.tokens[: lead.start]
        if only_changes(before, said) and not said.lexicon["order_denied"].all_in(before):
            rest = behind(said, lead.end)
            return address_in(rest) or _somewhere(said.part(lead.end, len(said.tokens)), instead)
    first = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), 0)
    rest = said.part(first, len(said.tokens))
    whole = codes_in(rest) and only_changes(said.tokens[:first], said)
    return {name: value for name, value in address_in(rest).items() if value} if whole else {}


def moved_to(said: Clause) -> Mapping[str, Any]:
    """ "change it to 12 High Street, Bath", "đổi sang 45 Lê Lợi, Hải Châu, Đà Nẵng": a whole address that ends with a known place."""
    first = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), None)
    if first is None or not only_changes(said.tokens[:first], said) or said.lexicon["order_denied"].all_in(said.tokens[:first]):
        return {}
    rest = said.part(first, len(said.tokens))
    where = rest.of("place", "branch", "street")
    ends = any(slot.end == rest.tokens[-1].end for slot in where)
    goods = any(slot.score >= CERTAIN and not covered(slot, where) for slot in rest.products)
    told = address_in(rest) if ends and not goods and _begins_with_a_street(rest) else {}
    return told if told.get("address") else {}


def _begins_with_a_street(rest: Clause) -> bool:
    """Whether a name stands between the number and the first comma."""
    comma = next((place for place, token in enumerate(rest.tokens) if token.text == ","), 0)
    return any(token.text[0].isalpha() and token not in rest.lexicon.stop for token in rest.tokens[1:comma])


def address_in(rest: Clause) -> Mapping[str, Any]:
    """Return the address that is told; one of which only the street, the town or the postcode is told is to be asked for."""
    codes, house = codes_in(rest), house_in(rest)
    where = codes or rest.of(*TOWNS)
    if house is not None and (where or any(token.text == "," for token in rest.tokens)) and _begins_there(rest, house, bool(codes)):
        return {**TO_AN_ADDRESS, "address": rest.words}
    if not (where or house is not None):
        return {}
    known = {"postcode": rest.text[slice(*codes[0])].upper()} if codes and house is None else {}
    return {**TO_AN_ADDRESS, "address": None, **known} if known or house is not None or only_a_town(rest) else {}


def _begins_there(rest: Clause, house: Slot, coded: bool) -> bool:
    """Whether an address begins where a house's number stands, or with what is named before it: "Flat 2, 12 Park Street"."""
    before = [token for token in rest.tokens if token.end <= house.start]
    return coded or not before or before[-1].text == "," or all(word.text[0].isupper() or word.text[0].isdigit() for word in before)


def only_a_town(rest: Clause) -> bool:
    """Whether only a town or a postcode is named, and no more than a street of it: "Bath", "Park Street, Bristol"."""
    towns, codes, named = rest.of(*TOWNS), codes_in(rest), named_words(rest)
    others = [token for token in rest.tokens if token not in named and not is_of_a_code(token, codes)]
    others = [token for token in others if not covered(Slot("", "", token.start, token.end), towns)]
    values = [slot for slot in rest.of("date", "time", "quantity") if not any(start <= slot.start < end for start, end in codes)]
    small = len(named) < FEW and only_changes(others, rest) and not values
    return bool(towns or codes) and small and house_in(rest) is None


def _somewhere(rest: Clause, instead: bool) -> Mapping[str, Any]:
    """Return that the address is to be asked for, where the words say where it is but not how it is reached: "my work"."""
    words = [token for token in rest.tokens if token.text[0].isalnum()]
    goods = any(slot.score >= KNOWN_PRODUCT for slot in rest.products) or rest.of("quantity")
    other = instead and 0 < len(words) <= FEW and not goods and not rest.lexicon["order_kept"].all_in(rest.tokens)
    return {**TO_AN_ADDRESS, "address": None} if other or is_elsewhere(rest) else {}


def is_elsewhere(rest: Clause) -> bool:
    """Whether words can be nothing but another address, though they do not say how it is reached: "my mum's house"."""
    known = rest.lexicon["other_addresses"].all_in(rest.tokens)
    around = [token for place, token in enumerate(rest.tokens) if not any(match.start <= place < match.end for match in known)]
    return bool(known) and only_changes([token for token in around if not rest.lexicon["no_places"].whole((token,))], rest)


def with_another_code(rest: Clause, address: str) -> Mapping[str, Any]:
    """Return an address with another postcode: where it has none, this one behind it."""
    old = next(((start, end) for _, start, end in british_codes_in(address)), None)
    codes = [rest.text[slice(*place)].upper() for place in codes_in(rest)]
    new = next((code for code in codes if old is None or tidy_postcode(code) != tidy_postcode(address[slice(*old)])), "")
    if not new or not address:
        return {}
    written = f"{address[: old[0]]}{new}{address[old[1] :]}" if old else f"{address} {new}"
    return {"address": written, "postcode": None, "place": None}


def only_another_code(said: Clause, address: str) -> Mapping[str, Any]:
    """ "not bs1 5pa, bs1 5pb": nothing but the postcode that is wrong and the one that is right."""
    codes = codes_in(said)
    refused = said.lexicon["order_denied"].all_in(said.tokens) or said.lexicon["order_wrong"].all_in(said.tokens)
    rest = [token for token in said.tokens if not is_of_a_code(token, codes)]
    return with_another_code(said, address) if codes and refused and only_changes([*rest], said) else {}


def street_corrected(said: Clause, address: str) -> Mapping[str, Any]:
    """ "i meant 41 park street": another number in the street that the order goes to."""
    first = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), None)
    street, comma, town = address.partition(",")
    if first is None or not comma or not only_changes(said.tokens[:first], said):
        return {}
    rest = said.part(first, len(said.tokens))
    same = {token.folded for token in rest.tokens if len(token.text) >= CALLED} & set(fold(street).split())
    return {"address": f"{rest.words},{town}"} if same and len(rest.tokens) <= len(street.split()) + 1 else {}
