"""The difference of two prices, done again from the facts: of the right two products, and the right way round."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Subjects
from ai_modes.grounding.text.roles import is_beside
from ai_modes.grounding.text.scan import Scan
from plugins.kit.money import Money

SIGNS = {"more": "+", "less": "-", "extra": "+"}
SAVES = frozenset({"sav", "tiet", "đỡ", "tiết"})
UNSIGNED = frozenset(["difference", "differ", "apart", "gap", "chênh"])
BETWEEN = {("between", "them"), ("between", "the"), ("in", "it")}  # "there's 10p in it"
BESIDE = {"below": "-", "under": "-", "above": "+", "over": "+"}
BY = frozenset("you by to of a the than them so với được giá khoảng tới bạn hơn".split())  # noqa: SIM905
IS = BY | frozenset("is comes come between and price in works out : là nhau lệch giữa và two".split())  # noqa: SIM905
OF = frozenset({"for", "of", "của", "cho", "("})
AGAINST = frozenset({"với", "to", "with"})
PER = frozenset({"a", "an", "per", "/", "mỗi"})
NOW = ("line", "price")
ENDS = frozenset({"and", "or", "than", "so", "but", "which", "if", "at", "with", "nhé", "ạ"})
EACH, FOR_EACH = frozenset({"each", "apiece"}), frozenset({"per", "mỗi"})
MEASURES = frozenset({"kg", "g", "l", "ml"})
Pair = tuple[Money, Money]


def difference(binder: Binder, claim: Claim, value: Money) -> str:
    """Return how a sum is the difference of two prices that its sentence compares, "" when it is not."""
    word = _word(binder, claim)
    if word is None:
        return ""
    place, sign = word
    if claim.unit in MEASURES and sign == "-" and value in _taken_off(binder, claim):
        return "what the offer takes off"
    sign = "" if _sums_up(binder.scan, claim) else sign
    roles = _roles_of(binder, claim, place) if claim.unit not in MEASURES else _by_measure(binder, claim)
    for one, other in _pairs(binder, place, signed=bool(sign), roles=roles):
        apart = one.minor - other.minor
        if one.currency == value.currency and abs(apart) == value.minor and apart and (not sign or (apart > 0) == (sign == "+")):
            return "the difference of the prices named"
    return ""


def _roles_of(binder: Binder, claim: Claim, place: int) -> tuple[str, ...]:
    """Return which prices a difference is of: those of a measure ("90p apart per litre"), of one piece ("each"), or any."""
    scan, end = binder.scan, binder.piece(claim)[1]
    later = next((other.first for other in scan.claims if other.kind == "money" and other.first > claim.last), end)
    for at in range(max(claim.last, place) + 1, min(end, later)):
        thing = scan.words[at + 1].kind == "word" and scan.key(at + 1) not in ENDS if at + 1 < end else False
        if scan.key(at) in EACH:
            return _thing(scan, at + 1) if thing and scan.key(at - 1) == "for" else ("price",)
        if thing and (scan.key(at) in FOR_EACH or (scan.key(at) in {"a", "an"} and (at == place + 1 or scan.has(at + 1, "unit")))):
            return _thing(scan, at + 1)
    return NOW


def _by_measure(binder: Binder, claim: Claim) -> tuple[str, ...]:
    """Return which prices a difference for each measure is of: what is sold by that measure costs just so much for it."""
    prices = (point for point in binder.evidence.of("money") if point.role == "price" and point.unit == claim.unit)
    sold = frozenset().union(*(point.subjects for point in prices))
    sentence = binder.scan.sentence_of[claim.first]
    named = [one.subjects for one in binder.parsed.assigner.mentions.get(sentence, ()) if one.type == "product"]
    return NOW if all(subjects & sold for subjects in named or _rest(binder, sentence)) else ("measure",)


def _thing(scan: Scan, at: int) -> tuple[str, ...]:
    """Return which prices are meant by what follows "per": those of a measure, of a piece, or none for a part of it."""
    unit = scan.tags[at].get("unit")
    if unit and unit.value in ("each", "pack"):
        return ("price",)
    return ("measure",) if unit else ()


def opposite(binder: Binder, claim: Claim) -> str:
    """Return how a sum right behind "against" is the other one's of two that are compared: "cheaper: 329k against 429k"."""
    scan, cue = binder.scan, claim.first - 1
    while cue > 0 and "role" not in scan.tags[cue] and scan.key(cue) in AGAINST:
        cue -= 1
    if scan.key(claim.last + 1) in OF or "role" not in scan.tags[cue] or scan.tags[cue]["role"].value != "versus":
        return ""
    end = cue
    while end and (scan.owner[end - 1] == "money" or scan.key(end - 1) in {"per", "/", "as"}):
        end -= 1
    before = next((other for other in scan.claims if other.kind == "money" and end <= other.last < cue), None)
    measured = before and before.unit in MEASURES or _is_by_measure(scan, claim)
    roles = ("measure",) if measured else NOW
    pairs = _pairs(binder, claim.first, signed=False, roles=roles) if before else []
    mine = {price for pair in _pairs(binder, claim.first, signed=True, roles=roles) for price in pair[:1]}
    if measured and not binder.parsed.assigner.mentions.get(scan.sentence_of[claim.first]):
        spoken_of = _rest(binder, scan.sentence_of[claim.first])[:1]
        mine = {price_of(binder, subjects, roles) for subjects in spoken_of}
    right = [
        pair
        for one, other in pairs
        for pair in ((one, other), (other, one))
        if pair[0] in before.value and pair[1] in claim.value and (not mine or pair[0] in mine)
    ]
    return "the price of the other one compared" if right else ""


