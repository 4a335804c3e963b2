"""Anthropic's models through its messages API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from types import ModuleType
from typing import Any

from plugins.contracts import ChatCompletion, ChatDelta, ChatMessage, ChatRequest, Folder, Stop, ToolInvocation, Usage
from plugins.kit.chat_models.chat_options import ChatOptions, options_schema
from plugins.kit.chat_models.chat_provider import ChatProvider, objects_in, roles_joined, seconds_left

NAME = "anthropic"
HOME = "https://api.anthropic.com"
OPTIONS = options_schema()
# Up to a block with this mark the provider keeps what it read for five minutes. Tools come first and stay as they are from turn to turn,
# instructions for the calls of a turn; what is too short to be kept is read as ever.
KEPT = {"type": "ephemeral"}
STOPS = {
    "max_tokens": Stop.LENGTH,
    "model_context_window_exceeded": Stop.LENGTH,
    "tool_use": Stop.TOOLS,
    "refusal": Stop.FILTERED,
}


def create(folder: Folder, options: Mapping[str, Any]) -> Anthropic:
    return Anthropic(folder, options)


class Anthropic(ChatProvider):
    name, package, extra, base_url = NAME, "anthropic", "anthropic", HOME
    storing = Decimal("1.25")  # for the five minutes of KEPT

    def connect(self, package: ModuleType, options: ChatOptions, http: Any) -> Any:
        return package.Anthropic(api_key=options.api_key or "none", base_url=options.base_url, http_client=http, max_retries=0)

    def deltas(self, client: Any, options: ChatOptions, request: ChatRequest, left_out: frozenset[str]) -> Iterator[ChatDelta]:
        import httpx2

        body, time_out = _body(options, request), httpx2.Timeout(**seconds_left(request, options))
        if not options.stream:
            yield ChatDelta(completion=_whole(client.messages.create(**body, timeout=time_out)))
            return
        with closing(client.messages.create(**body, stream=True, timeout=time_out)) as events:
            yield from _pieces(events)


def _body(options: ChatOptions, request: ChatRequest) -> dict[str, Any]:
    system = "\n\n".join(message.text for message in request.messages if message.role == "system")
    lines = [_line(message) for message in request.messages if message.role != "system"]
    body: dict[str, Any] = {"model": options.model, "max_tokens": request.max_tokens, "messages": roles_joined(lines, "content")}
    if system:
        body["system"] = [{"type": "text", "text": system, "cache_control": KEPT}]
    if options.temperature is not None:
        # newer models refuse one, and the client no longer has a name for it: sent only when the shop asks
        body["extra_body"] = {"temperature": min(options.temperature, 1.0)}
    if request.tools:
        body["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)} for tool in request.tools
        ]
        body["tools"][-1]["cache_control"] = KEPT
    if request.schema:
        body["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.schema)}}
    return body


def _line(message: ChatMessage) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": message.answers, "content": message.text}]}
    blocks: list[dict[str, Any]] = [{"type": "text", "text": message.text}] if message.text else []
    blocks += [{"type": "tool_use", "id": one.id, "name": one.name, "input": objects_in(one.arguments)} for one in message.invocations]
    return {"role": message.role, "content": blocks}


def _whole(answer: Any) -> ChatCompletion:
    text = "".join(block.text for block in answer.content if block.type == "text")
    invocations = tuple(
        ToolInvocation(block.id, block.name, json.dumps(block.input, ensure_ascii=False))
        for block in answer.content
        if block.type == "tool_use"
    )
    return ChatCompletion(text, invocations, _usage(answer.usage), STOPS.get(answer.stop_reason, Stop.END), answer.model)


def _usage(counted: Any) -> Usage:
    """Return the tokens; input_tokens are only those read that were neither in the cache nor put there."""
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    fresh, put_there, cached, written = (getattr(counted, name, None) or 0 for name in names)
    return Usage(fresh + put_there + cached, written, cached, put_there)


def _pieces(events: Any) -> Iterator[ChatDelta]:
    texts: list[str] = []
    calls: dict[int, dict[str, str]] = {}
    usage, stop, model = Usage(), None, ""
    for event in events:
        if event.type == "message_start":
            usage, model = _usage(event.message.usage), event.message.model
        elif event.type == "content_block_start" and event.content_block.type == "tool_use":
            calls[event.index] = {"id": event.content_block.id, "name": event.content_block.name, "arguments": ""}
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            texts.append(event.delta.text)
            yield ChatDelta(event.delta.text)
        elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
            calls[event.index]["arguments"] += event.delta.partial_json
        elif event.type == "message_delta":
            usage = replace(usage, written=event.usage.output_tokens or usage.written)
            stop = event.delta.stop_reason or stop
    if stop is None:
        raise ConnectionError("The answer broke off before its end.")
    invocations = tuple(ToolInvocation(call["id"], call["name"], call["arguments"] or "{}") for call in calls.values())
    yield ChatDelta(completion=ChatCompletion("".join(texts), invocations, usage, STOPS.get(stop, Stop.END), model))
