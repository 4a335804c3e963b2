"""All receipts of a text, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ai_modes.grounding.amounts.cart_counts import bind_cart_counts
from ai_modes.grounding.amounts.counts import bind_contact, bind_left, bind_number
from ai_modes.grounding.amounts.fitted import bind_fitted, bind_rows
from ai_modes.grounding.amounts.measured import bind_measured
from ai_modes.grounding.amounts.multipacks import bind_multipacks
from ai_modes.grounding.amounts.several import bind_several
from ai_modes.grounding.amounts.tallies import bind_single
from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.deeds.details import bind_details
from ai_modes.grounding.deeds.done import bind_called_back, bind_deeds
from ai_modes.grounding.deeds.promised import bind_promised
from ai_modes.grounding.deeds.taken import bind_taken
from ai_modes.grounding.facts.evidence import Evidence
from ai_modes.grounding.money.gratis import bind_free
from ai_modes.grounding.money.included import bind_included, bind_taxes
from ai_modes.grounding.money.offers import bind_offer, bind_offer_from, bind_percent
from ai_modes.grounding.money.per import bind_per
from ai_modes.grounding.money.sums import bind_money
from ai_modes.grounding.money.superlatives import bind_compare, bind_superlative
from ai_modes.grounding.scope.addresses import bind_address
from ai_modes.grounding.scope.any_kind import bind_any_of_a_kind
from ai_modes.grounding.scope.depending import bind_depending
from ai_modes.grounding.scope.everywhere import bind_all_shops, bind_bare_shops, bind_towns
from ai_modes.grounding.scope.exclusive import bind_exclusive
from ai_modes.grounding.scope.of_each import bind_of_each
from ai_modes.grounding.scope.opposites import bind_opposites
from ai_modes.grounding.scope.qualified import bind_qualified
from ai_modes.grounding.scope.quantifiers import bind_all_towns, bind_each
from ai_modes.grounding.scope.restrictions import bind_exceptions, bind_in_shops, bind_online, bind_only, bind_places
from ai_modes.grounding.scope.spared import bind_spared
from ai_modes.grounding.scope.whole import bind_whole
from ai_modes.grounding.stock.absent import bind_absence
from ai_modes.grounding.stock.conditions import bind_attribute, bind_human, bind_stock
from ai_modes.grounding.stock.variant_lines import bind_variant_lines
from ai_modes.grounding.text.parsing import Parsed, content
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.times.dayparts import bind_dayparts
from ai_modes.grounding.times.ends import bind_ends
from ai_modes.grounding.times.moments import bind_day, bind_state, bind_time
from ai_modes.grounding.times.spans import bind_spans
from ai_modes.grounding.words.bare import bind_bare, bind_since
from ai_modes.grounding.words.brands import bind_brands
from ai_modes.grounding.words.cautions import bind_cautions, bind_fits, bind_little
from ai_modes.grounding.words.coded import bind_codes
from ai_modes.grounding.words.hearsay import bind_liking, bind_whereabouts
from ai_modes.grounding.words.mixed_names import bind_mixed_names
from ai_modes.grounding.words.persons import bind_persons
from ai_modes.grounding.words.presence import bind_presence
from ai_modes.grounding.words.traces import bind_traces
from ai_modes.grounding.words.unanswered import bind_unanswered
from ai_modes.grounding.words.values import bind_values
from ai_modes.grounding.words.wording import bind_words

NARROWS, COUNTING = frozenset({"narrows"}), frozenset({"left", "stock", "number"})
PERSON, ASSISTANT = frozenset({"person", "human", "người"}), frozenset({"assistant", "bot", "trợ"})
IDLE = frozenset("no nope sorry i 'm am afraid not unfortunately sadly dạ không tiếc quá rất ạ".split())  # noqa: SIM905

BINDERS: dict[str, Callable[[Binder, Claim], Receipt | None]] = {
    "money": bind_money,
    "number": bind_number,
    "left": bind_left,
    "percent": bind_percent,
    "offer": bind_offer,
    "time": bind_time,
    "state": bind_state,
    "stock": bind_stock,
    "free": bind_free,
    "human": bind_human,
    "attribute": bind_attribute,
    "superlative": bind_superlative,
    "compare": bind_compare,
    "email": bind_contact,
    "link": bind_contact,
    "phone": bind_contact,
    "postcode": bind_contact,
    "reference": bind_contact,
    "address": bind_address,
}


READERS: tuple[Callable[[Binder], Iterable[Receipt]], ...] = (
    bind_words,
    bind_each,
    bind_all_towns,
    bind_deeds,
    bind_presence,
    bind_absence,
    bind_only,
    bind_exclusive,
    bind_measured,
    bind_per,
    bind_persons,
    bind_opposites,
    bind_depending,
    bind_unanswered,
    bind_included,
    bind_taxes,
    bind_single,
    bind_called_back,
    bind_promised,
    bind_all_shops,
    bind_towns,
    bind_bare_shops,
    bind_whole,
    bind_spared,
    bind_in_shops,
    bind_places,
    bind_cautions,
    bind_little,
    bind_fits,
    bind_fitted,
    bind_rows,
    bind_dayparts,
    bind_exceptions,
    bind_online,
    bind_liking,
    bind_brands,
    bind_whereabouts,
    bind_taken,
    bind_bare,
    bind_multipacks,
    bind_variant_lines,
    bind_mixed_names,
    bind_spans,
    bind_ends,
    bind_details,
    bind_cart_counts,
    bind_since,
    bind_qualified,
    bind_any_of_a_kind,
    bind_offer_from,
    bind_traces,
    bind_of_each,
    bind_codes,
    bind_several,
    bind_values,
)


def receipts_of(parsed: Parsed, evidence: Evidence, *, begins: bool) -> list[Receipt]:
    """Return the receipts of a text; ``begins`` when the reply begins with it."""
    binder = Binder(parsed, evidence, begins=begins)
    own = (_claimed, _days, _strangers, _strange, _torn, *((_answered, _of_neither) if begins else ()))
    found = [receipt for read in (*own, *READERS) for receipt in read(binder)]
    return sorted(found, key=lambda receipt: receipt.start)


def _claimed(binder: Binder) -> Iterator[Receipt]:
    for claim in binder.scan.claims:
        if receipt := BINDERS[claim.kind](binder, claim):
            yield receipt


def _days(binder: Binder) -> Iterator[Receipt]:
    for mention in binder.parsed.days:
        yield bind_day(binder, mention)


def _strangers(binder: Binder) -> Iterator[Receipt]:
    """Object to names of products that the turn does not speak of, though they look like parts of names that it does."""
    for mention in binder.parsed.mentions:
        if not mention.subjects:
            claim = Claim("name", "", mention.first, mention.end - 1)
            yield binder.refused(claim, f'The facts of this turn say nothing of "{binder.written(claim)}".')


def _strange(binder: Binder) -> Iterator[Receipt]:
    """Object to letters of other alphabets, which look like ours and are not."""
    text = binder.scan.text
    for start, end in text.strange:
        yield Receipt(text.written[start:end], start, end, "letter", objection=f'Write "{text.written[start:end]}" in Latin letters.')


def _torn(binder: Binder) -> Iterator[Receipt]:
    """Object to a later sentence that says no and affirms in one breath: "No, the avocado is in stock"."""
    scan = binder.scan
    for first, end in scan.text.sentences[1:]:
        tag = scan.tags[first].get("yesno")
        if not tag or tag.value != "no" or scan.key(first + tag.size) != ",":
            continue
        stock = [claim for claim in scan.claims if claim.kind == "stock" and first < claim.first < end]
        if stock and stock[0].value == "in" and not stock[0].negated and scan.key(stock[0].first - 1) not in {"only", "but"}:
            yield binder.refused(Claim("answer", "no", first, first), "You say no, and that it is in stock.")


def _answered(binder: Binder) -> Iterator[Receipt]:
    """Object where the reply begins with yes and the shop's answer with no, or the other way round."""
    mine = _yes_or_no(binder.parsed)
    theirs = _yes_or_no(binder.evidence.wording[0]) if binder.evidence.wording else None
    if not mine or mine[0] == "soft":
        return
    if mine[0] == "no" and (_costs_nothing(binder) or _narrows_too(binder) or _is_no_person(binder)):
        return
    denied = _denies(binder.parsed)
    answer = theirs[0] if theirs else _tendency(binder.evidence.wording[0]) if binder.evidence.wording else ""
    if mine[0] == "no":
        denied = denied and _denies_at_once(binder.parsed, mine[1])
    if mine[0] == "no" and not denied and answer not in ("no", "soft"):
        answer = "yes"
    torn = mine[0] == "yes" and answer == "yes" and denied and not _denies(binder.evidence.wording[0])
    if (
        torn
        or (mine[0] == "yes" and answer in ("no", "soft") and (theirs or not denied))
        or (mine[0] == "no" and answer == "yes" and not denied)
    ):
        claim = Claim("answer", mine[0], 0, mine[1] - 1)
        yield binder.refused(claim, f'Your reply begins with "{binder.written(claim)}", the shop\'s answer says otherwise.')


