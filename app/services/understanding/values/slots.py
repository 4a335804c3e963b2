"""All typed values of an utterance: the language's own, and those that the tenant's stores recognise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from app.services.understanding.text.lexicon import Lexicon, Match, Phrases
from app.services.understanding.values.addresses import with_streets, with_titles
from app.services.understanding.values.asked_lists import with_lists_of_allergens
from app.services.understanding.values.contacts import contact_slots
from app.services.understanding.values.moments import moment_slots
from app.services.understanding.values.periods import with_periods
from app.services.understanding.values.price_limits import amount_slots
from app.services.understanding.values.shop_names import with_its_name
from app.services.understanding.values.typed_bare import before_a_repair, is_counted, parted, without_small_end
from plugins.contracts import Shop, Slot, Stores, Token, Utterance
from plugins.kit.goods.looks import SIZES
from plugins.kit.text import fold

EXCLUDE_WORDS = 2
FOR_WHOM = 2  # words before somebody, that may say that something is for them
SIZE_DIGITS = 2
MADE_OF, LACKING_WORDS = "material:", 4
NEAR = 90  # days: a holiday that comes so soon is also meant by its short name
LIMITS = ("max_price", "min_price", "around", "between", "in_stock", "on_offer")
NEAR_GOODS, DOUBTFUL, MODELS, NAMED, EXACT = 0.5, 0.6, 0.75, 0.9, 1.0
GOODS = ("product", "category")
NAMES = (*GOODS, "brand")
STRONGER = ("sku", "email", "phone", "order-number", "max_price", "min_price", "money", "date", "time", "postcode")


class SlotFinder:
    """Finds every slot of an utterance for one tenant version. ``propose`` asks the stores; ``holidays`` are their named days;
    ``looks_back`` is for the shop's own people, who ask for what was: periods are slots then."""

    def __init__(
        self,
        shop: Shop,
        propose: Callable[[Utterance], list[Slot]],
        holidays: Mapping[str, tuple[date, ...]],
        looks_back: bool = False,
    ):
        self._shop, self._propose, self._holidays, self._looks_back = shop, propose, holidays, looks_back
        self._days: dict[tuple[str, date], Phrases] = {}
        self._region = shop.locale[-2:] if "-" in shop.locale else "GB"

    def find(self, utterance: Utterance, lexicon: Lexicon, today: date) -> list[Slot]:
        """Return the slots by place; a weaker reading inside a stronger one is dropped."""
        tokens = utterance.tokens
        slots = moment_slots(utterance.text, tokens, lexicon, today, self.named_days(lexicon, today))
        slots += contact_slots(utterance.text, tokens, lexicon, self._region)
        slots += amount_slots(tokens, lexicon, self._shop.currency)
        slots += flag_slots(tokens, lexicon)
        if self._looks_back:
            slots = with_periods(slots, utterance.text, lexicon.language, today)
        proposed = [_without_likeness(slot, utterance, lexicon) for slot in self._propose(utterance)]
        proposed = [part for slot in proposed for part in parted(slot, utterance, lexicon, self._propose)]
        proposed = [without_small_end(before_a_repair(slot, utterance, lexicon), utterance, lexicon) for slot in proposed]
        proposed = with_lists_of_allergens(proposed, utterance, lexicon)
        meant = [slot for slot in proposed if _is_meant(slot, utterance, lexicon, proposed)]
        slots += with_its_name(meant, tokens, self._shop.name, lexicon)
        slots = with_streets(with_titles(slots, tokens, lexicon), utterance.text, tokens, lexicon)
        slots += _lacked_makes(tokens, proposed, lexicon)
        slots += _other_sizes(tokens, slots, lexicon)
        slots += _other_colours(tokens, slots, lexicon)
        slots = [_as_the_shop_writes(slot, slots) for slot in slots]
        slots = [_counted_before(slot, slots, utterance, lexicon) for slot in slots]
        return sorted(without_weaker(slots, utterance.text), key=lambda slot: (slot.start, -slot.end))

    def named_days(self, lexicon: Lexicon, today: date) -> Phrases:
        """Return the days that have a name, each with its next date."""
        key = (lexicon.language, today)
        if key not in self._days:
            self._days = {key: _named_days(tuple(_calendar(lexicon, today, self._holidays).items()))}
        return self._days[key]


@lru_cache(maxsize=64)
def _named_days(calendar: tuple[tuple[str, date], ...]) -> Phrases:
    """Return the phrases of a calendar, one object for all shops with the same holidays."""
    return Phrases(dict(calendar))


