"""What a customer means who sends a picture, where a plugin can say so."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.services.channels.hearing import Heard
from app.services.channels.keeping import PICTURE
from plugins.contracts.channels import Inbound, MediaFile

log = logging.getLogger(__name__)
LONGEST = 500


def look_at(heard: Heard, tenant: Any, locale: str, inbound: Inbound, files: Sequence[MediaFile]) -> Heard:
    """Return what is heard with the words that a plugin has for the first picture it knows; as it was where none has any."""
    for file in files:
        words = _seen(tenant, locale, inbound.text, file) if file.content_type == PICTURE else None
        if words:
            return replace(heard, text=" ".join(words.split())[:LONGEST], line="")
    return heard


def _seen(tenant: Any, locale: str, caption: str, picture: MediaFile) -> str | None:
    try:
        return tenant.stores.find_in_picture(picture=picture, caption=caption, locale=locale)
    except Exception:
        log.exception("%s: a plugin that looks at pictures failed", tenant.key)
        return None
