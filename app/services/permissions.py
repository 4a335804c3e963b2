"""Who may do what: the one matrix that pages, REST, tools and the command line ask."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from plugins.contracts import Actor, Role, Tool


class Permission(StrEnum):
    """A kind of action. The text is its key in the pages' wording."""

    SEE_DATA = "see_data"
    USE_ASSISTANT = "use_assistant"
    OWN_TICKETS = "own_tickets"
    MANAGE_TICKETS = "manage_tickets"
    ANSWER_CUSTOMERS = "answer_customers"
    EXPORT = "export"
    EDIT_CONTENT = "edit_content"
    PUBLISH = "publish"
    SEE_TRACES = "see_traces"
    MANAGE_BOTS = "manage_bots"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"
    SEE_AUDIT = "see_audit"
    ERASE_PEOPLE = "erase_people"
    CREATE_SHOPS = "create_shops"
    SEE_PLATFORM = "see_platform"


_LEAST: Mapping[Permission, Role | None] = {
    Permission.SEE_DATA: Role.VIEWER,
    Permission.USE_ASSISTANT: Role.VIEWER,
    Permission.OWN_TICKETS: Role.VIEWER,
    Permission.MANAGE_TICKETS: Role.MANAGER,
    Permission.ANSWER_CUSTOMERS: Role.MANAGER,
    Permission.EXPORT: Role.MANAGER,
    Permission.EDIT_CONTENT: Role.MANAGER,
    Permission.PUBLISH: Role.MANAGER,
    Permission.SEE_TRACES: Role.ADMIN,
    Permission.MANAGE_BOTS: Role.ADMIN,
    Permission.MANAGE_PEOPLE: Role.ADMIN,
    Permission.MANAGE_KEYS: Role.ADMIN,
    Permission.SEE_AUDIT: Role.ADMIN,
    Permission.ERASE_PEOPLE: Role.ADMIN,
    Permission.CREATE_SHOPS: None,
    Permission.SEE_PLATFORM: None,
}


def least_role(permission: Permission) -> Role | None:
    """Return the least role in a shop that has a permission; None for what only the platform's operator may do."""
    return _LEAST[permission]


def may_call(actor: Actor, tool: Tool) -> bool:
    """Return whether the actor's role reaches the tool's audience, and the scopes of a key its permission."""
    if actor.role < tool.audience:
        return False
    return not actor.scopes or tool.audience is Role.CUSTOMER or tool.permission in actor.scopes
