"""WhatsApp over Meta's own Cloud API; see whatsapp_cloud.md beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from plugins.contracts import Connector, Folder, Health
from plugins.contracts.channels import (
    ChannelTraits,
    Delivery,
    Listed,
    Media,
    MediaFile,
    NotSent,
    Outbound,
    Received,
    Refusal,
    Sent,
    Unknown,
    Webhook,
)
from plugins.hookspecs import hookimpl
from plugins.kit.outward import OutwardClient, OutwardError, Patience, outward_of
from plugins.kit.whatsapp_cloud.messages import ending_of, message_body
from plugins.kit.whatsapp_cloud.options import OPTIONS, CloudOptions, read_options
from plugins.kit.whatsapp_cloud.webhooks import read_webhook

NAME = "whatsapp_cloud"
CHANNEL = "whatsapp"
__all__ = ["CHANNEL", "NAME", "OPTIONS", "create"]
LONGEST_TEXT, MOST_ROWS, MOST_BUTTONS, WINDOW_HOURS = 4096, 10, 3, 24.0
LONGEST_FILE = 5_000_000
FILE_HOSTS = (".fbsbx.com", ".whatsapp.net", ".facebook.com")


def create(folder: Folder, options: Mapping[str, Any]) -> WhatsAppCloud:
    """Bind the connector to a tenant version; nothing is called yet."""
    return WhatsAppCloud(folder, read_options(options))


class WhatsAppCloud:
    """With no options it is not set up and leaves every hook to others."""

    def __init__(self, folder: Folder, options: CloudOptions | None):
        self._folder, self._options = folder, options

    @hookimpl
    def find_channel(self, channel: str) -> ChannelTraits | None:
        options = self._options
        if options is None or channel != CHANNEL:
            return None
        return ChannelTraits(
            connector=NAME,
            own_addresses=(options.sender,),
            longest_text=LONGEST_TEXT,
            window_hours=WINDOW_HOURS,
            list_sizes=frozenset(range(1, MOST_ROWS + 1)),
            button_sizes=frozenset(range(1, MOST_BUTTONS + 1)),
            settle_seconds=options.settle_seconds,
            price_micro=options.price_micro,
            has_list=False,
        )

    @hookimpl
    def parse_inbound(self, webhook: Webhook) -> Received | Refusal | None:
        options = self._options
        if options is None or webhook.channel != CHANNEL:
            return None
        return read_webhook(webhook, options.app_secret, options.verify_token, options.phone_number_id)

    @hookimpl
    def deliver_message(self, message: Outbound) -> Delivery | None:
        if not self._serves(message.channel):
            return None
        if not (message.to.phone or message.to.user_id):
            return NotSent("bad_number")
        try:
            answer = self._client.post(f"{self._number}/messages", body=message_body(message)).json()
            return Sent(str(answer["messages"][0]["id"]))
        except OutwardError as error:
            return ending_of(error)
        except (KeyError, IndexError, TypeError):
            return Unknown("Meta's answer names no message.")

    @hookimpl
    def find_sent_messages(self, message: Outbound, since: datetime) -> list[Listed] | None:
        """Meta has no list: what it took it tells of by receipts, which bear our reference."""
        return [] if self._serves(message.channel) else None

    @hookimpl
    def find_media(self, channel: str, media: Media) -> MediaFile | None:
        if not self._serves(channel) or not media.address.isascii() or not media.address.isdigit():
            return None
        try:
            place = str(self._client.get(media.address).json().get("url", ""))
            answer = self._client.get(place, longest=LONGEST_FILE) if self._is_metas(place) else None
        except (OutwardError, AttributeError):
            return None
        return MediaFile(media.content_type.partition(";")[0], answer.content) if answer else None

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._options is None:
            return []
        return [Connector(NAME, self._options.base_url, f"{CHANNEL} from {self._options.sender}", self._check)]

    def _check(self) -> Health:
        try:
            about = self._client.get(self._number, params={"fields": "display_phone_number,quality_rating"}).json()
        except OutwardError as error:
            return Health(NAME, False, f"Meta does not let us in: {error}")
        return Health(NAME, True, f"The number is {about.get('display_phone_number')}, its quality {about.get('quality_rating')}.")

    def _serves(self, channel: str) -> bool:
        return self._options is not None and channel == CHANNEL

    def _is_metas(self, address: str) -> bool:
        parts = urlsplit(address)
        own = urlsplit(self._options.base_url) if self._options else parts
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(FILE_HOSTS)

    @property
    def _number(self) -> str:
        assert self._options is not None
        return self._options.phone_number_id

    @cached_property
    def _client(self) -> OutwardClient:
        options = self._options
        assert options is not None
        patience = Patience(connect=min(5.0, options.seconds), read=options.seconds, write=options.seconds, whole=options.seconds, tries=1)
        headers = {"authorization": f"Bearer {options.access_token}"}
        return outward_of(self._folder).client(
            self._folder.shop.key, NAME, options.base_url, secrets=options.secrets, headers=headers, patience=patience
        )
