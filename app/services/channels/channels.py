"""The messengers of a process, wired: what the routes and the worker are given."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.services.channels.answering import Answerer, Door
from app.services.channels.desk import Desk
from app.services.channels.doorbell import ring_worker
from app.services.channels.receiving import Reception
from app.services.channels.rules import channel_key, read_channel_key
from app.services.channels.sending import Posting, Sender
from app.services.secrets.secret_key import read_secret_key
from app.settings import Settings
from app.storage.messengers.channels import Inbox
from app.storage.messengers.outbox import Outbox
from plugins.contracts import Health

if TYPE_CHECKING:
    from app.container import Platform

MEDIA = "received_media"
HEALTH, LONGEST_WAIT_S = "messengers", 120.0
_NAME_LETTERS = 12


class Channels:
    """One per process, over its platform."""

    def __init__(self, platform: Platform):
        self._platform, self.settings = platform, platform.settings
        self.claimer = name_of_installation(platform.settings)
        self.desk = Desk(platform.directory)
        self.reception = Reception(self.desk, platform.storage, platform.clock, partial(ring_worker, self.settings.instance_folder))
        media = self.settings.instance_folder / MEDIA
        door = Door(platform.tenant, self.inbox, _handled_by(platform), platform.clock, media)
        self.answerer = Answerer(door, self.desk, self.claimer)
        self.sender = Sender(Posting(self.inbox, self.outbox, platform.clock, self.status_url), self.desk)
        self._secrets: tuple[bytes, ...] = ()

    def inbox(self, tenant: str) -> Inbox:
        return Inbox(self._platform.storage.tenant(tenant))

    def outbox(self, tenant: str) -> Outbox:
        return Outbox(self._platform.storage.tenant(tenant), self.claimer)

    def ring(self, tenant: str) -> None:
        """Tell the worker that a tenant has something to send."""
        ring_worker(self.settings.instance_folder, tenant)

    def now(self) -> Any:
        return self._platform.clock()

    def health(self) -> list[Health]:
        """Return whether the default shop's messengers answer in time; nothing where it has none."""
        tenant = self.settings.business_key
        try:
            if not self.desk.of(tenant).traits:
                return []
            waiting = self.inbox(tenant).oldest_waiting()
        except AppError as error:
            return [Health(HEALTH, False, str(error))]
        seconds = (self.now() - waiting).total_seconds() if waiting else 0.0
        if seconds <= LONGEST_WAIT_S:
            return [Health(HEALTH, True, "Messages are answered in time.")]
        detail = f"A message has waited {seconds / 60:,.0f} minutes for its answer. Does the worker run? assistant worker"
        return [Health(HEALTH, False, detail)]

    def find_tenant(self, key: str, channel: str) -> str | None:
        """Return the tenant that a webhook's address names; with no key, the default one."""
        return read_channel_key(self._known_secrets(), key, channel) if key else self.settings.business_key

    def address(self, tenant: str, channel: str, what: str = "webhook") -> str:
        """Return the address that the provider is to call, "" where PUBLIC_BASE_URL is not set."""
        base = self.settings.public_base_url
        return f"{base}/{channel}_{what}/{channel_key(self._known_secrets()[0], tenant, channel)}" if base else ""

    def status_url(self, tenant: str, channel: str) -> str:
        return self.address(tenant, channel, "status")

    def _known_secrets(self) -> Sequence[bytes]:
        if not self._secrets:
            old = [key.strip().encode() for key in self.settings.old_secret_keys.split(",") if key.strip()]
            self._secrets = (read_secret_key(self.settings.secret_key, self.settings.instance_folder), *old)
        return self._secrets


def _handled_by(platform: Platform) -> Any:
    return lambda message, tenant, database: platform.handle(message, tenant, database=database)


def name_of_installation(settings: Settings) -> str:
    """Return a name for this machine's instance folder: of its workers one runs at a time, so the claims of earlier ones are dead."""
    place = f"{socket.gethostname()}:{settings.instance_folder.resolve()}"
    return hashlib.blake2b(place.encode(), digest_size=16).hexdigest()[:_NAME_LETTERS]
