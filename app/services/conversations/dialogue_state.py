"""A conversation's memory as JSON and back: focus, our open question, the last request, what was told of the eater."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.services.conversations.presenting import plain
from app.services.understanding.following.state import DialogueState, Told
from plugins.contracts import Focus, Option, Pending, Request

LONGEST_CLAUSE = 200  # characters of the last question's words are kept: what it named is what the next one may be about
_FOCUS = tuple(field.name for field in fields(Focus))


def state_to_json(state: DialogueState, cart_count: int) -> dict[str, Any]:
    """Return the state as plain JSON; the cart's line count rides along so that no query is needed to show it."""
    focus = {name: value for name in _FOCUS if (value := getattr(state.focus, name))}
    shown: dict[str, Any] = {"locale": state.locale, "cart_count": cart_count, "focus": focus}
    if state.eater:
        shown["eater"] = [{"need": told.need, "source": told.source} for told in state.eater]
    if state.reminded:
        shown["reminded"] = dict(state.reminded)
    if state.age:
        shown["age"] = state.age
    if state.pending:
        shown["pending"] = plain(state.pending) | {"then": [_request_to_json(request) for request in state.pending.then]}
    if state.last:
        shown["last"] = _request_to_json(state.last) | {"clause": state.last.clause[:LONGEST_CLAUSE]}
    return shown


def state_from_json(content: Mapping[str, Any]) -> DialogueState:
    """Return the state that was stored; an empty mapping is a new conversation's."""
    focus = {name: tuple(value) if isinstance(value, list) else value for name, value in content.get("focus", {}).items()}
    last = content.get("last")
    return DialogueState(
        focus=Focus(**focus),
        pending=_pending(content.get("pending")),
        last=_request(last) if last else None,
        locale=content.get("locale", ""),
        eater=tuple(Told(told["need"], told["source"]) for told in content.get("eater", ())),
        cart_count=content.get("cart_count", 0),
        reminded=content.get("reminded", {}),
        age=content.get("age", ""),
    )


def _request_to_json(request: Request) -> dict[str, Any]:
    kept = {"tool": request.tool, "arguments": plain(request.arguments), "decision": request.decision, "score": request.score}
    return kept | ({"doubted": True} if request.doubted else {})


def _request(content: Mapping[str, Any]) -> Request:
    """Return a request as it was stored: what is still to be asked stays doubted, a yes to the question before it is none to it."""
    said = (content.get("clause", ""), content["decision"], content["tool"], content["arguments"], content["score"])
    return Request(*said, doubted=content.get("doubted", False))


def _option(content: Mapping[str, Any]) -> Option:
    return Option(content["label"], content["value"], tuple(content["words"]), content.get("name", ""))


def _pending(content: Mapping[str, Any] | None) -> Pending | None:
    if content is None:
        return None
    options = tuple(map(_option, content["options"]))
    then = tuple(_request(request) for request in content["then"])
    asked = content["kind"], content["tool"], content["arguments"], content["parameter"], options, content["asked"], then
    return Pending(*asked, content.get("shown", True))
