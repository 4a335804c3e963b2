"""What the turn says only under a condition, in a place or of some persons, must be said so too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import id_of, telling
from ai_modes.grounding.text.reading import stem_of
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.stipulated import Statement, Stipulation, figures, statements

HALF = 0.5
NOW = frozenset({"now", "today", "already", "first", "checkout", "upfront", "advance", "giờ", "ngay"})
MUST = frozenset({"if", "fitting", "until", "with", "person", "place", "subject", "state"})
COUNTED = frozenset({"over", "from", "by"})
ONE_WORD = frozenset({"person", "place", "fitting"})
LEANS = (  # on what was said before
    ["in", "that", "case"], ["in", "this", "case"], ["khi", "đó", ","], ["trường", "hợp", "này"], ["if", "so", ","], ["nếu", "vậy", ","],
)  # fmt: skip
NARROWED = frozenset({"with"})  # need not be said where another limit is
LOOSE = NARROWED | {"state"}  # nor where hardly anything is said: "You have 30 days."
ANSWERS = frozenset({"if", "until", "from", "over", "by"})
YES = frozenset({"yes", "yeah", "yep", "sure", "certainly", "absolutely", "course", "can", "do", "được", "có", "vâng", "okay", "ok"})
CAUTIOUS = frozenset({"check", "read", "ask", "double", "kiểm", "hỏi", "đọc"})
DENYING = frozenset({"cannot", "not", "t", "'t", "không", "chưa"})


@dataclass(frozen=True, slots=True)
class Heard:
    """The words and figures of the whole reply, and those of the customer's last message."""

    words: frozenset[str]
    figures: frozenset[object]
    asked: frozenset[str]


