"""A wording that goes out sentence by sentence, each when its claims are bound; where one is not, the rest is said in our own words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ai_modes.fact_check import AnswerCheck, Receipt, Review
from ai_modes.sentences import Sentence, ended_sentences, sentences_in
from ai_modes.wording_form import objection_to_form
from plugins.contracts import Turn

log = logging.getLogger(__name__)
HELD = tuple("`\"'“‘{[<(")
LEANING = frozenset(  # what begins a sentence that hangs on the one before
    "it that this these those they but however so also otherwise then and or which both he she nhưng tuy vì nên nó đó còn và".split()  # noqa: SIM905
)
Open = Callable[[], AnswerCheck]


@dataclass(slots=True)
class Preparing:
    """Begins a check while the model thinks, for an answer that is judged when it is whole (``plugins.contracts.Listener``)."""

    open_check: Open
    committed: bool = False
    _check: AnswerCheck | None = None

    def begins(self) -> None:
        self._check = self._check or self.open_check()

    def hear(self, piece: str) -> bool:
        return True

    @property
    def check(self) -> AnswerCheck:
        """Return the check, begun by now."""
        self.begins()
        return self._check


@dataclass(slots=True)
class Telling:
    """Hears a model's answer as it comes in (``plugins.contracts.Listener``) and tells the channel what is true of it.

    ``open_check`` begins a check of what the turn knows by now, ``draft`` its own wording. ``patient`` goes on hearing a model
    whose words are refused: it may still call tools. What went out is ``out``; it is never taken back.
    """

    turn: Turn
    open_check: Open
    draft: str
    patient: bool = False
    out: str = ""
    receipts: list[Receipt] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _refused: list[Receipt] = field(default_factory=list)
    _check: AnswerCheck | None = None
    _left: str = ""
    _held: bool = False

    @property
    def committed(self) -> bool:
        """Whether something went out, so that no other try may begin."""
        return bool(self.out)

    def begins(self) -> None:
        """A model begins to answer; what another one said of it before counts no more."""
        self._check, self._left, self._held, self.objections = self.open_check(), "", False, []

    def hear(self, piece: str) -> bool:
        """Take in a piece; return whether to go on."""
        if self._held or self.objections:
            return self.patient or not self.objections
        self._left += piece
        if not self._left.strip():
            return True
        if self._left.lstrip().startswith(HELD) and not self.out:
            self._held = True
            return True
        ended, self._left = ended_sentences(self._left)
        return all(self._tell(sentence) for sentence in ended) or self.patient

    def ends(self) -> bool:
        """The answer is at its end; return whether all of it went out."""
        if not self._held and not self.objections:
            all(self._tell(sentence) for sentence in sentences_in(self._left))
            self._left = ""
        return bool(self.out) and not self._held and not self.objections

    def told_with_rest(self) -> str:
        """Return what went out with what our own wording says beyond it."""
        try:
            rest = self._rest()
        except Exception:
            # whatever broke the check of the model's words may break it here too: all of our own wording is always right
            log.exception("shop %s: what is left of an answer could not be told apart", self.turn.shop.key)
            rest = [Sentence("\n\n", self.draft)]
        return self.out + "".join(sentence.whole for sentence in rest)

    def what_stands(self, text: str) -> str:
        """Return the sentences of a refused text that are bound, with what our own wording says beyond them.

        Empty where a figure, a state or a deed is wrong and not only a word: then nothing of it is to be trusted. Empty as well where
        less than half stands, where the first sentence does not, or where our own wording has to say it all again.
        """
        self.begins()
        sentences, stood, leans = list(sentences_in(text)), 0, False
        for sentence in sentences:
            stands = not (leans and _leans(sentence)) and self._tell(sentence)
            stood, leans, self.objections = stood + stands, not stands, []
            if not stood or any(receipt.kind != "wording" for receipt in self._refused):
                return ""
        if stood * 2 < len(sentences) or self._untold(draft := list(sentences_in(self.draft))) == draft:
            return ""
        whole = self.told_with_rest()
        return whole if self.open_check().review(whole).ok else ""

    def _tell(self, sentence: Sentence) -> bool:
        if sentence.text in self._told:
            return True
        whole = self._behind(sentence).whole
        wrong = objection_to_form(self.out + whole, self.draft, self.turn.locale, self.turn.message.text)
        review = self._check.review_next(sentence.text) if not wrong else Review()
        if wrong or not review.ok:
            self.objections += [wrong] if wrong else review.objections
            self._refused += [receipt for receipt in review.receipts if not receipt.bound]
            return False
        self.receipts += review.receipts
        self.out += whole
        self._told.add(sentence.text)
        if self.turn.tell is not None:
            self.turn.tell(whole)
        return True

    def _behind(self, sentence: Sentence) -> Sentence:
        """Return a sentence with the white space that it needs behind what went out."""
        if not self.out:
            return Sentence("", sentence.text)
        return sentence if sentence.gap else Sentence("\n\n", sentence.text)

    def _rest(self) -> Sequence[Sentence]:
        """Return what is untold of the draft; the whole of it where its parts cannot stand behind what went out."""
        whole = list(sentences_in(self.draft))
        untold = self._untold(whole)
        if self._follows(untold):
            return [_set(sentence, place == 0, self.out) for place, sentence in enumerate(untold)]
        return [Sentence("\n\n", whole[0].text), *whole[1:]]

    def _untold(self, draft: Sequence[Sentence]) -> list[Sentence]:
        """Return the sentences with a claim that was not told; one that leads up to a list stays where its list does."""
        check, told, kept = self.open_check(), {_said_by(receipt) for receipt in self.receipts}, []
        for sentence in draft:
            claims = {_said_by(receipt) for receipt in check.review_next(sentence.text).receipts}
            leads = sentence.text.endswith(":")
            kept.append((sentence, leads, not leads and bool(claims - told)))
        return [
            sentence
            for place, (sentence, leads, stays) in enumerate(kept)
            if stays or (leads and place and any(later for _, _, later in kept[place + 1 : place + 2]))
        ]

    def _follows(self, untold: Sequence[Sentence]) -> bool:
        """Whether sentences mean behind what went out what they mean in the draft ("it" may be something else by now)."""
        check = self.open_check()
        return all(check.review_next(sentence.text).ok for sentence in [*sentences_in(self.out), *untold])


def _set(sentence: Sentence, first: bool, out: str) -> Sentence:
    """Return a sentence with the white space that its new place needs."""
    if not first:
        return sentence if sentence.gap else Sentence(" ", sentence.text)
    last = out.rpartition("\n")[2]
    if sentence.is_listed:
        return Sentence("\n" if last.startswith(("-", "•", "*")) else "\n\n", sentence.text)
    return Sentence(" " if "\n" not in out else "\n\n", sentence.text)


def _leans(sentence: Sentence) -> bool:
    """Whether a sentence begins as if it went on with the one before: "But it ...", "Tuy nhiên ..." """
    return sentence.text.partition(" ")[0].strip(",'’").casefold().partition("'")[0] in LEANING


def _said_by(receipt: Receipt) -> tuple[str, str]:
    """Return what a claim comes to, the same in whatever words it is made."""
    if receipt.fact in ("", "answer") or not receipt.source or receipt.source == "answer":
        return "", receipt.text.casefold()
    return receipt.fact, receipt.source
