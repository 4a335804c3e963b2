"""What a short sentence leaves out because it was just spoken of: the goods of "under a fiver", the delivery of "and how much"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.services.understanding.clauses import Clause
from app.services.understanding.filling import Filler
from app.services.understanding.trimming import without_particles
from plugins.contracts import Effect, Focus, Pending, ProductQuery, Request, Stores, Tool

NAMED = ("query", "category", "brand", "like")
LOOSE_WORDS = 2  # beside the values, in a sentence that only narrows ("something around 3 pounds")


class Carrying:
    """Completes requests with what the conversation was about."""

    def __init__(self, tools: Mapping[str, Tool], fillers: Mapping[str, Filler], stores: Stores):
        self._tools, self._fillers, self._stores = tools, fillers, stores

    def complete(self, clause: Clause, request: Request, last: Request | None, focus: Focus, pending: Pending | None = None) -> Request:
        """Return a request with what it leaves out, or itself; ``last`` is what was answered before it."""
        if request.decision != "act" or request.tool not in self._tools:
            return request
        return (
            self._of_the_goods(clause, request, last, focus, pending)
            or self._one_of_those(clause, request, last)
            or self._of_the_same(clause, request, last)
            or request
        )

    def _of_the_goods(
        self, clause: Clause, request: Request, last: Request | None, focus: Focus, pending: Pending | None
    ) -> Request | None:
        """ "under a fiver", "có màu đỏ không": a search that names no goods looks among those that were just spoken of."""
        filler = self._fillers[request.tool]
        if not request.arguments or not filler.takes_goods_for("query") or any(request.arguments.get(name) for name in NAMED):
            return None
        if clause.products or _loose(clause) > LOOSE_WORDS:
            return None
        open_one = pending.arguments if pending and pending.kind in ("choice", "input") else {}
        before = [open_one, last.arguments if last else {}]
        goods = next((words for arguments in before if (words := self._goods_of(arguments))), focus.query if last else "")
        kind = {"query": goods} if goods else self._kind_of(focus.product)
        return replace(request, arguments={**kind, **request.arguments}) if kind else None

    def _kind_of(self, code: str) -> dict[str, str]:
        """Return the category of the product in focus: "too much, something around 3 pounds" asks for such things."""
        product = self._stores.find_product(sku=code) if code else None
        return {"category": product.categories[-1]} if product and product.categories else {}

    def _one_of_those(self, clause: Clause, request: Request, last: Request | None) -> Request | None:
        """ "the pink one with spots" after lunch bags, none of those on show: a pink lunch bag with spots, else a pink one."""
        before, said = str(last.arguments.get("query", "")) if last else "", str(request.arguments.get("query", ""))
        filler = self._fillers[request.tool]
        pointing = clause.lexicon["reference_heads"].all_in(clause.tokens) if clause.lexicon.language == "en" else ()
        if not (last and last.tool == request.tool and filler.takes_goods_for("query") and before and said and pointing and clause.looks):
            return None
        looks = read_looks(request.arguments.get("attributes", ()))
        for words in (f"{before} {said}", before):
            hits = self._stores.search_products(query=ProductQuery(text=words, attributes=looks, limit=1))
            if hits and not hits[0].close:
                return replace(request, arguments={**request.arguments, "query": words})
        return None

    def _goods_of(self, arguments: Mapping[str, object]) -> str:
        """Return the customer's words for the goods of a request; a code that we put there is none."""
        words = arguments.get("query") or arguments.get("product")
        if not isinstance(words, str) or not words:
            return ""
        coded = self._stores.find_product(sku=words) or self._stores.find_variants(group=words)
        return "" if coded else words

    def _of_the_same(self, clause: Clause, request: Request, last: Request | None) -> Request | None:
        """ "and how much is it" after delivery to Bath: what that costs, where no goods are named."""
        if last is None or last.tool not in self._tools or request.tool == last.tool or clause.products or clause.of("quantity"):
            return None
        asked, spoken_of = self._fillers[request.tool], self._fillers[last.tool]
        about_goods = spoken_of.takes_one_product or spoken_of.takes_many_products or spoken_of.takes_goods_for("query")
        if about_goods or not asked.takes_one_product or self._tools[request.tool].effect is not Effect.READ:
            return None
        tool = self._tools[last.tool]
        likely = any(one.tool == last.tool and dict(one.arguments).items() <= last.arguments.items() for one in request.candidates)
        if not (likely and last.arguments and tool.repeatable and tool.effect is Effect.READ):
            return None
        return replace(request, tool=last.tool, arguments=dict(last.arguments))


def read_looks(entries: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return ["colour:pink"] as {"colour": ("pink",)}."""
    looks: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        name, _, value = entry.partition(":")
        looks[name] = (*looks.get(name, ()), value)
    return looks


def _loose(clause: Clause) -> int:
    """Return how many words of a clause are neither values nor small words between them."""
    told = without_particles(clause)
    return sum(
        token.text[0].isalnum()
        and token not in clause.lexicon.plain
        and not any(slot.start <= token.start and token.end <= slot.end for slot in clause.slots)
        for token in told.tokens
    )
