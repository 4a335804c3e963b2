"""Which of several is meant: an article with those of its variants that fit, and the one short question between several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.contracts import Call, Fact, Focus, Option, Product, Result, Status, Suggestion
from plugins.kit.goods.eaters import marked
from plugins.kit.goods.price_words import cheapest_now, costs_differ, price_now, price_of_one, price_text, priced_facts
from plugins.kit.goods.product_facts import name_facts
from plugins.kit.goods.product_names import differences, label_told, labels_of
from plugins.kit.goods.told_goods import look_told
from plugins.kit.money import Money

MAX_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Article:
    """One thing on the shelf: the product that was meant, and those of its variants that fit what was said."""

    product: Product
    variants: tuple[Product, ...]

    @property
    def code(self) -> str:
        """What names it without deciding more than was said: the group's code while several variants fit, else the SKU."""
        return self.product.group if len(self.variants) > 1 and self.product.group else self.variants[0].sku


def choose_article(call: Call, articles: Sequence[Article], missing: str = "product") -> Result:
    """Return the question which of several articles is meant, with their prices."""
    labels = labels_of(call, [article.product for article in articles])
    lines = [article_line(call, article, label) for article, label in zip(articles, labels, strict=True)]
    question = _choice(call, "\n".join([call.say("product.which"), *lines]), articles, labels, missing)
    return marked(call, question, [article.product for article in articles])


def article_line(call: Call, article: Article, label: str, unit: Money | None = None) -> str:
    """Return one line: the name with its price now, the price before, or "from" where its variants cost differently; ``unit`` is what
    one of the product costs, where that is known."""
    if costs_differ(call, article.variants):
        return call.say("list.from", name=label, price=price_now(call, cheapest_now(call, article.variants)))
    unit = unit or price_of_one(call, article.product).unit
    price = price_text(call, article.product, unit)
    if unit < article.product.price:
        return call.say("list.reduced", name=label, price=price, was=article.product.price)
    return call.say("list.line", name=label, price=price)


def article_facts(call: Call, article: Article) -> tuple[Fact, ...]:
    """Return what backs an article's line."""
    cheapest = priced_facts(call, cheapest_now(call, article.variants)) if costs_differ(call, article.variants) else ()
    return (*priced_facts(call, article.product), *cheapest)


def choose_variant(call: Call, article: Article, missing: str = "product") -> Result:
    """Return the question which size or colour it shall be; of many, first by one attribute."""
    differing = differences(article.variants)
    first = next((name for name in differing if len(differing[name]) > 1), "")
    if len(article.variants) > MAX_CHOICES and len(differing) > 1 and first and article.product.group:
        return _choose_attribute(call, article, differing[first], missing)
    labels = [label_told(call, product, tuple(differing)) for product in article.variants]
    if len(set(labels)) < len(labels):
        labels = labels_of(call, article.variants)
    question = call.say("product.variant", name=article.product.name, values=labels)
    return _choice(call, question, [Article(variant, (variant,)) for variant in article.variants], labels, missing)


def _choose_attribute(call: Call, article: Article, values: Sequence[str], missing: str) -> Result:
    """Ask for one attribute; an option's value is the group's code with the value, which resolves to what is left."""
    already = [value for (value,) in _settled(article) if value not in values]
    group = article.product.group
    options = tuple(Option(look_told(call, value), " ".join((group, *already, value)), (value,)) for value in values)
    question = call.say("product.variant", name=article.product.name, values=[option.label for option in options])
    facts = tuple(fact for product in article.variants for fact in name_facts(product))
    buttons = tuple(Suggestion(option.label, option.label) for option in options[:MAX_CHOICES])
    return Result(question, facts, (), buttons, Focus(product=article.code), Status.NEEDS_CHOICE, missing, options)


def _settled(article: Article) -> list[tuple[str, ...]]:
    first, *others = (product.attributes for product in article.variants)
    shared = [(name, values) for name, values in first.items() if all(other.get(name) == values for other in others)]
    return [values for _, values in shared if len(values) == 1]


def _choice(call: Call, text: str, articles: Sequence[Article], labels: Sequence[str], missing: str) -> Result:
    options = tuple(
        Option(label, article.code, (label, article.product.name, article.code), article.product.name)
        for label, article in zip(labels, articles, strict=True)
    )
    return Result(
        text,
        tuple(fact for article in articles for fact in article_facts(call, article)),
        suggestions=tuple(Suggestion(label, label) for label in labels[:MAX_CHOICES]),
        next=Focus(products=tuple(article.code for article in articles)),
        status=Status.NEEDS_CHOICE,
        missing=missing,
        options=options,
    )
