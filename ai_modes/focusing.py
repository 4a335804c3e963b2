"""What "it", "those" and "the second" mean after an answer, whichever mode gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from plugins.contracts import Focus, Request, Result

MOST_RECENT = 4
IN_FOCUS = tuple(item.name for item in fields(Focus))


def merged(focus: Focus, new: Focus | None, *, told: bool = False) -> Focus:
    """Return the focus with what a result adds. A new list takes the place of the product in focus; one product of the list on
    show leaves that list where it is, so that "the second one" goes on counting in it, but not where another search found just that one.
    Goods that were ``told`` of one by one are
    what "one of each" means, as searches are."""
    if new is None:
        return focus
    changes = {name: getattr(new, name) or getattr(focus, name) for name in IN_FOCUS}
    narrowed = bool(new.query) and new.query != focus.query
    same_list = len(new.products) == 1 and new.products[0] in focus.products and not narrowed
    if same_list:
        changes["products"] = focus.products
    if new.products and not same_list:
        changes |= {"listed": new.listed, "lists": ()}
    if new.query or (new.product != focus.product and new.product and not focus.query):
        changes["looks"] = new.looks
    elif new.looks:  # the size that a chart gives
        kinds = {look.partition(":")[0] for look in new.looks}
        changes["looks"] = (*(look for look in focus.looks if look.partition(":")[0] not in kinds), *new.looks)
    if new.query or (new.products and not same_list):
        changes["amounts"] = ()
        changes["recent"] = _looked_at(focus, new.query or (new.product if told and len(new.products) == 1 else ""), bool(new.query))
    if new.products and not new.product:
        changes["product"] = ""
    if new.rows:  # "show me those" is the figure that was just told, not the goods that were spoken of before it
        changes |= {"product": new.product, "products": new.products, "listed": 0, "lists": ()}
    return Focus(**changes)


def with_lists(focus: Focus, told: Sequence[Focus | None]) -> Focus:
    """Return the focus after an answer that ``told`` of several lists: "the cheapest of those" is of all of them."""
    lists = {one.query: one.products[: one.listed or None] for one in told if one and one.query and one.products}
    return replace(focus, lists=tuple(dict.fromkeys(code for one in lists.values() for code in one))) if len(lists) > 1 else focus


def note_spoken_of(spoken_of: dict[str, str], asked: Request, result: Result) -> None:
    """Keep the product that a look-up told of, with how much of it was asked about."""
    if result.next and result.next.product:
        spoken_of[result.next.product] = str(asked.arguments.get("quantity", ""))


def with_several(focus: Focus, spoken_of: Mapping[str, str], before: Focus) -> Focus:
    """Return the focus after goods were told of side by side ("how much are those", answered for each): "it" is none of them.
    The amounts are of now or, of the same goods, of just before."""
    if len(spoken_of) < 2:
        return focus
    products, amounts = tuple(spoken_of), tuple(spoken_of.values())
    if not any(amounts):
        amounts = before.amounts if before.products == products else ()
    return replace(focus, product="", products=products, amounts=amounts, listed=0, lists=())


def with_changed(focus: Focus, changed: Mapping[str, str]) -> Focus:
    """Return the focus after several goods were put into the cart: "they" are all of them, "it" is the last."""
    return replace(focus, products=tuple(changed), listed=0, lists=()) if len(changed) > 1 else focus


def _looked_at(focus: Focus, goods: str, searched: bool) -> tuple[str, ...]:
    """Return the searches, or the goods that were told of, that followed each other ("apples", "carrots"); anything else begins anew.

    Never both kinds: a search and the price of what it found are the same goods.
    """
    searches = bool(focus.recent) and focus.recent[-1] == focus.query
    before = focus.recent if searches == searched else ()
    return (*(one for one in before if one != goods), goods)[-MOST_RECENT:] if goods else ()
