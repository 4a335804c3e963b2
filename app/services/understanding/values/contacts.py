"""Phone numbers, e-mail addresses, names, UK-style postcodes and order numbers in a customer's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Token

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}\d[A-Za-z\d]?)\s*(\d[A-Za-z]{2})?\b")
_ORDER = re.compile(
    r"(?:#|\b(?:order|đơn hàng|đơn|don hang|ma don|don)\s*(?:no\.?|number|số|mã|so|#)?\s*(?:is|là|la|:)?\s*)"
    r"([A-Z]{0,3}-?\d{4,12})\b",
    re.IGNORECASE,
)
_ORDER_ALONE = re.compile(r"\s*([A-Z]{1,3}-\d{4,12})[\s.!?]*", re.IGNORECASE)  # "LL-20481" with nothing beside it
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{3,}\s*,\s*-?\d{1,3}\.\d{3,}")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'.-]*$")
NAME_WORDS, PHONE_DIGITS = 4, 6


def contact_slots(text: str, tokens: Sequence[Token], lexicon: Lexicon, region: str) -> list[Slot]:
    """Return phone (E.164), email, name, postcode and order-number slots; ``region`` is ISO 3166 ("GB")."""
    slots = [Slot("email", match[0], match.start(), match.end()) for match in _EMAIL.finditer(text)]
    slots += _phones(text, region)
    alone = _ORDER_ALONE.fullmatch(text)
    slots += [Slot("order-number", match[1], match.start(1), match.end(1)) for match in (alone, *_ORDER.finditer(text)) if match]
    if region == "GB":
        slots += _postcodes(text)
    reached = any(slot.type in ("phone", "email") for slot in slots)
    return slots + (list(_names(tokens, lexicon, reached)) or _signed(slots, tokens, lexicon))


def _phones(text: str, region: str) -> Iterator[Slot]:
    if sum(letter.isdigit() for letter in text) < 8:
        return
    import phonenumbers  # heavy: only when there are digits enough for a phone number

    places = [match.span() for match in _COORDINATES.finditer(text)]
    for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.POSSIBLE):
        if any(start < match.end and match.start < end for start, end in places):
            continue
        if sum(letter.isdigit() for letter in match.raw_string) < PHONE_DIGITS:
            continue  # the 10342 of "order 10342, 07700 900123"
        yield Slot("phone", phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164), match.start, match.end)


def _postcodes(text: str) -> Iterator[Slot]:
    for match in _POSTCODE.finditer(text):
        if match[2] or match[1][0].isupper() or len(match[1]) >= 3:
            written = f"{match[1]} {match[2]}" if match[2] else match[1]
            yield Slot("postcode", written.upper(), match.start(), match.end(), 1.0 if match[2] else 0.8)


def _names(tokens: Sequence[Token], lexicon: Lexicon, reached: bool) -> Iterator[Slot]:
    """Yield the name that follows words which give it; in small letters too where a number or an address stands beside it."""
    for mark in lexicon["name_marks"].all_in(tokens):
        words = []
        for place in range(mark.end, min(len(tokens), mark.end + NAME_WORDS)):
            token = tokens[place]
            everyday = _is_small(token, lexicon) or bool(lexicon["no_names"].at(tokens, place))  # "call me after six"
            if not _NAME_WORD.match(token.text) or (everyday and not token.text[0].isupper()):
                break
            words.append(token)
        if words and (reached or words[0].text[0].isupper() or mark.value.endswith(("name is", "tên là"))):
            yield Slot("name", " ".join(word.text for word in words), words[0].start, words[-1].end)
            return


def _is_small(token: Token, lexicon: Lexicon) -> bool:
    return token in lexicon.stop or bool(lexicon["reach_words"].whole((token,)))


def _signed(slots: Sequence[Slot], tokens: Sequence[Token], lexicon: Lexicon) -> list[Slot]:
    """Return the name that stands right after a number or an address ("call me on 0117 496 0123, Dave"), or alone before it ("Anna
    Smith, anna@example.com")."""
    ways = [slot for slot in slots if slot.type in ("phone", "email")]
    if not ways:
        return []
    last, first = max(slot.end for slot in ways), min(slot.start for slot in ways)
    before = [token for token in tokens if token.end <= first]
    ended = max((place + 1 for place, token in enumerate(before) if token.text in "?!."), default=0)
    before = before[ended:]  # "can you call me? Jane 07700 ..."
    said = [token for token in before if token.text[0].isalnum()]
    alone = len(said) == 1 and not lexicon["reach_words"].whole(said)
    parted = len(said) > 1 or len(before) > len(said) or alone  # "Bob, 0117 ...", "Lan 0912 ...", but not "Ring 0117 ..."
    after = [token for token in tokens if token.start >= last and token.text[0].isalnum()]
    return _as_written(after, lexicon) or (_as_written(said, lexicon) if parted else [])


def _as_written(words: Sequence[Token], lexicon: Lexicon) -> list[Slot]:
    """Return a few words as a name where all are written as names are."""
    written = all(_NAME_WORD.match(word.text) and word.text[0].isupper() for word in words)
    small = [word for word in words if word in lexicon.stop]
    named = written and (not small or (1 < len(words) != len(small)))  # "Tran Minh" is one, though "minh" says "I"
    if not named or not 0 < len(words) <= NAME_WORDS:
        return []
    return [Slot("name", " ".join(word.text for word in words), words[0].start, words[-1].end)]