def _counted_before(slot: Slot, slots: Sequence[Slot], utterance: Utterance, lexicon: Lexicon) -> Slot:
    """Return an amount without the word to count by that begins the name of goods: the "vi" of "2 vi da nam" is a wallet, no "vỉ"."""
    if slot.type != "quantity" or not lexicon.head_first:
        return slot
    inside = [goods for goods in slots if goods.type == "product" and goods.score >= NAMED and slot.start < goods.start < slot.end]
    start = min((goods.start for goods in inside), default=slot.end)
    counted = utterance.text[slot.start : start].rstrip()
    return replace(slot, end=slot.start + len(counted)) if counted.isdecimal() and utterance.text[start : slot.end].isascii() else slot


def _without_likeness(slot: Slot, utterance: Utterance, lexicon: Lexicon) -> Slot:
    """Leave out of the name of goods that others shall be like them: the "giống" of "giống áo blazer nữ"."""
    if slot.type != "product" or slot.score >= EXACT:
        return slot
    said = [token for token in utterance.tokens if slot.start <= token.start and token.end <= slot.end]
    likeness = lexicon["like_goods"].at(said, 0)
    if likeness is None or likeness.end == len(said):
        return slot
    start = said[likeness.end].start
    return replace(slot, start=start, value=utterance.text[start : slot.end], score=max(slot.score, NAMED))


def _lacked_makes(tokens: Sequence[Token], slots: Sequence[Slot], lexicon: Lexicon) -> Iterator[Slot]:
    """Yield what goods shall not be made of: the wool of "áo ấm nào không có len"."""
    for look in slots:
        before = [token for token in tokens if token.end <= look.start][-LACKING_WORDS:] if look.type == "attribute" else []
        if before and str(look.value).startswith(MADE_OF):
            lacked = next((match for match in lexicon["lacking"].all_in(before) if match.end == len(before)), None)
            if lacked:
                yield Slot("exclude", str(look.value).partition(":")[2], before[lacked.start].start, look.end)


def _other_sizes(tokens: Sequence[Token], slots: Sequence[Slot], lexicon: Lexicon) -> list[Slot]:
    """Return the sizes that are named as such and that the shop has nowhere ("size 32"): they are no goods."""
    known = [slot for slot in slots if slot.type in ("attribute", "sku") or (slot.type == "product" and slot.score >= DOUBTFUL)]
    found = []
    for mark in lexicon["size_marks"].all_in(tokens):
        size = tokens[mark.end] if mark.end < len(tokens) else None
        if size is None or not (size.text.isdecimal() and len(size.text) <= SIZE_DIGITS):
            continue
        if not any(slot.start <= size.start < slot.end for slot in known):
            found.append(Slot("attribute", f"size:{size.text}", size.start, size.end))
    return found


def _other_colours(tokens: Sequence[Token], slots: Sequence[Slot], lexicon: Lexicon) -> list[Slot]:
    """Return the colours that the shop has only by a longer name ("màu xanh": navy or light) or not: those that are named as such, and
    those beside goods ("a purple dress", "áo tím")."""
    found = []
    for one in lexicon["colours"].all_in(tokens):
        colour = Slot("attribute", f"colour:{one.value}", tokens[one.start].start, tokens[one.end - 1].end)
        marked = any(lexicon[kind].whole(tokens[one.start - 1 : one.start]) for kind in ("colour_marks", "attribute_marks"))
        if any(_says_already(slot, colour, tokens[one.start]) for slot in slots):
            continue
        everyday = all(token in lexicon.stop for token in tokens[one.start : one.end])  # the "tim" of "tim ao" looks for a shirt
        if marked or _is_beside_goods(colour, slots, only_behind=everyday):
            found.append(colour)
    return found


def _says_already(slot: Slot, colour: Slot, word: Token) -> bool:
    """Whether a finding of the stores says the colour: as a look, or in the name of goods; of a name that is only like it when typed
    without accents ("tím" and "cổ tim") that is not sure."""
    if not slot.start <= colour.start < slot.end:
        return False
    likely = word.text.isascii() and slot.score >= DOUBTFUL and " " in str(slot.value)
    return slot.type in ("attribute", "sku") or (slot.type in NAMES and (likely or slot.score >= NAMED))


