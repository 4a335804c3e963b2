"""Which of two tools was meant: one that changes something is picked by its verb or its place, never by a word inside its label."""

from __future__ import annotations

import pytest

from app.services.understanding.following.dialogue import answer_pending
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.lexicon import WordSet, load_lexicon
from plugins.contracts import Option, Pending
from plugins.kit.text import tokenise

ADD = {"tool": "add_to_cart", "arguments": {"product": "MUG"}, "changes": True}
REMOVE = {"tool": "remove_from_cart", "arguments": {"product": "MUG"}, "changes": True}
LABELS = {"en": ("Add to the basket", "Remove from the cart"), "vi": ("Thêm món", "Bỏ khỏi giỏ hàng")}


def picked(said: str, language: str, *, sure_elsewhere: bool = False) -> str:
    clause = Clause(said, tuple(tokenise(said)), (), load_lexicon(language), WordSet(()))
    options = tuple(Option(label, value) for label, value in zip(LABELS[language], (ADD, REMOVE), strict=True))
    answer = answer_pending(Pending("tool", options=options), clause, {}, elsewhere="another" if sure_elsewhere else "")
    return answer.request.tool if answer and answer.request else ""


@pytest.mark.parametrize("sure", [True, False])
@pytest.mark.parametrize(("said", "language"), [("cart", "en"), ("the cart", "en"), ("giỏ hàng", "vi")])
def test_a_word_inside_a_label_changes_nothing(said, language, sure):
    assert picked(said, language, sure_elsewhere=sure) == ""


@pytest.mark.parametrize(
    ("said", "language"),
    [("remove", "en"), ("Remove from the cart", "en"), ("the second one", "en"), ("2", "en"), ("bỏ", "vi"), ("Bỏ khỏi giỏ hàng", "vi")],
)
def test_its_verb_its_label_and_its_place_pick_it(said, language):
    assert picked(said, language) == "remove_from_cart"
