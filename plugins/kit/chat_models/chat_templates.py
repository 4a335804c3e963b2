"""A request as the chat template of a model on this machine takes it: with tools where it knows some, in words where it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from plugins.contracts import ChatMessage, ChatRequest
from plugins.kit.chat_models.chat_provider import objects_in
from plugins.kit.chat_models.tools_in_words import in_words, joined


def prompt_of(tokenizer: Any, request: ChatRequest, thinks: bool) -> Any:
    """Return the tokens of a request. ``thinks`` is for templates that ask whether the model may think first."""
    from jinja2 import TemplateError

    if not knows_tools(tokenizer):
        request = in_words(request)
    try:
        return _applied(tokenizer, request, thinks)
    except TemplateError:  # strict templates know no system, and only roles that take turns
        return _applied(tokenizer, _without_system(in_words(request)), thinks)


def knows_tools(tokenizer: Any) -> bool:
    """Whether the chat template has a place for tools; one that has none would leave them out without a word."""
    template = tokenizer.chat_template
    if isinstance(template, dict):
        return "tool_use" in template or "tools" in template.get("default", "")
    return "tools" in (template or "")


def _applied(tokenizer: Any, request: ChatRequest, thinks: bool) -> Any:
    tools = [
        {"type": "function", "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}}
        for tool in request.tools
    ]
    lines = [_line(message) for message in request.messages]
    manner = {"add_generation_prompt": True, "return_tensors": "pt", "return_dict": True, "enable_thinking": thinks}
    return tokenizer.apply_chat_template(lines, tools=tools or None, **manner)


def _line(message: ChatMessage) -> dict[str, Any]:
    line: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.invocations:
        line["tool_calls"] = [
            {"type": "function", "function": {"name": one.name, "arguments": objects_in(one.arguments)}} for one in message.invocations
        ]
    return line


def _without_system(request: ChatRequest) -> ChatRequest:
    lines = [replace(line, role="user") if line.role == "system" else line for line in request.messages]
    return replace(request, messages=tuple(joined(lines)))
