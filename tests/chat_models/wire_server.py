"""A server on the loopback that speaks the wire formats of OpenAI, Anthropic and Gemini, and misbehaves on command."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NEVER = 60.0
SEAL = "c2VhbA=="


@dataclass(frozen=True)
class Behaviour:
    """What the server does with one request. ``text`` may be made from the request's messages.

    ``first`` and ``between`` are seconds of silence before the first piece and after the second, or as many as ``after`` says; ``cut``
    closes the connection there; ``shorten`` cuts the JSON body in the middle; ``stop`` is OpenAI's finish_reason. Of the tokens ``read``
    ``cached`` came from a cache; None: nothing is told of one. A request with a field that it ``refuses`` gets a 400 with those words.
    """

    text: str | Callable[[str], str] = ""
    calls: tuple[tuple[str, str], ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    first: float = 0.0
    between: float = 0.0
    after: int = 2
    cut: bool = False
    shorten: bool = False
    stop: str = ""
    read: int = 120
    cached: int | None = None
    refuses: tuple[tuple[str, str], ...] = ()

    @property
    def waits(self) -> bool:
        return bool(self.first or self.between)


def says(text: str | Callable[[str], str]) -> Behaviour:
    return Behaviour(text)


@dataclass
class WireServer:
    """``behave(a, b)``: the first request meets a, all others b.

    ``seen`` are the requests (path, headers, body); the first one sets ``arrived``. It is ``silent`` while a request since ``behave``
    is kept waiting: who has an answer by then did not wait for this server.
    """

    port: int = 0
    seen: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    _silences: list[float] = field(default_factory=list)
    _plan: list[Behaviour] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def silent(self) -> bool:
        return bool(self._silences)

    def be_silent(self, seconds: float) -> None:
        """Say nothing for so long, or until ``closing`` is set."""
        silences = self._silences
        silences.append(seconds)
        self.closing.wait(seconds)
        silences.remove(seconds)

    def behave(self, *plan: Behaviour) -> None:
        with self._lock:
            self._plan, self.seen, self._silences = list(plan), [], []
            self.arrived.clear()

    def seen_many(self, count: int, seconds: float = 60.0) -> bool:
        """Wait until so many requests have come in; return whether they have."""
        latest = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < latest:
            self.arrived.clear()
            self.arrived.wait(0.05)
        return len(self.seen) >= count

    def take(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Behaviour:
        with self._lock:
            self.seen.append((path, headers, body))
            self.arrived.set()
            behaviour = self._plan[min(len(self.seen), len(self._plan)) - 1]
        if callable(behaviour.text):
            return replace(behaviour, text=behaviour.text(words_of(body)))
        return behaviour


def words_of(body: dict[str, Any]) -> str:
    """Return the text of a request's messages, in whichever format."""
    contents = [line.get("content") or line.get("parts") for line in body.get("messages") or body["contents"]]
    parts = [[{"text": content}] if isinstance(content, str) else content for content in contents]
    return "\n".join(part.get("text", "") for content in parts for part in content)


