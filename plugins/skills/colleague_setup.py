"""For the shop's own people: whether an outside service is connected, and what their assistant can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Call, Folder, Result, Role, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.parameters import parameters, text
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "colleague_setup"
SERVICE = text("What is asked about: whatsapp, sms, email, stripe, sheets, maps, kiotviet, webhooks, social.")
OFFERED = ("figures", "questions", "stock", "publish")


class ColleagueSetup:
    """Offers connection_status and colleague_help."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        locales = read_locales(__file__, NAME)
        return [
            Tool("connection_status", "Tell whether WhatsApp, e-mail, payments or another service is set up and answers.",
                 parameters(service=SERVICE), connection_status, examples_from(locales, "connection_status"), Role.VIEWER,
                 permission="see_data"),
            Tool("colleague_help", "Tell the shop's own people what can be asked here.", parameters(), colleague_help,
                 examples_from(locales, "colleague_help"), Role.VIEWER, permission="use_assistant"),
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ColleagueSetup:
    return ColleagueSetup()


def connection_status(call: Call) -> Result:
    """Reach a service and say whether it answers; without one, list what is set up."""
    connections, service = call.back_office.connections, str(call.arguments.get("service", "")).lower()
    known = connections.names()
    if not service:
        names = [_name(call, name) for name in known]
        return Result(call.say("connections.all", names=names) if names else call.say("connections.none"))
    if service not in known:
        return Result(call.say("connections.missing", name=_name(call, service)))
    health = connections.check(service)
    key = "connections.answers" if health.ok else "connections.fails"
    return Result(call.say(key, name=_name(call, service), detail=health.detail).strip())


def colleague_help(call: Call) -> Result:
    """Tell what can be asked."""
    buttons = tuple(Suggestion(call.say(f"help.{name}"), call.say(f"help.{name}")) for name in OFFERED)
    return Result(call.say("help.text"), suggestions=buttons)


def _name(call: Call, service: str) -> str:
    key = f"connections.name.{service}"
    return call.say(key) if call.say.has(key) else service
