"""Publishing what was never published, so that the first start has shops to serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.storage.folders.folders import BusinessRoot

if TYPE_CHECKING:
    from app.container import Platform


def unpublished(root: BusinessRoot, keys: Sequence[str] | None = None) -> list[str]:
    """Return the keys of tenants that have no live version; only folders are looked at."""
    every, published = root.keys(), set(root.published())
    return [key for key in every if key not in published and (keys is None or key in keys)]


def publish_unpublished(platform: Platform, keys: Sequence[str] | None = None) -> list[str]:
    """Publish the drafts of tenants that have no live version; return their keys. InvalidTenant says what to mend."""
    from app.services.publishing.publisher import Publisher

    root = platform.directory.root
    waiting = unpublished(root, keys)
    publisher = Publisher(root, platform.prove)
    for key in waiting:
        publisher.publish(key, note="First version")
        platform.directory.refresh(key)
    return waiting
