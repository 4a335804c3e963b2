"""Binding words: what is not plain wording must be said by the turn's own texts, of the same thing and not denied by them."""

from __future__ import annotations

from ai_modes.grounding.amounts.measured import is_covered
from ai_modes.grounding.binding import Binder, same_days
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.deeds.done import ASKED_FOR, WHEN, is_done, reports
from ai_modes.grounding.deeds.taken import CART, HOLDS
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.money.differences import is_measured
from ai_modes.grounding.scope.excepted import is_excepted
from ai_modes.grounding.scope.quantifiers import is_all
from ai_modes.grounding.scope.until import is_not_until
from ai_modes.grounding.stock.chosen import are_all_left
from ai_modes.grounding.text.parsing import ALL, Said, content, id_of, is_picture, telling
from ai_modes.grounding.text.scan import PARTICLES, Scan
from ai_modes.grounding.words.anything import leaves_open
from ai_modes.grounding.words.elliptic import denies_any, is_left_out
from ai_modes.grounding.words.labels import STATED, cost_the_same, labels
from ai_modes.grounding.words.lacking import is_lacking
from ai_modes.grounding.words.talk import is_talk, offers_deed
from ai_modes.grounding.words.theirs import is_searched, is_theirs

OFFERED = frozenset(["chuyển", *"pass hour address direction anoth person human".split()])  # noqa: SIM905
OFFERED |= {"=deliver", "=add", "=remove", "=empty", "=colleague", "=callback", "=person"}
CAREFUL = frozenset({"ghi", "list", "stat", "declar", "among", "label", "mention", "=list"})
UNMENTIONED = frozenset({"mention", "list", "ghi", "=list"})
NEVER_NAMES = frozenset(["i", "ok", "vat", "id", "faq", "bạn", "mình", "shop", "dạ", "quý", "ạ", "em", "anh", "chị", "e", "cod"])
NEVER_NAMES |= {"sđt", "mst", "stk"}
WHOLLY = frozenset({"cả", "đủ"})
SHOPS = frozenset({"any", "=all", "=shop"})
ASKING = frozenset({"know", "share", "send", "enter"})
ASKED = 4  # words of what the customer is asked for: "your town or full postcode"
THEN = frozenset({"from", "after", "then", "once", "past", "later"})
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
    if mark is None or mark.kind in ("break", "number") or mark.key in ".!?:–•-·|/" or is_picture(mark.key):
        return False
    line_end = next((at for at in range(said.first, len(scan.words)) if scan.words[at].kind == "break"), len(scan.words))
    return scan.key(line_end - 1) not in {":", "*"}


def _bind(binder: Binder, said: Said, negated: bool, asks: bool) -> Receipt:
    claim = Claim("wording", said.id, said.first, said.end - 1)
    if is_all(binder, said) or _is_also(binder.scan, said.first) or (asks and said.id == ALL):
        return binder.granted(claim, "each is checked")
    if checked := _checked_beside(binder, said):
        return binder.granted(claim, checked)
    if (asks and said.id in OFFERED) or offers_deed(binder, said):
        return binder.granted(claim, "an offer to do what the shop's tools do")
    if said.id == "=allergen" and binder.scan.key(binder.scan.clauses[binder.scan.clause_of[said.first]].first) in {"if", "with"}:
        return binder.granted(claim, "a caution")
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
    if not near and not negated and is_searched(binder, said):
        return binder.granted(claim, "what was searched for", "message")
    if not near:
        return binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of this.')
    if not negated and (stranger := _untold_branch(binder, near, said)):
        return binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of {binder.name(stranger)}.')
    if negated and _is_careless(binder, said):
        instead = "what is listed among the allergens" if "allergen" in binder.scan.tags[said.first] else "that it is not mentioned"
        return binder.refused(claim, f'Do not deny "{binder.written(claim)}"; say only {instead}.')
    found = next((segment for segment in near if asks or _agrees(binder, segment, said.first, negated)), None)
    if found:
        return binder.granted(claim, found.text, found.source)
    if turned := next((segment for segment in near if _is_turned(binder, said, segment, negated)), None):
        return binder.granted(claim, turned.text, turned.source)
    denial = "deny" if negated else "do not deny"
    return binder.refused(claim, f'You {denial} "{binder.written(claim)}"; the facts say: "{near[0].text}".')


def _is_turned(binder: Binder, said: Said, segment: Segment, negated: bool) -> bool:
    """Whether a text says the same the other way round: "not until" for its "when", "if they are faulty" for its "unless"."""
    if negated:
        return is_not_until(binder, said, segment)
    return bool(segment.negated) and is_excepted(binder, segment, said.first)


