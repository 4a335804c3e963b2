"""What a message tells of the eater: an allergy, a diet, or that one holds no more; and what else it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from app.services.understanding.text.eater_words import (
    STOPS,
    Mention,
    behind_small,
    denial_before,
    ends_piece,
    is_question,
    leaves_some,
    list_before,
    names_goods_on,
    needs_in,
    start_of,
    subject_before,
    was_once,
)  # fmt: skip
from app.services.understanding.text.freed_alone import diets_alone, freed_alone, kept_of
from app.services.understanding.text.lexicon import Lexicon, load_lexicon
from app.services.understanding.text.listed_needs import listed_after
from app.services.understanding.text.no_thanks_to import allergic_to_what_is_named, refused_behind, who
from app.services.understanding.text.said_behind import cues_behind
from app.services.understanding.text.said_beside import begins_order, begins_piece, diets_beside, is_no_heading, is_typed_so, order_behind
from app.services.understanding.text.taken_back import all_but, instead_of, is_of_another, no_others, of_another, says_none, taken_back
from app.services.understanding.text.who_has_it import affirmed, disliked_in, is_unnamed
from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.needs import kept_to_at, needs_at, openings, same_need
from plugins.kit.text import fold, tokenise

LONGEST_WORD = 2  # words of what is no allergen of the law
SENTENCE_ENDS, LISTED = ".!;", (",", "&", "+", "/")
SMALL, OPENERS = ("fillers", "need_joins", "need_persons", "interjections"), ("need_openers", "repairs", "corrections", "fillers")
GOING_ON = ("corrections", "follow_up", "too", "need_denied")


@dataclass(frozen=True, slots=True)
class Telling:
    """What a message tells of the eater. ``rest`` are its other words, "" where it has none that say anything, None where the
    message has to be read as a whole. An allergy is ``unnamed`` where it isn't said to what; ``disliked`` is what somebody only
    doesn't like; ``none`` is said where there is nothing that somebody could not have; ``bare`` is a diet that nothing says more of."""

    needs: tuple[str, ...]
    gone: tuple[str, ...]
    rest: str | None
    unnamed: bool = False
    disliked: tuple[str, ...] = ()
    none: bool = False
    bare: bool = False


def telling_of(
    whole: Clause, kept: Sequence[str], just_told: bool, asked: bool, spoken_of: str = "", alone: bool = False
) -> Telling | None:
    """Return what a message tells of the eater, None where it tells nothing. ``kept`` is what was told before, ``just_told`` says that
    the last answer was about it, so that "and dairy too" goes on from there, and ``asked`` that it asked what somebody cannot have;
    ``spoken_of`` is the allergen that was asked about just before, the "it" of "I'm allergic to it"; ``alone`` says that nothing is
    in the cart or open that a "no pork please" could be meant of."""
    if not kept and not asked and not _may_tell(whole):
        return None
    tokens = tuple(token for token in whole.tokens if token.text != "-")
    whole = Clause(whole.text, tokens, whole.slots, whole.lexicon, whole.carriers, whole.day)
    back = list(taken_back(whole, kept)) if kept else []
    beside = list(allergic_to_what_is_named(whole))
    heard = [*_mentions(whole, adds=bool(kept), alone=alone), *(beside or _pointed_at(whole, spoken_of))]
    heard += refused_behind(whole, heard)
    heard += diets_beside(whole, heard)
    heard += all_but(whole)
    mentions = [one for one in heard if one.holds or not is_of_another(whole, one.start)] + list(affirmed(whole, heard))
    if any(one.holds for one in mentions):
        back += instead_of(whole, kept)
    told = [one for one in mentions if not any(one.start < other.end and other.start < one.end for other in back)]
    found = [*told, *back]  # the "nut allergy" of "forget the nut allergy" is none that is told
    if not found and just_told:
        found = _gone_on(whole, asked)
    needs = tuple(dict.fromkeys(need for one in found if one.holds for need in one.needs))
    gone = _gone(kept, needs, [one for one in found if not one.holds])
    if needs or gone:
        return Telling(needs, gone, _rest(whole, found))
    if not found and (bare := freed_alone(whole) or diets_alone(whole)):
        return Telling(bare, (), "", bare=True)
    return _half_told(whole, found, kept, asked)


def _gone(kept: Sequence[str], needs: Sequence[str], over: Sequence[Mention]) -> tuple[str, ...]:
    """Return what was kept and holds no more."""
    every, named = [one for one in over if not one.needs], [need for one in over for need in one.needs]
    allergies_only = all(one.allergies for one in every)
    still = [need for need in kept if not any(same_need(need, told) for told in needs)]
    of_all = [need for need in still if every and not (allergies_only and is_diet(allergen_vocabulary().key(need)))]
    return tuple(need for need in still if need in of_all or any(same_need(need, other) for other in named))


