"""Shops and their assistants, for programs: list, make, read, change, publish, discard, delete."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from app.errors import AppError, NotAllowed
from app.routes.access import BOT, Access, find_caller, needs
from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.shapes import reference
from app.services.drafts.bot_documents import FIELDS, NEEDED, change_of, settings_of
from app.services.drafts.bot_model import BotModel
from app.services.drafts.editor import BadRecord, Overtaken
from app.services.drafts.settings import ALL, BotSettings
from app.services.openapi import Answer, Operation, Parameter, Schema
from app.services.permissions import Permission
from app.services.publishing.publisher import Publisher
from app.services.publishing.unseen_changes import DraftLook
from app.services.secrets.tenant_secrets import TenantSecrets
from app.services.shops.new_shops import NewShops, Wanted
from app.services.shops.shop_removal import ShopRemoval
from app.settings import Settings
from app.tenant_keys import SHAPE

ROUTES = Blueprint("bots", __name__, url_prefix="/api/bots")
ETAG = {"ETag": "The state of the draft, to send back as If-Match."}
SEEN = Parameter("draft", "query", "The draft as it was read; another one answers 409.", {"type": "string", "examples": ["5b0e7a"]})
IF_MATCH = Parameter("If-Match", "header", "The ETag of the state that is meant; another state answers 412.", {"type": "string"})
ALL_BOTS = {200: Answer("The shops in which the caller may see data.", {"application/json": reference("Bots")})}
ONE_BOT = {200: Answer("The assistant as its draft has it.", {"application/json": reference("Bot")}, ETAG)}
NEW_BOT = {201: Answer("The shop's draft is made.", {"application/json": reference("Bot")}, {**ETAG, "Location": "Its address."})}


class NotAsSeen(AppError):
    """The state that If-Match names is not today's: somebody else has changed the draft."""

    status, code = 412, "not_as_seen"


class StateNotSaid(AppError):
    """A request that has to say which state it means."""

    status, code = 428, "state_not_said"


def new_bot_schema(_: Settings) -> Schema:
    """Return what a new shop looks like."""
    text = {"type": "string", "maxLength": 300}
    names = ("key", "name", "locale", "currency", "timezone", "template")
    example = {"key": "mycorner", "name": "My Corner", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
    properties = {name: text for name in names} | {"key": {"type": "string", "pattern": f"^{SHAPE}$", "description": "a shop's key"}}
    required = ["name", "locale", "currency", "timezone"]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, "examples": [example]}


def change_schema(_: Settings) -> Schema:
    """Return what a change of some fields looks like."""
    more = {
        "publish": {"type": "boolean", "description": "true to publish the draft with this change"},
        "draft": {"type": "string", "description": "the draft as it was read, where changes of others are to be published too"},
        "note": {"type": "string"},
    }
    example = {"greeting": {"en": "Hello!"}, "publish": True}
    return {"type": "object", "properties": {**FIELDS, **more}, "additionalProperties": False, "examples": [example]}


def whole_schema(settings: Settings) -> Schema:
    """Return what all fields look like; those that are left out go back to what they are without a word."""
    example = {"name": "My Corner", "locale": "en-GB", "timezone": "Europe/London", "mode": "v5"}
    return {**change_schema(settings), "required": list(NEEDED), "examples": [example]}


@ROUTES.get("")
@operation(Operation("List the bots", "bots", ALL_BOTS, permission=str(Permission.SEE_DATA)))
def list_bots() -> Response:
    """Tell the shops in which the caller may see data."""
    caller, root = find_caller(), door().platform.directory.root
    keys = [key for key in root.keys() if caller.may(Permission.SEE_DATA, key)]  # noqa: SIM118
    return respond({"bots": [{"bot": key, "live_version": root.place(key).live_version()} for key in keys]})


@ROUTES.post("")
@operation(Operation("Make a bot", "bots", NEW_BOT, "A draft, which PATCH with publish brings live.", new_bot_schema, (), (409, 422)))
@needs(Permission.CREATE_SHOPS)
def make_bot(access: Access) -> Response:
    """Make a shop's draft."""
    shops, body = NewShops(door().platform.directory.root, _removal().folder), access.body
    rest = (body["locale"], body["currency"], body["timezone"], body.get("template", "empty"))
    wanted = Wanted(body.get("key") or shops.suggest(body["name"]), body["name"], *rest)
    shops.make(wanted)
    _note(access, wanted.key, "shop.create", wanted.key, None, asdict(wanted))
    response = _told(wanted.key, 201)
    response.headers["Location"] = f"/api/bots/{wanted.key}"
    return response


@ROUTES.get("/<bot>")
@operation(Operation("Read a bot", "bots", ONE_BOT, parameters=(BOT,)))
@needs(Permission.SEE_DATA)
def read_bot(access: Access) -> Response:
    """Tell the settings of the draft."""
    return _told(access.bot)


@ROUTES.patch("/<bot>")
@operation(Operation("Change a bot", "bots", ONE_BOT, "Some fields of the draft.", change_schema, (BOT, IF_MATCH), (409, 412, 422)))
@needs(Permission.MANAGE_BOTS)
def change_bot(access: Access) -> Response:
    """Change some fields of the draft, and publish it where that is asked for."""
    return _changed(access, whole=False)


