"""Turning the cart into an order: collection or delivery, who it is for, how it is paid, and one clear yes to the total.

Without ``ways`` in its options a shop takes no orders here: whoever wants to check out is told who takes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plugins.contracts import ORDER_PAYING, ORDER_WAYS, Call, Effect, Fact, Focus, Folder, Invitation, Order, Result, Status, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.cards import wording_with_products
from plugins.kit.goods.eaters import EATER, cart_warned
from plugins.kit.goods.product_names import full_name
from plugins.kit.ordering.age_limits import AGE
from plugins.kit.ordering.open_cart import cart_facts, line_words, open_cart, total_words
from plugins.kit.ordering.order_drafts import Draft, Rules, draft_order, note_said
from plugins.kit.ordering.order_words import pay_link
from plugins.kit.ordering.surcharges import bulky, surcharge_facts
from plugins.kit.ordering.wished_days import windows_said
from plugins.kit.parameters import parameters, text
from plugins.kit.places.branch_facts import address_of, contact_facts
from plugins.kit.words import examples_from, read_locales

NAME = "checkout"
OFFER = "suggest.checkout"


FORMER: Mapping[str, Any] = {
    "type": "object",
    "readOnly": True,
    "description": "Where it went before another address is asked for, and what of that was wrong: given by the conversation.",
}


def _some_of(values: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "array", "items": {"enum": list(values)}, "minItems": 1, "uniqueItems": True}


OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {"ways": _some_of(ORDER_WAYS), "payment": _some_of(ORDER_PAYING)},
    "additionalProperties": False,
}


class CheckoutSkill:
    """Offers checkout."""

    def __init__(self, options: Mapping[str, Any]):
        self._rules = Rules(tuple(options.get("ways", ())), tuple(options.get("payment", ORDER_PAYING)))

    @hookimpl
    def register_tools(self) -> list[Tool]:
        examples = examples_from(read_locales(__file__, NAME), "checkout")
        if not self._rules.ways:
            said = "Say who takes the order for what is in the cart, as none is taken here."
            asked = tuple(replace(example, arguments={}) for example in examples if "{" not in example.text)
            return [Tool("how_to_order", said, parameters(eater=EATER), how_to_order, asked)]
        properties = {
            "way": {"enum": list(ORDER_WAYS), "description": "collection at a branch, or delivery."},
            "branch": text("The branch to collect at.", "branch"),
            "address": text("Where to deliver: street, town, postcode."),
            "postcode": text("The postcode of that address.", "postcode"),
            "place": text("The town or district of that address.", "place"),
            "name": text("Who the order is for.", "name"),
            "phone": text("Their phone number.", "phone"),
            "email": text("Their e-mail address.", "email"),
            "pay": {"enum": list(ORDER_PAYING), "description": "online, or later when the order is handed over."},
            "date": text("The day it is wanted for, YYYY-MM-DD.", "date"),
            "note": text("What the shop should know."),
            "eater": EATER,
            "age": AGE,
            "former": FORMER,
            "another_day": {"type": "boolean", "readOnly": True, "description": "That the day which was wished for suits no more."},
            "agreed": text("Leave out: the shop fills it in when the customer has said yes."),
        }
        description = "Place an order for what is in the cart. Asks for what is missing, then for a yes to the total."
        return [
            Tool(
                "checkout", description, parameters(**properties), self.place, examples, effect=Effect.MONEY, repeatable=False,
                question=self.ask,
            )
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        wording = wording_with_products(read_locales(__file__, NAME))
        if self._rules.ways:
            return wording
        # where no orders are taken, nobody offers it
        return {locale: {key: said for key, said in words.items() if key != OFFER} for locale, words in wording.items()}

    def ask(self, call: Call) -> Result:
        """Ask for what is missing; then show the whole order and ask for a yes."""
        draft = draft_order(call, self._rules)
        return draft if isinstance(draft, Result) else question(call, draft)

    def place(self, call: Call) -> Result:
        """Place the order that was agreed to; where anything of it has changed since, ask again."""
        draft = draft_order(call, self._rules)
        if isinstance(draft, Result):
            return draft
        if call.arguments.get("agreed", draft.terms) != draft.terms:
            return question(call, draft, changed=True)
        order = call.records.orders.place(draft.order)
        call.records.carts.clear()
        told = {"order": order.number, "total": order.total.minor, "currency": order.total.currency, "lines": len(order.lines)}
        call.records.events.add("order_placed", {**told, "way": order.way, "pay": order.pay})
        return placed(call, order, draft)


def create(folder: Folder, options: Mapping[str, Any]) -> CheckoutSkill:
    return CheckoutSkill(options)


def how_to_order(call: Call) -> Result:
    """Say what is in the cart and how a person of the shop can be reached who takes the order."""
    cart = open_cart(call)
    lines = [line_words(call, line) for line in cart.price.lines]
    lines += total_words(call, cart.price) if lines else []
    known = [way for way in ("phone", "email") if call.shop.contact.get(way)]
    ways = [call.say(f"contact.by_{way}", **{way: call.shop.contact[way]}) for way in known if call.say.has(f"contact.by_{way}")]
    leave = call.say("contact.or_leave") if call.say.has("contact.or_leave") else ""
    lines.append(" ".join(filter(None, (call.say("checkout.by_person"), *ways, leave))))
    facts = (*cart_facts(cart), *(Fact(way, call.shop.contact[way]) for way in known))
    told = Result("\n".join(lines), facts, invites=Invitation("leave_contact", {}, "name") if leave else None)
    return cart_warned(call, told, cart.products)


def question(call: Call, draft: Draft, changed: bool = False) -> Result:
    """Return the whole order in words, and the question whether it shall be placed."""
    order = draft.order
    lines = [call.say("checkout.changed" if changed else "checkout.your_order")]
    lines += [line_words(call, line) for line in draft.cart.price.lines]
    if order.way == "delivery":
        lines.append(call.say("checkout.fee", fee=order.fee) if order.fee.minor else call.say("checkout.fee_free"))
        lines += _bulky_line(call, draft)
    lines.append(total_line(call, order))
    lines.append(handover_line(call, draft))
    lines += [*day_line(call, draft), *note_line(call)]
    lines.append(call.say("checkout.for", name=order.name, reach=[way for way in (order.phone, order.email) if way]))
    shown = cart_warned(call, Result("\n".join(lines), facts_of(call, draft)), draft.cart.products)
    text = f"{shown.text}\n{call.say(f'checkout.confirm.{order.pay}')}"
    there = Focus(postcode=draft.handover.there) if draft.handover.there else None
    return replace(shown, text=text, next=there, status=Status.NEEDS_CONFIRMATION, agreed={"agreed": draft.terms})


def placed(call: Call, order: Order, draft: Draft) -> Result:
    """Say that the order is placed, under which number, and what comes next."""
    lines = [call.say("checkout.placed", name=order.name, number=order.number), total_line(call, order), handover_line(call, draft)]
    lines += [*day_line(call, draft), *note_line(call)]
    facts = [*facts_of(call, draft), Fact("order", order.number, source="orders", as_of=call.now)]
    link = pay_link(call, order)
    if link is not None:
        lines.append(call.say("checkout.pay_here", link=link.value))
        facts.append(link)
    else:
        lines.append(call.say(f"checkout.pay_{order.way}"))
    return Result("\n".join(lines), tuple(facts))


def _bulky_line(call: Call, draft: Draft) -> list[str]:
    """Say what of the fee is for bulky goods, and for which."""
    names = [full_name(call, line.product) for line in bulky(draft.cart.price.lines)]
    return [call.say("checkout.bulky", surcharge=draft.handover.surcharge, names=names)] if names else []


def total_line(call: Call, order: Order) -> str:
    if not order.tax.minor:
        return call.say("checkout.total", total=order.total)
    key = "checkout.total.with_tax" if call.shop.prices_include_tax else "checkout.total.plus_tax"
    return call.say(key, total=order.total, tax=order.tax)


def handover_line(call: Call, draft: Draft) -> str:
    branch = draft.handover.branch
    if branch is None:
        return call.say("checkout.to", address=draft.order.address)
    return call.say("checkout.at", branch=branch.name, address=address_of(branch))


def day_line(call: Call, draft: Draft) -> list[str]:
    """Say which day is passed on as the customer's wish, and when deliveries come on it; no day is promised."""
    if draft.day is None:
        return []
    windows, _ = windows_said(call, draft.day, draft.handover.zone)
    return [call.say("checkout.day", date=draft.day), *windows]


def note_line(call: Call) -> list[str]:
    """Say what the customer wants the shop to know; whether it can be so, it decides."""
    said = note_said(call)
    return [call.say("checkout.note", note=said)] if said else []


def facts_of(call: Call, draft: Draft) -> tuple[Fact, ...]:
    """Return what backs everything that is said of an order."""
    order, handover = draft.order, draft.handover
    facts = [*cart_facts(draft.cart), Fact("cart_total", order.total)]
    if handover.branch is not None:
        facts += contact_facts(handover.branch)
    if handover.zone is not None:
        facts += [Fact("fee", order.fee, handover.zone.id, source=f"{handover.zone.source}/fee"), Fact("address", order.address)]
        facts += [fact for line in bulky(draft.cart.price.lines) for fact in surcharge_facts(line.product)]
        facts += [Fact("surcharge", handover.surcharge)] if handover.surcharge.minor else []
    facts += [Fact("date", draft.day), *windows_said(call, draft.day, handover.zone)[1]] if draft.day else []
    facts += [Fact("asked_for", note_said(call), source="message")] if note_said(call) else []
    facts += [Fact(kind, getattr(order, kind)) for kind in ("name", "phone", "email") if getattr(order, kind)]
    return tuple(facts)
