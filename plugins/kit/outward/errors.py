"""How a call to an outside service can fail: a class for each thing that its caller does differently."""

from __future__ import annotations

from collections.abc import Iterator


class OutwardError(Exception):
    """A call failed. The message says where and why, and holds no secret."""


class Unavailable(OutwardError):
    """It may work later: the service is down, slow or busy. ``arrived`` says whether the call may have been carried out all the
    same; ``retry_after`` is how many seconds the service asks to wait; ``status`` is 0 where it gave no answer."""

    def __init__(self, message: str, *, arrived: bool = False, retry_after: float | None = None, status: int = 0):
        super().__init__(message)
        self.arrived, self.retry_after, self.status = arrived, retry_after, status


class LeftInPeace(Unavailable):
    """The service failed again and again; it is not called for a while."""


def left_in_peace(host: str, seconds: float) -> LeftInPeace:
    """Return the error of a call that is not made now; ``seconds`` is how long the host still rests."""
    return LeftInPeace(f"{host} failed again and again, so it is not called for a while.", retry_after=seconds)


class Refused(OutwardError):
    """It would fail again: the service says no (``status``), or its address may not be called (``status`` 0)."""

    def __init__(self, message: str, *, status: int = 0, text: str = ""):
        super().__init__(message)
        self.status, self.text = status, text


class Unreadable(OutwardError):
    """The service answered with something that is too long or not what was agreed."""


def outward_error(error: BaseException) -> OutwardError | None:
    """Return the OutwardError behind an exception of a vendor's client, None when it has another cause."""
    return next((cause for cause in causes_of(error) if isinstance(cause, OutwardError)), None)


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
