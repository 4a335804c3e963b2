"""Finding in a customer's words what names a thing of this catalogue: codes, products, categories, brands, attribute values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.contracts import Slot, Utterance
from plugins.kit.search.analysis import Word, words_of
from plugins.kit.search.naming import LONGEST_CODE, Named, PhraseBook
from plugins.kit.search.product_search import ProductSearch
from plugins.kit.search.shelf import attribute_key
from plugins.kit.search.spans import ProductSpans

_CODE = re.compile(r"[^\W_][\w.:/-]*[^\W_]|[^\W_]")
_LONGEST_PHRASE = 4
_LONGEST_NAME = 2
_LONGEST_TEXT = 2000  # letters that are looked at: the time of a message has a bound
_DOUBTFUL = 0.5  # a single word that is mostly something else ("do", which without diacritics may be red)


class SlotFinder:
    """Proposes slots from one catalogue; slots may overlap, the understanding room chooses. Thread-safe."""

    def __init__(self, search: ProductSearch):
        self._search = search
        self._stop = search.reader.stop
        self._phrases = PhraseBook(search.shelf, search.reader)
        self._spans = ProductSpans(search.index, search.reader, search.kinds)

    def propose(self, utterance: Utterance) -> list[Slot]:
        """Return the typed values found in an utterance, in no particular order."""
        words = words_of(utterance.text[:_LONGEST_TEXT])
        found = list(self._code_slots(utterance.text[:_LONGEST_TEXT]))
        whole = list(self._whole_phrases(words))
        found += self._phrase_slots(words, whole)
        for at in range(len(words)):
            found += self._sizes(words, at, utterance.text)
        found += [slot for slot in self._spans.propose(words, utterance.text) if not _is_part_of_any(slot, whole)]
        return found

    def _code_slots(self, text: str) -> Iterator[Slot]:
        for match in _CODE.finditer(text):
            code = match[0]
            if any(map(str.isdigit, code)) or (code.isupper() and len(code) > 2 and not text.isupper()):
                sku = self._search.sku_of(code)
                if sku:
                    yield Slot("sku", sku, match.start(), match.end(), 0.6 if code.isdigit() and len(code) < 8 else 1.0)

    def _phrase_slots(self, words: list[Word], whole: list[Slot]) -> Iterator[Slot]:
        """Yield categories, brands and attribute values: the phrase without its function words is looked up whole. Of what is
        called so with them ("all-in-one pc") no part is meant."""
        meant = self._search.reader.meant(words)
        found = list(whole)
        for start, first in enumerate(meant):
            for end in range(start + 1, min(len(meant), start + _LONGEST_PHRASE) + 1):
                doubt = _DOUBTFUL if end == start + 1 and self._search.reader.is_weak(first) else 1.0
                for named in self._phrases.named(meant[start:end]):
                    if end == start + 1 and named.kind == "attribute" and self._heads_goods(words, first, named):
                        continue
                    begin = _named_from(named, first, words) if doubt == 1.0 else first.start
                    found.append(Slot(named.kind, named.value, begin, meant[end - 1].end, named.score * doubt))
        for slot in found:
            if not _is_part_of_any(slot, found if slot.type == "attribute" else whole):
                yield slot

    def _heads_goods(self, words: list[Word], word: Word, named: Named) -> bool:
        """Tell whether a word that may be a look is what goods are, in the plural and right behind what tells of them: the tins of
        "cake tins" are not made of tin."""
        plural = word.text.lower() != word.term and named.words[-1].text.lower() == word.term
        at = words.index(word)
        before = words[at - 1] if plural and at else None
        if before is None or before.end + 1 != word.start or self._search.reader.is_function(before):
            return False
        return not any(other.kind == "attribute" for other in self._phrases.named([before]))

    def _whole_phrases(self, words: list[Word]) -> Iterator[Slot]:
        for start in range(len(words)):
            for end in range(start + 2, min(len(words), start + _LONGEST_PHRASE) + 1):
                for named in self._phrases.named_whole(words[start:end]):
                    yield Slot(named.kind, named.value, words[start].start, words[end - 1].end, named.score)

    def _sizes(self, words: list[Word], at: int, text: str) -> Iterator[Slot]:
        """Yield a size that is announced ("size 42", "cỡ M", "size 6 x 1 l"), a code in capitals ("in XL"), or a word that stands
        before goods ("small candles")."""
        announced = at > 0 and words[at - 1].term in self._stop.size
        if announced or (words[at].text.isupper() and not text.isupper()) or self._sizes_goods(words, at):
            furthest = min(len(words), at + (_LONGEST_PHRASE if announced else 1))
            for end in range(furthest, at, -1):
                found = self._phrases.sizes(words[at:end])
                if found:
                    score = 1.0 if announced else 0.85
                    yield from (Slot("attribute", value, words[at].start, words[end - 1].end, score) for value in found)
                    return

    def _sizes_goods(self, words: list[Word], at: int) -> bool:
        """Tell whether a word right before goods may be their size."""
        following = words[at + 1] if at + 1 < len(words) else None
        if following is None or len(words[at].term) <= LONGEST_CODE or following.start > words[at].end + 1:
            return False
        return not self._search.reader.is_weak(following) and bool(self._search.reader.as_written(following))


def _named_from(named: Named, first: Word, words: list[Word]) -> int:
    """Return where a phrase begins, with the name of its attribute where that was said before it ("colour red")."""
    if named.kind == "attribute":
        name, at = named.value.partition(":")[0], words.index(first)
        for begin in range(max(0, at - _LONGEST_NAME), at):
            if attribute_key(" ".join(word.text for word in words[begin:at])) == name:
                return words[begin].start
    return first.start


def _is_part_of_any(slot: Slot, names: list[Slot]) -> bool:
    """Tell whether a slot stands in a longer one: the coffee of a "coffee machine" is no quality."""
    here = (slot.start, slot.end)
    return any(name.start <= slot.start and slot.end <= name.end and here != (name.start, name.end) for name in names)
