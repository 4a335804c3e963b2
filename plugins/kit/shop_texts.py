"""The texts that a shop answers with, its policies and its FAQ entries, as they are called and asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.contracts import Folder

FAQ, POLICY = "faq", "policies"

TextKey = tuple[str, str]  # the document and the id or topic


@dataclass(frozen=True, slots=True)
class ShopText:
    """A text of the shop: what it is called, and how it is asked for."""

    key: TextKey
    title: str
    names: tuple[str, ...]
    phrasings: tuple[str, ...]
    topic: str = ""  # the subject that the shop says it answers

    @property
    def mark(self) -> str:
        """What stands for all its words; it changes when one of them does."""
        return hashlib.blake2b(repr((self.title, self.names, self.phrasings)).encode(), digest_size=12).hexdigest()


def texts_of(folder: Folder) -> Iterable[ShopText]:
    """Yield the policies and the FAQ entries of a shop. In a draft that was edited by hand, what cannot be read is left out."""
    for policy in _records(folder, POLICY, "policies", ("topic", "title")):
        names = (policy["topic"], *_words(policy, "synonyms"))
        yield ShopText((POLICY, policy["topic"]), policy["title"], names, _words(policy, "phrasings"))
    for entry in _records(folder, FAQ, "entries", ("id", "question")):
        topic = entry.get("topic", "")
        said = topic if isinstance(topic, str) else ""
        yield ShopText((FAQ, entry["id"]), entry["question"], (entry["id"],), _words(entry, "phrasings"), said)


def _records(folder: Folder, document: str, field: str, needed: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    content = folder.read(document)
    records = content.get(field) if isinstance(content, Mapping) else None
    for record in records if isinstance(records, list) else ():
        if isinstance(record, Mapping) and all(isinstance(record.get(name), str) for name in needed):
            yield record


def _words(record: Mapping[str, Any], field: str) -> tuple[str, ...]:
    found = record.get(field)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
