"""Binding words: what is not plain wording must be said by the turn's own texts, of the same thing and not denied by them."""

from __future__ import annotations

from functools import reduce

from ai_modes.grounding.binding import Binder, same_days
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.deeds.done import ASKED_FOR, is_done, reports
from ai_modes.grounding.deeds.taken import CART, HOLDS
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.scope.excepted import is_excepted
from ai_modes.grounding.scope.quantifiers import is_all
from ai_modes.grounding.scope.until import is_not_until
from ai_modes.grounding.text.assigning import Days
from ai_modes.grounding.text.meanings import words_of
from ai_modes.grounding.text.parsing import ALL, Said, content, id_of, telling
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.words.anything import leaves_open
from ai_modes.grounding.words.beside import checked_beside
from ai_modes.grounding.words.elliptic import denies_any, is_left_out
from ai_modes.grounding.words.labels import STATED
from ai_modes.grounding.words.lacking import is_lacking
from ai_modes.grounding.words.needs_kept import is_need_kept, is_need_of_goods
from ai_modes.grounding.words.occasions import is_occasion
from ai_modes.grounding.words.pictures import is_said_in_words
from ai_modes.grounding.words.talk import is_talk, is_wished, offers_deed
from ai_modes.grounding.words.theirs import adds_what_is_told, is_minded, is_own_need, is_searched, is_theirs, is_what_they_gave

OFFERED = frozenset(["chuyển", *"pass hour address direction anoth person human".split()])  # noqa: SIM905
OFFERED |= {"=deliver", "=add", "=remove", "=empty", "=colleague", "=callback", "=person"}
CAREFUL = frozenset({"ghi", "list", "stat", "declar", "among", "label", "mention", "=list"})
UNMENTIONED = frozenset({"mention", "list", "ghi", "=list"})
NEVER_NAMES = frozenset(["i", "ok", "vat", "id", "faq", "bạn", "mình", "shop", "dạ", "quý", "ạ", "em", "anh", "chị", "e", "cod"])
NEVER_NAMES |= {"sđt", "đt", "mst", "stk"}
ASKING = frozenset({"know", "share", "send", "enter"})
ASKED = 4  # words of what the customer is asked for: "your town or full postcode"
NAMING = frozenset(",;&+'=%")  # signs inside of a sentence: a capital behind them begins a name
NEARER = 2  # words that another text must share more than one that denies of some alone
WARNING = "⚠"
DEEMED = frozenset({"suitabl", "saf"})


def bind_words(binder: Binder) -> list[Receipt]:
    """Return a receipt for each word that says something."""
    found = []
    for clause in binder.scan.clauses:
        for said in content(binder.scan, clause.first, clause.end):
            if said.plain and _is_name(binder, said):
                if not (said.id in binder.evidence.by_id or said.id in binder.evidence.said_ids):
                    claim = Claim("name", said.id, said.first, said.end - 1)
                    found.append(binder.refused(claim, f'The facts name no "{binder.written(claim)}".'))
            elif not said.plain:
                found.append(_bind(binder, said, clause.negated, clause.asks))
    return found


def _is_name(binder: Binder, said: Said) -> bool:
    """Whether a plain word is written as a name: with a capital inside a sentence."""
    scan, word = binder.scan, binder.scan.words[said.first]
    if word.kind != "word" or not scan.text.written[word.start].isupper() or word.key in NEVER_NAMES:
        return False
    before = said.first - 1
    while before >= 0 and scan.words[before].key in {"*", "_", "#", "“", '"', "(", "[", "✓"}:
        before -= 1
    mark = scan.words[before] if before >= 0 else None
    if mark is None or mark.kind in ("break", "number") or mark.kind == "sign" and mark.key not in NAMING:
        return False
    line_end = next((at for at in range(said.first, len(scan.words)) if scan.words[at].kind == "break"), len(scan.words))
    return scan.key(line_end - 1) not in {":", "*"}


def _bind(binder: Binder, said: Said, negated: bool, asks: bool) -> Receipt:
    claim = Claim("wording", said.id, said.first, said.end - 1)
    if is_all(binder, said) or _is_also(binder.scan, said.first) or (asks and said.id == ALL):
        return binder.granted(claim, "each is checked")
    if checked := checked_beside(binder, said):
        return binder.granted(claim, checked)
    if ((asks or is_wished(binder.scan, said.first)) and said.id in OFFERED) or offers_deed(binder, said):
        return binder.granted(claim, "an offer to do what the shop's tools do")
    if said.id == "=allergen" and binder.scan.key(binder.scan.clauses[binder.scan.clause_of[said.first]].first) in {"if", "with"}:
        return binder.granted(claim, "a caution")
    if is_own_need(binder, said) or is_minded(binder, said.first):
        return binder.granted(claim, "the customer's own words", "message")
    if is_need_kept(binder, said):
        return binder.granted(claim, "what the turn keeps in mind, or left out", "answer")
    if said.id == WARNING and any(fact.kind == "allergen" for fact in binder.evidence.facts):
        return binder.granted(claim, "a caution")
    if is_said_in_words(binder, said):
        return binder.granted(claim, "the words of its line say it")
    if open_to := leaves_open(binder, said, negated, asks):
        return binder.granted(claim, open_to)
    return _bind_told(binder, said, claim, negated, asks)


