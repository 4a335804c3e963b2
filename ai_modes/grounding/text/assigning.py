"""Whom and which days a claim is about: the nearest names and days of its sentence, or those of the sentence before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from ai_modes.grounding.claims import NOBODY, Claim, Subjects
from ai_modes.grounding.text.calendar import DayMention
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.roles import money_roles
from ai_modes.grounding.text.scan import Clause, Scan
from ai_modes.grounding.text.signs import BULLETS, TIMES

TYPES = ("product", "branch", "zone")
FAMILIES = {"stock": ("stock", "left"), "left": ("stock", "left"), "number": ("number", "left")}
PRONOUNS = frozenset(["it", "they", "them", "these", "those", "this", "that", "one", "ones", "each", "nó", "mẫu", "cái", "chiếc", "này"])
CONTRASTS = frozenset({"while", "whereas", "but", "although", "though"})
COLUMNS, COUNTS_OF = frozenset("|"), TIMES | {"of", "the"}
SMALL = TIMES | {"the", "a", "our", "also"}
PER = frozenset({"per", "/", "a"})
TOGETHER = frozenset({"and", "or", "&", "và", "hoặc", "hay", "plus", "+", "nor"})
Group = tuple[Subjects, ...]
Days = frozenset[int | date]


@dataclass
class Carried:
    """What a sentence hands on to the next: the groups it spoke of, by type, its days, and whether it told what something costs."""

    groups: dict[str, tuple[Group, ...]] = field(default_factory=dict)
    days: Days = frozenset()
    costs: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """Whom words may be about, by type; ``said`` are the types that their own sentence names. And on which days."""

    groups: dict[str, tuple[Group, ...]]
    said: frozenset[str]
    days: Days
    pronoun: bool = False


class Assigner:
    """Answers for each word of a text whom it is about."""

    def __init__(self, scan: Scan, mentions: Sequence[Mention], days: Sequence[DayMention], carried: Carried | None = None):
        self.scan = scan
        self.mentions = _by_sentence(scan, mentions)
        self.days = {sentence: _without_heading(found) for sentence, found in _by_sentence(scan, days).items()}
        self._claims = _by_sentence(scan, scan.claims)
        self._with_pronoun = {scan.sentence_of[at] for at in scan.places(keys=PRONOUNS)}
        self._has_columns = bool(scan.places(keys=COLUMNS))
        self._of_clause: dict[int, dict[str, Subjects]] = {}
        self._slots: dict[tuple[int, str], list[int]] = {}
        self._about: dict[tuple[int, int, str, str], About] = {}
        self._carried = self._carry(carried or Carried())

    def about(self, claim: Claim) -> About:
        """Return whom a claim is about: what its clause names, else its sentence, else what the sentence before did."""
        asked = claim.first, claim.last, claim.kind, claim.unit
        if asked not in self._about:
            self._about[asked] = self._whom(claim)
        return self._about[asked]

    def _whom(self, claim: Claim) -> About:
        first = claim.first
        sentence = self.scan.sentence_of[first]
        mentions, carried = self.mentions.get(sentence, ()), self._carried[sentence]
        said = frozenset(mention.type for mention in mentions)
        slots = self._slots_of(sentence, claim.kind)
        clause = self.scan.clauses[self.scan.clause_of[first]]
        own = [slot for slot in slots if clause.first <= slot < clause.end]
        groups = {}
        column = self.column(first)
        for name in TYPES:
            if name == "product" and column:
                groups[name] = ((column,),)
                continue
            if name not in said and claim.kind == "stock" and (below := self._below(sentence, name)):
                groups[name] = (below,)
                continue
            anchors = self._free_of(claim, [mention for mention in mentions if mention.type == name])
            counted = self._counted(claim, anchors) if name == "product" else None
            if counted is None:
                counted = self._described(claim, anchors)
            if counted is not None:
                groups[name] = ((counted,),)
            else:
                near = self._near(first, anchors)
                alone = all(clause.first <= anchor.first < clause.end for anchor in near)
                groups[name] = self._groups(first, own if alone else slots, near) if anchors else carried.groups.get(name, ())
                if carried.groups.get(name) and self._goes_on(clause, anchors):
                    groups[name] = carried.groups[name]
            if behind := self._linked(claim, [mention for mention in mentions if mention.type == name]):
                groups[name] = (*groups[name], (behind,))
            elif name == "zone" and (behind := self._takes(claim, anchors)):
                groups[name] = ((behind,),)
        days = self._near(first, self.days.get(sentence, ()))
        return About(groups, said, self._days(first, slots, days) if days else carried.days, sentence in self._with_pronoun)

    def _below(self, sentence: int, name: str) -> Group:
        """Return what each line of the list under a heading names first: "In stock instead:"."""
        sentences, scan = self.scan.text.sentences, self.scan
        _, end = sentences[sentence]
        if scan.words[end - 1].kind != "break" or scan.key(end - 2) != ":":
            return ()
        lines = takewhile(lambda line: scan.key(sentences[line][0]) in BULLETS, range(sentence + 1, len(sentences)))
        named = ([mention for mention in self.mentions.get(line, ()) if mention.type == name] for line in lines)
        return tuple(found[0].subjects for found in named if found)

    def _slots_of(self, sentence: int, kind: str) -> list[int]:
        """Return where the claims of a sentence stand that take a place in the row of a kind."""
        asked = sentence, kind
        if asked not in self._slots:
            self._slots[asked] = [claim.first for claim in self._claims.get(sentence, ()) if self._counts(claim, kind)]
        return self._slots[asked]

    def days_at(self, at: int) -> Days:
        """Return the days that the sentence of a word names, else those that it takes over."""
        sentence = self.scan.sentence_of[at]
        days = self.days.get(sentence, ())
        return frozenset().union(*(_precise(mention.days) for mention in days)) if days else self._carried[sentence].days

    def _near(self, first: int, anchors: Sequence) -> Sequence:
        """Return the anchors of a word's own clause if it has any."""
        clause = self.scan.clause_of[first]
        near = [anchor for anchor in anchors if self.scan.clause_of[anchor.first] == clause] or anchors
        before = [anchor for anchor in anchors if anchor.end <= first]
        return before if before and self._is_against(first, near) else near

    def _goes_on(self, clause: Clause, anchors: Sequence[Mention]) -> bool:
        """Whether a clause speaks of "it" before a "while" leads to what is named: "They're £2.06, while Gala Apples are £1.97"."""
        begins = self.scan.key(clause.first) in PRONOUNS and clause.first == self.scan.text.sentences[clause.sentence][0]
        led = (self.scan.clauses[self.scan.clause_of[anchor.first]] for anchor in anchors)
        return begins and all(one is not clause and self.scan.key(one.first) in CONTRASTS for one in led)

    def _is_against(self, first: int, near: Sequence) -> bool:
        """Whether what is named near a word is only what the rest is compared with: "300 ml, against £2.65 for 200 g of the other"."""
        if not near or near[0].first <= first:
            return False
        return any(self.scan.has(at, "role") and self.scan.tags[at]["role"].value == "versus" for at in range(first, near[0].first))

    def _counted(self, claim: Claim, anchors: Sequence[Mention]) -> Subjects | None:
        """Return what a number stands right before: "2 × Lemon", "three kilos of carrots"; nobody in "2 × Ann Hill"."""
        if claim.kind not in ("number", "left"):
            return None
        sign = self.scan.key(claim.last + 1)
        if sign in {",", ";", "."} or (sign in TOGETHER and claim.unit not in ("", "each")):
            return None
        behind = range(claim.last + 1, claim.last + 3 + (sign in COUNTS_OF))
        of_what = claim.last + 1 if self.scan.key(claim.last) in TIMES else claim.last + 2 if sign in TIMES else len(self.scan.words)
        unknown = of_what < len(self.scan.words) and not self.scan.owner[of_what] and self.scan.words[of_what].kind == "word"
        return next((anchor.subjects for anchor in anchors if anchor.first in behind), NOBODY if unknown else None)

    def _described(self, claim: Claim, anchors: Sequence[Mention]) -> Subjects | None:
        """Return what stands in brackets behind an attribute."""
        if claim.kind != "attribute" or not (found := self._in_brackets(anchors, self.scan.clause_of[claim.first])):
            return None
        return found[0].subjects

    def _free_of(self, claim: Claim, anchors: Sequence[Mention]) -> Sequence[Mention]:
        """Return the anchors that no other sum is linked to: in "£2.45 against £2.85 for Halloumi" the first is not Halloumi's."""
        if claim.kind != "money" or len(anchors) < 2:
            return anchors
        others = [other for other in self._claims.get(self.scan.sentence_of[claim.first], ()) if other.first != claim.first]
        taken = [subjects for other in others if (subjects := self._linked(other, anchors))]
        return [anchor for anchor in anchors if anchor.subjects not in taken] or anchors

    def _linked(self, claim: Claim, anchors: Sequence[Mention]) -> Subjects | None:
        """Return what a figure is linked to behind it: "£1.95 for the oat milk", "259.000 ₫ của áo polo"."""
        bracket = claim.first - 1 - (self.scan.key(claim.first - 1) in {"from", "từ"})
        if claim.kind == "money" and self.scan.key(bracket) == "(":
            return next((anchor.subjects for anchor in anchors if anchor.end == bracket), None)
        last = claim.last
        while claim.kind == "money" and (self.scan.key(last + 1) in PER or self.scan.owner[last + 1 : last + 2] == ["money"]):
            last += 1  # "£1.90 per litre for the whole milk"
        if claim.kind != "money" or self.scan.key(last + 1) not in {"for", "of", "của", "(", "cho"}:
            return None
        behind = last + 2
        while behind < len(self.scan.words) and self.scan.owner[behind] == "number":
            behind += 1
        behind = behind + 1 if self.scan.key(behind) == "of" else last + 2
        return next((anchor.subjects for anchor in anchors if behind <= anchor.first <= behind + 1), None)

    def _takes(self, claim: Claim, anchors: Sequence[Mention]) -> Subjects | None:
        """Return the place that a span of time is said for: "2–3 working days for England, 2–4 for the Lowlands"."""
        if claim.kind != "number" or self.scan.key(claim.last + 1) not in {"for", "to", "cho"}:
            return None
        at = claim.last + 2 + (self.scan.key(claim.last + 2) == "the")
        return next((anchor.subjects for anchor in anchors if anchor.first == at), None)

    def _counts(self, claim: Claim, kind: str) -> bool:
        """Whether a claim takes a place in the row of its kind: no limit ("under £5"), no difference, no count of things."""
        if claim.kind not in FAMILIES.get(kind, (kind,)) or _continues(self.scan, claim.first):
            return False
        if claim.kind == "money":
            return not {"limit", "saved"} & money_roles(self.scan, claim)
        return claim.kind != "number" or claim.unit not in ("", "each")

    def clause_subjects(self, at: int) -> dict[str, Subjects]:
        """Return all that the clause of a word names, else its sentence, else the sentence before."""
        if column := self.column(at):
            return {"product": column}
        clause = self.scan.clause_of[at]
        if clause not in self._of_clause:
            self._of_clause[clause] = self._clause_subjects(self.scan.sentence_of[at], clause)
        return self._of_clause[clause]

    def _clause_subjects(self, sentence: int, clause: int) -> dict[str, Subjects]:
        mentions, found = self.mentions.get(sentence, ()), {}
        for name in TYPES:
            anchors = [mention for mention in mentions if mention.type == name]
            near = (
                [mention for mention in anchors if self.scan.clause_of[mention.first] == clause]
                or self._in_brackets(anchors, clause)
                or anchors
            )
            if near:
                found[name] = frozenset().union(*(mention.subjects for mention in near))
            elif groups := self._carried[sentence].groups.get(name):
                found[name] = frozenset().union(*(subjects for group in groups for subjects in group))
        return found

    def _in_brackets(self, anchors: Sequence[Mention], clause: int) -> Sequence[Mention]:
        """Return what stands in brackets behind a clause that names nothing: "da bò (Giày lười da)"."""
        if clause + 1 >= len(self.scan.clauses) or self.scan.key(behind := self.scan.clauses[clause + 1].first) != "(":
            return []
        return [mention for mention in anchors if mention.first == behind + 1]

    def column(self, at: int) -> Subjects | None:
        """Return what the first row of a table names above a word, where the word's own row names nothing."""
        if not self._has_columns:
            return None
        sentence = self.scan.sentence_of[at]
        begin = self.scan.text.sentences[sentence][0]
        if self.scan.key(begin) != "|" or self.mentions.get(sentence):
            return None
        top = sentence
        while top and self.scan.key(self.scan.text.sentences[top - 1][0]) == "|":
            top -= 1
        cell = self._cell(at)
        named = [mention for mention in self.mentions.get(top, ()) if mention.type == "product"]
        above = [mention.subjects for mention in named if self._cell(mention.first) == cell]
        return frozenset.intersection(*above) or above[0] if above else None

    def _cell(self, at: int) -> int:
        begin = self.scan.text.sentences[self.scan.sentence_of[at]][0]
        return sum(self.scan.key(place) == "|" for place in range(begin, at))

    def carried_on(self, sentences: int = -1) -> Carried:
        """Return what the text hands on to what comes after so many sentences of it, all of them by default."""
        return self._carried[sentences]

    def _groups(self, first: int, slots: Sequence[int], anchors: Sequence[Mention]) -> tuple[Group, ...]:
        before = [anchor for anchor in anchors if anchor.end <= first]
        after = [anchor for anchor in anchors if anchor.end > first]
        leads = min(slots, default=first) < anchors[0].first
        nearest = after if (leads and after) or not before else before
        forward = nearest is after
        merged = _merged(self.scan, _between_claims(nearest, slots, forward))
        together = _together(self.scan, merged, forward)
        readings: list[Group] = [tuple(subjects for subjects, _ in together)]
        mine = self._place(first, slots, anchors, nearest, forward)
        if mine is not None and mine[1] == len(together):
            readings.append((together[mine[0]][0],))
        told = max(slots, default=first)
        everyone = _merged(self.scan, [one for one in anchors if one.end <= first or one.end > told])  # "A: £2, £5 a kilo, and B £3"
        if mine is not None and not forward and mine[1] == len(everyone) > len(together):
            readings.append((everyone[mine[0]][0],))
        return tuple(readings)

    def _place(
        self, first: int, slots: Sequence[int], anchors: Sequence[Mention], nearest: Sequence[Mention], forward: bool
    ) -> tuple[int, int] | None:
        """Return which of how many claims in a row this one is, as in "A and B cost £1 and £2"."""
        row = [slot for slot in slots if (slot < nearest[0].first if forward else slot >= nearest[-1].end)]
        if forward:
            start = max((anchor.end for anchor in anchors if anchor.end <= first), default=0)
            row = [slot for slot in row if slot >= start]
        else:
            stop = min((anchor.first for anchor in anchors if anchor.first > first), default=len(self.scan.words))
            row = [slot for slot in row if slot < stop]
        at = max((place for place, slot in enumerate(row) if slot <= first), default=None)
        return None if at is None else (at, len(row))

    def _days(self, first: int, slots: Sequence[int], mentions: Sequence[DayMention]) -> Days:
        before = [mention for mention in mentions if mention.end <= first]
        after = [mention for mention in mentions if mention.end > first]
        leads = min(slots, default=first) < mentions[0].first
        nearest = after if (leads and after) or not before else before
        forward = nearest is after
        run = _joined_days(self.scan, _between_claims(nearest, slots, forward), forward)
        return frozenset().union(*(_precise(mention.days) for mention in run))

    def _carry(self, begin: Carried) -> list[Carried]:
        """Return for each sentence what the ones before it hand on; the last is what the text hands on."""
        found, last = [begin], begin
        for number in range(len(self.scan.text.sentences)):
            mentions, days = self.mentions.get(number, ()), self.days.get(number, ())
            groups = dict(last.groups)
            for name in TYPES:
                anchors = [mention for mention in mentions if mention.type == name]
                if anchors:
                    merged = [subjects for subjects, _ in _merged(self.scan, anchors)]
                    alone: tuple[Group, ...] = tuple((subjects,) for subjects in merged)
                    groups[name] = (*alone, tuple(merged)) if len(merged) > 1 else alone
            sums = [value for claim in self._claims.get(number, ()) if claim.kind == "money" for value in claim.value]
            named = frozenset().union(*(_precise(mention.days) for mention in days)) if days else last.days
            last = Carried(groups, named, any(value.minor for value in sums))
            found.append(last)
        return found


