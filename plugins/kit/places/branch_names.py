"""What customers call a branch: its name with and without the shop's, its synonyms, the first word when it says enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plugins.kit.phrases import PhraseTable, phrase_key

# Words that stand in many branch names; alone they name none (folded, en and vi).
COMMON = frozenset(
    [
        *("shop", "store", "branch", "market", "street", "road", "station", "centre", "center", "central", "city", "town", "village"),
        *("park", "retail", "high", "north", "south", "east", "west", "upper", "lower", "old", "new", "the", "saint", "grand", "main"),
        *("cua", "hang", "chi", "nhanh", "quan", "duong", "pho", "phuong", "thanh", "trung", "tam", "sieu", "thi", "huyen"),
    ]
)
KINDS = ("shop", "store", "branch", "cua hang", "chi nhanh", "showroom", "co so")
SHORTEST_HEAD = 4


def name_branches(entries: Iterable[Mapping[str, Any]], shop_name: str) -> PhraseTable:
    """Return the table of branch ids by every name that fits one branch."""
    entries, table, heads = list(entries), PhraseTable(), PhraseTable()
    for entry in entries:
        for name in (entry["name"], *entry.get("synonyms", ())):
            table.add(name, entry["id"])
            table.add(own_part(name, shop_name), entry["id"])
        if not entry["id"].isdigit():
            table.add(entry["id"], entry["id"])
        heads.add(_head(entry, shop_name), entry["id"])
    for entry in entries:
        head = _head(entry, shop_name)
        if head not in table and len(heads.all(head)) == 1:
            table.add(head, entry["id"])
    return table


def own_part(name: str, shop_name: str) -> str:
    """Return a branch's name without the shop's name and the word for shop: "Leaf Clifton Shop" -> "clifton"."""
    rest = f" {phrase_key(name)} "
    for word in (phrase_key(shop_name), *KINDS):
        rest = rest.replace(f" {word} ", " ") if word else rest
    return rest.strip()


def _head(entry: Mapping[str, Any], shop_name: str) -> str:
    head = own_part(entry["name"], shop_name).split(" ")[0]
    return head if len(head) >= SHORTEST_HEAD and head not in COMMON else ""
