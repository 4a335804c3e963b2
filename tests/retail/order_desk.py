"""A plugin for the tests: the order desk of the tau2-bench retail shop, its tools over its database in a JSON file."""

from __future__ import annotations

import ast
import json
import operator
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from plugins.contracts import Call, Effect, Fact, Folder, Result, Status, Tool
from plugins.hookspecs import hookimpl

NAME = "order_desk"
OPTIONS = {"type": "object", "additionalProperties": False, "properties": {"database": {"type": "string"}}, "required": ["database"]}
REASONS = ("no longer needed", "ordered by mistake")
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")
MATHS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.USub: operator.neg,
}  # fmt: skip


class Refused(Exception):
    """The desk does not do this; the text says why."""


class Unknown(Exception):
    """There is no such order, person, product or payment method."""


def create(folder: Folder, options: Mapping[str, Any]) -> OrderDesk:
    """Bind the desk to its database, a JSON file with products, users and orders by id."""
    return OrderDesk(Path(options["database"]))


def cents(amount: float | Decimal) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)


class OrderDesk:
    """What people do with their orders, one at a time; a change is in the file before it is told."""

    def __init__(self, file: Path):
        self._file, self._lock = file, threading.Lock()
        self._database = database = json.loads(file.read_bytes())
        self.products, self.users, self.orders = database["products"], database["users"], database["orders"]
        self._variants = {
            item: (product["product_id"], variant) for product in self.products.values() for item, variant in product["variants"].items()
        }

    @hookimpl
    def register_tools(self) -> list[Tool]:
        text, many = {"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}
        address = dict.fromkeys(ADDRESS, text)
        order, pay = {"order_id": text}, {"payment_method_id": text}
        swap = order | {"item_ids": many, "new_item_ids": many} | pay
        read, money = Effect.READ, Effect.MONEY
        return [
            self._tool("find_user_id_by_email", {"email": text}, read, self.find_by_email),
            self._tool("find_user_id_by_name_zip", {"first_name": text, "last_name": text, "zip": text}, read, self.find_by_name),
            self._tool("get_user_details", {"user_id": text}, read, lambda user_id: _found("user", self.user(user_id))),
            self._tool("get_order_details", order, read, lambda order_id: _found("order", self.order(order_id))),
            self._tool("get_product_details", {"product_id": text}, read, self.product_details),
            self._tool("get_item_details", {"item_id": text}, read, lambda item_id: _found("item", self.variant(item_id)[1])),
            self._tool("list_all_product_types", {}, read, self.product_types),
            self._tool("calculate", {"expression": text}, read, lambda expression: _found("result", str(cents(_value(expression))))),
            self._tool("cancel_pending_order", order | {"reason": text}, money, self.cancel),
            self._tool("modify_pending_order_address", order | address, money, self.move_order),
            self._tool("modify_pending_order_items", swap, money, self.change_items),
            self._tool("modify_pending_order_payment", order | pay, money, self.change_payment),
            self._tool("modify_user_address", {"user_id": text} | address, money, self.move_user),
            self._tool("return_delivered_order_items", order | {"item_ids": many} | pay, money, self.give_back),
            self._tool("exchange_delivered_order_items", swap, money, self.exchange),
            self._tool("transfer_to_human_agents", {"summary": text}, read, lambda summary: _found("handed_over", summary)),
        ]

    def _tool(self, name: str, properties: Mapping[str, Any], effect: Effect, act: Callable[..., Result]) -> Tool:
        def run(call: Call) -> Result:
            try:
                with self._lock:
                    return self._kept(act(**call.arguments), effect)
            except Refused as no:
                return Result(str(no), status=Status.REFUSED)
            except Unknown as nothing:
                return Result(str(nothing), status=Status.NOT_FOUND)

        schema = {"type": "object", "additionalProperties": False, "properties": dict(properties), "required": list(properties)}
        return Tool(name, f"{name.replace('_', ' ').capitalize()}.", schema, run, effect=effect)

    def _kept(self, result: Result, effect: Effect) -> Result:
        if effect is not Effect.READ:
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(self._database))
            fresh.replace(self._file)
        return result

    # --- looking things up ---

    def user(self, user_id: str) -> dict[str, Any]:
        return _of(self.users, user_id, "person")

    def order(self, order_id: str) -> dict[str, Any]:
        return _of(self.orders, order_id, "order")

    def variant(self, item_id: str) -> tuple[str, dict[str, Any]]:
        return _of(self._variants, item_id, "item")

    def find_by_email(self, email: str) -> Result:
        return self._found_user(lambda user: user["email"].lower() == email.lower())

    def find_by_name(self, first_name: str, last_name: str, zip: str) -> Result:
        name = (first_name.lower(), last_name.lower(), zip)
        return self._found_user(
            lambda user: (user["name"]["first_name"].lower(), user["name"]["last_name"].lower(), user["address"]["zip"]) == name
        )

    def _found_user(self, fits: Callable[[Mapping[str, Any]], bool]) -> Result:
        found = next((user for user in self.users.values() if fits(user)), None)
        if found is None:
            raise Unknown("There is no such person.")
        return _found("user_id", found["user_id"])

    def product_details(self, product_id: str) -> Result:
        return _found("product", _of(self.products, product_id, "product"))

    def product_types(self) -> Result:
        return _found("products", {product["name"]: key for key, product in sorted(self.products.items())})

    # --- changing things ---

    def cancel(self, order_id: str, reason: str) -> Result:
        order = self._in_state(order_id, "pending")
        if reason not in REASONS:
            raise Refused(f"An order is cancelled only when it is {' or '.join(REASONS)}.")
        refunds = [payment | {"transaction_type": "refund"} for payment in order["payment_history"]]
        for refund in refunds:
            self._pay_in(order["user_id"], refund["payment_method_id"], cents(refund["amount"]))
        order["payment_history"] += refunds
        order |= {"status": "cancelled", "cancel_reason": reason}
        return _done(order, f"Order {order_id} is cancelled.")

    def move_order(self, order_id: str, **address: str) -> Result:
        order = self._in_state(order_id, "pending", "pending (item modified)")
        order["address"] = dict(address)
        return _done(order, f"Order {order_id} goes to the new address.")

    def move_user(self, user_id: str, **address: str) -> Result:
        user = self.user(user_id)
        user["address"] = dict(address)
        return _done(user, "The address is changed.")

    def change_items(self, order_id: str, item_ids: Sequence[str], new_item_ids: Sequence[str], payment_method_id: str) -> Result:
        order = self._in_state(order_id, "pending")
        difference = self._difference(order, item_ids, new_item_ids)
        self._check_funds(order["user_id"], payment_method_id, difference)
        if difference:
            kind = "payment" if difference > 0 else "refund"
            paid = {"transaction_type": kind, "amount": float(abs(difference)), "payment_method_id": payment_method_id}
            order["payment_history"].append(paid)
        self._pay_in(order["user_id"], payment_method_id, -difference)
        for old, new in zip(item_ids, new_item_ids, strict=True):
            item = next(item for item in order["items"] if item["item_id"] == old)
            variant = self.variant(new)[1]
            item |= {"item_id": new, "price": variant["price"], "options": variant["options"]}
        order["status"] = "pending (item modified)"
        return _done(order, f"The items of order {order_id} are changed.")

    def change_payment(self, order_id: str, payment_method_id: str) -> Result:
        order = self._in_state(order_id, "pending")
        history = order["payment_history"]
        if len(history) != 1 or history[0]["transaction_type"] != "payment":
            raise Refused("An order with several payments keeps them.")
        if history[0]["payment_method_id"] == payment_method_id:
            raise Refused("That is how it is paid already. Choose another payment method.")
        amount = cents(history[0]["amount"])
        self._check_funds(order["user_id"], payment_method_id, amount)
        before = history[0] | {"transaction_type": "refund"}
        history += [{"transaction_type": "payment", "amount": float(amount), "payment_method_id": payment_method_id}, before]
        self._pay_in(order["user_id"], payment_method_id, -amount)
        self._pay_in(order["user_id"], before["payment_method_id"], amount)
        return _done(order, f"Order {order_id} is paid in the new way.")

    def give_back(self, order_id: str, item_ids: Sequence[str], payment_method_id: str) -> Result:
        order = self._in_state(order_id, "delivered")
        method = self._method(order["user_id"], payment_method_id)
        if method["source"] != "gift_card" and payment_method_id != order["payment_history"][0]["payment_method_id"]:
            raise Refused("Money goes back the way it was paid, or to a gift card.")
        self._check_items(order, item_ids)
        order |= {"status": "return requested", "return_items": sorted(item_ids), "return_payment_method_id": payment_method_id}
        return _done(order, f"The return for order {order_id} is requested.")

    def exchange(self, order_id: str, item_ids: Sequence[str], new_item_ids: Sequence[str], payment_method_id: str) -> Result:
        order = self._in_state(order_id, "delivered")
        difference = self._difference(order, item_ids, new_item_ids)
        self._check_funds(order["user_id"], payment_method_id, difference)
        order |= {
            "status": "exchange requested",
            "exchange_items": sorted(item_ids),
            "exchange_new_items": sorted(new_item_ids),
            "exchange_payment_method_id": payment_method_id,
            "exchange_price_difference": float(difference),
        }
        return _done(order, f"The exchange for order {order_id} is requested.")

    # --- the desk's rules ---

    def _in_state(self, order_id: str, *states: str) -> dict[str, Any]:
        order = self.order(order_id)
        if order["status"] not in states:
            raise Refused(f"Order {order_id} is {order['status']}; this can only be done while it is {states[0]}.")
        return order

    def _difference(self, order: Mapping[str, Any], old: Sequence[str], new: Sequence[str]) -> Decimal:
        """Return what the new items cost more than the old ones; each is another variant of the same product, and there."""
        self._check_items(order, old)
        if len(old) != len(new):
            raise Refused("Name one new item for each old one.")
        difference = Decimal(0)
        for before, after in zip(old, new, strict=True):
            item = next(item for item in order["items"] if item["item_id"] == before)
            product, variant = self.variant(after)
            if product != item["product_id"] or not variant["available"]:
                raise Refused(f"Item {after} is not an available variant of {item['name']}.")
            difference += cents(variant["price"]) - cents(item["price"])
        return difference

    def _check_items(self, order: Mapping[str, Any], items: Sequence[str]) -> None:
        held = Counter(item["item_id"] for item in order["items"])
        if not Counter(items) <= held:
            raise Refused(f"Order {order['order_id']} does not hold all of these items.")

    def _method(self, user_id: str, payment_method_id: str) -> dict[str, Any]:
        return _of(self.user(user_id)["payment_methods"], payment_method_id, "payment method")

    def _check_funds(self, user_id: str, payment_method_id: str, amount: Decimal) -> None:
        method = self._method(user_id, payment_method_id)
        if method["source"] == "gift_card" and cents(method["balance"]) < amount:
            raise Refused("There is not enough on the gift card.")

    def _pay_in(self, user_id: str, payment_method_id: str, amount: Decimal) -> None:
        method = self._method(user_id, payment_method_id)
        if method["source"] == "gift_card":
            method["balance"] = float(cents(method["balance"]) + amount)


def _of(records: Mapping[str, Any], key: str, what: str) -> Any:
    if key not in records:
        raise Unknown(f"There is no {what} {key}.")
    return records[key]


def _found(kind: str, value: Any) -> Result:
    return Result(json.dumps(value), (Fact(kind, value, source="database"),))


def _done(record: Mapping[str, Any], text: str) -> Result:
    about = record.get("order_id") or record["user_id"]
    return Result(text, (Fact("status", record.get("status", "changed"), about, source="database"),))


def _value(expression: str) -> float:
    def value(node: ast.AST) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return node.value
        if isinstance(node, ast.BinOp) and type(node.op) in MATHS:
            return MATHS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp) and type(node.op) in MATHS:
            return MATHS[type(node.op)](value(node.operand))
        raise Refused("That is no sum.")

    return value(ast.parse(expression, mode="eval").body)
