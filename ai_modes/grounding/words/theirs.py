"""The customer's own words, handed back as theirs: asked, denied, "you asked for ...", "for a teenager", "Yes, you can collect"."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.text.meanings import words_of
from ai_modes.grounding.text.parsing import Parsed, Said, telling
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Clause

STATES = frozenset({"is", "are", "was", "has", "have", "been", "'s", "'ve", "will", "'ll"})
SERVICES = frozenset({"=collect", "=return", "=exchange"})
OTHERS = SERVICES | {"=deliver", "=refund", "=preorder", "=callback"}
PARTED = frozenset("and or và hoặc instead if without rather not 't cannot nếu thay".split())  # noqa: SIM905
THERE = "ther"  # the stem of "there"
SMALL = 3  # letters of words that tell nothing
EITHER = frozenset({"or", "hoặc", "hay"})
LEADS = frozenset({"a", "an", "your", "the", "my"})
FOR = frozenset({"for"})
COPULAS = frozenset({"is", "are", "'s", "'re", "was", "were", "be", "là"})
DEGREES = frozenset({"all", "also", "both", "fully", "not", "really", "too", "totally", "entirely", "even"})
CODE = 3  # words of a postcode that are looked at: "G", "1", "1"
GIVEN = {"postcode": "postcode", "email": "email", "phone": "phone"}
AS, NEEDS = frozenset({"as", "since", "because", "with"}), frozenset({"'re", "are", "being", "allergic", "to", "avoiding", "avoid", "a"})
NEED, ADDS = frozenset({"allergy", "allergies", "intolerance", "diet"}), frozenset({"add", "adds", "adding"})
DEPEND = "depend"
KEEPS = frozenset({"keep", "keeping", "kept", "bear", "bearing"})
HELD = ("allergen", "same", "wary")


def is_theirs(binder: Binder, said: Said, negated: bool, asks: bool) -> bool:
    """Whether a word of the customer's is handed back as theirs."""
    return (
        asks
        or (negated and _is_denied_too(binder, said))
        or binder.echoes(said.first)
        or any(rule(binder, said) for rule in (_is_aim, _is_depended_on, _is_affirmed, _is_supposed, _is_topic))
    )


def is_what_they_gave(binder: Binder, said: Said) -> bool:
    """Whether a word names what the customer has given: "your postcode is in our Lowlands area", "your Bath postcode"."""
    scan, given = binder.scan, GIVEN.get(binder.scan.key(said.first), "")
    yours = "your" in {scan.key(said.first - 1), scan.key(said.first - 2)}
    if _is_place_of_postcode(binder, said):
        return True
    asked = given == "postcode" and any(fact.kind == "asked_place" for fact in binder.evidence.facts)
    return bool(given) and yours and (asked or any(kind == given for kind, _ in binder.evidence.said_points))


def _is_place_of_postcode(binder: Binder, said: Said) -> bool:
    """Whether a word is the place that the customer wrote right before a postcode, said so again: "Glasgow (G1 1AA)"."""
    scan, behind = binder.scan, said.end + (binder.scan.key(said.end) in {"(", ","})
    code = [scan.key(at) for at in range(behind, min(behind + CODE, len(scan.words)))]
    written = len(code) == CODE and code[0].isalpha() and code[1].isdigit()
    return written and any(_follow([scan.key(said.first), *code], message) for message in binder.evidence.messages)


def _follow(words: list[str], message: str) -> bool:
    """Whether words follow each other in a message, signs between them left aside."""
    kept = [word.key for word in read(message).words if word.key.isalnum()]
    return any(kept[at : at + len(words)] == words for at in range(len(kept) - len(words) + 1))


def _is_denied_too(binder: Binder, said: Said) -> bool:
    """Whether the shop's wording denies something too, or the assistant only says that it doesn't know: "I can't say that it fades"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    mine = telling(scan, clause.first, clause.end)
    if any(_is_bare_denial(binder, parsed, told, mine) for parsed in binder.evidence.wording for told in parsed.scan.clauses):
        return True
    return any(scan.key(at) in {"i", "mình", "em"} for at in range(clause.first, said.first)) or not binder.evidence.wording


def _is_bare_denial(binder: Binder, parsed: Parsed, clause: Clause, mine: frozenset[str]) -> bool:
    """Whether a clause says no, or denies in the customer's own words: "I couldn't find red mugs", not "do not soak it".

    "There's no offer on that" lets be said only that there is no offer on what they asked for.
    """
    if clause is parsed.scan.clauses[0] and _says_no(parsed, clause.first):
        return True
    told = telling(parsed.scan, clause.first, clause.end)
    if not clause.negated or THERE in told and not told & mine - {THERE}:
        return False
    return not told - binder.evidence.said_ids - {THERE}


def _says_no(parsed: Parsed, at: int) -> bool:
    tag = parsed.scan.tags[at].get("yesno")
    return bool(tag) and tag.value in ("no", "soft")


def _is_supposed(binder: Binder, said: Said) -> bool:
    """Whether a condition begins with a thing of theirs: "if the cup is metal"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    begins = [scan.key(at) for at in range(clause.first, said.first)]
    held = any(scan.has(at, kind) for at in range(said.first, said.end) for kind in HELD)
    return not held and begins[:1] == ["if"] and len(begins) == len(LEADS & set(begins)) + 1


