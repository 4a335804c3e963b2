"""Changing the shop from the pages: prices, questions, imports, publish and back, with every change in the audit log."""

from __future__ import annotations

import io
import json
import re

import openpyxl
import pytest
from PIL import Image

from app.services.accounts.person import COMMAND_LINE
from app.services.drafts.editor import DraftEditor, mark_of
from app.services.publishing.publisher import FIRST_NOTE
from app.storage.folders.folders import BusinessRoot
from tests.web.owner.conftest import Browser

LIST = "/admin/bikes/content/catalog"


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for this test alone: it changes them."""
    import shutil

    return shutil.copytree(business_root, tmp_path / "business")


@pytest.fixture
def editor(business_root):
    return DraftEditor(BusinessRoot(business_root), "bikes")


def mark(editor, key):
    catalog = editor.document("catalog")
    return mark_of(editor.open(catalog, key).record)


def ask(app, message):
    return app.test_client().post("/chat_api", json={"message": message, "bot": "bikes"}).json["reply"]


def hidden(manager: Browser) -> dict[str, str]:
    """Return what the page brings along of the state that it shows."""
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    return {name: value for name, value in re.findall(r'type="hidden" name="(seen|draft)" value="([^"]*)"', page)}


def publish(manager: Browser, **fields: str):
    return manager.send("/admin/bikes/publish", **{"seen": "1"} | hidden(manager) | fields)


def test_a_price_goes_from_the_list_to_the_customer(signed_in, app, editor, accounts):
    manager = signed_in("manager")
    assert "Brass bell" in manager.get(f"{LIST}?q=bell").get_data(as_text=True)
    saved = manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75", stock="30")
    assert "Saved in the draft" in manager.get(saved.location).get_data(as_text=True)
    assert "£12.50" in ask(app, "how much is the brass bell?")
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    assert re.search(r"£12\.50</del> → <ins>£13\.75", page)
    done = publish(manager, note="Dearer brass")
    assert done.location.endswith("done=2")
    assert "£13.75" in ask(app, "how much is the brass bell?")
    told = [(entry.action, entry.before, entry.after) for entry in accounts.audit.latest("bikes")][:2]
    assert told == [
        ("version.publish", None, {"version": 2, "changes": 1, "note": "Dearer brass"}),
        ("draft.change", {"price": 1250}, {"price": 1375}),
    ]


def test_a_price_typed_in_the_list_ends_on_request_and_the_form_takes_one_of_the_two(signed_in, editor):
    manager = signed_in("manager")
    both = {"mark": mark(editor, "BELL"), "field.price": "9", "field.price_on_request": "yes"}
    page = manager.send(f"{LIST}/edit?key=BELL", **both)
    assert page.status_code == 422
    assert "cannot stand beside &#34;price_on_request&#34;: true. Leave one of the two out." in page.get_data(as_text=True)
    manager.send(f"{LIST}/edit?key=BELL", **both | {"field.price": ""})
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="", stock="7")
    assert editor.open(editor.document("catalog"), "BELL").record["price_on_request"] is True
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75", stock="7")
    record = editor.open(editor.document("catalog"), "BELL").record
    assert (record["price"], "price_on_request" in record) == (1375, False)


def test_the_second_of_two_is_told_on_the_page(signed_in, editor):
    one, other = signed_in("manager"), signed_in("admin")
    seen = mark(editor, "BELL")
    assert one.send(f"{LIST}/quick", key="BELL", mark=seen, price="13.75").status_code == 302
    late = other.send(f"{LIST}/edit?key=BELL", **{"mark": seen, "field.price": "9.99"})
    assert late.status_code == 409
    assert "Somebody else has just changed this" in late.get_data(as_text=True)
    assert 'value="13.75"' in late.get_data(as_text=True)
    assert '<dd class="said-text">9.99</dd>' in late.get_data(as_text=True)
    assert editor.open(editor.document("catalog"), "BELL").record["price"] == 1375


def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(signed_in, editor):
    typed = {"mark": mark(editor, "BELL"), "field.price": "cheap", "field.name": "Bell!"}
    page = signed_in("manager").send(f"{LIST}/edit?key=BELL", **typed)
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert "is not a price" in text
    assert 'aria-invalid="true"' in text
    assert 'value="Bell!"' in text


def test_a_broken_draft_says_what_to_mend_and_the_live_shop_goes_on(signed_in, app, business_root):
    (business_root / "bikes" / "draft" / "catalog.json").write_text('{"products": [{"sku": "A"}]}')
    manager = signed_in("manager")
    assert "To mend first: " in manager.get("/admin/bikes/publish").get_data(as_text=True)
    assert publish(manager).status_code in (409, 422)
    assert "£12.50" in ask(app, "how much is the brass bell?")


def test_what_keeps_a_draft_back_leads_to_the_form_that_mends_it(signed_in, business_root):
    draft = business_root / "bikes" / "draft"
    catalog = json.loads((draft / "catalog.json").read_text("utf-8"))
    catalog["products"][1]["price"] = "dear"
    (draft / "catalog.json").write_text(json.dumps(catalog), "utf-8")
    (draft / "unread.json").write_text("{", "utf-8")
    page = signed_in("manager").get("/admin/bikes/publish").get_data(as_text=True)
    wrong = catalog["products"][1]
    assert (
        f'<a href="/admin/bikes/content/catalog/edit?key={wrong["sku"]}">{wrong["name"]}</a> <span class="muted">Catalogue · Price</span>'
        in page
    )
    assert "<code>bikes/draft/unread.json" in page


def test_what_one_has_not_seen_is_not_published(signed_in, editor):
    manager = signed_in("manager")
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75")
    page = hidden(manager)
    signed_in("admin").send(f"{LIST}/quick", key="BIKE-1", mark=mark(editor, "BIKE-1"), price="1.00")
    refused = manager.send("/admin/bikes/publish", **page)
    assert refused.status_code == 409
    assert "changed the draft since you looked" in refused.get_data(as_text=True)
    assert publish(manager).status_code == 302
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="14.75")
    assert manager.send("/admin/bikes/publish", **hidden(manager) | {"seen": "1"}).status_code == 409
    assert manager.send("/admin/bikes/publish").status_code == 409


def test_rolling_back_brings_the_old_price_back(signed_in, app, editor):
    manager = signed_in("manager")
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75")
    publish(manager)
    manager.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    assert manager.send("/admin/bikes/rollback", version="1").status_code == 302
    assert "£12.50" in ask(app, "how much is the brass bell?")
    assert ">Quay lại phiên bản 1</td>" in " ".join(manager.get("/admin/bikes/publish").get_data(as_text=True).split())


def test_what_nobody_wrote_about_a_version_is_told_in_the_readers_language(signed_in, editor):
    manager = signed_in("manager")
    manager.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    for note in (FIRST_NOTE, "Giá mùa đông"):
        price = "13.75" if note == FIRST_NOTE else "14.00"
        manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price=price)
        publish(manager, note=note)
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    assert ">Phiên bản đầu tiên</td>" in page
    assert ">Giá mùa đông</td>" in page


def discard(browser: Browser, **fields: str):
    return browser.send("/admin/bikes/discard", **hidden(browser) | fields)


def test_a_drafts_changes_are_thrown_away_and_nothing_live_changes(signed_in, app, editor, accounts, business_root):
    manager = signed_in("manager")
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75")
    publish(manager)
    manager.send("/admin/bikes/rollback", version="1")
    (business_root / "bikes" / "draft" / "policies.json").write_text("[broken")
    assert "All that is in the draft and not live goes." in manager.get("/admin/bikes/publish").get_data(as_text=True)
    (business_root / "bikes" / "draft" / "policies.json").unlink()
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    assert "Changes that go: 1. The draft then says the same as version 3." in page
    done = discard(manager)
    assert "The changes are gone." in manager.get(done.location).get_data(as_text=True)
    assert editor.open(editor.document("catalog"), "BELL").record["price"] == 1250
    assert "£12.50" in ask(app, "how much is the brass bell?")
    assert "Throw the changes away" not in manager.get("/admin/bikes/publish").get_data(as_text=True)
    entry = accounts.audit.latest("bikes")[0]
    assert (entry.action, entry.subject, entry.before, entry.after) == ("version.discard", "version 3", {"changes": 1}, None)


def test_what_one_has_not_seen_is_not_thrown_away_and_who_may_not_publish_may_not(signed_in, editor):
    manager, viewer = signed_in("manager"), signed_in("viewer")
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75")
    page = hidden(manager)
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="14.75")
    refused = discard(manager, **page)
    assert (refused.status_code, "Look at what changed" in refused.get_data(as_text=True)) == (409, True)
    assert discard(manager, seen="0").status_code == 409
    assert viewer.send("/admin/bikes/discard", **hidden(manager)).status_code == 403
    assert editor.open(editor.document("catalog"), "BELL").record["price"] == 1475


def test_deleting_is_asked_once_more(signed_in):
    form = signed_in("manager").get(f"{LIST}/edit?key=BELL").get_data(as_text=True)
    asked = form[form.index("/content/catalog/delete") :]
    assert asked.index("<summary") < asked.index("Take Brass bell out of the draft?") < asked.index("<button") < asked.index("Yes, delete")


def test_a_record_is_added_and_deleted(signed_in, editor):
    manager = signed_in("manager")
    blank = editor.open(editor.document("catalog"), None).mark
    fields = {"mark": blank, "field.sku": "HELM", "field.name": "Helmet", "field.price": "39"}
    assert manager.send(f"{LIST}/edit", **fields).status_code == 302
    assert editor.open(editor.document("catalog"), "HELM").record == {"sku": "HELM", "name": "Helmet", "price": 3900}
    assert manager.send(f"{LIST}/delete", key="HELM", mark=mark(editor, "HELM")).status_code == 302
    assert "HELM" not in manager.get(LIST).get_data(as_text=True)


def upload(manager: Browser, name: str, content: bytes, **fields):
    data = {"form_token": manager.token(), "file": (io.BytesIO(content), name), **fields}
    return manager.client.post("/admin/bikes/import", data=data, content_type="multipart/form-data")


def test_a_table_is_looked_at_before_it_is_taken_in(signed_in, editor, accounts):
    manager = signed_in("manager")
    preview = upload(manager, "more.csv", b"Item,Preis,Qty\nLamp,12.50,3\nLock,cheap,2\n").get_data(as_text=True)
    assert "is not a price" in preview
    assert len(editor.records(editor.document("catalog"))) == 3
    address = re.search(r'action="(/admin/bikes/import/[^"]+)"', preview)[1]
    taken = manager.send(address, take="1", column=["Item", "Preis", "Qty"], means=["name", "price", "stock"])
    assert taken.status_code == 302
    assert [record["name"] for record in editor.records(editor.document("catalog"))][-1] == "Lamp"
    assert accounts.audit.latest("bikes")[0].after == {"added": 1, "changed": 0, "removed": 0, "bad": 1}
    assert manager.send(address, take="1").status_code == 404


def test_examples_of_a_column_are_its_filled_cells(signed_in):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["Item", "Price", "Brand"], ["Lamp", 12.5, None], ["Lock", 8, "Bolt"], [None, 3, None]):
        book.active.append(row)
    book.save(file)
    preview = upload(signed_in("manager"), "more.xlsx", file.getvalue()).get_data(as_text=True)
    told = [" ".join(cell.split()) for cell in re.findall(r'data-label="Examples">(.*?)</td>', preview, re.DOTALL)]
    assert told == ["Lamp · Lock", "12.5 · 8 · 3", "Bolt"]


def test_rows_add_up_and_goods_are_counted_apart(signed_in):
    manager = signed_in("manager")
    rows = b"code,name,price,size\nA,Apron,20,S\nB,Apron,20,M\nC,Lamp,12,\nC,Lamp,13,\nD,Lock,cheap,\n"
    preview = upload(manager, "more.csv", rows).get_data(as_text=True)
    shown = re.findall(r"<strong>(\d+)</strong> ([^<]+)<", preview.partition('class="figures"')[2].partition("</ul>")[0])
    assert "Rows: 5, of which:" in preview
    assert shown == [("3", "new"), ("0", "changed"), ("0", "unchanged"), ("1", "replaced by a later row"), ("1", "left out")]
    assert "Products in the draft: 3 now, 5 with this table." in preview
    address = re.search(r'action="(/admin/bikes/import/[^"]+)"', preview)[1]
    told = manager.get(manager.send(address, take="1").location).get_data(as_text=True)
    assert "Taken into the draft: 3 rows new, 0 changed. Products: 5, before 3." in told


def test_a_table_without_a_price_says_what_is_missing_until_it_is_chosen(signed_in):
    manager, missing = signed_in("manager"), "No column is taken for the price"
    preview = upload(manager, "more.csv", b"Item,VK,Qty\nLamp,12.50,3\n").get_data(as_text=True)
    assert missing in preview
    address = re.search(r'action="(/admin/bikes/import/[^"]+)"', preview)[1]
    again = manager.send(address, again="1", column=["Item", "VK", "Qty"], means=["name", "price", "stock"]).get_data(as_text=True)
    assert missing not in again


NO_TABLES = [("a.exe", b"MZ"), ("a.csv", b""), ("a.xlsx", b"PK nonsense"), ("a.csv", b"\x00\x01\x02" * 99), ("", b"")]


@pytest.mark.parametrize(("name", "content"), NO_TABLES)
def test_a_file_that_is_no_table_is_refused_with_a_word(signed_in, name, content):
    answer = upload(signed_in("manager"), name, content)
    assert answer.status_code in (400, 422)
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_another_shops_upload_cannot_be_taken(signed_in):
    preview = upload(signed_in("manager"), "more.csv", b"Item,Price\nLamp,12.50\n").get_data(as_text=True)
    token = re.search(r'action="/admin/bikes/import/([^"]+)"', preview)[1]
    other = signed_in("manager", "books")
    assert other.send(f"/admin/books/import/{token}", take="1").status_code == 404


def test_an_answer_without_an_id_gets_one_of_its_question(signed_in, business_root):
    manager = signed_in("manager")
    for _ in range(2):
        address = "/admin/bikes/content/faq/edit"
        mark = re.search(r'name="mark" value="(\w+)"', manager.get(address).get_data(as_text=True))[1]
        told = {"field.question": "Có giữ xe miễn phí không?", "field.answer": "Có.", "mark": mark}
        assert manager.send(address, **told).status_code == 302
    faq = manager.get("/admin/bikes/content/faq").get_data(as_text=True)
    assert "co-giu-xe-mien-phi-khong-2" in faq


def test_the_language_of_a_translation_is_chosen_from_those_that_are_not_the_shops_own(signed_in, business_root):
    manager, address = signed_in("manager"), "/admin/bikes/content/faq/edit"
    page = manager.get(address).get_data(as_text=True)
    chosen = re.search(r'<select id="[^"]*" name="cell/translations/locale".*?</select>', page)[0]
    assert re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)', chosen) == [("", ""), ("vi", "Vietnamese")]
    mark = re.search(r'name="mark" value="(\w+)"', page)[1]
    row = {"cell/translations/locale": ["vi", ""], "cell/translations/question": ["Giữ xe?", ""], "cell/translations/answer": ["Có.", ""]}
    assert manager.send(address, mark=mark, **{"field.question": "Parking?", "field.answer": "Yes."}, **row).status_code == 302
    (entry,) = [one for one in json.loads((business_root / "bikes/draft/faq.json").read_text())["entries"] if one["question"] == "Parking?"]
    assert entry["translations"] == [{"locale": "vi", "question": "Giữ xe?", "answer": "Có."}]
    shown = manager.get(f"{address}?key={entry['id']}").get_data(as_text=True)
    assert '<option value="vi" selected>Vietnamese</option>' in shown


@pytest.fixture
def borrowed(business_root):
    """``borrowed("faq", {...})``: a document of the bikes' draft as given, until the test ends; returns its file."""
    kept = {}

    def borrow(name: str, content: object = None):
        file = business_root / "bikes" / "draft" / f"{name}.json"
        kept[file] = file.read_bytes() if file.exists() else None
        if content is not None:
            file.write_text(json.dumps(content), "utf-8")
        return file

    yield borrow
    for file, content in kept.items():
        file.unlink() if content is None else file.write_bytes(content)


