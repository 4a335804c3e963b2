"""Who may come in and what they may do; and what this room may refuse with."""

from app.errors import (
    AT_PLACE,
    AppError,
    BadMessage,
    ForeignForm,
    NoSuchShop,
    NotAllowed,
    NotFound,
    RateLimited,
    SignedOut,
    UnknownTenant,
    Worded,
)

__all__ = [
    "AT_PLACE", "AppError", "BadMessage", "ForeignForm", "NoSuchShop", "NotAllowed", "NotFound", "RateLimited", "SignedOut",
    "UnknownTenant", "Worded",
]  # fmt: skip
