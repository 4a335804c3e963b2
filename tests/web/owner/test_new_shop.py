"""A new shop from the browser: checked before anything is made, made whole or not at all, published, asked."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import time
from html import unescape
from pathlib import Path

import pytest

from app.services.importing.uploads import KEPT_S, TooManyUploads, Uploads
from app.services.publishing.publisher import Publisher
from app.services.shops.new_shops import NewShops
from app.services.shops.tenant_templates import begin_tenant
from app.storage.folders.folders import BusinessRoot
from plugins.contracts import Role

ASKED = {"name": "Lan's Café", "key": "", "locale": "vi-VN", "currency": "vnd", "timezone": "Asia/Ho_Chi_Minh", "template": "empty"}
TABLE = b"sku,name,price\nCF-1,Iced coffee,25000\nCF-2,Egg coffee,35000\n"


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for these tests alone: they add to them."""
    return shutil.copytree(business_root, tmp_path / "business")


@pytest.fixture
def operator_browser(signed_in):
    return signed_in("operator")


def keys(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()}


def make(browser, **fields):
    return browser.send("/admin/new-shop", **ASKED | fields)


def test_from_a_form_with_a_table_to_an_answer(operator_browser, app, business_root, accounts):
    made = make(operator_browser, file=(io.BytesIO(TABLE), "coffee.csv"))
    assert made.status_code == 302
    preview = operator_browser.get(made.location).get_data(as_text=True)
    assert "Egg coffee" in preview
    about = json.loads((business_root / "lan-s-cafe" / "draft" / "tenant.json").read_text())
    assert (about["name"], about["currency"], about["locale"]) == ("Lan's Café", "VND", "vi-VN")
    taken = operator_browser.send(made.location, take="1", column=["sku", "name", "price"], means=["sku", "name", "price"])
    assert taken.location.endswith("/admin/lan-s-cafe/start")
    steps = operator_browser.get(taken.location).get_data(as_text=True)
    assert "2 products in the draft." in steps
    hidden = dict(re.findall(r'type="hidden" name="(seen|draft)" value="([^"]*)"', steps))
    published = operator_browser.send("/admin/lan-s-cafe/publish", **hidden)
    ready = unescape(operator_browser.get(published.location).get_data(as_text=True))
    assert "Your assistant is ready" in ready
    assert 'data-bot-id="lan-s-cafe"' in ready
    reply = app.test_client().post("/chat_api", json={"message": "Egg coffee giá bao nhiêu?", "bot": "lan-s-cafe"}).json["reply"]
    assert "35.000" in reply
    ann = accounts.people.find_by_email("ann@shop.example")
    assert ann.roles == {"lan-s-cafe": Role.ADMIN}
    assert "shop.create" in {entry.action for entry in accounts.audit.latest("lan-s-cafe")}


@pytest.mark.parametrize(("field", "value", "told"), [
    ("name", " ", "Write the shop's name"),
    ("key", "../books", "A key has up to 50 small letters"),
    ("key", "new-shop", "a few words are kept"),
    ("key", "books", "There is a shop books already"),
    ("locale", "xx-XX", "Choose a language"),
    ("locale", "english", "Choose a language"),
    ("currency", "XXQ", "Write a currency by its three letters"),
    ("timezone", "Mars/Olympus", "Choose a time zone"),
    ("template", "../grocer", "Choose what to begin with"),
])  # fmt: skip
def test_a_fault_is_told_at_its_field_and_nothing_is_made(operator_browser, business_root, accounts, field, value, told):
    before = keys(business_root)
    answer = make(operator_browser, **{"key": "a-new-one", field: value})
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert told in page
    assert keys(business_root) == before
    assert accounts.people.find_by_email("ann@shop.example").roles == {}


