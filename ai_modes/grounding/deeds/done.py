"""Binding deeds and promises: the turn's own wording says that they are done, or the shop's rules that it does so."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt, Subjects
from ai_modes.grounding.deeds.deeds import deeds
from ai_modes.grounding.words.needs_kept import chose_by_need, keeps_need
from ai_modes.grounding.words.theirs import is_minded

_ADDED, _OUT, _NOTED = frozenset({"don", "xong", "=add"}), frozenset({"=remove"}), frozenset({"pass", "=callback"})
DEEDS = {
    **dict.fromkeys(("add", "ad", "put", "pop", "plac", "updat", "chang", "set", "made", "adjust"), _ADDED),
    **dict.fromkeys(("remov", "taken", "delet", "drop"), _OUT), **dict.fromkeys(("empti", "clear"), frozenset({"=empty"})),
    **dict.fromkeys(("pass", "forward", "sav"), _NOTED), "left": frozenset({"left"}), "thêm": _ADDED,
}  # fmt: skip
ITSELF = frozenset({"i", "tôi", "em", "mình"})  # the assistant; what the shop does it need not do
REPORTED = frozenset({"don", "xong", "pass", "=remove", "=empty"})
WHEN = frozenset({"when", "once", "if", "after", "until", "unless", "khi", "nếu"})
SUPPOSED = frozenset({"if", "where", "whenever", "nếu"})
REQUEST = frozenset({"request"})
TELLS = frozenset({"tell", "giv", "look", "check", "find", "let", "see", "work", "show"})
SAME = frozenset({"same"})
DONE = frozenset({"done", "xong"})
MOVED = frozenset({"=remove", "=add"})
CALLS = frozenset({"callback", "getback"})
_MADE = frozenset({"don", "xong"})
CHANGES = frozenset({"make", "chang", "set", "đổi"})
ASKED_FOR = frozenset({"=add", "=remove", "=empty"})


def bind_deeds(binder: Binder) -> list[Receipt]:
    """Return a receipt for each deed and promise: the turn's own wording says it too, or the shop's rules say that it does so."""
    shop = binder.evidence.shop_words
    done = {claim.value for parsed in binder.evidence.wording for claim in deeds(parsed.scan, shop)}
    found = []
    for claim in deeds(binder.scan, shop):
        led = binder.scan.key(binder.scan.clauses[claim.clause].first)
        if is_minded(binder, claim.last) or _heeds_need(binder, claim):
            continue
        if led in WHEN and claim.role.startswith("perfect") or led in SUPPOSED and claim.role.startswith("past"):
            continue  # "once we've received it", "if we turned up late": nobody says that we have
        if _answers_request(binder, claim):
            found.append(binder.granted(claim, "what the assistant asked for it needs to tell it"))
            continue
        echoed = claim.value in binder.evidence.said_ids and binder.echoes(claim.first)
        echoed = echoed or (binder.scan.clauses[claim.clause].negated and bool(binder.evidence.telling(claim.value)))
        if (stranger := _not_done_to(binder, claim)) is not None:
            objection = f"Nothing in the facts says that this was done to {binder.name(stranger)}."
            found.append(binder.refused(claim, objection))
            continue
        told_so = claim.role.endswith(("you", "bạn")) and _is_told_of_customer(binder, claim)
        if claim.value in done or echoed or told_so or _is_rule(binder, claim) or _is_reported(binder, claim):
            found.append(binder.granted(claim, "the shop's own wording says so"))
        else:
            found.append(binder.refused(claim, f'You say "{binder.written(claim)}", which nobody did or promised.'))
    return found


def _heeds_need(binder: Binder, claim: Claim) -> bool:
    """Whether the assistant only says that it heeds what the customer can't have, as the turn does: "I'll steer clear of fish"."""
    own = claim.role.split()[-1] in ITSELF
    return own and (keeps_need(binder, claim.last) or chose_by_need(binder, claim.last))


def _is_told_of_customer(binder: Binder, claim: Claim) -> bool:
    """Whether what the customer is said to have done is what the turn's wording says that they do: "You save £0.75"."""
    same = binder.scan.tags[claim.last].get("same")
    told = binder.evidence.by_id.get(f"={same.value}", ()) if same and same.value == "save" else ()
    return any(segment.source == "answer" and not segment.asks and not segment.negated for segment in told)