def _is_topic(binder: Binder, said: Said) -> bool:
    """Whether a word is of the question that the shop's text answers, which need not say it again: "cancel" of "Until it is packed".

    The text must not begin with a denial, and the sentence must say something of the text.
    """
    asked = [str(fact.value) for fact in binder.evidence.facts if fact.kind == "question"]
    told = binder.evidence.wording[0] if binder.evidence.wording else None
    if (
        len(asked) != 1
        or told is None
        or told.scan.clauses[0].negated
        or any(binder.scan.has(said.first, kind) for kind in ("allergen", "wary"))
    ):
        return False
    question = words_of(asked[0], binder.evidence.lexicon)
    if said.id not in question or (EITHER & question and not binder.evidence.answers_yes):
        return False
    first, end = binder.scan.text.sentences[binder.scan.sentence_of[said.first]]
    spoken = {word for word in telling(binder.scan, first, end, plain=True) - question if len(word) > SMALL}
    return any(segment.source == "answer" for word in spoken for segment in binder.evidence.by_id.get(word, ()))


def is_searched(binder: Binder, said: Said) -> bool:
    """Whether a word is the kind of goods that was searched for: "our dearest cheese"; no diet and no allergen is a kind."""
    if any(kind in binder.scan.tags[said.first] for kind in HELD) or said.end - said.first > 1 or _is_predicate(binder, said):
        return False
    phrases = [str(fact.value) for fact in binder.evidence.facts if fact.kind == "phrase"]
    found = any(fact.kind == "count" for fact in binder.evidence.facts)
    return (
        found
        and (len(phrases) == 1 or _is_heading(binder, said))
        and binder.scan.words[said.first].stem in {word.stem for phrase in phrases for word in read(phrase).words}
    )


def _is_heading(binder: Binder, said: Said) -> bool:
    """Whether a word stands alone over the lines of what was found: "Tomatoes (10 found)"."""
    scan = binder.scan
    first, end = scan.text.sentences[scan.sentence_of[said.first]]
    alone = all(scan.words[at].kind != "word" or at == said.first or scan.key(at) == "found" for at in range(first, end))
    return alone and scan.words[end - 1].kind == "break"


def _is_predicate(binder: Binder, said: Said) -> bool:
    """Whether a word is what something is said to be: "Feta is creamy", and not "our dearest cheese is Feta"."""
    at = said.first - 1
    while at > 0 and binder.scan.key(at) in DEGREES:
        at -= 1
    return binder.scan.key(at) in COPULAS


def _is_aim(binder: Binder, said: Said) -> bool:
    """Whether a word only names whom or what the customer is looking for something for: "for your mum", "for a teenager"."""
    scan = binder.scan
    if any(scan.has(at, kind) for at in range(said.first, said.end) for kind in HELD) and not _is_regretted(binder, said):
        return False
    near = [scan.key(at) for at in range(max(0, said.first - 3), said.first)]
    if "your" in near:
        return STATES.isdisjoint(near[near.index("your") :])
    return len(near) > 1 and near[-1] in LEADS and near[-2] in FOR


def _is_regretted(binder: Binder, said: Said) -> bool:
    """Whether one is sorry for a thing of theirs: "so sorry about your eggs"."""
    return [binder.scan.key(said.first - 2), binder.scan.key(said.first - 1)] in (["about", "your"], ["that", "your"])


def _is_depended_on(binder: Binder, said: Said) -> bool:
    """Whether it is said to depend on a word of theirs, as the shop's wording says: "it depends on where in Scotland"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    depends = any(scan.words[at].stem == DEPEND for at in range(clause.first, said.first))
    return depends and any(word.stem == DEPEND for parsed in binder.evidence.wording for word in parsed.scan.words)


def _is_affirmed(binder: Binder, said: Said) -> bool:
    """Whether the shop's answer is a yes to a question of one part, and the word is the service that was asked for."""
    last = binder.evidence.last_said
    return said.id in SERVICES and binder.evidence.answers_yes and said.id in last and not (PARTED | OTHERS - {said.id}) & last


def is_own_need(binder: Binder, said: Said) -> bool:
    """Whether a word is what the customer said that they can't have or don't eat: "as you're allergic to nuts", "your nut allergy"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    if said.id not in binder.evidence.said_ids or clause.negated:
        return False
    led = [scan.key(at) for at in range(clause.first, said.first)]
    if led[:1] and led[0] in AS and led[1:2] == ["you"] and set(led[2:]) <= NEEDS:
        return True
    return led[-1:] == ["your"] and scan.key(said.end) in NEED


def adds_what_is_told(binder: Binder, said: Said) -> bool:
    """Whether "and add a handwritten card" says of a thing what a text of the turn says with its "with"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    if scan.key(said.first) not in ADDS or clause.asks:
        return False
    end = next((at for at in range(said.end, clause.end) if scan.key(at) in {",", ";", "and"}), clause.end)
    things = telling(scan, said.end, end)
    told = [one for one in binder.evidence.answered if not (one.asks or one.negated) and "with" in one.ids]
    return bool(things) and scan.is_free(said.end, end) and any(things <= one.telling for one in told)


def is_minded(binder: Binder, at: int) -> bool:
    """Whether a word only says that what the customer needs is kept in mind: "I kept your nut allergy in mind"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    if scan.key(at) not in KEEPS or clause.negated:
        return False
    mind = next((place for place in range(at + 1, clause.end) if scan.key(place) == "mind" and scan.key(place - 1) == "in"), None)
    needed = {scan.key(place) for place in range(at + 1, mind or at)}
    return mind is not None and bool(NEED & needed)
