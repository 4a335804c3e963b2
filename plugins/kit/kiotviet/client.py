"""KiotViet's public API for retail (kiotviet.vn/huong-dan-su-dung-public-api-retail): a token for a day, pages of a hundred."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from plugins.contracts import Order
from plugins.kit.kiotviet.reading import order_of, product_of
from plugins.kit.kiotviet.writing import marker_of, order_body
from plugins.kit.outward import Answer, OutwardClient, Refused, Unreadable
from plugins.kit.outward.quotas import Quotas
from plugins.kit.shop_systems.contract import Changes, OutsideProduct

NAME = "kiotviet"
API, SIGN_IN = "https://public.kiotapi.com", "https://id.kiotviet.vn"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PAGE, MOST_PAGES = 100, 2000
CALLS, SECONDS = 80, 60.0  # KiotViet allows 5,000 an hour
PATIENCE_S = 120.0
EARLY_S = 300
PUSHED_PAGES = 5


class KiotViet:
    """Implements ``plugins.kit.shop_systems.contract.ShopSystem``. ``quick`` is the client for what a customer waits for."""

    name = NAME

    def __init__(
        self, client: OutwardClient, quick: OutwardClient, quotas: Quotas, retailer: str, keys: tuple[str, str], sign_in: str,
        branches: Mapping[str, int], currency: str, clock: Callable[[], float] = time.time,
    ):  # fmt: skip
        self._client, self._quick, self._quotas, self._retailer, self._keys = client, quick, quotas, retailer, keys
        self._sign_in, self._branches, self._currency, self._clock = sign_in.rstrip("/"), branches, currency, clock
        self._lock = threading.Lock()
        self._token, self._ends = "", 0.0

    def changes(self, mark: str) -> Changes:
        """Read all pages of what was modified since the latest time that KiotViet itself has told."""
        params = {"includeInventory": "true", "includeRemoveIds": "true", "orderBy": "id"} | ({"lastModifiedFrom": mark} if mark else {})
        products: list[OutsideProduct] = []
        gone: set[str] = set()
        latest = mark
        for page in self._pages("products", params):
            gone |= {str(id) for name in ("removeId", "removeIds", "removedIds") for id in page.get(name) or ()}
            for told in page.get("data") or ():
                product = product_of(told, self._branches.values())
                products += [product] if product else []
                gone |= set() if product else {str(told.get("id"))}
                latest = max(latest, str(told.get("modifiedDate") or told.get("createdDate") or ""))
        return Changes(tuple(products), frozenset(gone), latest)

    def product(self, sku: str) -> OutsideProduct | None:
        answer = self._get(self._quick, f"products/code/{quote(sku, safe='')}", {}, patience=0.0, accepts=(404, 420))
        return product_of(_body(answer), self._branches.values()) if answer.status == 200 else None

    def find_pushed(self, number: str, placed_at: datetime) -> str:
        """Look through the orders modified since ours was placed for the mark that ``push`` leaves in the description."""
        since = (placed_at - timedelta(hours=1)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")
        for place, page in enumerate(self._pages("orders", {"lastModifiedFrom": since}), start=1):
            for told in page.get("data") or ():
                if marker_of(number) in str(told.get("description") or ""):
                    return str(told.get("code", ""))
            if place >= PUSHED_PAGES:
                break
        return ""

    def push(self, order: Mapping[str, Any], ids: Mapping[str, str]) -> str:
        branch = self._branches.get(order["branch"]) or next(iter(self._branches.values()), None)
        if branch is None:
            raise Refused("Name the branches of KiotViet in the options, so that orders have one.")
        return str(_body(self._send("POST", "orders", body=order_body(order, ids, branch))).get("code", ""))

    def order(self, number: str) -> Order | None:
        answer = self._get(self._quick, f"orders/code/{quote(number, safe='')}", {}, patience=0.0, accepts=(404, 420))
        return order_of(_body(answer), self._currency, {id: name for name, id in self._branches.items()}) if answer.status == 200 else None

    def greet(self) -> str:
        found = _body(self._get(self._client, "branches", {"pageSize": PAGE}))
        branches = ", ".join(f"{one.get('branchName')} ({one.get('id')})" for one in found.get("data") or ())
        return f"KiotViet answers; its branches are {branches or 'none'}."

    def _pages(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for place in range(MOST_PAGES):
            page = _body(self._get(self._client, path, {**params, "pageSize": PAGE, "currentItem": place * PAGE}))
            yield page
            if not page.get("data") or (place + 1) * PAGE >= int(page.get("total") or 0):
                return
        raise Unreadable(f"KiotViet's list of {path} has no end.")

    def _get(
        self, client: OutwardClient, path: str, params: Mapping[str, Any], patience: float = PATIENCE_S, accepts: tuple[int, ...] = ()
    ) -> Answer:
        self._quotas.take(f"KiotViet of {self._retailer}", CALLS, SECONDS, patience)
        return self._send("GET", path, client=client, params=params, accepts=accepts)

    def _send(self, method: str, path: str, client: OutwardClient | None = None, **more: Any) -> Answer:
        """Send with a token; once again with a new one where it is no longer taken."""
        client, accepts = client or self._client, more.pop("accepts", ())
        answer = client.request(method, path, headers=self._headers(client), accepts=(*accepts, 401), **more)
        if answer.status == 401:
            self._ends = 0.0
            answer = client.request(method, path, headers=self._headers(client), accepts=accepts, **more)
        return answer

    def _headers(self, client: OutwardClient) -> dict[str, str]:
        with self._lock:
            if self._clock() >= self._ends:
                self._renew(client)
            return {"Retailer": self._retailer, "Authorization": f"Bearer {self._token}"}

    def _renew(self, client: OutwardClient) -> None:
        client_id, client_secret = self._keys
        form = {"scopes": "PublicApi.Access", "grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        told = _body(client.post(f"{self._sign_in}/connect/token", form=form))
        if not told.get("access_token"):
            raise Refused("KiotViet gave no access token. Check client_id and client_secret.")
        self._token = str(told["access_token"])
        self._ends = self._clock() + max(float(told.get("expires_in") or 0) - EARLY_S, 60.0)


def _body(answer: Answer) -> dict[str, Any]:
    told = answer.json()
    if not isinstance(told, dict):
        raise Unreadable("KiotViet answered with something else than it says it does.")
    return told
