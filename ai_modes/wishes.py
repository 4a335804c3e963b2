"""Whose idea it is: what of a model's call stems from the customer's own words, and what from texts that anybody may have written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from ai_modes.sentences import sentences_in
from plugins.contracts import Fact, Result, Turn
from plugins.kit.text import fold, normalise, tokenise

LIKELY = 0.3
SHORTEST, LONGEST_NAME = 3, 6
ECHO = 4  # so many words in a row of something longer are an echo of it: tools shorten what they repeat
_AMOUNT = re.compile(r"[\d.,/]+ ?[^\W\d_]{0,12}")
_GAPS = re.compile(r"[\W_]+")
PERSONAL = frozenset(["name", "phone", "email"])
NAMES = frozenset(["name", "branch", "zone"])


class Wishes:
    """What the customer of a turn asks for, in this message and in those before."""

    def __init__(self, turn: Turn, before: Iterable[str]):
        self._turn = turn
        self._now = _words(turn.message.text)
        self._ever = self._now.union(*map(_words, before))

    def hear(self, tool: str) -> bool:
        """Whether the router hears a tool in the customer's words."""
        return any(tool == asked for asked, _ in self._heard)

    def expect(self, tool: str) -> bool:
        """Whether the router hears a tool in the customer's words, or our open question to them is about it."""
        return self.hear(tool) or (self._turn.pending is not None and self._turn.pending.tool == tool)

    def cover(self, tool: str, arguments: Mapping[str, Any], facts: Sequence[Fact]) -> bool:
        """Whether a change is the customer's own wish: the router hears it without a doubt, and every value stems from their words.

        Words that a page, a document or a message of somebody else put into the model's mouth are not; such a change needs a yes.
        """
        if not self.hear(tool) or any(request.doubted and request.tool == tool for request in self._turn.requests):
            return False
        schema = self._schema(tool)
        return all(self._stems(value, schema.get(name, {}), facts) for name, value in arguments.items())

    def put_in_mouth(self, tool: str, arguments: Mapping[str, Any], facts: Sequence[Fact]) -> list[str]:
        """Return the values of a change that nobody can be asked to agree to: somebody else's name, number or address, and whole
        sentences or links that neither the customer nor the shop's data said. Others are told when a yes is asked for."""
        schema, known = self._schema(tool), {str(part) for fact in facts for part in (fact.subject, fact.value)} | self._given
        found = []
        for name, value in arguments.items():
            kind = _format(schema, name)
            strange = [text for text in self.foreign({name: value}) if text not in known]
            found += [text for text in strange if kind in PERSONAL or _is_long(text) or "://" in text]
            found += [str(value)] if kind == "name" and _is_long(str(value)) else []
        return list(dict.fromkeys(found))

    def as_the_talk_knows(self, tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments that a model may give, with those that only the conversation gives: what the customer's words say of
        them ("don't take the limes out"), where they ask for this tool once; what is kept in mind, every call is given."""
        read_only = {name for name, about in self._schema(tool).items() if about.get("readOnly")}
        asked = [one.arguments for one in self._turn.requests if one.decision == "act" and one.tool == tool]
        heard = asked[0] if len(asked) == 1 else {}
        own = {name: value for name, value in arguments.items() if name not in read_only}
        return own | {name: value for name, value in heard.items() if name in read_only}

    def _schema(self, tool: str) -> Mapping[str, Any]:
        return next((one.parameters.get("properties", {}) for one in self._turn.tools if one.name == tool), {})

    def foreign(self, arguments: Mapping[str, Any]) -> list[str]:
        """Return the texts among a call's arguments that the customer never said."""
        return [text for text in _texts(arguments) if len(text) >= SHORTEST and not _words(text) <= self._ever]

    def made_up(self, tool: str, arguments: Mapping[str, Any]) -> list[str]:
        """Return the texts among a call's arguments that are nobody's but the model's: neither the customer's words, nor what the router
        reads in them ("coeliac" as gluten), nor a plain amount, of which a tool says only what it reckons."""
        schema = self._schema(tool)
        given = {name: value for name, value in arguments.items() if not (_is_amount(value) and _format(schema, name) == "quantity")}
        return [text for text in self.foreign(given) if text not in self._given]

    @cached_property
    def _heard(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the tools that the customer's words ask for, as the router hears them, with what it fills in."""
        requests = self._turn.requests
        acted = [(request.tool, request.arguments) for request in requests if request.decision == "act"]
        return acted + [(one.tool, one.arguments) for request in requests for one in request.candidates if one.score >= LIKELY]

    @cached_property
    def _filled(self) -> frozenset[str]:
        """Return every value, and every part of a list, that the router fills in from the customer's words."""
        values = [value for _, arguments in self._heard for value in arguments.values()]
        return frozenset(str(item) for value in values for item in (value if isinstance(value, list | tuple) else (value,)))

    @cached_property
    def _given(self) -> frozenset[str]:
        """Return what the router fills in, and what our open question knows by now: it was asked with it."""
        known = self._turn.pending.arguments.values() if self._turn.pending else ()
        return self._filled | frozenset(str(value) for value in known if not isinstance(value, list | tuple))

    def _stems(self, value: Any, schema: Mapping[str, Any], facts: Sequence[Fact]) -> bool:
        if isinstance(value, Mapping | list | tuple):
            return all(self._stems(item, {}, facts) for item in (value.values() if isinstance(value, Mapping) else value))
        if value is None or isinstance(value, bool) or value in schema.get("enum", ()) or str(value) == "1":
            return True
        if str(value) in self._filled:
            return True
        return bool(_words(str(value))) and _words(str(value)) <= self._ever or self._names(str(value), facts)

    def _names(self, subject: str, facts: Sequence[Fact]) -> bool:
        """Whether a thing that was looked up is the one that the customer named best, or the one that they were shown before."""
        called: dict[str, float] = {}
        for fact in facts:
            if fact.kind in NAMES and fact.subject:
                words = _words(str(fact.value))
                called[fact.subject] = max(called.get(fact.subject, 0.0), len(words & self._now) / max(len(words), 1))
        best = max(called.values(), default=0.0)
        if best:
            return called.get(subject) == best
        focus = self._turn.focus
        return subject in (focus.product, focus.branch, *focus.products)


def without_echoes(result: Result, foreign: Sequence[str]) -> Result:
    """Return a result without the sentences and unsourced facts that only repeat what a model made up as an argument, or a part of
    it: they would back its words with themselves."""
    own = "\n".join([result.text, *(f"{one.label} {one.message}" for one in result.suggestions), *_values(result, sourced=False)])
    made_up = _said_in(own, {run for text in foreign for run in _runs(text)})
    if made_up:
        made_up -= _said_in("\n".join(_values(result, sourced=True)), made_up)
    if not made_up:
        return result
    kept = [sentence.whole for sentence in sentences_in(result.text) if not _repeats(sentence.text, made_up)]
    facts = tuple(fact for fact in result.facts if fact.source or not _repeats(str(fact.value), made_up))
    buttons = tuple(one for one in result.suggestions if not _repeats(f"{one.label} {one.message}", made_up))
    return replace(result, text="".join(kept).strip(), facts=facts, suggestions=buttons)


def _values(result: Result, *, sourced: bool) -> Iterator[str]:
    return (str(fact.value) for fact in result.facts if bool(fact.source) is sourced)


def _said_in(text: str, runs: Iterable[str]) -> set[str]:
    letters = _GAPS.sub("", fold(normalise(text))) if runs else ""
    likely = [run for run in runs if _GAPS.sub("", run) in letters]  # few texts say them, and to tell their words apart takes long
    spoken = _spoken(text) if likely else ""
    return {run for run in likely if run in spoken}


def _repeats(text: str, made_up: Iterable[str]) -> bool:
    spoken = _spoken(text)
    return any(run in spoken for run in made_up)


def _runs(text: str) -> Iterator[str]:
    """Yield all that a text would be known by again: its words whole, or each few of them in a row."""
    words = _spoken(text).split()
    for place in range(max(len(words) - ECHO, 0) + 1):
        yield f" {' '.join(words[place : place + ECHO])} "


def _spoken(text: str) -> str:
    return f" {' '.join(token.folded for token in tokenise(normalise(text)) if token.folded[0].isalnum())} "


def _is_amount(value: Any) -> bool:
    return isinstance(value, str) and _AMOUNT.fullmatch(value) is not None


def _format(schema: Mapping[str, Any], name: str) -> str:
    return schema.get(name, {}).get("format", "")


def _is_long(text: str) -> bool:
    return len(text.split()) > LONGEST_NAME


def _words(text: str) -> frozenset[str]:
    return frozenset(token.folded for token in tokenise(normalise(text)) if token.folded[0].isalnum())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
