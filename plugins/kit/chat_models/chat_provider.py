"""What the plugins of remote chat models share: a maker's own client, borrowed, guarded, and its faults in our words."""

from __future__ import annotations

import importlib
import json
import logging
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from plugins.contracts import (
    ChatDelta,
    ChatRequest,
    ChatStream,
    Folder,
    Health,
    ModelBusy,
    ModelDown,
    ModelError,
    ModelNonsense,
    ModelRefused,
    ModelSlow,
)
from plugins.hookspecs import hookimpl
from plugins.kit.chat_models.chat_options import ChatOptions, read_options
from plugins.kit.chat_models.retry_after import read_retry_after
from plugins.kit.chat_models.thoughts import Thoughts
from plugins.kit.chat_models.tools_in_words import in_words
from plugins.kit.masking import mask_secrets
from plugins.kit.outward.own_network import ForbiddenAddress

LONGEST_REASON = 300
CLIENT_MEGABYTES = 80
TOOLS = "tools"
COMPLAINTS, UNNAMED = frozenset([400, 404, 422, 500, 501]), frozenset([400, 422])  # statuses of what a request has too much
SLIPS = ("tool_use_failed", "failed_generation", "parsing tool call")  # a call that the model wrote badly this time: nothing is refused
log = logging.getLogger(__name__)


class ChatProvider(ABC):
    """A chat model behind its maker's client. The client's package is imported by the engine, off the request path, when it is used."""

    name: str
    package: str
    extra: str
    base_url: str
    storing = Decimal(1)  # how many times what is read the maker charges for what it puts into its cache
    spare: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # parts of a request to do without, and what a server calls them
    hints: frozenset[str] = frozenset()  # those of them that a server may refuse without naming them

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._engine = folder.engine
        self.options: ChatOptions | None = read_options(options, self.base_url, self.storing)
        self._making = threading.Lock()
        self._clients: dict[frozenset[str], Any] = {}
        self._thoughts = Thoughts()
        self._left_out: frozenset[str] = frozenset()  # what the server was found to refuse

    @hookimpl
    def complete_chat(self, request: ChatRequest) -> ChatStream | None:
        options = self.options
        if options is None or self.name in request.avoid or not self._is_installed():
            return None
        package = self._engine.obtain(f"client package {self.package}", self._import, CLIENT_MEGABYTES)
        if package is None:
            return None
        deltas = self._told(package, options, request)
        return ChatStream(self.name, options.model, deltas, options.stream, options.prices, options.timeouts)

    @hookimpl
    def on_tenant_published(self, tenant: str, version: int) -> None:
        if self.options is not None and self._is_installed():
            self._engine.obtain(f"client package {self.package}", self._import, CLIENT_MEGABYTES)

    @hookimpl
    def check_health(self) -> list[Health]:
        if self.options is None:
            return []
        if not self._is_installed():
            text = f"The package {self.package} is not installed. Install it with: pip install 'sales-assistant[{self.extra}]'"
            return [Health(f"model {self.name}", False, text)]
        return [Health(f"model {self.name}", True, f"{self.options.model} at {self.options.base_url}")]

    def _is_installed(self) -> bool:
        try:
            return find_spec(self.package) is not None
        except ModuleNotFoundError:
            return False

    def _import(self, _: Path) -> ModuleType:
        return importlib.import_module(self.package)

    def _told(self, package: ModuleType, options: ChatOptions, request: ChatRequest) -> Iterator[ChatDelta]:
        """Yield what the client yields; tell its faults as ours."""
        try:
            with closing(self._thoughts.spoken(self._asked(self._client(package, options, request), options, request))) as deltas:
                yield from deltas
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge to foreign code: whatever it raises is told as a ModelError
            raise model_error(error, options.api_key) from error

    def _asked(self, client: Any, options: ChatOptions, request: ChatRequest) -> Iterator[ChatDelta]:
        """Ask; where the server refuses what there is to do without, ask again without it, and do so from then on."""
        left_out, begun = self._left_out, False
        while True:
            asked = in_words(request) if TOOLS in left_out else request
            try:
                with closing(self.deltas(client, options, asked, left_out)) as deltas:
                    for delta in deltas:
                        begun = True
                        yield delta
            except Exception as error:
                refused = self._refused(error) - left_out
                if begun or not refused:
                    raise
                left_out |= refused
                log.info("model %s of %s is asked without %s, which it refuses", options.model, self.name, ", ".join(sorted(refused)))
            else:
                with self._making:
                    self._left_out |= left_out  # others may have learned more meanwhile
                return

    def _refused(self, error: Exception) -> frozenset[str]:
        """Return the spare parts of a request that a server's refusal is about: those it names, or else the hints."""
        status, words = status_of(error), str(error).lower()
        if status not in COMPLAINTS or any(slip in words for slip in SLIPS):
            return frozenset()
        named = frozenset(part for part, names in self.spare.items() if any(name in words for name in names))
        return named or (self.hints if status in UNNAMED else frozenset())

    def _client(self, package: ModuleType, options: ChatOptions, request: ChatRequest) -> Any:
        """Return the client, made once: its connections stay open from call to call."""
        with self._making:
            if request.own_hosts not in self._clients:
                from plugins.kit.outward.guarded_http import guarded_client

                http = guarded_client(request.own_hosts)
                weakref.finalize(self, http.close)
                self._clients[request.own_hosts] = self.connect(package, options, http)
            return self._clients[request.own_hosts]

    @abstractmethod
    def connect(self, package: ModuleType, options: ChatOptions, http: Any) -> Any:
        """Return the maker's client over our HTTP client, its own retries off."""

    @abstractmethod
    def deltas(self, client: Any, options: ChatOptions, request: ChatRequest, left_out: frozenset[str]) -> Iterator[ChatDelta]:
        """Call the model and yield its answer, the completion last; any exception is told as a ModelError. ``left_out`` are the
        spare parts that the server refuses."""


