"""An owner's day at work, through the forms of the pages, so that there is something to look at on each."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PASSWORD = "three green apples fell"  # noqa: S105 - of an installation that is thrown away
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
TABLE = b"sku,name,price,stock\nNEW-1,Jasmine tea,4.50,12\nNEW-2,Oolong tea,six,3\n,Blue cup,9.00,0\n"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose eyes the tour looks with: their language, their shop, and how they sign in."""

    language: str
    shop: str
    email: str
    name: str


OWNERS = (Owner("en", "greengrocer", "ann@shop.example", "Ann Lee"), Owner("vi", "thoitrang", "lan@shop.example", "Trần Thị Lan"))
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ticket": "Call back about the Saturday delivery", "note": "She ordered for a wedding, be kind.", "tag": "wedding",
        "comment": "Tried at 10, nobody there. Once more after lunch.", "colleague": "Ben Carter", "key": "Till in the shop",
        "ask": "what could we not answer?", "try": "how much is oat milk?", "word": "delivery",
    },
    "vi": {
        "ticket": "Gọi lại về đơn giao thứ Bảy", "note": "Chị đặt cho đám cưới, nhớ nhẹ nhàng nhé.", "tag": "đám cưới",
        "comment": "10 giờ gọi không ai bắt máy, chiều gọi lại.", "colleague": "Phạm Văn Bình", "key": "Máy tính tiền ở quầy",
        "ask": "câu nào chưa trả lời được?", "try": "áo thun giá bao nhiêu?", "word": "giao",
    },
}  # fmt: skip


class Work:
    """An owner at work, through the pages' own forms."""

    def __init__(self, app: Any, owner: Owner):
        self._owner, self._words, self._client = owner, WORDS[owner.language], app.test_client()
        self._accounts = app.extensions["owner"].accounts
        self._platform = app.extensions["owner"].platform

    def day(self) -> dict[str, str]:
        """Do a bit of everything; return the keys of what it left."""
        self._come_in()
        shop, words = f"/admin/{self._owner.shop}", self._words
        places = self._look(shop)
        talk = f"{shop}/conversations/{places['talk']}"
        self._send(f"{talk}/notes", text=words["note"])
        self._send(f"{talk}/tags", tag=words["tag"])
        for priority in ("high", "normal"):
            self._send(f"{shop}/tickets/new", title=words["ticket"], text=words["note"], priority=priority, operation=priority)
        self._send(f"{shop}/tickets/1/comments", text=words["comment"], operation="c1")
        self._send(f"{shop}/people", email=f"second@{self._owner.shop}.example", name=words["colleague"], role="manager")
        self._send(f"{shop}/keys", name=words["key"], role="viewer", days="90")
        return places | self._erase(shop, places["goner"]) | self._import(shop)

    def _come_in(self) -> None:
        from app.services.accounts.person import COMMAND_LINE

        accounts, owner = self._accounts, self._owner
        made = accounts.people.add(owner.email, owner.name, COMMAND_LINE, is_operator=True, locale=owner.language)
        accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
        self._me, self._link = made.id, accounts.links.make("password", made.id)
        self._send("/admin/sign-in", page="/admin/sign-in", email=owner.email, password=PASSWORD)

    def _look(self, shop: str) -> dict[str, str]:
        """Return conversations, people and goods that are worth a picture."""
        found = self._platform.storage.tenant(self._owner.shop).conversations
        talk, upset = (found.find("web", f"{self._owner.shop}-{number}") for number in (0, 4))
        people = list(dict.fromkeys(re.findall(rf"{shop}/customers/([0-9a-f]{{8,}})", self._read(f"{shop}/customers"))))
        orders = re.findall(rf"{shop}/orders/([\w-]+)", self._read(f"{shop}/orders"))
        sku = self._platform.tenant(self._owner.shop).document("catalog")["products"][3]["sku"]
        kept = {"talk": talk.id, "upset": upset.id, "person": people[0], "other": people[1], "goner": people[2], "order": orders[0]}
        return kept | {"sku": sku, "word": self._words["word"], "me": self._me, "password": self._link}

    def _erase(self, shop: str, person: str) -> dict[str, str]:
        address = self._send(f"{shop}/customers/{person}/erase", sure="yes").headers["Location"]
        return {"erasure": address.rpartition("/")[2].partition("?")[0]}

    def _import(self, shop: str) -> dict[str, str]:
        answer = self._send(f"{shop}/import", file=(io.BytesIO(TABLE), "tea.csv"))
        found = re.search(rf"{shop}/import/([\w.-]+)", answer.get_data(as_text=True))
        return {"upload": found[1] if found else ""}

    def _read(self, address: str) -> str:
        return self._client.get(address).get_data(as_text=True)

    def _send(self, address: str, page: str = "/admin/account", **fields: Any) -> Any:
        found = TOKEN.search(self._read(page))
        assert found, page
        answer = self._client.post(address, data={"form_token": found[1], **fields})
        if answer.status_code >= 400:
            raise SystemExit(f"{address} answered {answer.status_code}: {answer.get_data(as_text=True)[:600]}")
        return answer
