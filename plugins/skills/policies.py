"""The shop's rules on returns, payment, privacy and the like, in its own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from plugins.contracts import Call, Example, Fact, Folder, Option, Policy, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.asked_of_text import ABOUT, ASPECTS, told_as_asked
from plugins.kit.parameters import parameters, text
from plugins.kit.shop_texts import POLICY
from plugins.kit.subject_texts import text_about
from plugins.kit.trade import trade_of
from plugins.kit.translations import in_language, title_told, titles_in, wording_with_texts
from plugins.kit.ways_to_pay import ASKED, WAYS, told_of_ways
from plugins.kit.words import examples_from, read_locales

NAME = "policies"
PASSAGE_PREFIX = "policy:"
SURE = 0.35
MOST_OPTIONS = 6
MOST_SUGGESTIONS = 2
TITLE = "{topic}"
PAYING = "payment"  # the subject of the trade


class PoliciesSkill:
    """Offers get_policy. Its examples are its own patterns with each policy's names in them, and the shop's phrasings.

    The document does not say which language a phrasing is in, so each teaches every language that the shop speaks.
    """

    def __init__(self, folder: Folder):
        self._folder = folder

    @hookimpl
    def register_tools(self) -> list[Tool]:
        schema = parameters(
            topic=text("What the rule is about: its topic or title, or the customer's words for it.", "policy"),
            **{ABOUT: ASPECTS, WAYS: ASKED},
        )
        description = "Quote the shop's policy on a topic such as returns, payment, privacy or gift cards."
        return [Tool("get_policy", description, schema, self.get_policy, tuple(self._examples()))]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_texts(__file__, NAME)

    def get_policy(self, call: Call) -> Result:
        """Quote the policy on the topic, or ask which one is meant."""
        topic = str(call.arguments.get("topic") or "")
        policy = self._policy_on(call, topic) if topic else None
        if policy is None:
            return self._ask(call, topic)
        others = [entry for entry in self._entries if entry["topic"] != policy.topic][:MOST_SUGGESTIONS]
        chips = tuple(Suggestion(label, label) for label in (title_told(call, entry, "title") for entry in others))
        told = told_of_ways if call.arguments.get(WAYS) and self._is_on_paying(policy) else told_as_asked
        return Result(told(call, policy), tuple(_facts(call, policy)), suggestions=chips)

    def _is_on_paying(self, policy: Policy) -> bool:
        return text_about(PAYING, self._folder) == (POLICY, policy.topic)

    def _policy_on(self, call: Call, topic: str) -> Policy | None:
        named = call.stores.find_policy(topic=topic)
        if named is not None:
            return named
        near = [found for found in call.stores.search_passages(text=topic, limit=3) if found.id.startswith(PASSAGE_PREFIX)]
        best = max(near, key=lambda found: found.score, default=None)
        return call.stores.find_policy(topic=best.id.removeprefix(PASSAGE_PREFIX)) if best and best.score >= SURE else None

    def _ask(self, call: Call, topic: str) -> Result:
        entries = self._entries
        if not entries:
            return Result(call.say("policies.none"), status=Status.NOT_FOUND)
        options = tuple(
            Option(title_told(call, entry, "title"), entry["topic"], (entry["title"], *entry.get("synonyms", ())))
            for entry in entries[:MOST_OPTIONS]
        )
        chips = tuple(Suggestion(option.label, option.label) for option in options[:4])
        key = "policies.unknown" if topic else "policies.which"
        return Result(call.say(key), suggestions=chips, status=Status.NEEDS_CHOICE, missing="topic", options=options)

    @cached_property
    def _entries(self) -> list[Mapping[str, Any]]:
        return (self._folder.read("policies") or {}).get("policies", [])

    def _examples(self) -> Iterator[Example]:
        locales = read_locales(__file__, NAME)
        yield from (example for example in examples_from(locales, "get_policy") if TITLE not in example.text)
        patterns = [example for example in examples_from(locales, "get_policy") if TITLE in example.text]
        spoken = {locale[:2] for locale in (self._folder.shop.locale, *self._folder.shop.locales)}
        trade = trade_of(self._folder)
        for entry in self._entries:
            meant = {"topic": entry["topic"]}
            for pattern in (pattern for pattern in patterns if pattern.locale in spoken):
                names = (entry["title"], *entry.get("synonyms", ()), *titles_in(entry, "title", pattern.locale))
                yield from (Example(pattern.text.replace(TITLE, name), meant, pattern.locale) for name in names)
            yield from (Example(phrase, meant, locale) for phrase in entry.get("phrasings", ()) for locale in sorted(spoken))
            subjects = trade.answered.get((POLICY, entry["topic"]), ())
            yield from (Example(said, meant, language, everywhere=True) for subject in subjects for said, language in subject.asked)


def create(folder: Folder, options: Mapping[str, Any]) -> PoliciesSkill:
    return PoliciesSkill(folder)


def _facts(call: Call, policy: Policy) -> Iterator[Fact]:
    told = in_language(call, policy)
    yield Fact("policy", told.text, policy.topic, source=f"{told.source}/text")
    yield Fact("policy_title", told.title, policy.topic, source=f"{told.source}/title")
    for name, value in policy.values.items():
        if not isinstance(value, bool):
            quoted = value if isinstance(value, str) else Decimal(str(value))
            yield Fact(name, quoted, policy.topic, source=f"{policy.source}/values/{_pointer(name)}")


def _pointer(name: str) -> str:
    """Return a name as a reference token of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
