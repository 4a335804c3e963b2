"""Which questions without an answer are still open: the shop may have written an answer since, in its draft or published already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from app.errors import InvalidTenant
from app.services.conversations.conversation_desk import Asked
from app.storage.turns.commits import same_question
from plugins.contracts import Folder
from plugins.kit.shop_texts import TextKey, texts_of


class Tenant(Protocol):
    """A tenant's folder, as far as it matters here."""

    def draft(self) -> Folder: ...

    def version(self, version: int) -> Folder: ...

    def live_version(self) -> int | None: ...


def still_open(asked: Iterable[Asked], tenant: Tenant) -> list[Asked]:
    """Return the questions that no text of the live version is asked by, each with the text of the draft that is."""
    live = tenant.live_version()
    published = _texts_by_question(tenant.version(live)) if live else {}
    drafted = _texts_by_question(tenant.draft())
    known = [(each, same_question(each.question)) for each in asked]
    return [replace(each, drafted=drafted.get(words)) for each, words in known if words not in published]


def _texts_by_question(folder: Folder) -> dict[str, TextKey]:
    try:
        return {same_question(question): text.key for text in texts_of(folder) for question in (text.title, *text.phrasings)}
    except InvalidTenant:  # a draft that cannot be read answers nothing, and the page "Publish" says what is wrong with it
        return {}
