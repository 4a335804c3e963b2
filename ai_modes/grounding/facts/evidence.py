"""What a turn may say: the points and words of its facts, of its deterministic wording, of the customer and of the shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from ai_modes.grounding.claims import NOBODY, Claim, Point, Subjects
from ai_modes.grounding.facts.fact_kinds import CONTACTS, IMPLIED, NAMING, OURS_NOT, PLAIN_KINDS, ROLES, UNITS
from ai_modes.grounding.facts.points import is_now, near_of, role_of, unit_of
from ai_modes.grounding.facts.turn_facts import calendar_of, days_by_source, in_words, named, prices_before_offer, titles_of
from ai_modes.grounding.once import Once
from ai_modes.grounding.text.addresses import Addresses, addresses_of
from ai_modes.grounding.text.assigning import Carried
from ai_modes.grounding.text.attributes import values_of
from ai_modes.grounding.text.codes import codes_of
from ai_modes.grounding.text.contacts import contact_key
from ai_modes.grounding.text.kept_texts import KeptTexts
from ai_modes.grounding.text.lexicon import Lexicon
from ai_modes.grounding.text.meanings import ids_of, words_of
from ai_modes.grounding.text.measures import unit_left_out
from ai_modes.grounding.text.names import KINDS, NameIndex, shared_words
from ai_modes.grounding.text.parsing import Parsed, hand_down_heads, parse, telling
from ai_modes.grounding.text.reading import read, root_of
from ai_modes.grounding.text.stipulated import statements
from plugins.contracts import Answer, Fact, Shop
from plugins.kit.money import Money

HOW_MANY = ("how many", "bao nhiêu cái", "mấy cái", "mấy chiếc", "mấy đôi", "còn mấy", "còn bao nhiêu")
COSTS = frozenset(["cost", "costs", "charge", "charged", "charges", "pay", "fee", "fees", "phí", "tiền", "tốn"])
NO_WORDS: frozenset[str] = frozenset()
ANSWER = "answer"  # the source of what the turn's own wording says
GIVEN = ("money", "left")  # what a text only repeats of the facts


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause of the turn's own texts: its words by meaning, whom it is about, whether it denies, and its sentence."""

    ids: frozenset[str]
    subjects: Mapping[str, Subjects]
    negated: bool | None
    text: str
    source: str
    sentence: frozenset[str]
    days: frozenset[int | date] = frozenset()
    asks: bool = False
    telling: frozenset[str] = frozenset()


