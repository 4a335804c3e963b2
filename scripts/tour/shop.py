"""The installation that the tour shows: two demo shops with a quarter of demo data, and what only people leave behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from scripts.benchmarks.shops import REPOSITORY
from scripts.tour.work import OWNERS, Owner, Work

DAYS, CONVERSATIONS = 90, 1100
PROVIDER = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "tour", "OIDC_CLIENT_SECRET": "tour", "OIDC_NAME": "Google"}
TWILIO = {"account_sid": "AC" + "0" * 32, "auth_token": "secret", "sender": "+14155238886", "base_url": "http://127.0.0.1:9"}
BACK = {"name": "back", "id": "HX" + "b" * 32, "text": "Hello {{1}}", "variables": {"1": "{name}"}}

# what customers say in conversations of their own, the last ones first in the lists
TALKS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "greengrocer": (
        ("how much is oat milk?", "put two in my cart", "do you deliver to BS6?"),
        ("who painted the sign above your door?", "and when?"),
        ("please call me back", "Maria Whitfield-Okonkwo, 0117 496 0123", "yes"),
        ("please call me back", "Maria Whitfield, maria@whitfield.example", "yes"),
        ("this is useless, I have been waiting for an hour!!", "I want to talk to a person"),
        ("thank you so much, that was lovely",),
    ),
    "thoitrang": (
        ("áo thun cotton giá bao nhiêu?", "cho mình 2 cái vào giỏ", "có giao hàng tới Đà Nẵng không?"),
        ("ai vẽ bảng hiệu của cửa hàng vậy?", "vẽ năm nào?"),
        ("gọi lại cho mình nhé", "Nguyễn Thị Minh Châu, 0912 345 678", "đồng ý"),
        ("gọi lại cho mình nhé", "Minh Châu, minhchau@mail.example", "đồng ý"),
        ("chờ cả tiếng rồi chưa ai trả lời, quá tệ!!", "cho mình gặp nhân viên"),
        ("cảm ơn shop nhiều, dễ thương quá",),
    ),
}


def make_place(folder: Path) -> dict[str, dict[str, str]]:
    """Fill ``folder`` unless it is; return by shop what the addresses of its pages are filled with."""
    os.environ.update(PROVIDER)  # for its button on the page where one signs in; nobody asks it anything
    kept = folder / "places.json"
    if not kept.exists():
        kept.write_bytes(orjson.dumps(_fill(folder)))
    return orjson.loads(kept.read_bytes())


def _fill(folder: Path) -> dict[str, dict[str, str]]:
    own = {"BUSINESS_ROOT": "business", "INSTANCE_FOLDER": "instance", "LOG_FOLDER": "logs"}
    os.environ.update({f"ASSISTANT_{name}": str(folder / place) for name, place in own.items()})
    from app.factory import create_app
    from app.services.publishing.publisher import FIRST_NOTE, Publisher
    from app.settings import load_settings

    for owner in OWNERS:
        _copy_shop(owner.shop, folder / "business")
    app = create_app(load_settings())
    platform = app.extensions["owner"].platform
    with closing(platform):
        for owner in OWNERS:
            Publisher(platform.directory.root, platform.prove).publish(owner.shop, note=FIRST_NOTE)
            platform.directory.refresh(owner.shop)
        return {owner.shop: _live_in(app, platform, owner) for owner in OWNERS}


def _copy_shop(key: str, business: Path) -> None:
    for part in ("draft", "media"):
        shutil.copytree(REPOSITORY / "business" / key / part, business / key / part)
    file = business / key / "draft" / "tenant.json"
    tenant = orjson.loads(file.read_bytes())
    tenant["plugins"] = [*tenant.get("plugins", ["*"]), {"name": "twilio_whatsapp", "options": TWILIO}]
    tenant.setdefault("channels", {})["whatsapp"] = {"templates": [BACK]}
    file.write_bytes(orjson.dumps(tenant))


def _live_in(app: Any, platform: Any, owner: Owner) -> dict[str, str]:
    """Have customers talk and an owner work; return where that can be seen."""
    from app.services.demo import Wanted
    from app.worker.demo_seeding import seed_shop

    seed_shop(platform, owner.shop, Wanted(DAYS, CONVERSATIONS))
    for number, lines in enumerate(TALKS[owner.shop]):
        for line in lines:
            told = {"message": line, "bot": owner.shop, "session_id": f"{owner.shop}-{number}"}
            assert app.test_client().post("/chat_api", json=told).status_code == 200
    database = platform.storage.tenant(owner.shop)
    database.customers.linking.bring_up(platform.clock() + timedelta(minutes=1), 10_000)
    _change_draft(platform.directory.root, owner.shop)
    _hold_a_message(platform, owner.shop)
    return Work(app, owner).day()


def _change_draft(root: Any, key: str) -> None:
    """Leave something to publish: a price, and one product less in stock."""
    file = root.place(key).path / "draft" / "catalog.json"
    catalog = orjson.loads(file.read_bytes())
    first, second = catalog["products"][3:5]
    first["price"] += first["price"] // 10
    second["stock"] = 0
    file.write_bytes(orjson.dumps(catalog))


def _hold_a_message(platform: Any, key: str) -> None:
    """Leave a message on WhatsApp that came too late to be sent."""
    from app.services.channels.channels import Channels
    from app.storage.messengers.channel_rows import NewPart
    from app.storage.turns.turns import Conversation, TurnRecord
    from plugins.contracts.channels import Identity, Inbound, Part

    channels, phone = Channels(platform), "+447700900001"
    inbox, outbox, now = channels.inbox(key), channels.outbox(key), channels.now()
    inbox.receive("whatsapp", Inbound("SM1", Identity(phone), text="hi", profile_name="Ann", at=now), now, lambda one: 0.0, 1.0)
    talk = Conversation.begin("whatsapp", phone, "", 1, "en-GB", now - timedelta(hours=30))
    told: dict[str, Any] = {"user_text": "hi", "reply_text": "Hello.", "reply_payload": {}, "state": {}, "locale": "en-GB", "mode": "v5"}
    inbox.commit(TurnRecord(conversation=talk, **told, outcome="answered", trace_id="held", now=now))
    outbox.add([NewPart(talk.id, "whatsapp", phone, "t", 0, Part(text="Your order waits for you until six."))], now)
    outbox.claim(outbox.parts(talk.id)[0].row, now + timedelta(hours=30), lambda part, who: "window_closed")
