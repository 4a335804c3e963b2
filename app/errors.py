"""One error class per thing that a caller does differently; status and code live on the class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AT_PLACE, UNPUBLISHED = "at_place", "unpublished"
NO_SUCH_BOT = (
    'No shop answers under this key. Check the "bot" that you sent, or the key in the address: it is the data-bot-id in the line for '
    'your pages, which the shop\'s owner finds under "Bot".'
)


class AppError(Exception):
    """The base of all errors whose message may be shown to the caller as it is: where, what, what to do.

    ``cause`` and ``values`` say within the code what exactly it was, for pages that word it in the reader's language.
    """

    status = 500
    code = "internal"

    def __init__(self, message: str = "", cause: str = "", **values: object):
        super().__init__(message)
        self.cause, self.values = cause, values

    @property
    def headers(self) -> dict[str, str]:
        return {}

    @property
    def to_strangers(self) -> str:
        """What callers read who are not of the shop."""
        return str(self)


class Worded(str):
    """A sentence about a field that also knows its ``cause`` and ``values``, for pages that word it in the reader's language."""

    __slots__ = ("cause", "values")

    def __new__(cls, text: str, cause: str, /, **values: object) -> Worded:
        told = super().__new__(cls, text)
        told.cause, told.values = cause, values
        return told

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:
        return (str(self), self.cause), self.values  # for copies, and for other processes


def at_place(place: str, sentence: str) -> str:
    """Return a sentence with the place that it is about in front."""
    told = f"{place}: {sentence}" if place else sentence
    return Worded(told, AT_PLACE, place=place, sentence=sentence) if place else sentence


class BadMessage(AppError):
    """The request's body or parameters are not what the route takes."""

    status, code = 400, "bad_request"


class UnknownTenant(AppError):
    """No shop is found. ``cause`` is UNPUBLISHED where the key is nobody's: who runs the installation is told what to type."""

    status, code = 404, "unknown_bot"

    @property
    def to_strangers(self) -> str:
        return NO_SUCH_BOT if self.cause == UNPUBLISHED else str(self)


class UnknownVersion(AppError):
    status, code = 404, "unknown_version"


class NotFound(AppError):
    status, code = 404, "not_found"


class SignedOut(AppError):
    """Nobody is signed in, or the API key is none of ours, ran out or was revoked."""

    status, code = 401, "signed_out"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NotAllowed(AppError):
    """The permission matrix does not allow it."""

    status, code = 403, "not_allowed"


class NoSuchShop(AppError):
    """A shop that is not there, or in which the caller is nothing: which of the two is not told."""

    status, code = 404, "unknown_bot"


class ForeignForm(AppError):
    """A form that was not opened on our pages, or too long ago."""

    status, code = 403, "foreign_form"


class ForgedToken(AppError):
    """A visitor token that this server did not sign, or that ran out."""

    status, code = 403, "forged_token"


class ForgedWebhook(AppError):
    """A webhook that its provider did not sign."""

    status, code = 403, "forged_webhook"


class ForeignSession(AppError):
    """A session that another visitor opened."""

    status, code = 403, "foreign_session"


class ForbiddenOrigin(AppError):
    status, code = 403, "forbidden_origin"


class MessageTooLong(AppError):
    status, code = 413, "message_too_long"


class EmptyMessage(AppError):
    status, code = 422, "empty_message"


class RateLimited(AppError):
    """Too many messages; ``retry_after`` is in whole seconds."""

    status, code = 429, "rate_limited"

    def __init__(self, message: str, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class PublishConflict(AppError):
    """Somebody else published in the meantime."""

    status, code = 409, "publish_conflict"


class NothingLive(AppError):
    """The shop was never published."""

    status, code = 409, "nothing_live"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a tenant's documents: file, place (``products[3].price``), what is wrong and what to do."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.message}" if self.place else f"{self.file}: {self.message}"


class InvalidTenant(AppError):
    """A draft that cannot be published; ``problems`` holds every fault found, not only the first."""

    status, code = 422, "invalid_tenant"

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class ShopDown(AppError):
    """The shop cannot answer: its live version cannot be built here. Only the log and the operator are told why."""

    status, code = 503, "shop_down"

    @property
    def to_strangers(self) -> str:
        return "This shop cannot answer at the moment. Who runs it finds why in errors.log, under this id."


class ServiceDown(AppError):
    """A service of others that is needed for this cannot be reached."""

    status, code = 503, "service_down"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "60"}


class StorageFull(AppError):
    """The disk is full; nothing was stored, nothing was lost."""

    status, code = 507, "storage_full"


class StorageBusy(AppError):
    """The database could not be written in time; the same request may be sent again."""

    status, code = 503, "storage_busy"
