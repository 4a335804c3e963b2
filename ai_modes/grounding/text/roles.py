"""What part a sum of money or a time plays: a price, a fee, what it was before; opening or closing."""

from __future__ import annotations

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.signs import MULTIPLIES

REACH = 9
SMALL = frozenset({"is", "the", "a", "our", "as", "of", "for", "your", "là", "'s"})
APART = frozenset({"more", "less", "cheaper", "dearer", "apart", "pricier"})
JOINTS = frozenset({"to", "–", "-"})
BETWEEN = frozenset({"between", "giữa"})
CLOSING = frozenset({"close", "closes", "closing", "shut", "shuts", "shutting"})
BY = frozenset({"down", "off", "by", "save", "saves", "giảm", "bớt"})  # so much less, no price
SWAPS = frozenset({"instead", "rather", "thay"})
BESIDE = frozenset({"below", "under", "above", "over"})
LEADS = frozenset({"the", "our", "that", "a"})
STOPS = frozenset(";•\n") | {"otherwise", "so", "which", "making", "meaning", "nên", "vậy"}


def money_roles(scan: Scan, claim: Claim) -> frozenset[str]:
    """Return the parts that a sum may play, by the cue nearest before it and one right behind it; empty when nothing says."""
    return scan.once(("roles", claim.first, claim.last), lambda: _roles(scan, claim))


def _roles(scan: Scan, claim: Claim) -> frozenset[str]:
    if _is_lowered(scan, claim):
        return frozenset({"was"})
    if any(_is_lowered(scan, other) and _now_behind(scan, other) == claim.first for other in scan.claims if other.kind == "money"):
        return frozenset({"price"})
    if _is_raised(scan, claim) or (scan.key(claim.first - 1) in {"from", "từ"} and scan.owner[claim.first - 2] == "percent"):
        return frozenset({"was"})  # "giảm 15% từ 1.190.000đ"
    if _spans(scan, claim):
        return frozenset({"limit"})
    behind = _behind(scan, claim)
    bracketed = scan.key(claim.first - 1) == "(" and scan.owner[claim.first - 2] == "name"
    before = [] if bracketed or behind in ("saved", "minimum", "tax") else _before(scan, claim)
    if scan.key(claim.first - 1) in MULTIPLIES:
        before = [role for role in before if role != "total"]  # "£17.85 in total (3 × £5.95)"
    found = frozenset(role for role in (*before, behind) if role)
    return found or (frozenset({"from"}) if _goes_on_from(scan, claim) else found)


def _goes_on_from(scan: Scan, claim: Claim) -> bool:
    """Whether a sum goes on with the "from" of the one before: "start at £1.35 and £1.75", "from £1.35 and the Original at £1.75"."""
    last = next((other for other in reversed(scan.claims) if other.kind == "money" and other.last < claim.first), None)
    if last is None or scan.sentence_of[last.first] != scan.sentence_of[claim.first]:
        return False
    between = {scan.key(at) for at in range(last.last + 1, claim.first) if scan.owner[at] != "name"}
    named = any(scan.owner[at] == "name" for at in range(last.last + 1, claim.first))
    joined = "and" in between or (named and {",", "at"} <= between)
    return joined and between <= {"and", "the", "at", "our", ","} and "from" in money_roles(scan, last)


def _is_lowered(scan: Scan, claim: Claim) -> bool:
    """Whether a sum is what a price came down from: "from £1.25 to £1.06", "từ 189k còn 129k"."""
    if scan.key(claim.first - 1) not in {"from", "từ"}:
        return False
    at = _now_behind(scan, claim)
    lower = next((other for other in scan.claims if other.kind == "money" and other.first == at), None)
    return lower is not None and lower.value[0].minor < claim.value[0].minor


def _is_raised(scan: Scan, claim: Claim) -> bool:
    """Whether a sum is what the price right before it came down from: "down to £10.95 from £12.75"."""
    if scan.key(claim.first - 1) not in {"from", "từ"} or scan.owner[claim.first - 2] != "money":
        return False
    lower = next((other for other in scan.claims if other.kind == "money" and other.last == claim.first - 2), None)
    return lower is not None and lower.value[0].minor < claim.value[0].minor and scan.key(lower.first - 1) not in BY


def _spans(scan: Scan, claim: Claim) -> bool:
    """Whether a sum is one end of a range that is called so: "in the £5 to £10 range", "your £5–£10 budget"."""
    ends = [claim, next((other for other in scan.claims if other.kind == "money" and other.first == claim.last + 2), claim)]
    joined = ends[1] is not claim and scan.key(claim.last + 1) in JOINTS
    closes = claim.first > 1 and scan.key(claim.first - 1) in JOINTS and scan.owner[claim.first - 2] == "money"
    return (joined or closes) and scan.key(ends[joined].last + 1) in {"range", "bracket", "budget"}


