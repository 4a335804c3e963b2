"""A provider bound to a shop's folder, as the plugin manager would bind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from plugins.contracts import ChatCompletion, ChatDelta, ChatMessage, ChatRequest
from plugins.manager import HookStores, PluginRef, build_manager

PATHS = {"openai_compatible": "/v1", "anthropic": "", "gemini": ""}


class AtOnce:
    """An engine that loads when it is asked."""

    def obtain(self, name: str, load: Callable[[Path], Any], megabytes: int) -> Any:
        return load(Path("unused"))

    def state_of(self, name: str) -> None:
        return None


def bind(*plugins: tuple[str, dict[str, Any]], engine: Any = None) -> HookStores:
    """Return the hooks of these plugins, built by the real manager."""
    folder = SimpleNamespace(engine=engine or AtOnce())
    return HookStores(build_manager([PluginRef(name, options) for name, options in plugins], folder))


def options(provider: str, address: str, **more: Any) -> dict[str, Any]:
    """Return the options with which a provider reaches the loopback server."""
    return {"model": "loopback", "api_key": "sk-test-0123456789abcdef", "base_url": address + PATHS[provider], **more}


def request(text: str, host: str = "", seconds: float = 5.0, **more: Any) -> ChatRequest:
    messages = (ChatMessage("system", "Be brief."), ChatMessage("user", text))
    return ChatRequest(messages, time.monotonic() + seconds, own_hosts=frozenset({host}), **more)


def answered(hooks: HookStores, asked: ChatRequest) -> tuple[list[ChatDelta], ChatCompletion]:
    """Return what came in pieces, and the whole."""
    stream = hooks.complete_chat(request=asked)
    deltas = list(stream.deltas)
    return deltas, deltas[-1].completion
