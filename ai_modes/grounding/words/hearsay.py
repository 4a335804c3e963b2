"""What people are said to think of a thing, and at which shop it is said to be: no fact tells, unless a text of the turn does."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import NOBODY, Claim, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.meanings import words_of
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.parsing import id_of
from ai_modes.grounding.text.scan import Scan

LIKING = frozenset({"likes", "liked", "picks"})
TOLD_TO = frozenset({"me", "us"})
IN = frozenset({"at", "in", "ở", "tại"})
SMALL = frozenset({"the", "our", "shop", "cửa", "hàng"})
SINGULAR = frozenset({"this", "always", "perhaps", "besides", "thanks", "yes"})


def bind_liking(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "everyone loves it", "loved by many" and "most people take the 1 l"."""
    scan = binder.scan
    for at in scan.places(LIKING):
        if scan.owner[at] or scan.clauses[scan.clause_of[at]].asks:
            continue
        place = at if scan.has(at, "liked") and scan.key(at + 1) in {"by", "bởi"} else _crowd(scan, at)
        if scan.has(at, "picks") and place is None:
            place = _pickers(scan, at)
        if place is not None and not _is_said_of_them(binder, place, at):
            claim = Claim("wording", scan.key(at), min(place, at), at + (place == at))
            yield binder.refused(claim, f'Nothing in the facts says "{binder.written(claim)}".')


def _pickers(scan: Scan, at: int) -> int | None:
    """Return who is said to take one thing rather than another: "most people take", "customers usually go for"."""
    who = at - 1
    while who > 0 and scan.has(who, "adverb") and not scan.has(who, "pickers"):
        who -= 1
    begins = (place for place in range(max(0, who - 2), who + 1) if scan.has(place, "pickers"))
    return next((place for place in begins if place + scan.size(place, "pickers") == who + 1), None)


def _is_said_of_them(binder: Binder, who: int, at: int) -> bool:
    """Whether a text of the turn says that they do: "trade customers order by phone"."""
    ids = {id_of(binder.scan.words[who]), id_of(binder.scan.words[at])}
    return len(ids) > 1 and any(ids <= segment.ids for segment in binder.evidence.segments)


def _crowd(scan: Scan, at: int) -> int | None:
    """Return who likes something, where it is neither the shop nor the customer: "customers", "baristas", "they all"."""
    if not (scan.has(at, "likes") or scan.has(at, "liked")) or at == 0:
        return None
    who = at - 1
    while who > 0 and scan.has(who, "adverb") and not scan.has(who, "crowd"):
        who -= 1
    if scan.key(who - 1) == "what" and scan.key(who - 2) in TOLD_TO:
        return None  # "tell me what they like"
    if scan.sentence_of[who] != scan.sentence_of[at] or scan.words[who].kind != "word" or scan.owner[who] not in ("", "name"):
        return None
    return who if scan.has(who, "crowd") or scan.owner[who] == "name" or _is_many(scan.key(who)) else None


def _is_many(word: str) -> bool:
    return word.isascii() and word.endswith("s") and len(word) > 3 and word not in SINGULAR


def bind_whereabouts(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each product said to be at a branch: the facts count the stock of all branches together."""
    for mention in _places(binder):
        spoken = _is_there(binder, mention)
        if spoken is not None and not _is_told(binder, mention):
            claim = Claim("wording", "at", spoken, mention.end - 1)
            yield binder.refused(claim, f'The facts do not say at which shop it is: "{binder.written(claim)}".')


def _places(binder: Binder) -> Iterator[Mention]:
    """Yield the branches that a text names, and other names behind "at the": "it's at the London shop"."""
    for mentions in binder.parsed.assigner.mentions.values():
        yield from (mention for mention in mentions if mention.type == "branch")
    scan = binder.scan
    for at in scan.places(keys=IN):
        name = at + 1 + (scan.key(at + 1) in {"the", "our"})
        if at and name < len(scan.words) and _is_place(binder, name):
            yield Mention("branch", NOBODY, name, name + 1)


def _is_place(binder: Binder, at: int) -> bool:
    """Whether a word is written as a name that no text tells of a product."""
    scan, word = binder.scan, binder.scan.words[at]
    if scan.owner[at] or word.kind != "word" or not scan.text.written[word.start].isupper():
        return False
    told = binder.evidence.by_id.get(id_of(word), ())
    return not any(segment.subjects.get("product") or segment.source == "answer" for segment in told)


def _is_there(binder: Binder, mention: Mention) -> int | None:
    """Return where a sentence begins to say that a product is at a place: "it's at the London shop", "còn hàng ở Mộc Quận 1"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[mention.first]]
    spoken = binder.parsed.assigner.mentions.get(clause.sentence, ())
    of_product = any(other.type == "product" for other in spoken)
    if clause.negated or clause.asks or not (of_product or "product" in binder.parsed.assigner.carried_on(clause.sentence).groups):
        return None
    at = mention.first - 1
    while at > 0 and scan.key(at) in SMALL:
        at -= 1
    if scan.key(at) not in IN or at == 0 or scan.sentence_of[at - 1] != clause.sentence:
        return None
    there = scan.has(at - 1, "there") or scan.owner[at - 1] in ("stock", "left", "name")
    return at - 1 if there and not any(other.type == "branch" and other.end <= at for other in spoken) else None


def _is_told(binder: Binder, mention: Mention) -> bool:
    """Whether a sentence of the turn names the branch and a product at once."""
    told = (segment for segment in binder.evidence.segments if segment.subjects.get("branch", NOBODY) & mention.subjects)
    return any(_names_goods(binder, segment) for segment in told)


def _names_goods(binder: Binder, segment: Segment) -> bool:
    """Whether a sentence names a product itself: "Feta: in stock. Our shops are in Bath and Leeds" doesn't say where the feta is."""
    names = (binder.evidence.called.get(subject, "") for subject in segment.subjects.get("product", NOBODY))
    return any(words_of(name, binder.evidence.lexicon) & segment.sentence for name in names)