def _is_beside_goods(colour: Slot, slots: Sequence[Slot], only_behind: bool) -> bool:
    goods = [slot for slot in slots if slot.type in GOODS and slot.score >= NEAR_GOODS]
    before = not only_behind and any(colour.end + 1 == slot.start for slot in goods)
    return before or any(slot.start < colour.start <= slot.end + 1 for slot in goods)


def _as_the_shop_writes(slot: Slot, slots: Sequence[Slot]) -> Slot:
    """Name what is left out as the shop names its attribute ("den" is "đen"), whole ("chất liệu da tổng hợp")."""
    if slot.type != "exclude":
        return slot
    first = slot.end - len(str(slot.value))
    same = [look for look in slots if look.type == "attribute" and slot.start <= look.start <= first and slot.end <= look.end]
    look = max(same, key=lambda look: look.end, default=None)
    return replace(slot, value=str(look.value).partition(":")[2], end=look.end) if look else slot


def _ends_a_wish(slot: Slot, utterance: Utterance, lexicon: Lexicon, slots: Sequence[Slot]) -> bool:
    """Whether a word stands right behind goods and nothing follows but a limit, another look, or whether there are such ("vay den", "ao den
    size L", "boot nu den 36 co k")."""
    tokens = utterance.tokens
    goods = any(goods.type in GOODS and goods.score >= NEAR_GOODS and goods.start < slot.start <= goods.end + 1 for goods in slots)
    following = next((place for place, token in enumerate(tokens) if token.start >= slot.end), len(tokens))
    sized = following < len(tokens) and tokens[following].text.isdecimal() and len(tokens[following].text) <= SIZE_DIGITS
    behind = following + sized
    if goods and (behind == len(tokens) or lexicon["have_you"].at(tokens, behind)):
        return True
    return goods and any(lexicon[kind].at(tokens, following) for kind in ("attribute_marks", "repairs", *LIMITS))


def _stands_before_a_size(slot: Slot, utterance: Utterance, lexicon: Lexicon, slots: Sequence[Slot]) -> bool:
    """Whether a word stands before a size that is none's upper end, or is what something is changed to: the "den" of "jean den L" and of
    "doi sang den", not of "M den L"."""
    place = next(place for place, token in enumerate(utterance.tokens) if token.start >= slot.start)
    sizes = [look for look in slots if look.type == "attribute" and str(look.value).partition(":")[0] in SIZES]
    before = utterance.tokens[place - 1] if place else None
    if before is not None and (before.text.isdecimal() or any(look.start <= before.start < look.end for look in sizes)):
        return False
    changed_to = before is not None and lexicon["swaps"].all_in(utterance.tokens[:place]) and lexicon["swapped_for"].whole((before,))
    return bool(changed_to) or any(look.start == slot.end + 1 for look in sizes)


def _is_meant(slot: Slot, utterance: Utterance, lexicon: Lexicon, slots: Sequence[Slot]) -> bool:
    """Whether a finding of the stores is meant: not everyday words taken for goods ("do" is no "đỏ" in English), nor another
    word's value ("bé" with its accent is not the colour "be")."""
    inside = [token for token in utterance.tokens if slot.start <= token.start and token.end <= slot.end]
    if slot.type == "allergen" and not lexicon.allergens_among_stop and all(token in lexicon.stop for token in inside):
        return False  # the "so" of English is no "sò"
    if slot.score < DOUBTFUL:
        before = [token for token in utterance.tokens if token.end <= slot.start][-1:]
        announced = bool(before) and bool(lexicon["attribute_marks"].whole(before))
        if slot.type == "attribute" and not announced:
            announced = any(tells(slot, utterance, lexicon, slots) for tells in (_ends_a_wish, _stands_before_a_size, is_counted))
        if not announced and all(token in lexicon.stop for token in inside):
            return False
        if slot.type == "product" and lexicon["no_price"].whole(inside):
            return False  # "delivery by miles" wants no milk
    if slot.type == "product" and slot.score < MODELS and _is_of_a_person(slot, utterance, lexicon):
        return False  # "con trai mình" wants no pearls ("ngọc trai")
    if slot.type in ("place", "branch"):
        return not _ends_a_longer_name(slot, utterance, lexicon)
    if slot.type != "attribute":
        return True
    said, value = utterance.text[slot.start : slot.end].lower(), str(slot.value).partition(":")[2].lower()
    return said.isascii() or said == value or fold(said) != fold(value)


