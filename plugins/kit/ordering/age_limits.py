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
    "pattern": "^<?[0-9]{1,2}$",
    "readOnly": True,
    "description": 'How old the customer is, or whom it is for, "<18" below that: given by the conversation.',
}
WEIGHED = {"type": "boolean", "readOnly": True, "description": "Whether an age was told just now: only what follows from it is said."}
BELOW = "<"


def not_sold_at_that_age(call: Call, products: Sequence[Product]) -> Result | None:
    """Return why goods are not sold to whom the customer told of, None where they are, or where no age or no limit is known."""
    age, policy = call.arguments.get("age", ""), _limit_for(call)
    refused = [product for product in products if RESTRICTED in product.tags]
    if not refused or policy is None:
        return None
    told = in_language(call, policy)
    said = call.say(_of_age("cart.not_at_that_age", age), names=[full_name(call, product) for product in refused], age=age.lstrip(BELOW))
    text = f"{said} {told.text}"
    facts = [fact for product in refused for fact in name_facts(product)]
    backed, steps = (*facts, *_rule(policy, told.text, age)), (suggest(call, "cart"),)
    return Result(text, backed, suggestions=steps, status=Status.REFUSED, cautions=(text,))


def age_noted(call: Call, products: Sequence[Product]) -> Result:
    """Return what follows from an age that was told: which goods of the cart are not sold to it, else that it is kept in mind, with the
    rule of the shop where the age is below it."""
    if refused := not_sold_at_that_age(call, products):
        return Result(refused.text, refused.facts, suggestions=refused.suggestions, cautions=refused.cautions)
    age, policy = call.arguments.get("age", ""), _limit_for(call)
    noted = call.say(_of_age("cart.age_noted", age), age=age.lstrip(BELOW))
    if policy is None:
        return Result(f"{noted} {call.say('cart.age_noted.next')}", (Fact("age", Decimal(age.lstrip(BELOW))),))
    rule = in_language(call, policy).text
    return Result(f"{noted} {rule}", _rule(policy, rule, age), cautions=(f"{noted} {rule}",))


def _limit_for(call: Call) -> Policy | None:
    """Return the shop's rule that goods are not sold to the age that was told, None where none was told or they are."""
    age, policy = call.arguments.get("age", ""), call.stores.find_policy(topic=TOPIC)
    limit = policy.values.get("age") if policy else None
    oldest = int(age.lstrip(BELOW)) - age.startswith(BELOW) if age else 0
    return policy if age and isinstance(limit, int) and oldest < limit else None


def _of_age(key: str, age: str) -> str:
    return f"{key}.below" if age.startswith(BELOW) else key


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
    return Fact("policy", text, policy.topic, source=f"{policy.source}/text"), Fact("age", Decimal(age.lstrip(BELOW))), *numbers
