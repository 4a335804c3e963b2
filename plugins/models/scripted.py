"""A model that plays a script, for tests and demonstrations: what it says was written down before."""

from __future__ import annotations

import itertools
import json
import re
import threading
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
from plugins.kit.chat_options import PRICES, read_prices

NAME = "scripted"
FAULTS = {fault.name: fault for fault in (ModelDown, ModelBusy, ModelSlow, ModelRefused, ModelNonsense)}
_CALL = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "arguments": {"type": ["object", "string"]}},
    "required": ["name"],
    "additionalProperties": False,
}
_LINE = {
    "type": "object",
    "properties": {
        "when": {"type": "string", "description": "A regular expression that the last message must match; without it, always."},
        "say": {"type": "string", "description": "{name} stands for a group of ``when``, {draft} for a draft in the last message."},
        "call": {"type": "array", "items": _CALL},
        "fail": {"enum": sorted(FAULTS)},
        "stop": {"enum": [stop.value for stop in Stop]},
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
_DRAFT = re.compile(r'"draft":\s*("(?:[^"\\]|\\.)*")')


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
        if "fail" in line:
            raise FAULTS[line["fail"]](f"The script says: {line['fail']}.")
        text = _filled(line.get("say", ""), heard, found)
        for piece in re.findall(r"\S+\s*", text):
            yield ChatDelta(piece)
        calls = tuple(
            ToolInvocation(f"call-{place}", call["name"], _written(call.get("arguments", {})))
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


def _filled(text: str, heard: str, found: Mapping[str, str]) -> str:
    if "{draft}" in text:
        draft = _DRAFT.search(heard)
        text = text.replace("{draft}", json.loads(draft[1]) if draft else "")
    for name, value in found.items():
        text = text.replace(f"{{{name}}}", value or "")
    return text


def _written(arguments: Mapping[str, Any] | str) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
