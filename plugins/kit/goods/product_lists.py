"""Several products in one answer: a line of text each, their cards, and the facts behind both."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Fact, Focus, Result, Suggestion
from plugins.kit.goods.cards import MAX_CARDS, Look, amount_of, card_of, look_at, note_shown, said_of, stock_of, stock_status
from plugins.kit.goods.choices import Article, article_line
from plugins.kit.goods.eaters import marked
from plugins.kit.goods.price_words import cheapest_now, priced_facts
from plugins.kit.goods.product_names import labels_of

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
    looks: Sequence[str] = (),
    tell_stock: bool = False,
) -> Result:
    """Return a first sentence, a priced line for the first five articles and cards for ten; "it" is ``about``, ``query`` and
    ``looks`` are what was searched. What is sold out says so, and with ``tell_stock`` also of what few are left."""
    shown = articles[:MAX_CARDS]
    listed = shown[:MAX_LINES]
    products = [article.product for article in shown]
    labels = labels_of(call, products[:MAX_LINES])
    note_shown(call, products)
    seen = [look_at(call, product) for product in products]
    lines = [_line(call, article, label, look) for article, label, look in zip(listed, labels, seen, strict=False)]
    cards = tuple(card_of(call, look) for look in seen)
    backing = [*facts, *(fact for look in seen for fact in said_of(look))]
    if tell_stock:
        firsts = [_look_at_first(call, article, look) for article, look in zip(listed, seen, strict=False)]
        lines = [_with_few_left(call, article, line, look) for article, line, look in zip(listed, lines, firsts, strict=True)]
        backing += [fact for look, known in zip(firsts, seen, strict=False) if look is not known for fact in said_of(look)]
    several = [article.variants for article in shown if len(article.variants) > 1]
    backing += [fact for variants in several for fact in priced_facts(call, cheapest_now(call, variants))]
    codes = tuple(article.code for article in shown)
    found = Result(
        "\n".join([head, *lines]),
        tuple(dict.fromkeys(backing)),
        cards,
        tuple(suggestions),
        Focus(about or (codes[0] if len(codes) == 1 else ""), codes, query=query, looks=tuple(looks), listed=len(listed)),
    )
    return marked(call, found, products)


def _line(call: Call, article: Article, label: str, look: Look) -> str:
    """Return the line of an article; what is there in no size says so, for not everybody sees the cards."""
    line = article_line(call, article, label, look.line.unit)
    gone = stock_status(look.stock) == "out" and all(stock_status(stock_of(call, variant)) == "out" for variant in article.variants)
    return call.say("list.sold_out", line=line) if gone else line


def _look_at_first(call: Call, article: Article, look: Look) -> Look:
    """Return how the first variant of an article stands, which may be the one that was looked at."""
    return look if article.variants[0] is look.product else look_at(call, article.variants[0])


def _with_few_left(call: Call, article: Article, line: str, first: Look) -> str:
    """Return the line of an article with how many there are, where that is few and it is clear of which size and colour."""
    stock = first.stock
    few = len(article.variants) == 1 and stock_status(stock) == "low" and stock.available is not None
    return call.say("list.low", line=line, amount=amount_of(first.product, stock.available)) if few else line
