"""Where the shops are, when they are open, and what each offers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from plugins.contracts import (
    Branch,
    BranchHit,
    Call,
    Card,
    Fact,
    Focus,
    Folder,
    Place,
    Result,
    Status,
    Suggestion,
    Tool,
)
from plugins.hookspecs import hookimpl
from plugins.kit.arguments import BadArgument, date_of, time_of
from plugins.kit.parameters import flag, parameters, text
from plugins.kit.phrases import phrase_key
from plugins.kit.places.branch_choice import Choice, all_branches, ask_which, branches_meant, branches_named, nearest_branches
from plugins.kit.places.branch_facts import address_of, contact_facts, name_fact, service_facts
from plugins.kit.places.distance import shown_distance
from plugins.kit.places.hours import DayHours, hours_on
from plugins.kit.places.hours_compared import HOURS_COMPARED, say_hours_compared
from plugins.kit.places.opening import Moment, Said, is_open_then, say_holidays, say_hours, say_hours_of_all
from plugins.kit.places.regions import region_of
from plugins.kit.places.schedule import day_facts, day_text
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "branches"
MOST_LISTED = 5
MOST_NEAR = 3
FAR, FARTHER = 60, 4  # kilometres from which a branch is far away, and how many times as far as the nearest
MOST_HOURS = 8
SAME_BEGINNING = 6  # letters of words that are one: access, accessible
WHERE = {
    "branch": text("A branch: its id, name or town.", "branch"),
    "place": text("A town or district to look near.", "place"),
    "postcode": text("A postcode to look near.", "postcode"),
}


class BranchesSkill:
    """Offers find_branches, opening_hours and branch_details."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        locales = read_locales(__file__, NAME)
        when = {
            "date": text("The day, YYYY-MM-DD.", "date"), "time": text("The time of that day, HH:MM.", "time"),
            "now": flag("Say first whether it is open at this moment."),
        }  # fmt: skip
        everywhere = flag("Answer for all branches, whichever was spoken of before.")
        holidays = flag("Answer for the holidays to come, where none of them is named.")
        compare = {"enum": list(HOURS_COMPARED), "description": "Say which branch it is of that opens or closes so."}
        nearest = flag("Say which branch that is open then is the nearest.")
        among = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_HOURS, "description": "The branches or towns to compare."}
        service = text("Something a branch may offer, such as parking.", "service")
        return [
            Tool(
                "find_branches", "List the shop's branches, nearest first when a place or postcode is given.",
                parameters(**WHERE), find_branches, examples_from(locales, "find_branches"),
            ),
            Tool(
                "opening_hours", "Say when a branch is open: now, on a day or holiday, at a time, or in the week.",
                parameters(**WHERE, **when, everywhere=everywhere, holidays=holidays, compare=compare, among=among, nearest=nearest),
                opening_hours,
                examples_from(locales, "opening_hours"),
            ),
            Tool(
                "branch_details", "Give a branch's address, phone and services, or the branches that offer a service.",
                parameters(**WHERE, service=service), branch_details, examples_from(locales, "branch_details"),
            ),
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> BranchesSkill:
    return BranchesSkill()


# --- finding ----------------------------------------------------------------------------------------------------


def find_branches(call: Call) -> Result:
    """List the branches near what was named, all of them when nothing was."""
    if not all_branches(call):
        return _no_branches(call)
    named = str(call.arguments.get("postcode") or call.arguments.get("place") or call.arguments.get("branch") or "")
    asked = named or call.focus.postcode
    if not asked:
        return _listed(call, call.stores.search_branches(near=None), None, call.say("branches.all", count=len(all_branches(call))))
    near = _where(call, asked)
    if near is None:
        lead = call.say("branches.unknown_place")
        return _listed(call, call.stores.search_branches(near=None), None, lead, Status.NOT_FOUND)
    lead = call.say("branches.near", place=near.name)
    hits = call.stores.search_branches(near=near)
    return _listed(call, _near(hits[:MOST_NEAR]) if named else hits, near, lead)


def _near(hits: list[BranchHit]) -> list[BranchHit]:
    """Return the branches without those that are far away, and much farther than the nearest."""
    nearest = hits[0].kilometres or 0.0
    return [hit for hit in hits if hit.kilometres is None or hit.kilometres <= max(FAR, FARTHER * nearest)]


def _where(call: Call, asked: str) -> Place | None:
    place = call.stores.find_place(text=asked)
    if place is not None:
        return Place(asked, place.latitude, place.longitude, place.postcode) if call.arguments.get("postcode") else place
    branch = call.stores.find_branch(name=asked)
    if branch is None or branch.latitude is None or branch.longitude is None:
        return None
    return Place(branch.name, branch.latitude, branch.longitude, branch.postcode)


def _listed(call: Call, hits: list[BranchHit], near: Place | None, lead: str, status: Status = Status.OK) -> Result:
    shown = hits[:MOST_LISTED]
    lines = [_branch_line(call, hit) for hit in shown]
    facts = [Fact("branch_count", Decimal(len(hits)), source=hits[0].branch.source.rpartition("/")[0])]
    facts += [Fact("asked_place", near.name, source="message")] if near else []
    for hit in shown:
        facts += _branch_facts(call, hit)
    more = [call.say("branches.more", count=len(hits) - len(shown))] if len(hits) > len(shown) else []
    facts += [Fact("more_branches", Decimal(len(hits) - len(shown)), source=facts[0].source)] if more else []
    first = shown[0].branch
    return Result(
        "\n".join([lead, *lines, *more]),
        facts=tuple(facts),
        cards=tuple(_branch_card(call, hit) for hit in shown),
        suggestions=_suggestions(call, first, "hours", "details"),
        next=Focus(branch=first.id, postcode=_named_place(call)) if near or len(hits) == 1 else None,
        status=status,
    )


def _named_place(call: Call) -> str:
    """Return where the customer is by what was named, for what is asked of that place next: "ship về đó bao nhiêu"."""
    return str(call.arguments.get("postcode") or call.arguments.get("place") or "")


def _branch_line(call: Call, hit: BranchHit) -> str:
    branch = hit.branch
    parts = [call.say("branches.distance", distance=_distance(call, hit))] if hit.kilometres is not None else []
    parts += [part for part in (address_of(branch), branch.phone) if part]
    key = "branches.line" if parts else "branches.line_bare"
    return call.say(key, branch=branch.name, details=" · ".join(parts))


def _branch_facts(call: Call, hit: BranchHit) -> list[Fact]:
    facts = contact_facts(hit.branch)
    if hit.kilometres is not None:
        distance = shown_distance(hit.kilometres, region_of(call.shop))
        facts.append(Fact("distance", distance.amount, hit.branch.id, distance.unit, hit.branch.source))
    return [*facts, *day_facts(hit.branch, _today(call, hit.branch))]


def _branch_card(call: Call, hit: BranchHit) -> Card:
    branch = hit.branch
    fields = [(call.say("branches.today"), day_text(_today(call, branch).spans, call.say))]
    fields += [(call.say("branches.phone"), branch.phone)] if branch.phone else []
    badge = call.say("branches.distance", distance=_distance(call, hit)) if hit.kilometres is not None else ""
    actions = _suggestions(call, branch, "hours")
    return Card("branch", branch.id, branch.name, address_of(branch), badge=badge, fields=tuple(fields), actions=actions)


def _today(call: Call, branch: Branch) -> DayHours:
    return hours_on(branch, call.now.astimezone(ZoneInfo(call.shop.timezone)).date())


def _distance(call: Call, hit: BranchHit) -> str:
    shown = shown_distance(hit.kilometres, region_of(call.shop))
    return call.say(f"branches.distance_{shown.unit}", count=shown.amount)


# --- hours ------------------------------------------------------------------------------------------------------


def opening_hours(call: Call) -> Result:
    """Say when the branch meant is open, or in a line each when several are."""
    if not all_branches(call):
        return _no_branches(call)
    try:
        here = call.now.astimezone(ZoneInfo(call.shop.timezone))
        moment = Moment(here, date_of(call.arguments), time_of(call.arguments), bool(call.arguments.get("now")))
    except BadArgument as error:
        return Result(call.say(f"hours.which_{error.name}"), status=Status.NEEDS_INPUT, missing=error.name)
    if call.arguments.get("compare"):
        return _hours_compared(call, moment)
    if call.arguments.get("nearest"):
        return _nearest_open(call, moment)
    choice = Choice(all_branches(call)) if call.arguments.get("everywhere") else _near_focus(call, branches_meant(call))
    if not choice.branches:
        return ask_which(call, all_branches(call), "branches.unknown")
    if call.arguments.get("holidays"):
        said = say_holidays(call, choice.branches[:MOST_HOURS], here.date())
        return Result(said.text, said.facts, suggestions=(_near_me(call),))
    if len(choice.branches) == 1:
        return _hours_of_one(call, choice, moment)
    said = say_hours_of_all(call, choice.branches[:MOST_HOURS], moment)
    more = len(choice.branches) > MOST_HOURS
    text = f"{said.text}\n{call.say('hours.name_place')}" if more else said.text
    return Result(text, said.facts, suggestions=(_near_me(call),))


def _hours_compared(call: Call, moment: Moment) -> Result:
    """Say which of the branches named, of all where fewer than two are, opens or closes so."""
    named = [branch for name in call.arguments.get("among", ()) for branch in branches_named(call, str(name)).branches]
    among = tuple(dict.fromkeys(named))
    compared = among if len(among) > 1 else all_branches(call)
    said = say_hours_compared(call, compared[:MOST_HOURS], moment, str(call.arguments["compare"]))
    return Result(said.text, said.facts, suggestions=(_near_me(call),))


def _nearest_open(call: Call, moment: Moment) -> Result:
    """Say which branch is the nearest of those that are open then, now where no time is said; ask where the customer is."""
    asked = next((str(call.arguments[name]) for name in ("postcode", "place", "branch") if call.arguments.get(name)), call.focus.postcode)
    near = _where(call, asked) if asked else None
    if near is None:
        said = say_hours_of_all(call, all_branches(call)[:MOST_HOURS], moment)
        return Result(f"{said.text}\n{call.say('hours.name_place')}", said.facts, status=Status.NEEDS_INPUT, missing="postcode")
    hits = call.stores.search_branches(near=near)
    found = next((hit.branch for hit in hits if is_open_then(hit.branch, moment)), None)
    said = say_hours(call, found or hits[0].branch, Moment(moment.now, moment.asked_day, moment.clock))
    lead = call.say("hours.nearest_open", place=near.name, branch=found.name) if found else call.say("hours.none_open_then")
    facts = (Fact("asked_place", near.name, source="message"), *said.facts)
    return Result(f"{lead} {said.text}", facts, suggestions=_suggestions(call, found or hits[0].branch, "details"))


def _near_focus(call: Call, choice: Choice) -> Choice:
    """When no branch or place was named, take the nearest to the postcode spoken of before."""
    named = any(call.arguments.get(name) for name in WHERE)
    place = call.stores.find_place(text=call.focus.postcode) if call.focus.postcode and not named and len(choice.branches) > 1 else None
    return Choice(nearest_branches(call, place, 1), place) if place else choice


def _hours_of_one(call: Call, choice: Choice, moment: Moment) -> Result:
    branch = choice.branches[0]
    said = say_hours(call, branch, moment)
    if choice.asked:
        said = _nearest_first(call, choice, said)
    chips = _suggestions(call, branch, "details")
    if len(all_branches(call)) > 1:
        chips += (Suggestion(call.say("hours.all_label"), call.say("hours.all_message")),)
    return Result(said.text, said.facts, suggestions=chips, next=Focus(branch=branch.id))


def _nearest_first(call: Call, choice: Choice, said: Said) -> Said:
    lead = call.say("branches.nearest_is", place=choice.asked.name, branch=choice.branches[0].name)
    return Said(f"{lead} {said.text}", (Fact("asked_place", choice.asked.name, source="message"), *said.facts))


# --- details ----------------------------------------------------------------------------------------------------


def branch_details(call: Call) -> Result:
    """Give one branch's address, phone and services, or say which branches offer a service."""
    if not all_branches(call):
        return _no_branches(call)
    choice, service = branches_meant(call), str(call.arguments.get("service") or "")
    if not choice.branches:
        return ask_which(call, all_branches(call), "branches.unknown")
    if service and (len(choice.branches) > 1 or choice.asked):
        return _who_offers(call, service)
    if len(choice.branches) > 1:
        of_all = len(choice.branches) == len(all_branches(call))
        lead = call.say("branches.all" if of_all else "branches.there", count=len(choice.branches))
        return _listed(call, [BranchHit(branch) for branch in choice.branches], None, lead)
    return _one_service(call, choice.branches[0], service) if service else _details(call, choice)


def _details(call: Call, choice: Choice) -> Result:
    branch = choice.branches[0]
    lines = [call.say("branches.line" if address_of(branch) else "branches.line_bare", branch=branch.name, details=address_of(branch))]
    lines += [call.say(f"branches.has_{name}", **{name: getattr(branch, name)}) for name in ("phone", "email") if getattr(branch, name)]
    if branch.services:
        lines.append(call.say("branches.has_services", services=list(branch.services)))
    said = Said("\n".join(lines), (*contact_facts(branch), *service_facts(branch)))
    said = _nearest_first(call, choice, said) if choice.asked else said
    card = _branch_card(call, BranchHit(branch))
    facts = (*said.facts, *day_facts(branch, _today(call, branch)))
    return Result(said.text, facts, (card,), _suggestions(call, branch, "hours"), Focus(branch=branch.id))


def _one_service(call: Call, branch: Branch, service: str) -> Result:
    offered = [index for index, name in enumerate(branch.services) if _is_called(service, name)]
    values = {"branch": branch.name, "service": branch.services[offered[0]] if offered else service}
    facts = (name_fact(branch), *contact_facts(branch), *service_facts(branch), Fact("asked_service", service, source="message"))
    text = call.say("branches.offers" if offered else "branches.offers_not", **values)
    if not offered and (elsewhere := _offering(call, service)):
        text = f"{text} {call.say('branches.who_offers', service=service, branches=[other.name for other in elsewhere])}"
        facts += tuple(fact for other in elsewhere for fact in (name_fact(other), *service_facts(other)))
    return Result(text, facts, suggestions=_suggestions(call, branch, "details", "hours"), next=Focus(branch=branch.id))


def _offering(call: Call, service: str) -> list[Branch]:
    return [branch for branch in all_branches(call) if any(_is_called(service, name) for name in branch.services)]


def _is_called(asked: str, service: str) -> bool:
    """Whether a service is meant by some words: "wheelchair accessible" asks for wheelchair access."""
    said, named = phrase_key(asked), phrase_key(service)
    begun = [word[:SAME_BEGINNING] for word in named.split()]
    return said in named or (bool(said) and all(word[:SAME_BEGINNING] in begun for word in said.split()))


def _who_offers(call: Call, service: str) -> Result:
    offering = _offering(call, service)
    facts = [Fact("asked_service", service, source="message")]
    if not offering:
        text = call.say("branches.nobody_offers", service=service)
        return Result(text, tuple(facts), suggestions=(_near_me(call),), status=Status.NOT_FOUND)
    for branch in offering:
        facts += [name_fact(branch), *service_facts(branch)]
    text = call.say("branches.who_offers", service=service, branches=[branch.name for branch in offering])
    focus = Focus(branch=offering[0].id) if len(offering) == 1 else None
    return Result(text, tuple(facts), suggestions=_suggestions(call, offering[0], "details"), next=focus)


# --- what all three share ---------------------------------------------------------------------------------------


def _no_branches(call: Call) -> Result:
    return Result(call.say("branches.none"), status=Status.NOT_FOUND)


def _suggestions(call: Call, branch: Branch, *kinds: str) -> tuple[Suggestion, ...]:
    say, name = call.say, branch.name
    return tuple(Suggestion(say(f"branches.{kind}_label", branch=name), say(f"branches.{kind}_message", branch=name)) for kind in kinds)


def _near_me(call: Call) -> Suggestion:
    return Suggestion(call.say("branches.near_label"), call.say("branches.near_message"))