def test_a_holiday_is_a_row_of_a_grid(signed_in, borrowed):
    manager, address, file = signed_in("manager"), "/admin/bikes/content/branches/edit", borrowed("branches")
    mark = re.search(r'name="mark" value="(\w+)"', manager.get(address).get_data(as_text=True))[1]
    rows = {"date": ["2026-12-24", "", "2026-12-25"], "name": ["Eve | half", "", "Christmas"], "hours": ["10:00-14:00", "", ""]}
    cells = {f"cell/holidays/{name}": given for name, given in rows.items()} | {"field.name": "Bath", "field.hours.monday": "09:00-17:00"}
    bad = manager.send(address, mark=mark, **{**cells, "cell/holidays/hours": ["noon", "", ""]})
    assert bad.status_code == 422
    assert 'value="Christmas"' in bad.get_data(as_text=True)
    assert manager.send(address, mark=mark, **cells).status_code == 302
    assert json.loads(file.read_text("utf-8"))["branches"][-1]["holidays"] == [
        {"date": "2026-12-24", "name": "Eve | half", "hours": ["10:00-14:00"]},
        {"date": "2026-12-25", "name": "Christmas"},
    ]


def test_lists_show_money_days_and_postcodes_as_people_write_them(signed_in, borrowed):
    borrowed("delivery", {"zones": [{"id": "bath", "name": "Bath", "postcodes": ["BA1", "BA2"], "fee": 395, "minimum": 3000}]})
    borrowed("promotions", {"promotions": [{"id": "bells", "title": "Bells for less", "price": 1000, "starts": "2026-11-01"}]})
    zones, offers = (signed_in("manager").get(f"/admin/bikes/content/{name}").get_data(as_text=True) for name in ("delivery", "promotions"))
    assert [text in zones for text in ("BA1, BA2", "£3.95", "£30.00")] == [True, True, True]
    assert [text in offers for text in ("£10.00", "1 Nov 2026")] == [True, True]


