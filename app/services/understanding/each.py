"""One request put for each that is meant: "how much are those", "open this weekend", "2 of each", "the first and some basil please"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.services.understanding.agreeing import SCORE, tool_for, wishes
from app.services.understanding.clauses import KNOWN_PRODUCT, MARKS, Clause
from app.services.understanding.deciding import Decider
from app.services.understanding.filling import Filler
from app.services.understanding.state import DialogueState
from app.services.understanding.training import Trained
from app.services.understanding.trimming import without_fillers
from plugins.contracts import Effect, Focus, Request, Tool

FEW = 4  # goods on show of which a question can be answered for each


def all_of(focus: Focus) -> tuple[str, ...]:
    """Return what "one of each" means: the searches or goods that followed each other, or the few goods on show; else ()."""
    if len(focus.recent) > 1:
        return focus.recent
    return focus.products if 1 < len(focus.products) <= FEW else ()


def begins_with_each(sentence: Clause) -> bool:
    """Whether a sentence begins with how many of each are wanted: "2 of each mango and lime"."""
    amount = next((slot for slot in sentence.of("quantity") if sentence.tokens and slot.start == sentence.tokens[0].start), None)
    behind = [place for place, token in enumerate(sentence.tokens) if amount and token.start >= amount.end]
    return any(sentence.lexicon["each"].at(sentence.tokens, place) for place in behind[:2])


@dataclass(frozen=True, slots=True)
class ForEach:
    """Multiplies requests of one tenant version."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    decider: Decider

    def meant(self, sentence: Clause, request: Request, focus: Focus) -> list[Request]:
        """Return a question about one product or day, put for each that is meant."""
        days = list(dict.fromkeys(slot.value for slot in sentence.of("date")))
        if len(days) > 1 and request.decision == "act" and "date" in request.arguments:
            return [replace(request, arguments={**request.arguments, "date": day}) for day in days]
        pointed = self.decider.pointing(sentence, focus).of("reference")
        if not pointed and self._asks_of_all(sentence, request, focus):
            return [replace(request, arguments={"product": code, **request.arguments}) for code in focus.products]
        if len(pointed) < 2 or not request.tool or "product" not in request.arguments:
            return [request]
        return [replace(request, arguments={**request.arguments, "product": slot.value}) for slot in pointed]

    def told_of(self, sentence: Clause, request: Request, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what is added of the goods that were told of one by one: "I'll have 1 of each"; "add them" after "how much are 2
        mangoes and 3 avocados" is as many as were asked about. [] where it is not of all of them."""
        focus, adds = state.focus, tool_for("add_it", MARKS["product"], sentence, trained)
        if request.tool != adds or not adds or sentence.products:
            return []
        counted = self._counted(sentence, focus) if "quantity" not in request.arguments else {}
        if counted:
            return [replace(request, arguments={"product": code, **({"quantity": told} if told else {})}) for code, told in counted.items()]
        of_each = sentence.lexicon["each"].all_in(sentence.tokens) and "quantity" in request.arguments
        return [replace(request, arguments={**request.arguments, "product": goods}) for goods in all_of(focus)] if of_each else []

    def _counted(self, sentence: Clause, focus: Focus) -> dict[str, str]:
        """Return all the goods on show with as many as were asked about, where all of them are pointed at."""
        pointed = {slot.value for slot in self.decider.pointing(sentence, focus).of("reference")}
        counts = dict(zip(focus.products, focus.amounts, strict=False))
        return counts if any(counts.values()) and pointed == set(counts) == set(focus.products) else {}

    def ordered(self, pieces: Sequence[Clause], sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "ok the first, and a tin of tomatoes and some basil": goods into the cart, one of those on show among them; else []."""
        meant = [self.decider.pointing(without_fillers(piece), state.focus) for piece in pieces]
        picked = [piece for piece in meant if len(piece.of("reference")) == 1 and not piece.products]
        named = [piece for piece in meant if any(slot.score >= KNOWN_PRODUCT for slot in piece.products)]
        listed = picked and len(picked) + len(named) == len(meant) and all(piece.is_bare for piece in meant)
        if not listed or not (wishes(sentence) or any(piece.of("quantity") for piece in meant)):
            return []
        tool = tool_for("add_it", MARKS["product"], sentence, trained)
        return [Request(piece.words, "act", tool, self.fillers[tool].fill(piece, {}, Focus()), SCORE) for piece in meant] if tool else []

    def listed(self, pieces: Sequence[Clause], sentence: Clause, trained: Trained) -> list[Request]:
        """ "2 of each: apples, carrots and milk", "one of each lamp and rug": so many of each of the goods that are listed; else []."""
        meant = [without_fillers(piece) for piece in pieces]
        rest, amounts = meant[1:], sentence.of("quantity")
        named = [piece for piece in meant if any(slot.score >= KNOWN_PRODUCT for slot in piece.products)]
        plain = all(piece in named and piece.is_bare and not piece.of("quantity") for piece in rest)
        if not begins_with_each(sentence) or not plain or sentence.text.rstrip().endswith("?"):
            return []
        tool = tool_for("add_it", MARKS["product"], sentence, trained)
        fill, asked = self.fillers[tool].fill if tool else None, {"quantity": amounts[0].value}
        return [Request(one.words, "act", tool, {**fill(one.without("quantity"), {}, Focus()), **asked}, SCORE) for one in named if fill]

    def adding(self, tool: str, new: Mapping[str, Any], piece: Clause, trained: Trained) -> str:
        """Return the tool for more goods after a change of the cart: "... and a whole chicken" sets no amount, so it is added."""
        sets = "product" in new and "quantity" not in new and tool == tool_for("make_it", MARKS["quantity"], piece, trained)
        return (tool_for("add_it", MARKS["product"], piece, trained) or tool) if sets else tool

    def _asks_of_all(self, sentence: Clause, request: Request, focus: Focus) -> bool:
        """Whether a question leaves out of which goods it is put, and the few on show can all be told of."""
        if request.decision != "act" or focus.product or not 1 < len(focus.products) <= FEW or sentence.products:
            return False
        filler, reads = self.fillers[request.tool], self.tools[request.tool].effect is Effect.READ
        return reads and "product" in filler.required and "product" not in request.arguments and len(filler.types) > 1