def bind_qualified(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each statement that leaves out what the shop's wording binds it to."""
    rules = binder.evidence.rules
    if not any(rule.bound_to or rule.spans for rule in rules):
        return
    words = _ids(binder.scan)
    alike, asked = binder.evidence.lexicon.alike, binder.evidence.last_said
    wanted = binder.evidence.once("bound words", lambda: frozenset().union(*(one.words for rule in rules for one in rule.bound_to)))
    meant = binder.evidence.once("bound words asked for", lambda: {word for word in wanted if not asked.isdisjoint(alike(word))})
    heard = Heard(
        words | {word for word in wanted - words if not words.isdisjoint(alike(word))},
        figures(binder.scan, 0, len(binder.scan.words)),
        asked | (meant - words),
    )
    for said in statements(binder.parsed):
        if said.asks or binder.has_tag(said.first, "request") or _is_cut_short(binder.scan, said):
            continue
        tests = (_left_out, _under_another, _of_another_figure) if said.words else (_bare_yes,)
        missing = next((found for test in tests if (found := test(binder, said, rules, heard))), None)
        if missing:
            claim = Claim("wording", "bound", said.first, said.end - 1)
            yield binder.refused(claim, f'The facts say so only with "{missing.text}": "{binder.written(claim)}".')


def _ids(scan: Scan) -> frozenset[str]:
    ids = {id_of(word) for word in scan.words if word.kind == "word"}
    return frozenset(ids | {f"={tags['same'].value}" for tags in scan.tags if "same" in tags})


def _is_cut_short(scan: Scan, said: Statement) -> bool:
    """Whether a statement leans on the one before: "Fresh food cannot.", "In that case tell us." """
    begins = [scan.key(at) for at in range(said.first, min(said.first + 3, said.end))]
    if begins[:1] == ["then"] or begins in LEANS:
        return True
    last = [scan.key(at) for at in range(said.first, said.end) if scan.words[at].kind == "word"]
    return bool(last) and last[-1] in DENYING


def _left_out(binder: Binder, said: Statement, rules: list[Statement], heard: Heard) -> Stipulation | None:
    best, places = _best(binder, said, rules), range(said.first, said.end)
    timed = any(binder.scan.key(at) in NOW or binder.scan.owner[at] == "day" for at in places)
    narrowed = NARROWED if any(binder.scan.has(at, "narrows") for at in places) else frozenset()
    loose = narrowed if telling(binder.scan, said.first, said.end) else LOOSE
    bound = [[one for one in rule.bound_to if one.kind not in loose and (not one.governs or one.governs & said.words)] for rule in best]
    bound = [[one for one in bound_to if not _is_of_you(binder, said, one)] for bound_to in bound]
    missing = [_missing(bound_to, heard, timed) for bound_to in bound]
    if missing and all(missing):
        return missing[0]
    for word in sorted(telling(binder.scan, said.first, said.end) & said.words):
        holding = [rule for rule in rules if word in rule.words and rule.negated == said.negated]
        missing = [_missing((one for one in rule.bound_to if _binds_word(one, word, heard)), heard, timed) for rule in holding]
        if missing and all(missing) and not _is_told_elsewhere(binder, frozenset({word}), 1):
            return missing[0]
    return None


def _is_of_you(binder: Binder, said: Statement, one: Stipulation) -> bool:
    """Whether what is said of "your card" is said of you: "you'll be charged when the order is packed"."""
    begins = {binder.scan.key(at) for at in range(said.first, min(said.first + 2, said.end))}
    return one.kind == "subject" and one.text.casefold().split()[:1] == ["your"] and "you" in begins


def _bare_yes(binder: Binder, said: Statement, rules: list[Statement], heard: Heard) -> Stipulation | None:
    """Return under what condition the shop's wording says yes, where the reply says nothing but yes."""
    begins = said.first == 0 and not said.negated and not said.bound_to
    affirms = any(binder.scan.key(at) in YES for at in range(said.first, said.end))
    if not begins or not affirms:
        return None
    return _missing((one for one in rules[0].bound_to if one.kind in ANSWERS and one.begins), heard, False)


def _binds_word(one: Stipulation, word: str, heard: Heard) -> bool:
    """Whether each word of a statement needs what it is bound to, though another statement says more of the same words."""
    if one.kind == "if":
        return one.begins and not one.words & heard.asked
    return one.kind in ONE_WORD and (not one.governs or word in one.governs)


def _under_another(binder: Binder, said: Statement, rules: list[Statement], heard: Heard) -> Stipulation | None:
    """Return the condition of a statement that the shop's wording names only with other things."""
    conditions = [one for one in said.bound_to if one.kind == "if" and not _is_of_caution(binder.scan, said, one)]
    told = _told_by_sentence(binder, rules)
    known = [words for words in told if said.words & words]
    for one in conditions:
        words = (one.words & frozenset().union(*told)) - heard.asked
        if words and known and not any(words & of_it for of_it in known) and not _says_what_then(one, rules):
            return one
    return None


def _told_by_sentence(binder: Binder, rules: list[Statement]) -> list[frozenset[str]]:
    """Return the words of each sentence of the shop's wording, with those of a question that leads to it: "Too big? Send it back"."""
    text = binder.evidence.wording[0].scan.text
    told: dict[int, frozenset[str]] = {}
    for rule in rules:
        told[rule.sentence] = told.get(rule.sentence, frozenset()) | rule.whole
    for number in sorted(told):
        _, end = text.sentences[number]
        if number + 1 in told and text.written[: text.words[end - 1].end].rstrip().endswith("?"):
            told[number + 1] |= told[number]
    return list(told.values())


def _says_what_then(one: Stipulation, rules: list[Statement]) -> bool:
    """Whether a condition goes on with what the shop's wording says of that very case: "if one changes, you pay the lower one"."""
    return any(one.words & rule.words and any(one.words & bound.words for bound in rule.bound_to if bound.kind == "if") for rule in rules)


def _is_of_caution(scan: Scan, said: Statement, one: Stipulation) -> bool:
    """Whether an allergy is only a reason to look or to ask: "if allergies are a concern, check the label"."""
    return "=allergen" in one.words and any(scan.key(at) in CAUTIOUS for at in range(said.first, said.end))


def _of_another_figure(binder: Binder, said: Statement, rules: list[Statement], heard: Heard) -> Stipulation | None:
    """Return the words by which the shop's wording tells one of several spans from the others, where the reply says none of them."""
    mine = figures(binder.scan, said.first, said.end)
    for rule in rules:
        for figure, own in rule.spans:
            if figure in mine and own.words and not own.words & (heard.words | heard.asked):
                return own
    return _of_another_span(said, rules)


def _of_another_span(said: Statement, rules: list[Statement]) -> Stipulation | None:
    """Return the words that a span is said of by the shop's wording, where the reply says it of those of another: spans swapped."""
    for rule in rules:
        for figure, own in rule.spans:
            others = frozenset().union(*(other.words for _, other in rule.spans if other is not own)) - own.words
            mine = next((one.words for spanned, one in said.spans if spanned == figure), frozenset())
            if mine & others and not mine & own.words:
                return own
    return None


def _best(binder: Binder, said: Statement, rules: list[Statement]) -> list[Statement]:
    """Return the statements of the shop that say most of the same; none where its other texts say as much."""
    counts = [len(said.words & rule.whole) for rule in rules]
    most = max(counts, default=0)
    if not most or most < HALF * len(said.words) or _is_told_elsewhere(binder, said.words, most):
        return []
    return [rule for rule, count in zip(rules, counts, strict=True) if count == most]


def _is_told_elsewhere(binder: Binder, words: frozenset[str], most: int) -> bool:
    told = binder.evidence.wording[0].scan.text.written
    others = (one for one in binder.evidence.segments if len(words & one.ids) >= most and one.source != "answer" and not one.asks)
    return any(one.text not in told for one in others)


def _missing(bound_to: Iterable[Stipulation], heard: Heard, timed: bool) -> Stipulation | None:
    """Return the first thing that a statement is bound to and that is not said."""
    return next((one for one in bound_to if not _is_said(one, heard, timed)), None)


def _is_said(one: Stipulation, heard: Heard, timed: bool) -> bool:
    if one.kind in COUNTED:
        return bool(one.figures & heard.figures)
    if one.kind not in MUST and not (one.kind == "when" and timed):
        return True
    if one.kind == "fitting":
        fits = stem_of(one.text.split()[-1].strip(",."))  # "where it helps": "a photo is helpful"
        return any(word.startswith(fits) for word in heard.words)
    if not one.words or one.words & heard.words or (one.kind == "person" and one.text.endswith(" of")):
        return True  # of whom "people of 18" is said, its figure says
    if one.kind in ("if", "until"):
        return one.words <= heard.asked
    return bool(one.words & heard.asked)