def _half_told(whole: Clause, found: Sequence[Mention], kept: Sequence[str], asked: bool) -> Telling | None:
    """Return what tells nothing that could be kept: that somebody has an allergy, and not to what, what somebody doesn't like, or that
    another may eat what was told before."""
    if kept and (others := list(of_another(whole))):
        return Telling((), (), _rest(whole, others))
    if unnamed := is_unnamed(whole):
        return Telling((), (), _rest(whole, [*found, unnamed]), unnamed=True)
    if (others := no_others(whole, asked=asked)) and (kept or asked):
        return Telling((), (), _rest(whole, [others]), none=not kept)
    over = says_none(whole)
    if (denied := [*found, over] if over else found) and (rest := _rest(whole, denied)) is not None:
        return Telling((), (), rest, none=True)
    words, mention = disliked_in(whole)
    return Telling((), (), _rest(whole, [mention]), disliked=words) if mention else None


def _may_tell(whole: Clause) -> bool:
    return any(token.folded in _begins(whole.lexicon.language) for token in whole.tokens)


@lru_cache(maxsize=8)
def _begins(language: str) -> frozenset[str]:
    """Return the words of which a message has one where it tells of a need: most messages have none."""
    lexicon = load_lexicon(language)
    cues = {cue for cue, how in lexicon.items("need_before") if how != "known"}
    return openings() | {fold(cue).split()[0] for cue in cues} | set(lexicon["need_begins"].first_words)


def _mentions(whole: Clause, *, adds: bool, alone: bool) -> Iterator[Mention]:
    """Yield the allergies and diets that are told of somebody, and those that somebody is told not to have; what is told ``adds`` to
    others, or may stand ``alone``."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for cue in lexicon["need_before"].all_in(tokens):
        begin = behind_small(tokens, cue.end, lexicon)
        only = lexicon["need_rather"].at(tokens, cue.end)  # "not allergic to just nuts"
        denied = denial_before(tokens, cue.start, lexicon) if cue.value != "known" and not only else None
        needs, end = listed_after(whole, begin, cue, denied=denied is not None)
        if lexicon["need_done"].at(tokens, end) or is_no_heading(whole, cue, end) or lexicon["need_none"].at(tokens, begin):
            continue  # "I can't have milk delivered before 10", "allergies: none"
        of_all = denied and cue.value == "any" and not leaves_some(tokens, cue.end, lexicon)
        if (needs or of_all) and not was_once(denied):
            apart = cue.value == "any" and not denied
            begin = who(whole, cue.start) if apart else start_of(denied, cue.start)
            yield Mention(needs, begin, end, not denied, apart, allergies=not needs)
    for cue in cues_behind(whole):
        begin, needs = list_before(tokens, cue.start, lexicon)
        subject = None if needs else subject_before(tokens, cue.start, lexicon, plain=False)
        if subject:
            begin, needs = list_before(tokens, subject, lexicon)  # "hải sản mình ăn không được"
        denied = denial_before(tokens, begin, lexicon) if needs else None
        wished = subject and denied and lexicon["need_wished"].whole(tokens[denied.start : denied.end])  # "no peanuts, I'm allergic"
        if needs and not was_once(denied) and not wished:
            yield Mention(needs, start_of(denied, begin), cue.end, not denied)
    said = (match for match in lexicon["need_said"].all_in(tokens) if ends_piece(tokens, match.end))
    yield from (Mention((match.value,), match.start, match.end) for match in said if not is_question(whole, match.start))
    yield from _diets(whole)
    yield from _wishes(whole, adds=adds, alone=alone)


def _is_of_one(whole: Clause, place: int, end: int) -> bool:
    """Whether one of several people is told of: "my guests: one vegan, one coeliac"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    one = place > 0 and lexicon["need_one"].whole((tokens[place - 1],))
    joined = ends_piece(tokens, end) or lexicon["need_joins"].at(tokens, end) is not None
    several = len(lexicon["need_one"].all_in(tokens)) > 1 or lexicon["need_others"].all_in(tokens)
    return bool(one) and joined and bool(several)


def _wishes(whole: Clause, *, adds: bool, alone: bool) -> Iterator[Mention]:
    """Yield the sentences beside others that are a wish and nothing else, the "no nuts!" of "no nuts! granola", and "no dairy for me";
    where it ``adds`` to others, "no dairy either", and where it may stand ``alone``, "no pork please"."""
    tokens = whole.tokens
    ends = [place for place, token in enumerate(tokens) if token.text in SENTENCE_ENDS]
    begins = [0, *(end + 1 for end in ends)]
    parts = [(begin, end) for begin, end in zip(begins, [*ends, len(tokens)], strict=True) if begin < end]
    for begin, end in parts:
        stands_alone = alone and not whole.of("date") and _says_no_to_food(whole)
        by_itself = len(parts) < 2 and not stands_alone and not whole.lexicon["need_for"].all_in(tokens)
        if by_itself and not (adds and whole.lexicon["need_also"].all_in(tokens)):
            continue
        end = next((at for at in range(begin + 1, end) if order_behind(whole, at)), end) if alone else end
        wanted = free_from(whole.text[tokens[begin].start : tokens[end - 1].end])
        if wanted.wishes and _only_opens(tokenise(wanted.goods), whole.lexicon) and not is_question(whole, begin):
            yield Mention(kept_of(wanted), begin, end)
        elif needs := _left_out(whole, begin, end):
            yield Mention(needs, begin, end)


