"""Goods that are not sold below an age, where the customer told one: refused with the shop's own rule. Nobody's age is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Fact, Option, Policy, Product, Result, Status
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.product_facts import name_facts
from plugins.kit.goods.product_names import full_name
from plugins.kit.translations import in_language

RESTRICTED, TOPIC = "age-restricted", "age-restricted-sales"
AGE: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[0-9]{1,2}$",
    "readOnly": True,
    "description": "How old the customer is, or whom it is for: given by the conversation.",
}


def not_sold_at_that_age(call: Call, products: Sequence[Product]) -> Result | None:
    """Return why goods are not sold to whom the customer told of, None where they are, or where no age or no limit is known."""
    age, policy = call.arguments.get("age", ""), call.stores.find_policy(topic=TOPIC)
    limit = policy.values.get("age") if policy else None
    refused = [product for product in products if RESTRICTED in product.tags]
    if not age or not refused or policy is None or not isinstance(limit, int) or int(age) >= limit:
        return None
    told = in_language(call, policy)
    text = f"{call.say('cart.not_at_that_age', names=[full_name(call, product) for product in refused], age=age)} {told.text}"
    facts = [fact for product in refused for fact in name_facts(product)]
    return Result(text, (*facts, *_rule(policy, told.text, age)), suggestions=(suggest(call, "cart"),), status=Status.REFUSED)


def none_sold_at_that_age(call: Call, options: Sequence[Option]) -> Result | None:
    """Return the same of all goods that a question leaves to choose from; None where some of them may be sold."""
    found = [(one, call.stores.find_product(sku=str(one.value))) for one in options]
    goods = [product or next(iter(call.stores.find_variants(group=str(one.value)) or ()), None) for one, product in found]
    known = [product for product in goods if product is not None and RESTRICTED in product.tags]
    return not_sold_at_that_age(call, known) if options and len(known) == len(options) else None


def _rule(policy: Policy, text: str, age: str) -> tuple[Fact, ...]:
    numbers = (
        Fact(name, Decimal(value), policy.topic, source=policy.source) for name, value in policy.values.items() if type(value) is int
    )
    return Fact("policy", text, policy.topic, source=f"{policy.source}/text"), Fact("age", Decimal(age)), *numbers
