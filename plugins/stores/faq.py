"""The FAQ store: the shop's own answers to questions, found by what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from plugins.contracts import Document, Folder, Passage
from plugins.hookspecs import hookimpl
from plugins.kit.documents import read_schema
from plugins.kit.passages import PassageIndex
from plugins.kit.read_once import ReadOnce
from plugins.kit.trade import every_subject
from plugins.kit.translations import FIELD, read_translations

NAME = "faq"


def create(folder: Folder, options: Mapping[str, Any]) -> FaqStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return FaqStore(folder)


@dataclass(frozen=True)
class Answers:
    """The entries of one tenant version, by id and by their phrasings."""

    passages: tuple[Passage, ...]
    by_id: Mapping[str, Passage]
    index: PassageIndex


class FaqStore:
    """Answers questions that the shop has answered before; reads its document when first asked."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._read = ReadOnce(self._load)

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [Document("faq", _schema(), records="entries", key="id")]

    @hookimpl
    def search_passages(self, text: str, limit: int) -> list[Passage]:
        answers = self._read()
        return [replace(answers.passages[row], score=score) for row, score in answers.index.search(text, limit)]

    @hookimpl
    def find_passage(self, id: str) -> Passage | None:
        return self._read().by_id.get(id)

    def _load(self) -> Answers:
        entries = (self._folder.read("faq") or {}).get("entries", [])
        passages = tuple(self._passage(row, entry) for row, entry in enumerate(entries))
        phrasings = [(row, text) for row, entry in enumerate(entries) for text in _questions(entry)]
        locales = [entry.get("locale", "") for entry in entries] + list(self._folder.shop.locales)
        return Answers(passages, {passage.id: passage for passage in passages}, PassageIndex(phrasings, locales))

    def _passage(self, row: int, entry: Mapping[str, Any]) -> Passage:
        source = self._folder.source("faq", f"/entries/{row}")
        others = read_translations(entry, source, "question", "answer")
        return Passage(entry["id"], entry["question"], entry["answer"], source, locale=entry.get("locale", ""), translations=others)


def _questions(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return entry["question"], *entry.get("phrasings", ()), *(row["question"] for row in entry.get(FIELD, ()))


def _schema() -> dict[str, Any]:
    """Return the document's schema with the topics that come with the product."""
    schema = read_schema(__file__, "faq")
    schema["properties"]["entries"]["items"]["properties"]["topic"]["enum"] = list(every_subject())
    return schema
