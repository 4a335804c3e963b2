"""One writer of a draft at a time, over all processes: whoever reads a document to change it holds this until it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from app.errors import StorageBusy
from app.storage.folders.folders import TenantFolder, unknown

WAIT_S = 10.0


@contextmanager
def draft_locked(tenant: TenantFolder) -> Iterator[None]:
    """Hold a shop's draft; StorageBusy when somebody else writes it for long, UnknownTenant for a shop that is gone."""
    if not tenant.path.is_dir():
        raise unknown(tenant.key)  # the lock would make its folder
    try:
        with FileLock(tenant.path / ".draft.lock", timeout=WAIT_S):
            yield
    except Timeout:
        raise StorageBusy("The draft is being written by somebody else. Try again.") from None
