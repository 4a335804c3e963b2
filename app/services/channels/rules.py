"""What a tenant says of its messengers in tenant.json, and how an address finds its tenant."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.services.channels.templates import Template, read_templates

CHANNELS = ("whatsapp", "sms")
FORMATTING_CHANNELS = ("whatsapp",)
_MAC_LETTERS = 24


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """How a tenant answers on a channel. ``quiet_seconds`` is how long an unfinished text waits for the rest; 0 joins nothing."""

    enabled: bool = True
    quiet_seconds: float = 1.5
    longest_wait_seconds: float = 8.0
    answers_per_hour: int = 60
    margin: timedelta = timedelta(minutes=10)
    templates: tuple[Template, ...] = ()

    @property
    def joins(self) -> bool:
        return self.quiet_seconds > 0


def read_rules(tenant_document: Any, channel: str) -> ChannelRules:
    """Return the rules of a channel in a tenant.json."""
    found = (tenant_document or {}).get("channels", {}).get(channel, {})
    plain = {name: found[name] for name in ("enabled", "quiet_seconds", "longest_wait_seconds", "answers_per_hour") if name in found}
    if "window_margin_minutes" in found:
        plain["margin"] = timedelta(minutes=found["window_margin_minutes"])
    return ChannelRules(**plain, templates=read_templates(found.get("templates", ())))


def channel_key(secret: bytes, tenant: str, channel: str) -> str:
    """Return the part of the webhook's address that names the tenant and that nobody can guess."""
    return f"{tenant}.{hmac.new(secret, f'{channel} of {tenant}'.encode(), hashlib.sha256).hexdigest()[:_MAC_LETTERS]}"


def read_channel_key(secrets: Sequence[bytes], key: str, channel: str) -> str | None:
    """Return the tenant that an address names, None where it was not made by us. Old secrets keep old addresses alive."""
    tenant = key.rpartition(".")[0]
    given = key.encode()
    known = [hmac.compare_digest(channel_key(secret, tenant, channel).encode(), given) for secret in secrets]
    return tenant if tenant and any(known) else None