class Evidence(Once):
    """All that the claims of a reply can be bound to."""

    _addresses: Addresses | None = None  # while the turn's own texts are read: their numbers are figures

    def __init__(
        self,
        shop: Shop,
        lexicon: Lexicon,
        facts: Sequence[Fact],
        answer: Answer | None,
        said: Sequence[str],
        now: datetime,
        others: frozenset[tuple[str, ...]] = frozenset(),
        texts: KeptTexts | None = None,
    ):
        """``others`` are the names of all that the shop sells, as stems; ``texts`` its short texts, kept from turn to turn."""
        super().__init__()
        self.shop, self.lexicon, self.facts, self.today = shop, lexicon, facts, now.date()
        self._know_names(facts, others)
        self._know_days(facts)
        self.points: dict[str, list[Point]] = {}
        self._quantities: dict[str, Decimal] = {}
        self.segments: list[Segment] = []
        self.by_id: dict[str, list[Segment]] = {}
        self.wording: list[Parsed] = []
        self._parsed: dict[str, Parsed] = {}
        self._texts = texts or KeptTexts(lexicon, shop.currency)
        self._types: dict[Subjects, str] = {}
        self._before_offer = prices_before_offer(facts)
        self._titles = titles_of(facts, lexicon)
        self.titles = tuple(self._titles.values())
        for fact in {(fact.kind, str(fact.value), fact.subject, fact.unit, fact.source): fact for fact in facts}.values():
            self._learn(fact)
        if answer is not None:
            self._learn_answer(answer)
        self._learn_shop()
        self.asked_roles, self.said_measures = NO_WORDS, set[tuple[str, Decimal]]()
        self.messages = tuple(said)
        self.said_ids, self.said_points = self._heard(said)
        self.last_said, self.answers_yes = self._question(said)
        self.asked_count = any(phrase in text.casefold() for text in said for phrase in HOW_MANY)
        for segment in self.segments:
            for name in segment.ids:
                self.by_id.setdefault(name, []).append(segment)
        self._addresses = addresses_of((str(fact.value), fact.subject) for fact in facts if fact.kind == "address")  # a reply's alone
        self.rules = [rule for rule in statements(self.wording[0]) if not rule.asks] if self.wording else []  # with what binds each

    def _know_names(self, facts: Sequence[Fact], others: frozenset[tuple[str, ...]]) -> None:
        """Note what the turn's facts name, and the attributes and codes that a text of the turn may speak of."""
        attributes = [fact for fact in facts if fact.kind == "attribute" and isinstance(fact.value, str)]
        self.called = {fact.subject: fact.value for fact in reversed(facts) if fact.kind in KINDS and isinstance(fact.value, str)}
        alike = shared_words((fact.value, self.called.get(fact.subject, "")) for fact in attributes)
        self.names = NameIndex(named(facts), self.shop.name, others, alike)
        self.codes = codes_of(fact.subject for fact in facts if fact.kind == "name")
        self._values = values_of(fact.value for fact in attributes)
        called = f"{self.shop.name} {self.shop.branding.get('assistant_name', '')}"
        self.shop_words = frozenset(word.key for word in read(called).words if word.kind == "word")

    def _know_days(self, facts: Sequence[Fact]) -> None:
        """Note the days that the turn's facts are of."""
        self._days_of = days_by_source(facts)
        self.calendar = calendar_of(facts, self.today)
        self.known_days: set[int | date] = {day for days in self._days_of.values() for day in days}
        self.weekly: set[int] = {day for days in self._days_of.values() if not any(isinstance(day, date) for day in days) for day in days}

    def topic(self) -> Carried | None:
        """Return what the turn's wording speaks of first, which "it" means where a reply names nothing itself."""
        first = self.wording[0].assigner if self.wording else None
        if not first or not first.mentions.get(0):
            days = first.carried_on(1).days if first and len(first.days.get(0, ())) == 1 and not first.mentions.get(0) else frozenset()
            return Carried({}, days) if days else None
        carried = first.carried_on(1)
        return Carried({kind: groups[-1:] for kind, groups in carried.groups.items()}, carried.days)

    def parse(self, text: str, carried: Carried | None = None) -> Parsed:
        """Return what a text says, with what was spoken of before it. A turn hears and says some of its texts several times; each is
        read once."""
        if text not in self._parsed:
            known = self._values, self._addresses, self.codes
            self._parsed[text] = parse(text, self.lexicon, self.names, self.calendar, self.shop.currency, *known)
        known = self._parsed[text]
        return known if carried is None else known.behind(carried)

    def _parse_own(self, text: str) -> Parsed:
        """Return what a text of the shop says; what it says in every turn is not read again."""
        if text not in self._parsed:
            self._parsed[text] = self._texts.parse(text, self.names, self.calendar, self._values, self.codes)
        return self._parsed[text]

    def telling(self, name: str) -> Sequence[Segment]:
        """Return the texts that say a word; where none does, those that say one which it may stand for."""
        found = self.by_id.get(name, ())
        if any(not segment.asks for segment in found):
            return found
        alike = (segment for other in self.lexicon.alike(name) for segment in self.by_id.get(other, ()))
        return [*found, *alike] or self._of_kin.get(root_of(name), ())

    @cached_property
    def _of_kin(self) -> Mapping[str, Sequence[Segment]]:
        """The texts by the roots of their words: "cancellation" says no more than "cancel" does."""
        kin: dict[str, list[Segment]] = {}
        for name in sorted(filter(root_of, self.by_id)):
            kin.setdefault(root_of(name), []).extend(self.by_id[name])
        return kin

    @cached_property
    def answered(self) -> Sequence[Segment]:
        """What the turn's own wording says, its cards and buttons among it."""
        return [segment for segment in self.segments if segment.source == ANSWER]

    def of(self, kind: str) -> list[Point]:
        return self.points.get(kind, [])

    def type_of(self, subjects: Subjects) -> str:
        """Return what a point's subjects are: product, branch or zone, "" when it is about none of them."""
        if subjects not in self._types:
            self._types[subjects] = min((self.names.types[subject] for subject in subjects if subject in self.names.types), default="")
        return self._types[subjects]

    def add(self, point: Point) -> None:
        self.points.setdefault(point.kind, []).append(point)

    def _learn(self, fact: Fact) -> None:
        subjects = frozenset([fact.subject]) if fact.subject in self.names.types else NOBODY
        words = in_words(fact)
        about: dict[str, Any] = {"subjects": subjects, "fact": words, "source": fact.source}
        value = fact.value
        if isinstance(value, Money):
            role = "was" if (fact.kind, fact.subject, fact.unit, value) in self._before_offer else ROLES.get(fact.kind, "")
            for pieces in self._pieces_of(fact):
                self.add(Point("money", value, fact.unit, role=role, pieces=pieces, near=self._titles.get(fact.subject, NO_WORDS), **about))
            self._imply(fact, value, about)
            if (fact.kind == "price" and fact.unit == "kg") or fact.kind == "price_per_measure":
                self._segment(["=by weight"], about, False)
        elif isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
            self._learn_number(fact, Decimal(value), about)
        elif isinstance(value, datetime | date):
            self._learn_day(value.date() if isinstance(value, datetime) else value)
        elif isinstance(value, time):
            self._imply(fact, value, about)
            kind = {"asked_time": "asked"}.get(fact.kind, fact.kind)
            self.add(
                Point(
                    "time",
                    value.hour * 60 + value.minute,
                    role=kind,
                    days=self._days_of.get((fact.subject, fact.source), frozenset()),
                    **about,
                )
            )
        elif isinstance(value, str):
            self._learn_text(fact, value, about)

    def _pieces_of(self, fact: Fact) -> Sequence[Decimal | None]:
        """Return of how many pieces a sum is the total: the count told before it, or each count where one total is that of all."""
        if fact.kind != "total":
            return (None,)
        counts = {Decimal(one.value): one for one in self.facts if one.kind == "quantity" and one.subject == fact.subject}
        totals = {one.value for one in self.facts if one.kind == "total" and one.subject == fact.subject}
        return tuple(counts) if len(totals) == 1 and len(counts) > 1 else (self._quantities.get(fact.subject),)

    def _learn_number(self, fact: Fact, value: Decimal, about: Mapping[str, Any]) -> None:
        kind = fact.kind
        self._imply(fact, value, about)
        if kind == "quantity":
            self._quantities[fact.subject] = value
        if kind == "stock":
            self.add(Point("left", value, "each", **about))
            self.add(Point("stock", "out" if value <= 0 else "in", **about))
        elif "percent" in kind:
            self.add(
                Point("percent", value, "" if "/values/" in fact.source else "off", near=self._titles.get(fact.subject, NO_WORDS), **about)
            )
        elif kind in ("offer_buy", "offer_pay"):
            self.add(Point(kind, value, near=self._titles.get(fact.subject, NO_WORDS), **about))
        elif "/values/" not in fact.source:
            self.add(Point("number", value, "each" if fact.unit == "each" else fact.unit or UNITS.get(kind, ""), **about))
        if fact.unit and kind in ("pack", "attribute"):
            self._segment([fact.unit], about, None)

    def _imply(self, fact: Fact, value: Any, about: Mapping[str, Any]) -> None:
        """Let what a fact is of be said in words: that there is an offer, that something is delivered."""
        if (ids := IMPLIED.get(fact.kind)) and not (isinstance(value, Money) and value.minor == 0):
            self._segment(ids, about, False)

    def _learn_day(self, day: date) -> None:
        self.known_days |= {day, day.weekday()}

    def _learn_text(self, fact: Fact, value: str, about: Mapping[str, Any]) -> None:
        if fact.kind in CONTACTS:
            self.add(Point(CONTACTS[fact.kind], contact_key(CONTACTS[fact.kind], value), **about))
        if fact.kind == "state":
            days = self._days_of.get((fact.subject, fact.source), frozenset())
            self.add(Point("state", value, days=frozenset([self.today]) if fact.as_of else days, **about))
            return
        self._imply(fact, value, about)
        if fact.kind == "attribute":
            self.add(Point("attribute", " ".join(word.key for word in read(value).words), **about))
        if fact.kind in OURS_NOT and fact.kind != "asked_place":
            return
        if "/values/" in fact.source:
            return
        if fact.kind in PLAIN_KINDS and not any(letter.isdigit() for letter in value):
            self._segment(
                words_of(f"{fact.unit} {value}", self.lexicon),
                about,
                None if fact.kind in NAMING else False,
                topic=fact.kind == "policy_title",
            )
        else:
            self.learn_wording(
                f"{fact.unit} {value}" if fact.kind == "attribute" else value,
                about,
                names=fact.kind in NAMING,
                topic=fact.kind == "policy_title",
            )

    def _learn_answer(self, answer: Answer) -> None:
        about = {"subjects": NOBODY, "fact": "the shop's own wording", "source": ANSWER}
        self.wording.append(self.learn_wording(answer.text, about, fill=True))
        for card in answer.cards:
            self.learn_wording(f"{card.title}: {card.price_text}" if card.price_text else card.title, about, fill=True)
        for suggestion in answer.suggestions:
            self._segments(self._parse_own(suggestion.label), about, names=False, asks=True)

    def _learn_shop(self) -> None:
        source = f"versions/{self.shop.version}/tenant.json"
        about = {"subjects": NOBODY, "fact": f"the shop is called {self.shop.name}", "source": f"{source}#/name"}
        self.learn_wording(f"{self.shop.name}. {self.shop.branding.get('assistant_name', '')}", about, names=True)
        for name, value in self.shop.contact.items():
            if isinstance(value, str):
                about = {"subjects": NOBODY, "fact": f"the shop's {name} is {value}", "source": f"{source}#/contact/{name}"}
                kind = CONTACTS.get(name)
                if kind:
                    self.add(Point(kind, contact_key(kind, value), **about))
                else:
                    self.learn_wording(value, about)

    def learn_wording(self, text: str, about: Mapping[str, Any], *, fill: bool = False, names: bool = False, topic: bool = False) -> Parsed:
        """Learn what a text of the shop says. With ``fill`` only figures that no fact gives become points; ``names`` deny nothing."""
        parsed = self._parse_own(text)
        for mention in parsed.days:
            self.known_days |= mention.days | {day.weekday() for day in mention.days if isinstance(day, date)}
        for sentence in parsed.assigner.days.values():
            if not any(isinstance(day, date) for mention in sentence for day in mention.days):
                self.weekly |= {day for mention in sentence for day in mention.days}
        begun = len(self.segments)
        self._segments(parsed, about, names, asks=topic)
        given = {(kind, point.value) for kind in GIVEN for point in self.of(kind)} if fill else set()
        for claim in parsed.scan.claims:
            if claim.kind == "attribute":
                continue
            self._learn_claim(parsed, claim, about, given, begun)
        return parsed

    def _learn_claim(self, parsed: Parsed, claim: Claim, about: Mapping[str, Any], given: set, begun: int) -> None:
        values = claim.value if isinstance(claim.value, tuple) and claim.kind not in ("offer",) else (claim.value,)
        if any((claim.kind, value) in given for value in values) and claim.kind in GIVEN:
            return
        if claim.kind == "number" and not claim.unit and (unit := unit_left_out(parsed.scan, claim)):
            self._learn_claim(parsed, claim.about(unit=unit), about, given, begun)
        whom = parsed.assigner.about(claim)
        kinds = {"zone"} if claim.kind == "free" and whom.groups.get("zone") else whom.groups.keys()  # goods told before cost no less
        found = frozenset().union(*(subjects for kind in kinds for group in whom.groups[kind] for subjects in group))
        days = whom.days or (frozenset([self.today]) if is_now(parsed.scan, claim) else whom.days)
        for value in values:
            role = role_of(parsed, claim)
            self.add(
                Point(claim.kind, value, unit_of(parsed, claim), about["subjects"] or found, days, role, claim.negated,
                      about["fact"] if about["source"] != ANSWER else f'the shop says "{parsed.written(claim.first, claim.last)}"',
                      about["source"], begun + claim.clause, near=near_of(parsed, claim) if claim.kind == "free" else frozenset())
            )  # fmt: skip

    def _segments(self, parsed: Parsed, about: Mapping[str, Any], names: bool, *, asks: bool = False) -> None:
        scan = parsed.scan
        whole: dict[int, set[str]] = {}
        cut = []
        for clause in scan.clauses:
            ids = ids_of(parsed, clause.first, clause.end)
            whole.setdefault(clause.sentence, set()).update(ids)
            cut.append((clause, ids))
        hand_down_heads(scan, whole)
        for clause, ids in cut:
            subjects = (
                {self.type_of(about["subjects"]): about["subjects"]} if about["subjects"] else parsed.assigner.clause_subjects(clause.first)
            )
            text = parsed.written(clause.first, clause.end - 1).strip()
            days = frozenset().union(*(mention.days for mention in parsed.days if clause.first <= mention.first < clause.end))
            denies = None if names else clause.negated
            self.segments.append(
                Segment(
                    frozenset(ids), subjects, denies, text, about["source"], frozenset(whole[clause.sentence]), days, asks or clause.asks,
                    telling(scan, clause.first, clause.end),
                )
            )  # fmt: skip

    def _segment(self, words: Iterable[str], about: Mapping[str, Any], negated: bool | None, *, topic: bool = False) -> None:
        ids = frozenset(words)
        self.segments.append(
            Segment(ids, {self.type_of(about["subjects"]): about["subjects"]}, negated, about["fact"], about["source"], ids, asks=topic)
        )

    def _question(self, said: Sequence[str]) -> tuple[frozenset[str], bool]:
        """Return the words of the customer's last message, and whether the shop's wording begins with a yes; note the branches it names."""
        last = self.parse(said[-1]) if said else None
        asked = [mention.subjects for mention in last.mentions if mention.type == "branch"] if last else []
        self.asked_branches: Subjects = frozenset().union(*asked)
        free = bool(last) and any(claim.kind == "free" for claim in last.scan.claims)
        self.asks_cost = bool(last) and not free and bool(last.scan.places(keys=COSTS))
        first = self.wording[0].scan if self.wording else None
        tag = first.tags[0].get("yesno") if first and first.words else None
        return frozenset(ids_of(last, 0, len(last.scan.words))) if last else frozenset(), bool(tag) and tag.value == "yes"

    def _heard(self, said: Sequence[str]) -> tuple[frozenset[str], set[tuple[str, Any]]]:
        """Return the words and the figures that the customer used."""
        ids: set[str] = set()
        figures: set[tuple[str, Any]] = set()
        spoken = [*said, *(fact.value for fact in self.facts if fact.kind in OURS_NOT and isinstance(fact.value, str))]
        for text in spoken:
            parsed = self.parse(text)
            ids |= ids_of(parsed, 0, len(parsed.scan.words))
            self.asked_roles |= {tags["role"].value for tags in parsed.scan.tags if "role" in tags} & {"minimum", "tax"}
            for claim in parsed.scan.claims:
                if claim.kind == "number" and claim.unit:
                    self.said_measures |= {(claim.unit, value) for value in claim.value}
                for value in claim.value if isinstance(claim.value, tuple) else (claim.value,):
                    figures.add((claim.kind, value))
        return frozenset(ids), figures
