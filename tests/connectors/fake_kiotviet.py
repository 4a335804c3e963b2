"""KiotViet as far as we use it: tokens, pages of products with their stock, orders."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import unquote

from tests.connectors.loopback import Loopback, Reply, Request

RETAILER, ID, SECRET = "maymac", "client-1", "secret-of-maymac"


class FakeKiotViet:
    """``products`` are by code; ``clock`` is KiotViet's own, which it writes into what is changed."""

    def __init__(self) -> None:
        self.products: dict[str, dict[str, Any]] = {}
        self.removed: list[tuple[str, int]] = []
        self.orders: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self.numbers = itertools.count(100)
        self.minute = 0
        self.server = Loopback(self.answer)

    def put(self, code: str, name: str, price: float, stock: dict[int, float] | None = None, **more: Any) -> None:
        """Add or change a product; its stock is by branch."""
        self.minute += 1
        known = self.products.get(code, {"id": next(self.numbers)})
        inventories = [{"branchId": branch, "onHand": count, "reserved": 0} for branch, count in (stock or {}).items()]
        about = {"code": code, "name": name, "fullName": name, "basePrice": price, "allowsSale": True, "inventories": inventories}
        self.products[code] = known | about | {"modifiedDate": self._now()} | more

    def remove(self, code: str) -> None:
        self.minute += 1
        self.removed.append((self._now(), self.products.pop(code)["id"]))

    def _now(self) -> str:
        return f"2026-01-05T{9 + self.minute // 60:02}:{self.minute % 60:02}:00.1230000"

    def answer(self, request: Request) -> Reply:
        if request.path == "/connect/token":
            if (request.form["client_id"], request.form["client_secret"]) != (ID, SECRET):
                return 400, {"error": "invalid_client"}
            token = f"token-{next(self.numbers)}"
            self.tokens.add(token)
            return 200, {"access_token": token, "expires_in": 86400, "token_type": "Bearer"}
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens or request.headers.get("retailer") != RETAILER:
            return 401, {"responseStatus": {"errorCode": "TokenException", "message": "Token expired"}}
        if request.method == "POST":
            return 200, self._take(request.json)
        return self._get(unquote(request.path).strip("/").split("/"), request.query)

    def _get(self, path: list[str], query: Any) -> Reply:
        if path == ["branches"]:
            return 200, {"total": 1, "data": [{"id": 11, "branchName": "Quận 1"}]}
        if path[:2] in (["products", "code"], ["orders", "code"]):
            known = self.products if path[0] == "products" else {order["code"]: order for order in self.orders}
            found = known.get(path[2])
            return (200, found) if found else (420, {"responseStatus": {"message": "Không tìm thấy"}})
        since = query.get("lastModifiedFrom", "")
        listed = sorted(self.products.values(), key=lambda one: one["id"]) if path == ["products"] else self.orders
        rows = [one for one in listed if one["modifiedDate"] >= since]
        start, size = int(query["currentItem"]), int(query["pageSize"])
        removed = [id for at, id in self.removed if since and at >= since]
        return 200, {"total": len(rows), "pageSize": size, "data": rows[start : start + size], "removeId": removed}

    def _take(self, body: dict[str, Any]) -> dict[str, Any]:
        number = next(self.numbers)
        order = {**body, "id": number, "code": f"DH{number:06}", "modifiedDate": self._now(), "statusValue": "Phiếu tạm"}
        self.orders.append(order)
        return order