def _answers_request(binder: Binder, claim: Claim) -> bool:
    """Whether "I'll tell you" only follows what the turn's wording asks the customer for: "Tell me the postcode and I'll look"."""
    if claim.role.split()[0] != "future" or claim.role.split()[-1] not in ITSELF or claim.value not in TELLS:
        return False
    asked = any(parsed.scan.places(REQUEST) for parsed in binder.evidence.wording)
    first, end = binder.scan.text.sentences[binder.scan.sentence_of[claim.first]]
    return asked and not any(binder.scan.key(at) in WHEN for at in range(claim.last, end))


def _not_done_to(binder: Binder, claim: Claim) -> Subjects | None:
    """Return a product that is said to be put in or taken out with others, of which the report of it says nothing."""
    if claim.value not in DEEDS or claim.role.split()[0] == "future" or not binder.evidence.wording:
        return None
    told = [mention for parsed in binder.evidence.wording for mention in parsed.mentions]
    reported = frozenset().union(*(mention.subjects for mention in told))
    clause = binder.scan.clauses[claim.clause]
    mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
    done_to = [one for one in mentions if one.type == "product" and claim.last < one.first < clause.end]
    return next((one.subjects for one in done_to if reported and one.subjects and not one.subjects & reported), None)


def bind_called_back(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "call you back today" of which no text of the turn says when."""
    scan = binder.scan
    days = {scan.clause_of[mention.first]: mention for mention in binder.parsed.days}
    for at in scan.places(SAME):
        clause = scan.clause_of[at]
        if scan.tags[at]["same"].value not in CALLS or clause not in days or scan.clauses[clause].negated:
            continue
        told = [segment for segment in binder.evidence.by_id.get("=callback", ()) if segment.days]
        if not told:
            claim = Claim("deed", "callback", min(at, days[clause].first), max(at, days[clause].end - 1))
            yield binder.refused(claim, f'Nobody promised when: "{binder.written(claim)}".')


def _is_rule(binder: Binder, claim: Claim) -> bool:
    """Whether "we will" is what the shop's rules say that it does, or "I'll" what the turn's wording offers."""
    same = binder.scan.tags[claim.last].get("same")
    names = [claim.value, *((f"={same.value}",) if same else ())]
    names += binder.evidence.lexicon.alike(claim.value) if claim.role == "future we" else ()
    names += binder.evidence.lexicon.alike(f"={same.value}") if same and same.value in CALLS else ()
    said = [segment for name in names for segment in binder.evidence.by_id.get(name, ()) if not segment.asks and not segment.negated]
    if claim.role.startswith("perfect"):
        return False
    who = claim.role.split()[-1]
    return any(who in segment.ids for segment in said) if who in ITSELF else bool(said)


def _is_reported(binder: Binder, claim: Claim) -> bool:
    """Whether the turn's wording reports it as done: "Done: 2 lemons added"."""
    if claim.role.split()[-1] in ("order", "refund", "parcel"):
        return False
    reports = DEEDS.get(claim.value, frozenset({claim.value}))
    if reports & binder.evidence.last_said and is_done(binder):
        return True
    told = [segment for segment in binder.evidence.answered if not segment.asks]
    return any(reports & segment.ids and (claim.value in DEEDS or REPORTED & segment.sentence) for segment in told)


def is_done(binder: Binder) -> bool:
    """Whether the shop's wording begins with a "done", or by saying what is in the cart or out of it."""
    if not binder.evidence.wording:
        return False
    scan = binder.evidence.wording[0].scan
    first, end = scan.text.sentences[0] if scan.text.sentences else (0, 0)
    moved = any(f"={scan.tags[at]['same'].value}" in MOVED for at in range(first, end) if scan.has(at, "same"))
    return moved or any(scan.key(at) in DONE for at in range(min(3, len(scan.words))))


def reports(binder: Binder, name: str) -> bool:
    """Whether a word tells of the change that the turn reports: "Updated to five lemons", "I've changed it to 5"."""
    return name in DEEDS and bool(DEEDS[name] & _MADE) and bool(ASKED_FOR | CHANGES & binder.evidence.last_said) and is_done(binder)
