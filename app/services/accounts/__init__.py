"""Who may come in and what they may do; and what this room may refuse with."""

from app.errors import AppError, BadMessage, NotFound, RateLimited

__all__ = ["AppError", "BadMessage", "NotFound", "RateLimited"]