def _says_no_to_food(whole: Clause) -> bool:
    """Whether a message begins with a plain no to what is no diet: "no pork please", and not "no vegan ones"."""
    tokens, lexicon, place = whole.tokens, whole.lexicon, 0
    while opens := lexicon["fillers"].at(tokens, place):
        place = opens.end
    refused = lexicon["need_wished"].at(tokens, place)
    return refused is not None and not any(map(whole.is_diet, whole.of("allergen")))


def _left_out(whole: Clause, begin: int, end: int) -> tuple[str, ...]:
    """Return what a sentence is a "no" to that no list of allergens has, where it says nothing else: "no alcohol for me"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    while opens := lexicon["fillers"].at(tokens, begin):
        begin = opens.end
    wished = lexicon["need_wished"].at(tokens, begin)
    if wished is None:
        return ()
    needs, stop = needs_in(tokens[:end], behind_small(tokens, wished.end, lexicon), lexicon)
    return needs if needs and _only_opens(tokens[stop:end], lexicon) else ()


def _pointed_at(whole: Clause, spoken_of: str) -> Iterator[Mention]:
    """Yield what was spoken of just before where it is only pointed at: "I'm allergic to it"."""
    needs, _ = needs_at(tokenise(spoken_of), 0)
    for cue in whole.lexicon["need_before"].all_in(whole.tokens) if needs else ():
        points = whole.lexicon["need_it"].at(whole.tokens, cue.end)
        if points and ends_piece(whole.tokens, points.end) and not is_question(whole, cue.start):
            denied = denial_before(whole.tokens, cue.start, whole.lexicon)
            yield Mention(needs, start_of(denied, cue.start), points.end, not denied)


def _diets(whole: Clause) -> Iterator[Mention]:
    """Yield the diets that are said of a person: "I'm vegan", "my son is coeliac", "vegan here"; and "he isn't vegan any more"."""
    tokens, lexicon, place, begins, told = whole.tokens, whole.lexicon, 0, openings(), False
    while place < len(tokens):
        needs, end = kept_to_at(tokens, place) if tokens[place].folded in begins else ((), place)
        if not needs:
            place = max(end, place + 1)
            continue
        named = lexicon["need_here"].at(tokens, end)
        after = lexicon["need_over"].at(tokens, end)
        denied = denial_before(tokens, place, lexicon)
        subject = subject_before(tokens, start_of(denied, place), lexicon, plain=denied is not None)
        only = subject is not None and lexicon["need_only"].at(tokens, subject)  # "I only eat halal meat"
        if subject is not None and not was_once(denied) and (named or only or not names_goods_on(whole, end)):
            last = after or named
            yield Mention(needs, subject, last.end if last else end, not denied)
            told = told or not denied
        elif denied and (after or told):
            yield Mention(needs, denied.start, after.end if after else end, False)  # "I'm vegetarian, not vegan"
        elif (comes := lexicon["need_comes"].at(tokens, end)) and not denied and not is_question(whole, place):
            yield Mention(needs, place, comes.end)  # "got a coeliac coming for dinner"
        elif _is_of_one(whole, place, end) or is_typed_so(whole, place, end):
            yield Mention(needs, place - 1, end)
        elif begins_piece(whole, place) and (orders := order_behind(whole, end)) and not is_question(whole, place):
            yield Mention(needs, place, min(end, orders))  # "vegan, 2 lemons please"
        elif named and place == 0 and (named.end == len(tokens) or tokens[named.end].text in STOPS):
            yield Mention(needs, place, named.end)
        place = end


def _gone_on(whole: Clause, asked: bool) -> list[Mention]:
    """Return what a few words add right after a need was told: "and dairy too", "no nuts please", "sorry, not nuts, sesame"; the
    "nuts" alone that answers what was ``asked``."""
    tokens, lexicon, place, found = whole.tokens, whole.lexicon, 0, []
    marks = [match for kind in GOING_ON for match in lexicon[kind].all_in(tokens)]
    if not (marks or asked) or is_question(whole, 0):
        return []
    while place < len(tokens):
        stop = next((at for at in range(place, len(tokens)) if tokens[at].text in STOPS), len(tokens))
        needs, end = needs_in(tokens[:stop], place, lexicon)
        if needs:
            denied = denial_before(tokens, place, lexicon)
            wished = denied is not None and lexicon["need_wished"].whole(tokens[denied.start : denied.end]) is not None
            found.append(Mention(needs, start_of(denied, place), end, wished or not denied))
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
    ends, apart = {one.end for one in found}, {one.start for one in found if one.apart}
    begin = place = 0
    while place < len(tokens):
        if place in apart and place > begin:
            yield begin, place
            begin = place
        if place not in taken and tokens[place].text in STOPS:
            yield begin, place
            begin = place = place + 1
        elif place not in taken and (join := lexicon["need_joins"].at(tokens, place)) and not taken & set(range(place, join.end)):
            yield begin, place
            begin = place = join.end
        elif place in ends and place > begin and begins_order(whole, place):
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
