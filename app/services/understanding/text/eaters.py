"""What a message tells of the eater: an allergy, a diet, or that one holds no more; and what else it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from app.services.understanding.text.lexicon import Lexicon, Match, load_lexicon
from plugins.contracts import Token
from plugins.kit.goods.allergens import is_diet
from plugins.kit.goods.free_from import first_words, free_from
from plugins.kit.goods.needs import needs_at, says_diet
from plugins.kit.text import fold, tokenise

LONGEST_LIST, LONGEST_SUBJECT, LONGEST_WORD = 8, 4, 2  # words
NEAR = 6  # words after "forget" in which an allergy is named
STOPS, SENTENCE_ENDS = ".,;:!?", ".!;"
SMALL, OPENERS = ("fillers", "need_joins", "need_persons", "interjections"), ("need_openers", "repairs", "corrections", "fillers")
ONCE = "once"  # of what is denied: told of a time that is over
GOING_ON = ("corrections", "follow_up", "too", "need_denied")


@dataclass(frozen=True, slots=True)
class Mention:
    """Needs that tokens ``start:end`` tell of; ``holds`` is False where they say that one holds no more, of all without ``needs``."""

    needs: tuple[str, ...]
    start: int
    end: int
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Telling:
    """What a message tells of the eater. ``rest`` are its other words, "" where it has none that say anything, None where the
    message has to be read as a whole."""

    needs: tuple[str, ...]
    gone: tuple[str, ...]
    rest: str | None


def telling_of(whole: Clause, kept: Sequence[str], just_told: bool) -> Telling | None:
    """Return what a message tells of the eater, None where it tells nothing. ``kept`` is what was told before, ``just_told`` says that
    the last answer was about it, so that "and dairy too" goes on from there."""
    if not kept and not _may_tell(whole):
        return None
    tokens = tuple(token for token in whole.tokens if token.text != "-")
    whole = Clause(whole.text, tokens, whole.slots, whole.lexicon, whole.carriers)
    back = list(_taken_back(whole, kept)) if kept else []
    mentions = (one for one in _mentions(whole) if one.holds or not _is_of_another(whole, one.start))
    told = [one for one in mentions if not any(one.start < other.end and other.start < one.end for other in back)]
    found = [*told, *back]  # the "nut allergy" of "forget the nut allergy" is none that is told
    if not found and just_told:
        found = _gone_on(whole)
    if not found:
        return None
    needs = tuple(dict.fromkeys(need for one in found if one.holds for need in one.needs))
    over = [one for one in found if not one.holds]
    every = any(not one.needs for one in over)
    gone = tuple(need for need in kept if need not in needs and (every or any(need in one.needs for one in over)))
    return Telling(needs, gone, _rest(whole, found)) if needs or gone else None


def _may_tell(whole: Clause) -> bool:
    return any(token.folded in _begins(whole.lexicon.language) for token in whole.tokens)


@lru_cache(maxsize=8)
def _begins(language: str) -> frozenset[str]:
    """Return the words of which a message has one where it tells of a need: most messages have none."""
    return first_words() | {fold(cue).split()[0] for cue, how in load_lexicon(language).items("need_before") if how != "known"}


def _mentions(whole: Clause) -> Iterator[Mention]:
    """Yield the allergies and diets that are told of somebody, and those that somebody is told not to have."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for cue in lexicon["need_before"].all_in(tokens):
        begin = _behind_small(tokens, cue.end, lexicon)
        needs, end = needs_at(tokens, begin, loosely=lexicon.language == "vi")
        if not needs and cue.value != "known" and not _asks(whole, cue.start):
            needs, end = _other_word(whole, begin, cue.value)
        if needs or cue.value == "any":
            denied = cue.value != "known" and _denial_before(tokens, cue.start, lexicon)
            if (needs or denied) and not _was_once(denied or None):
                yield Mention(needs, _start(denied, cue.start), end, not denied)
    for cue in lexicon["need_after"].all_in(tokens):
        begin, needs = _list_before(tokens, cue.start)
        if not needs and (subject := _subject_before(tokens, cue.start, lexicon, plain=False)):
            begin, needs = _list_before(tokens, subject)  # "hải sản mình ăn không được"
        denied = _denial_before(tokens, begin, lexicon) if needs else None
        if needs and not _was_once(denied):
            yield Mention(needs, _start(denied, begin), cue.end, not denied)
    yield from _diets(whole)
    yield from _wishes(whole)


