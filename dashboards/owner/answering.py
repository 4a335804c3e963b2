"""A person answers customers: taking a conversation over, writing in it, giving it back; and what is noted down about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.services.conversations.noting import Noting
from app.services.conversations.take_over import InOtherHands, OutOfReach, Writing
from app.services.permissions import Permission
from dashboards.owner.conversations import hand, take_over_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who


@PAGES.post("/<bot>/conversations/<conversation>/take")
@needs(Permission.ANSWER_CUSTOMERS)
def take_over(bot: str, conversation: str) -> ResponseReturnValue:
    """Take a conversation over, from a colleague only where the form names them."""
    even_from = request.form.get("even_from", "")
    return _done(bot, conversation, "conversation.take", lambda: take_over_of().take(bot, conversation, hand(), even_from))


@PAGES.post("/<bot>/conversations/<conversation>/say")
@needs(Permission.ANSWER_CUSTOMERS)
def say_to_customer(bot: str, conversation: str) -> ResponseReturnValue:
    """Say something to the customer; a form that is sent twice says it once."""
    writing = Writing(request.form.get("text", ""), request.form.get("line", "")[:100])
    return _done(bot, conversation, "conversation.say", lambda: take_over_of().say(bot, conversation, hand(), writing))


@PAGES.post("/<bot>/conversations/<conversation>/give-back")
@needs(Permission.ANSWER_CUSTOMERS)
def give_back(bot: str, conversation: str) -> ResponseReturnValue:
    """Let the assistant go on."""
    return _done(bot, conversation, "conversation.give_back", lambda: take_over_of().give_back(bot, conversation, person().name))


@PAGES.post("/<bot>/conversations/<conversation>/settle")
@needs(Permission.ANSWER_CUSTOMERS)
def settle_wish(bot: str, conversation: str) -> ResponseReturnValue:
    """Take a customer off those who wait for a person."""
    return _done(bot, conversation, "conversation.settle", lambda: take_over_of().settle(bot, conversation, person().name))


@PAGES.post("/<bot>/conversations/<conversation>/seen")
@needs(Permission.ANSWER_CUSTOMERS)
def see_lines(bot: str, conversation: str) -> ResponseReturnValue:
    """Note that the person who has the conversation saw what the customer wrote."""
    take_over_of().see(bot, conversation, hand())
    return "", 204


@PAGES.post("/<bot>/conversations/<conversation>/notes")
@needs(Permission.ANSWER_CUSTOMERS)
def add_note(bot: str, conversation: str) -> ResponseReturnValue:
    """Note something down that no customer sees."""
    here = person()
    text = _noting(bot).add_note(conversation, here.id, here.name, request.form.get("text", ""), office().platform.clock())
    return _noted(bot, conversation, "conversation.note", None, text)


@PAGES.post("/<bot>/conversations/<conversation>/notes/<note>/delete")
@needs(Permission.ANSWER_CUSTOMERS)
def drop_note(bot: str, conversation: str, note: str) -> ResponseReturnValue:
    """Take a note away."""
    return _noted(bot, conversation, "conversation.note", _noting(bot).drop_note(conversation, note), None)


@PAGES.post("/<bot>/conversations/<conversation>/tags")
@needs(Permission.ANSWER_CUSTOMERS)
def change_tags(bot: str, conversation: str) -> ResponseReturnValue:
    """Put a tag on a conversation, or take one off."""
    noting, tag = _noting(bot), request.form.get("tag", "")
    before, after = noting.untag(conversation, tag) if "remove" in request.form else noting.tag(conversation, tag)
    return _noted(bot, conversation, "conversation.tags", before, after)


def _noting(bot: str) -> Noting:
    return Noting(office().platform.storage.tenant(bot))


def _done(bot: str, conversation: str, action: str, act: Callable[[], Any]) -> ResponseReturnValue:
    """Do a step and note it; a script is answered with nothing, a form with the page, which tells why where it was refused."""
    wants_json, fault = request.headers.get("Accept", "").startswith("application/json"), ""
    try:
        if act() is not False:
            office().accounts.audit.add(who(), office().platform.clock(), bot, action, conversation)
    except (InOtherHands, OutOfReach) as error:
        if wants_json:
            raise
        fault = getattr(error, "why", "") or error.code
    if wants_json:
        return "", 204
    return redirect(url_for("owner.conversation", bot=bot, conversation=conversation, fault=fault or None, _anchor="end"))


def _noted(bot: str, conversation: str, action: str, before: Any, after: Any) -> ResponseReturnValue:
    if before != after:
        office().accounts.audit.add(who(), office().platform.clock(), bot, action, conversation, before, after)
    return redirect(url_for("owner.conversation", bot=bot, conversation=conversation, _anchor="notes"))