def _between_claims(anchors: Sequence, slots: Sequence[int], forward: bool) -> list:
    """Return the anchors between which and the claim no other claim of its kind stands."""
    if forward:
        later = [slot for slot in slots if slot > anchors[0].first]
        return [anchor for anchor in anchors if not later or anchor.first < later[0]]
    earlier = [slot for slot in slots if slot < anchors[-1].first]
    return [anchor for anchor in anchors if not earlier or anchor.first > earlier[-1]]


def _joined_days(scan: Scan, run: list, forward: bool) -> list:
    """Return the days nearest to a claim that no verb parts: "at 17:00 on Christmas Eve and closed on 26 December" has one."""
    order = run if forward else run[::-1]
    kept = order[:1]
    for one, other in zip(order, order[1:], strict=False):
        left, right = (one, other) if forward else (other, one)
        if any(scan.owner[at] == "state" for at in range(left.end, right.first)):
            break
        kept.append(other)
    return kept


def _by_sentence(scan: Scan, found: Sequence) -> dict[int, list]:
    grouped: dict[int, list] = {}
    for item in sorted(found, key=lambda item: item.first):
        grouped.setdefault(scan.sentence_of[item.first], []).append(item)
    return grouped


def _without_heading(days: list[DayMention]) -> list[DayMention]:
    """Return the days of a sentence without a "weekend" of which it tells each day: "at the weekend: Saturday 8-6, Sunday 10-2"."""
    parts = frozenset().union(*(day.days for day in days[1:]))
    return days[1:] if len(days) > 2 and len(days[0].days) > 1 and days[0].days == parts else days