def test_the_log_and_the_changes_call_things_as_pages_do(signed_in, app, accounts, borrowed):
    borrowed("delivery")
    admin = signed_in("admin")
    address = "/admin/bikes/content/delivery/edit"
    mark = re.search(r'name="mark" value="(\w+)"', admin.get(address).get_data(as_text=True))[1]
    sent = admin.send(address, mark=mark, **{"field.name": "Near", "field.postcodes": "BA1, BA2", "field.fee": "£3"})
    assert "Near</a>" in admin.get(sent.location).get_data(as_text=True)
    file, clock = borrowed("tenant"), app.extensions["owner"].platform.clock
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"branding": {"colour": "#aa0000"}}), "utf-8")
    accounts.audit.add(COMMAND_LINE, clock(), "bikes", "tool.call", "set_price", None, {"arguments": {"price": "1.95"}})
    log, changes = (admin.get(f"/admin/bikes/{page}").get_data(as_text=True) for page in ("audit", "publish"))
    assert "Fee: £3.00" in log
    assert "set_price" not in log
    assert "Main colour" in changes
    assert "<strong>Settings of the assistant</strong>" in changes


def test_a_fault_of_ours_is_a_page_with_the_id_that_the_log_has(signed_in, business_root, caplog):
    manager = signed_in("manager")
    (business_root / "bikes" / "draft" / "faq.json").mkdir()
    failed = manager.get("/admin/bikes/content/faq")
    page = failed.get_data(as_text=True)
    told = re.search(r"Something went wrong on our side\..* quote this id: (\w+)", page)
    assert (failed.status_code, "Catalogue and answers" in page) == (500, True)
    assert told[1] in {record.fields["id"] for record in caplog.records if record.levelname == "ERROR"}
    assert manager.get("/admin/bikes/content/faq", headers={"Accept": "application/json"}).json["code"] == "internal"


