"""Calls to outside services, all through one guard: what is public, in time, tried again where safe, left in peace where down."""

from plugins.kit.outward.calls import Answer, Patience
from plugins.kit.outward.client import OutwardClient
from plugins.kit.outward.errors import LeftInPeace, OutwardError, Refused, Unavailable, Unreadable, outward_error
from plugins.kit.outward.outward import Outward, outward_of

__all__ = [
    "Answer",
    "LeftInPeace",
    "Outward",
    "OutwardClient",
    "OutwardError",
    "Patience",
    "Refused",
    "Unavailable",
    "Unreadable",
    "outward_error",
    "outward_of",
]
