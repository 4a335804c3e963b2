"""Addresses: a town in the name of a street is no place ("5 Bristol Road", "đường Huế"), what stands behind it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Token

STREET = "street"
PLACES, WHERE = ("place", "branch"), ("place", "postcode", "branch")
MARK, ONLY_NUMBERED = "street", "numbered"  # words that always make a name a street's, and those that do behind a house number
LONGEST, LONGEST_NUMBER = 4, 5  # words of a name, letters of "214/12b"
KNOWN = 0.75  # how well goods must be named that begin behind a number, to be counted by it

Span = tuple[int, int]


def with_titles(slots: Sequence[Slot], tokens: Sequence[Token], lexicon: Lexicon) -> list[Slot]:
    """Return the slots with what a place is before its name as part of it: "thành phố Huế"."""
    titles = {tokens[one.end].start: tokens[one.start].start for one in lexicon["place_titles"].all_in(tokens[:-1])}
    return [replace(slot, start=titles.get(slot.start, slot.start)) if slot.type in PLACES else slot for slot in slots]


def with_streets(slots: Sequence[Slot], text: str, tokens: Sequence[Token], lexicon: Lexicon) -> list[Slot]:
    """Return the slots with each street in the place of what is but a part of its name; where no other place is told, the street is one,
    which nobody knows."""
    streets = list(_Streets(tokens, slots, lexicon).all())
    if not streets:
        return list(slots)
    spans = [(tokens[start].start, tokens[end - 1].end) for start, end in streets]
    rest = [slot for slot in slots if not any(slot.start < end and start < slot.end for start, end in spans)]
    if any(slot.type in WHERE for slot in rest):
        towns = {(slot.start, slot.end) for slot in rest if slot.type == "place"}
        rest = [slot for slot in rest if slot.type != "branch" or (slot.start, slot.end) not in towns]  # somebody lives there
        return [*rest, *(Slot(STREET, text[start:end], start, end) for start, end in spans)]
    names = [tokens[start + _is_number(tokens[start])].start for start, _ in streets]
    return [*rest, *(Slot("place", text[name:end], start, end) for name, (start, end) in zip(names, spans, strict=True))]


class _Streets:
    """The streets of one text as ranges of its tokens, each with its house number."""

    def __init__(self, tokens: Sequence[Token], slots: Sequence[Slot], lexicon: Lexicon):
        self._tokens, self._slots, self._lexicon = tokens, slots, lexicon
        named = [slot for slot in slots if slot.type in WHERE]
        self._places = sorted({span for slot in named if (span := self._span(slot))})

    def all(self) -> Iterator[Span]:
        """Yield the streets from left to right, none inside another."""
        free = 0
        for place, token in enumerate(self._tokens):
            mark = self._lexicon["street_begins"].at(self._tokens, place)
            free = mark.end if mark and mark.value != MARK else free  # the "phố" of "thành phố Huế"
            numbered = _is_number(token) and self._is_led(place)
            end = 0 if place < free else self._end_from(place + numbered, numbered)
            if end:
                free = end
                yield place, end

    def _end_from(self, place: int, numbered: bool) -> int:
        """Return where a street ends whose name begins at a place, 0 where none does."""
        marked = self._behind_a_mark(place, numbered) or self._before_a_mark(place, numbered)
        return marked or (self._before_a_place(place) if numbered else 0)

    def _behind_a_mark(self, place: int, numbered: bool) -> int:
        """ "đường Huế", "phố Hàng Bài, Hoàn Kiếm"; the "đường" of "Bình Dương" is none, nor that of sugar."""
        mark = self._lexicon["street_begins"].at(self._tokens, place)
        if mark is None or any(start < place < end for start, end in self._places):
            return 0
        own = max((end for start, end in self._places if start == mark.end), default=0)
        led = not self._is_goods(place) and (numbered or self._is_led(place))
        return own or (self._up_to_a_place(mark.end) if led else 0)

    def _before_a_mark(self, place: int, numbered: bool) -> int:
        """ "Bristol Road", "12 Park Street"; "Gloucester Road" is none where the shop knows it as a place."""
        if self._starts_a_known_name(place):
            return 0
        ends = [end for start, end in self._places if start == place]
        ends += range(place + 1, place + LONGEST + 1) if numbered else ()
        for end in sorted(ends):
            mark = self._lexicon["street_ends"].at(self._tokens, end)
            between = self._tokens[place:end]
            if mark and (numbered or mark.value == MARK) and self._are_a_name(between):
                return mark.end
        return 0

    def _before_a_place(self, place: int) -> int:
        """ "12 nguyễn huệ quận 1", "45 Hải Phòng, Đà Nẵng"."""
        if not self._lexicon.streets_unmarked or self._is_goods(place):
            return 0
        return self._up_to_a_place(place)

    def _up_to_a_place(self, place: int) -> int:
        """Return where the words end that stand right before a place, with a comma or without; 0 where none does or they are no name."""
        ends = {start: end for start, end in self._places}
        for end in range(place + 1, min(place + LONGEST, len(self._tokens) - 1) + 1):
            behind = end + (self._tokens[end].text == ",")
            if behind in ends:
                last = end + (ends.get(end) == end + 1 and end + 1 in ends)  # the Huế of "12 nguyen hue quan 1"
                return last if self._are_a_name(self._tokens[place:end]) else 0
        return 0

    def _are_a_name(self, words: Sequence[Token]) -> bool:
        if not words or words[0] in self._lexicon.stop or not all(word.text[0].isalnum() for word in words):
            return False
        return not any(self._lexicon[kind].all_in(words) for kind in ("towards", "delivering"))

    def _starts_a_known_name(self, place: int) -> bool:
        """Whether a place that the shop knows has the very name of a street, number aside."""
        for start, end in self._places:
            marks = (self._lexicon["street_ends"].at(self._tokens, inner) for inner in range(start + 1, end))
            if start == place and any(mark and mark.end == end for mark in marks):
                return True
        return False

    def _is_goods(self, place: int) -> bool:
        begins = self._tokens[place].start if place < len(self._tokens) else -1
        return any(slot.type == "product" and slot.start == begins and slot.score >= KNOWN for slot in self._slots)

    def _is_led(self, place: int) -> bool:
        """Whether an address may begin at a place: the text does, or words that lead to one stand before it."""
        before = self._tokens[max(place - 2, 0) : place]
        kinds = ("towards", "delivering", "house_leads", "deliver_to")
        led = any(self._lexicon[kind].whole(before[-size:]) for kind in kinds for size in (1, 2))
        return place == 0 or led or not before[-1].text[0].isalnum()

    def _span(self, slot: Slot) -> Span | None:
        """Return the tokens of a slot."""
        inside = [place for place, token in enumerate(self._tokens) if slot.start <= token.start and token.end <= slot.end]
        return (inside[0], inside[-1] + 1) if inside else None


def _is_number(token: Token) -> bool:
    return token.text[0].isdigit() and len(token.text) <= LONGEST_NUMBER