def test_going_back_asks_first(signed_in, editor):
    manager = signed_in("manager")
    manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="13.75")
    publish(manager)
    page = " ".join(manager.get("/admin/bikes/publish").get_data(as_text=True).split())
    assert re.search(r'<summary [^>]*aria-label="Back to version 1">Back to this</summary>.*?>Yes, go back to version 1</button>', page)


TEE = {"sku": "TEE", "name": "T-shirt", "price": 1500, "variants": [
    {"sku": "TEE-S", "stock": 3, "attributes": {"size": "S"}, "barcode": "12345678"},
    {"sku": "TEE-M", "price": 1600, "stock": 4, "attributes": {"size": "M"}},
]}  # fmt: skip


@pytest.fixture
def tee(business_root):
    """A T-shirt in two sizes, in the bikes' draft."""
    file = business_root / "bikes" / "draft" / "catalog.json"
    content = json.loads(file.read_text("utf-8"))
    content["products"].append(TEE)
    file.write_text(json.dumps(content), "utf-8")
    return f"{LIST}/edit?key=TEE"


def in_list(page: str, name: str) -> str:
    """Return what stands in a field of the T-shirt's row in the list: in its input, or as text."""
    row = next(each for each in re.findall(r"(?s)<tr>.*?</tr>", page) if "key=TEE" in each)
    told = re.search(rf'(?s)<td data-label="{name}">(.*?)</td>', row)[1]
    typed = re.search(r'<input [^>]*value="([^"]*)"', told)
    return f"[{typed[1]}]" if typed else told.strip()


