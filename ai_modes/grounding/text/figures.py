"""Numbers, money, percentages and offers in a text, in all ways to write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.text.scan import Scan
from plugins.kit.money import Money, minor_digits

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")
_MIXED = re.compile(r"(\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:\.\d{3})+,\d+)\Z")
_PENCE = re.compile(r"\d{1,4}\.\d\d\Z")
_DONG = re.compile(r"\d{1,3}(?:[.,]000){1,2}\Z|\d{1,3}(?:[.,]\d{3}){1,2}\Z")
PIECES = frozenset({"items", "item", "things", "products", "offers"})
KINDS = frozenset({"number", "fraction", "currency", "sum", "offer"})
ARTICLES = frozenset({"a", "an"})
SIGNS = frozenset("£€$₫¥₹")
ONE_OF = frozenset({"kg", "l", "g", "hour", "mile", "km", "pint"})
PARTS = {"half": Decimal(50), "third": Decimal(33), "quarter": Decimal(25), "fifth": Decimal(20), "tenth": Decimal(10)}
MEASURES = frozenset({"kg", "g", "l", "ml", "m"})
SPANS = frozenset({"day", "week", "month", "working day", "year"})
PRICE_OF = ("for", "the", "price", "of")


def readings(written: str) -> tuple[Decimal, ...]:
    """Return what a written number may be: "1.250" is 1250, or 1.25."""
    if ":" in written:
        return ()
    if _MIXED.match(written):
        return (
            Decimal(written.replace(",", "") if written.rfind(".") > written.rfind(",") else written.replace(".", "").replace(",", ".")),
        )
    if _GROUPED.match(written):
        whole = Decimal(re.sub("[.,]", "", written))
        return (whole, Decimal(written.replace(",", "."))) if len(re.findall("[.,]", written)) == 1 else (whole,)
    if len(re.findall("[.,]", written)) > 1:
        return ()
    return (Decimal(written.replace(",", ".")),)


def read_number(scan: Scan, at: int) -> tuple[tuple[Decimal, ...], int] | None:
    """Return the readings of a number at a place, and where it ends: digits with k or nghìn, words, halves."""
    if at >= len(scan.words) or scan.owner[at]:
        return None
    word = scan.words[at]
    if word.kind == "number":
        values, end = readings(word.key), at + 1
        return (_scaled(scan, values, end)) if values else None
    return _in_words(scan, at)


def _scaled(scan: Scan, values: tuple[Decimal, ...], end: int) -> tuple[tuple[Decimal, ...], int]:
    while end < len(scan.words) and scan.has(end, "scale") and not scan.owner[end] and _is_scale(scan, end):
        factor = Decimal(scan.tags[end]["scale"].value)
        values, end = tuple(value * factor for value in values), end + scan.size(end, "scale")
        if scan.words[end - 1].key == "tr" and end < len(scan.words) and scan.words[end].kind == "number" and scan.words[end].joined:
            tail = scan.words[end].key
            values, end = tuple(value + Decimal(tail).scaleb(6 - len(tail)) for value in values), end + 1
        elif scan.key(end) == "rưỡi":
            values, end = tuple(value + factor / 2 for value in values), end + 1
    return values, end


def _is_scale(scan: Scan, at: int) -> bool:
    """A lone k, m or tr counts only right behind its number."""
    return scan.words[at].key not in {"k", "m", "tr"} or scan.words[at].joined


def _in_words(scan: Scan, at: int) -> tuple[tuple[Decimal, ...], int] | None:
    """Return a spelled number: "twenty five", "two hundred and fifty", "hai trăm năm mươi nghìn", "half"."""
    total, part, end, begun = Decimal(0), Decimal(0), at, False
    longer = scan.has(at, "number") and scan.has(at, "fraction") and scan.size(at, "number") > scan.size(at, "fraction")
    if (tag := scan.tags[at].get("fraction")) and not scan.has(at, "offer") and not longer:
        return (Decimal(tag.value),), at + tag.size
    while end < len(scan.words) and not scan.owner[end]:
        tags = scan.tags[end]
        if "number" in tags and (not begun or _continues(scan, end)):
            part += Decimal(tags["number"].value)
            end, begun = end + tags["number"].size, True
        elif begun and "scale" in tags and _is_scale(scan, end):
            factor = Decimal(tags["scale"].value)
            part = part * factor if factor == 100 else part + part % 10 * (factor - 1) if factor == 10 else part
            if factor > 100:
                total, part = total + part * factor, Decimal(0)
            end += tags["scale"].size
        elif begun and scan.key(end) == "and" and (total or part >= 100) and end + 1 < len(scan.words) and "number" in scan.tags[end + 1]:
            end += 1
        elif begun and scan.key(end) == "rưỡi":
            total, end = total + Decimal(scan.tags[end - 1]["scale"].value if scan.has(end - 1, "scale") else 1) / 2, end + 1
        elif begun and scan.key(end) in {"linh", "lẻ"} and scan.has(end + 1, "number"):
            end += 1
        else:
            break
    return ((total + part,), end) if begun else None


def _continues(scan: Scan, at: int) -> bool:
    """Whether a number word goes on with the one before: "twenty | five", "trăm | hai"."""
    before = scan.tags[at - 1]
    if "scale" in before or scan.key(at - 1) in {"and", "linh", "lẻ"}:
        return True
    if scan.key(at) in {"single", "pair", "couple"}:
        return False
    value, last = int(scan.tags[at]["number"].value), before.get("number")
    return bool(last) and int(last.value) >= 10 and int(last.value) % 10 == 0 and value < 10


def find_figures(scan: Scan, currency: str) -> None:
    """Note every sum of money, percentage, offer; then every other number, with the unit behind it."""
    places = scan.places(KINDS, ARTICLES, numbers=True)
    for at in places:
        if not scan.owner[at]:
            _offer(scan, at) or _money(scan, at) or _percent(scan, at)
    for at in places:
        if not scan.owner[at]:
            _spoken_sum(scan, at, currency) or _bare_sum(scan, at, currency) or _number(scan, at)
    _measured(scan)


def _offer(scan: Scan, at: int) -> bool:
    if tag := scan.tags[at].get("offer"):
        if tag.value in PARTS:
            scan.claim("percent", (PARTS[tag.value],), at, at + tag.size, unit="off")
        else:
            scan.claim("offer", tuple(int(part) for part in tag.value.split()), at, at + tag.size)
        return True
    buy = read_number(scan, at)
    if buy and (place := next((place for place in range(buy[1] + 1, buy[1] + 4) if _is_price_of(scan, place)), 0)):
        pay = read_number(scan, place + len(PRICE_OF)) if place + len(PRICE_OF) < len(scan.words) else None
        if pay and pay[0][0] < buy[0][0]:  # "two frozen pizzas for the price of one"
            scan.take(at, buy[1], "offer")
            scan.claim("offer", (int(buy[0][0]), int(pay[0][0])), place, pay[1])
            return True
    if not buy or scan.key(buy[1]) not in {"for", "get"} or buy[1] + 1 >= len(scan.words):
        return False
    pay = read_number(scan, buy[1] + 1)
    if not pay or scan.has(pay[1], "currency") or scan.has(pay[1], "percent") or pay[0][0] >= buy[0][0]:
        return False
    scan.claim("offer", (int(buy[0][0]), int(pay[0][0])), at, pay[1])
    return True


def _is_price_of(scan: Scan, at: int) -> bool:
    return tuple(scan.key(at + step) for step in range(len(PRICE_OF))) == PRICE_OF


def _money(scan: Scan, at: int) -> bool:
    return _sign_first(scan, at) or _named_sum(scan, at) or _number_first(scan, at)


def _spoken_sum(scan: Scan, at: int, currency: str) -> bool:
    """Read "two ninety-five" as £2.95: two numbers in words, with nothing behind them that is counted."""
    if not minor_digits(currency) or scan.words[at].kind != "word" or not (whole := _in_words(scan, at)):
        return False
    rest = _in_words(scan, whole[1]) if whole[1] < len(scan.words) and scan.words[whole[1]].kind == "word" else None
    if not rest or not 1 <= whole[0][0] < 100 or not 10 <= rest[0][0] < 100 or scan.has(rest[1], "unit"):
        return False
    if rest[1] < len(scan.words) and scan.key(rest[1]) not in {",", ".", "!", ";", "each", "for", "a", "per", "and"}:
        return False
    scan.claim("money", (Money(int(whole[0][0] * 100 + rest[0][0]), currency),), at, rest[1])
    return True


def _bare_sum(scan: Scan, at: int, currency: str) -> bool:
    """ "1.95", "600,000": written as the shop's money is, with nothing behind it that is counted."""
    written = scan.words[at].key
    if not (_PENCE if minor_digits(currency) else _DONG).match(written):
        return False
    behind = at + 1
    if behind < len(scan.words) and (scan.has(behind, "unit") or scan.has(behind, "clock") or scan.has(behind, "percent")):
        return False
    scan.claim("money", tuple(_sums(readings(written)[:1], currency)), at, at + 1)
    return True


