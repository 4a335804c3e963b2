"""Answers to our own question: yes or no, one of the options, or the value that was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from app.services.understanding.deciding.filling import WHERE, Filler, ways_to_reach
from app.services.understanding.following.amounts_picked import amount_apart, amount_with
from app.services.understanding.following.options_named import among, only_naming, with_amount, words_in
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.trimming import without_particles
from plugins.contracts import Focus, Option, Pending, Request, Slot, Stores, Token
from plugins.kit.goods.products import stems
from plugins.kit.open_questions import with_what_is_known
from plugins.kit.text import tokenise

SURE = 1.0
SHORT = 5
WAYS = ("phone", "email")
WRITTEN = ("address", "postcode", "note")
HALF = 0.5  # of the words of an answer must be an option's


@dataclass(frozen=True, slots=True)
class PendingAnswer:
    """What a message does to the open question: a request to carry out, words to understand in its place (an offer taken), or
    ``dropped`` when the customer let go of it."""

    request: Request | None = None
    dropped: bool = False
    instead: str = ""


def answer_pending(
    pending: Pending,
    clause: Clause,
    fillers: Mapping[str, Filler],
    *,
    elsewhere: str = "",
    asks_elsewhere: bool = False,
    changes: bool = True,
    stores: Stores | None = None,
) -> PendingAnswer | None:
    """Return what the clause answers to the open question, or None when it speaks of something else.

    ``elsewhere`` is another tool that the router is sure of for these words, so that only a plain value answers us;
    ``asks_elsewhere`` that this tool only tells something: "how much are two kilos" orders none. Where what is open ``changes``
    nothing, more than a word for letting go may speak of something else: "I want to cancel my order" when its number is asked for.
    """
    sure_elsewhere = bool(elsewhere)
    tokens = tuple(token for token in clause.tokens if token.text[0].isalnum())
    lets_go = clause.lexicon["cancel"].all_in(tokens) and len(tokens) <= SHORT
    lets_go = lets_go and not clause.lexicon["asking"].at(tokens, 0)  # "can i cancel it" speaks of the order
    lets_go = lets_go and (changes or not sure_elsewhere or clause.lexicon["cancel"].whole(tokens))
    if lets_go or (pending.kind not in ("confirm", "offer") and clause.lexicon["no"].whole(tokens)):
        return PendingAnswer(dropped=True)
    if pending.kind in ("confirm", "offer"):
        return _confirmation(pending, clause, tokens, sure_elsewhere)
    if pending.kind in ("choice", "tool"):
        naming = only_naming(clause, pending, fillers.get(pending.tool))
        if sure_elsewhere and not _is_an_options_own(pending, naming):
            return None
        said, amount = amount_apart(clause, pending, fillers.get(pending.tool))
        chosen = _choice(pending, said) or _choice(pending, naming)
        if chosen and chosen.request:
            chosen = replace(chosen, request=with_looks(chosen.request, pending, said, fillers.get(pending.tool)))
        return _with_its_amount(chosen, pending, amount, stores) or _refined(pending, clause, fillers)
    filler = fillers.get(pending.tool)
    if filler is None or (asks_elsewhere and filler.takes_amount_for(pending.parameter)):
        return None
    if elsewhere and clause.lexicon["asking"].at(clause.tokens, 0) and filler.type_of(pending.parameter) in fillers[elsewhere].types:
        return None  # "which shop is nearest to bs6" while it is open where to deliver to
    return _missing_value(pending, clause, filler, sure_elsewhere)


def _is_an_options_own(pending: Pending, clause: Clause) -> bool:
    """Whether every word that tells something is one option's, a pressed button's above all: no other tool is meant then.

    So are words of several options, but not of all, where goods are to be chosen: they narrow the choice.
    """
    options = pending.options
    telling = [token for token in clause.tokens if token.text[0].isalnum() and token not in clause.lexicon.stop]
    said = telling or [token for token in clause.tokens if token.text[0].isalnum()]
    fitting = sum(_has(option, said) for option in options)
    return bool(said) and (fitting == 1 or (1 < fitting < len(options) and pending.parameter == "product"))


def _confirmation(pending: Pending, clause: Clause, tokens: tuple, sure_elsewhere: bool) -> PendingAnswer | None:
    first = clause.lexicon["yes"].at(tokens, 0)
    agrees = clause.lexicon["go_ahead"].whole(tokens)
    if agrees or first and (first.end == len(tokens) or (len(tokens) <= 4 and not sure_elsewhere)):  # "có gói quà không" says no yes
        if pending.kind == "offer":
            return PendingAnswer(instead=pending.arguments["message"])
        return PendingAnswer(Request(clause.words, "act", pending.tool, pending.arguments, SURE, confirmed=pending.shown))
    first = clause.lexicon["no"].at(tokens, 0)
    return PendingAnswer(dropped=True) if first and len(tokens) - first.end <= 3 else None


def _choice(pending: Pending, clause: Clause) -> PendingAnswer | None:
    if clause.lexicon["none_of_these"].whole(clause.tokens):
        return PendingAnswer(dropped=True)
    option = chosen_option(pending.options, clause, str(pending.arguments.get(pending.parameter, "")))
    several = clause.lexicon["each"].all_in(clause.tokens) or isinstance(pending.arguments.get(pending.parameter), list)
    pointed = [] if several else clause.of("reference", "sku")  # "a kilo of each" is no one of them, nor is what stands in a list
    narrower = _narrowed(pending, clause) if option is None and not pointed else None
    if narrower:
        return narrower
    if pending.kind == "choice" and len(pointed) == 1 and clause.is_bare and (option is None or len(clause.of("attribute")) > 1):
        return PendingAnswer(Request(clause.words, "act", pending.tool, {**pending.arguments, pending.parameter: pointed[0].value}, SURE))
    if option is None:
        return None
    if pending.kind == "tool":
        if option.value.get("changes") and not _says_the_deed(option, clause):
            return None
        return PendingAnswer(Request(clause.words, "act", option.value["tool"], option.value["arguments"], SURE))
    filled = {**pending.arguments, pending.parameter: option.value}
    return PendingAnswer(Request(clause.words, "act", pending.tool, _in_packs(filled, option, clause), SURE))


def _in_packs(arguments: Mapping[str, Any], option: Option, clause: Clause) -> Mapping[str, Any]:
    """Return arguments that count packs where pieces were wanted: the 12 of "12 eggs" are one "12 pack"."""
    wanted, label = str(arguments.get("quantity", "")), tokenise(option.label)
    counts = [int(one.text) for one, sign in pairwise(label) if one.text.isdigit() and clause.lexicon["packed"].whole((sign,))]
    if not (wanted.isdigit() and counts and counts[0] > 1) or int(wanted) % counts[0]:
        return arguments
    return {**arguments, "quantity": str(int(wanted) // counts[0])}


def _with_its_amount(answer: PendingAnswer | None, pending: Pending, amount: Slot | None, stores: Stores | None) -> PendingAnswer | None:
    """Return an answer that picks goods with how much of them it says: "2 of the pink", "loose, 1 kg"."""
    if answer is None or answer.request is None or amount is None:
        return answer
    told = answer.request.arguments
    quantity = amount_with(str(pending.arguments.get("quantity", "")), str(amount.value), str(told.get(pending.parameter, "")), stores)
    return replace(answer, request=replace(answer.request, arguments=with_amount(told, quantity)))


def with_looks(request: Request, asked: Pending, clause: Clause, filler: Filler | None) -> Request:
    """Return a request for goods that were picked with the looks that are said beside: the size S of "the beige one, size S"."""
    if asked.kind != "choice" or filler is None or not filler.takes("attribute") or not filler.takes_goods_for(asked.parameter):
        return request
    options, before = words_in(" ".join(option.label for option in asked.options)), list(request.arguments.get("attributes", ()))
    said = [str(slot.value) for slot in clause.looks if not all(among(token, options) for token in clause.part_of(slot).tokens)]
    new = [look for look in said if look.partition(":")[0] not in {str(one).partition(":")[0] for one in before}]
    return replace(request, arguments={**request.arguments, "attributes": [*before, *new]}) if new else request


def _says_the_deed(option: Option, clause: Clause) -> bool:
    """Whether an option that changes something is picked by its verb or by its place: not "cart" for "Remove from the cart"."""
    label = [token.folded for token in tokenise(option.label) if token.text[0].isalnum()]
    said = [token for token in clause.tokens if token.text[0].isalnum()]
    telling = {token.folded for token in said if token not in clause.lexicon.stop}
    return telling.isdisjoint(label) or label[0] in {token.folded for token in said}


def _narrowed(pending: Pending, clause: Clause) -> PendingAnswer | None:
    """Ask again among those options that a few words leave: "free range" of four kinds of eggs."""
    said = [token for token in clause.tokens if token.text[0].isalnum() and token not in clause.lexicon.stop]
    left = [option for option in pending.options if said and _has(option, said)]
    before = str(pending.arguments.get(pending.parameter, ""))
    if pending.kind != "choice" or not before or not 1 < len(left) < len(pending.options):
        return None
    known = tokenise(before)
    new = [token.folded for token in said if not among(token, known)]
    words = " ".join((before, *new) if clause.lexicon.head_first else (*new, before))
    return PendingAnswer(Request(clause.words, "act", pending.tool, {**pending.arguments, pending.parameter: words}, SURE))


def completed(request: Request, pending: Pending | None) -> Request:
    """Keep what an open question already knew when the same tool is asked for again without it."""
    return replace(request, arguments=with_what_is_known(request.tool, request.arguments, pending))


def amended(pending: Pending, clause: Clause, fillers: Mapping[str, Filler], *, corrects: bool) -> PendingAnswer | None:
    """Return what is asked again with another amount, while it is open which goods go into the cart: "make it two", where the words
    ``corrects`` what was said; "4 tins" where no option is called so, the "4 x 400 g" least of all."""
    filler, bare = fillers.get(pending.tool), without_particles(_without_goods_asked(clause, pending))
    amount = _without_pack(bare)
    counts = amount is not clause and bool(pending.options) and not any(_has(option, _words(clause)) for option in pending.options)
    only_amount = {slot.type for slot in amount.slots} == {"quantity"} and not amount.products
    meant = counts or (corrects and amount is bare)
    return _refined(pending, amount, fillers) if filler and meant and only_amount and filler.takes("quantity") else None


def _without_goods_asked(clause: Clause, pending: Pending) -> Clause:
    """Leave out goods behind an amount that are just those which are open: the "mug" of "oops, 1 mug"."""
    asked = set(stems(str(pending.arguments.get("product", ""))))
    last = clause.products[-1] if len(clause.products) == 1 else None
    same = last is not None and asked == set(stems(str(last.value))) and last.end == clause.tokens[-1].end
    places = [place for place, token in enumerate(clause.tokens) if same and token.start >= last.start]
    return clause.part(0, places[0]) if places and places[0] else clause


def _without_pack(clause: Clause) -> Clause:
    """Leave out the "tins" that a number of them ends with: it says in what goods come."""
    last = clause.tokens[-1]
    counted = any(slot.end + 1 == last.start for slot in clause.of("quantity")) and last.folded in clause.lexicon["counters"].first_words
    return clause.part(0, len(clause.tokens) - 1) if counted else clause


def _words(clause: Clause) -> list[Token]:
    return [token for token in clause.tokens if token.text[0].isalnum() and token not in clause.lexicon.plain]


def spread(clause: Clause, answered: Request, asked: Pending) -> tuple[Request, ...]:
    """Return what waits behind an open question: with the amount that an answer gives to each ("mỗi loại 2 cái"), and of the same goods
    with what was picked: the size of "2 polos, 1 black 1 white"."""
    then = tuple(_picked_too(one, answered, asked) for one in asked.then)
    amount = answered.arguments.get("quantity") if clause.lexicon["each"].all_in(clause.tokens) and clause.of("quantity") else None
    if amount is None:
        return then
    return tuple(replace(one, arguments=with_amount(one.arguments, amount)) if one.tool == answered.tool else one for one in then)


def _picked_too(waiting: Request, answered: Request, asked: Pending) -> Request:
    """Return a request that waits with the option that was picked, where it was asked of the same goods: their name, or their look."""
    goods, looks = asked.arguments.get(asked.parameter), list(waiting.arguments.get("attributes", ()))
    picked = next((one for one in asked.options if one.value == answered.arguments.get(asked.parameter)), None)
    same = waiting.tool == asked.tool and goods and waiting.arguments.get(asked.parameter) == goods
    if picked is None or not same or len(waiting.arguments) != len(asked.arguments):
        return waiting
    names = {one.name for one in asked.options if one.name}
    if len(names) == len(asked.options):
        return replace(waiting, arguments={**waiting.arguments, asked.parameter: picked.name})
    told = {look.partition(":")[2] for look in looks}
    return replace(waiting, arguments={**waiting.arguments, "attributes": [*looks, picked.label]}) if picked.label not in told else waiting


def _refined(pending: Pending, clause: Clause, fillers: Mapping[str, Filler]) -> PendingAnswer | None:
    """Ask again with what a bare value adds ("500 g", "size M"): it may leave one option only."""
    filler = fillers.get(pending.tool)
    if filler is None or not clause.is_bare or clause.products:
        return None
    found = {name: value for name, value in filler.fill(clause, {}, Focus()).items() if not filler.takes_goods_for(name)}
    if not found:
        return None
    known = with_amount(pending.arguments, found["quantity"]) if "quantity" in found else pending.arguments
    listed = {name: [*known.get(name, ()), *value] for name, value in found.items() if isinstance(value, list)}
    return PendingAnswer(Request(clause.words, "act", pending.tool, {**known, **found, **listed}, SURE))


def chosen_option(options: tuple[Option, ...], clause: Clause, asked_for: str = "") -> Option | None:
    """Return the option that a short answer picks: by number, ordinal, its label or its own words, or by what its label says beside the
    goods that were ``asked_for`` ("whole" of whole milk and organic whole milk); None when unclear."""
    words = [token for token in clause.tokens if token.text[0].isalnum()]
    for match in clause.lexicon["ordinals"].all_in(clause.tokens) if len(words) <= SHORT else ():  # not "the last day to order"
        if _is_in_a_name(clause, match, options):
            continue
        place = match.value - 1 if match.value > 0 else len(options) - 1
        if 0 <= place < len(options):
            return options[place]
    number = clause.lexicon["bare_numbers"].whole(clause.tokens)
    digits = words[0].folded if len(words) == 1 and words[0].folded.isdigit() else ""
    if digits and 1 <= int(digits) <= len(options) and not any(_has(option, words) for option in options):
        return options[int(digits) - 1]
    if number is not None and len(words) == 1 and not any(_has(option, words) for option in options):  # the "nam" of "polo nam"
        place = list(clause.lexicon.words("bare_numbers")).index(number)
        return options[place] if place < len(options) else None
    naming = [token for token in words if token not in clause.lexicon.plain]
    called = [option for option in options if naming and asked_for and _is_called(option, naming, asked_for)]
    if len(called) == 1:
        return called[0]
    named = [option for option in options if naming and _has(option, naming)]
    if len(named) == 1:
        return named[0]  # "the large ones", of which just one is called so
    shown = {slot.value for slot in clause.of("reference", "sku")}
    pointed = (shown if len(shown) == 1 else set()) | {clause.words.strip().upper()}  # "them" is none of them
    for option in options:
        if isinstance(option.value, str) and (option.value in pointed or option.value.upper() in pointed):
            return option
    telling = [token for token in words if token not in clause.lexicon.stop]
    return _by_words(options, naming or words) or _by_words(options, telling)


def _is_called(option: Option, words: Sequence[Token], asked_for: str) -> bool:
    """Whether an option is called by these words and those for the goods that were asked for, and by no others."""
    said = {token.folded for token in (*words, *words_in(asked_for))}
    return said == {token.folded for token in words_in(option.label)} and _has(option, words)


def is_all_of(option: Option, clause: Clause) -> bool:
    """Whether every word that tells something is the option's own."""
    telling = [token for token in clause.tokens if token.text[0].isalnum() and token not in clause.lexicon.plain]
    telling = [token for token in telling if not any(clause.lexicon[kind].whole((token,)) for kind in ("packs", "reference_heads"))]
    return bool(telling) and _has(option, telling)