def test_a_price_in_the_list_is_that_of_every_size_that_repeats_it(signed_in, tee, app, editor):
    manager = signed_in("manager")
    manager.send(tee, mark=mark(editor, "TEE"), **grid(manager.get(tee).get_data(as_text=True), price=["15.00", "15.00", ""]))
    assert in_list(manager.get(LIST).get_data(as_text=True), "Price") == "[15.00]"
    bad = manager.send(f"{LIST}/quick", key="TEE", mark=mark(editor, "TEE"), price="dear")
    assert (bad.status_code, bad.get_data(as_text=True).count("is not a price")) == (422, 1)
    manager.send(f"{LIST}/quick", key="TEE", mark=mark(editor, "TEE"), price="17.50")
    record = editor.open(editor.document("catalog"), "TEE").record
    assert record == TEE | {"price": 1750, "variants": [each | {"price": 1750} for each in TEE["variants"]]}
    publish(manager)
    assert "£17.50" in ask(app, "how much is the T-shirt?")


def test_prices_and_stock_that_sizes_have_of_their_own_are_told_in_the_list_and_not_typed_over(signed_in, tee, editor):
    manager = signed_in("manager")
    page = manager.get(LIST).get_data(as_text=True)
    assert (in_list(page, "Price"), in_list(page, "Stock")) == ("£15.00 – £16.00", "7")
    manager.send(f"{LIST}/quick", key="TEE", mark=mark(editor, "TEE"), price="9.00", stock="1")
    assert editor.open(editor.document("catalog"), "TEE").record == TEE