def seconds_left(request: ChatRequest, options: ChatOptions) -> dict[str, float]:
    """Return httpx's time-outs for a call; in one piece, the whole answer may take until the deadline."""
    left = max(request.deadline - time.monotonic(), 0.05)
    waiting = max(options.timeouts.first, options.timeouts.between) if options.stream else left
    return {"connect": min(options.timeouts.connect, left), "read": min(waiting, left), "write": left, "pool": left}


def roles_joined(lines: list[dict[str, Any]], holding: str) -> list[dict[str, Any]]:
    """Join what one role says in a row, in the list called ``holding``: the makers' APIs want the roles to take turns."""
    joined: list[dict[str, Any]] = []
    for line in lines:
        if joined and joined[-1]["role"] == line["role"]:
            joined[-1][holding] += line[holding]
        else:
            joined.append(line)
    return joined


def objects_in(arguments: str) -> dict[str, Any]:
    """Return a call's arguments, a model's own broken ones as none: the makers' APIs take objects only."""
    try:
        found = json.loads(arguments)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def temperature(request: ChatRequest, options: ChatOptions) -> float | None:
    return request.temperature if options.asks_temperature else options.temperature


def model_error(error: Exception, api_key: str = "") -> ModelError:
    """Return a client's exception in our words, without the key."""
    import httpx2

    causes = list(_causes(error))
    reason = mask_secrets(f"{type(error).__name__}: {error}", [api_key])[:LONGEST_REASON]
    forbidden = next((cause for cause in causes if isinstance(cause, ForbiddenAddress)), None)
    if forbidden is not None:
        return ModelRefused(str(forbidden))
    if any(isinstance(cause, (httpx2.TimeoutException, TimeoutError)) for cause in causes):
        return ModelSlow(reason)
    if any(isinstance(cause, (httpx2.TransportError, OSError)) for cause in causes):
        return ModelDown(reason)
    status = status_of(error)
    if status is not None:
        return _of_status(status, reason, getattr(error, "response", None))
    if isinstance(error, (ValueError, TypeError, LookupError, AttributeError)):
        return ModelNonsense(reason)
    return ModelDown(reason)


def status_of(error: Exception) -> int | None:
    """Return the HTTP status that a client's exception is about."""
    return next((code for name in ("status_code", "code") if isinstance(code := getattr(error, name, None), int)), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_status(status: int, reason: str, response: Any) -> ModelError:
    if status in (429, 529):
        return ModelBusy(reason, read_retry_after(getattr(response, "headers", None) or {}))
    if status >= 500 or status < 300 or status in (408, 409):
        return ModelDown(reason)
    if status < 400:
        return ModelRefused(f"It answered with a redirect ({status}), and redirects are not followed. Set base_url to where it really is.")
    return ModelRefused(reason)