def _is_in_a_name(clause: Clause, place: Match, options: Sequence[Option]) -> bool:
    """Whether an ordinal is but a part of what an option is called: "first class" is no first one."""
    inside = range(place.start, place.end)
    named = [token for at, token in enumerate(clause.tokens) if at in inside or token not in clause.lexicon.plain]
    said = [token for token in named if token.text[0].isalnum()]
    return len(said) > len(inside) and any(_has(option, said) for option in options)


def _by_words(options: tuple[Option, ...], words: list[Token]) -> Option | None:
    if not words:
        return None
    said = {token.folded for token in words}
    named = [option for option in options if said == {token.folded for token in words_in(option.label)} and _has(option, words)]
    if len(named) == 1:
        return named[0]
    scores = [sum(_has(option, [word]) for word in words) / len(words) for option in options]
    best = max(scores, default=0.0)
    return options[scores.index(best)] if best >= HALF and scores.count(best) == 1 else None


def _has(option: Option, words: Sequence[Token]) -> bool:
    """Whether all words are an option's own."""
    own = words_in(" ".join((option.label, *option.words)))
    return all(among(word, own) for word in words)


def _missing_value(pending: Pending, clause: Clause, filler: Filler, sure_elsewhere: bool) -> PendingAnswer | None:
    found = filler.fill(clause, {}, Focus())
    told = filler.name_in(pending.parameter, clause, sure_elsewhere)
    found |= {pending.parameter: told} if told and pending.parameter not in found else {}
    value = None if sure_elsewhere and filler.takes_goods_for(pending.parameter) else found.get(pending.parameter)
    plain_word = any(clause.lexicon[word].whole(clause.tokens) for word in ("yes", "no"))
    written = not plain_word and filler.may_be_written(pending.parameter, clause)
    # an e-mail where a phone was asked for, or a number where it was a name or an order's
    of_order = filler.type_of(pending.parameter) == "order-number" and bool(ways_to_reach(clause))
    reached = pending.parameter in (*WAYS, *WRITTEN, "name") or of_order
    if value is None and reached and any(name in found for name in WAYS):
        return PendingAnswer(Request(clause.words, "act", pending.tool, {**pending.arguments, **found}, SURE))
    if value is None and pending.parameter in WHERE and clause.is_bare and any(name in found for name in WHERE):
        where = {name: found[name] for name in WHERE if name in found}  # a town where a postcode was asked for
        return PendingAnswer(Request(clause.words, "act", pending.tool, {**pending.arguments, **where}, SURE))
    if value is None and written and (not sure_elsewhere or filler.looks_like_a_name(pending.parameter, clause)):
        value = clause.words
    if value is None:
        return None
    alone = value == clause.words and sum(token.text[0].isalnum() for token in clause.tokens) == 1  # "Mai" is no day then
    others = {name: other for name, other in found.items() if name not in pending.arguments and name != pending.parameter and not alone}
    return PendingAnswer(Request(clause.words, "act", pending.tool, {**pending.arguments, **others, pending.parameter: value}, SURE))
