"""A go-ahead ("go on then", "just one"): to our open question, or to the goods that were told of last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.services.understanding.deciding.deciding import ACT
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from plugins.contracts import Candidate, Effect, Pending, Quantity, Request, Stores, Token, Tool
from plugins.kit.text import tokenise
from plugins.kit.units import parse_quantity

SCORE = ACT + (1 - ACT) / 2
OF_ONE_THING = ("quantity", "attributes")
LENGTHS = (" cm", " mm", " m")  # of goods that are sold by the piece they say which are meant, not how many
VALUE_OPEN, OPEN = ("input",), ("input", "choice", "tool")
TAKES, WISHES, ASSENTS = "take", "wish", "assent"  # "ok i'll take it", "go on then"; "sounds good" never orders by itself


def tool_for(phrase: str, mark: str, clause: Clause, trained: Trained) -> str:
    """Return the tool that a phrase of the lexicon with a slot mark asks for."""
    return trained.router.name_of((*clause.lexicon.words(phrase), mark))


def wishes(sentence: Clause) -> bool:
    """Whether it is said as one orders, not as one goes on asking: "2 kg please", "ok one of those"."""
    around = [token for token in tokenise(sentence.text) if token.text[0].isalnum()]
    polite = sentence.lexicon["ordering"].all_in(around)
    return bool(polite) and not sentence.text.rstrip().endswith("?")


@dataclass(frozen=True, slots=True)
class Agreeing:
    """Hears what a few words agree to. Where it is not plain what, it asks."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    stores: Stores

    def while_open(self, whole: Clause, asked: Pending | None) -> tuple[Request, ...]:
        """Return our open question again, where a go-ahead answers nothing of it; for one only, where it was asked of how many."""
        if asked is None or asked.kind not in OPEN:
            return ()
        if whole.lexicon["just_one"].whole(_words(whole)):
            filler = self.fillers.get(asked.tool)
            single = {**asked.arguments, "quantity": "1"} if filler and filler.takes_argument("quantity") else asked.arguments
            return _again(whole, replace(asked, arguments=single))
        said = whole.lexicon["go_ahead"].whole(_words(whole))
        return _again(whole, asked) if said and (asked.kind in VALUE_OPEN or said != TAKES) else ()

    def agreed(self, whole: Clause, state: DialogueState, trained: Trained) -> tuple[Request, ...]:
        """ "ok go on then", "yeah do that" after goods were told of: one of them, which is asked where there are several; "order it" of
        goods that are in the cart already."""
        if placed := self._placed(whole, state, trained):
            return (placed,)
        said = whole.lexicon["go_ahead"].whole(_words(whole))
        if not said or state.last is None or state.last.tool not in self.tools:
            return ()
        if state.pending is not None and state.pending.kind in OPEN:
            return _again(whole, state.pending)
        tool = tool_for("add_it", MARKS["product"], whole, trained)
        if state.last.tool == tool or (said == ASSENTS and not self._tells_of_goods(state.last)):
            best = next(iter(trained.router.rank(whole.views)), None)
            return (Request(whole.words, "stray"),) if best is None or best.tool in ("", tool) else ()  # it is in the cart already
        if not tool or self.tools[state.last.tool].effect is not Effect.READ or not (state.focus.product or state.focus.products):
            return ()
        wanted = self._of_what_was_told(tool, state) if self._tells_of_goods(state.last) else {}
        known = {"product": state.focus.product, **wanted} if state.focus.product else {}
        sure = said == TAKES or (said == WISHES and self._offers(state.last, whole, trained))
        return (Request(whole.words, "act", tool, known, SCORE, doubted=not sure),)

    def _placed(self, whole: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """Return the order that "order it" places, where "it" is in the cart: nobody wants it twice."""
        orders = state.cart_count and state.pending is None and whole.lexicon["orders_it"].whole(_words(whole))
        tool = trained.router.name_of(tuple(whole.lexicon.words("check_out"))) if orders else ""
        held = tool and (not state.focus.product or state.focus.product in state.held())
        return Request(whole.words, "act", tool, {}, SCORE) if held else None

    def _tells_of_goods(self, last: Request) -> bool:
        filler = self.fillers[last.tool]
        return filler.takes_one_product or filler.takes_many_products or filler.takes_goods_for("query")

    def _of_what_was_told(self, tool: str, state: DialogueState) -> dict[str, object]:
        told = {**state.last.arguments, "attributes": state.last.arguments.get("attributes") or list(state.focus.looks)}
        told = {name: value for name, value in told.items() if not self._says_which(str(value), state.focus.product)}
        return {name: told[name] for name in OF_ONE_THING if told.get(name) and self.fillers[tool].takes_argument(name)}

    def _says_which(self, told: str, goods: str) -> bool:
        """Whether an amount is but the measure of goods: the 5 cm of heels."""
        product = self.stores.find_product(sku=goods) if told.endswith(LENGTHS) else None
        return product is not None and product.sold_by == "each"

    def _offers(self, last: Request, whole: Clause, trained: Trained) -> bool:
        """Whether what was told is what one buys by: a price, that it is there; no warning, nothing to read on."""
        filler = self.fillers[last.tool]
        details = last.tool == tool_for("tell_about", MARKS["product"], whole, trained)
        return self._tells_of_goods(last) and not details and (filler.takes("quantity") or filler.takes_goods_for("query"))

    def in_the_amount(self, sentence: Clause, request: Request, state: DialogueState, trained: Trained) -> Request:
        """ "add them" after "how much are 2 punnets of strawberries": two of them."""
        goods = request.arguments.get("product", "") or state.focus.product
        told = self._amount_asked_about(goods, state) if goods and not sentence.products else ""
        told = "" if self._says_which(told, goods) else told
        if not told or not request.tool or "quantity" in request.arguments or not self.fillers[request.tool].takes_argument("quantity"):
            return request
        changes = self.tools[request.tool].effect is not Effect.READ
        adds = changes and request.tool == tool_for("add_it", MARKS["product"], sentence, trained)
        return replace(request, arguments={**request.arguments, "quantity": told}) if adds else request

    def in_its_unit(self, sentence: Clause, request: Request, state: DialogueState) -> Request:
        """ "make it 2" after 1.5 kg of goods that are sold by the kilo: 2 kg."""
        said, before = str(request.arguments.get("quantity", "")), _quantity_of(state.last)
        if not said.isdecimal() or before is None or before.unit == "each" or before.amount < 1 or sentence.products:
            return request
        product = self.stores.find_product(sku=state.focus.product)
        if product is None or product.sold_by != before.unit or request.arguments.get("product", product.sku) != product.sku:
            return request
        return replace(request, arguments={**request.arguments, "quantity": f"{said} {before.unit}"})

    def _amount_asked_about(self, goods: str, state: DialogueState) -> str:
        """Return of how much of goods something was asked last, whether it is told or still open of which of them; "" of no amount."""
        of_focus, asked = goods == state.focus.product, state.pending
        last = asked if asked is not None and asked.arguments.get("product") == goods else state.last if of_focus else None
        reads = last is not None and last.tool in self.tools and self.tools[last.tool].effect is Effect.READ
        return str(last.arguments.get("quantity", "")) if reads else ""


def _words(whole: Clause) -> list[Token]:
    return [token for token in whole.tokens if token.text[0].isalnum()]


def _again(whole: Clause, asked: Pending) -> tuple[Request, ...]:
    """Return what puts our open question once more, with what waits behind it."""
    if asked.kind == "tool":
        titled = tuple(Candidate(one.value["tool"], SCORE, one.label, one.value["arguments"]) for one in asked.options)
        return (Request(whole.words, "ask", candidates=titled),)
    return (Request(whole.words, "act", asked.tool, asked.arguments, SCORE), *asked.then)


def _quantity_of(request: Request | None) -> Quantity | None:
    """Return the amount of a request, None where it has none or is worded as no amount is read ("half kg")."""
    try:
        return parse_quantity(str(request.arguments.get("quantity", ""))) if request else None
    except ValueError:
        return None
