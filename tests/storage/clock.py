"""The one moment at which storage tests happen."""

from datetime import UTC, datetime

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