def _measured(scan: Scan) -> None:
    """Give each sum the unit that it is for: "£2.06 / kg", "£2.06 a kilo", "£1.25 each"."""
    for claim in [one for one in scan.claims if one.kind == "money"]:
        at, place = claim.last + 1, scan.claims.index(claim)
        if unit := _unit_before(scan, claim.first):
            scan.claims[place] = claim.about(unit=unit)
            continue
        if scan.key(at) in {"each", "apiece"}:
            scan.claims[place] = claim.about(unit="each")
            continue
        if scan.key(at) not in {"/", "per", "a", "an", "the", "for", "một", "mỗi", "1", "cho", "on", "every"}:
            continue
        at += 1
        at += scan.key(at) in {"each", "every", "mỗi", "một"} and scan.has(at + 1, "unit")
        at += scan.key(at) in {"one", "a", "1"} and scan.has(at + 1, "unit")
        if scan.has(at, "unit") and not (scan.words[at].key in PIECES and scan.key(claim.last + 1) in {"the", "for"}):
            unit, size = scan.tags[at]["unit"].value, scan.size(at, "unit")
            scan.claims[place] = claim.about(unit="each" if unit in ("each", "pack") else unit)
            scan.take(at, at + size, "money")
            behind = range(claim.last + 1, at + size)
            if scan.key(claim.last + 1) in {"a", "an"}:  # no number of its own
                scan.claims[:] = [one for one in scan.claims if one.kind != "number" or one.first not in behind]