def _wishes(whole: Clause) -> Iterator[Mention]:
    """Yield the sentences beside others that are a wish and nothing else, the "no nuts!" of "no nuts! granola", and "no dairy for me"."""
    tokens = whole.tokens
    ends = [place for place, token in enumerate(tokens) if token.text in SENTENCE_ENDS]
    begins = [0, *(end + 1 for end in ends)]
    parts = [(begin, end) for begin, end in zip(begins, [*ends, len(tokens)], strict=True) if begin < end]
    for begin, end in parts:
        if len(parts) < 2 and not whole.lexicon["need_for"].all_in(tokens):
            continue
        wanted = free_from(whole.text[tokens[begin].start : tokens[end - 1].end])
        if wanted.wishes and _only_opens(tokenise(wanted.goods), whole.lexicon):
            yield Mention(tuple(key for key, _ in wanted.wishes), begin, end)


def _was_once(denied: Match | None) -> bool:
    """Whether a need is told of a time that is over: "used to be allergic" neither tells one nor takes one back that is kept."""
    return denied is not None and denied.value == ONCE


def _start(denied: Match | None, place: int) -> int:
    return denied.start if denied else place


def _list_before(tokens: Sequence[Token], stop: int) -> tuple[int, tuple[str, ...]]:
    """Return where a list of needs begins that ends right at a place, and the list."""
    for begin in range(max(0, stop - LONGEST_LIST), stop):
        needs, end = needs_at(tokens, begin)
        if needs and end == stop:
            return begin, needs
    return stop, ()


def _other_word(whole: Clause, begin: int, how: str) -> tuple[tuple[str, ...], int]:
    """Return what somebody is allergic to that is no allergen of the law: goods of the shop ("kiwi"), else a word or two as said."""
    tokens = whole.tokens
    goods = [slot for slot in whole.slots if slot.type in (*SHELF, "attribute") and slot.score >= KNOWN_PRODUCT]
    here = [slot for slot in goods if begin < len(tokens) and slot.start == tokens[begin].start]
    last = max((slot.end for slot in here), default=0)
    named = next((place for place in range(begin, len(tokens)) if tokens[place].start >= last), len(tokens)) if here else begin
    end = begin
    while how == "any" and end < min(len(tokens), begin + LONGEST_WORD) and _says_something(tokens[end], whole.lexicon):
        end += 1
    end = max(end, named)
    return ((whole.text[tokens[begin].start : tokens[end - 1].end].lower(),) if end > begin else ()), end


def _says_something(token: Token, lexicon: Lexicon) -> bool:
    small = token in lexicon.stop or token in lexicon.plain or lexicon["need_joins"].whole((token,)) or lexicon["need_here"].whole((token,))
    return token.text.isalpha() and not small


def _diets(whole: Clause) -> Iterator[Mention]:
    """Yield the diets that are said of a person: "I'm vegan", "my son is coeliac", "vegan here"; and "he isn't vegan any more"."""
    tokens, lexicon, place = whole.tokens, whole.lexicon, 0
    while place < len(tokens):
        needs, end = needs_at(tokens, place) if tokens[place].folded in first_words() else ((), place)
        if not needs or not is_diet(needs[0]):
            place = max(end, place + 1)
            continue
        named = lexicon["need_here"].at(tokens, end)
        after = lexicon["need_over"].at(tokens, end)
        denied = _denial_before(tokens, place, lexicon)
        subject = _subject_before(tokens, _start(denied, place), lexicon, plain=denied is not None)
        if subject is not None and not _was_once(denied) and (named or not _names_goods_on(whole, end)):
            last = after or named
            yield Mention(needs, subject, last.end if last else end, not denied)
        elif denied and after:
            yield Mention(needs, denied.start, after.end, False)
        elif named and place == 0 and (named.end == len(tokens) or tokens[named.end].text in STOPS):
            yield Mention(needs, place, named.end)
        place = end


def _names_goods_on(whole: Clause, place: int) -> bool:
    """Whether the word after a diet is goods: "I eat vegan cheese" tells less of the eater than of the cheese."""
    if place >= len(whole.tokens):
        return False
    begin = whole.tokens[place].start
    return any(slot.type in SHELF and slot.score >= KNOWN_PRODUCT and slot.start <= begin < slot.end for slot in whole.slots)


def _subject_before(tokens: Sequence[Token], place: int, lexicon: Lexicon, *, plain: bool) -> int | None:
    """Return where it begins that somebody is so: the "my son is" before "vegan"; ``plain`` takes a person alone ("he isn't")."""
    last, place = place, _before_small(tokens, place, lexicon)
    begins = range(max(0, place - LONGEST_SUBJECT), place)
    said = next((begin for begin in begins if (match := lexicon["need_is"].at(tokens, begin)) and place <= match.end <= last), None)
    if said is not None:
        return said
    is_so = next((begin for begin in begins if (match := lexicon["need_is_of"].at(tokens, begin)) and match.end == place), None)
    if is_so is None and not plain:
        return None
    stop = place if is_so is None else is_so
    persons = (begin for begin in range(max(0, stop - LONGEST_SUBJECT), stop) if _ends_at(lexicon["need_persons"].at(tokens, begin), stop))
    return next(persons, None)