def _is_put_in_cart(binder: Binder, said: Said) -> bool:
    """Whether a word is said of what lies in the cart: "your cart has two rolls, plus the cheddar you asked for"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    first, _ = scan.text.sentences[clause.sentence]
    held = any(scan.key(at) in CART and scan.key(at + 1) in HOLDS for at in range(first, said.first))
    return held and not clause.negated and not clause.asks


def _bind_told(binder: Binder, said: Said, claim: Claim, negated: bool, asks: bool) -> Receipt:
    """Return the receipt of a word that a text of the turn, or the customer, must say too."""
    segments = (
        [] if _is_of_another_name(binder, said) else [one for one in binder.evidence.telling(said.id) if not is_lacking(binder, said, one)]
    )
    if not segments:
        return _bind_untold(binder, said, claim, negated, asks)
    if not negated and _is_asked_of_them(binder, said):
        return binder.granted(claim, "what the customer is asked for", "answer")
    wanted = asks or _is_request(binder, said)
    if negated and (_is_unstated(binder, said) or is_left_out(binder, said)):
        return binder.granted(claim, "the facts do not state it either, or deny it in short", "answer")
    near = [segment for segment in segments if (wanted and segment.asks) or (not segment.asks and _is_about(binder, segment, said.first))]
    if not near and not negated and (is_searched(binder, said) or is_what_they_gave(binder, said)):
        return binder.granted(claim, "what was searched for, or given", "message")
    if not near:
        return binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of this.')
    if not negated and (stranger := _untold_branch(binder, near, said)):
        return binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of {binder.name(stranger)}.')
    if negated and _is_careless(binder, said):
        instead = "what is listed among the allergens" if "allergen" in binder.scan.tags[said.first] else "that it is not mentioned"
        return binder.refused(claim, f'Do not deny "{binder.written(claim)}"; say only {instead}.')
    if is_need_of_goods(binder, said, near):
        return binder.refused(claim, f'The turn keeps "{binder.written(claim)}" in mind; it does not say so of any goods.')
    if found := _backing(binder, near, said, negated, asks):
        return binder.granted(claim, found.text, found.source)
    denial = "deny" if negated else "do not deny"
    return binder.refused(claim, f'You {denial} "{binder.written(claim)}"; the facts say: "{near[0].text}".')


def _backing(binder: Binder, near: list[Segment], said: Said, negated: bool, asks: bool) -> Segment | None:
    """Return the first text that says as much as the clause of a word does, or the same the other way round."""
    if not negated and binder.scan.key(said.first) in STATED and _is_told_unstated(binder, near, said):
        return None
    if negated and any(_affirms(binder, segment, said) for segment in near):
        near = [segment for segment in near if not _is_named_so(binder, segment, said)]
    found = next((segment for segment in near if asks or _agrees(binder, segment, said.first, negated)), None)
    return found or next((segment for segment in near if _is_turned(binder, said, segment, negated)), None)


def _affirms(binder: Binder, segment: Segment, said: Said) -> bool:
    """Whether the shop's answer says a word of what it is about, other than as what was asked for ("to suit: vegan") or in a name."""
    told = segment.negated is False and segment.source == "answer" and not segment.text.startswith(":")
    return told and not _is_named_so(binder, segment, said)


def _is_named_so(binder: Binder, segment: Segment, said: Said) -> bool:
    """Whether a text has a word in a name alone: "No allergens are stated for Vegan Block" does not deny that it is vegan."""
    names = {binder.evidence.called.get(subject, "") for subjects in segment.subjects.values() for subject in subjects} - {""}
    having = [name for name in names if said.id in words_of(name, binder.evidence.lexicon)]
    rest = reduce(lambda text, name: text.replace(name, " "), having, segment.text)
    return bool(having) and said.id not in words_of(rest, binder.evidence.lexicon)


