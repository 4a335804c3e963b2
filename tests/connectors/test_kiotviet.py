"""The shop system KiotViet over HTTP: what changed comes in by pages, stock is fresh or says since when, orders go out once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.errors import InvalidTenant
from app.services.importing.source_import import SourceFailed, SourceImport
from app.services.orders.books import ShopBooks
from app.services.publishing.publisher import Publisher
from app.storage.deliveries import order_data
from plugins.contracts import Happening, Undeliverable
from plugins.kit.kiotviet.writing import order_body
from plugins.kit.money import Money
from plugins.kit.outward import Unavailable
from plugins.kit.shop_systems.connector import StockDesk
from plugins.kit.shop_systems.contract import Changes, OutsideProduct
from plugins.kit.shop_systems.mirror import Mirror, table_of
from tests.connectors.fake_kiotviet import ID, RETAILER, SECRET, FakeKiotViet
from tests.connectors.loopback import SHOP_PLUGINS, ConnectedStreet
from tests.pipeline.shops import TAILOR
from tests.pipeline.test_ordering import CHECKOUT

BRANCHES = {"q1": 11, "gv": 12}


@pytest.fixture
def kiot():
    fake = FakeKiotViet()
    fake.put("AT-01", "Áo thun trắng", 160000, {11: 5, 12: 2, 99: 50}, tradeMarkName="Mộc", categoryName="Áo thun", taxRate="8", unit="cái")
    fake.put("QJ-01", "Quần jean xanh", 420000, {11: 7}, attributes=[{"attributeName": "Màu", "attributeValue": "xanh"}])
    fake.put("GIAU", "Không bán", 1, {11: 1}, allowsSale=False)
    yield fake
    fake.server.close()


@pytest.fixture
def make_street(kiot, tmp_path):
    made = []

    def make(**options):
        keys = {"retailer": RETAILER, "client_id": ID, "client_secret": SECRET, "branches": BRANCHES}
        given = keys | {"base_url": kiot.server.url, "sign_in_url": kiot.server.url} | options
        orders = {"name": "orders", "options": {"track": True}}
        plugins = [{"name": "kiotviet", "options": given}, *SHOP_PLUGINS, CHECKOUT, orders]
        made.append(ConnectedStreet(tmp_path, {"corner": TAILOR | {"tenant": TAILOR["tenant"] | {"plugins": plugins}}}, kiot.server.host))
        return made[-1]

    yield make
    for street in made:
        street.platform.close()


def stores(street):
    return street.platform.tenant("corner").stores


def pull(street, **how):
    root = street.platform.directory.root
    report = SourceImport(root, Publisher(root, street.platform.build)).run("corner", stores(street).register_sources()[0], **how)
    street.platform.directory.refresh("corner")
    return report


def products(street):
    draft = json.loads((street.place / "business" / "corner" / "draft" / "catalog.json").read_text())
    return {one["sku"]: one for one in draft["products"]}


def page_calls(kiot):
    return [request.query for request in kiot.server.calls("/products")]


def test_products_come_into_the_draft_and_go_live(kiot, make_street):
    street = make_street()
    report = pull(street, publish=True)
    assert report.published.version == 2, report
    shirt, jeans = (products(street)[sku] for sku in ("AT-01", "QJ-01"))
    assert (shirt["price"], shirt["stock"], shirt["brand"], shirt["tax_rate"]) == (160000, 7, "Mộc", "0.08")
    assert jeans["attributes"] == {"Màu": "xanh"}
    assert set(products(street)) == {"AT-01", "QJ-01"}
    assert "160.000" in street.say("áo thun trắng giá bao nhiêu").text


def test_what_the_shop_added_to_a_product_stays(kiot, make_street):
    street = make_street()
    tailored = [{**one, "synonyms": ["áo phông"]} if one["sku"] == "AT-01" else one for one in TAILOR["catalog"]["products"]]
    street.publish("corner", catalog={"products": tailored})
    pull(street)
    assert products(street)["AT-01"]["synonyms"] == ["áo phông"]


def test_pages_are_read_to_their_end_and_then_only_what_changed(kiot, make_street):
    for number in range(250):
        kiot.put(f"X-{number:03}", f"Hàng {number}", 1000 + number, {11: number})
    street = make_street()
    pull(street)
    assert [query["currentItem"] for query in page_calls(kiot)] == ["0", "100", "200"]
    assert len(products(street)) == 252
    kiot.put("X-007", "Hàng 7", 9999, {11: 3})
    kiot.remove("X-008")
    pull(street)
    (call,) = page_calls(kiot)[3:]
    assert call["lastModifiedFrom"].startswith("2026-01-05T")
    assert (products(street)["X-007"]["price"], "X-008" in products(street), len(products(street))) == (9999, False, 251)


def test_a_token_is_asked_for_once_and_again_when_it_is_no_longer_taken(kiot, make_street):
    street = make_street()
    pull(street)
    pull(street)
    assert len(kiot.server.calls("/connect/token")) == 1
    kiot.tokens.clear()
    pull(street)
    assert len(kiot.server.calls("/connect/token")) == 2


def test_stock_is_asked_live_and_kept_for_a_minute(kiot, make_street):
    street = make_street()
    stock = stores(street).find_stock(sku="AT-01")
    assert (stock.available, stock.source) == (Decimal(7), "kiotviet")
    kiot.put("AT-01", "Áo thun trắng", 160000, {11: 1})
    assert stores(street).find_stock(sku="AT-01") == stock
    assert len(kiot.server.calls("/products/code/AT-01")) == 1
    assert street.say("áo thun trắng còn hàng không").text == "Dạ, Áo thun trắng còn hàng ạ."


def test_a_product_that_kiotviet_does_not_know_is_the_catalogues(kiot, make_street):
    assert stores(make_street()).find_stock(sku="AD-01-DO-M").available == 3


def test_while_kiotviet_is_down_the_last_known_stock_says_since_when(kiot, make_street):
    street = make_street()
    pull(street)
    kiot.server.failing = [503]
    stock = stores(street).find_stock(sku="AT-01")
    assert stock.available == Decimal(7)
    assert datetime.now(UTC) - stock.as_of < timedelta(minutes=5)


def test_an_order_goes_out_once(kiot, make_street):
    street = make_street()
    order = place_order(street)
    for _ in range(3):
        hand_over(street, order)
    (taken,) = kiot.orders
    assert (taken["branchId"], taken["description"], taken["customer"]["contactNumber"]) == (11, f"[chat {order.number}]", "+84912345678")
    (line,) = taken["orderDetails"]
    assert (line["productId"], line["productCode"], line["quantity"], line["price"]) == (
        kiot.products["AT-01"]["id"], "AT-01", 2.0, 150000.0,
    )  # fmt: skip


def test_an_order_whose_answer_was_lost_is_found_and_not_sent_again(kiot, make_street):
    street = make_street()
    order = place_order(street)
    hand_over(street, order)
    for note in (street.place / "business").rglob(f"order-{order.number}.json"):
        note.unlink()
    kiot.orders[0]["modifiedDate"] = "2026-01-05T23:00:00"
    hand_over(street, order)
    assert len(kiot.orders) == 1


def test_an_order_of_something_that_kiotviet_does_not_have_is_told_to_the_owner(kiot, make_street):
    street = make_street()
    order = place_order(street)
    del kiot.products["AT-01"]
    with pytest.raises(Undeliverable, match="kiotviet has no product AT-01"):
        hand_over(street, order)


def test_while_kiotviet_is_down_an_order_waits(kiot, make_street):
    street = make_street()
    order = place_order(street)
    kiot.server.failing = [503] * 9
    with pytest.raises(Unavailable):
        hand_over(street, order)
    kiot.server.failing = []
    hand_over(street, order)
    assert len(kiot.orders) == 1


def test_an_order_that_was_placed_at_kiotviet_is_found_by_number_and_phone(kiot, make_street):
    kiot.orders.append({
        "id": 1, "code": "DH000777", "purchaseDate": "2026-01-04T10:00:00", "branchId": 11, "customerName": "Lan", "total": 300000,
        "totalPayment": 100000, "statusValue": "Hoàn thành", "modifiedDate": "2026-01-04T10:00:00",
        "orderDetails": [{"productCode": "AT-01", "productName": "Áo thun trắng", "quantity": 2, "price": 150000, "discount": 0}],
        "orderDelivery": {"receiver": "Lan", "contactNumber": "0912345678", "address": "12 Lý Chính Thắng", "price": 0},
    })  # fmt: skip
    street = make_street()
    asked = street.say("đơn DH000777 tới đâu rồi").text
    assert "DH000777" in asked
    told = street.say("0912 345 678").text
    assert "Đơn DH000777, đặt" in told
    assert "Đơn đã giao rồi ạ." in told
    assert "200.000" in told
    street.say("đơn DH000777 tới đâu rồi", session="s-2")
    assert "không tìm thấy" in street.say("0912 000 000", session="s-2").text


def test_wrong_keys_and_odd_answers_are_told_without_the_secret(kiot, make_street):
    street = make_street(client_secret="wrong-secret")
    (connector,) = stores(street).register_connectors()
    health = connector.check()
    assert not health.ok
    assert "wrong-secret" not in health.detail
    with pytest.raises(SourceFailed):
        pull(street)


def test_the_check_tells_the_branches(kiot, make_street):
    (connector,) = stores(make_street()).register_connectors()
    assert connector.check().detail == "KiotViet answers; its branches are Quận 1 (11)."


def test_only_what_is_wanted_is_connected(kiot, make_street):
    street = make_street(wants=["stock"])
    assert stores(street).register_sources() == []
    assert [one.name for one in stores(street).register_subscriptions()] == []
    with pytest.raises(InvalidTenant, match="client_id"):
        street.publish("corner", tenant=TAILOR["tenant"] | {"plugins": ["*", {"name": "kiotviet", "options": {"retailer": "x"}}]})


def place_order(street):
    for text in ("cho mình 2 áo thun trắng", "chốt đơn", "đến lấy", "Quận 1", "Nguyễn Thị Lan", "0912 345 678", "vâng"):
        street.say(text)
    return street.platform.storage.tenant("corner").orders.latest(1)[0]


def hand_over(street, order):
    books = ShopBooks(street.platform.tenant("corner"), street.platform.storage.tenant("corner"))
    happening = Happening(f"order:{order.number}", "order", order.placed_at, order_data(order), order.conversation)
    street.platform.tenant("corner").background.subscriptions["kiotviet orders"].deliver(happening, books)


# the parts that every shop system shares


class Shelf:
    """A shop system of which everything is said in the test."""

    name = "shelf"

    def __init__(self):
        self.said, self.down, self.asked = {}, False, []
        self.next_changes = Changes((), frozenset(), "")

    def product(self, sku):
        self.asked.append(sku)
        if self.down:
            raise Unavailable("down")
        return self.said.get(sku)

    def changes(self, mark):
        return self.next_changes


def test_a_page_full_of_goods_asks_for_a_few_and_takes_the_mirrors_word_for_the_rest(tmp_path):
    shelf, mirror = Shelf(), Mirror(lambda: tmp_path)
    goods = tuple(OutsideProduct(str(number), f"S-{number}", "x", Decimal(1), Decimal(number)) for number in range(10))
    shelf.next_changes = Changes(goods, frozenset(), "m1")
    mirror.renew(shelf)
    shelf.said = {one.sku: one for one in goods}
    desk = StockDesk(shelf, mirror, lambda: 5.0)
    assert [desk.find(one.sku).available for one in goods] == [one.stock for one in goods]
    assert shelf.asked == ["S-0", "S-1"]


def test_what_was_known_a_day_ago_is_no_stock(tmp_path):
    shelf = Shelf()
    shelf.next_changes = Changes((OutsideProduct("1", "S-1", "x", Decimal(1), Decimal(4)),), frozenset(), "m1")
    mirror = Mirror(lambda: tmp_path, lambda: datetime.now(UTC) - timedelta(hours=25))
    mirror.renew(shelf)
    shelf.down = True
    assert StockDesk(shelf, mirror).find("S-1") is None


EXACT = some.decimals(min_value=0, max_value=10**9, places=2)
PRODUCTS = some.builds(
    OutsideProduct, some.uuids().map(str), some.text(min_size=1, max_size=8), some.text(max_size=8), EXACT, some.none() | EXACT,
    tax_rate=some.none() | some.sampled_from([Decimal(5), Decimal("8"), Decimal(10)]),
    attributes=some.dictionaries(some.sampled_from(["màu", "size"]), some.text(min_size=1, max_size=4)),
)  # fmt: skip


@given(some.lists(PRODUCTS, max_size=6, unique_by=lambda one: one.sku))
def test_property_a_mirror_gives_back_what_it_was_told(tmp_path_factory, goods):
    shelf, folder = Shelf(), tmp_path_factory.mktemp("kept")
    shelf.next_changes = Changes(tuple(goods), frozenset(), "m")
    Mirror(lambda: folder).renew(shelf)
    known = Mirror(lambda: folder).known()
    assert known.products == {one.sku: one for one in goods}
    table = table_of(known, "shelf")
    assert {len(row) for row in table.rows} == {len(table.rows[0])}


@given(some.integers(1, 99), some.integers(1, 10**7), some.integers(0, 10**6), some.sampled_from(["VND", "GBP"]))
def test_property_an_order_comes_to_the_same_sum_there(quantity, price, off, currency):
    total = max(quantity * price - off, 0)
    line = {"sku": "A", "name": "a", "quantity": str(quantity), "price": price, "total": total}
    texts = dict.fromkeys(("number", "note", "name", "phone", "email", "address"), "1")
    order = {**texts, "paid": 0, "fee": 0, "currency": currency, "lines": [line], "way": "collection"}
    (told,) = order_body(order, {"A": "7"}, 11)["orderDetails"]
    there = told["quantity"] * (told["price"] - told.get("discount", 0.0))
    assert abs(Decimal(there) - Money(total, currency).amount) < Decimal("0.01")


def test_an_order_without_a_branch_there_is_refused(kiot, make_street):
    street = make_street(branches={})
    order = place_order(street)
    with pytest.raises(Undeliverable, match="Name the branches"):
        hand_over(street, order)
