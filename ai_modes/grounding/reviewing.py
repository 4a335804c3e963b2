"""All receipts of a text, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ai_modes.grounding.amounts.cart_counts import bind_cart_counts, bind_counted_places
from ai_modes.grounding.amounts.counts import bind_left, bind_number
from ai_modes.grounding.amounts.done_again import bind_equations
from ai_modes.grounding.amounts.fitted import bind_fitted, bind_rows
from ai_modes.grounding.amounts.measured import bind_measured
from ai_modes.grounding.amounts.multipacks import bind_multipacks
from ai_modes.grounding.amounts.not_yet import bind_not_yet
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
from ai_modes.grounding.money.upper_limits import bind_upper_limits
from ai_modes.grounding.scope.addresses import bind_address
from ai_modes.grounding.scope.any_kind import bind_any_of_a_kind
from ai_modes.grounding.scope.contacts import bind_contact
from ai_modes.grounding.scope.denied import bind_denied, bind_some
from ai_modes.grounding.scope.depending import bind_depending
from ai_modes.grounding.scope.everywhere import bind_all_shops, bind_bare_shops, bind_towns
from ai_modes.grounding.scope.exclusive import bind_exclusive
from ai_modes.grounding.scope.mixed import bind_mixed, bind_named_apart
from ai_modes.grounding.scope.of_each import bind_of_each
from ai_modes.grounding.scope.opposites import bind_opposites
from ai_modes.grounding.scope.qualified import bind_qualified
from ai_modes.grounding.scope.quantifiers import bind_all_towns, bind_each
from ai_modes.grounding.scope.restrictions import bind_exceptions, bind_in_shops, bind_online, bind_only, bind_places
from ai_modes.grounding.scope.served import bind_served
from ai_modes.grounding.scope.spared import bind_spared
from ai_modes.grounding.scope.turned_round import bind_turned_round
from ai_modes.grounding.scope.whole import bind_whole
from ai_modes.grounding.scope.yes_or_no import bind_answer, bind_neither, bind_none, bind_torn, bind_turned_answers
from ai_modes.grounding.stock.absent import bind_absence
from ai_modes.grounding.stock.conditions import bind_attribute, bind_human, bind_stock
from ai_modes.grounding.stock.variant_lines import bind_variant_lines
from ai_modes.grounding.text.parsing import Parsed
from ai_modes.grounding.times.breaks import bind_breaks
from ai_modes.grounding.times.dayparts import bind_dayparts
from ai_modes.grounding.times.ends import bind_ends
from ai_modes.grounding.times.moments import bind_day, bind_state, bind_time
from ai_modes.grounding.times.spans import bind_spans
from ai_modes.grounding.words.bare import bind_bare, bind_since
from ai_modes.grounding.words.brands import bind_brands
from ai_modes.grounding.words.cautions import bind_cautions, bind_fits, bind_little
from ai_modes.grounding.words.coded import bind_codes
from ai_modes.grounding.words.hearsay import bind_liking, bind_whereabouts
from ai_modes.grounding.words.lacking import bind_lacking
from ai_modes.grounding.words.mixed_names import bind_mixed_names
from ai_modes.grounding.words.needs_kept import bind_left_out, bind_no_problem
from ai_modes.grounding.words.persons import bind_persons
from ai_modes.grounding.words.presence import bind_presence
from ai_modes.grounding.words.sorted_lists import bind_sorted
from ai_modes.grounding.words.traces import bind_headed, bind_traces
from ai_modes.grounding.words.unanswered import bind_unanswered
from ai_modes.grounding.words.values import bind_values
from ai_modes.grounding.words.wording import bind_words

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


READERS: tuple[Callable[[Binder], Iterable[Receipt]], ...] = (
    _claimed,
    _days,
    _strangers,
    _strange,
    bind_torn,
    bind_turned_answers,
    bind_answer,
    bind_neither,
    bind_none,
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
    bind_upper_limits,
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
    bind_left_out,
    bind_no_problem,
    bind_little,
    bind_sorted,
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
    bind_not_yet,
    bind_counted_places,
    bind_since,
    bind_qualified,
    bind_any_of_a_kind,
    bind_offer_from,
    bind_traces,
    bind_headed,
    bind_of_each,
    bind_codes,
    bind_several,
    bind_values,
    bind_mixed,
    bind_named_apart,
    bind_denied,
    bind_served,
    bind_some,
    bind_lacking,
    bind_breaks,
    bind_equations,
    bind_turned_round,
)


def receipts_of(parsed: Parsed, evidence: Evidence, *, begins: bool) -> list[Receipt]:
    """Return the receipts of a text; ``begins`` when the reply begins with it."""
    binder = Binder(parsed, evidence, begins=begins)
    found = [receipt for read in READERS for receipt in read(binder)]
    return sorted(found, key=lambda receipt: receipt.start)
