"""What the customer is asked for: where the turn asks for a phone number or an e-mail address, no reply asks for another detail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

REQUEST = frozenset({"request"})
EMAIL = re.compile(r"e-?mail address(es)?")
DETAILS = {
    "address": re.compile(r"\b(address|địa chỉ)\b"),
    "phone": re.compile(r"\b(phone|mobile|điện thoại|sđt)\b"),
    "e-mail": re.compile(r"\be-?mail\b"),
    "postcode": re.compile(r"\b(postcode|post code|mã bưu)\b"),
    "card": re.compile(r"\b(card number|số thẻ)\b"),
    "birthday": re.compile(r"\b(birthday|date of birth|ngày sinh)\b"),
}


def bind_details(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each request for a detail that the turn, which asks for others, does not ask for."""
    told = [parsed.scan for parsed in binder.evidence.wording if parsed.scan.places(REQUEST)]
    wanted = set().union(*(_details(scan.text.written) for scan in told))
    for clause in binder.scan.clauses if wanted else ():
        places = range(clause.first, clause.end)
        if not any("request" in binder.scan.tags[at] for at in places):
            continue
        claim = Claim("wording", "detail", clause.first, clause.end - 1)
        if _details(binder.written(claim)) - wanted:
            yield binder.refused(claim, f'The shop does not ask for this: "{binder.written(claim)}".')


def _details(text: str) -> set[str]:
    """Return which details of the customer a text speaks of."""
    plain = EMAIL.sub("e-mail", text.casefold())
    return {name for name, words in DETAILS.items() if words.search(plain)}
