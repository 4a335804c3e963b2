"""Taking a model's answer in, piece by piece, and giving up at the right moment, whatever the provider does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from plugins.contracts import ChatCompletion, ChatDelta, ChatStream, Listener, ModelDown, ModelError, ModelNonsense, ModelSlow

_END = object()
HEAD_START_S = 0.005  # how long we wait at most, before we compute ourselves, for a provider's thread to send its question


def drain(
    stream: ChatStream, deadline: float, longest: int, listener: Listener | None = None, readers: Readers | None = None
) -> ChatCompletion:
    """Return the whole answer, or what came until a ``listener`` had heard enough. ``deadline`` is of ``time.monotonic()``,
    ``longest`` in characters.

    The provider runs in a thread of its own, for no plugin can be trusted to come back in time; one that is given up ends at
    its own time-out. Raises a ModelError.
    """
    answer = (readers or Readers()).read(stream.deltas)
    try:
        if listener is not None:
            answer.begun.wait(HEAD_START_S)
            listener.begins()  # what it has to make ready, it makes while the model thinks
        return _taken_in(stream, answer, deadline, longest, listener)
    finally:
        answer.given_up = True


def _taken_in(stream: ChatStream, answer: _Answer, deadline: float, longest: int, listener: Listener | None) -> ChatCompletion:
    patience, phase, length = stream.timeouts.first if stream.streams else float("inf"), "its first word", 0
    heard: list[str] = []
    while True:
        piece = _next(answer, patience, deadline, phase)
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


def _next(answer: _Answer, patience: float, deadline: float, phase: str) -> object:
    left = deadline - time.monotonic()
    try:
        return answer.pieces.get(timeout=max(min(patience, left), 0.0))
    except Empty:
        waited = f"{patience:g} s for {phase}" if patience < left else "until the turn's time was up"
        raise ModelSlow(f"Waited {waited}.") from None


class Readers:
    """Threads that take in what providers answer. As many as may be kept wait for the next answer: one is sooner woken than started."""

    def __init__(self, kept: int = 0) -> None:
        self.kept = kept
        self.idle: list[_Reader] = []

    def read(self, deltas: Iterator[ChatDelta]) -> _Answer:
        """Return an answer that comes in, by a thread that had nothing to do, or a new one."""
        answer = _Answer(deltas)
        reader = self._waiting()
        if reader is None:
            reader = _Reader(self)
            reader.start()
        reader.answers.put(answer)
        return answer

    def close(self) -> None:
        """Let the threads end, those that still take something in when they are done."""
        self.kept = 0
        while (reader := self._waiting()) is not None:
            reader.answers.put(None)

    def _waiting(self) -> _Reader | None:
        while self.idle:
            try:
                reader = self.idle.pop()
            except IndexError:  # another turn was faster
                return None
            if reader.is_alive():  # no longer where the process was forked
                return reader
        return None


class ModelSeats(threading.Semaphore):
    """Seats for turns that wait for a model, and the threads that take its answers in, so many of them kept."""

    def __init__(self, seats: int = 1, kept: int = 0):
        super().__init__(seats)
        self.readers = Readers(kept)


class _Reader(threading.Thread):
    """Takes in one answer after the other."""

    def __init__(self, team: Readers):
        super().__init__(name="model-call", daemon=True)
        self.answers: SimpleQueue[_Answer | None] = SimpleQueue()
        self._team = team

    def run(self) -> None:
        while (answer := self.answers.get()) is not None:
            answer.take_in()
            del answer
            if len(self._team.idle) >= self._team.kept:
                return
            self._team.idle.append(self)


class _Answer:
    """A provider's deltas, handed over as they come; what it raises is handed over too."""

    def __init__(self, deltas: Iterator[ChatDelta]):
        self.pieces: SimpleQueue[object] = SimpleQueue()
        self.begun = threading.Event()  # who computes on would keep the interpreter from the thread that is to send the question
        self.given_up = False
        self._deltas = deltas

    def take_in(self) -> None:
        try:
            self.begun.set()
            for delta in self._deltas:
                self.pieces.put(delta)
                if self.given_up:
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