def test_stock_that_one_size_does_not_count_is_no_sum(signed_in, tee, editor):
    manager = signed_in("manager")
    manager.send(tee, mark=mark(editor, "TEE"), **grid(manager.get(tee).get_data(as_text=True), stock=["", "4", ""]))
    assert in_list(manager.get(LIST).get_data(as_text=True), "Stock") == "–"


def cells(page: str) -> dict[str, list[str]]:
    """Return what stands in a page's grid of variants, by column, the blank row with it; what a script adds is none of it."""
    shown = re.sub(r"(?s)<template>.*?</template>", "", page)
    told = re.findall(r'<input value="([^"]*)" id="[^"]*" name="cell/variants/([^"]+)"', shown)
    return {name: [value for value, each in told if each == name] for _, name in told}


def grid(page: str, **changed: list[str]) -> dict[str, list[str]]:
    return {f"cell/variants/{name}": texts for name, texts in (cells(page) | changed).items()}


def test_variants_are_rows_with_a_column_for_each_attribute(signed_in, tee, editor):
    manager = signed_in("manager")
    page = manager.get(tee).get_data(as_text=True)
    assert cells(page) == {
        "sku": ["TEE-S", "TEE-M", ""], "attributes/size": ["S", "M", ""], "price": ["", "16.00", ""], "stock": ["3", "4", ""],
        "name": ["", "", ""], "pack": ["", "", ""], "barcode": ["12345678", "", ""], "image": ["", "", ""],
    }  # fmt: skip
    filled = grid(page, sku=["TEE-S", "TEE-M", "TEE-L"], price=["", "£16.50", "17"], **{"attributes/size": ["S", "M", "L"]})
    assert manager.send(tee, mark=mark(editor, "TEE"), **filled).status_code == 302
    assert editor.open(editor.document("catalog"), "TEE").record["variants"] == [
        TEE["variants"][0],
        TEE["variants"][1] | {"price": 1650},
        {"sku": "TEE-L", "price": 1700, "attributes": {"size": "L"}},
    ]