def _costs_nothing(binder: Binder) -> bool:
    """Whether the first sentence says that something is free to a customer who asked whether it costs: "does it cost anything?" - "No"."""
    frees = [claim for claim in binder.scan.claims if claim.kind == "free" and not claim.negated]
    return binder.evidence.asks_cost and any(binder.scan.sentence_of[claim.first] == 0 for claim in frees)


def _is_no_person(binder: Binder) -> bool:
    """Whether the customer asked for a person and the first sentence says that it is an assistant: "No, I'm an automated assistant"."""
    asked = bool(PERSON & binder.evidence.last_said)
    told = frozenset().union(*(segment.ids for segment in binder.evidence.segments if segment.source == "answer"))
    first, end = binder.scan.text.sentences[_begins(binder.scan)]
    return asked and bool(ASSISTANT & told & {binder.scan.words[at].key for at in range(first, end)})


def _narrows_too(binder: Binder) -> bool:
    """Whether the first sentence with words says an "only" as the shop's wording does: "No, we only deliver in Vietnam"."""
    told = binder.evidence.wording[0].scan if binder.evidence.wording else None
    if told is None:
        return False
    if any(claim.kind in COUNTING for claim in told.claims if told.sentence_of[claim.first] == 0):
        return False
    mine = {binder.scan.sentence_of[at] for at in binder.scan.places(NARROWS) if not binder.scan.owner[at]}
    return _begins(binder.scan) in mine and any(told.sentence_of[at] == 0 for at in told.places(NARROWS))