def _taken_off(binder: Binder, claim: Claim) -> set[Money]:
    """Return by how much the price of a measure is lower than it was: "23p a kilo less than usual"."""
    points = [point for point in binder.evidence.of("money") if point.unit == claim.unit and point.subjects]
    now = [point for point in points if point.role in ("price", "line")]
    was = [point for point in points if point.role == "was"]
    return {
        one.value - other.value for one in was for other in now if one.subjects & other.subjects and one.value.minor > other.value.minor
    }


def _sums_up(scan: Scan, claim: Claim) -> bool:
    """Whether a sentence only sums up the two prices before it: "That's 70p less." """
    first, _ = scan.text.sentences[scan.sentence_of[claim.first]]
    return scan.key(first) == "that" and scan.key(first + 1) in {"'s", "is"} and claim.first == first + 2


def _is_by_measure(scan: Scan, claim: Claim) -> bool:
    """Whether a sentence begins with what its sums are for: "Per kilo it's £12.25 against £12.67"."""
    first, _ = scan.text.sentences[scan.sentence_of[claim.first]]
    at = first + 1 + (scan.key(first + 1) in {"the", "a"})
    return scan.key(first) in {"per", "by"} and scan.has(at, "unit")


def compared(binder: Binder, place: int) -> Pair | None:
    """Return the prices of the two products that a word compares, the one that it is said of first."""
    return next(iter(_pairs(binder, place, signed=True)), None)


def is_summed_up(binder: Binder, place: int) -> bool:
    """Whether a word behind a sum needs no two products: the sum is checked by itself, "23p less than usual", "That's 70p less"."""
    claim = next((one for one in binder.scan.claims if one.kind == "money" and one.last == place - 1), None)
    return compared(binder, place) is None or bool(claim and _sums_up(binder.scan, claim))


def is_measured(binder: Binder, place: int) -> bool:
    """Whether a sum of the sentence is the difference that a word speaks of: "saves you £8.87", "60k apart"."""
    sentence = binder.scan.sentence_of[place]
    sums = [claim for claim in binder.scan.claims if claim.kind == "money" and binder.scan.sentence_of[claim.first] == sentence]
    return any(difference(binder, claim, value) for claim in sums for value in claim.value)


def _word(binder: Binder, claim: Claim) -> tuple[int, str] | None:
    """Return the word that a sum measures and which way round it is: right behind it, or before it with little between."""
    scan, behind = binder.scan, claim.last + 1
    while claim.unit in MEASURES and (scan.key(behind) in PER or scan.has(behind, "unit")):
        behind += 1
    if behind < len(scan.words) and (sign := _sign(binder, behind)) is not None:
        return behind, sign
    begin = scan.text.sentences[scan.sentence_of[claim.first]][0]
    for at in range(claim.first - 1, begin - 1, -1):
        if (sign := _sign(binder, at)) is not None:
            inside = [place for place in range(at + 1, claim.first) if not _is_bracketed(scan, place)]
            between = {scan.key(place) for place in inside if scan.owner[place] not in ("name", "compare")}
            small = BY | {"one", "is", ","} if scan.key(claim.first - 1) == "by" else BY
            return (at, sign) if not sign or between <= small | _named(binder, claim) else None
        small = IS | {"one", ","} if scan.key(claim.first - 1) == "by" else IS
        if not _is_bracketed(scan, at) and scan.owner[at] not in ("name", "compare") and scan.key(at) not in small | _named(binder, claim):
            return None
    return None