def _is_of_a_person(slot: Slot, utterance: Utterance, lexicon: Lexicon) -> bool:
    """Whether what may be goods is but a part of what somebody is called, or whom something is for: the "trai" of "con trai", the
    friend of "a voucher for a friend"."""
    tokens = utterance.tokens
    for match in lexicon["persons"].all_in(tokens):
        start, end = tokens[match.start].start, tokens[match.end - 1].end
        if start <= slot.start and slot.end <= end:
            meant = bool(lexicon["purpose"].all_in(tokens[max(0, match.start - FOR_WHOM) : match.start]))
            return meant if (start, end) == (slot.start, slot.end) else match.end > match.start + 1
    return False


def _ends_a_longer_name(slot: Slot, utterance: Utterance, lexicon: Lexicon) -> bool:
    """Whether a place is the tail of another's name ("New York" is not York)."""
    before = [token for token in utterance.tokens if token.end <= slot.start][-1:]
    return bool(before) and before[0].end == slot.start - 1 and bool(lexicon["name_beginnings"].whole(before))


def _calendar(lexicon: Lexicon, today: date, holidays: Mapping[str, Sequence[date]]) -> dict[str, date]:
    """Return named days: the shop's own holidays first, then those of one date each year, those that move, and those beside them."""
    fixed = {name: _next(month_day, today) for name, month_day in lexicon.items("fixed_days")}
    moving = {name: {date.fromisoformat(day) for day in days} for name, days in lexicon.items("moving_days")}
    known = {name: sorted({*moving.get(name, ()), *holidays.get(name, ())}) for name in (*moving, *holidays)}
    named = fixed | {name: days[0] for name, dates in known.items() if (days := [day for day in dates if day >= today])}
    for word in lexicon.words("holiday_words"):
        days = [day for name, day in named.items() if word.split()[0] in name.split() and name not in fixed]
        named |= {word: min(days)} if days else {}
    beside = {name: day for name, (anchor, days) in lexicon.items("days_from") if (day := _beside(known.get(anchor, ()), days, today))}
    coming = beside | named
    soon = today + timedelta(days=NEAR)
    return coming | {name: coming[full] for name, full in lexicon.items("near_days") if coming.get(full, date.max) <= soon}


def _beside(anchors: Sequence[date], days: int, today: date) -> date | None:
    """Return the next day that is so many days from one of some dates: the fourth of a Tết that has begun."""
    found = (anchor + timedelta(days=days) for anchor in anchors)
    return next((day for day in found if day >= today), None)


def _next(month_day: str, today: date) -> date:
    month, day = map(int, month_day.split("-"))
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def holidays_of(stores: Stores) -> dict[str, tuple[date, ...]]:
    """Return the days that the shop's branches name, by their names in lower case."""
    found: dict[str, set[date]] = {}
    for hit in stores.search_branches(near=None):
        for holiday in hit.branch.holidays:
            found.setdefault(holiday.name.lower(), set()).add(holiday.day)
    return {name: tuple(sorted(days)) for name, days in found.items()}


def flag_slots(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Slot]:
    """Yield order, in-stock, on-offer and exclude slots."""
    for kind, slot_type, value in (
        ("order_price", "order", "price"),
        ("order_price_down", "order", "-price"),
        ("in_stock", "in-stock", True),
        ("on_offer", "on-offer", True),
    ):
        for match in lexicon[kind].all_in(tokens):
            yield Slot(slot_type, value, tokens[match.start].start, tokens[match.end - 1].end)
    yield from _exclusions(tokens, lexicon)


def _exclusions(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Slot]:
    for match in lexicon["exclude"].all_in(tokens):
        if match.value in ("no", "free") or _takes_back(tokens, match, lexicon):
            continue
        if any(lexicon[kind].at(tokens, match.end) for kind in ("all_gone", "suffers")):
            continue  # "lemons aren't sold out?" asks for lemons, and "I'm not allergic" for nothing without something
        place, first = match.end, match.start
        while words := _excluded(tokens, place, lexicon):
            yield Slot("exclude", " ".join(word.text.lower() for word in words), tokens[first].start, words[-1].end)
            place = tokens.index(words[-1], place) + 1
            following = lexicon["lists"].at(tokens, place)
            if following is None:
                break
            first, place = following.start, following.end


