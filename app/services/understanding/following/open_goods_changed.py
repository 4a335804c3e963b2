"""What a message changes of goods whose question is open: "make the potatoes 1kg and add milk", "leave the spinach out", or "free range
large" behind another question; and which of "them" can go out of the cart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.services.understanding.deciding.deciding import GOODS_ONLY
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.agreeing import tool_for
from app.services.understanding.following.options_named import with_amount
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from plugins.contracts import Product, ProductQuery, Request, Stores
from plugins.kit.goods.products import is_called, stems

LOOKED_AT, LISTED = 8, 60
_DEEDS = (("add_it", MARKS["product"]), ("make_it", MARKS["quantity"]), ("take_out", MARKS["product"]))


@dataclass(frozen=True, slots=True)
class OpenGoodsChanged:
    """Reads what the requests of a message say of the goods that are open. ``fillers`` are by tool name."""

    fillers: Mapping[str, Filler]
    stores: Stores

    def heard(self, whole: Clause, read: Understood, state: DialogueState, trained: Trained) -> Understood:
        """Return what was read, with our question put again as it is now where goods that are open are changed, let go of or named."""
        nothing_open = not state.open_calls and len(read.requests) < 2
        if read.answered or read.dropped or nothing_open or not read.requests:
            return read
        add, sets, out = (tool_for(*said, whole, trained) for said in _DEEDS)
        read = replace(read, requests=self._of_those_held(read.requests, out, state))
        if not any(self._is_open(call, add) for call in state.open_calls):
            return read
        calls, rest = list(state.open_calls), []
        search = "" if asks(whole) or len(read.requests) > 1 else trained.router.name_of(GOODS_ONLY)
        for request in read.requests:
            told = self._changed(calls, request, (add, sets, out), state) or self._named(calls, request, (add, search), state)
            calls, rest = (told, rest) if told is not None else (calls, [*rest, request])
        if len(rest) == len(read.requests):
            return read
        return replace(read, requests=(*calls, *rest), answered=bool(calls or rest), dropped=not (calls or rest))

    def _of_those_held(self, requests: Sequence[Request], out: str, state: DialogueState) -> tuple[Request, ...]:
        """Leave out what is not in the cart, where one of "them" is: "take them out" after one of several kinds was put in."""
        held = set(state.held()) if len(requests) > 1 and {request.tool for request in requests} == {out} else set()
        inside = [request for request in requests if request.arguments.get("product") in held]
        if not inside or len(inside) == len(requests):
            return tuple(requests)
        last = [request for request in inside if request.arguments.get("product") == state.focus.product]
        return tuple(last or inside)

    def _is_open(self, call: Request, add: str) -> bool:
        return call.tool == add and isinstance(call.arguments.get("product"), str) and not call.arguments.get("instead_of")

    def _changed(self, calls: Sequence[Request], request: Request, tools: Sequence[str], state: DialogueState) -> list[Request] | None:
        """Return the open calls with another amount, or without the goods that are let go of; None where a request changes none."""
        (add, sets, out), goods = tools, str(request.arguments.get("product") or "")
        amount = str(request.arguments.get("quantity") or "")
        lets_go = request.tool == out and not amount and not self._holds(goods, state)
        if not goods or not (lets_go or (request.tool == sets and amount)):
            return None  # an amount is of what is open first: that changes nothing in the cart
        place = next((at for at, call in enumerate(calls) if self._is_open(call, add) and self._is_of(call, goods)), None)
        if place is None:
            return None
        again = [replace(calls[place], arguments=with_amount(calls[place].arguments, amount))] if request.tool == sets else []
        return [*calls[:place], *again, *calls[place + 1 :]]

    def _named(self, calls: Sequence[Request], request: Request, tools: Sequence[str], state: DialogueState) -> list[Request] | None:
        """Return the open calls with the goods that a message names and that one of them is about: "free range large" of the eggs."""
        (add, search), told = tools, request.arguments
        searched = request.tool == search and set(told) == {"query"}
        added = request.tool == add and set(told) <= {"product", "quantity", "attributes"}
        said = str(told.get("query" if searched else "product") or "")
        if not search or not (searched or added) or not said or self._is_on_show(said, state):
            return None
        for place, call in enumerate(calls):
            goods = self._so_called(said, call) if self._is_open(call, add) else ""
            if goods:
                known = with_amount(call.arguments, str(told["quantity"])) if told.get("quantity") else dict(call.arguments)
                looks = [*known.get("attributes", ()), *told.get("attributes", ())]
                wanted = {**known, "product": goods, **({"attributes": looks} if looks else {})}
                return [replace(call, arguments=wanted), *calls[:place], *calls[place + 1 :]]
        return None

    def _so_called(self, said: str, call: Request) -> str:
        """Return the code of the one product that is called by what is said and by the words for goods that are open, "" of no one."""
        goods = str(call.arguments["product"])
        if set(stems(said)) <= set(stems(goods)):
            return ""
        kind = {product.sku for product in self._found(goods, LISTED)}  # the shelf of feta is called "dairy and eggs"
        fitting = [product for product in self._found(f"{said} {goods}", LOOKED_AT) if product.sku in kind and _is_named(product, said)]
        exact = [product for product in fitting if set(stems(product.name)) == {*stems(said), *stems(goods)}] or fitting
        return exact[0].group or exact[0].sku if len(exact) == 1 else ""

    def _found(self, words: str, limit: int) -> list[Product]:
        return [hit.product for hit in self.stores.search_products(query=ProductQuery(text=words, limit=limit)) if not hit.close]

    def _is_on_show(self, said: str, state: DialogueState) -> bool:
        """Whether goods that are shown now are called so, which are not open: those are spoken of."""
        asked = {option.value for option in state.pending.options} if state.pending else set()
        shown = (self.stores.find_product(sku=code) for code in state.focus.products if code not in asked)
        return any(product is not None and is_called(product, said) for product in shown)

    def _holds(self, goods: str, state: DialogueState) -> bool:
        """Whether the cart holds such goods: those are meant then."""
        held = (self.stores.find_product(sku=sku) for sku in state.held())
        return any(product is not None and (goods in (product.sku, product.group) or is_called(product, goods)) for product in held)

    def _is_of(self, call: Request, goods: str) -> bool:
        words = str(call.arguments["product"])
        product = self.stores.find_product(sku=words) or next(iter(self.stores.find_variants(group=words) or ()), None)
        return is_called(product, goods) if product else set(stems(goods)) <= set(stems(words))


def asks(whole: Clause) -> bool:
    """Whether a message is a question."""
    return whole.text.rstrip().endswith("?") or bool(whole.lexicon["asking"].at(whole.tokens, 0))


def _is_named(product: Product, said: str) -> bool:
    return set(stems(said)) <= set(stems(product.name))
