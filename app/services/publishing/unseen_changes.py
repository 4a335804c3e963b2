"""Publishing together with a change of one's own: what others changed in the draft meanwhile goes live only when it was seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app.errors import AppError
from app.services.publishing.json_documents import same_document
from app.services.publishing.publisher import Publisher

OWN = "tenant"  # the document that the change itself is in; its state is checked when it is saved


class DraftNotSeen(AppError):
    """The draft holds changes that whoever publishes has not seen."""

    status, code = 409, "draft_not_seen"


class DraftLook:
    """One look at a shop's draft before it is changed and published in one request.

    ``seen`` is the mark of the draft that the caller has read, "" where they say nothing: then nobody may have changed anything since
    the live version. Raises DraftNotSeen; nothing was changed.
    """

    def __init__(self, publisher: Publisher, key: str, seen: str = ""):
        self._publisher, self._key = publisher, key
        if seen and seen != publisher.draft_mark(key):
            raise DraftNotSeen("Somebody has changed the draft since you read it. Read the bot again, then publish.")
        unseen = () if seen else self._unpublished()
        if unseen:
            told = ", ".join(unseen)
            raise DraftNotSeen(
                f"The draft has changes that are not published yet, in {told}. Look at them, read the bot, and send its "
                '"draft" with this change to publish them too.'
            )
        self._others = self._marks()

    def publishable(self) -> str:
        """Return the mark of the draft as it may be published now; DraftNotSeen when somebody changed more than the caller did."""
        mark = self._publisher.draft_mark(self._key)
        if self._marks() != self._others:
            raise DraftNotSeen("Your change is in the draft, but somebody changed more at this moment. Read the bot again, then publish.")
        return mark

    def _unpublished(self) -> tuple[str, ...]:
        tenant = self._publisher.root.tenant(self._key)
        live = tenant.live_version()
        if not live:
            return ()  # the first time everything is meant
        draft, published = tenant.draft(), tenant.version(live)
        known = set(published.documents())
        return tuple(
            name for name in sorted({*draft.documents(), *known})
            if draft.raw(name) != published.raw(name)
            and not (name in known and draft.raw(name) is not None and same_document(draft.read(name), published.read(name)))
        )  # fmt: skip

    def _marks(self) -> Mapping[str, str]:
        draft = self._publisher.root.tenant(self._key).draft()
        return {name: hashlib.blake2b(draft.raw(name) or b"").hexdigest() for name in draft.documents() if name != OWN}
