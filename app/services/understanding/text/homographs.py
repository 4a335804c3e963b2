"""Words that mean goods or a mere particle when typed without diacritics: "vay" is "váy" (a dress) or "vậy" (so), "tui" a bag or I."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Utterance
from plugins.kit.text import tokenise, utterance

GOODS = ("product", "category")
NAMED = 0.8  # how well goods must be known by a word with what follows it


@dataclass(frozen=True, slots=True)
class Homograph:
    """How goods are written, the folded words after which or before which the particle is meant, and what to write for that."""

    goods: str
    not_after: frozenset[str]
    not_before: frozenset[str]
    else_written: str = ""


class Homographs:
    """Those of a language whose goods the shop sells; ``propose`` asks its shelves."""

    def __init__(self, lexicon: Lexicon, propose: Callable[[Utterance], list[Slot]]):
        self._known: dict[str, Homograph] = {}
        self._lexicon, self._propose = lexicon, propose
        for folded, (goods, after, before, *particle) in lexicon.items("homographs"):
            if any(slot.type in GOODS for slot in propose(utterance(goods, lexicon.language))):
                self._known[folded] = Homograph(goods, frozenset(after), frozenset(before), *particle)

    def read(self, said: Utterance) -> Utterance:
        """Return the utterance with the diacritics of what is meant put in; the places of its words stay."""
        if not self._known:
            return said
        text = said.text
        for place, token in enumerate(said.tokens):
            meant = self._known.get(token.text.lower()) if not _begins_a_code(said, place) else None
            goods = meant is not None and self._names_goods(said, place, meant) and not self._only_opens(said, place, meant)
            written = (meant.goods if goods else meant.else_written) if meant else ""
            if written:
                text = text[: token.start] + written + text[token.end :]
        return said if text == said.text else replace(said, text=text, tokens=tokenise(text))

    def _only_opens(self, said: Utterance, place: int, meant: Homograph) -> bool:
        """Whether it opens a question that goes on ("vay slim xanh thi sao"), and names no goods with what follows ("vay jean thi sao")."""
        words = [token for token in said.tokens[place + 1 :] if token.text[0].isalnum()]
        follows = place == 0 and any(self._lexicon["follow_up_after"].whole(words[at:]) for at in range(1, len(words)))
        if not follows:
            return False
        slots = self._propose(utterance(f"{meant.goods} {said.text[words[0].start :]}", self._lexicon.language))
        return not any(slot.type == "product" and slot.score >= NAMED and slot.end > len(meant.goods) > slot.start for slot in slots)

    @staticmethod
    def _names_goods(said: Utterance, place: int, meant: Homograph) -> bool:
        after = [token.folded for token in said.tokens[place + 1 :] if token.text[0].isalnum()][:1]
        before = said.tokens[place - 1].folded if place else ""
        return bool(after or not place) and before not in meant.not_after and not (place == 0 and set(after) & meant.not_before)


def _begins_a_code(said: Utterance, place: int) -> bool:
    """Whether a number stands right behind a word: the "TUI" of "TUI07" is no bag ("túi")."""
    behind = said.tokens[place + 1 : place + 2]
    return bool(behind) and behind[0].start == said.tokens[place].end and behind[0].text[0].isdigit()