def _unit_before(scan: Scan, first: int) -> str:
    """Return the unit that a sum is for by the words before it: "per kilo £2.06", "a kilo: £2.06"."""
    at = first - 1
    while scan.key(at) in {":", "is", "costs", "it", "'s", "they", "are", "'re", "|", "comes", "works", "out", "to", "at", ","} and at > 1:
        at -= 1
    if at < 1 or not scan.has(at, "unit") or scan.key(at - 1) not in {"per", "mỗi"} or scan.owner[at] not in ("", "number"):
        return ""
    unit = scan.tags[at]["unit"]
    if unit.size != 1 or unit.value not in MEASURES:
        return ""
    scan.take(at, at + 1, "money")
    return unit.value


def _named_sum(scan: Scan, at: int) -> bool:
    if not (tag := scan.tags[at].get("sum")):
        return False
    amount, currency = tag.value.split()
    rest = _in_words(scan, at + tag.size) if scan.words[at + tag.size : at + tag.size + 1] else None
    if rest and amount == "1" and minor_digits(currency) and 10 <= rest[0][0] < 100 and not scan.has(rest[1], "unit"):
        scan.claim("money", (Money(int(100 + rest[0][0]), currency),), at, rest[1])  # "a pound sixty-five"
        return True
    scan.claim("money", (Money.of(amount, currency),), at, at + tag.size)
    return True


def _sign_first(scan: Scan, at: int) -> bool:
    """ "£1.95", "US$ 5", "VND 200,000"."""
    if not scan.has(at, "currency") or "/" in scan.tags[at]["currency"].value:
        return False
    begin = at + scan.size(at, "currency")
    if not (scan.words[at].key in SIGNS or scan.words[at].key.isascii()) or begin >= len(scan.words) or scan.words[begin].kind != "number":
        return False
    found = read_number(scan, begin)
    if not found:
        return False
    scan.claim("money", tuple(_sums(found[0], scan.tags[at]["currency"].value)), at, found[1])
    return True


def _number_first(scan: Scan, at: int) -> bool:
    """ "1.95 GBP", "195p", "five pounds fifty", "200 nghìn đồng", "200k"."""
    found = read_number(scan, at)
    if not found:
        return False
    values, end = found
    if not (tag := scan.tags[end].get("currency") if end < len(scan.words) and not scan.owner[end] else None):
        return _begins_range(scan, at, values, end) or _dong(scan, at, values, end)
    currency, end = tag.value, end + tag.size
    if currency == "VND" and scan.words[end - 1].key == "đồng" and scan.has(end, "currency"):
        end += 1
    sums = tuple(_sums(values, currency))
    rest = read_number(scan, end + (scan.key(end) == "and")) if "/" not in currency else None
    ends = rest is not None and (rest[1] >= len(scan.words) or scan.key(rest[1]) in {",", ".", "!", ";", ")"})
    if rest and rest[0][0] < 100 and not scan.has(rest[1], "unit") and (scan.has(rest[1], "currency") or rest[0][0] >= 10 or ends):
        step = scan.tags[rest[1]]["currency"] if scan.has(rest[1], "currency") else None
        if step is None or step.value == f"{currency}/100":
            sums = tuple(money + Money(int(rest[0][0]), currency) for money in sums)
            end = rest[1] + (step.size if step else 0)
    scan.claim("money", sums, at, end)
    return True