def _bind_untold(binder: Binder, said: Said, claim: Claim, negated: bool, asks: bool) -> Receipt:
    """Return the receipt of a word that no text of the turn says: the customer's, one of a deed done, or of harmless talk."""
    if said.id in binder.evidence.said_ids and not _is_put_in_cart(binder, said) and is_theirs(binder, said, negated, asks):
        return binder.granted(claim, "the customer's own words", "message")
    if not negated and (said.id in ASKED_FOR & binder.evidence.last_said and is_done(binder) or reports(binder, said.id)):
        return binder.granted(claim, "the turn reports it as done", "answer")
    if negated and said.id in DEEMED and _answers_no(binder):
        return binder.granted(claim, "the shop's answer is no", "answer")
    if is_talk(binder, said) or (negated and denies_any(binder, said)):
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
    told = [segment.subjects.get("branch", frozenset()) for segment in near]
    if len(listed) < 2 or not all(told):
        return frozenset()
    return next((subjects for subjects in listed if not any(subjects & of_it for of_it in told)), frozenset())


def _checked_beside(binder: Binder, said: Said) -> str:
    """Return what is checked by itself where a word only goes with it: "saves you £8.87", "hết 778k"."""
    priced = said.id == "=every one" and binder.has_claim(said.first, "money")
    if priced or (said.id == "=same price" and cost_the_same(binder, said.first)):
        return "their prices are checked"
    if labels(binder, said) or is_covered(binder, said.first) or _leads_on(binder.scan, said) or _leads_to_checked(binder, said):
        return "what it leads to is checked"
    if said.id == "=until end" and said.id in binder.evidence.last_said and binder.has_claim(said.first, "time"):
        return "the hours are checked"
    if said.id == "=order state" and _is_told_of_it(binder, said):
        return "the facts say so of it"
    if binder.scan.key(said.first) in HOLDS and binder.scan.key(said.first - 1) in CART:
        return "what lies there is checked"
    if binder.scan.key(said.first) == "any" and _is_any_shop(binder, said.end):
        return "the facts say so of all shops"
    if (said.id == "=whole range" or binder.scan.key(said.first) in WHOLLY) and _is_enumerated(binder, said):
        return "each one named is checked"
    if binder.scan.key(said.first) == "trở" and binder.scan.key(said.first + 1) == "lên" and _is_least(binder, said.first - 1):
        return "the sum is checked"
    role = binder.scan.tags[said.first].get("role")
    if role and role.value == "total" and said.end < len(binder.scan.words) and binder.scan.owner[said.end] == "money":
        return "the sum is checked"
    return "the difference is checked" if role and role.value == "saved" and is_measured(binder, said.first) else ""


def _is_also(scan: Scan, at: int) -> bool:
    """Whether a "cả" only adds one more: "ví MoMo và cả ZaloPay nữa"."""
    joined = scan.key(at) == "cả" and scan.key(at - 1) in {"và", ","}
    return joined and any(scan.key(place) == "nữa" for place in range(at + 1, min(at + 5, len(scan.words))))


def _leads_to_checked(binder: Binder, said: Said) -> bool:
    """Whether a "within" leads to a place that is named, or an "unless" to the sum from which delivery is free."""
    if said.id == ALL:
        return _is_every_told(binder, said)
    if said.id == "=within":
        return binder.scan.owner[said.end : said.end + 1] == ["name"]
    if binder.scan.key(said.first) == "must":  # "you must be 18"
        return binder.scan.key(said.first + 1) == "be" and binder.scan.owner[said.first + 2 : said.first + 3] == ["number"]
    if binder.scan.key(said.first) == "đa" and binder.scan.key(said.first - 1) == "tối":
        return binder.scan.owner[said.end : said.end + 1] == ["money"]
    return binder.scan.key(said.first) == "unless" and _is_threshold(binder, said.first)


def _is_every_told(binder: Binder, said: Said) -> bool:
    """Whether "every food" is what a text of the turn calls each food, or all of it."""
    scan = binder.scan
    if scan.key(said.first) not in {"every", "each"} or said.end >= len(scan.words):
        return False
    noun = scan.key(said.end)
    return any(f"{each} {noun}" in segment.text.casefold() for segment in binder.evidence.segments for each in ("each", "every", "all"))


def _is_threshold(binder: Binder, at: int) -> bool:
    """Whether "unless" leads to the sum from which delivery is free, behind its fee: "£2.50 unless your order comes to £50"."""
    limits, fees = ({fact.value for fact in binder.evidence.facts if fact.kind == kind} for kind in ("free_from", "fee"))
    sentence = binder.scan.sentence_of[at]
    sums = [claim for claim in binder.scan.claims if claim.kind == "money" and binder.scan.sentence_of[claim.first] == sentence]
    before = [claim for claim in sums if claim.first < at]
    after = [claim for claim in sums if claim.first > at]
    return bool(before and after) and bool(fees & set(before[-1].value)) and bool(limits & set(after[0].value))


def _leads_on(scan: Scan, said: Said) -> bool:
    """Whether "cũng được" leads to a word that says something: "cũng được bảo hành", not "cũng được ạ"."""
    at, unlimited = said.end, said.id == "=unlimited" and scan.key(said.first) == "cũng"
    return unlimited and at < len(scan.words) and scan.words[at].kind == "word" and scan.key(at) not in PARTICLES