def _continues(scan: Scan, first: int) -> bool:
    """Whether a claim is the second half of a range: "10:00–16:00"."""
    return first > 1 and scan.has(first - 1, "range") and scan.key(first - 1) not in {"and", ","} and bool(scan.owner[first - 2])


def _merged(scan: Scan, anchors: Sequence[Mention]) -> list[tuple[Subjects, Mention]]:
    """Return anchors with neighbours that mean the same made one: "Pesto by Casa Lume", "Whole Milk (1 l)"."""
    merged: list[tuple[Subjects, Mention]] = []
    for anchor in anchors:
        if merged and (common := merged[-1][0] & anchor.subjects):
            merged[-1] = (common, anchor)
        else:
            merged.append((anchor.subjects, anchor))
    return merged


def _together(scan: Scan, merged: list[tuple[Subjects, Mention]], forward: bool) -> list[tuple[Subjects, Mention]]:
    """Return the anchors that are joined by "and" or commas up to the one nearest to the claim; only it when none is."""
    order = merged if forward else merged[::-1]
    chain, joined = [order[0]], False
    for one, other in zip(order, order[1:], strict=False):
        left, right = (one, other) if forward else (other, one)
        between = [scan.key(at) for at in range(left[1].end, right[1].first)]
        if not between or len(between) > 12 or not _joins(scan, left[1].end, right[1].first):
            break
        joined = joined or bool(TOGETHER & set(between))
        chain.append(other)
    return (chain if forward else chain[::-1]) if joined or len(chain) > 2 else [order[0]]


def _joins(scan: Scan, first: int, end: int) -> bool:
    keys = [scan.key(at) for at in range(first, end) if scan.owner[at] not in ("number", "name")]
    return bool(keys) and all(key in TOGETHER or key in SMALL or not key.isalpha() for key in keys)


def _precise(days: Days) -> Days:
    """Return dates alone where a date stands beside its weekday."""
    dates = frozenset(day for day in days if isinstance(day, date) and day.year > 1)
    return dates or days
