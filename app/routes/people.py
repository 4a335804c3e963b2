"""The people of a shop and their roles, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.errors import NotFound
from app.routes.access import BOT_ASKED, Access, needs
from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.shapes import BOT, reference
from app.services.accounts.person import ROLES, Person, read_role
from app.services.conversations.presenting import plain
from app.services.openapi import Answer, Operation, Parameter, Schema
from app.services.permissions import Permission
from app.settings import Settings

ROUTES = Blueprint("people", __name__, url_prefix="/admin/users")
NONE = "none"
PERSON = Parameter("person_id", "path", "The person's id.", {"type": "string", "pattern": "^[0-9a-f]{16}$"})
EVERYBODY = {200: Answer("Who works in the shop.", {"application/json": reference("People")})}
ONE = {200: Answer("The person as they are now.", {"application/json": reference("Person")})}
_NAMES = {role: name for name, role in ROLES.items()}


def role_schema(_: Settings) -> Schema:
    """Return what a change of a role looks like."""
    bot = {"type": "string", "pattern": BOT, "description": "a shop's key; a key of a shop may leave it out"}
    role = {"enum": [*ROLES, NONE], "type": "string", "description": "viewer, manager, admin, or none to take the role away"}
    fields = {"bot": bot, "role": role}
    example = {"bot": "greengrocer", "role": "manager"}
    return {"type": "object", "properties": fields, "required": ["role"], "additionalProperties": False, "examples": [example]}


@ROUTES.get("")
@operation(Operation("List the people of a shop", "people", EVERYBODY, parameters=(BOT_ASKED,)))
@needs(Permission.MANAGE_PEOPLE)
def list_people(access: Access) -> Response:
    """Tell who works in the shop."""
    found = door().platform.accounts.people.of_tenant(access.bot)
    return respond({"bot": access.bot, "people": [_told(one, access.bot) for one in found]})


@ROUTES.post("/<person_id>/roles")
@operation(Operation("Change a role", "people", ONE, "In one shop, of somebody who works there.", role_schema, (PERSON,)))
@needs(Permission.MANAGE_PEOPLE)
def change_role(access: Access, person_id: str) -> Response:
    """Give somebody of the shop another role, or none."""
    people, role = door().platform.accounts.people, access.body["role"]
    someone = people.find(person_id)
    is_operator = access.caller.person is not None and access.caller.person.is_operator
    if someone is None or not (access.bot in someone.roles or is_operator):
        raise NotFound("There is no such person in this shop.")
    return respond(_told(people.set_role(person_id, access.bot, None if role == NONE else read_role(role), access.who), access.bot))


def _told(person: Person, bot: str) -> dict[str, Any]:
    role = person.roles.get(bot)
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": _NAMES[role] if role else NONE,
        "language": person.locale,
        "has_two_step": person.has_two_step,
        "signed_in_at": plain(person.signed_in_at),
        "is_disabled": person.disabled_at is not None,
    }
