"""What becomes of an order's address while another is asked for: it is kept after all, or only its number or its postcode was wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.services.understanding.following.order_addresses import behind, is_elsewhere, only_a_town, street_corrected, with_another_code
from app.services.understanding.following.order_ways import only_changes
from app.services.understanding.text.addresses_written import HOUSE, codes_in, house_in, is_address, is_of_a_code, numbers_in
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Pending, Slot, Token
from plugins.kit.text import tokenise

FORMER, WRONG = "former", "wrong"
KEPT = ("way", "branch", "address", "postcode", "place")
ASKED_AGAIN: Mapping[str, Any] = {"address": None}


def former_of(asked: Pending) -> Mapping[str, Any]:
    """Return where an order went before its address is asked for anew."""
    now = {name: value for name in KEPT if (value := asked.arguments.get(name))}
    return now if "address" in now or now.get("way") == "collection" else asked.arguments.get(FORMER) or {}


def address_answered(said: Clause, whole: Clause, asked: Pending) -> Iterator[Mapping[str, Any]]:
    """Yield what each form of an answer makes of the address that was asked for."""
    former, street = asked.arguments.get(FORMER) or {}, str(asked.arguments.get("address", ""))
    yield kept(whole, asked)
    if former and not street:
        yield renumbered(said, str(former.get("address", "")))
        yield street_corrected(said, str(former.get("address", "")))
        if former.get(WRONG) == "postcode" and _only_a_code(said):
            yield with_another_code(said, str(former.get("address", "")))
    if not whole.text.rstrip().endswith("?") and only_a_town(said) and not (codes_in(said) and not street):
        bare = street[:1].isdigit() and "," not in street
        yield {"address": f"{street}, {said.words}"} if bare else ASKED_AGAIN
    yield _without_opening(said)
    if _only_a_number(said) or is_elsewhere(behind(said, 0)):
        yield ASKED_AGAIN


def kept(whole: Clause, asked: Pending) -> Mapping[str, Any]:
    """ "keep the old one", "actually no its fine": the address of before. Where it is not just asked for, it is to be named as such."""
    former = asked.arguments.get(FORMER)
    words = tuple(token for token in whole.tokens if token.text[0].isalnum())
    found, no = whole.lexicon["order_kept"].all_in(words), bool(whole.lexicon["no"].whole(words))
    parts = [match for match in whole.lexicon["order_parts"].all_in(words) if match.value == "address"]
    named = bool(parts) or any(match.value == FORMER for match in found)
    taken = [*found, *parts, *(match for kind in ("no", "order_sent_to") for match in whole.lexicon[kind].all_in(words))]
    rest = [token for place, token in enumerate(words) if not any(match.start <= place < match.end for match in taken)]
    said = bool(found) and only_changes([one for one in rest if not _joins(one, whole)], whole)
    if asked.kind == "confirm" and said and named and not former:
        return {name: value for name in ("address",) if (value := asked.arguments.get(name))}
    meant = (said or no) if asked.kind == "input" else (said and named)
    return {**dict.fromkeys(KEPT), **{name: former.get(name) for name in KEPT}, FORMER: None} if former and meant else {}


def renumbered(said: Clause, address: str, sure: bool = True) -> Mapping[str, Any]:
    """ "it should be number 14", "14 not 12": the address with another house number, where nothing else is said. Of a number alone nobody
    is ``sure`` what it is, unless the address was asked for."""
    marks, others = _without_numbers(said)
    old = _number_of(address, said)
    if old is None or not only_changes([token for token in others if not _joins(token, said)], said):
        return {}
    numbers = numbers_in(said)
    new = [number.value for number in numbers if number.value.lower() != str(old.value).lower()]
    said_so = sure or marks or len(numbers) > len(new)
    return {"address": f"{address[: old.start]}{new[0]}{address[old.end :]}"} if len(new) == 1 and said_so else {}


def _without_numbers(said: Clause) -> tuple[bool, list[Token]]:
    """Return whether words for a house's number stand here, and the words beside them and the numbers."""
    marks, numbers = said.lexicon["order_house"].all_in(said.tokens), numbers_in(said)
    rest = [token for place, token in enumerate(said.tokens) if not any(match.start <= place < match.end for match in marks)]
    return bool(marks), [token for token in rest if not covered(Slot("", "", token.start, token.end), numbers)]


def _number_of(address: str, said: Clause) -> Slot | None:
    """Return the house number that an address begins with."""
    tokens = tokenise(address)
    mark = said.lexicon["order_house"].at(tokens, 0)
    number = HOUSE.match(address, tokens[mark.end].start if mark and mark.end < len(tokens) else 0)
    street = address[number.end() :].lstrip() if number else ""
    return Slot("", number[0], number.start(), number.end()) if number and street[:1].isalpha() else None


def _joins(token: Token, said: Clause) -> bool:
    return any(said.lexicon[kind].whole((token,)) for kind in ("order_part_joins", "order_denied", "order_endings"))


def _only_a_code(said: Clause) -> bool:
    codes = codes_in(said)
    rest = [token for token in said.tokens if not is_of_a_code(token, codes)]
    return bool(codes) and only_changes([token for token in rest if not _joins(token, said)], said)


def _without_opening(said: Clause) -> Mapping[str, Any]:
    """ "it should be 14 Park Street, Bristol BS1 5TR": the address without the words that lead to it."""
    number = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), 0)
    before, rest = said.tokens[:number], said.part(number, len(said.tokens))
    leads = [match for kind in ("order_sent_to", "order_parts") for match in said.lexicon[kind].all_in(before)]
    led = [token for place, token in enumerate(before) if not any(match.start <= place < match.end for match in leads)]
    opens = bool(before) and only_changes([token for token in led if not _joins(token, said)], said)
    if not opens or house_in(rest) is None or not is_address(rest) or rest.of("phone", "email"):
        return {}
    return {"address": rest.words, **({"postcode": None, "place": None} if codes_in(rest) else {})}


def _only_a_number(said: Clause) -> bool:
    """Whether all that is told is the number of a house."""
    _, others = _without_numbers(said)
    return len(numbers_in(said)) == 1 and only_changes([token for token in others if not _joins(token, said)], said)
