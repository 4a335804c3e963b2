"""Several products in one answer: a line of text each, their cards, and the facts behind both."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Fact, Focus, Result, Suggestion
from plugins.kit.cards import MAX_CARDS, card_facts, note_shown, product_cards
from plugins.kit.product_names import labels_of
from plugins.kit.products import Article, article_facts, article_line

MAX_LINES = 5


def list_articles(
    call: Call,
    head: str,
    articles: Sequence[Article],
    *,
    facts: Sequence[Fact] = (),
    suggestions: Sequence[Suggestion] = (),
    about: str = "",
    query: str = "",
) -> Result:
    """Return a first sentence, a priced line for the first five articles and cards for ten; "it" is ``about``."""
    shown = articles[:MAX_CARDS]
    listed = shown[:MAX_LINES]
    products = [article.product for article in shown]
    labels = labels_of(products[:MAX_LINES], call.say.locale)
    lines = [article_line(call, article, label) for article, label in zip(listed, labels, strict=True)]
    note_shown(call, products)
    backing = [*facts, *(fact for article in shown for fact in (*card_facts(call, article.product), *article_facts(call, article)))]
    codes = tuple(article.code for article in shown)
    return Result(
        "\n".join([head, *lines]),
        tuple(dict.fromkeys(backing)),
        product_cards(call, products),
        tuple(suggestions),
        Focus(product=about or (codes[0] if len(codes) == 1 else ""), products=codes, query=query),
    )
