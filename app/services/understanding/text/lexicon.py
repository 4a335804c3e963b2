"""The words of a language that the understanding rests on, from lexicons/<language>.json, folded and ready to match."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from plugins.contracts import Token
from plugins.kit.goods.head_words import is_head_first
from plugins.kit.text import fold, tokenise

FOLDER = Path(__file__).parent.parent / "lexicons"
MANY_DIGITS = 3
TONES = "\u0300\u0301\u0303\u0309\u0323"
TONE_ON_EITHER = ("oa", "oe", "uy")  # "xóa" and "xoá", "khỏe" and "khoẻ", "hủy" and "huỷ"


class WrittenTwice(ValueError):
    """A name stands twice in a lexicon; the message says in which file, which, and what to do."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found at tokens ``start:end`` with the value that the lexicon gives it."""

    start: int
    end: int
    value: Any

    def overlaps(self, other: Match) -> bool:
        return self.start < other.end and other.start < self.end


def _same(token: Token, word: tuple[str, str]) -> bool:
    """Whether a token is a word as it folds and is written: one typed without diacritics may be any that folds to it."""
    return token.folded == word[0] and (token.text.isascii() or token.text.lower() == word[1])


class Phrases:
    """Phrases of one kind, found longest first in a sequence of tokens."""

    def __init__(self, entries: Mapping[str, Any]):
        self._by_first: dict[str, list[tuple[tuple[tuple[str, str], ...], Any]]] = {}
        for phrase, value in entries.items():
            words = tuple((token.folded, token.text.lower()) for token in tokenise(phrase))
            self._by_first.setdefault(words[0][0], []).append((words, value))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    @property
    def first_words(self) -> Collection[str]:
        """The folded words with which a phrase begins."""
        return self._by_first.keys()

    @property
    def spellings(self) -> list[tuple[str, ...]]:
        """The phrases as they are written, word by word."""
        return [tuple(written for _, written in words) for options in self._by_first.values() for words, _ in options]

    def at(self, tokens: Sequence[Token], place: int) -> Match | None:
        """Return the longest phrase that begins at a token, or None."""
        options = self._by_first.get(tokens[place].folded) if place < len(tokens) else None
        for words, value in options or ():
            end = place + len(words)
            if end <= len(tokens) and all(map(_same, tokens[place:end], words)):
                return Match(place, end, value)
        return None

    def all_in(self, tokens: Sequence[Token]) -> list[Match]:
        """Return all phrases, longest first at each place, without overlaps."""
        begins, found, free = self._by_first, [], 0
        for place, token in enumerate(tokens):
            if token.folded in begins and place >= free and (match := self.at(tokens, place)):
                found.append(match)
                free = match.end
        return found

    def whole(self, tokens: Sequence[Token]) -> Any:
        """Return the value of the phrase that all the tokens together are, or None."""
        match = self.at(tokens, 0)
        return match.value if match and match.end == len(tokens) else None


class WordSet:
    """Words to look tokens up in: one typed with diacritics means just itself, one without any that folds to it."""

    def __init__(self, words: Iterable[str]):
        self._written = frozenset(word.lower() for word in words)
        self._folded = frozenset(fold(word) for word in self._written)

    @property
    def folded(self) -> Collection[str]:
        """The words as they are typed without diacritics."""
        return self._folded

    def __contains__(self, token: object) -> bool:
        return isinstance(token, Token) and (token.folded in self._folded if token.text.isascii() else token.text.lower() in self._written)

    def has_written(self, token: Token) -> bool:
        """Whether a word is one of these letter for letter, diacritics and all."""
        return token.text.lower() in self._written