def _is_least(binder: Binder, at: int) -> bool:
    """Whether a sum, or a number that the shop's wording says "from" of too, ends here: "từ 20 bộ trở lên"."""
    if binder.scan.owner[at] != "number":
        return binder.scan.owner[at] == "money"
    value = next(claim.value for claim in binder.scan.claims if claim.first <= at <= claim.last)
    told = [(parsed.scan, claim) for parsed in binder.evidence.wording for claim in parsed.scan.claims if claim.kind == "number"]
    return any(claim.value == value and scan.key(claim.first - 1) in {"từ", "from"} for scan, claim in told)


def _is_told_of_it(binder: Binder, said: Said) -> bool:
    """Whether a text of the turn says the same of "it": "when your order is ready" of "when it is ready", with the same "when"."""
    scan = binder.scan
    spoken = [scan.key(at) for at in range(said.first + 1, min(said.end + (scan.key(said.end - 1) == "being"), len(scan.words)))]
    begins = scan.key(scan.clauses[scan.clause_of[said.first]].first)
    for segment in binder.evidence.segments:
        words = segment.text.casefold().replace("'s", " is").split()
        told = " ".join(word.strip(".,;") for word in words)
        after = words[:2] == ["after", "that"] and begins in THEN
        if not segment.asks and f"it {' '.join(spoken)}" in told and (words[0] == begins or words[0] not in WHEN or after):
            return True
    return False


def _is_any_shop(binder: Binder, at: int) -> bool:
    """Whether "any of our shops" is said with what the turn says of all shops, or with what its yes to the question says of them."""
    scan = binder.scan
    shops = any(scan.has(place, "same") and scan.tags[place]["same"].value == "shop" for place in range(at, min(at + 4, len(scan.words))))
    told = [segment for name in ("all", "any", "every") for segment in binder.evidence.by_id.get(name, ()) if not segment.asks]
    clause = scan.clauses[scan.clause_of[at - 1]]
    own = frozenset(said.id for said in content(scan, clause.first, clause.end) if not said.plain) - SHOPS
    own -= binder.evidence.last_said if binder.evidence.answers_yes and any("yes" in segment.ids for segment in told) else frozenset()
    lexicon = binder.evidence.lexicon
    return shops and any(
        "=shop" in segment.ids
        and not segment.negated
        and all(name in segment.sentence or not segment.sentence.isdisjoint(lexicon.alike(name)) for name in own)
        for segment in told
    )


def _is_enumerated(binder: Binder, said: Said) -> bool:
    """Whether all sizes or colours of the facts are listed right behind "đủ size", so that it says no more than they do."""
    scan, end = binder.scan, binder.scan.text.sentences[binder.scan.sentence_of[said.first]][1]
    unit = next((scan.tags[at]["property"].value for at in range(said.first, said.end + 2) if scan.has(at, "property")), "")
    values = {str(fact.value).casefold() for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == unit}
    behind = f" {' '.join(scan.key(at) for at in range(said.end, end))} "
    sentence = scan.sentence_of[said.first]
    stocked = any(claim.kind in ("stock", "left") and scan.sentence_of[claim.first] == sentence for claim in scan.claims)
    stocked = stocked or scan.key(said.first - 1) == "còn"
    if stocked and len(values) > 1:
        return are_all_left(binder, Claim("wording", said.id, said.first, said.end - 1), unit)
    return bool(values) and all(f" {value} " in behind for value in values)


def _is_unstated(binder: Binder, said: Said) -> bool:
    """Whether a property is said not to be stated of a product that has no such fact, and the shop's answer says so of one."""
    scan, word = binder.scan, binder.scan.key(said.first)
    _, end = scan.text.sentences[scan.sentence_of[said.first]]
    whom = next((mention.subjects for mention in binder.parsed.mentions if said.first < mention.first < end), None)
    having = {fact.subject for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == word}
    clause = scan.clauses[scan.clause_of[said.first]]
    careful = any(scan.key(at) in STATED for at in range(said.end, clause.end))
    told = any(segment.negated and "stat" in segment.ids and segment.source == "answer" for segment in binder.evidence.segments)
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
    wary = CAREFUL if allergen else UNMENTIONED
    if "without" in said.id or not (allergen or denied) or any(not wary & segment.ids for segment in denied):
        return False
    clause = binder.scan.clauses[binder.scan.clause_of[said.first]]
    places = range(clause.first, clause.end)
    if said.id == "=allergen":
        one = any("allergen" in binder.scan.tags[at] and binder.scan.words[at].stem != "allergen" for at in places)
        stated = any("careful" in binder.scan.tags[at] for at in places)
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
    return not segment.days or bool(same_days(segment.days, binder.parsed.assigner.days_at(at)))


def _is_of_some(binder: Binder, segment: Segment, at: int) -> bool:
    """Whether a text denies of some things ("earrings cannot be returned") what others affirm, and the sentence names none of the some."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[at]]
    said = next(said for said in content(scan, clause.first, clause.end) if said.first <= at < said.end)
    if segment.days or len(segment.telling - {said.id}) < 2:
        return False
    others = binder.evidence.by_id.get(said.id, ())
    affirmed = any(other.negated is False and not other.asks and len(other.telling) > 1 for other in others)
    first, end = scan.text.sentences[scan.sentence_of[at]]
    return affirmed and not (telling(scan, first, end) - {said.id}) & segment.telling


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