def _is_told_unstated(binder: Binder, near: list[Segment], said: Said) -> bool:
    """Whether the text with most of the same words says that something is not stated, where the clause says that it is."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    mine = {id_of(scan.words[at]) for at in range(clause.first, clause.end) if scan.words[at].kind == "word"}
    denied = max((len(mine & segment.ids) for segment in near if segment.negated), default=0)
    return denied > max((len(mine & segment.ids) for segment in near if not segment.negated), default=0) + 1


def _is_turned(binder: Binder, said: Said, segment: Segment, negated: bool) -> bool:
    """Whether a text says the same the other way round: "not until" for its "when", "if they are faulty" for its "unless"."""
    if negated:
        return is_not_until(binder, said, segment)
    return bool(segment.negated) and is_excepted(binder, segment, said.first)


def _bind_untold(binder: Binder, said: Said, claim: Claim, negated: bool, asks: bool) -> Receipt:
    """Return the receipt of a word that no text of the turn says: the customer's, one of a deed done, or of harmless talk."""
    theirs = said.id in binder.evidence.said_ids and not _is_put_in_cart(binder, said)
    if theirs and (is_theirs(binder, said, negated, asks) or is_what_they_gave(binder, said)):
        return binder.granted(claim, "the customer's own words", "message")
    if not negated and (said.id in ASKED_FOR & binder.evidence.last_said and is_done(binder) or reports(binder, said.id)):
        return binder.granted(claim, "the turn reports it as done", "answer")
    if negated and said.id in DEEMED and _answers_no(binder):
        return binder.granted(claim, "the shop's answer is no", "answer")
    if not negated and adds_what_is_told(binder, said):
        return binder.granted(claim, "what comes with it is told", "answer")
    if is_talk(binder, said) or is_occasion(binder, said, negated) or (negated and denies_any(binder, said)):
        return binder.granted(claim, "it says nothing of the shop")
    return binder.refused(claim, f'Nothing in the facts says "{binder.written(claim)}".')


def _answers_no(binder: Binder) -> bool:
    """Whether the shop's wording begins with a no."""
    scan = binder.evidence.wording[0].scan if binder.evidence.wording else None
    tag = scan.tags[0].get("yesno") if scan and scan.words else None
    return tag is not None and tag.value == "no"


def _is_of_another_name(binder: Binder, said: Said) -> bool:
    """Whether a word of the shop's name ends another name: "Nha Trang" of a shop called "Mộc Thời Trang"."""
    scan, before = binder.scan, said.first - 1
    told = binder.evidence.by_id.get(said.id, ())
    if not told or not all(one.source.endswith("tenant.json#/name") for one in told):
        return False
    shop = binder.evidence.shop_words
    if not scan.text.written[scan.words[said.first].start].isupper() and not {scan.key(before), scan.key(said.end)} & shop:
        return scan.key(said.first).isascii()  # "in black lace" of a shop called "Lantern & Lace"
    if before < 0 or scan.words[before].kind != "word":
        return False
    capital = all(scan.text.written[scan.words[at].start].isupper() for at in (before, said.first))
    return capital and scan.key(before) not in shop and not scan.owner[before]


def _untold_branch(binder: Binder, near: list[Segment], said: Said) -> frozenset[str]:
    """Return a branch that the clause of a word lists among others and of which no text says the word."""
    clause = binder.scan.clauses[binder.scan.clause_of[said.first]]
    mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
    listed = [one.subjects for one in mentions if one.type == "branch" and clause.first <= one.first < clause.end]
    if len(listed) < 2:
        return frozenset()
    if denied := next((subjects for subjects in listed if _denies_of(near, subjects)), frozenset()):
        return denied
    told = [segment.subjects.get("branch", frozenset()) for segment in near]
    if not all(told):
        return frozenset()
    return next((subjects for subjects in listed if not any(subjects & of_it for of_it in told)), frozenset())


def _denies_of(near: list[Segment], branch: frozenset[str]) -> bool:
    """Whether the texts that speak of a branch all deny."""
    of_it = [segment.negated for segment in near if segment.subjects.get("branch", frozenset()) & branch]
    return bool(of_it) and all(of_it)


def _is_also(scan: Scan, at: int) -> bool:
    """Whether a "cả" only adds one more: "ví MoMo và cả ZaloPay nữa"."""
    joined = scan.key(at) == "cả" and scan.key(at - 1) in {"và", ","}
    return joined and any(scan.key(place) == "nữa" for place in range(at + 1, min(at + 5, len(scan.words))))


def _is_unstated(binder: Binder, said: Said) -> bool:
    """Whether a property is said not to be stated of a product that has no such fact, and the shop's answer says so of one."""
    scan, word = binder.scan, binder.scan.key(said.first)
    _, end = scan.text.sentences[scan.sentence_of[said.first]]
    whom = next((mention.subjects for mention in binder.parsed.mentions if said.first < mention.first < end), None)
    having = {fact.subject for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == word}
    clause = scan.clauses[scan.clause_of[said.first]]
    careful = any(scan.key(at) in STATED for at in range(said.end, clause.end))
    told = any(segment.negated and "stat" in segment.ids for segment in binder.evidence.answered)
    return bool(whom and having and careful and told and not whom & having)


