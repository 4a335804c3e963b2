"""The policy store: the shop's rules in its own words, by topic and by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.contracts import Document, Folder, Passage, Policy, Slot, Utterance
from plugins.hookspecs import hookimpl
from plugins.kit.documents import read_schema
from plugins.kit.passages import PassageIndex
from plugins.kit.phrases import PhraseTable
from plugins.kit.read_once import ReadOnce
from plugins.kit.translations import FIELD, read_translations

NAME = "policy"
PREFIX = "policy:"  # of passage ids, so that they never meet those of the FAQ


def create(folder: Folder, options: Mapping[str, Any]) -> PolicyStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return PolicyStore(folder)


@dataclass(frozen=True)
class Rules:
    """The policies of one tenant version, by topic, by name and by their phrasings."""

    policies: tuple[Policy, ...]
    names: PhraseTable
    index: PassageIndex

    def named(self, topic: str) -> Policy | None:
        row = self.names.find(topic)
        return None if row is None else self.policies[row]


class PolicyStore:
    """Says what the shop's rules are; reads its document when first asked."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._read = ReadOnce(self._load)

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [Document("policies", read_schema(__file__, "policies"), records="policies", key="topic")]

    @hookimpl
    def find_policy(self, topic: str) -> Policy | None:
        return self._read().named(topic)

    @hookimpl
    def search_passages(self, text: str, limit: int) -> list[Passage]:
        rules = self._read()
        return [_passage(rules.policies[row], score) for row, score in rules.index.search(text, limit)]

    @hookimpl
    def find_passage(self, id: str) -> Passage | None:
        policy = self._read().named(id.removeprefix(PREFIX)) if id.startswith(PREFIX) else None
        return _passage(policy, 1.0) if policy else None

    @hookimpl
    def propose_slots(self, utterance: Utterance) -> list[Slot]:
        rules = self._read()
        return [Slot("policy", rules.policies[row].topic, start, end) for row, start, end in rules.names.matches(utterance)]

    def _load(self) -> Rules:
        entries = (self._folder.read("policies") or {}).get("policies", [])
        policies = tuple(self._policy(row, entry) for row, entry in enumerate(entries))
        phrasings = [(row, text) for row, entry in enumerate(entries) for text in (*_names(entry), *entry.get("phrasings", ()))]
        return Rules(policies, _name_table(entries), PassageIndex(phrasings, self._folder.shop.locales))

    def _policy(self, row: int, entry: Mapping[str, Any]) -> Policy:
        source = self._folder.source("policies", f"/policies/{row}")
        others = read_translations(entry, source, "title", "text")
        return Policy(entry["topic"], entry["title"], entry["text"], source, entry.get("values", {}), translations=others)


def _names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    translated = (row["title"] for row in entry.get(FIELD, ()))
    return entry["topic"].replace("_", " ").replace("-", " "), entry["title"], *entry.get("synonyms", ()), *translated


def _name_table(entries: Sequence[Mapping[str, Any]]) -> PhraseTable:
    table = PhraseTable()
    for row, entry in enumerate(entries):
        for name in (entry["topic"], *_names(entry)):
            table.add(name, row)
    return table


def _passage(policy: Policy, score: float) -> Passage:
    return Passage(f"{PREFIX}{policy.topic}", policy.title, policy.text, policy.source, score, policy.locale, policy.translations)
