"""Chat models that speak OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp's server, Gemini's compatible address and more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from types import MappingProxyType, ModuleType
from typing import Any

from plugins.contracts import ChatCompletion, ChatDelta, ChatMessage, ChatRequest, Folder, Stop, ToolInvocation, Usage
from plugins.kit.chat_models.chat_options import THINKING, THOUGHT_TOKENS, ChatOptions, options_schema
from plugins.kit.chat_models.chat_provider import TOOLS, ChatProvider, seconds_left, temperature

NAME = "openai_compatible"
HOME = "https://api.openai.com/v1"
LITTLE = "low"  # the least effort that all of OpenAI's thinking models know
OPTIONS = options_schema(
    json_schema={"type": "boolean", "description": "Whether the server knows response_format json_schema."}, thinking=THINKING
)
STOPS = {"stop": Stop.END, "length": Stop.LENGTH, "tool_calls": Stop.TOOLS, "function_call": Stop.TOOLS, "content_filter": Stop.FILTERED}


def create(folder: Folder, options: Mapping[str, Any]) -> OpenAICompatible:
    return OpenAICompatible(folder, options)


class OpenAICompatible(ChatProvider):
    name, package, extra, base_url = NAME, "openai", "openai", HOME
    spare = MappingProxyType(
        {
            "temperature": ("temperature",),
            "reasoning_effort": ("reasoning", "effort"),
            "chat_template_kwargs": ("chat_template", "enable_thinking"),
            "stream_options": ("stream_options", "include_usage"),
            "response_format": ("response_format", "json_schema"),
            "limit": ("max_tokens", "max_completion_tokens"),
            TOOLS: ("tool",),
        }
    )
    hints = frozenset(["reasoning_effort", "chat_template_kwargs"])

    def connect(self, package: ModuleType, options: ChatOptions, http: Any) -> Any:
        # a server of one's own wants no key, but the client insists on one
        return package.OpenAI(api_key=options.api_key or "none", base_url=options.base_url, http_client=http, max_retries=0)

    def deltas(self, client: Any, options: ChatOptions, request: ChatRequest, left_out: frozenset[str]) -> Iterator[ChatDelta]:
        import httpx2

        body = _body(options, request, left_out)
        time_out = httpx2.Timeout(**seconds_left(request, options))
        if not options.stream:
            yield ChatDelta(completion=_whole(client.chat.completions.create(**body, timeout=time_out)))
            return
        body |= {"stream": True} | ({} if "stream_options" in left_out else {"stream_options": {"include_usage": True}})
        with closing(client.chat.completions.create(**body, timeout=time_out)) as chunks:
            yield from _pieces(chunks)


def _body(options: ChatOptions, request: ChatRequest, left_out: frozenset[str]) -> dict[str, Any]:
    thinking = _thinking(options, left_out)
    limit = "max_completion_tokens" if (options.base_url == HOME) != ("limit" in left_out) else "max_tokens"
    room = THOUGHT_TOKENS if options.thinks or thinking.get("reasoning_effort") == LITTLE else 0
    body: dict[str, Any] = {"model": options.model, "messages": [_line(message) for message in request.messages]}
    body |= {limit: request.max_tokens + room, "extra_body": thinking}
    heat = temperature(request, options)
    if heat is not None and "temperature" not in left_out:
        body["temperature"] = heat
    if request.tools:
        body["tools"] = [
            {"type": "function", "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}}
            for tool in request.tools
        ]
    if request.schema and options.more.get("json_schema", True) and "response_format" not in left_out:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": dict(request.schema)}}
    return body


def _thinking(options: ChatOptions, left_out: frozenset[str]) -> dict[str, Any]:
    """Return what keeps a model from thinking long: a customer waits, and what is said is checked anyway. OpenAI's own take an
    effort, other servers (Ollama, vLLM, llama.cpp) none or a word for the chat template."""
    if options.thinks:
        return {}
    if options.base_url == HOME:
        asked: dict[str, Any] = {"reasoning_effort": LITTLE}
    else:
        asked = {"reasoning_effort": "none", "chat_template_kwargs": {"enable_thinking": False}}
    return {name: value for name, value in asked.items() if name not in left_out}


def _line(message: ChatMessage) -> dict[str, Any]:
    line: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.answers:
        line["tool_call_id"] = message.answers
    if message.invocations:
        line["tool_calls"] = [
            {"id": one.id, "type": "function", "function": {"name": one.name, "arguments": one.arguments}} for one in message.invocations
        ]
    return line


def _whole(answer: Any) -> ChatCompletion:
    choice = answer.choices[0]
    invocations = tuple(ToolInvocation(call.id, call.function.name, call.function.arguments) for call in choice.message.tool_calls or ())
    stop = STOPS.get(choice.finish_reason, Stop.END)
    return ChatCompletion(choice.message.content or "", invocations, _usage(answer.usage), stop, answer.model or "")


def _pieces(chunks: Any) -> Iterator[ChatDelta]:
    """Yield the text as it comes; the parts of tool calls are put together by their index."""
    texts: list[str] = []
    calls: dict[int, dict[str, str]] = {}
    usage, stop, model = Usage(), None, ""
    for chunk in chunks:
        model = chunk.model or model
        usage = _usage(chunk.usage) if chunk.usage else usage
        for choice in (chunk.choices or ())[:1]:
            stop = STOPS.get(choice.finish_reason, Stop.END) if choice.finish_reason else stop
            _put_together(calls, choice.delta.tool_calls or ())
            if choice.delta.content:
                texts.append(choice.delta.content)
            if choice.delta.content or _thinks(choice.delta):
                yield ChatDelta(choice.delta.content or "")
    if stop is None:
        raise ConnectionError("The answer broke off before its end.")
    invocations = tuple(ToolInvocation(call["id"], call["name"], call["arguments"]) for call in calls.values())
    yield ChatDelta(completion=ChatCompletion("".join(texts), invocations, usage, stop, model))


def _thinks(delta: Any) -> bool:
    """Whether a piece is a thought that the server tells apart: nothing to hear, but a sign of life."""
    return bool(getattr(delta, "reasoning", None) or getattr(delta, "reasoning_content", None))


def _put_together(calls: dict[int, dict[str, str]], parts: Any) -> None:
    for part in parts:
        place = part.index if part.index is not None else len(calls)
        call = calls.setdefault(place, {"id": "", "name": "", "arguments": ""})
        call["id"] = part.id or call["id"]
        if part.function:
            call["name"] = part.function.name or call["name"]
            call["arguments"] += part.function.arguments or ""


def _usage(counted: Any) -> Usage:
    if not counted:
        return Usage()
    cached = getattr(counted.prompt_tokens_details, "cached_tokens", None)
    return Usage(counted.prompt_tokens or 0, counted.completion_tokens or 0, cached or 0)
