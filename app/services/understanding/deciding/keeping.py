"""What stays in the cart while the rest goes: "remove everything except feta", "keep the lemons lose the rest", "only keep the eggs"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.sayable import between, spot
from plugins.contracts import Request, Slot
from plugins.kit.text import tokenise

VERBS = {"takes_out": "go", "taking_out": "go", "keeping": "stay", "only_wanted": "stay"}
SAID_BEHIND = {"stays_behind": "stay", "goes_behind": "go"}  # "feta stays, everything else goes"
OTHER = {"go": "stay", "stay": "go", "": "stay"}
BEGUN = ("keeping", "kept_out", "only_wanted", "only_kept", "stays_behind")
PASSED = ("only_kept", "within_the_cart", "off_again")
GOODS = ("product", "sku", "category", "brand")
OPENINGS = ("fillers", "interjections", "corrections", "refusers", "yes", "no")
ALL = "all"
Found = tuple[Slot, str, str]  # where it stands, of which kind it is, and what it means


@dataclass(slots=True)
class _Read:
    """What is said to go and to stay: goods, or all that is left. ``keeps`` where a word for keeping says so."""

    go: list[str] = field(default_factory=list)
    stay: list[str] = field(default_factory=list)
    keeps: bool = False

    def goods(self, of: Sequence[str]) -> list[str]:
        return [one for one in of if one != ALL]


class Keeping:
    """Reads such sentences of one tenant version, while the cart holds something."""

    def __init__(self, decider: Decider):
        self._decider = decider
        self._clears = next((name for name, filler in decider.fillers.items() if filler.takes_argument("keep")), "")

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what takes the rest out, or what goes while all else stays; [] of other sentences."""
        asked = state.pending if state.pending and state.pending.tool == self._clears else None
        kinds = (*BEGUN, "takes_out", "taking_out") if asked else BEGUN
        begun = state.cart_count and self._clears and any(sentence.lexicon[kind].all_in(sentence.tokens) for kind in kinds)
        if not begun or sentence.of("quantity") or sentence.text.rstrip().endswith("?"):
            return []
        said = _read(self._decider.pointing(sentence, state.focus))
        if said is None:
            return []
        gone, kept = said.goods(said.go), said.goods(said.stay)
        rest_goes = ALL in said.go or (said.keeps and _only(sentence))
        if kept and not gone and rest_goes and ALL not in said.stay:
            return [Request(sentence.words, "act", self._clears, {"keep": kept}, SCORE)]
        if asked and (kept or ALL in said.go) and not gone and ALL not in said.stay:  # "keep lemons too", "no, empty the whole cart"
            known = [one for one in asked.arguments.get("keep", ()) if kept]
            return [Request(sentence.words, "act", self._clears, {"keep": list(dict.fromkeys((*known, *kept)))}, SCORE)]
        out = tool_for("take_out", MARKS["product"], sentence, trained)
        rest_stays = gone and (kept or ALL in said.stay) and ALL not in said.go
        return [Request(sentence.words, "act", out, {"product": one}, SCORE) for one in gone] if out and rest_stays else []


def _read(sentence: Clause) -> _Read | None:
    """Return what goes and what stays; None where a word says something else."""
    read, deed, known = _Read(), "", _in_order(sentence)
    if not _says_nothing_else(sentence, known):
        return None
    for place, (_, kind, value) in enumerate(known):
        read.keeps = read.keeps or kind == "keeping"
        if kind in SAID_BEHIND:
            continue
        if kind in VERBS:
            deed = VERBS[kind]
        elif kind == "kept_out" or (kind == "only_kept" and (not deed or (deed == "go" and read.go))):
            deed = OTHER[deed]  # "forget the lemons just the feta", not "remove just the feta"
        elif kind in PASSED:
            continue
        elif not (meant := _becomes(value, known[place + 1 :], deed)):
            return None
        else:
            (read.go if meant == "go" else read.stay).append(value)
    return read


def _becomes(value: str, behind: Sequence[Found], deed: str) -> str:
    """Return what becomes of goods or of the rest: as the verb right behind them says, else the one before them."""
    said = SAID_BEHIND.get(behind[0][1], "") if behind else ""
    return said or (_deed_behind(behind) if value == ALL else "") or deed


def _deed_behind(behind: Sequence[Found]) -> str:
    """Return what becomes of "the rest" where it is said behind it, and of nothing else: "còn lại bỏ hết"."""
    told = [one for one in behind if one[1] not in PASSED]
    return VERBS[told[0][1]] if told and told[0][1] in VERBS and all(value == ALL for _, _, value in told[1:]) else ""


def _in_order(sentence: Clause) -> list[Found]:
    """Return the verbs, the words for all that is left and the goods in their order, the longer where two begin at one place."""
    kept: list[Found] = []
    for one in sorted(_found(sentence), key=lambda one: (one[0].start, -one[0].end, one[1] == "goods")):
        if not kept or one[0].start >= kept[-1][0].end:
            kept.append(one)
    return kept


def _found(sentence: Clause) -> Iterator[Found]:
    ends = [between(sentence, match.start, match.end) for kind in SAID_BEHIND for match in sentence.lexicon[kind].all_in(sentence.tokens)]
    for kind in (*VERBS, *PASSED, *SAID_BEHIND, "kept_out", "all_of_it"):
        for match in sentence.lexicon[kind].all_in(sentence.tokens):
            yield between(sentence, match.start, match.end), kind, ALL
    for slot in (*sentence.of("reference"), *sentence.products, *sentence.of(*GOODS)):
        if slot.score >= KNOWN_PRODUCT:
            told = _before(slot, ends, sentence)
            yield told, "goods", str(told.value)


def _before(slot: Slot, verbs: Sequence[Slot], sentence: Clause) -> Slot:
    """Return goods without the verb that their name was taken to end with: the feta of "feta stays"."""
    verb = next((verb for verb in verbs if slot.start < verb.start and verb.end == slot.end), None)
    if verb is None:
        return slot
    words = sentence.text[slot.start : verb.start].rstrip()
    return replace(slot, value=words, end=slot.start + len(words))


def _says_nothing_else(sentence: Clause, known: Sequence[Found]) -> bool:
    opening = [between(sentence, match.start, match.end) for kind in OPENINGS for match in sentence.lexicon[kind].all_in(sentence.tokens)]
    told = [*opening, *(slot for slot, _, _ in known)]
    words = [token for token in sentence.tokens if token.text[0].isalnum() and not covered(spot(token), told)]
    return all(word in sentence.lexicon.stop or word in sentence.lexicon.plain for word in words)


def _only(sentence: Clause) -> bool:
    """Whether it is said that nothing else stays: the "just" of "just keep the feta"."""
    around = [token for token in tokenise(sentence.text) if token.text[0].isalnum()]
    return bool(sentence.lexicon["only_kept"].all_in(around))
