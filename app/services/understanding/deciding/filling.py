"""Filling a tool's parameters from a clause's slots, by the parameter's name or the format in its schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.services.understanding.text.addresses_written import is_address
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.pack_sizes import in_packs
from app.services.understanding.values.asked_lists import lists_asked
from plugins.contracts import Effect, Focus, Slot, Token, Tool
from plugins.kit.goods.free_from import free_from, wished_spans
from plugins.kit.text import tokenise

# What the words say by themselves, so an example's constants never stand in for it.
LEXICAL = ("order", "in_stock", "on_offer", "max_price", "min_price", "quantity", "date", "time")
WHERE = ("postcode", "place", "branch")
GOODS = ("product", "query", "text")
LIKE = "like"  # takes the goods that others shall be like
FREE_TEXT = ("note", "message", "address")
NO_NAME = ("date", "time", "period", "way", "place", "branch", "postcode", "attribute", "sku", "category", "policy", "service", "quantity")
NAME_WORDS = 4
NAMED = 0.75  # how well several words must name goods to be no person
PHONE_DIGITS = 5  # with fewer it is no number that was mistyped, but another answer
ALIASES = {"products": "product", "in_stock": "in-stock", "on_offer": "on-offer", "attributes": "attribute"}


def slot_type_of(name: str, schema: Mapping[str, Any]) -> str:
    """Return the slot type that fills a property: by name for price limits and flags, else by its (items') format."""
    if name in ("max_price", "min_price", "order", "in_stock", "on_offer", "exclude"):
        return ALIASES.get(name, name)
    form = schema.get("format") or schema.get("items", {}).get("format", "")
    return ALIASES.get(form, form) or ALIASES.get(name, name)


class Filler:
    """Fills one tool's parameters; built once per tool."""

    def __init__(self, tool: Tool):
        properties = {name: schema for name, schema in tool.parameters.get("properties", {}).items() if not schema.get("readOnly")}
        self._names = frozenset(tool.parameters.get("properties", {}))
        self._types = {name: slot_type_of(name, schema) for name, schema in properties.items()}
        self._many = {name for name, schema in properties.items() if schema.get("type") == "array"}
        self._most = {name: schema["maxItems"] for name, schema in properties.items() if "maxItems" in schema}
        self._at_least_one = {name for name, schema in properties.items() if schema.get("minItems") == 1}
        self._closed = {name: schema["enum"] for name, schema in properties.items() if "enum" in schema}
        self._takes_goods = [name for name, kind in self._types.items() if kind in GOODS]
        self._changes = tool.effect is not Effect.READ
        self.required = tuple(tool.parameters.get("required", ()))
        self.types = frozenset(self._types.values())
        self.takes_many_products = any(self._types[name] == "product" for name in self._many)
        self.only_by_words = self._takes_goods == [] or "product" not in properties
        self.takes_one_product = any(kind == "product" for name, kind in self._types.items() if name not in self._many)

    def fill(self, clause: Clause, constants: Mapping[str, Any], focus: Focus, nearest: str = "") -> dict[str, Any]:
        """Return the arguments that the clause gives; goods in focus stand in where goods are required and none are named.

        Where two parameters take goods ("oat milk" or "like oat milk"), the nearest example's places say which is meant.
        """
        arguments = {name: value for name, value in constants.items() if name in self._types and name not in LEXICAL}
        for name, kind in self._told_of(clause, nearest):
            values = self._values(name, kind, clause)
            if name in self._many and kind in GOODS:
                values = [part for value in values for part in _listed(value, clause)]
            if values:
                arguments[name] = values[: self._most.get(name)] if name in self._many else values[0]
        self._from_focus(arguments, clause, focus)
        return arguments

    def _told_of(self, clause: Clause, nearest: str) -> Iterator[tuple[str, str]]:
        """Yield the parameters, each with its type, of which the clause may tell something."""
        said, goods = {slot.type for slot in clause.slots}, self._goods_parameter(nearest)
        for name, kind in self._types.items():
            if kind in GOODS:
                if name == goods and not (name == "query" and "reference" in said):
                    yield name, kind
            elif kind in said or (kind == "max_price" and "money" in said) or (kind == "place" and not self._takes_goods):
                yield name, kind

    def takes_argument(self, name: str) -> bool:
        """Whether there is a parameter of this name, filled by words or by the conversation."""
        return name in self._names

    def takes_goods_for(self, name: str) -> bool:
        """Whether the parameter is filled by the name of goods."""
        return self._types.get(name) in GOODS

    def type_of(self, name: str) -> str:
        """Return the type of slot that fills a parameter."""
        return self._types.get(name, "")

    def takes_amount_for(self, name: str) -> bool:
        """Whether the parameter is filled by how much is wanted."""
        return self._types.get(name) == "quantity"

    def _goods_parameter(self, nearest: str) -> str:
        named = [name for name in self._takes_goods if f"{{{name}}}" in nearest]
        return (named or self._takes_goods or [""])[0]

    def may_be_written(self, name: str, clause: Clause) -> bool:
        """Whether a short answer can be the value as it is written: a note, a name, a phone number or address to be checked."""
        kind = self._types.get(name)
        words = [token for token in clause.tokens if token.text[0].isalnum()]
        if kind == "name":
            small = any(word in clause.lexicon.stop for word in words) and not self.looks_like_a_name(name, clause)  # "An Nguyen" is one
            named = not (small or _is_no_name(words, clause, of_values=False) or _says_goods(words, clause))
            return named and 0 < len(words) <= NAME_WORDS and all(word.text[0].isalpha() for word in words)
        if kind == "order-number" and ways_to_reach(clause) and not clause.of("order-number"):
            return False  # whose order it is, not which
        if kind in ("phone", "email", "order-number"):
            least = PHONE_DIGITS if kind == "phone" else 1
            return "@" in clause.text or sum(letter.isdigit() for word in words for letter in word.text) >= least
        if kind == "address" and clause.of("phone", "email"):  # "em tên Mai 0909 ..." is no street
            return bool(clause.of("postcode", "place")) or clause.tokens[0].text[0].isdigit()
        return is_address(clause) if kind == "address" else kind in FREE_TEXT

    def name_in(self, name: str, clause: Clause, sure_elsewhere: bool = False) -> str:
        """Return who it is in an answer to just that, as written ("sam" of "its sam, 07700 900123"); "" where more is said.

        What only may give a name ("for anna", "that's expensive") does where it is written as one, or a number stands beside it.
        """
        if self._types.get(name) != "name":
            return ""
        ways = clause.of("phone", "email")
        said = [token for token in clause.tokens if token.text[0].isalnum() and not covered(Slot("", "", token.start, token.end), ways)]
        mark = clause.lexicon["name_marks"].at(said, 0) or clause.lexicon["named_as"].at(said, 0)
        loose = mark is None or clause.lexicon["named_for"].whole(said[: mark.end])
        said = said[mark.end :] if mark else said
        while said and ways and clause.lexicon["reach_words"].whole(said[-1:]):
            said = said[:-1]
        plain = all(word.text[0].isalpha() and (word not in clause.lexicon.stop or word.text[0].isupper()) for word in said)
        written = all(word.text[0].isupper() for word in said)
        told = (written or ways or not (loose or sure_elsewhere)) and not _is_no_name(said, clause, loose and not written)
        return " ".join(word.text for word in said) if (mark or ways) and plain and told and 0 < len(said) <= NAME_WORDS else ""

    def is_one_name(self, name: str, said: Clause) -> bool:
        """Whether one word answers who it is: "Lan" complains of nothing."""
        return self._types.get(name) == "name" and sum(word.text[0].isalpha() for word in said.tokens) == 1

    def looks_like_a_name(self, name: str, clause: Clause) -> bool:
        """Whether a name is wanted and several words are written as names are ("Nguyễn Thị Lan"), or an address, house number and all."""
        words = [token for token in clause.tokens if token.text[0].isalnum()]
        if self._types.get(name) == "address":
            return len(words) > 2 and any(word.text[0].isdigit() for word in words) and is_address(clause)
        return self._types.get(name) == "name" and len(words) > 1 and all(word.text[0].isupper() for word in words)

    def takes(self, kind: str) -> bool:
        """Whether a parameter is filled by slots of a type."""
        return kind in self.types

    def _values(self, name: str, kind: str, clause: Clause) -> list[Any]:
        if kind in GOODS:
            alike = _like_what(clause) if name == LIKE else []
            return alike or self._goods(clause, together=name in self._many)
        slots = clause.asked if kind == "allergen" else clause.of(kind)
        if kind in ("category", "brand", "attribute"):
            slots = [slot for slot in slots if not covered(slot, clause.of("exclude"))]
        if kind == "category" and any(slot.type != "category" for slot in clause.products):
            return []
        if kind == "brand" and any(slot.start < product.end and product.start < slot.end for slot in slots for product in clause.products):
            return []
        if kind == "attribute":
            pointed = bool(clause.of("reference"))  # "the first one in blue": no goods are called blue there
            named = [goods for goods in clause.products if not (pointed and covered(goods, slots))]
            slots = [slot for slot in slots if not covered(slot, named)]
        if kind == "quantity":
            others = [*clause.products, *clause.of("sku", "place", "branch", "postcode")]
            slots = [slot for slot in slots if not _within(slot, others) and not _is_share(slot, clause)]
            slots = [slot for slot in slots if not _stands_for_goods(slot, clause)] or slots
            slots = in_packs(slots, clause)
        if kind == "branch" and self._changes and self._takes_goods and not clause.lexicon["kept_there"].all_in(clause.tokens):
            slots = []  # "a pineapple for my sister in Clifton", "a bath sponge": no branch shall keep those
        if kind == "place" and not slots and not clause.of(*WHERE):
            slots = clause.unknown_places
        if name == "max_price" and not slots and not clause.of("min_price"):
            slots = clause.of("money")  # "gifts for £10", "what can I get for a tenner"
        values = [slot.value for slot in sorted(slots, key=lambda slot: -slot.score)]
        allowed = self._closed.get(name)
        return list(dict.fromkeys(value for value in values if not allowed or value in allowed))

    def _goods(self, clause: Clause, *, together: bool) -> list[str]:
        """Return what is pointed at, else what is named; both where several are wanted ("compare it with the slate heart")."""
        pointed = [slot.value for slot in clause.of("reference")]
        if pointed and not together:
            return pointed
        return pointed + self._with_wishes([goods for slot in self._named_goods(clause) if (goods := self._said(slot, clause))], clause)

    def _with_wishes(self, named: list[str], clause: Clause) -> list[str]:
        """Keep with goods what they shall be free of, where it is said ("mayonnaise, egg free"), if nothing else takes it."""
        if "allergen" in self.types or not (named and free_from(named[0]).goods):
            return named  # "nut free for her packed lunch" goes on about other goods
        if all(any(start < slot.start < stop for start, stop in wished_spans(clause.text)) for slot in self._named_goods(clause)):
            return named  # "no milk today" names no goods beside what shall be left out
        taken = clause.of("exclude") if "exclude" in self.types else []
        begin, end = clause.tokens[0].start, clause.tokens[-1].end
        wishes = [
            clause.text[start:stop]
            for start, stop in wished_spans(clause.text)
            if begin <= start and stop <= end and not any(slot.start < stop and start < slot.end for slot in taken)
        ]
        goods = [name for name in named if not free_from(name).wishes or free_from(name).goods] or named
        unsaid = [wish for wish in wishes if not any(wish in name for name in goods)]
        return [" ".join(sorted((name, *unsaid), key=clause.text.find)) for name in goods]

    def _said(self, slot: Slot, clause: Clause) -> str:
        """Return the words for goods, without what is asked of them ("margherita pizza vegan"); of several goods, with the look right
        before each, where nothing else takes it ("the white sneakers and the canvas ones")."""
        looks = clause.looks if self.takes_many_products and "attribute" not in self.types and slot.type != "sku" else ()
        if before := next((look for look in looks if look.end + 1 == slot.start), None):
            return clause.text[before.start : slot.end]
        asked = clause.asked if "allergen" in self.types else []
        if slot.type == "sku" or not asked:
            return slot.value
        words = [token for token in clause.tokens if slot.start <= token.start and token.end <= slot.end]
        kept = [token for token in words if not any(one.start <= token.start and token.end <= one.end for one in asked)]
        if len(kept) == len(words):
            return slot.value
        telling = [place for place, token in enumerate(kept) if token not in clause.lexicon.stop]
        return " ".join(token.text for token in kept[telling[0] : telling[-1] + 1]) if telling else ""

    def _named_goods(self, clause: Clause) -> list[Slot]:
        """Return the goods that are named, not what is asked of them ("is it vegan" names none)."""
        asked = clause.asked if "allergen" in self.types else []
        named = [slot for slot in clause.products if not covered(slot, asked)]
        if self._changes:
            named = _without_wishes(named, clause) or named
        lists = lists_asked(clause.slots)
        beside = [slot for slot in named if not covered(slot, lists)]  # the cakes of "nut and egg free cakes"
        named = beside or (lists if lists and not asked else named)
        known = [slot for slot in named if slot.score >= KNOWN_PRODUCT]
        if asked and known:
            return known  # "my lad is coeliac, what bread can he have": the bread
        unknown = [slot for slot in named if slot not in known]
        return [*known, *unknown] if self._changes else named  # the mugs of "my mate wants 2 mugs"

    def _from_focus(self, arguments: dict[str, Any], clause: Clause, focus: Focus) -> None:
        if self._named_goods(clause):
            self._with_the_one_spoken_of(arguments, clause, focus)
            return
        for name, kind in self._types.items():
            if kind != "product" or name in arguments or name not in self.required:
                continue
            if name in self._many and len(focus.products) > 1:
                arguments[name] = list(focus.products[:4])
            elif name in self._at_least_one and (focus.product or focus.products):
                arguments[name] = [focus.product or focus.products[0]]
            elif name not in self._many and (focus.product or len(focus.products) == 1):
                arguments[name] = focus.product or focus.products[0]

    def _with_the_one_spoken_of(self, arguments: dict[str, Any], clause: Clause, focus: Focus) -> None:
        """ "how does that compare with the oak one": what is spoken of, and what is named behind "with"."""
        named = self._named_goods(clause)
        for name in self._many if focus.product and len(named) == 1 and not clause.of("reference") else ():
            before = [token for token in clause.tokens if token.end <= named[0].start and not clause.lexicon["articles"].whole((token,))]
            behind_with = bool(before) and clause.lexicon["compared_with"].whole(before[-1:])
            if behind_with and self._types[name] == "product" and len(arguments.get(name, ())) == 1:
                arguments[name] = [focus.product, *arguments[name]]


def _listed(value: str, clause: Clause) -> list[str]:
    """Return the things that a phrase lists ("áo thun và áo sơ mi")."""
    tokens = tokenise(value)
    cuts = [(match.start, match.end) for match in clause.lexicon["lists"].all_in(tokens)]
    parts, begin = [], 0
    for start, end in [*cuts, (len(tokens), len(tokens))]:
        if start > begin:
            parts.append(value[tokens[begin].start : tokens[start - 1].end])
        begin = end
    return parts


def renewed(arguments: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with new ones; a new place pushes the old one out, however it was named, a new day the "now", and a new limit
    of the price one that it leaves nothing under; a list begins anew, other goods are looked for in the whole shop, and what was
    asked about a text is of that text only."""
    gone = {"after", "about", *(WHERE if any(name in WHERE for name in new) else ()), *(("now",) if "date" in new else ())}
    gone |= {"collections", "qualities"} if "query" in new else set()
    gone |= {name for name in ("min_price", "max_price") if name not in new and not _leaves_a_price({**arguments, **new})}
    return {name: value for name, value in arguments.items() if name not in gone} | dict(new)


def _leaves_a_price(arguments: Mapping[str, Any]) -> bool:
    low, high = (arguments.get(name) for name in ("min_price", "max_price"))
    return low is None or high is None or Decimal(str(low)) <= Decimal(str(high))


def _is_no_name(words: Sequence[Token], clause: Clause, of_values: bool) -> bool:
    """Whether words that stand where a name does say something else: "tomorrow", "busy", "chờ chút"; a day or goods, ``of_values``."""
    written = len(words) > 1 and all(word.text[0].isupper() for word in words)  # "Anna Early"
    if not written and clause.lexicon["no_names"].all_in(words):
        return True
    values = clause.of(*NO_NAME) if of_values else ()
    return any(covered(Slot("", "", word.start, word.end), values) for word in words)


def _says_goods(words: Sequence[Token], clause: Clause) -> bool:
    """Whether goods or a diet are named, not written as names are: "vegan leather wallet" is nobody."""
    goods = [slot for slot in clause.of("product") if slot.score >= NAMED and " " in str(slot.value)]
    return bool(goods or any(clause.is_diet(slot) for slot in clause.of("allergen"))) and not all(word.text[0].isupper() for word in words)


def ways_to_reach(clause: Clause) -> list[Slot]:
    """Return the e-mails, and the numbers that are written as phones' are: an order may have so many digits too."""
    return [slot for slot in clause.of("phone", "email") if slot.type == "email" or clause.text[slot.start] in "0+"]


def _like_what(clause: Clause) -> list[str]:
    """Return the goods that a word for likeness stands before: the blazer of "có áo nào giống áo blazer nữ không"."""
    ends = {clause.tokens[match.end - 1].end + 1 for match in clause.lexicon["like_goods"].all_in(clause.tokens)}
    return [str(slot.value) for slot in clause.products if slot.start in ends][:1]


def _stands_for_goods(slot: Slot, clause: Clause) -> bool:
    """Whether a number stands for the goods that a word before it describes: the "one" of "the red one x2"."""
    before = [token for token in clause.tokens if token.end <= slot.start]
    return bool(before) and clause.lexicon["reference_heads"].at(clause.part_of(slot).tokens, 0) is not None


def _is_share(slot: Slot, clause: Clause) -> bool:
    """Whether a number is so many percent: "get 20% off candles" wants no twenty."""
    after = next((place for place, token in enumerate(clause.tokens) if token.start >= slot.end), len(clause.tokens))
    return bool(clause.lexicon["percent"].at(clause.tokens, after))


def _within(slot: Slot, others: Sequence[Slot]) -> bool:
    return any(other.start <= slot.start and slot.end <= other.end and other.end - other.start > slot.end - slot.start for other in others)


def _without_wishes(named: Sequence[Slot], clause: Clause) -> list[Slot]:
    """Return the goods that are no wish of what others shall be free of: the lemons of "no fish please and add 2 lemons"."""
    spans = wished_spans(clause.text)
    return [slot for slot in named if not any(start <= slot.start and slot.end <= stop for start, stop in spans)]
