"""Publishing what was never published, so that the first start has shops to serve."""

from __future__ import annotations

from collections.abc import Sequence

from app.container import Platform
from app.services.publishing import Publisher


def publish_unpublished(platform: Platform, keys: Sequence[str] | None = None) -> list[str]:
    """Publish the drafts of tenants that have no live version; return their keys. InvalidTenant says what to mend."""
    root = platform.directory.root
    drafts, published = root.keys(), set(root.published())
    waiting = [key for key in drafts if key not in published and (keys is None or key in keys)]
    publisher = Publisher(root, platform.build)
    for key in waiting:
        publisher.publish(key, note="First version")
        platform.directory.refresh(key)
    return waiting
