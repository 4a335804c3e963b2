"""Whom an order is for is nothing that the shop sells: a person's name is not counted or priced, and goods are not called back."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.contacts import contact_key
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.signs import TIMES

OF = TIMES | {"of"}
MARKS = frozenset({":", "–", "-", "(", "=", "|", ",", "at", "for", "is", "costs", "giá", "là"})
FOR = frozenset({"for", "cho"})
SPOKEN_TO = FOR | {"thanks", "you", "hi", "hello", "dear", "ơn", "chào", "anh", "chị"}
FIGURES = frozenset({"number", "left"})


def bind_persons(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each person's name that stands where goods do, and to goods where the person does."""
    for first, end in _persons(binder):
        called = binder.scan.key(first - 1 - (binder.scan.key(first - 1) == ",")) in SPOKEN_TO
        if _is_counted(binder, first) or (not called and _is_priced(binder, end)):
            claim = Claim("name", "person", first, end - 1)
            yield binder.refused(claim, f'"{binder.written(claim)}" is whom the order is for, nothing that is sold.')
    for mention in binder.parsed.mentions:
        if mention.type == "product" and binder.scan.key(mention.first - 1) in FOR and _is_called(binder, mention.end):
            claim = Claim("name", "person", mention.first, mention.end - 1)
            yield binder.refused(claim, f'"{binder.written(claim)}" is sold; name the person whom the order is for.')


def _persons(binder: Binder) -> Iterator[tuple[int, int]]:
    """Yield the places where a person is named: a name of the facts that is no subject's."""
    scan = binder.scan
    for fact in binder.evidence.facts:
        if fact.kind != "name" or fact.subject or not isinstance(fact.value, str):
            continue
        keys = [word.key for word in read(fact.value).words]
        for first in scan.places(keys=frozenset(keys[:1])):
            end = first + len(keys)
            if [scan.key(at) for at in range(first, end)] == keys and "name" not in scan.owner[first:end]:
                yield first, end


def _is_counted(binder: Binder, first: int) -> bool:
    before = first - 1
    while before >= 0 and binder.scan.key(before) in OF:
        before -= 1
    return any(claim.kind in FIGURES and claim.first <= before <= claim.last for claim in binder.scan.claims)


def _is_priced(binder: Binder, end: int) -> bool:
    while binder.scan.key(end) in MARKS:
        end += 1
    return any(claim.kind == "money" and claim.first == end for claim in binder.scan.claims)


def _is_called(binder: Binder, end: int) -> bool:
    """Whether the number at which the person is reached stands right behind."""
    phones = {contact_key("phone", str(fact.value)) for fact in binder.evidence.facts if fact.kind == "phone" and not fact.subject}
    behind = (end, end + 1)
    return any(claim.kind == "phone" and claim.first in behind and claim.value in phones for claim in binder.scan.claims)