def _is_bracketed(scan: Scan, at: int) -> bool:
    """Whether a word is part of the price in brackets behind a name: "rẻ hơn Giày cao gót (429.000 ₫) 100.000 ₫"."""
    first = next((place for place in range(at, max(-1, at - 5), -1) if scan.key(place) == "("), 0)
    inside = scan.owner[at] == "money" or scan.key(at) in {"(", ")"}
    return first > 0 and scan.owner[first - 1] == "name" and scan.owner[first + 1] == "money" and inside


def _named(binder: Binder, claim: Claim) -> set[str]:
    """Return the words by which the sentence names products."""
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ())
    return {binder.scan.key(at) for mention in mentions for at in range(mention.first, mention.end)}


def _sign(binder: Binder, at: int) -> str | None:
    """Return + or - where a word says dearer or cheaper, "" where it only says apart, None where it compares nothing."""
    scan = binder.scan
    if scan.owner[at] == "name":
        return None
    if scan.key(at) in UNSIGNED or (scan.key(at), scan.key(at + 1)) in BETWEEN:
        return ""
    if scan.key(at) in BESIDE and is_beside(scan, at):
        return BESIDE[scan.key(at)]
    if tag := scan.tags[at].get("compare"):
        return tag.value
    if scan.key(at) in SIGNS:
        return SIGNS[scan.key(at)]
    return "-" if scan.words[at].stem in SAVES and _names_two(binder, at) else None


def _names_two(binder: Binder, at: int) -> bool:
    """Whether a sentence names two products, so that "you save" is said of one against the other and not of an offer."""
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[at], ())
    return len(_distinct([mention.subjects for mention in mentions if mention.type == "product"])) > 1


def _pairs(binder: Binder, place: int, *, signed: bool, roles: tuple[str, ...] = NOW) -> list[Pair]:
    """Return the prices of the two that are compared; without a sign those of each two named."""
    sentence = binder.scan.sentence_of[place]
    mentions = [mention for mention in binder.parsed.assigner.mentions.get(sentence, ()) if mention.type == "product"]
    before = _distinct([mention.subjects for mention in reversed(mentions) if mention.first < place])[::-1]
    after = _distinct([mention.subjects for mention in mentions if mention.first > place])
    if not signed:
        named = _distinct([*before, *after])
        return _priced(binder, combinations(named if len(named) > 1 else _rest(binder, sentence), 2), roles)
    order = [*before[-1:], *after[:1], *reversed(before[:-1]), *after[1:]]
    if len(order := _distinct(order)) < 2:
        order = _distinct([*order, *reversed(_rest(binder, sentence))])
    return _priced(binder, [tuple(order[:2])] if len(order) > 1 else [], roles)


def _rest(binder: Binder, sentence: int) -> list[Subjects]:
    """Return what the text spoke of before, else the products of the turn if they are two."""
    groups = binder.parsed.assigner.carried_on(sentence).groups.get("product", ())
    carried = _distinct([subjects for group in groups for subjects in group])
    if len(carried) > 1:
        return carried
    named: dict[str, set[str]] = {}
    for subject, kind in binder.evidence.names.types.items():
        if kind == "product":
            named.setdefault(binder.evidence.called.get(subject, subject), set()).add(subject)
    return [*carried, *(frozenset(subjects) for subjects in named.values())] if len(named) == 2 else carried


def _distinct(found: list[Subjects]) -> list[Subjects]:
    """Return the subjects in their order, those that mean the same once."""
    kept: list[Subjects] = []
    for subjects in found:
        if not any(subjects & other for other in kept):
            kept.append(subjects)
    return kept


def _priced(binder: Binder, pairs: Iterable[tuple[Subjects, ...]], roles: tuple[str, ...]) -> list[Pair]:
    priced = [(price_of(binder, one, roles), price_of(binder, other, roles)) for one, other in pairs]
    return [(one, other) for one, other in priced if one is not None and other is not None]


def price_of(binder: Binder, subjects: Subjects, roles: tuple[str, ...] = NOW) -> Money | None:
    """Return today's price of a product, None where it has several."""
    for role in roles:
        prices = {point.value for point in binder.evidence.of("money") if point.role == role and point.subjects & subjects}
        if prices:
            return prices.pop() if len(prices) == 1 else None
    return None