def _now_behind(scan: Scan, claim: Claim) -> int:
    """Return where the sum stands that a price came down to, -1 where none does."""
    at = claim.last + 1
    while at < len(scan.words) and scan.key(at) in {"to", "down", "now", "còn", "xuống", "giờ", "chỉ"}:
        at += 1
    return at if at > claim.last + 1 and at < len(scan.words) and scan.owner[at] == "money" else -1


def _before(scan: Scan, claim: Claim) -> list[str]:
    """Return the nearest cue before a sum, up to the sum before; a "now" or "from" lets the next one count as well."""
    found: list[str] = []
    begin = _range_start(scan, claim)
    for at in range(begin - 1, max(-1, begin - 1 - REACH), -1):
        if scan.owner[at] == "money" or scan.words[at].kind == "break" or scan.words[at].key in STOPS or _ends_before(scan, at):
            break
        if scan.words[at].key == ":" and at < claim.first - 1 - (scan.words[at + 1].kind == "break"):
            break
        if at + 1 < claim.first and scan.words[at + 1].key == ":" and scan.owner[at] == "name":
            break
        for start in range(max(0, at - 4), at + 1):
            tag = scan.tags[start].get("role")
            if tag and start + tag.size - 1 == at and not _is_idle(scan, start, at):
                if _is_of_sum_before(scan, start):
                    return found
                if tag.value == "saved" and (scan.key(at + 1) == "than" or "compare" in scan.tags[start]) and scan.key(at + 1) != "by":
                    apart = any(scan.owner[place] == "name" for place in range(at + 1, claim.first))
                    return [*found, "saved"] if apart and ":" not in [scan.key(place) for place in range(at, claim.first)] else found
                found += [tag.value, "saved"] if tag.value == "was" and _is_compared(scan, start) else [tag.value]
                if tag.value not in ("price", "from") and scan.key(start) != "hết":  # "ship Hà Nội hết 20k"
                    return found
                break
    return found


def _is_compared(scan: Scan, start: int) -> bool:
    """Whether what it was is what something is cheaper than: "rẻ hơn giá cũ 60k" may tell either sum."""
    return any("compare" in scan.tags[place] and not scan.key(place).isascii() for place in (start - 2, start - 1))


def _is_idle(scan: Scan, start: int, last: int) -> bool:
    """Whether a cue says nothing of the sum: a name, the "off" of "10% off clocks", "below that"."""
    if scan.owner[start] == "name" and start == last:
        return True
    if scan.key(start) in {"between", "giữa"} and scan.owner[last + 1 : last + 2] != ["money"]:
        return True
    if scan.tags[start]["role"].value == "limit" and scan.owner[last + 1 : last + 2] == ["number"]:
        return True
    if scan.key(start) == "cheaper" and scan.key(last + 1) == "of":
        return True
    if scan.key(start) == "off" and scan.owner[start - 1] == "percent":
        return True
    if "compare" in scan.tags[start] and scan.key(last + 1) in {"là", "one"}:
        return True  # "mẫu rẻ hơn là Túi cói 279k"
    return scan.key(last + 1) in {"that", "this"} and scan.tags[start]["role"].value == "limit" or _swaps(scan, start, last)


def _swaps(scan: Scan, start: int, last: int) -> bool:
    """Whether a cue is of goods and not of a sum: "instead of Blackberries take Raspberries at £2.40", "£3.89 between them: ..."."""
    if scan.key(start) == "between" and scan.key(last + 1) == "them":
        return True
    return scan.key(start) in SWAPS and scan.owner[last + 1 : last + 2] == ["name"]


def _is_of_sum_before(scan: Scan, start: int) -> bool:
    """Whether a cue ends the sum right before it: "20p more than", "£8.87 apart", "60p below the Mustard"."""
    measures = scan.key(start) in APART or scan.tags[start]["role"].value == "saved" or is_beside(scan, start)
    return measures and start > 0 and scan.owner[start - 1] == "money"


def is_beside(scan: Scan, at: int) -> bool:
    """Whether a word sets goods beside others by what they cost: "60p below the Yeast Extract"."""
    behind = at + 1 + (scan.key(at + 1) in LEADS)
    return scan.key(at) in BESIDE and scan.owner[at - 1 : at] == ["money"] and scan.owner[behind : behind + 1] == ["name"]


