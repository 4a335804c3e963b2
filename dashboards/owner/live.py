"""What open pages hear of: a stream of beats (or one beat at a time), the list as it stands, a transcript's new lines."""

from __future__ import annotations

from flask import Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from app.services.conversations.live import Streams, told
from app.services.permissions import Permission
from dashboards.owner.conversations import shown_news, shown_waiting
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office


@PAGES.get("/<bot>/live")
@needs(Permission.SEE_DATA, is_look=True)
def live(bot: str) -> ResponseReturnValue:
    """The stream of what happens in the shop."""
    token, sign_ins = g.sign_in_token, office().accounts.sign_ins

    def is_allowed() -> bool:
        found = sign_ins.find(token, stays_awake=False)
        return found is not None and found.person.may(Permission.SEE_DATA, bot)

    stream = streams().open(bot, is_allowed)
    response = Response(iter(stream), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    response.call_on_close(stream.close)
    return response


@PAGES.get("/<bot>/live/now")
@needs(Permission.SEE_DATA, is_look=True)
def live_now(bot: str) -> ResponseReturnValue:
    """How the shop stands at this moment, for pages without a stream."""
    pulse = streams().pulse
    beat = pulse.beat(bot)
    return told(pulse, bot, beat, request.args.get("since", beat.number, type=int))


@PAGES.get("/<bot>/live/waiting")
@needs(Permission.SEE_DATA, is_look=True)
def live_waiting(bot: str) -> ResponseReturnValue:
    """Who waits for a person or is with one, as the list shows it."""
    return render_template("owner/waiting.html", waiting=shown_waiting(bot))


@PAGES.get("/<bot>/conversations/<conversation>/news")
@needs(Permission.SEE_DATA, is_look=True)
def conversation_news(bot: str, conversation: str) -> ResponseReturnValue:
    """The lines of a conversation behind a turn, and who has it now."""
    return shown_news(bot, conversation, request.args.get("after", 0, type=int))


def streams() -> Streams:
    return current_app.extensions["streams"]
