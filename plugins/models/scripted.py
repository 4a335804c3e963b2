"""A model that plays a script, for tests and demonstrations: what it says was written down before."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from plugins.contracts import (
    ChatCompletion,
    ChatDelta,
    ChatRequest,
    ChatStream,
    Folder,
    Health,
    ModelBusy,
    ModelDown,
    ModelNonsense,
    ModelRefused,
    ModelSlow,
    Stop,
    ToolInvocation,
    Usage,
)
from plugins.hookspecs import hookimpl
from plugins.kit.chat_models.chat_options import PRICES, read_prices

NAME = "scripted"
FAULTS = {fault.name: fault for fault in (ModelDown, ModelBusy, ModelSlow, ModelRefused, ModelNonsense)}
_CALL = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "arguments": {"type": ["object", "string"]}},
    "required": ["name"],
    "additionalProperties": False,
}
_PLACES = (
    "{name} stands for a group of ``when``, {draft} for a draft in the last message, {result} for the words of a tool's result in it, "
    "{customer} for the customer's last words, {prompt} for what the model was told first; all but the first in arguments of calls too."
)
_LINE = {
    "type": "object",
    "properties": {
        "when": {"type": "string", "description": "A regular expression that the last message must match; without it, always."},
        "say": {"type": "string", "description": _PLACES},
        "call": {"type": "array", "items": _CALL},
        "fail": {"enum": sorted(FAULTS)},
        "stop": {"enum": [stop.value for stop in Stop]},
        "wait": {"type": "number", "minimum": 0, "description": "Seconds before its first word, for a model that takes its time."},
    },
    "additionalProperties": False,
}
OPTIONS = {
    "type": "object",
    "properties": {
        "script": {"type": "array", "items": _LINE, "minItems": 1},
        "file": {"type": "string", "minLength": 1, "description": "A JSON file with such a list."},
        "in_turn": {"type": "boolean", "description": "Play the lines one after the other, the last one again and again."},
        "prices": PRICES,
    },
    "additionalProperties": False,
}
_PLACE = re.compile(r"\{(\w+)\}")
_DRAFT = re.compile(r'"draft":\s*("(?:[^"\\]|\\.)*")')
_SAID = re.compile(r'"customer_said":\s*("(?:[^"\\]|\\.)*")')
_RESULT = re.compile(r'^\{"status":\s*"\w+",\s*"text":\s*("(?:[^"\\]|\\.)*")')


def create(folder: Folder, options: Mapping[str, Any]) -> Scripted:
    return Scripted(options)


class Scripted:
    def __init__(self, options: Mapping[str, Any]):
        self._lines: Sequence[Mapping[str, Any]] = options.get("script") or _read(options.get("file", ""))
        self._in_turn = options.get("in_turn", False)
        self._prices = read_prices(options)
        self._asked, self._counting = itertools.count(), threading.Lock()

    @hookimpl
    def complete_chat(self, request: ChatRequest) -> ChatStream | None:
        if not self._lines or NAME in request.avoid:
            return None
        return ChatStream(NAME, NAME, self._play(request), prices=self._prices)

    @hookimpl
    def check_health(self) -> list[Health]:
        return [Health("model scripted", True, f"A script of {len(self._lines)} lines.")] if self._lines else []

    def _play(self, request: ChatRequest) -> Iterator[ChatDelta]:
        heard = request.messages[-1].text
        line, found = self._line(heard)
        time.sleep(max(min(line.get("wait", 0), request.deadline - time.monotonic()), 0))
        if "fail" in line:
            raise FAULTS[line["fail"]](f"The script says: {line['fail']}.")
        known = _known(request)
        text = _filled(line.get("say", ""), known | dict(found))
        for piece in re.findall(r"\S+\s*", text):
            yield ChatDelta(piece)
        calls = tuple(
            ToolInvocation(f"call-{place}", call["name"], _written(call.get("arguments", {}), known))
            for place, call in enumerate(line.get("call", ()))
        )
        usage = Usage(sum(len(message.text.split()) for message in request.messages), len(text.split()))
        stop = Stop(line.get("stop", Stop.TOOLS if calls else Stop.END))
        yield ChatDelta(completion=ChatCompletion(text, calls, usage, stop, NAME))

    def _line(self, heard: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        if self._in_turn:
            with self._counting:
                return self._lines[min(next(self._asked), len(self._lines) - 1)], {}
        for line in self._lines:
            match = re.search(line.get("when", ""), heard, re.DOTALL)
            if match:
                return line, match.groupdict()
        raise ModelDown("The script has no line for this.")


def _read(file: str) -> Sequence[Mapping[str, Any]]:
    return json.loads(Path(file).read_text("utf-8")) if file else ()


def _known(request: ChatRequest) -> dict[str, str]:
    """Return what places stand for in every line."""
    heard = request.messages[-1].text
    said = [message.text for message in request.messages if message.role == "user"]
    places = {"draft": _quoted(_DRAFT, heard), "result": _quoted(_RESULT, heard)}
    customer = _quoted(_SAID, said[-1]) or said[-1] if said else ""
    return places | {"customer": customer, "prompt": request.messages[0].text}


def _quoted(pattern: re.Pattern, heard: str) -> str:
    """Return the text behind a name in JSON, "" where there is none."""
    found = pattern.search(heard)
    return json.loads(found[1]) if found else ""


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: known.get(match[1], match[0]) or "", text)


def _written(arguments: Mapping[str, Any] | str, known: Mapping[str, str]) -> str:
    if isinstance(arguments, str):
        return arguments
    filled = {name: _filled(value, known) if isinstance(value, str) else value for name, value in arguments.items()}
    return json.dumps(filled, ensure_ascii=False)
