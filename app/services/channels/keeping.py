"""Files that customers send: fetched through the connector, within its limits, and kept for people to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from app.services.channels.desk import Messengers
from plugins.contracts.channels import Inbound
from plugins.kit.whole_files import write_whole

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
_NAME_LETTERS = 32


def keep_media(messengers: Messengers, folder: Path, channel: str, inbound: Inbound) -> int:
    """Keep the files of a message in ``folder``, under names that follow from its id; return how many are there."""
    paths = enumerate(media_paths(folder, inbound))
    return sum(path.exists() or _fetch(messengers, channel, inbound, place, path) for place, path in paths)


def media_paths(folder: Path, inbound: Inbound) -> Iterator[Path]:
    """Yield where each file of a message is kept."""
    name = hashlib.sha256(inbound.id.encode()).hexdigest()[:_NAME_LETTERS]
    for place, media in enumerate(inbound.media):
        yield folder / f"{name}-{place}{ENDINGS.get(media.content_type.partition(';')[0], '.bin')}"


def _fetch(messengers: Messengers, channel: str, inbound: Inbound, place: int, path: Path) -> bool:
    found = messengers.hooks.find_media(channel=channel, media=inbound.media[place])
    if found is None or found.content_type not in ENDINGS:
        return False
    write_whole(path, found.content)
    return True
