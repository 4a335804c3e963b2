"""Somebody may be in danger now: "I can't breathe", "my son ate your brownie and his lips are swelling". It comes before all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.no_danger import eats_a_meal, is_harmless
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.eater_words import (
    EVER,
    behind_small,
    brought_on,
    denial_before,
    is_question,
    needs_in,
    sentence_around,
    subject_before,
)  # fmt: skip
from app.services.understanding.text.eaters import Telling
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.trimming import without_fillers
from plugins.contracts import Request

EATEN, NEAR = "ate", 4  # NEAR: words around a sign of which one may tell of another time


@dataclass(frozen=True)
class InDanger:
    """Reads such messages. ``fillers`` are by tool name."""

    fillers: Mapping[str, Filler]

    @cached_property
    def _tool(self) -> str:
        """The tool that takes what was said of a danger."""
        return next((name for name, filler in self.fillers.items() if filler.takes_argument("danger")), "")

    def read(self, whole: Clause, telling: Telling | None, *, kept: bool = False) -> Request | None:
        """Return the call for help of a message that tells of a danger, or that somebody ate what an allergy is told to, or was before
        (``kept``); else None."""
        ever = [one for one in brought_on(whole.tokens, whole.lexicon) if one.value == EVER]  # "nuts give me an allergic reaction"
        signs = whole.lexicon["danger_signs"].all_in(whole.tokens)
        shown = (sign for sign in signs if not (any(map(sign.overlaps, ever)) or is_harmless(whole, sign)))
        found = (*shown, *_swallowed(whole), *_eaten(whole, telling, kept))
        signs = [*_said_alone(whole), *(match for match in found if _is_now(whole, match))]
        if not signs or not self._tool or _is_a_joke(whole, signs):
            return None
        tokens = whole.tokens[signs[0].start : signs[0].end]
        said = whole.text[tokens[0].start : tokens[-1].end]
        return Request(whole.words, "act", self._tool, {"danger": said}, 1.0, due=True)


def _said_alone(whole: Clause) -> list[Match]:
    """Return the one word that is all of a message: "ambulance please"."""
    words = [token for token in without_fillers(whole).tokens if token.text[0].isalnum()]
    return [Match(0, len(whole.tokens), True)] if whole.lexicon["danger_alone"].whole(words) else []


def _is_of_somebody(whole: Clause, sign: Match) -> bool:
    """Whether it is said who is in danger, whatever is asked beside it: "do you have an epipen my son can't breathe"."""
    lexicon, tokens = whole.lexicon, whole.tokens
    begin, _ = sentence_around(tokens, sign.start)
    hers = sign.start > 0 and lexicon["own"].at(tokens, sign.start - 1)  # "my lips are swelling"
    own = hers or lexicon["need_is"].at(tokens, sign.start) or subject_before(tokens, sign.start, lexicon, plain=True) is not None
    return bool(own) and not lexicon["conditions"].all_in(tokens[begin : sign.start])


def _swallowed(whole: Clause) -> Iterator[Match]:
    """Yield where somebody swallowed what is no food: "my toddler drank the bleach"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["danger_swallows"].all_in(tokens):
        named = any(lexicon[kind].at(tokens, match.end) for kind in ("own", "articles"))
        poison = lexicon["danger_poisons"].at(tokens, behind_small(tokens, match.end + named, lexicon))
        if poison:
            yield Match(match.start, poison.end, True)


def _eaten(whole: Clause, telling: Telling | None, kept: bool) -> Iterator[Match]:
    """Yield where a message says that somebody ate what they can't have."""
    lexicon, tokens = whole.lexicon, whole.tokens
    if telling and telling.needs:
        yield from (match for match in lexicon["ate_it"].all_in(tokens) if not eats_a_meal(whole, match.end))
    if kept:
        yield from lexicon["eaten_by_mistake"].all_in(tokens)
    allergic = [match for match in lexicon["suffers"].all_in(tokens) if not denial_before(tokens, match.start, lexicon)]
    for match in lexicon["eaten_before"].all_in(tokens) if allergic else ():
        needs, end = needs_in(tokens, behind_small(tokens, match.end, lexicon), lexicon)
        named = bool(needs) and not lexicon["suffers"].at(tokens, end)  # "i had a nut allergy" was eaten by nobody
        told = match.value == EATEN and telling is not None and bool(telling.needs or telling.unnamed)
        if named or told:
            yield match


def _is_a_joke(whole: Clause, signs: Sequence[Match]) -> bool:
    """Whether somebody laughs at something harmless with words that are said in jest too: "i cant breathe this smell is awful lol". With
    no laugh, no such reason or one serious sign it is none."""
    lexicon, tokens = whole.lexicon, whole.tokens
    laughs = lexicon["danger_laughs"].all_in(tokens) and lexicon["danger_jests"].all_in(tokens)
    serious = lexicon["need_others"].all_in(tokens) or lexicon["suffers"].all_in(tokens) or lexicon["danger_asks"].all_in(tokens)
    figures = all(lexicon["danger_figures"].whole(tokens[sign.start : sign.end]) for sign in signs)
    return bool(laughs) and figures and not serious


def _is_now(whole: Clause, sign: Match) -> bool:
    """Whether a sign is told of now: it isn't asked about ("are they a choking hazard"), and is of no other time."""
    lexicon, tokens = whole.lexicon, whole.tokens
    asks = lexicon["danger_asks"].all_in(tokens)
    if is_question(whole, sign.start) and not (asks or _is_of_somebody(whole, sign)):
        return False
    near = tokens[max(0, sign.start - NEAR) : sign.end + NEAR]
    inside = tokens[sign.start : sign.end]
    told = [near[other.start : other.end] for other in lexicon["danger_not"].all_in(near)]
    told = [words for words in told if not (asks and lexicon["conditions"].whole(words))]
    if asks or _is_of_somebody(whole, sign):
        told = [words for words in told if not lexicon["danger_modals"].whole(words)]  # "my dad can't breathe could you call someone"
    return not any(set(words) - set(inside) for words in told)
