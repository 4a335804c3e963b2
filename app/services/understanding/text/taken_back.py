"""What takes back that somebody cannot have something: it is over, it shall be forgotten, or the goods are for somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from app.services.understanding.text.eater_words import (
    LONGEST_SUBJECT,
    ONCE,
    STOPS,
    Mention,
    before_small,
    behind_small,
    denial_before,
    ends_at,
    ends_piece,
    is_question,
    leaves_some,
    list_before,
    names_goods_on,
    needs_in,
    says_something,
    sentence_around,
    was_once,
)  # fmt: skip
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Token
from plugins.kit.goods.needs import same_need, says_diet
from plugins.kit.text import tokenise

ALLERGIES, NEAR = "allergies", 6  # NEAR: words after "forget" in which an allergy is named


def taken_back(whole: Clause, kept: Sequence[str]) -> Iterator[Mention]:
    """Yield what says that a need told before holds no more."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for kind in ("no_needs", "someone_else"):
        for match in lexicon[kind].all_in(tokens):
            if _lets_go_of_all(whole, match, kind):
                after_all = lexicon["need_over"].at(tokens, match.end)  # it takes back whatever was told
                yield Mention((), match.start, match.end, False, allergies=match.value == ALLERGIES and after_all is None)
    for match in lexicon["need_forget"].all_in(tokens):
        if not _shall_be_kept(whole, match):
            yield from _forgotten(whole, match, kept)
    for match in lexicon["need_fine_before"].all_in(tokens):
        begin = behind_small(tokens, match.end, lexicon)
        needs, end = needs_in(tokens, begin, lexicon)
        if needs and not says_diet(tokens, begin) and not is_question(whole, match.start) and not is_of_another(whole, match.start):
            yield Mention(needs, match.start, end, False)
    for match in lexicon["need_fine_after"].all_in(tokens):
        begin, needs = list_before(tokens, match.start, lexicon)
        if needs and not is_question(whole, begin) and not is_of_another(whole, begin):
            yield Mention(needs, begin, match.end, False)


def says_none(whole: Clause) -> Mention | None:
    """Return where a message says that there is nothing that somebody could not have: "i have no allergies", "I'm not allergic"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["no_needs"].all_in(tokens):
        if not _is_asked(whole, match) and not leaves_some(tokens, match.end, lexicon):
            return Mention((), match.start, _small_until(whole, match.end), False)
    for match in lexicon["suffers"].all_in(tokens):
        denied = denial_before(tokens, match.start, lexicon)
        end = _small_until(whole, match.end)
        if denied and not was_once(denied) and ends_piece(tokens, end) and not is_question(whole, denied.start):
            return Mention((), denied.start, end, False)
    return None


def no_others(whole: Clause, *, asked: bool) -> Mention | None:
    """Return where a message says that there is no more than was told: "not allergic to anything else", "no other allergies"; the
    "nothing" that answers what was ``asked``."""
    tokens, lexicon = whole.tokens, whole.lexicon
    words = [token for token in tokens if token.text[0].isalnum()]
    if asked and lexicon["no_need_answers"].whole(words):
        return Mention((), 0, len(tokens), False)
    denied = [match for match in lexicon["suffers"].all_in(tokens) if denial_before(tokens, match.start, lexicon)]
    left = [match for match in (*lexicon["no_needs"].all_in(tokens), *denied) if leaves_some(tokens, match.end, lexicon)]
    said = next(iter((*lexicon["no_other_needs"].all_in(tokens), *left)), None)
    return Mention((), said.start, sentence_around(tokens, said.start)[1], False) if said and not is_question(whole, said.start) else None


def all_but(whole: Clause) -> Iterator[Mention]:
    """Yield the one thing that somebody can't have who has nothing else: the nuts of "not allergic to anything but nuts"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    denied = [match for match in lexicon["suffers"].all_in(tokens) if denial_before(tokens, match.start, lexicon)]
    for match in (*lexicon["no_needs"].all_in(tokens), *denied):
        _, end = sentence_around(tokens, match.start)
        behind = [one for one in lexicon["need_excepted"].all_in(tokens[:end]) if one.start >= match.end]
        before = [one for one in lexicon["need_excepted_before"].all_in(tokens) if one.end <= match.start]
        for excepted in (*behind, *before):
            needs, stop = needs_in(tokens, behind_small(tokens, excepted.end, lexicon), lexicon)
            if needs and not is_question(whole, match.start):
                yield Mention(needs, min(match.start, excepted.start), max(match.end, stop))


def _small_until(whole: Clause, place: int) -> int:
    """Return the token after the "though" or the "please" that stands at a place."""
    kinds = ("need_here", "fillers", "too", "need_also")
    while small := next((match for kind in kinds if (match := whole.lexicon[kind].at(whole.tokens, place))), None):
        place = small.end
    return place


