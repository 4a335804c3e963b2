"""The shop's tools for programs: what a caller may call, and calling it."""

from __future__ import annotations

from flask import Blueprint, Response

from app.routes.access import BOT_ASKED, Access, needs
from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.shapes import BOT, SESSION, reference
from app.services.openapi import Answer, Operation, Schema
from app.services.permissions import Permission
from app.services.tool_runs import ToolWish, tools_of
from app.settings import Settings

ROUTES = Blueprint("tools", __name__)
LISTED = {200: Answer("The tools that you may call.", {"application/json": reference("Tools")})}
RAN = {200: Answer("What the tool found or did, or what it still needs.", {"application/json": reference("ToolResult")})}
DESCRIPTION = (
    "Runs a tool as you: your role and the key's scopes decide which. Where status is needs_confirmation, send the same call again with "
    "what agreed holds put into arguments, and confirm true. Under an operation_id a change is made once: the first result comes again."
)


def call_schema(_: Settings) -> Schema:
    """Return what a call of a tool looks like."""
    name = {"type": "string", "pattern": SESSION, "description": "your own id of the call: up to 128 letters, digits and _.:@+~=-"}
    tool = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$", "description": "the name of a tool, as GET /tools lists it"}
    return {
        "type": "object",
        "properties": {
            "bot": {"type": "string", "pattern": BOT, "description": "a shop's key; a key of a shop may leave it out"},
            "tool": tool,
            "arguments": {"type": "object", "description": "what the tool's parameters want"},
            "operation_id": name,
            "confirm": {"type": "boolean", "description": "true is your yes to what an earlier call asked"},
        },
        "required": ["tool"],
        "additionalProperties": False,
        "examples": [{"bot": "greengrocer", "tool": "product_price", "arguments": {"product": "oat milk"}}],
    }


@ROUTES.get("/tools")
@operation(Operation("List the tools", "tools", LISTED, "With the JSON Schema of each one's arguments.", None, (BOT_ASKED,)))
@needs(Permission.USE_ASSISTANT)
def list_tools(access: Access) -> Response:
    """Tell what the caller may call."""
    return respond({"bot": access.bot, "tools": tools_of(door().platform.tenant(access.bot), access.actor)})


@ROUTES.post("/execute_tool")
@operation(Operation("Call a tool", "tools", RAN, DESCRIPTION, call_schema, problems=(404, 503, 507)))
@needs(Permission.USE_ASSISTANT)
def execute_tool(access: Access) -> Response:
    """Run a tool as the caller."""
    body = access.body
    wish = ToolWish(body["tool"], body.get("arguments", {}), body.get("operation_id", ""), body.get("confirm", False))
    return respond(door().platform.run_tool(access.bot, access.actor, access.who, wish))
