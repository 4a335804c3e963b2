"""A text on its way to claims: its words with their meanings, its clauses and whether they deny, and what was claimed so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.once import Once
from ai_modes.grounding.text.lexicon import Lexicon, Tag, Tags
from ai_modes.grounding.text.looking import looked_up
from ai_modes.grounding.text.reading import Word

NONE: frozenset[str] = frozenset()
BREAKS = frozenset(";:()–•·|✅❌")
VERBS = frozenset(
    "do does did don doesn is are isn aren was were can cannot could will won have has haven hasn must may takes take".split()  # noqa: SIM905
)
DENIES = frozenset(["not", "never", "no", "không", "chưa", "chẳng", "đừng"])
ASKS = frozenset("?")
SOFT = frozenset(["sorry", "unfortunately", "sadly", "alas", "afraid", "dạ", "oh", "ah", "well", "i", "m", "ạ"])
EXCEPT = frozenset({"except", "excluding", "trừ", "apart", "aside", "other", "bar", "minus"})
EVERY = frozenset({"everything", "anything", "all", "everyone", "anyone", "everywhere", "anywhere"})
LISTS = frozenset(["including", "such", "namely", "gồm", "như", "ví"])
PARTING = (
    frozenset({"with", "cũng", "and", "or", "nor", "và", "hoặc", "thì", "còn", "chỉ", "-", ",", "as", "that", "which", "thanks", "due"})
    | BREAKS
    | LISTS
    | DENIES
)
PARTING_KINDS = frozenset({"clause", "subject"})
OFFERS = tuple(f"{may} {deed}".split() for may in ("i can", "i could", "happy to", "glad to") for deed in ("pass", "forward", "ask"))
WISHES = tuple(f"if you {wish}".split() for wish in ("'d like", "like", "want", "wish", "would like", "prefer", "'d prefer"))
BE = frozenset({"'s", "'re", "'ve", "has", "have"})
MEANS = frozenset({"means", "mean"})
JOINED = frozenset({"and", "that", "which"})
AS_FAR = frozenset({"long", "soon", "far", "well", "if", "usual", "always", "per", "is", "are"})
COMMA = frozenset({","})
POLITE, HENCE = frozenset({"ạ", "nhé", "nha", "ơi"}), frozenset({"bạn", "thì", "mình", "shop"})
SUPPOSES = frozenset({"if", "nếu"})
UNWANTED, UNWANTED_AFTER = frozenset({"want", "need", "like", "fancy"}), 3
LONGEST_HEADING, FRAGMENT = 5, 4
OWNERS, JOINTS = frozenset({"our", "your", "the"}), frozenset({"and", "&"})
WANTS, THEY = frozenset({"muốn", "thích", "cần", "lấy", "chọn", "mặc"}), frozenset({"bạn", "anh", "chị"})
WHICH, BEHIND_WHICH = frozenset({"nào", "gì"}), frozenset({"ạ", "nhé", "nha", "nè", "mình", "em", "để", "shop", ".", "!", ""})
USUAL = frozenset("the its our usual normal regular original old full price of giá cũ gốc".split())  # noqa: SIM905
NO_UNIT = Tag("", 1)
VARIED = frozenset({"", "attribute", "name"})
PARTICLES = frozenset(["ạ", "nhé", "bạn", "?", "vậy", "thế", "ta", "hả", "shop", "nè", "ha"])


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, in words; ``negated`` when it denies something."""

    first: int
    end: int
    sentence: int
    negated: bool
    asks: bool


