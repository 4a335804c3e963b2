"""A plugin with a tool that works, one that fails, one for managers, one that writes and one that costs money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Call, Effect, Example, Folder, Lead, Result, Role, Tool
from plugins.hookspecs import hookimpl

NAME = "bell"
OPTIONS = {"type": "object", "properties": {"sound": {"type": "string"}}, "additionalProperties": False}
NOTHING: Mapping[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
NAMED: Mapping[str, Any] = {**NOTHING, "properties": {"name": {"type": "string", "format": "name"}}, "required": ["name"]}


def examples(*texts: str) -> tuple[Example, ...]:
    return tuple(Example(text, locale="en") for text in texts)


SMASHING = (*examples("smash the gong", "smash that gong to pieces", "hit the gong"), Example("đập vỡ cái chiêng", locale="vi"))


class Bell:
    def __init__(self, sound: str):
        self.sound = sound

    @hookimpl
    def register_tools(self) -> list[Tool]:
        return [
            Tool("ring_bell", "Ring the bell.", NOTHING, self.ring, examples("ring the bell", "ring the doorbell", "sound the bell")),
            Tool("break_bell", "Fail.", NOTHING, break_bell, SMASHING),
            Tool("bell_figures", "Figures.", NOTHING, self.ring, examples("bell takings this week"), audience=Role.MANAGER),
            Tool("book_tuning", "Book a tuning.", NAMED, book, examples("book a tuning", "tune my piano"), effect=Effect.WRITE),
            Tool("pay_tuner", "Pay the tuner.", NOTHING, pay, examples("pay the tuner", "pay my piano tuner"), effect=Effect.MONEY),
        ]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return {"en": {"tool.book_tuning": "Book a tuning", "confirm.book_tuning": "Shall I book it for {name}?"}}

    def ring(self, call: Call) -> Result:
        call.records.events.add("bell_rung", {"sound": self.sound})
        return Result(self.sound)


def create(folder: Folder, options: Mapping[str, Any]) -> Bell:
    return Bell(options.get("sound", "Ding."))


def break_bell(call: Call) -> Result:
    raise RuntimeError("the clapper fell off")


def book(call: Call) -> Result:
    reference = call.records.leads.add(Lead("callback", call.arguments["name"]))
    return Result(f"Booked, {reference}.")


def pay(call: Call) -> Result:
    call.records.events.add("tuner_paid")
    return Result("Paid.")