def test_sizes_that_went_and_came_are_told_as_such_before_publishing(signed_in, tee, editor):
    manager = signed_in("manager")
    publish(manager)
    rows = {"sku": ["TEE-M", "TEE-L", ""], "price": ["16.00", "17", ""], "stock": ["4", "", ""], "barcode": ["", "", ""]}
    filled = grid(manager.get(tee).get_data(as_text=True), **rows, **{"attributes/size": ["M", "L", ""]})
    assert manager.send(tee, mark=mark(editor, "TEE"), **filled).status_code == 302
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    told = re.findall(r"<li>(.+?)</li>", page.partition('class="changes"')[2])
    assert told == [
        "Removed: Variants S (<del>Item code: TEE-S, Stock: 3, Size: S, Barcode: 12345678</del>)",
        "New: Variants L (<ins>Item code: TEE-L, Size: L, Price: £17.00</ins>)",
    ]


def test_the_log_tells_of_a_list_what_came_and_went(signed_in, tee, editor):
    admin = signed_in("admin")
    filled = grid(admin.get(tee).get_data(as_text=True), price=["", "16.50", ""])
    admin.send(tee, mark=mark(editor, "TEE"), **filled)
    log = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", admin.get("/admin/bikes/audit").get_data(as_text=True)))
    assert "from Variants: Item code: TEE-M, Price: £16.00, Stock: 4, Attributes: size: M to Variants: Item code: TEE-M, " in log
    assert "TEE-S" not in log


def test_a_fault_in_a_grid_stands_at_its_cell_and_nothing_typed_is_lost(signed_in, tee, editor):
    manager = signed_in("manager")
    page = manager.get(tee).get_data(as_text=True)
    bad = manager.send(tee, mark=mark(editor, "TEE"), **grid(page, price=["", "a lot", ""]))
    text = bad.get_data(as_text=True)
    assert bad.status_code == 422
    told = re.search(r'value="a lot"[^>]*aria-invalid="true" aria-describedby="([^"]+)"', text)
    assert re.search(rf'id="{told[1]}">[^<]*&#34;a lot&#34; is not a price', text)
    behind_a_button = manager.send(tee, mark=mark(editor, "TEE"), **grid(page, barcode=["123", "", ""])).get_data(as_text=True)
    assert re.search(r'value="123"[^>]*aria-invalid="true"', behind_a_button)


def test_all_that_is_wrong_is_told_at_once_with_a_way_to_each(signed_in, tee, editor):
    manager = signed_in("manager")
    bad = {"sku": ["TEE-S", "", "BELL"], "price": ["", "a lot", ""], "barcode": ["123", "", ""], "attributes/size": ["S", "M", "L"]}
    fields = {"field.price": "cheap", "field.name": "", "field.price_on_request": "yes", "picture": (io.BytesIO(b"no picture"), "a.png")}
    filled = grid(manager.get(tee).get_data(as_text=True), **bad)
    page = manager.send(tee, mark=mark(editor, "TEE"), **fields, **filled).get_data(as_text=True)
    told = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page.partition('class="note bad faults"')[2].partition("</div>")[0])
    assert [name for _, name in told] == [
        "Name", "Price", "Picture", "Variants S, Barcode", "Variants M, Item code", "Variants M, Price", "Variants L, Item code",
    ]  # fmt: skip
    for at, _ in told:
        assert re.search(rf'<(?:input|textarea|select)[^>]* id="{at}"[^>]*aria-invalid="true"', page), at
    assert editor.open(editor.document("catalog"), "TEE").record == TEE


def test_what_a_row_has_more_is_called_by_its_name(signed_in, tee):
    titles = re.findall(r'class="dialog-title" id="[^"]+">([^<]+)<', signed_in("manager").get(tee).get_data(as_text=True))
    assert titles == ["Variants: S", "Variants: M", "Variants: new row", "Variants: new row"]


def test_a_picture_stays_while_something_else_is_mended(signed_in, tee, editor):
    manager, picture = signed_in("manager"), io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(picture, "PNG")
    sent = {"field.price": "cheap", "picture": (io.BytesIO(picture.getvalue()), "a.png")}
    page = manager.send(tee, mark=mark(editor, "TEE"), **sent).get_data(as_text=True)
    kept = re.search(r'name="field.image" value="([^"]+)"', page)[1]
    saved = manager.send(tee, mark=mark(editor, "TEE"), **{"field.price": "9", "field.image": kept})
    assert (saved.status_code, editor.open(editor.document("catalog"), "TEE").record["image"]) == (302, kept)


