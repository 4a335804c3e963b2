"""For the shop's managers: a letter to the supplier about goods that run low, sent by the shop's e-mail after a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Effect, Fact, Folder, Product, Result, Role, Status, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.cards import LOW_STOCK, amount_of, wording_with_products
from plugins.kit.goods.product_facts import name_facts, stock_fact
from plugins.kit.goods.product_names import full_name
from plugins.kit.goods.products import stock_of
from plugins.kit.letters import is_address
from plugins.kit.parameters import parameters, text
from plugins.kit.words import examples_from, read_locales

NAME = "colleague_mail"
EMAIL, LETTER = "email", "letter_wanted"
MOST = 20
GOODS = {
    "type": "array", "minItems": 1, "maxItems": MOST, "items": {"type": "string", "format": "product"}, "description": "SKUs of the goods.",
}  # fmt: skip


class ColleagueMail:
    """Offers email_supplier."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        schema = parameters(goods=GOODS, to=text("The supplier's e-mail address.", "email"))
        return [
            Tool(
                "email_supplier", "Write to the supplier that goods run low; the shop's e-mail sends it.", schema | {"required": ["goods"]},
                email_supplier, examples_from(read_locales(__file__, NAME), "email_supplier"), Role.MANAGER, Effect.WRITE,
                repeatable=False, question=ask_to_send, permission="edit_content",
            )
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ColleagueMail:
    return ColleagueMail()


def ask_to_send(call: Call) -> Result:
    """Show the letter and ask for a yes; without an e-mail server, show it to be sent by hand."""
    goods = _goods(call)
    if not goods:
        return Result(call.say("supplier.which"), status=Status.NEEDS_INPUT, missing="goods")
    lines, facts = _lines(call, goods), _facts(call, goods)
    letter = "\n".join([call.say("supplier.intro", shop=call.shop.name), *lines, call.say("supplier.ask_delivery")])
    if EMAIL not in call.back_office.connections.names():
        return Result(f"{call.say('supplier.not_set_up')}\n{letter}", facts)
    to = str(call.arguments.get("to", "")).strip()
    if not is_address(to):
        return Result(call.say("supplier.to_whom"), facts, status=Status.NEEDS_INPUT, missing="to")
    asked = Fact("email", to, source="message")
    question = f"{call.say('supplier.confirm', to=to)}\n{letter}"
    return Result(question, (*facts, asked), status=Status.NEEDS_CONFIRMATION, agreed={"to": to, "goods": [each.sku for each in goods]})


def email_supplier(call: Call) -> Result:
    """Hand the letter over to the shop's e-mail."""
    goods, to = _goods(call), str(call.arguments.get("to", "")).strip()
    if not goods or not is_address(to) or EMAIL not in call.back_office.connections.names():
        return ask_to_send(call)
    parts = [call.say("supplier.intro", shop=call.shop.name), *_lines(call, goods), call.say("supplier.ask_delivery")]
    letter = {"to": to, "subject": call.say("supplier.subject", count=len(goods)), "parts": parts, "by": call.actor.name}
    call.records.events.add(LETTER, letter)
    return Result(call.say("supplier.done", to=to), (*_facts(call, goods), Fact("email", to, source="message")))


def _goods(call: Call) -> list[Product]:
    """Return the goods that are meant, of those on show all; where some of them are low, just those."""
    wanted: Sequence[str] = call.arguments.get("goods") or call.focus.products
    wanted = call.focus.products if set(wanted) <= set(call.focus.products) else wanted
    goods = [product for sku in dict.fromkeys(wanted) if (product := call.stores.find_product(sku=sku))][:MOST]
    low = [each for each in goods if (left := stock_of(call, each).available) is not None and left <= LOW_STOCK]
    return low or goods


def _lines(call: Call, goods: Sequence[Product]) -> list[str]:
    return [call.say("supplier.line", name=full_name(call, each), sku=each.sku, left=_left(call, each)) for each in goods]


def _left(call: Call, product: Product) -> str:
    return amount_of(product, stock_of(call, product).available or Decimal(0))


def _facts(call: Call, goods: Sequence[Product]) -> tuple[Fact, ...]:
    return tuple(fact for each in goods for fact in (*name_facts(each), stock_fact(each, stock_of(call, each))))
