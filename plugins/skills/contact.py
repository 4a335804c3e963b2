"""Reaching a person: the shop's own numbers, leaving a name and a number to be called back, and the emergency number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Call, Effect, Fact, Folder, Invitation, Lead, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.contact_ways import EMAIL, phone_number
from plugins.kit.parameters import parameters, text
from plugins.kit.places.emergency_numbers import emergency_numbers
from plugins.kit.places.regions import region_of
from plugins.kit.translations import in_language
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "contact"
KINDS = ("callback", "handoff")
LONGEST_NAME, LONGEST_NOTE = 80, 500
WAYS = ("phone", "email", "website")
IN_DANGER = "emergency"  # the topic of a policy in which a shop says what else to do


class ContactSkill:
    """Offers leave_contact, talk_to_person, contact_details and emergency_help."""

    def __init__(self, folder: Folder):
        self._folder = folder

    @hookimpl
    def register_tools(self) -> list[Tool]:
        locales = read_locales(__file__, NAME)
        details = {
            "name": text("The person's name.", "name"),
            "phone": text("The person's phone number.", "phone"),
            "email": text("The person's e-mail address.", "email"),
            "note": text("What it is about."),
            "kind": {"enum": list(KINDS), "description": "callback, or handoff when a person should take over the conversation."},
        }
        return [
            Tool(
                "leave_contact", "Pass a customer's name and phone number or e-mail to the shop so that a person gets back to them.",
                parameters(**details), leave_contact, examples_from(locales, "leave_contact"), effect=Effect.WRITE, repeatable=False,
            ),
            Tool(
                "talk_to_person", "Say how to reach a person at the shop, and offer to have somebody get in touch.",
                parameters(), self.talk_to_person, examples_from(locales, "talk_to_person"), repeatable=False,
            ),
            Tool(
                "contact_details", "Give the shop's phone number, e-mail address and website.",
                parameters(), self.contact_details, examples_from(locales, "contact_details"),
            ),
            Tool(
                "emergency_help", "Somebody may be in danger now (allergic reaction, choking, no breath): say the emergency number first.",
                parameters(danger=text("What was said of the danger.")), self.emergency_help, repeatable=False,
            ),
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))

    def talk_to_person(self, call: Call) -> Result:
        """Say how to reach a person now, and that a name and a number are enough to be called."""
        call.records.events.add("handoff_asked")
        known = [way for way in ("phone", "email") if call.shop.contact.get(way)]
        ways = [call.say(f"contact.by_{way}", **{way: call.shop.contact[way]}) for way in known]
        text = " ".join(part for part in (call.say("contact.person"), *ways, call.say("contact.or_leave")) if part)
        leave = Suggestion(call.say("contact.leave_label"), call.say("contact.handoff_message"))
        invites = Invitation("leave_contact", {"kind": "handoff"}, "name")
        return Result(text, self._facts(call), suggestions=(leave,), invites=invites)

    def contact_details(self, call: Call) -> Result:
        """Give the ways to reach the shop."""
        lines = [call.say(f"contact.{way}", **{way: call.shop.contact[way]}) for way in WAYS if call.shop.contact.get(way)]
        leave = Suggestion(call.say("contact.leave_label"), call.say("contact.leave_message"))
        if not lines:
            return Result(call.say("contact.none"), suggestions=(leave,), status=Status.NOT_FOUND)
        lead = call.say("contact.details", shop=call.shop.name)
        return Result("\n".join([lead, *lines]), self._facts(call), suggestions=(leave,))

    def emergency_help(self, call: Call) -> Result:
        """Say which number to call now, before all else; then what the shop's own policy says, and how to reach a person afterwards."""
        call.records.events.add("handoff_asked")
        numbers = emergency_numbers(region_of(call.shop))
        known = ("contact.emergency_unknown", "contact.emergency", "contact.emergency_or")[min(len(numbers), 2)]
        first = call.say(known, **dict(zip(("number", "other"), numbers, strict=False)))
        found, phone = call.stores.find_policy(topic=IN_DANGER), call.shop.contact.get("phone")
        policy = in_language(call, found) if found else None
        person = call.say("contact.emergency_person", phone=phone) if phone else call.say("contact.emergency_leave")
        lines = [line for line in (first, policy.text if policy else "", person) if line]
        backed = (*(Fact("phone", number, source="emergency numbers") for number in numbers), *self._facts(call))
        told = (Fact("policy", policy.text, IN_DANGER, source=f"{policy.source}/text"),) if policy else ()
        leave = Suggestion(call.say("contact.leave_label"), call.say("contact.handoff_message"))
        invites = Invitation("leave_contact", {"kind": "handoff"}, "name")
        return Result("\n\n".join(lines), (*backed, *told), suggestions=(leave,), invites=invites, cautions=tuple(lines))

    def _facts(self, call: Call) -> tuple[Fact, ...]:
        named = Fact("shop", call.shop.name, source=self._folder.source("tenant", "/name"))
        known = [way for way in WAYS if call.shop.contact.get(way)]
        return (named, *(Fact(way, call.shop.contact[way], source=self._folder.source("tenant", f"/contact/{way}")) for way in known))


def create(folder: Folder, options: Mapping[str, Any]) -> ContactSkill:
    return ContactSkill(folder)


def leave_contact(call: Call) -> Result:
    """Ask for what is missing, one thing at a time; then keep the lead with the sentence that was agreed to."""
    given = {name: str(call.arguments.get(name) or "").strip() for name in ("name", "phone", "email", "note")}
    phone = phone_number(given["phone"], region_of(call.shop)) if given["phone"] else ""
    question = _missing(given, phone)
    if question:
        key, parameter = question
        return Result(call.say(key), status=Status.NEEDS_INPUT, missing=parameter)
    name, kind = given["name"][:LONGEST_NAME], str(call.arguments.get("kind") or KINDS[0])
    consent = call.say("confirm.leave_contact", name=name)
    reference = call.records.leads.add(Lead(kind, name, phone or "", given["email"], given["note"][:LONGEST_NOTE], consent))
    call.records.events.add("lead", {"kind": kind, "by": "phone" if phone else "email"})
    facts = (Fact("reference", reference, source="leads", as_of=call.now), Fact("name", name, source="message"))
    return Result(call.say("contact.thanks", name=name, reference=reference), facts)


def _missing(given: Mapping[str, str], phone: str | None) -> tuple[str, str] | None:
    """Return the question to ask next as (template, parameter), None when all is there."""
    if not given["phone"] and not given["email"]:
        return "contact.ask_reach", "phone"
    if phone is None:
        return "contact.bad_phone", "phone"
    if given["email"] and not EMAIL.match(given["email"]):
        return "contact.bad_email", "email"
    if not any(letter.isalpha() for letter in given["name"]):
        return "contact.ask_name", "name"
    return None