def instead_of(whole: Clause, kept: Sequence[str]) -> Iterator[Mention]:
    """Yield what was told before and is said to be wrong beside what is right: "I'm allergic to eggs, not sesame"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["need_denied"].all_in(tokens):
        if not match.value or match.value == ONCE or lexicon["need_wished"].whole(tokens[match.start : match.end]):
            continue  # "no nuts" is told, and "not only nuts"
        needs, end = needs_in(tokens, match.end, lexicon)
        known = any(same_need(need, told) for need in needs for told in kept)
        if known and ends_piece(tokens, end) and not is_of_another(whole, match.start):
            yield Mention(needs, match.start, end, False)


def of_another(whole: Clause) -> Iterator[Mention]:
    """Yield what somebody else may eat, with what is said of who that is: it takes nothing back."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["need_fine_before"].all_in(tokens):
        needs, end = needs_in(tokens, behind_small(tokens, match.end, lexicon), lexicon)
        if needs and not is_question(whole, match.start) and is_of_another(whole, match.start):
            yield Mention(needs, _who_else(whole, match.start), end)
    for match in lexicon["need_fine_after"].all_in(tokens):
        begin, needs = list_before(tokens, match.start, lexicon)
        if needs and not is_question(whole, begin) and is_of_another(whole, begin):
            yield Mention(needs, _who_else(whole, begin), match.end)


def _who_else(whole: Clause, place: int) -> int:
    """Return where the sentence begins that names somebody else before a place, or there."""
    named = [match.start for match in whole.lexicon["need_others"].all_in(whole.tokens) if match.start <= place]
    return sentence_around(whole.tokens, named[-1] if named else place)[0]


def _lets_go_of_all(whole: Clause, match: Match, kind: str) -> bool:
    """Whether words let go of all that was told: not "no allergies besides that", nor "for someone else too"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    if _is_asked(whole, match) or leaves_some(tokens, match.end, lexicon):
        return False
    if kind == "someone_else":
        return lexicon["too"].at(tokens, match.end) is None
    return not is_of_another(whole, match.start)


def _is_asked(whole: Clause, match: Match) -> bool:
    """Whether the sentence of words is a question, whatever word of theirs ends it: "không dị ứng gì" is none."""
    tokens = whole.tokens
    begin, end = sentence_around(tokens, match.start)
    marked = end < len(tokens) and tokens[end].text == "?"
    told = match.end == end and not marked and not whole.lexicon["asking"].at(tokens, begin)
    return not told and is_question(whole, match.start)


def is_of_another(whole: Clause, place: int) -> bool:
    """Whether the sentence of a place speaks of somebody else, "my husband isn't allergic to nuts", and of nothing that came to its
    end: what was told of one holds whatever another eats."""
    begin, end = sentence_around(whole.tokens, place)
    if whole.lexicon["need_pronouns"].at(whole.tokens, begin):
        begin = 0  # "that one is for my husband, he can eat nuts"
    sentence = whole.tokens[begin:end]
    return bool(whole.lexicon["need_others"].all_in(sentence)) and not whole.lexicon["need_since"].all_in(sentence)


def _shall_be_kept(whole: Clause, match: Match) -> bool:
    """Whether a "forget" is none: "don't forget", "did you forget", "I forgot to say"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    stop = before_small(tokens, match.start, lexicon)
    begins = range(max(0, stop - LONGEST_SUBJECT), stop)
    opens = any(one.start <= match.start < one.end for one in lexicon["need_openers"].all_in(tokens))
    return opens or any(ends_at(lexicon["need_keeps"].at(tokens, begin), stop) for begin in begins)


def _forgotten(whole: Clause, match: Match, kept: Sequence[str]) -> Iterator[Mention]:
    """Yield what a "forget" takes back: needs that are named near it, all where only "the allergy" is."""
    tokens, lexicon = whole.tokens, whole.lexicon
    stop = next((place for place in range(match.end, len(tokens)) if tokens[place].text in STOPS), len(tokens))
    near = range(match.end, min(stop, match.end + NEAR))
    said = (word for place in near if (word := lexicon["need_word"].at(tokens, place)))
    words = [word.end for word in said if not names_goods_on(whole, word.start)]
    if words and match.value == "word" and words[-1] < len(tokens) and says_something(tokens[words[-1]], lexicon):
        words = []  # "remove the diet cola"
    named = [(needs, end) for place in near if (needs := (found := needs_in(tokens, place, lexicon))[0]) and (end := found[1])]
    named = named or _named_as_said(whole, near, kept)
    if named and (words or match.value == "any") and any(same_need(need, told) for need in named[0][0] for told in kept):
        yield Mention(named[0][0], match.start, max(named[0][1], *words, 0), False)
    elif words and not named and not _names_other_goods(whole, match.end, words[-1]):
        yield Mention((), match.start, words[-1], False)


def _named_as_said(whole: Clause, near: Iterable[int], kept: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    """Return what was told before in words that no list of allergens has ("kiwi") and is named again, with where that ends."""
    said = [(need, tokenise(need)) for need in kept]
    tokens = whole.tokens
    return [((need,), at + len(words)) for at in near for need, words in said if _same(tokens[at : at + len(words)], words)]


def _same(some: Sequence[Token], others: Sequence[Token]) -> bool:
    return [token.folded for token in some] == [token.folded for token in others]


def _names_other_goods(whole: Clause, begin: int, end: int) -> bool:
    """Whether goods are named between two places: "forget the mango allergy" lets go of no other one."""
    tokens = whole.tokens
    return any(
        slot.score >= KNOWN_PRODUCT and tokens[begin].start <= slot.start and slot.end <= tokens[end - 1].end for slot in whole.of(*SHELF)
    )