def _is_request(binder: Binder, said: Said) -> bool:
    """Whether a word is what the customer is asked for: "tell me the postcode"."""
    clause = binder.scan.clauses[binder.scan.clause_of[said.first]]
    return any("request" in binder.scan.tags[at] for at in range(clause.first, said.first))


def _is_asked_of_them(binder: Binder, said: Said) -> bool:
    """Whether a word is right what the customer is asked for, with their "your": "tell me your town or postcode"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    near = range(max(clause.first + 1, said.first - ASKED), said.first)
    yours = next((at for at in near if scan.key(at) == "your"), None)
    if yours is None or not any(scan.has(at, "request") or scan.key(at) in ASKING for at in range(yours - 3, yours)):
        return False
    return not any(scan.has(at, "actor") for at in range(yours, said.first))


def _is_careless(binder: Binder, said: Said) -> bool:
    """Whether something is denied as such, an allergen or what the turn says is not mentioned: only that may be said of it."""
    allergen = "allergen" in binder.scan.tags[said.first]
    denied = [segment for segment in binder.evidence.by_id.get(said.id, ()) if segment.negated and segment.source == "answer"]
    begins = binder.scan.clauses[binder.scan.clause_of[said.first]].first
    if allergen and (binder.scan.key(begins), binder.scan.key(begins + 1)) != (":", "no"):
        denied = [segment for segment in denied if not segment.text.startswith(":")]  # what was asked for: "to suit: no nuts"
    wary = CAREFUL if allergen else UNMENTIONED
    if "without" in said.id or not (allergen or denied) or any(not wary & segment.ids for segment in denied):
        return False
    clause = binder.scan.clauses[binder.scan.clause_of[said.first]]
    places = range(clause.first, clause.end)
    if said.id == "=allergen":
        one = any("allergen" in binder.scan.tags[at] and binder.scan.words[at].stem != "allergen" for at in places)
        stated = any("careful" in binder.scan.tags[at] for at in places) or binder.scan.key(said.end) in {"information", "info", "details"}
        mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
        mine = frozenset().union(*(mention.subjects for mention in mentions if mention.type == "product"))
        listed = {fact.subject for fact in binder.evidence.facts if fact.kind == "allergen"}
        return not one and not (stated and denied and not (listed & mine if mine else listed))
    return not any("careful" in binder.scan.tags[at] for at in places)


def _agrees(binder: Binder, segment: Segment, at: int, negated: bool) -> bool:
    """Whether a segment denies as much as the clause does; one that denies for certain days counts for those days only."""
    if segment.negated is None or not (segment.negated or negated):
        return True
    if segment.negated != negated or (negated and _is_of_some(binder, segment, at)):
        return False
    return not segment.days or bool(same_days(segment.days, _days_meant(binder, at)))


def _days_meant(binder: Binder, at: int) -> Days:
    """Return the days that a word is said of: those of a sentence before only where its own names no other place."""
    assigner, sentence = binder.parsed.assigner, binder.scan.sentence_of[at]
    elsewhere = any(one.type in ("zone", "branch") for one in assigner.mentions.get(sentence, ()))
    return frozenset() if elsewhere and not assigner.days.get(sentence) else assigner.days_at(at)


def _is_of_some(binder: Binder, segment: Segment, at: int) -> bool:
    """Whether a text denies of some things ("earrings cannot be returned") what others affirm, and the sentence names none of the some."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[at]]
    said = next(said for said in content(scan, clause.first, clause.end) if said.first <= at < said.end)
    own = telling(scan, said.first, said.end) | {said.id}
    lone = segment.telling - own
    first, end = scan.text.sentences[scan.sentence_of[at]]
    if segment.days or not lone or (telling(scan, first, end) - own) & segment.telling:
        return False
    others = [other for other in binder.evidence.by_id.get(said.id, ()) if other.negated is False and not other.asks]
    mine = telling(scan, first, end, plain=True)
    nearer = len(mine & segment.ids) + NEARER
    return any(len(other.telling) > 1 if len(lone) > 1 else len(mine & other.ids) >= nearer for other in others)


def _is_about(binder: Binder, segment: Segment, at: int) -> bool:
    """Whether a segment is about what the clause of a word is about, or about nothing in particular; people are where they are."""
    if segment.source.endswith("#/contact/person"):
        clause = binder.scan.clauses[binder.scan.clause_of[at]]
        words = {id_of(binder.scan.words[place]) for place in range(clause.first, clause.end) if place != at}
        return bool(words & segment.ids - {"the", "in", "of", "tại", "ở"})
    mine = binder.parsed.assigner.clause_subjects(at)
    named = {kind: subjects for kind, subjects in segment.subjects.items() if kind and subjects}
    if column := binder.parsed.assigner.column(at):
        return named.get("product", column) <= column
    common = named.keys() & mine.keys()
    return not common or any(named[kind] & mine[kind] for kind in common)