@ROUTES.put("/<bot>")
@operation(Operation("Replace a bot", "bots", ONE_BOT, "All fields of the draft.", whole_schema, (BOT, IF_MATCH), (409, 412, 422)))
@needs(Permission.MANAGE_BOTS)
def replace_bot(access: Access) -> Response:
    """Put all fields of the draft as the body has them."""
    return _changed(access, whole=True)


@ROUTES.delete("/<bot>")
@operation(Operation(
    "Delete a bot", "bots", {204: Answer("It answers nowhere any more; the operator can bring it back.")},
    "Send the ETag of its state as If-Match.", None, (BOT, IF_MATCH), (409, 412, 428),
))  # fmt: skip
@needs(Permission.MANAGE_BOTS)
def delete_bot(access: Access) -> Response:
    """Keep a snapshot of the shop and take it away."""
    if not request.headers.get("If-Match"):
        raise StateNotSaid("Send the ETag of the bot that is to be deleted as If-Match. Read it with GET.")
    _check_state(access.bot)
    _removal().delete(access.bot)
    door().platform.directory.forget(access.bot)
    _note(access, access.bot, "shop.delete", access.bot)
    return Response(status=204)


@ROUTES.delete("/<bot>/draft")
@operation(Operation(
    "Discard a draft", "bots", ONE_BOT, "Throw its changes away: it says again what the live version says.", None, (BOT, SEEN), (409, 428),
))  # fmt: skip
@needs(Permission.PUBLISH)
def discard_draft(access: Access) -> Response:
    """Throw the draft's changes away that the caller saw."""
    publisher, seen = _publisher(), request.args.get("draft", "")
    if not seen:
        raise StateNotSaid("Send which draft is to be discarded: ?draft= with what GET told as draft.")
    count = len(publisher.review(access.bot)[1])
    live = publisher.discard(access.bot, expected_draft=seen)
    _note(access, access.bot, "version.discard", f"version {live}", {"changes": count} if count else None)
    return _told(access.bot)


def _changed(access: Access, whole: bool) -> Response:
    body, bot = access.body, access.bot
    if body.get("publish") and not access.caller.may(Permission.PUBLISH, bot):
        raise NotAllowed(f"Publishing needs the permission {Permission.PUBLISH}. Nothing was changed.")
    change = change_of(body, _model(bot), whole)
    look = DraftLook(_publisher(), bot, body.get("draft", "")) if body.get("publish") else None
    try:
        done = _settings(bot).save(ALL, change, _check_state(bot))
    except Overtaken as error:
        raise NotAsSeen(str(error)) from error
    except BadRecord as error:
        raise BadRecord({"": " ".join(f"{place}: {text}" if place else text for place, text in error.faults.items())}) from error
    if sides := done.sides():
        _note(access, bot, "draft.change", "tenant", *sides)
    if look:
        _publish(access, body.get("note", ""), look)
    return _told(bot)


def _publish(access: Access, note: str, look: DraftLook) -> None:
    platform = door().platform
    published = _publisher().publish(access.bot, note[:200], expected_draft=look.publishable())
    platform.directory.change_over(access.bot)
    if published.new:
        told = {"version": published.version, "changes": len(published.changes), "note": note[:200]}
        _note(access, access.bot, "version.publish", f"version {published.version}", None, told)


def _check_state(bot: str) -> str | None:
    """Return the mark of the state that the request means, None where it does not say; NotAsSeen when it is not today's."""
    asked = request.headers.get("If-Match", "").strip()
    if asked in ("", "*"):
        return None
    mark = _settings(bot).open(ALL).mark
    if asked.removeprefix("W/").strip('"') != mark:
        raise NotAsSeen("Somebody else has changed the draft. Read it again, then change it.")
    return mark


def _told(bot: str, status: int = 200) -> Response:
    platform = door().platform
    opened = _settings(bot).open(ALL)
    site, document = platform.settings.site, opened.document
    told: dict[str, Any] = {
        "bot": bot, "live_version": platform.directory.root.tenant(bot).live_version(), "currency": document.get("currency", ""),
        "settings": settings_of(document, _model(bot)), "chat_page": f"{site}/chat/{bot}", "draft": _publisher().draft_mark(bot),
    }  # fmt: skip
    response = respond(told, status)
    response.headers["ETag"] = f'"{opened.mark}"'
    return response


def _publisher() -> Publisher:
    platform = door().platform
    return Publisher(platform.directory.root, platform.prove)


def _settings(bot: str) -> BotSettings:
    return BotSettings(door().platform.directory.root, bot)


def _model(bot: str) -> BotModel:
    platform = door().platform
    return BotModel(platform.directory.root, bot, TenantSecrets.of(platform.settings))


def _removal() -> ShopRemoval:
    platform = door().platform
    return ShopRemoval(platform.directory.root, platform.settings, platform.clock)


def _note(access: Access, bot: str, action: str, subject: str, before: Any = None, after: Any = None) -> None:
    platform = door().platform
    platform.accounts.audit.add(access.who, platform.clock(), bot, action, subject, before, after)