def _of_neither(binder: Binder) -> Iterator[Receipt]:
    """Object to a bare "Neither" or "None" where the turn says that some are to be had."""
    scan = binder.scan
    clause = scan.clauses[0] if scan.clauses else None
    if not clause or scan.key(0) not in {"neither", "none"} or scan.claims and scan.clause_of[scan.claims[0].first] == 0:
        return
    some = any(point.value > 0 for point in binder.evidence.of("left"))
    if some and not any(not said.plain and said.first for said in content(scan, clause.first, clause.end)):
        yield binder.refused(Claim("answer", "none", 0, 0), f'"{scan.words[0].key.capitalize()}" is not what the facts say.')


def _denies(parsed: Parsed) -> bool:
    """Whether the first sentence itself says no: denied, closed or sold out; the second where the first says nothing else."""
    number = _begins(parsed.scan)
    first = [clause for clause in parsed.scan.clauses if clause.sentence == number]
    gone = any(
        claim.value in ("closed", "out") and not claim.negated and not _leads_to_time(parsed.scan, claim)
        for claim in parsed.scan.claims
        if parsed.scan.sentence_of[claim.first] == number
    )
    return gone or any(clause.negated for clause in first)


def _begins(scan: Scan) -> int:
    """Return the sentence in which a text begins to say something: the second of "No, sorry. All our shops are closed"."""
    spoken = ({scan.key(at) for at in range(first, end) if scan.words[at].kind == "word"} for first, end in scan.text.sentences)
    return next((number for number, keys in enumerate(spoken) if not keys <= IDLE), 0)


def _leads_to_time(scan: Scan, claim: Claim) -> bool:
    """Whether "close" only leads to when: "we close early, at 4 pm"."""
    verb = scan.key(claim.first) in {"close", "closes", "shuts"}
    return verb and any(owner == "time" for owner in scan.owner[claim.last + 1 : claim.last + 6])


def _denies_at_once(parsed: Parsed, first: int) -> bool:
    """Whether what stands right behind the "no" denies: its first clause with words, or one of opening or stock."""
    scan = parsed.scan
    at = next((at for at in range(first, len(scan.words)) if scan.words[at].kind == "word"), None)
    while at is not None and scan.sentence_of[at] == 0 < _begins(scan):
        at = next((place for place in range(at + 1, len(scan.words)) if scan.words[place].kind == "word"), None)
    if at is None or scan.sentence_of[at] != _begins(scan):
        return True
    clause = scan.clauses[scan.clause_of[at]]
    states = [claim for claim in scan.claims if claim.kind in ("state", "stock") and scan.sentence_of[claim.first] == scan.sentence_of[at]]
    return clause.negated or bool(states)


def _tendency(parsed: Parsed) -> str:
    """Return what a text without yes or no comes to, where it speaks of open or of stock."""
    states = [claim for claim in parsed.scan.claims if claim.kind in ("state", "stock")]
    return "" if not states else "no" if _denies(parsed) else "yes"


def _yes_or_no(parsed: Parsed) -> tuple[str, int] | None:
    scan = parsed.scan
    tag = scan.tags[0].get("yesno") if scan.words else None
    if not tag or ("plain" in scan.tags[0] and scan.size(0, "plain") > tag.size):
        return None
    if scan.has(1, "plain") and scan.size(1, "plain") > tag.size and scan.key(1) == "không":
        return None  # "Dạ không có gì ạ": you're welcome
    if scan.owner[tag.size - 1] == "free":
        return None  # "Dạ không mất phí": the no is part of what costs nothing
    return tag.value, tag.size