def _ends_at(match: Match | None, place: int) -> bool:
    return match is not None and match.end == place


def _denial_before(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    """Return the "not" that stands right before a place, small words between them left aside."""
    stop = _before_small(tokens, place, lexicon)
    for end in dict.fromkeys((place, stop)):
        for begin in range(max(0, end - LONGEST_SUBJECT), end):
            match = lexicon["need_denied"].at(tokens, begin)
            if match and (match.end == end or not match.value and match.end <= place):
                return match if match.value else None
    return None


def _before_small(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    while place and lexicon["need_small"].whole((tokens[place - 1],)):
        place -= 1
    return place


def _behind_small(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    while match := lexicon["need_small"].at(tokens, place):
        if needs_at(tokens, place)[0]:
            break  # "tree nuts" begin with a small word
        place = match.end
    return place


def _taken_back(whole: Clause, kept: Sequence[str]) -> Iterator[Mention]:
    """Yield what says that a need told before holds no more."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for kind in ("no_needs", "someone_else"):
        over = (match for match in lexicon[kind].all_in(tokens) if _lets_go_of_all(whole, match, kind))
        yield from (Mention((), match.start, match.end, False) for match in over)
    for match in lexicon["need_forget"].all_in(tokens):
        if not _shall_be_kept(whole, match):
            yield from _forgotten(whole, match, kept)
    for match in lexicon["need_fine_before"].all_in(tokens):
        begin = _behind_small(tokens, match.end, lexicon)
        needs, end = needs_at(tokens, begin)
        if needs and not says_diet(tokens, begin) and not _asks(whole, match.start) and not _is_of_another(whole, match.start):
            yield Mention(needs, match.start, end, False)
    for match in lexicon["need_fine_after"].all_in(tokens):
        begin, needs = _list_before(tokens, match.start)
        if needs and not _asks(whole, begin) and not _is_of_another(whole, begin):
            yield Mention(needs, begin, match.end, False)


def _lets_go_of_all(whole: Clause, match: Match, kind: str) -> bool:
    """Whether words let go of all that was told: not "no allergies besides that", nor "for someone else too"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    if _asks(whole, match.start) or lexicon["need_excepted"].at(tokens, match.end):
        return False
    if kind == "someone_else":
        return lexicon["too"].at(tokens, match.end) is None
    return not _is_of_another(whole, match.start)


def _is_of_another(whole: Clause, place: int) -> bool:
    """Whether the sentence of a place speaks of somebody else, "my husband isn't allergic to nuts", and of nothing that came to its
    end: what was told of one holds whatever another eats."""
    begin, end = _sentence(whole.tokens, place)
    sentence = whole.tokens[begin:end]
    return bool(whole.lexicon["need_others"].all_in(sentence)) and not whole.lexicon["need_since"].all_in(sentence)


def _shall_be_kept(whole: Clause, match: Match) -> bool:
    """Whether a "forget" is none: "don't forget", "did you forget", "I forgot to say"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    stop = _before_small(tokens, match.start, lexicon)
    begins = range(max(0, stop - LONGEST_SUBJECT), stop)
    opens = any(one.start <= match.start < one.end for one in lexicon["need_openers"].all_in(tokens))
    return opens or any(_ends_at(lexicon["need_keeps"].at(tokens, begin), stop) for begin in begins)


def _forgotten(whole: Clause, match: Match, kept: Sequence[str]) -> Iterator[Mention]:
    """Yield what a "forget" takes back: needs that are named near it, all where only "the allergy" is."""
    tokens, lexicon = whole.tokens, whole.lexicon
    stop = next((place for place in range(match.end, len(tokens)) if tokens[place].text in STOPS), len(tokens))
    near = range(match.end, min(stop, match.end + NEAR))
    said = (word for place in near if (word := lexicon["need_word"].at(tokens, place)))
    words = [word.end for word in said if not _names_goods_on(whole, word.start)]
    if words and match.value == "word" and words[-1] < len(tokens) and _says_something(tokens[words[-1]], lexicon):
        words = []  # "remove the diet cola"
    named = [(needs, end) for place in near if (needs := (found := needs_at(tokens, place))[0]) and (end := found[1])]
    if named and (words or match.value == "any") and set(named[0][0]) & set(kept):
        yield Mention(named[0][0], match.start, max(named[0][1], *words, 0), False)
    elif words and not named:
        yield Mention((), match.start, words[-1], False)


def _asks(whole: Clause, place: int) -> bool:
    """Whether the sentence of a place is a question: "can I eat nuts again?" takes nothing back."""
    tokens, lexicon = whole.tokens, whole.lexicon
    begin, end = _sentence(tokens, place)
    last = tokens[end - 1 : end]
    particle = bool(last) and lexicon["asking_particles"].whole(last) is not None
    return bool(lexicon["asking"].at(tokens, begin)) or particle or (end < len(tokens) and tokens[end].text == "?")


def _sentence(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """Return where the piece between two signs begins and ends that a place is in."""
    begin = next((at + 1 for at in range(place - 1, -1, -1) if tokens[at].text in STOPS), 0)
    return begin, next((at for at in range(place, len(tokens)) if tokens[at].text in STOPS), len(tokens))


def _gone_on(whole: Clause) -> list[Mention]:
    """Return what a few words add right after a need was told: "and dairy too", "no nuts please", "sorry, not nuts, sesame"."""
    tokens, lexicon, place, found = whole.tokens, whole.lexicon, 0, []
    marks = [match for kind in GOING_ON for match in lexicon[kind].all_in(tokens)]
    if not marks or _asks(whole, 0):
        return []
    while place < len(tokens):
        stop = next((at for at in range(place, len(tokens)) if tokens[at].text in STOPS), len(tokens))
        needs, end = needs_at(tokens[:stop], place)
        if needs:
            denied = _denial_before(tokens, place, lexicon)
            wished = denied is not None and lexicon["need_wished"].whole(tokens[denied.start : denied.end]) is not None
            found.append(Mention(needs, _start(denied, place), end, wished or not denied))
            place = end
            continue
        small = next((match for kind in (*GOING_ON, "fillers") if (match := lexicon[kind].at(tokens, place))), None)
        plain = tokens[place] in lexicon.stop or tokens[place] in lexicon.plain or not tokens[place].text[0].isalnum()
        if not small and not plain:
            return []
        place = small.end if small else place + 1
    return found


# --- what else a message says ---


def _rest(whole: Clause, found: Sequence[Mention]) -> str | None:
    """Return a message without the pieces that only tell of the eater."""
    tokens, kept = whole.tokens, []
    for begin, end in _pieces(whole, found):
        inside = [one for one in found if begin <= one.start and one.end <= end]
        if inside and not _only_tells(whole, begin, end, inside):
            return None
        if inside or begin == end:
            continue
        joined = kept and not any(one.start >= kept[-1][1] and one.end <= begin for one in found)
        kept = [*kept[:-1], (kept[-1][0], end)] if joined else [*kept, (begin, end)]
    if all(_only_opens(tokens[begin:end], whole.lexicon) for begin, end in kept):
        return ""
    return " ".join(whole.text[tokens[begin].start : tokens[end - 1].end] + _sign_after(tokens, end) for begin, end in kept)


def _only_opens(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether words ask for nothing: small ones, or such as open what is told ("sorry, I meant to say")."""
    opens = {place for kind in OPENERS for match in lexicon[kind].all_in(tokens) for place in range(match.start, match.end)}
    words = ((place, token) for place, token in enumerate(tokens) if token.text[0].isalnum())
    return all(place in opens or _is_small(token, lexicon) for place, token in words)


def _sign_after(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) and tokens[place].text in STOPS else ""


def _is_small(token: Token, lexicon: Lexicon) -> bool:
    said = any(lexicon[kind].whole((token,)) for kind in SMALL)
    return said or token in lexicon.stop or token in lexicon.plain


def _pieces(whole: Clause, found: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a message: cut at signs, at words that join them, and where a question begins behind what was told."""
    tokens, lexicon = whole.tokens, whole.lexicon
    taken = {place for one in found for place in range(one.start, one.end)}
    ends = {one.end for one in found}
    begin = place = 0
    while place < len(tokens):
        if place not in taken and tokens[place].text in STOPS:
            yield begin, place
            begin = place = place + 1
        elif place not in taken and (join := lexicon["need_joins"].at(tokens, place)) and not taken & set(range(place, join.end)):
            yield begin, place
            begin = place = join.end
        elif place in ends and place > begin and (lexicon["asking"].at(tokens, place) or lexicon["need_then"].at(tokens, place)):
            yield begin, place
            begin, place = place, place + 1
        else:
            place += 1
    yield begin, len(tokens)


def _only_tells(whole: Clause, begin: int, end: int, inside: Sequence[Mention]) -> bool:
    """Whether a piece tells of the eater and asks for nothing: it begins no question and names no other goods."""
    tokens = whole.tokens
    spans = [(tokens[one.start].start, tokens[one.end - 1].end) for one in inside]
    left, right = tokens[begin].start, tokens[end - 1].end
    goods = [slot for slot in whole.of(*SHELF) if slot.score >= KNOWN_PRODUCT and left <= slot.start and slot.end <= right]
    other = any(not any(slot.start < stop and start < slot.end for start, stop in spans) for slot in goods)
    while opens := next((match for kind in ("fillers", "need_openers") if (match := whole.lexicon[kind].at(tokens, begin))), None):
        begin = opens.end
    return not other and not whole.lexicon["asking"].at(tokens, begin)
