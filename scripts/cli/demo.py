"""Publishing what came with the product and was never published, so that the first start has shops to serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.errors import InvalidTenant
from app.storage.folders.folders import BusinessRoot

if TYPE_CHECKING:
    from app.container import Platform


def unpublished(root: BusinessRoot, keys: Sequence[str] | None = None) -> list[str]:
    """Return the keys of tenants that have no live version, all but those that somebody began here; only folders are looked at."""
    every, published = root.keys(), set(root.published())
    waiting = [key for key in every if key not in published and (keys is None or key in keys)]
    return [key for key in waiting if not root.place(key).begun_file.exists()]


def publish_unpublished(platform: Platform, keys: Sequence[str] | None = None) -> Iterator[tuple[str, InvalidTenant | None]]:
    """Publish the drafts of tenants that have no live version; yield their keys, with what to mend where a draft cannot be published."""
    from app.services.publishing.publisher import FIRST_NOTE, Publisher

    root = platform.directory.root
    publisher = Publisher(root, platform.prove)
    for key in unpublished(root, keys):
        try:
            publisher.publish(key, note=FIRST_NOTE)
        except InvalidTenant as error:
            yield key, error
        else:
            platform.directory.refresh(key)
            yield key, None
