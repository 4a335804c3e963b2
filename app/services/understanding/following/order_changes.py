"""What a message changes of an order while it is open whether to place it: "actually deliver to 12 High St, BS8 1AB", "wrong number"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.services.understanding.deciding.filling import NAME_WORDS, PHONE_DIGITS, Filler
from app.services.understanding.following.former_address import FORMER, WRONG, address_answered, former_of, kept, renumbered
from app.services.understanding.following.order_addresses import (
    address_in,
    behind,
    moved_to,
    only_another_code,
    sent_elsewhere,
    street_corrected,
    with_another_code,
)
from app.services.understanding.following.order_days import day_refused, day_told
from app.services.understanding.following.order_looks import look_changed
from app.services.understanding.following.order_notes import noted, time_wished
from app.services.understanding.following.order_ways import only_changes, way_said
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Pending, Request, Slot, Stores, Token

SURE = 1.0
OF_AN_ORDER = ("way", "address", "name")  # what a tool takes that places an order
NOWHERE: Mapping[str, Any] = {"address": None, "postcode": None, "place": None}
OPEN = ("confirm", "input", "choice")
PERSON = ("name", "phone", "email")
INTRODUCING = ("reach_words", "name_marks", "named_as", "order_parts", "persons")
Changes = Mapping[str, Any]  # None: what is to be told anew


def order_changed(whole: Clause, state: DialogueState, fillers: Mapping[str, Filler], stores: Stores) -> tuple[Request, ...]:
    """Return our open question of an order with what the message changes of it, nothing where it changes nothing. A clear value is
    taken, what is only said to be wrong is asked for; what comes of it waits for a new yes."""
    asked = state.pending
    filler = fillers.get(asked.tool) if asked and asked.kind in OPEN else None
    if asked is None or filler is None or not all(map(filler.takes_argument, OF_AN_ORDER)):
        return ()
    said = _meant(whole)
    if not said.tokens:
        return ()
    if asked.kind == "confirm" and (looks := look_changed(said, state.held(), fillers, stores)):
        return (looks,)
    changes = next((found for found in _read(said, whole, asked) if found), None)
    if changes is None or (asked.kind != "confirm" and asked.parameter != "address" and changes.get(asked.parameter)):
        return ()
    if "address" in changes and changes["address"] is None:
        changes = {**changes, FORMER: {**former_of(asked), **(changes.get(FORMER) or {})} or None}
    told = {name: value for name, value in {**asked.arguments, **changes}.items() if value is not None}
    agreed = asked.kind == "confirm" and asked.shown and told == asked.arguments and _agrees(whole)
    return (Request(whole.words, "act", asked.tool, told, SURE, confirmed=agreed),)


def _agrees(whole: Clause) -> bool:
    """Whether a message that changes nothing says yes besides: "yes deliver it please"."""
    words = [token for token in whole.tokens if token.text[0].isalnum()]
    said = whole.lexicon["order_yes"].all_in(words)
    ends = any(match.start == 0 or match.end == len(words) for match in said)
    return ends and not whole.lexicon["order_denied"].all_in(words) and not whole.text.rstrip().endswith("?")


def settled_by(again: tuple[Request, ...], changed: tuple[Request, ...], state: DialogueState) -> Understood | None:
    """Return what is agreed to ``again`` or ``changed``: only what is told to our open question answers it; behind what changes the
    cart the order is shown again."""
    of_it = bool(changed) and state.pending is not None and changed[0].tool == state.pending.tool
    return Understood("", again or changed, answered=of_it and not again) if again or changed else None


def _read(said: Clause, whole: Clause, asked: Pending) -> Iterator[Changes]:
    """Yield what each form of such a message changes."""
    if asked.kind == "input" and asked.parameter == "address":
        yield from address_answered(said, whole, asked)
    if asks(said):
        return
    yield noted(said, asked)
    if said.lexicon["order_conditions"].all_in(said.tokens):
        return  # "deliver to Bath if i change my mind"
    address = str(asked.arguments.get("address", ""))
    yield sent_elsewhere(said, instead=bool(whole.lexicon["exchanges"].all_in(whole.tokens)))
    yield _of_a_part(said, asked)
    yield day_refused(said, whole, asked)
    yield way_said(said, asked)
    if asked.kind == "confirm":
        yield kept(whole, asked)
        yield _person(said)
        yield street_corrected(said, address)
        yield renumbered(said, address, sure=False)
        yield only_another_code(said, address)
        yield moved_to(said)
        yield day_told(said)
        yield time_wished(said, asked)


def _meant(whole: Clause) -> Clause:
    """Return a message without the politeness and the "instead" at its end."""
    end, before = len(whole.tokens), -1
    while end != before:
        before = end
        begins = range(max(end - NAME_WORDS, 1), end)
        end = next((place for place in begins if _ends(whole.tokens[place:end], whole)), end)
    return whole.part(0, end)


def _ends(tokens: tuple[Token, ...], whole: Clause) -> bool:
    sign = len(tokens) == 1 and not tokens[0].text[0].isalnum()
    return sign or any(whole.lexicon[kind].whole(tokens) for kind in ("order_endings", "fillers", "exchanges"))


def asks(said: Clause) -> bool:
    """Whether something is asked that changes nothing: "when can i collect it", "do you deliver to BS8"."""
    where = said.of("place", "branch")  # the "ha" of "ha noi" asks nothing
    words = [token for token in said.tokens if token.text[0].isalnum() and not covered(Slot("", "", token.start, token.end), where)]
    particle = len(words) > 1 and said.lexicon["asking_particles"].whole(words[-1:])
    any_day = any(said.lexicon[kind].at(words, 0) for kind in ("order_any_day", "order_away"))
    first = said.lexicon["order_asking_first"].at(words, 0) and not any_day
    return bool(first or particle or said.lexicon["order_asking"].all_in(words)) or _asks_behind(said)


def _asks_behind(said: Clause) -> bool:
    """Whether a question begins behind a sign or what only opens: "wait, do you deliver to BS8"."""
    for begin in [0, *(place + 1 for place, token in enumerate(said.tokens) if not token.text[0].isalnum())]:
        while opener := said.lexicon["order_openers"].at(said.tokens, begin):
            begin = opener.end
        asking = said.lexicon["order_asking_first"].at(said.tokens, begin)
        if asking and asking.end - asking.start > 1:
            return True
    return False


def _of_a_part(said: Clause, asked: Pending) -> Changes:
    """ "change the name to Anna", "the postcode is wrong its bs6 5aa": that part; one that is only wrong is asked for."""
    for match in said.lexicon["order_parts"].all_in(said.tokens):
        if not only_changes(said.tokens[: match.start], said):
            continue
        if _is_right(said, match.end):
            return {match.value: asked.arguments[match.value]} if match.value in asked.arguments else {}
        rest = behind(said, match.end)
        told = _part_of(match.value, rest, asked) if rest.tokens else {}
        wrong = said.lexicon["order_wrong"].all_in(said.tokens)
        elsewhere = match.value == "address" and wrong and wrong[0].start < match.start and len(rest.tokens) <= NAME_WORDS
        if told or not (elsewhere or only_changes(rest.tokens, said)):
            return told
        if wrong:
            return {**NOWHERE, FORMER: {WRONG: match.value}} if match.value in NOWHERE else {match.value: None}
    return {}


def _is_right(said: Clause, place: int) -> bool:
    """Whether what stands behind a part says that it needs no change: "address is correct yes"."""
    rest = said.tokens[place:]
    right = said.lexicon["order_right"].all_in(rest)
    wrong = [one for one in said.lexicon["order_wrong"].all_in(rest) if not said.lexicon["order_right"].whole(rest[one.start : one.end])]
    told = any(token.text[0].isdigit() for token in rest)
    return bool(right) and not (wrong or told or said.lexicon["order_denied"].all_in(rest))


def _part_of(part: str, rest: Clause, asked: Pending) -> Changes:
    """Return a part of an order as it is told."""
    address = str(asked.arguments.get("address", ""))
    if part == "address":
        return address_in(rest) or renumbered(rest, address)
    if part == "postcode":
        return with_another_code(rest, address)
    if part == "name":
        return named(rest)
    digits, letters = (sum(map(kind, rest.words)) for kind in (str.isdigit, str.isalpha))
    mistyped = {part: rest.words} if part == "phone" and digits >= PHONE_DIGITS and not letters else {}
    return {part: rest.of(part)[0].value} if rest.of(part) else mistyped


def named(rest: Clause) -> Changes:
    """Return a name as it is written; in small letters too, where no word of it is a common one."""
    words = [token for token in rest.tokens if token.text[0].isalnum()]
    told = 0 < len(words) <= NAME_WORDS and all(word.text[0].isalpha() for word in words)
    common = rest.lexicon["no_names"].all_in(words) or any(word in rest.lexicon.stop for word in words)
    return {"name": " ".join(word.text for word in words)} if told and (not common or all(word.text[0].isupper() for word in words)) else {}


def _person(said: Clause) -> Changes:
    """ "my number is 07700 900456", "put it under Anna": who the order is for, or how they are reached."""
    found = {kind: said.of(kind)[0] for kind in PERSON if said.of(kind)}
    around = [token for token in said.tokens if not covered(Slot("", "", token.start, token.end), found.values())]
    marks = [match for kind in INTRODUCING for match in said.lexicon[kind].all_in(around)]
    rest = [token for place, token in enumerate(around) if not any(match.start <= place < match.end for match in marks)]
    told = {kind: slot.value for kind, slot in found.items()}
    capital = [token for token in rest if token.text[0].isupper()] if found and "name" not in found else []
    if found and only_changes([token for token in rest if token not in capital], said):
        return {**told, "name": " ".join(token.text for token in capital)} if capital else told
    if not found and said.lexicon["persons"].all_in(around) and (told := _written_last(said)):
        return told
    for mark in said.lexicon["order_under"].all_in(said.tokens):
        if only_changes(said.tokens[: mark.start], said):
            return named(behind(said, mark.end))
    return {}


def _written_last(said: Clause) -> Changes:
    """ "it's for my mum, Jane Brown": who is named behind the comma, written as names are."""
    comma = max((place for place, token in enumerate(said.tokens) if token.text == ","), default=0)
    before = [token for token in said.tokens[:comma] if not said.lexicon["persons"].whole((token,))]
    words = said.tokens[comma + 1 :]
    written = bool(comma and words) and all(word.text[0].isupper() for word in words) and only_changes(before, said)
    return named(said.part(comma + 1, len(said.tokens))) if written else {}