def serve() -> tuple[WireServer, ThreadingHTTPServer]:
    """Start a server; shut it down with ``closing.set()`` and ``shutdown()``."""
    wire = WireServer()

    class Handler(_Handler):
        server_of = wire

    server = _Server(("127.0.0.1", 0), Handler)
    wire.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return wire, server


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: WireServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour = self.server_of.take(self.path, dict(self.headers), body)
        try:
            self._answer(behaviour, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, behaviour: Behaviour, body: dict[str, Any]) -> None:
        wire = next(wire for pattern, wire in WIRES if re.search(pattern, self.path))
        self.server_of.be_silent(behaviour.first)
        complaint = next((words for field, words in behaviour.refuses if json.dumps(field) + ":" in json.dumps(body)), "")
        if complaint:
            behaviour = replace(behaviour, status=400, text=complaint)
        if behaviour.status != 200:
            self._whole(behaviour, json.dumps(wire.error(behaviour)).encode())
        elif body.get("stream") or "stream" in self.path.rpartition("/")[2]:
            self._stream(behaviour, wire.pieces(behaviour))
        else:
            content = json.dumps(wire.whole(behaviour)).encode()
            self._whole(behaviour, content[: len(content) // 2] if behaviour.shorten else content)

    def _whole(self, behaviour: Behaviour, content: bytes) -> None:
        self.send_response(behaviour.status)
        for name, value in behaviour.headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if behaviour.between or behaviour.cut:
            self.wfile.write(content[:10])
            self.wfile.flush()
            self.server_of.be_silent(behaviour.between)
            content = content[10:]
        if behaviour.cut:
            self.close_connection = True
            return
        self.wfile.write(content)

    def _stream(self, behaviour: Behaviour, pieces: Iterator[str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for place, piece in enumerate(pieces):
            if place == behaviour.after:
                self.server_of.be_silent(behaviour.between)
                if behaviour.cut:
                    self.close_connection = True
                    return
                piece = piece[: len(piece) // 2] + "\n\n" if behaviour.shorten else piece
            self._chunk(piece.encode())
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()


def _words(text: str) -> list[str]:
    return re.findall(r".{1,4000}?(?:\s+|$)", text, re.DOTALL)


class _OpenAI:
    def error(self, behaviour: Behaviour) -> Any:
        told = behaviour.text if behaviour.refuses else "Incorrect API key provided: sk-test-0123456789abcdef"
        return {"error": {"message": told, "type": "server_error", "code": None}}

    def whole(self, behaviour: Behaviour) -> Any:
        message: dict[str, Any] = {"role": "assistant", "content": behaviour.text or None}
        if behaviour.calls:
            message["tool_calls"] = [self._call(place, call) for place, call in enumerate(behaviour.calls)]
        choice = {"index": 0, "message": message, "finish_reason": self._stop(behaviour)}
        return self._frame("chat.completion") | {"choices": [choice], "usage": self._usage(behaviour)}

    def pieces(self, behaviour: Behaviour) -> Iterator[str]:
        yield self._chunk({"role": "assistant", "content": ""})
        for word in _words(str(behaviour.text)):
            yield self._chunk({"content": word})
        for place, (name, arguments) in enumerate(behaviour.calls):
            half = len(arguments) // 2
            yield self._chunk({"tool_calls": [self._call(place, (name, arguments[:half])) | {"index": place}]})
            yield self._chunk({"tool_calls": [{"index": place, "function": {"arguments": arguments[half:]}}]})
        yield self._chunk({}, self._stop(behaviour))
        yield self._event(self._frame("chat.completion.chunk") | {"choices": [], "usage": self._usage(behaviour)})
        yield "data: [DONE]\n\n"

    def _call(self, place: int, call: tuple[str, str]) -> dict[str, Any]:
        return {"id": f"call_{place}", "type": "function", "function": {"name": call[0], "arguments": call[1]}}

    def _stop(self, behaviour: Behaviour) -> str:
        return behaviour.stop or ("tool_calls" if behaviour.calls else "stop")

    def _usage(self, behaviour: Behaviour) -> dict[str, Any]:
        told = {} if behaviour.cached is None else {"prompt_tokens_details": {"cached_tokens": behaviour.cached}}
        return {"prompt_tokens": behaviour.read, "completion_tokens": 30, "total_tokens": behaviour.read + 30} | told

    def _frame(self, kind: str) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": "loopback-1"}

    def _chunk(self, delta: dict[str, Any], stop: str | None = None) -> str:
        return self._event(self._frame("chat.completion.chunk") | {"choices": [{"index": 0, "delta": delta, "finish_reason": stop}]})

    def _event(self, data: Any) -> str:
        return f"data: {json.dumps(data)}\n\n"


class _Anthropic:
    STOPS = {"length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}

    def error(self, behaviour: Behaviour) -> Any:
        return {"type": "error", "error": {"type": "api_error", "message": "Something is wrong."}}

    def whole(self, behaviour: Behaviour) -> Any:
        content: list[dict[str, Any]] = [{"type": "text", "text": behaviour.text}] if behaviour.text else []
        content += [
            {"type": "tool_use", "id": f"toolu_{place}", "name": name, "input": json.loads(arguments)}
            for place, (name, arguments) in enumerate(behaviour.calls)
        ]
        return self._message() | {"content": content, "stop_reason": self._stop(behaviour), "usage": self._usage(behaviour, 30)}

    def pieces(self, behaviour: Behaviour) -> Iterator[str]:
        begun = {"content": [], "stop_reason": None, "usage": self._usage(behaviour, 1)}
        yield self._event("message_start", message=self._message() | begun)
        yield self._event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for word in _words(str(behaviour.text)):
            yield self._event("content_block_delta", index=0, delta={"type": "text_delta", "text": word})
        yield self._event("content_block_stop", index=0)
        for place, (name, arguments) in enumerate(behaviour.calls, 1):
            block = {"type": "tool_use", "id": f"toolu_{place}", "name": name, "input": {}}
            yield self._event("content_block_start", index=place, content_block=block)
            for half in (arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]):
                yield self._event("content_block_delta", index=place, delta={"type": "input_json_delta", "partial_json": half})
            yield self._event("content_block_stop", index=place)
        delta = {"stop_reason": self._stop(behaviour), "stop_sequence": None}
        yield self._event("message_delta", delta=delta, usage={"output_tokens": 30})
        yield self._event("message_stop")

    def _usage(self, behaviour: Behaviour, written: int) -> dict[str, int]:
        """Return the tokens as this maker counts them: what is read from the cache, or put there, is not among the input."""
        if behaviour.cached is None:
            return {"input_tokens": behaviour.read, "output_tokens": written}
        cache = {"cache_read_input_tokens": behaviour.cached, "cache_creation_input_tokens": 10}
        return {"input_tokens": behaviour.read - 10 - behaviour.cached, "output_tokens": written} | cache

    def _message(self) -> dict[str, Any]:
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": "loopback-1", "stop_sequence": None}

    def _stop(self, behaviour: Behaviour) -> str:
        return self.STOPS.get(behaviour.stop) or ("tool_use" if behaviour.calls else "end_turn")

    def _event(self, kind: str, **data: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind} | data)}\n\n"


class _Gemini:
    STOPS = {"length": "MAX_TOKENS", "content_filter": "SAFETY"}

    def error(self, behaviour: Behaviour) -> Any:
        told = behaviour.text if behaviour.refuses else "Something is wrong."
        return {"error": {"code": behaviour.status, "message": told, "status": "INTERNAL"}}

    def whole(self, behaviour: Behaviour) -> Any:
        parts: list[dict[str, Any]] = [{"text": behaviour.text}] if behaviour.text else []
        return self._frame(behaviour, parts + self._calls(behaviour), self.STOPS.get(behaviour.stop, "STOP"))

    def _calls(self, behaviour: Behaviour) -> list[dict[str, Any]]:
        """Return the calls; the first one bears the seal that this maker wants back."""
        calls: list[dict[str, Any]] = [
            {"functionCall": {"name": name, "args": json.loads(arguments)}} for name, arguments in behaviour.calls
        ]
        return [call | ({} if place else {"thoughtSignature": SEAL}) for place, call in enumerate(calls)]

    def pieces(self, behaviour: Behaviour) -> Iterator[str]:
        for word in _words(str(behaviour.text)):
            yield self._event(self._frame(behaviour, [{"text": word}]))
        yield self._event(self._frame(behaviour, self._calls(behaviour) or [{"text": ""}], self.STOPS.get(behaviour.stop, "STOP")))

    def _frame(self, behaviour: Behaviour, parts: list[dict[str, Any]], stop: str = "") -> dict[str, Any]:
        candidate = {"content": {"role": "model", "parts": parts}, "index": 0} | ({"finishReason": stop} if stop else {})
        usage = {"promptTokenCount": behaviour.read, "candidatesTokenCount": 30, "totalTokenCount": behaviour.read + 30}
        usage |= {} if behaviour.cached is None else {"cachedContentTokenCount": behaviour.cached}
        return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "loopback-1"}

    def _event(self, data: Any) -> str:
        return f"data: {json.dumps(data)}\n\n"


WIRES = ((r"/chat/completions$", _OpenAI()), (r"/messages$", _Anthropic()), (r"enerateContent", _Gemini()))
