"""Google's Gemini models through the Gen AI API."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from types import MappingProxyType, ModuleType
from typing import Any

from plugins.contracts import ChatCompletion, ChatDelta, ChatMessage, ChatRequest, Folder, Stop, ToolInvocation, Usage
from plugins.kit.chat_models.chat_options import THINKING, THOUGHT_TOKENS, ChatOptions, options_schema
from plugins.kit.chat_models.chat_provider import TOOLS, ChatProvider, objects_in, roles_joined, seconds_left, temperature

NAME = "gemini"
HOME = "https://generativelanguage.googleapis.com"
OPTIONS = options_schema(thinking=THINKING)
STOPS = {"STOP": Stop.END, "MAX_TOKENS": Stop.LENGTH}


def create(folder: Folder, options: Mapping[str, Any]) -> Gemini:
    return Gemini(folder, options)


class Gemini(ChatProvider):
    name, package, extra, base_url = NAME, "google.genai", "google", HOME
    spare = MappingProxyType({"thinking_config": ("thinking", "budget"), TOOLS: ("function calling", "tool")})

    def connect(self, package: ModuleType, options: ChatOptions, http: Any) -> Any:
        reach = {"base_url": options.base_url, "httpx_client": http, "retry_options": {"attempts": 1}}
        return package.Client(api_key=options.api_key or "none", vertexai=False, http_options=reach)

    def deltas(self, client: Any, options: ChatOptions, request: ChatRequest, left_out: frozenset[str]) -> Iterator[ChatDelta]:
        body = {"model": options.model, "contents": _contents(request.messages), "config": _config(options, request, left_out)}
        if not options.stream:
            answer = client.models.generate_content(**body)
            yield ChatDelta(completion=_completion([answer], options.model))
            return
        seen = []
        with closing(client.models.generate_content_stream(**body)) as chunks:
            for chunk in chunks:
                seen.append(chunk)
                if text := _text(chunk):
                    yield ChatDelta(text)
        yield ChatDelta(completion=_completion(seen, options.model))


def _config(options: ChatOptions, request: ChatRequest, left_out: frozenset[str]) -> dict[str, Any]:
    reading, thinks = seconds_left(request, options)["read"], options.thinks or "thinking_config" in left_out
    config: dict[str, Any] = {
        "max_output_tokens": request.max_tokens + (THOUGHT_TOKENS if thinks else 0),
        **({} if thinks else {"thinking_config": {"thinking_budget": 0}}),
        "automatic_function_calling": {"disable": True},
        "http_options": {"timeout": max(int(reading * 1000), 1)},
    }
    system = [message.text for message in request.messages if message.role == "system"]
    if system:
        config["system_instruction"] = "\n\n".join(system)
    heat = temperature(request, options)
    if heat is not None:
        config["temperature"] = heat
    if request.tools:
        offered = [
            {"name": tool.name, "description": tool.description, "parameters_json_schema": dict(tool.parameters)} for tool in request.tools
        ]
        config["tools"] = [{"function_declarations": offered}]
    if request.schema:
        config |= {"response_mime_type": "application/json", "response_json_schema": dict(request.schema)}
    return config


def _contents(messages: tuple[ChatMessage, ...]) -> list[dict[str, Any]]:
    """Return the lines; the results of calls that were asked for together come together, as the API wants it."""
    names = {one.id: one.name for message in messages for one in message.invocations}
    return roles_joined([_content(message, names) for message in messages if message.role != "system"], "parts")


def _content(message: ChatMessage, names: Mapping[str, str]) -> dict[str, Any]:
    if message.role == "tool":
        answer = {"name": names.get(message.answers, ""), "response": {"result": message.text}}
        return {"role": "user", "parts": [{"function_response": answer}]}
    parts: list[dict[str, Any]] = [{"text": message.text}] if message.text else []
    parts += [_call(one) for one in message.invocations]
    return {"role": "model" if message.role == "assistant" else "user", "parts": parts}


def _call(one: ToolInvocation) -> dict[str, Any]:
    part: dict[str, Any] = {"function_call": {"name": one.name, "args": objects_in(one.arguments)}}
    return part | ({"thought_signature": b64decode(one.seal)} if one.seal else {})


def _parts(chunk: Any) -> list[Any]:
    content = chunk.candidates[0].content if chunk.candidates else None
    return list(content.parts or ()) if content else []


def _text(chunk: Any) -> str:
    return "".join(part.text for part in _parts(chunk) if part.text and not part.thought)


def _completion(chunks: list[Any], model: str) -> ChatCompletion:
    """Put the chunks together; the counts of tokens are those of the last one that has some."""
    calls = [part for chunk in chunks for part in _parts(chunk) if part.function_call]
    invocations = tuple(_invocation(part, place) for place, part in enumerate(calls))
    ended = [chunk.candidates[0].finish_reason for chunk in chunks if chunk.candidates and chunk.candidates[0].finish_reason]
    if not ended and not any(chunk.prompt_feedback for chunk in chunks):
        raise ConnectionError("The answer broke off before its end.")
    stop = STOPS.get(ended[-1].value, Stop.FILTERED) if ended else Stop.FILTERED
    named = next((chunk.model_version for chunk in reversed(chunks) if chunk.model_version), model)
    text = "".join(_text(chunk) for chunk in chunks)
    return ChatCompletion(text, invocations, _usage(chunks), Stop.TOOLS if invocations else stop, named)


def _invocation(part: Any, place: int) -> ToolInvocation:
    call, seal = part.function_call, b64encode(part.thought_signature or b"").decode()
    return ToolInvocation(call.id or f"call-{place}", call.name or "", json.dumps(call.args or {}, ensure_ascii=False), seal)


def _usage(chunks: list[Any]) -> Usage:
    counted = next((chunk.usage_metadata for chunk in reversed(chunks) if chunk.usage_metadata), None)
    if counted is None:
        return Usage()
    written = (counted.candidates_token_count or 0) + (counted.thoughts_token_count or 0)
    return Usage(counted.prompt_token_count or 0, written, counted.cached_content_token_count or 0)