def _takes_back(tokens: Sequence[Token], match: Match, lexicon: Lexicon) -> bool:
    """Whether goods are not to be bought, where no others are named before that: "thôi không lấy khăn nữa" looks for none."""
    begins = all(token in lexicon.stop or not token.text[0].isalnum() for token in tokens[: match.start])
    return begins and bool(lexicon["buying"].whole(tokens[match.end - 1 : match.end]))


def _excluded(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> list[Token]:
    """Return the words of what is not wanted, which begin at a place; the name of an attribute before it is left out ("màu đen")."""
    mark = lexicon["attribute_marks"].at(tokens, place)
    place = mark.end if mark else place
    announced = bool(lexicon["attribute_marks"].whole(tokens[place - 1 : place]))  # "màu den": the colour, not "đến"
    words: list[Token] = []
    for offset, token in enumerate(tokens[place : place + EXCLUDE_WORDS], place):
        empty = token in lexicon.stop and not (announced and offset == place)
        if empty or not token.text[0].isalpha() or any(lexicon[kind].at(tokens, offset) for kind in LIMITS):
            break
        words.append(token)
    return words


def without_weaker(slots: Sequence[Slot], text: str) -> list[Slot]:
    """Drop quantities (and then times) that lie inside a date, a price, a postcode or the like."""
    strong = [slot for slot in slots if slot.type in STRONGER]
    asked = [slot for slot in slots if slot.type == "allergen"]
    slots = [slot for slot in slots if slot.type != "product" or slot.score >= EXACT or not any(_runs_into(slot, diet) for diet in asked)]
    places = [slot for slot in slots if slot.type in ("place", "branch") and slot.score >= EXACT]
    slots = [slot for slot in slots if not (slot.type in GOODS and any(_names_a_part(slot, place) for place in places))]
    kept = [slot for slot in slots if not any(_beats(other, slot) for other in strong)]
    return [slot for slot in kept if not _numbers_a_name(slot, kept, text) and not _measures_a_look(slot, kept)]


def _names_a_part(slot: Slot, place: Slot) -> bool:
    """Whether what may be goods is but a part of a place's name: the "Nang" of "Da Nang"; Cheddar is a town and a cheese."""
    inside = place.start <= slot.start and slot.end <= place.end
    return inside and (slot.start, slot.end) != (place.start, place.end) and slot.score < NAMED


def _runs_into(slot: Slot, other: Slot) -> bool:
    """Whether the name of goods swallows half of what is asked of them ("biscuits are nut" of "biscuits are nut free")."""
    return slot.start < other.start < slot.end < other.end


def _numbers_a_name(slot: Slot, slots: Sequence[Slot], text: str) -> bool:
    """Whether a number is part of the name of goods ("Set of 3 Cake Tins", "quần tây nam", "all-in-one pc")."""
    if slot.type != "quantity":
        return False
    spelt = text[slot.start : slot.end].replace(" ", "").isalpha()
    looks = [look for look in slots if look.type == "attribute"]
    if any(look.end + 1 == slot.start for look in looks) and any(slot.end + 1 == look.start for look in looks):
        return False  # "one black one white"
    least = MODELS if text[slot.start : slot.end].isdigit() else NAMED  # "the Ridgeway 2"
    return any(
        goods.type in NAMES and goods.start < slot.start and slot.end <= goods.end and (spelt or goods.score >= least) for goods in slots
    ) or (spelt and any(goods.type == "product" and goods.score >= DOUBTFUL and _begins(slot, goods) for goods in slots))


def _begins(slot: Slot, goods: Slot) -> bool:
    """Whether the name of goods begins with what may be a number, and is more than that: the "ba" of "ba lô"."""
    return goods.start == slot.start and slot.end <= goods.end and " " in str(goods.value)


def _measures_a_look(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Whether an amount is the very size that is wanted ("size 1 kg"), and no quantity."""
    return slot.type == "quantity" and any(
        look.type == "attribute" and look.score >= EXACT and look.start <= slot.start and slot.end <= look.end for look in slots
    )


def _beats(strong: Slot, slot: Slot) -> bool:
    if strong is slot or strong.type == slot.type or {strong.type, slot.type} == {"max_price", "min_price"}:
        return False
    inside = strong.start <= slot.start and slot.end <= strong.end
    if strong.type == "date" and slot.type == "product":
        return False  # "something for christmas": the tool decides whether it is a day or goods
    weaker = slot.type in ("quantity", "product", "exclude", "attribute") or (
        slot.type in STRONGER and STRONGER.index(slot.type) > STRONGER.index(strong.type)
    )
    return inside and weaker
