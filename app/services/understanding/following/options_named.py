"""What an answer to "which one?" says beside the option that it names: "legging đen S", "the 400g mature"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Option, Pending, Slot, Token
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise


def with_amount(arguments: Mapping[str, Any], amount: str) -> dict[str, Any]:
    """Return arguments with another amount; a size that only said the one of before goes with it: the 2 kg of "2 kg potatoes"."""
    before = str(arguments.get("quantity", ""))
    looks = [look for look in arguments.get("attributes", ()) if str(look).partition(":")[2] != before]
    kept = {name: value for name, value in arguments.items() if name != "attributes"}
    return {**kept, "quantity": amount, **({"attributes": looks} if looks else {})}


def only_naming(clause: Clause, asked: Pending, filler: Filler | None) -> Clause:
    """Return an answer without the amount, the looks and the words for the goods asked about, where it names an option besides: the "đen"
    of "legging đen S". A question is left as it is."""
    if filler is None or clause.text.rstrip().endswith("?") or clause.lexicon["asking"].at(clause.tokens, 0):
        return clause
    own, known = words_of(asked.options), set(stems(str(asked.arguments.get("product", ""))))
    aside = [slot for kind in ("quantity", "attribute") if filler.takes(kind) for slot in clause.of(kind)]
    owned = [slot for slot in aside if any(among(token, own) for token in clause.part_of(slot).tokens)]
    kinds = {str(slot.value).partition(":")[0] for slot in owned if slot.type == "attribute"}  # who says "1 white 1 black" picks twice
    aside = [slot for slot in aside if slot not in owned and str(slot.value).partition(":")[0] not in kinds]
    kept = [token for token in clause.tokens if not covered(_place(token), aside) and (among(token, own) or not _says(token, known))]
    left = [slot for slot in clause.slots if any(slot.start <= token.start < slot.end for token in kept) and not covered(slot, aside)]
    telling = [token for token in kept if token.text[0].isalnum() and token not in clause.lexicon.plain]
    return Clause(clause.text, tuple(kept), tuple(left), clause.lexicon, clause.carriers) if telling else clause


def words_of(options: Iterable[Option]) -> list[Token]:
    """Return the words that options are called by."""
    return words_in(" ".join(word for option in options for word in (option.label, *option.words)))


def words_in(text: str) -> list[Token]:
    """Return the words of a text without its signs."""
    return [token for token in tokenise(text) if token.text[0].isalnum()]


def among(word: Token, own: Sequence[Token]) -> bool:
    """Whether a word is one of others; typed with its accents it is none that only folds to it ("chỉ" is no "bút chì")."""
    typed = word.text.lower()
    return any(word.folded == one.folded and (typed.isascii() or one.text.isascii() or typed == one.text.lower()) for one in own)


def _says(token: Token, known: set[str]) -> bool:
    return token.text[0].isalnum() and set(stems(token.text)) <= known


def _place(token: Token) -> Slot:
    return Slot("", "", token.start, token.end)
