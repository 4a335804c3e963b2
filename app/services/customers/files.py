"""The files that a person sent: where each lies, by the message that it came with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.services.channels.keeping import media_paths
from app.storage.customers.erasures import Person, PersonalData
from app.storage.databases.columns import from_json
from app.storage.messengers.channel_rows import inbound_from_json

RECEIVED = "received_media"


def received_files(data: PersonalData, person: Person, instance: Path, key: str) -> Iterator[Path]:
    """Yield the files of a person that are there."""
    for told in data.received(person):
        yield from files_of_message(told, instance / RECEIVED / key)


def files_of_message(told: str, folder: Path) -> Iterator[Path]:
    """Yield the files of one message as the inbox keeps it."""
    if from_json(told).get("media"):
        yield from (path for path in media_paths(folder, inbound_from_json(told)) if path.is_file())