@pytest.mark.parametrize(("content", "name", "told"), [
    (b"MZ\x90", "prices.exe", "Choose a file that ends in"),
    (b"PK\x03\x04broken", "prices.xlsx", "prices"),
    (b"", "prices.csv", ""),
])  # fmt: skip
def test_a_file_that_is_no_table_makes_no_shop(operator_browser, app, business_root, content, name, told):
    before = keys(business_root)
    answer = make(operator_browser, file=(io.BytesIO(content), name))
    assert answer.status_code == 422
    assert keys(business_root) == before
    uploads = app.extensions["owner"].platform.settings.instance_folder / "uploads"
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_a_key_is_suggested_and_checked(operator_browser):
    def asked(**query):
        return operator_browser.get("/admin/new-shop/key", query_string=query).json

    assert asked(name="Tiệm bánh Đà Lạt & Co.") == {"key": "tiem-banh-da-lat-and-co"}
    assert asked(name="Books") == {"key": "books-2"}
    assert asked(name="面包店") == {"key": ""}
    assert asked(key="free-one") == {"fault": ""}
    assert "There is a shop books already" in asked(key="books")["fault"]


def test_only_the_operator_makes_shops(signed_in, business_root):
    before = keys(business_root)
    admin = signed_in("admin")
    assert admin.get("/admin/new-shop").status_code == 403
    assert make(admin).status_code == 403
    assert keys(business_root) == before


@pytest.mark.parametrize("template", ["empty", "grocer"])
def test_what_a_new_shop_begins_with_can_be_published(operator_browser, business_root, template):
    assert make(operator_browser, key="fresh", template=template, currency="GBP", locale="en-GB").status_code == 302
    assert Publisher(BusinessRoot(business_root)).validate("fresh") == []


def test_of_two_who_make_the_same_shop_one_is_told(tmp_path):
    root = BusinessRoot(tmp_path)
    begin_tenant(root, "twice", "empty", {})
    assert NewShops(root, tmp_path / "deleted").fault_of_key("twice")


def _make_until_killed(root: str) -> None:
    number = 0
    while True:
        begin_tenant(BusinessRoot(root), f"shop-{number}", "grocer", {})
        number += 1


def test_a_killed_creation_leaves_nothing_or_a_whole_draft(tmp_path):
    context = multiprocessing.get_context("spawn")
    made = 0
    for attempt in range(4):
        root = tmp_path / str(attempt)
        root.mkdir()
        process = context.Process(target=_make_until_killed, args=(str(root),), daemon=True)
        process.start()
        deadline = time.monotonic() + 60
        while len(list(root.glob("shop-*"))) < 2 + attempt and time.monotonic() < deadline:
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        business = BusinessRoot(root)
        for key in business.keys():  # noqa: SIM118
            assert Publisher(business).validate(key) == []
            made += 1
    assert made >= 8


class TestUploads:
    def test_a_shop_keeps_only_so_much(self, tmp_path):
        uploads = Uploads(tmp_path, most_bytes=100, most_files=3)
        first = uploads.keep(io.BytesIO(bytes(60)), ".csv")
        with pytest.raises(TooManyUploads):
            uploads.keep(io.BytesIO(bytes(60)), ".csv")
        assert [path.name for path in tmp_path.iterdir()] == [first]
        uploads.keep(io.BytesIO(b"a"), ".csv")
        uploads.keep(io.BytesIO(b"a"), ".csv")
        with pytest.raises(TooManyUploads):
            uploads.keep(io.BytesIO(b"a"), ".csv")
        uploads.drop(first)
        assert uploads.find(uploads.keep(io.BytesIO(bytes(60)), ".csv")).stat().st_size == 60

    def test_a_file_is_gone_after_an_hour_even_when_nothing_swept_it(self, tmp_path):
        from app.errors import NotFound

        uploads = Uploads(tmp_path)
        token = uploads.keep(io.BytesIO(b"a"), ".csv")
        old = time.time() - KEPT_S - 1
        os.utime(tmp_path / token, (old, old))
        with pytest.raises(NotFound):
            uploads.find(token)

    def test_a_large_body_of_a_stranger_is_not_even_read(self, app):
        body = io.BytesIO(bytes(20_000_000))
        answer = app.test_client().post("/admin/bikes/import", input_stream=body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 401
        assert body.tell() < 200_000
