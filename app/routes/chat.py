"""Messages to a bot, answered as JSON or, when asked for, as server-sent events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from queue import SimpleQueue
from typing import Any

import orjson
from flask import Blueprint, Response, request, stream_with_context

from app.errors import AppError
from app.logging_setup import log_turn
from app.routes.contract import operation, read_body, respond
from app.routes.door import admit, door, read_message
from app.routes.problems import problem_of
from app.routes.shapes import BOT_ID, TOKEN, addressed_message_schema, message_schema, reference
from app.services.conversations.parts import Parts
from app.services.conversations.presenting import reply_to_json
from app.services.openapi import Answer, Operation
from plugins.contracts import Message, Reply

ROUTES = Blueprint("chat", __name__)
EVENTS = "text/event-stream"
ANSWERS = {200: Answer("The reply.", {"application/json": reference("Reply"), EVENTS: {"type": "string"}})}
DESCRIPTION = (
    "Leave session_id out to begin a conversation, and send the one you get back to go on with it. Ask for text/event-stream to be told "
    "typing at once, then message with the same JSON (or problem), then done. Where a model words the answer, sentence events come before: "
    "each has the next checked piece of the reply as text, with its locale. Again takes back all sentences of this answer. Whoever loses "
    "the connection sends the same message_id again and gets the reply that was stored."
)
PROBLEMS = (403, 404, 422, 429, 503, 507)


@ROUTES.post("/chat_api")
@operation(Operation("Ask a bot", "chat", ANSWERS, DESCRIPTION, addressed_message_schema, (TOKEN,), PROBLEMS))
def post_to_a_bot() -> Response:
    """Answer a message to the bot that the body names, or to the default one."""
    body = read_body()
    return _answer(body, admit(body.get("bot") or door().settings.business_key))


@ROUTES.post("/api/chat/<bot_id>")
@operation(Operation("Ask this bot", "chat", ANSWERS, DESCRIPTION, message_schema, (BOT_ID, TOKEN), PROBLEMS))
def post_message(bot_id: str) -> Response:
    """Answer a message to the bot in the path."""
    tenant = admit(bot_id)
    return _answer(read_body(), tenant)


def _answer(body: dict[str, str], tenant: Any) -> Response:
    return answer(read_message(tenant, body), tenant.key)


def answer(message: Message, bot: str) -> Response:
    """Return the reply to a message as JSON or, where it is asked for so, as events."""
    if not _wants_events():
        return respond(_timed(message, bot, door().platform.handle))
    stream = stream_with_context(_events(message, bot))
    return Response(stream, mimetype=EVENTS, headers={"X-Accel-Buffering": "no"})


def _timed(message: Message, bot: str, handle: Callable[[Message, str], Reply]) -> dict[str, Any]:
    begun = time.perf_counter()
    reply = handle(message, bot)
    log_turn(bot, message.channel, reply, (time.perf_counter() - begun) * 1000)
    return reply_to_json(reply, bot)


def _events(message: Message, bot: str) -> Iterator[bytes]:
    """Yield the events of a turn; an error after the first byte can only be told as an event."""
    yield frame("typing", {})
    answering = _Answering(door().platform, message, bot)
    answering.start()
    try:
        for event, data in answering.events():
            yield frame(event, data)
    except AppError as error:
        yield frame("problem", problem_of(error))
    except Exception as error:  # noqa: BLE001 - the process's edge: logged with its id, told to the caller
        yield frame("problem", problem_of(error))
    finally:
        answering.join()  # also where the caller went: the turn is stored, and keeps its seat among the threads until then
    yield frame("done", {})


class _Answering(threading.Thread):
    """Answers a message in a thread of its own, so that sentences can be given out while the next are still worded."""

    def __init__(self, platform: Any, message: Message, bot: str):
        super().__init__(name="answering")
        self._platform, self._message, self._bot = platform, message, bot
        self._events: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            reply = _timed(self._message, self._bot, partial(self._platform.handle, parts=Parts(self._give)))
            self._give("message", reply)
        except Exception as error:  # noqa: BLE001 - a thread has nobody to tell: it is raised where the events are read
            self._error = error
        self._give("", {})

    def _give(self, event: str, data: Any) -> None:
        self._events.put((event, data))

    def events(self) -> Iterator[tuple[str, Any]]:
        """Yield the events as they come, the reply last; raise what went wrong."""
        while (event := self._events.get())[0]:
            yield event
        if self._error is not None:
            raise self._error


def frame(event: str, data: Any) -> bytes:
    """Return a server-sent event; JSON has no line breaks, so the data is one line."""
    return b"event: %b\ndata: %b\n\n" % (event.encode(), orjson.dumps(data))


def _wants_events() -> bool:
    accepted = request.headers.get("Accept", "")
    return EVENTS in accepted and request.accept_mimetypes.best_match((EVENTS, "application/json")) == EVENTS
