"""Files that customers send: fetched through the connector, pictures made anew, and kept for people to look at."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

from app.services.channels.desk import Messengers
from app.services.pictures import BadPicture, make_anew
from plugins.contracts.channels import Inbound, Media, MediaFile
from plugins.kit.whole_files import write_whole
from plugins.manager import notify

log = logging.getLogger(__name__)
PICTURES, PICTURE = ("image/jpeg", "image/png", "image/webp"), "image/webp"
ENDINGS = {**dict.fromkeys(PICTURES, ".webp"), "application/pdf": ".pdf"}
_NAME_LETTERS = 32


def keep_media(messengers: Messengers, folder: Path, channel: str, inbound: Inbound) -> list[MediaFile]:
    """Keep the files of a message in ``folder``, under names that follow from its id; return those that are there. Then their
    provider may be told to forget them."""
    kept = []
    for media, path in zip(inbound.media, media_paths(folder, inbound), strict=True):
        file = _read(media, path) or _fetch(messengers, channel, media, path)
        if file is not None:
            kept.append(file)
            notify(messengers.manager, "on_media_kept", channel=channel, media=media)
    return kept


def media_paths(folder: Path, inbound: Inbound) -> Iterator[Path]:
    """Yield where each file of a message is kept."""
    name = hashlib.sha256(inbound.id.encode()).hexdigest()[:_NAME_LETTERS]
    for place, media in enumerate(inbound.media):
        yield folder / f"{name}-{place}{ENDINGS.get(_kind(media), '.bin')}"


def _read(media: Media, path: Path) -> MediaFile | None:
    kind = PICTURE if _kind(media) in PICTURES else _kind(media)
    return MediaFile(kind, path.read_bytes()) if path.exists() else None


def _fetch(messengers: Messengers, channel: str, media: Media, path: Path) -> MediaFile | None:
    found = messengers.hooks.find_media(channel=channel, media=media)
    if found is None or found.content_type not in ENDINGS or ENDINGS[found.content_type] != path.suffix:
        return None
    try:
        file = MediaFile(PICTURE, make_anew(found.content).content) if found.content_type in PICTURES else found
    except BadPicture as error:
        log.info("a picture on %s is not kept: %s", channel, error)
        return None
    write_whole(path, file.content)
    return file


def _kind(media: Media) -> str:
    return media.content_type.partition(";")[0].strip().lower()