def _range_start(scan: Scan, claim: Claim) -> int:
    """Return where the range begins that a sum ends ("between £5 and £10"), else where the sum begins."""
    joint = claim.first - 1
    joint -= scan.key(joint) == "to" and scan.key(joint - 1) == "up"  # "from £4.95 up to £9.95"
    if joint < 1 or scan.owner[joint - 1] != "money" or scan.key(joint) not in {"to", "up", "đến", "tới", "–", "-", "and", "và"}:
        return claim.first
    begin = joint - 1
    while begin > 0 and scan.owner[begin - 1] == "money":
        begin -= 1
    before = next((other for other in scan.claims if other.kind == "money" and other.first == begin), None)
    if scan.key(joint) == "–" and before and before.value[0].minor > claim.value[0].minor:
        return claim.first  # "just under £2 – £1.90 for two"
    return begin if scan.key(joint) not in {"and", "và"} or scan.key(begin - 1) in {"between", "giữa"} else claim.first


def _ends_before(scan: Scan, at: int) -> bool:
    return scan.words[at].key in ".!?" and scan.words[at].kind == "sign"


def _behind(scan: Scan, claim: Claim) -> str:
    words = range(claim.last + 1, min(claim.last + 6, len(scan.words)))
    if scan.has(claim.last + 1, "role") and scan.tags[claim.last + 1]["role"].value == "limit" and scan.key(claim.last + 1) == "or":
        return "limit"
    if (whole := scan.tags[claim.last + 1].get("role") if words else None) and whole.value == "total" and whole.size > 1:
        return "total"  # "£2.50 for the two"
    for at in [at for at in words if scan.key(at) not in SMALL][:2]:
        if (
            scan.words[at].key in {",", ".", ";", "(", "!", "?", "and", "or", "but", "plus", "và", "với"}
            or scan.words[at].kind == "break"
            or scan.owner[at] == "money"
            or (scan.key(at) == "with" and scan.key(at + 1) in {"a", "the", "no"})
        ):
            break
        tag = scan.tags[at].get("role")
        if scan.key(at) in APART and at == claim.last + 1:
            return "saved"
        if scan.key(at) == "off" and at == claim.last + 1 and _is_old_price(scan, at + 1):
            return "saved"
        if tag and tag.value == "saved" and (_leads_on(scan, at + tag.size) or ("compare" in scan.tags[at] and not scan.key(at).isascii())):
            break
        if tag and tag.value not in ("from", "limit", "price", "free_from") and scan.owner[at + tag.size : at + tag.size + 1] != ["money"]:
            return tag.value
    return ""


def _is_old_price(scan: Scan, at: int) -> bool:
    """Whether the usual price follows: "45p off the usual £2.95"."""
    at += scan.key(at) in {"the", "its", "our"}
    return scan.has(at, "role") and scan.tags[at]["role"].value == "was" or scan.key(at) in {"normal", "regular", "old", "original", "full"}


def _leads_on(scan: Scan, at: int) -> bool:
    """Whether a cue behind a sum leads to the next one: "at £2.08 saves you £8.87"."""
    return any(scan.owner[place] == "money" for place in range(at, min(at + 3, len(scan.words))))


def time_role(scan: Scan, claim: Claim) -> str:
    """Return opens or closes, as the word before a time says, else ""."""
    before = claim.first - 1
    verb = before
    while verb > 0 and scan.key(verb) in {",", "early", "at", "around", "today", "first", "last"}:
        verb -= 1
    if verb < before and scan.key(verb) in CLOSING:
        return "closes"
    for at in range(before, max(-1, before - 3), -1):
        if scan.owner[at] == "time" or scan.words[at].kind == "break" or scan.key(at) in BETWEEN:
            break
        if scan.owner[at] == "day" or (scan.owner[at - 1], scan.owner[at + 1]) == ("day", "day"):
            continue  # "Monday to Saturday 8am"
        if scan.has(at, "closes") and not (
            scan.key(at) in {"to", "–", "-", "tới"} and scan.owner[at - 1] != "time" and scan.key(at - 1) not in {"mở", "cửa"}
        ):
            return "closes"
        if scan.has(at, "opens"):
            return "opens"
    if (
        scan.has(claim.last + 1, "range")
        and scan.key(claim.last + 1) != "and"
        and claim.last + 2 < len(scan.words)
        and scan.owner[claim.last + 2] == "time"
    ):
        return "opens"
    if scan.has(before, "range") and scan.key(before) != "and" and before > 0 and scan.owner[before - 1] == "time":
        return "closes"
    return ""