class Scan(Once):
    """One text being read. ``owner`` says what a word belongs to already: "" to nothing yet; ``key`` gives the word at a place, "" beside
    the text."""

    def __init__(self, text: str, lexicon: Lexicon):
        super().__init__()
        self._looked = looked_up(text, lexicon)
        self.text = self._looked.text
        self.words: tuple[Word, ...] = self.text.words
        self.key = self._looked.key
        self.tags: Sequence[Tags] = self._looked.tags
        self.owner = [""] * len(self.words)
        self.claims: list[Claim] = []
        self.sentence_of = [0] * len(self.words)
        for number, (first, end) in enumerate(self.text.sentences):
            self.sentence_of[first:end] = [number] * (end - first)
        self.clauses: list[Clause] = []
        self.clause_of = [0] * len(self.words)

    def tagged(self, kind: str) -> Sequence[int]:
        """Return where words with a meaning of one class stand."""
        return self._looked.of_kind.get(kind, ())

    def places(self, kinds: frozenset[str] = NONE, keys: frozenset[str] = NONE, *, numbers: bool = False) -> list[int]:
        """Return where a rule may begin: at words with a meaning of these classes, at these words, and at numbers if asked.

        A rule looks at these places only: most words of a text begin nothing, and asking each rule of each word is what takes long.
        """
        looked = self._looked
        found = {at for kind in looked.of_kind.keys() & kinds for at in looked.of_kind[kind]}
        found.update(at for key in looked.of_key.keys() & keys for at in looked.of_key[key])
        return sorted(found.union(looked.numbers) if numbers else found)

    def has(self, at: int, kind: str) -> bool:
        return 0 <= at < len(self.words) and kind in self.tags[at]

    def size(self, at: int, kind: str) -> int:
        return self.tags[at][kind].size

    def take(self, first: int, end: int, owner: str) -> None:
        for at in range(first, end):
            self.owner[at] = owner

    def is_free(self, first: int, end: int) -> bool:
        return not any(self.owner[first:end])

    def claim(self, kind: str, value: object, first: int, end: int, **more: object) -> None:
        """Note a claim and own its words."""
        self.take(first, end, kind)
        self.claims.append(Claim(kind, value, first, end - 1, **more))

    def split_clauses(self) -> None:
        """Cut the sentences into clauses; called once names are known, so that a name is never cut."""
        polite = {at + 1 for at in self.places(keys=COMMA) if self.key(at - 1) in POLITE}
        may_part = polite.union(self.places(PARTING_KINDS, PARTING))
        for number, (first, end) in enumerate(self.text.sentences):
            asks = self._asks(first, end) or self._offers(first, end)
            begun = first
            for at in range(first, end):
                if at in may_part and at > begun and self._parts(at, begun):
                    self._close(begun, at, number, asks)
                    begun = at
            self._close(begun, end, number, asks)
        self._answer_questions()

    def _answer_questions(self) -> None:
        """Take a question that the next sentence answers for what it comes to: "Sold out? Not at all!" says that it is not."""
        for place, clause in enumerate(self.clauses if self.places(keys=ASKS) else ()):
            last = self.text.sentences[clause.sentence][1] - 1
            if clause.sentence + 1 == len(self.text.sentences) or not ASKS & {self.key(last), self.key(last - 1)}:
                continue
            answer = self._answers(*self.text.sentences[clause.sentence + 1])
            if answer is not None:
                self.clauses[place] = replace(clause, asks=False, negated=clause.negated != (not answer))

    def _answers(self, first: int, end: int) -> bool | None:
        """Return whether a sentence begins with a yes, False for a no, None for neither."""
        while first < end and (self.key(first) in SOFT or not self.key(first).isalpha() and self.key(first) != "'t"):
            first += 1
        if first >= end:
            return None
        if self.key(first) in {"not", "never", "no", "nope", "nah", "neither", "không", "chưa"} and not self._is_idle(first):
            return False
        tag = self.tags[first].get("yesno")
        return True if tag and tag.value == "yes" and not self._is_idle(first, tag.size) else None

    def _is_idle(self, at: int, size: int = 1) -> bool:
        """Whether a yes or no only begins a phrase that answers nothing: "no problem", "not sure"."""
        plain = self.tags[at].get("plain")
        return bool(plain) and plain.size > size and self.key(at + 1) not in {"at", "really", "quite", "yet"}

    def _asks(self, first: int, end: int) -> bool:
        """Whether a sentence asks or offers; "did you know that ...?" does not."""
        last = end - 2 if self.words[end - 1].kind == "break" and end - first > 1 else end - 1
        if self.key(last) != "?":
            return any(self._asks_to_choose(at, first) for at in range(first + 1, end))
        while first < last and (self.words[first].kind != "word" or self.key(first) == "dạ"):
            first += 1  # "🧀 Shall I add one?"
        words = [at for at in range(first, last) if self.words[at].kind == "word"]
        if len(words) <= FRAGMENT and any(self.key(at) in {"or", "hay", "hoặc"} for at in words) and not any(self.owner[first:last]):
            return True  # "Collection or delivery?"
        begins = [first, *(at + 1 for at in range(first, last) if self.key(at) in {",", ";", "–", ":", ".", "or"})]
        return any("frame" in self.tags[at] for at in begins[:3])

    def _asks_to_choose(self, at: int, first: int) -> bool:
        """Whether a Vietnamese sentence without its sign asks which one they like: "bạn muốn lấy size nào mình thêm vào giỏ nha"."""
        if self.key(at) not in WHICH or self.key(at + 1) not in BEHIND_WHICH:
            return False
        return any(self.key(place) in WANTS and self.key(place - 1) in THEY for place in range(first + 1, at))

    def _offers(self, first: int, end: int) -> bool:
        """Whether a sentence offers to tell a person, with no figure and nothing else: "I can pass it on, if you'd like"."""
        keys = [self.key(at) for at in range(first, end) if self.words[at].kind == "word"]
        if keys[:3] not in OFFERS or "and" in keys or any(owner not in ("", "name") for owner in self.owner[first:end]):
            return False
        return any(keys[at : at + len(wish)] == wish for wish in WISHES for at in range(3, len(keys)))

    def _close(self, first: int, end: int, sentence: int, asks: bool) -> None:
        asks = asks or any(self.key(first) == "if" and "wish" in self.tags[at] for at in range(first + 1, min(first + 3, end)))
        self.clause_of[first:end] = [len(self.clauses)] * (end - first)
        self.clauses.append(Clause(first, end, sentence, self._denies(first, end, asks), asks))

    def _parts(self, at: int, begun: int) -> bool:
        """Whether a clause begins or ends at a place."""
        begins = not self.owner[at] and (self._breaks(at) or self._leads(at, begun))
        polite = self.key(at - 1) == "," and self.key(at - 2) in POLITE
        return begins or polite or (self.key(at) == "," and self._ends_clause(at, begun))

    def _breaks(self, at: int) -> bool:
        """Whether a sign that parts clauses stands here, not one inside a range or around a size or colour."""
        word = self.words[at]
        if word.key in "()" and self._is_variant(at):
            return False
        if word.key == "-":
            return not word.joined and at + 1 < len(self.words) and not self.words[at + 1].joined
        joined = word.joined and at + 1 < len(self.words) and self.words[at + 1].joined
        return word.key in BREAKS and not (word.key == "–" and joined)

    def _leads(self, at: int, begun: int) -> bool:
        """Whether a word that leads a clause stands here: "but", "including", ", and" with verbs on either side, a new subject."""
        key, before = self.key(at), self.key(at - 1)
        if "clause" in self.tags[at] and self.size(at, "clause") >= self._longest(at):
            return True
        if self._is_apart(at, begun) or (key == "as" and before == "," and self._gives_reason(at)):
            return True
        if self._hands_over(at, begun) or self.leaves_out_a_sum(begun, at):
            return True
        if key == "and" and before == "," and self._closes_list(begun, at):
            return True
        if key in {"and", "or", "nor"} and before == ",":
            return (self._has_verb(max(begun, at - 14), at) and self._has_verb(at + 1, at + 9)) or self._denies_anew(begun, at)
        if key in {"and", "và", "or"} and "not" in (self.tags[at + 1] if at + 1 < len(self.words) else {}):
            return True
        if before == "," and (key in DENIES or (key == "with" and self.key(at + 1) in {"no", "none"})):
            return True
        if key in JOINED and self._denies_with_verb(at + 1):
            return True
        if key in {"hoặc", "và"} and before == "," and any(self.key(place) in DENIES for place in range(begun, at)):
            return True
        behind_name = self.owner[at - 1] == "name" and self._leaves_out(begun)  # "Instead of Blackberries you could take ..."
        paired = key in OWNERS and before in JOINTS and self._pairs(begun, at)
        return (behind_name or before in {",", "and", "và"}) and "subject" in self.tags[at] and not paired

    def _hands_over(self, at: int, begun: int) -> bool:
        """Whether what is said ends before a word: a list behind a comma, "if you don't like it | bạn", "no ID | means"."""
        key, before = self.key(at), self.key(at - 1)
        if before == "," and (key in {"còn", "chỉ"} or key in LISTS):
            return True
        if key in MEANS:
            return self.key(begun) == "no"
        supposed = key in HENCE and self.key(begun) in SUPPOSES and at - begun > 1
        return supposed and any(self.has(place, "not") for place in range(begun, at))

    def leaves_out_a_sum(self, first: int, end: int) -> bool:
        """Whether words only say which sum no longer holds, and deny nothing: the "instead of £2.35" of "£1.88 instead of £2.35"."""
        leaves_out = "clause" in self.tags[first] and "not" in self.tags[first]
        rest = range(first + self.size(first, "clause"), end) if leaves_out else ()
        said = {self.owner[at] for at in rest if (self.words[at].kind == "word" or self.owner[at]) and self.key(at) not in USUAL}
        return said == {"money"}

    def _closes_list(self, begun: int, at: int) -> bool:
        """Whether a list of exceptions has had its "and" before: "all but alcohol, formula and gift cards, and 200 points become"."""
        if "clause" not in self.tags[begun] or "not" not in self.tags[begun] and self.key(begun) != "but":
            return False
        return any(self.key(place) in {"and", "or"} for place in range(begun + 1, at - 1)) and self.words[at + 1].kind == "number"

    def _denies_anew(self, begun: int, at: int) -> bool:
        """Whether an "and" leads to a denial after a clause with a verb and none: "it's ready, and those can't be returned"."""
        told = any(self.key(place) in BE or self.key(place) in VERBS for place in range(begun, at))
        if any("not" in self.tags[place] for place in range(begun, at)):
            return False
        if self.key(at + 1) == "no":
            return told or at - begun > FRAGMENT
        behind = range(at + 1, min(at + 7, len(self.words) - 1))
        return told and any(self.key(place) in VERBS and "not" in self.tags[place + 1] for place in behind)

    def _is_apart(self, at: int, begun: int) -> bool:
        """Whether a word begins what is said of one thing alone: behind a denial, of a span of time, of a name with a "thì"."""
        if self.key(at) == "thì":
            return any(self.key(place) in DENIES for place in range(begun, at))
        if self.key(at) in DENIES:
            return self._ends_span(at - 1)
        if self.key(at) == "cũng":
            return self.key(at + 1) in DENIES and any(self.key(place) in DENIES for place in range(begun, at))
        return self.key(at) in {"và", "còn"} and self._topic_follows(at + 1)

    def _denies_with_verb(self, at: int) -> bool:
        """Whether a verb with its denial stands here: "mugs that | aren't red", "they are £10 and | aren't sold online"."""
        return self.key(at) in VERBS and (self.has(at, "not") or self.has(at + 1, "not"))

    def _gives_reason(self, at: int) -> bool:
        """Whether an "as" says why: ", as milk is stated on it", not "as long as", "as usual"."""
        return "clause" not in self.tags[at] and self.key(at + 1) not in AS_FAR and self._has_verb(at + 2, at + 5)

    def _pairs(self, begun: int, at: int) -> bool:
        """Whether a "both" is still open here: "both our white loaf and our rye loaf"."""
        return any(self.key(place) == "both" for place in range(begun, at)) and not self._has_verb(begun, at)

    def _topic_follows(self, at: int) -> bool:
        """Whether a name with a "thì" behind it begins here: "và Giày cao gót 7 cm thì chỉ còn 5 đôi"."""
        end = at
        while end < len(self.words) and self.owner[end] == "name":
            end += 1
        return end > at and self.key(end) == "thì"

    def _ends_span(self, at: int) -> bool:
        """Whether a span of time ends here, which a denial behind it is of alone: "hết hạn sau 12 tháng | không mua"."""
        return self.owner[at] == "number" and self.tags[at].get("unit", NO_UNIT).value in {"day", "month", "year", "week"}

    def _is_variant(self, at: int) -> bool:
        """Whether a bracket only says which size or colour of the thing right before it is meant: "Áo sơ mi denim (L)"."""
        near = range(at, max(-1, at - 7), -1) if self.key(at) == ")" else range(at, at + 1)
        first = next((place for place in near if self.key(place) == "("), 0)
        end = next((place for place in range(first, min(first + 7, len(self.words))) if self.key(place) == ")"), 0)
        denied = any("not" in self.tags[place] for place in range(first, end))
        return 0 < first < end and not denied and self.owner[first - 1] == "name" and set(self.owner[first + 1 : end]) <= VARIED

    def _ends_clause(self, comma: int, begun: int) -> bool:
        return self._leaves_out(begun) or self._denies_of_day(comma + 1) or self._supposes_denied(begun, comma)

    def _supposes_denied(self, begun: int, comma: int) -> bool:
        """Whether a clause only supposes that something is not so, which what follows need not be: "if you don't like it, send it"."""
        supposes = self.key(begun) in SUPPOSES or self.key(begun + 1) in SUPPOSES
        return supposes and any(self.has(place, "not") for place in range(begun, comma)) and not self.has(comma + 1, "not")

    def _denies_of_day(self, at: int) -> bool:
        """Whether a day and a denial stand here: ", Chủ nhật không giao" denies of that day alone."""
        at += self.key(at) in {"riêng", "nhưng", "còn", "trừ"}
        begun = at
        while at < len(self.words) and self.owner[at] == "day":
            at += 1
        return at > begun and (self.key(at) in DENIES or self.has(at, "not"))

    def _leaves_out(self, begun: int) -> bool:
        """Whether a clause begins with "instead of" or "without", which a comma ends."""
        at_start = begun <= self.text.sentences[self.sentence_of[begun]][0] + 1
        return (at_start or self.key(begun) not in EXCEPT) and "clause" in self.tags[begun] and "not" in self.tags[begun]

    def _has_verb(self, first: int, end: int) -> bool:
        return any(self.key(at) in VERBS for at in range(first, min(end, len(self.words))))

    def _longest(self, at: int) -> int:
        return max((tag.size for kind, tag in self.tags[at].items() if kind in ("plain", "same", "free", "stock")), default=0)

    def _denies(self, first: int, end: int, asks: bool) -> bool:
        if self.key(first) == "but" and self.key(first - 1) in EVERY:
            return True
        if self._lists_denied(first):
            return True
        if not any(first <= at < end for at in self.tagged("not")):
            return False
        at = first
        while at < end:
            if self.owner[at] or self._is_lacking(at, end):
                at += 1
                continue
            if self.has(at, "not") and self._is_unwanted(at, first):
                at += self.size(at, "not")
                continue
            tag = self.tags[at].get("not")
            longest = max((t.size for kind, t in self.tags[at].items() if kind not in ("not", "yesno", "role", "binds")), default=0)
            if (
                tag
                and (tag.size >= longest or self._is_not_yet(at, end))
                and not (tag.size == longest == 1 and "free" in self.tags[at])
                and not self._only_answers(at, first, end, asks)
            ):
                return True
            at += max(longest, 1)
        return False

    def _is_lacking(self, at: int, end: int) -> bool:
        """Whether a "without" only tells of which things a verb behind it says something: "candles without one are plain"."""
        return self.key(at) == "without" and any(self.key(place) in {"is", "are"} for place in range(at + 2, min(at + 5, end)))

    def _is_unwanted(self, at: int, first: int) -> bool:
        """Whether a denial only tells which things are meant, those that the customer doesn't want: "any items you don't want"."""
        led = self.key(at - 1) == "you" or [self.key(at - 2), self.key(at - 1)] == ["you", "do"]
        return led and self.key(at + self.size(at, "not")) in UNWANTED and at - first >= UNWANTED_AFTER

    def _lists_denied(self, first: int) -> bool:
        """Whether a clause is the list under a heading that denies: "No returns: earrings, engraved pieces"."""
        if self.key(first) != ":" or not self.clauses or self.clauses[-1].end != first:
            return False
        head = self.clauses[-1]
        begin = next((at for at in range(head.first, head.end) if self.words[at].kind == "word"), head.first)
        begins = head.sentence == 0 or all(self.words[at].kind != "word" for at in range(self.text.sentences[head.sentence][0], begin))
        short = head.end - begin <= LONGEST_HEADING and self.key(begin + 1) not in {",", "sorry", "–"}
        return head.negated and begins and short and self.key(begin) in DENIES and self.words[first + 1 : first + 2] != ()

    def _is_not_yet(self, at: int, end: int) -> bool:
        """Whether a "not yet" denies what follows it: "not yet online"; alone it only answers."""
        return self.key(at) == "not" and self.key(at + 1) == "yet" and at + 2 < end and self.words[at + 2].kind == "word"

    def _only_answers(self, at: int, first: int, end: int, asks: bool) -> bool:
        """Whether a "no" is the answer itself ("No, ...") or the particle that asks in Vietnamese ("... không ạ?")."""
        size = self.size(at, "not")
        if at == first and self.key(at + size) in {",", ".", "!", "–", ":"} and self.words[at].key in {"no", "nope", "không", "dạ", "chưa"}:
            return True
        if (
            at == first + 1
            and self.key(first) == "dạ"
            and self.key(at + size) in {",", "ạ", "."}
            and self.words[at].key in {"không", "chưa"}
        ):
            return True
        return (
            asks
            and self.words[at].key in {"không", "chưa"}
            and all(self.key(rest) in PARTICLES for rest in range(at + 1, end) if self.words[rest].kind != "break")
        )
