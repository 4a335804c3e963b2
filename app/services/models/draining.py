"""Taking a model's answer in, piece by piece, and giving up at the right moment, whatever the provider does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from plugins.contracts import ChatCompletion, ChatDelta, ChatStream, Listener, ModelDown, ModelError, ModelNonsense, ModelSlow

_END = object()


def drain(stream: ChatStream, deadline: float, longest: int, listener: Listener | None = None) -> ChatCompletion:
    """Return the whole answer, or what came until a ``listener`` had heard enough. ``deadline`` is of ``time.monotonic()``,
    ``longest`` in characters.

    The provider runs in a thread of its own, for no plugin can be trusted to come back in time; one that is given up ends at
    its own time-out. Raises a ModelError.
    """
    pump = _Pump(stream.deltas)
    pump.start()
    try:
        if listener is not None:
            listener.begins()  # what it has to make ready, it makes while the model thinks
        return _taken_in(stream, pump, deadline, longest, listener)
    finally:
        pump.given_up.set()


def _taken_in(stream: ChatStream, pump: _Pump, deadline: float, longest: int, listener: Listener | None) -> ChatCompletion:
    patience, phase, length = stream.timeouts.first if stream.streams else float("inf"), "its first word", 0
    heard: list[str] = []
    while True:
        piece = _next(pump, patience, deadline, phase)
        if isinstance(piece, ModelError):
            raise piece
        if not isinstance(piece, ChatDelta):
            raise ModelDown("It ended without an answer.")
        length += len(piece.text)
        if length > longest or (piece.completion and len(piece.completion.text) > longest):
            raise ModelNonsense(f"Its answer is longer than {longest:,} characters.")
        if listener is not None and (new := piece.text or (piece.completion.text if piece.completion and not length else "")):
            heard.append(new)
            if not listener.hear(new):
                return ChatCompletion("".join(heard), model=stream.model)
        if piece.completion is not None:
            return piece.completion
        if stream.streams:
            patience, phase = stream.timeouts.between, "its next word"


def _next(pump: _Pump, patience: float, deadline: float, phase: str) -> object:
    left = deadline - time.monotonic()
    try:
        return pump.pieces.get(timeout=max(min(patience, left), 0.0))
    except Empty:
        waited = f"{patience:g} s for {phase}" if patience < left else "until the turn's time was up"
        raise ModelSlow(f"Waited {waited}.") from None


class _Pump(threading.Thread):
    """Iterates a provider's deltas and hands them over; what it raises is handed over too."""

    def __init__(self, deltas: Iterator[ChatDelta]):
        super().__init__(name="model-call", daemon=True)
        self.pieces: SimpleQueue[object] = SimpleQueue()
        self.given_up = threading.Event()
        self._deltas = deltas

    def run(self) -> None:
        try:
            for delta in self._deltas:
                self.pieces.put(delta)
                if self.given_up.is_set():
                    break
            self.pieces.put(_END)
        except ModelError as error:
            self.pieces.put(error)
        except BaseException as error:  # noqa: BLE001 - the edge to a provider's code: a thread has nobody else to tell
            self.pieces.put(ModelDown(f"The provider failed: {type(error).__name__}: {error}"))
        finally:
            close = getattr(self._deltas, "close", None)
            if close:
                close()