def test_a_row_goes_and_an_attribute_comes_before_anything_is_stored(signed_in, tee, editor):
    manager, before = signed_in("manager"), editor.open(editor.document("catalog"), "TEE")
    page, address = manager.get(tee).get_data(as_text=True), tee.replace("/edit?", "/reshape?")
    less = manager.send(address, mark=before.mark, drop="variants/0", **grid(page)).get_data(as_text=True)
    assert cells(less)["sku"] == ["TEE-M", ""]
    more = {"column": "variants/attributes", "column/variants/attributes": "Material"}
    wide = manager.send(address, mark=before.mark, **more, **grid(less)).get_data(as_text=True)
    assert cells(wide)["attributes/Material"] == ["", ""]
    assert editor.open(editor.document("catalog"), "TEE") == before
    saved = grid(wide, **{"attributes/Material": ["wool", ""]})
    assert manager.send(tee, mark=before.mark, **saved).status_code == 302
    assert editor.open(editor.document("catalog"), "TEE").record["variants"] == [
        TEE["variants"][1] | {"attributes": {"size": "M", "Material": "wool"}}
    ]


def test_a_grid_whose_rows_are_not_whole_is_refused(signed_in, tee, editor):
    manager = signed_in("manager")
    page = manager.get(tee).get_data(as_text=True)
    sent = manager.send(tee, mark=mark(editor, "TEE"), **grid(page), **{"cell/variants/attributes/Colour": ["red"]})
    assert (sent.status_code, "without all of its cells" in sent.get_data(as_text=True)) == (400, True)
    assert editor.open(editor.document("catalog"), "TEE").record == TEE


def test_a_form_of_more_than_a_thousand_cells_is_taken(signed_in, tee, editor):
    manager = signed_in("manager")
    filled = grid(manager.get(tee).get_data(as_text=True), price=["", "17", ""])
    sent = {**filled, "further": ["cell"] * 1100, "picture": (io.BytesIO(b""), "")}
    assert manager.send(tee, mark=mark(editor, "TEE"), **sent).status_code == 302
    assert editor.open(editor.document("catalog"), "TEE").record["variants"][1]["price"] == 1700


def test_a_price_of_nothing_is_asked_about(signed_in, tee, editor):
    manager = signed_in("manager")
    quick = manager.send(f"{LIST}/quick", key="BELL", mark=mark(editor, "BELL"), price="0")
    assert (quick.status_code, "customers get it for nothing" in quick.get_data(as_text=True)) == (422, True)
    zero = grid(manager.get(tee).get_data(as_text=True), price=["", "0", ""])
    asked = manager.send(tee, mark=mark(editor, "TEE"), **zero).get_data(as_text=True)
    assert re.search(r'value="0"[^>]*name="cell/variants/price"[^>]*aria-invalid="true"', asked)
    assert 'name="free"' in asked
    assert editor.open(editor.document("catalog"), "TEE").record == TEE
    assert manager.send(tee, mark=mark(editor, "TEE"), free="1", **zero).status_code == 302
    assert editor.open(editor.document("catalog"), "TEE").record["variants"][1]["price"] == 0
    assert manager.send(tee, mark=mark(editor, "TEE"), **zero, **{"field.name": "Shirt"}).status_code == 302


def test_opening_hours_are_taken_as_people_write_them_and_told_at_their_day(signed_in, borrowed):
    manager, address, file = signed_in("manager"), "/admin/bikes/content/branches/edit", borrowed("branches")
    mark = re.search(r'name="mark" value="(\w+)"', manager.get(address).get_data(as_text=True))[1]
    typed = {"field.name": "Bath", "field.hours.monday": "9-12, 13-17:30", "field.hours.tuesday": "noon"}
    bad = manager.send(address, mark=mark, **typed).get_data(as_text=True)
    assert re.search(r'value="noon"[^>]*aria-invalid="true"', bad)
    assert "hours.tuesday" not in re.sub(r"(?s)<form.*", "", bad.partition("<main")[2])
    assert manager.send(address, mark=mark, **typed | {"field.hours.tuesday": "9am to 5pm"}).status_code == 302
    assert json.loads(file.read_text("utf-8"))["branches"][-1]["hours"] == {
        "monday": ["09:00-12:00", "13:00-17:30"], "tuesday": ["09:00-17:00"],
    }  # fmt: skip
