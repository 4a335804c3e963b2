"""What a text says without figures: stock, open or closed, free of charge, cheapest, dearer than, all of them."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.text.scan import Scan

BARE = "bare"  # a "free" of which its own clause does not say what is
TICKS = {"yes": "in", "no": "out", "✅": "in", "✔": "in", "❌": "out"}
TICKED = frozenset(TICKS)
FEW = frozenset({"few"})
KINDS = frozenset({"human", "superlative", "compare", "free", "stock", "state"})
TICK_ENDS = frozenset(",.;!–&") | {"and", "but"}
JUST = frozenset({"đúng", "chỉ", "mỗi", "được", "vỏn"})
ONE, IS, REMAINS, LEFT = frozenset({"one"}), frozenset({"is", "'s"}), frozenset({"remains"}), frozenset({"left", "remaining"})
OPPOSITE = {"in": "out", "out": "in", "open": "closed", "closed": "open"}


def find_states(scan: Scan) -> None:
    """Note stock words, open and closed, "free", superlatives and comparisons."""
    for at in scan.places(KINDS, TICKED | FEW):
        if not scan.owner[at]:
            any(read(scan, at) for read in READERS)


def find_stock_counts(scan: Scan) -> None:
    """Read "only 4 left", "chỉ còn 2" and "12 in stock" as claims about the stock, once the numbers are known."""
    for place, claim in enumerate(scan.claims):
        if claim.kind != "number" or claim.unit not in ("", "each") or size_before(scan, claim.first) is not None:
            continue
        end = claim.last + 1
        at = end
        while at < len(scan.words) and (
            scan.owner[at] == "name" or scan.key(at) in {"are", "is", "were", "was", "'re", "still", "of", "them", "the", "our"}
        ):
            at += 1
        while at < min(end + 3, len(scan.words)) and scan.words[at].kind == "word" and not scan.tags[at]:
            at += 1
        after = scan.has(at, "left") and scan.words[at].key not in {"còn", "chỉ", "last"}
        within = any(scan.key(at) in {"left", "remaining"} for at in range(claim.first, end))
        ahead = claim.first - 1 - (scan.key(claim.first - 1) in JUST)
        before = ahead >= 0 and scan.key(ahead) == "còn" and not (scan.has(end, "property") and not claim.unit)
        last = scan.key(claim.first - 1) == "last" and scan.key(claim.first - 3) == "to" and scan.key(claim.first - 4) == "down"
        if after or within or before or last:
            scan.claims[place] = claim.about(kind="left")


def find_last_one(scan: Scan) -> None:
    """Read "only one is left" and "one remains", where no number stands, as a claim about the stock."""
    for at in scan.places(keys=ONE):
        stays = scan.key(at + 1) in REMAINS
        if not scan.owner[at] and (stays or (scan.key(at + 1) in IS and scan.key(at + 2) in LEFT)):
            scan.claim("left", (Decimal(1),), at, at + (2 if stays else 3), unit="each")


def size_before(scan: Scan, at: int) -> int | None:
    """Return where the "sizes" stands that a number is one of, "sizes 3 and 4 are in stock", None where none does."""
    at -= 1
    while at > 0 and (scan.key(at) in {"and", ",", "và", "&", "or"} or scan.words[at].kind == "number"):
        at -= 1
    return at if scan.has(at, "property") else None


def _human(scan: Scan, at: int) -> bool:
    if not (tag := scan.tags[at].get("human")):
        return False
    scan.claim("human", True, at, at + tag.size)
    return True


def _superlative(scan: Scan, at: int) -> bool:
    tag = scan.tags[at].get("superlative")
    if not tag or tag.size < scan.tags[at].get("plain", tag).size:
        return False
    scan.claim("superlative", tag.value, at, at + tag.size)
    return True


def _compared(scan: Scan, at: int) -> bool:
    tag = scan.tags[at].get("compare")
    if not tag or (scan.has(at, "plain") and scan.size(at, "plain") > tag.size):  # "less choice"
        return False
    scan.claim("compare", tag.value, at, at + tag.size)
    return True


def _free(scan: Scan, at: int) -> bool:
    tag = scan.tags[at].get("free")
    longest = max((scan.size(at, kind) for kind in ("plain", "same") if kind in scan.tags[at]), default=0)
    if not tag or longest > tag.size:
        return False
    if tag.size == 1 and scan.words[at].key == "free" and at and scan.words[at].joined and scan.words[at - 1].kind == "word":
        return False
    if any("offer" in scan.tags[place] and place + scan.size(place, "offer") > at for place in range(max(0, at - 6), at)):
        return False
    if tag.size == 1 and scan.key(at + 1) == "of" and (scan.has(at + 2, "allergen") or scan.has(at + 2, "wary")):
        return False  # "free of sesame"
    before = scan.tags[at - 1].get("same") if at else None
    if before and before.size > 1 and before.value.startswith("without "):
        return False  # "gluten free" is no price
    scan.claim("free", True, at, at + tag.size)
    return True


def _stock(scan: Scan, at: int) -> bool:
    tag = scan.tags[at].get("stock")
    longest = max((scan.size(at, kind) for kind in ("plain", "same", "free") if kind in scan.tags[at]), default=0)
    if not tag or longest > tag.size or _is_in_phrase(scan, at) or _is_last_of_times(scan, at, tag.size):
        return False
    scan.claim("stock", tag.value, at, at + tag.size)
    return True


def _is_in_phrase(scan: Scan, at: int) -> bool:
    """Whether a word is inside a longer phrase that says something else: "hôm sau là có hàng" tells when it comes."""
    return at > 0 and scan.has(at - 1, "same") and scan.size(at - 1, "same") > 2 and scan.tags[at - 1]["same"].value == "deliver"


def _is_last_of_times(scan: Scan, at: int, size: int) -> bool:
    """Whether a "last one" is of times: "the first slot is 8 to 10 and the last one 8 to 10 at night"."""
    of_one = scan.key(at) == "last" and scan.key(at - 1) == "the" and scan.key(at + 1) in {"one", "ones"}
    behind = [
        place for place in range(at + size, min(at + size + 3, len(scan.words))) if scan.owner[place] == "time" or scan.key(place).isdigit()
    ]
    return of_one and bool(behind)


def _few_left(scan: Scan, at: int) -> bool:
    """Read "only a few Vintage Mugs are left" as stock."""
    if scan.key(at) not in FEW:
        return False
    behind = at + 1
    while behind < len(scan.words) and (
        scan.owner[behind] == "name" or scan.key(behind) in {"of", "the", "our", "are", "is", "them", "these"}
    ):
        behind += 1
    if scan.key(behind) not in {"left", "remaining"}:
        return False
    scan.claim("stock", "few", at, at + 1)
    return True


def _ticked(scan: Scan, at: int) -> bool:
    """Read "raspberries yes, blackberries no" as stock."""
    if scan.key(at) not in TICKS or not at or scan.owner[at - 1] != "name":
        return False
    if at + 1 < len(scan.words) and scan.words[at + 1].kind != "break" and scan.key(at + 1) not in TICK_ENDS:
        return False
    scan.claim("stock", TICKS[scan.key(at)], at, at + 1)
    return True


def _open(scan: Scan, at: int) -> bool:
    tag = scan.tags[at].get("state")
    longest = max((scan.size(at, kind) for kind in ("plain", "same") if kind in scan.tags[at]), default=0)
    if not tag or longest > tag.size:
        return False
    scan.claim("state", tag.value, at, at + tag.size)
    return True


READERS = (_human, _superlative, _compared, _free, _stock, _few_left, _open, _ticked)
