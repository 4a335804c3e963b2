"""WhatsApp over Twilio; see twilio.md beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Folder
from plugins.kit.twilio.connector import Kind, TwilioConnector
from plugins.kit.twilio.options import options_schema

NAME = "twilio_whatsapp"
CHANNEL = "whatsapp"
OPTIONS = options_schema()
KIND = Kind(NAME, CHANNEL, prefix="whatsapp:", longest_text=1600, window_hours=24.0, optout_by_provider=False)


def create(folder: Folder, options: Mapping[str, Any]) -> TwilioConnector:
    """Bind the connector to a tenant version; nothing is called yet."""
    return TwilioConnector(folder, options, KIND)