def _begins_range(scan: Scan, at: int, values: tuple[Decimal, ...], end: int) -> bool:
    """Read the first of "from ten to 150 pounds" as a sum too."""
    if scan.key(at - 1) not in {"from", "between"} or scan.key(end) not in {"to", "and", "-", "–"}:
        return False
    other = read_number(scan, end + 1)
    tag = scan.tags[other[1]].get("currency") if other and other[1] < len(scan.words) else None
    if not tag or scan.owner[other[1]]:
        return False
    scan.claim("money", tuple(_sums(values, tag.value)), at, end)
    return True


def _dong(scan: Scan, at: int, values: tuple[Decimal, ...], end: int) -> bool:
    """ "200k" and "hai trăm nghìn" are sums of dong without saying so."""
    if not any(scan.words[place].key in {"k", "nghìn", "ngàn", "triệu", "tr"} for place in range(at, end)):
        return False
    scan.claim("money", tuple(_sums(values, "VND")), at, end)
    return True


def _sums(values: tuple[Decimal, ...], currency: str) -> Iterator[Money]:
    major, _, cents = currency.partition("/")
    for value in values:
        yield Money.of(value / 100 if cents else value, major)


def _percent(scan: Scan, at: int) -> bool:
    found = read_number(scan, at)
    if not found or not scan.has(found[1], "percent"):
        return False
    end = found[1] + scan.size(found[1], "percent")
    lowers = scan.key(end) in {"off", "discount", "cheaper", "reduction"} or scan.key(at - 1) in {"giảm", "bớt"}
    scan.claim("percent", found[0], at, end, unit="off" if lowers else "")
    return True


def _number(scan: Scan, at: int) -> bool:
    """A number with what it counts; a lone "one" counts nothing ("this one")."""
    if _article(scan, at):
        return False
    if scan.key(at) in ARTICLES and scan.has(at + 1, "unit") and not scan.owner[at + 1] and _is_one_of(scan, at):
        scan.claim("number", (Decimal(1),), at, at + 1 + scan.size(at + 1, "unit"), unit=scan.tags[at + 1]["unit"].value)
        return True
    found = read_number(scan, at)
    if not found:
        return _unreadable(scan, at)
    values, end = found
    if scan.has(end, "unit") and not scan.owner[end] and not (scan.words[end].key == "h" and not scan.words[end].joined):
        unit, end = scan.tags[end]["unit"].value, end + scan.size(end, "unit")
    elif _only_a_word(scan, at) and end == at + 1 and not (values[0] > 1 and scan.has(end, "property")) and not _is_left(scan, at, end):
        return False
    else:
        unit = ""
    scan.claim("number", values, at, end, unit=unit)
    return True


def _is_one_of(scan: Scan, at: int) -> bool:
    """Whether "a" counts one of a measure: "a kilo", "takes a day"."""
    unit = scan.tags[at + 1]["unit"].value
    return (
        unit in ONE_OF
        or (unit in SPANS and scan.key(at + 2) == "'s")
        or (unit in {"day", "week", "month", "minute"} and scan.key(at - 1) in {"takes", "take", "within"})
    )


def _is_left(scan: Scan, at: int, end: int) -> bool:
    """Whether "one" counts what is left: "only one Frog Candle left", "chỉ còn một"."""
    while end < len(scan.words) and scan.owner[end] == "name":
        end += 1
    return scan.key(end) in {"left", "remaining"} or (scan.key(at) == "một" and scan.key(at - 1) == "còn")


def _article(scan: Scan, at: int) -> bool:
    """Whether a "tư" or "củ" is no number here, nor the "two" of "to name two"."""
    return scan.words[at].key in {"tư", "lăm", "củ"} or (scan.key(at - 1) == "name" and scan.key(at - 2) == "to")


def _only_a_word(scan: Scan, at: int) -> bool:
    return scan.words[at].key in {
        "one",
        "single",
        "một",
        "half",
        "quarter",
        "third",
        "double",
        "năm",
        "ba",
        "nửa",
        "rưỡi",
        "pair",
        "couple",
        "score",
        "a",
        "tư",
    }


def _unreadable(scan: Scan, at: int) -> bool:
    if scan.words[at].kind != "number":
        return False
    scan.claim("number", (), at, at + 1)
    return True
