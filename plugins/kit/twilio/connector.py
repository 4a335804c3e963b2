"""The plugin that every channel over Twilio is: the same hooks with another prefix, limits and window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from plugins.contracts import Connector, Folder, Health
from plugins.contracts.channels import ChannelTraits, Delivery, Listed, Media, MediaFile, Outbound, Received, Refusal, Webhook
from plugins.hookspecs import hookimpl
from plugins.kit.twilio.media import delete_media, fetch_media
from plugins.kit.twilio.messenger import TwilioMessenger
from plugins.kit.twilio.options import read_options
from plugins.kit.twilio.webhooks import read_webhook

REFERENCE = "ref"


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells one channel over Twilio from another."""

    name: str
    channel: str
    prefix: str
    longest_text: int
    window_hours: float
    optout_by_provider: bool


class TwilioConnector:
    """Bound to a tenant version; with no options it is not set up and leaves every hook to others."""

    def __init__(self, folder: Folder, options: Mapping[str, Any], kind: Kind):
        self._folder, self._kind = folder, kind
        self._options = read_options(options)

    @hookimpl
    def find_channel(self, channel: str) -> ChannelTraits | None:
        options, kind = self._options, self._kind
        if options is None or channel != kind.channel:
            return None
        return ChannelTraits(
            connector=kind.name,
            own_addresses=(options.sender,),
            longest_text=kind.longest_text,
            window_hours=kind.window_hours,
            list_sizes=frozenset(options.lists),
            button_sizes=frozenset(options.buttons),
            settle_seconds=options.settle_seconds,
            price_micro=options.price_micro,
            optout_by_provider=kind.optout_by_provider,
        )

    @hookimpl
    def parse_inbound(self, webhook: Webhook) -> Received | Refusal | None:
        if self._options is None or webhook.channel != self._kind.channel:
            return None
        return read_webhook(webhook, self._options.auth_token, REFERENCE)

    @hookimpl
    def deliver_message(self, message: Outbound) -> Delivery | None:
        return self._messenger.deliver(message) if self._serves(message.channel) else None

    @hookimpl
    def find_sent_messages(self, message: Outbound, since: datetime) -> list[Listed] | None:
        return self._messenger.list_sent(message, since) if self._serves(message.channel) else None

    @hookimpl
    def find_media(self, channel: str, media: Media) -> MediaFile | None:
        if self._options is None or not self._serves(channel):
            return None
        return fetch_media(self._folder, self._options, self._kind.name, media)

    @hookimpl
    def on_media_kept(self, channel: str, media: Media) -> None:
        if self._options is not None and self._options.deletes_media and self._serves(channel):
            delete_media(self._folder, self._options, self._kind.name, media)

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._options is None:
            return []
        detail = f"{self._kind.channel} from {self._options.sender}"
        return [Connector(self._kind.name, self._options.base_url, detail, self._messenger.check)]

    @hookimpl
    def check_health(self) -> list[Health]:
        if self._options is None:
            return []
        try:
            import twilio  # noqa: F401 - only whether it is there
        except ImportError:
            return [Health(self._kind.name, False, "The client is not installed: pip install 'sales-assistant[twilio]'.")]
        return [Health(self._kind.name, True, f"Set up with {self._options.sender}.")]

    def _serves(self, channel: str) -> bool:
        return self._options is not None and channel == self._kind.channel

    @cached_property
    def _messenger(self) -> TwilioMessenger:
        assert self._options is not None
        return TwilioMessenger(self._folder, self._options, self._kind.name, self._kind.prefix)
