"""How an order is paid: by a way that the shop takes, and in cash on delivery up to what the shop's rule says."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Fact, Policy, Result, Status, Suggestion
from plugins.kit.goods.cards import suggest
from plugins.kit.money import Money, money_in
from plugins.kit.ordering.asking import ask_choice
from plugins.kit.translations import in_language

TOPIC, LIMIT = "payment", "cod_max"  # the policy, and what of it says up to how much is paid when it is delivered
LATER, ONLINE = "later", "online"


def paying(call: Call, offered: Sequence[str]) -> str | Result:
    """Return how an order is paid, or the question."""
    ways, chosen = _ways(call, offered), call.arguments.get("pay", "")
    if chosen in ways:
        return chosen
    return ways[0] if len(ways) == 1 else ask_choice(call, "pay", ways)


def no_cash_for(call: Call, offered: Sequence[str], total: Money, may_collect: bool) -> Result | None:
    """Return that so much cannot be paid when it is delivered, and ask how it shall be paid; None where it can, or is paid otherwise."""
    policy = call.stores.find_policy(topic=TOPIC)
    limit = money_in(str(policy.values.get(LIMIT, "")), call.shop.currency) if policy else None
    others = [way for way in _ways(call, offered) if way != LATER]
    if policy is None or limit is None or total <= limit or call.arguments.get("pay") in others:
        return None
    over = call.say("checkout.over_cash", total=total, limit=limit)
    facts = (Fact("cart_total", total), *_rule_facts(call, policy, limit))
    told = f"{over} {in_language(call, policy).text}"
    return _other_ways(call, told, facts, others, may_collect)


def _other_ways(call: Call, told: str, facts: tuple[Fact, ...], others: Sequence[str], may_collect: bool) -> Result:
    """Ask which other way it shall be: paid online, or collected and paid there; a person of the shop knows more."""
    person, label = suggest(call, "person"), call.say("checkout.way.collection")
    collect = (Suggestion(label, label),) if may_collect else ()
    if others:
        asked = ask_choice(call, "pay", others)
        key, buttons = "checkout.ask_instead.online", (*asked.suggestions, *collect, person)
        text = call.say(f"{key}.or_collect" if may_collect else key)
        return Result(f"{told}\n{text}", facts, suggestions=buttons, status=asked.status, missing=asked.missing, options=asked.options)
    if may_collect:
        asked = ask_choice(call, "way", ("collection",))
        text = f"{told}\n{call.say('checkout.ask_instead.collect')}"
        return Result(text, facts, suggestions=(*collect, person), status=asked.status, missing=asked.missing, options=asked.options)
    return Result(f"{told}\n{call.say('checkout.ask_instead.person')}", facts, suggestions=(person,), status=Status.REFUSED)


def _ways(call: Call, offered: Sequence[str]) -> tuple[str, ...]:
    """Return the ways that can be chosen just now: online only where something takes the money."""
    return tuple(way for way in offered if way != ONLINE or call.stores.find_payments() is not None) or (LATER,)


def _rule_facts(call: Call, policy: Policy, limit: Money) -> tuple[Fact, ...]:
    rule = Fact("policy", in_language(call, policy).text, policy.topic, source=f"{policy.source}/text")
    return rule, Fact("cash_limit", limit, policy.topic, source=f"{policy.source}/values/{LIMIT}")