class Lexicon:
    """Every word list of one language by name: ``lexicon["yes"]`` is a Phrases."""

    def __init__(self, language: str, content: Mapping[str, Any]):
        self.language = language
        self._content = content
        self._phrases = {name: Phrases(_entries(value)) for name, value in content.items()}
        self.stop = WordSet(content["stop"])
        self.plain = WordSet(content["plain"])
        self.head_first = is_head_first(language)  # a name begins with what goods are: "áo dài", not "long shirt"
        self.allergens_among_stop = "allergens_among_stop" in content["traits"]
        self.needs_unjoined = "needs_unjoined" in content["traits"]  # "trứng sữa" are two, and "me" is sesame
        self.decimal_comma = "decimal_comma" in content["traits"]  # "1,5 kg", and "1.500" is more than a thousand
        self.digit_goes_on = "digit_goes_on" in content["traits"]  # "1 triệu 2" is a million and two tenths
        self.next_behind = "next_behind" in content["traits"]  # "thứ hai tới", not "next Monday"
        self.half_day_alone = "half_day_alone" in content["traits"]  # "5 pm" is a time as it stands, "5 sáng" is none
        self.points_behind = "points_behind" in content["traits"]  # "áo này", not "this shirt"
        self.streets_unmarked = "streets_unmarked" in content["traits"]  # "12 Nguyễn Huệ" is an address without a word for the street
        self.one_points = "one_points" in content["traits"]  # "the pink one" is one of what was spoken of
        self._first_words: dict[tuple[str, ...], frozenset[str]] = {}
        self._spellings = Phrases({short: tokenise(full) for short, full in content["spellings"].items()})

    def __getitem__(self, name: str) -> Phrases:
        return self._phrases[name]

    def may_begin(self, token: Token, kinds: tuple[str, ...]) -> bool:
        """Say whether a phrase of one of the kinds begins with a token's word: most words begin none, and need not be tried with each."""
        first = self._first_words.get(kinds)
        if first is None:
            first = self._first_words[kinds] = frozenset(word for kind in kinds for word in self._phrases[kind].first_words)
        return token.folded in first

    def respelt(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return the tokens with what people abbreviate in chat written out ("ko" is "không"); places stay those of the text."""
        found, place = [], 0
        while place < len(tokens):
            match = None if self._counts(tokens, place) or self._colours(tokens, place) else self._spellings.at(tokens, place)
            if match is None:
                found.append(_with_tone_in_front(tokens[place]))
                place += 1
                continue
            start, end = tokens[place].start, tokens[match.end - 1].end
            found += [Token(word.text, word.folded, start, end) for word in match.value]
            place = match.end
        return tuple(found)

    def in_full(self, text: str) -> str:
        """Return a text with the letters written out that name a diet or a person: "gf bread", "my gf is vegan", "a gift for gf" and not
        "looking for gf bread"."""
        tokens = tokenise(text)
        ends = [match for match in self["in_full_at_end"].all_in(tokens) if self._ends(tokens, match.end)]
        taken = {place for one in ends for place in range(one.start, one.end)}
        others = [match for match in self["in_full"].all_in(tokens) if not taken & set(range(match.start, match.end))]
        for match in sorted((*ends, *others), key=lambda match: -match.start):
            text = f"{text[: tokens[match.start].start]}{match.value}{text[tokens[match.end - 1].end :]}"
        return text

    def _ends(self, tokens: Sequence[Token], place: int) -> bool:
        """Whether nothing but politeness stands at a place."""
        while small := self["fillers"].at(tokens, place):
            place = small.end
        return place >= len(tokens) or not tokens[place].text[0].isalnum()

    def _colours(self, tokens: Sequence[Token], place: int) -> bool:
        """Whether a colour is named as such: the "hong" of "mau hong" is "hồng", else it may be "không"."""
        return bool(place and self["colour_marks"].whole((tokens[place - 1],)) and self["colours"].whole((tokens[place],)))

    def _counts(self, tokens: Sequence[Token], place: int) -> bool:
        """Whether letters belong to a number: the "k" of "200k" and of "200 k" abbreviates no word, that of "size 38 k" and "ko" do."""
        before = tokens[place - 1] if place else None
        if before is None or not before.text[0].isdigit():
            return False
        return before.end == tokens[place].start or (len(before.text) >= MANY_DIGITS and len(tokens[place].text) == 1)

    def items(self, name: str) -> Iterable[tuple[str, Any]]:
        """Return the raw phrases of a list with their values."""
        return self._content[name].items()

    def words(self, name: str) -> Iterable[str]:
        """Return the raw phrases of a list."""
        return self._content[name]


def _with_tone_in_front(token: Token) -> Token:
    """Return a word that ends in two vowels with its tone on the first: "xoá" is written "xóa" as well; the u of "quý" is none."""
    if token.text[-1].isascii():
        return token
    last, tone = (*normalize("NFD", token.text[-1]), "")[:2]
    rest, vowel = token.text[:-2], token.text[-2:-1]
    if not tone or tone not in TONES or (vowel + last).lower() not in TONE_ON_EITHER or rest[-1:].lower() == "q":
        return token
    return replace(token, text=rest + normalize("NFC", vowel + tone) + last)


def _entries(value: Mapping[str, Any] | Sequence[str]) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {phrase: phrase for phrase in value}


@lru_cache(maxsize=16)
def load_lexicon(locale: str) -> Lexicon:
    """Return the lexicon of a locale's language; English where there is none."""
    language = locale[:2]
    path = FOLDER / f"{language}.json"
    if not path.exists():
        language, path = "en", FOLDER / "en.json"
    return Lexicon(language, read_lexicon(path))


def read_lexicon(path: Path) -> dict[str, Any]:
    """Return the word lists of a file; one that is written twice is refused, since the first would be lost."""

    def collected(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        if twice:
            raise WrittenTwice(f"{path.name}: {', '.join(map(repr, twice))} is written twice. Put what both say under one name.")
        return dict(pairs)

    return json.loads(path.read_text("utf-8"), object_pairs_hook=collected)
