"""Refusals tell a Vietnamese owner the true cause, in Vietnamese."""

from __future__ import annotations

import copy
import inspect
import io
import pickle
import re
from string import Formatter

import pytest
from openpyxl import Workbook

from app.errors import at_place
from app.services import pictures
from app.services.customers import desk
from app.services.drafts import bot_forms, bot_model
from app.services.importing import catalog_import, catalog_rows, column_mapping, prices, product_shelf, record_rows, table_files
from app.services.publishing import fault_sentences, references, tenant_rules
from dashboards.owner.telling import field_name
from dashboards.owner.wording import read_owner_texts

RAISED = re.compile(
    r'(UnreadableTable|BadPicture|BadMessage)\((?:[^()]|\([^()]*\))*?"([a-z_]+)"((?:, [a-z_]+=(?:[^(),]|\([^()]*\))+)*),?\s*\)'
)
WORDED = re.compile(r'Worded\((?:[^()]|\([^()]*\))*?, "([a-z_]+)"[,)]')
CODES = {"UnreadableTable": "unreadable_table", "BadPicture": "bad_picture", "BadMessage": "bad_request"}


@pytest.mark.parametrize("module", [pictures, desk, catalog_import, column_mapping, record_rows, table_files])
def test_every_cause_has_a_vietnamese_sentence_of_its_own_values(module):
    told = read_owner_texts()["vi"]["refused"]["told"]
    raised = RAISED.findall(inspect.getsource(module))
    assert raised
    for error, cause, values in raised:
        sentence = told[f"{CODES[error]}.{cause}"]
        assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= set(re.findall(r"(\w+)=", values)), sentence


def test_a_workbook_without_a_name_column_is_told_what_it_lacks(signed_in):
    manager = signed_in("manager")
    manager.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    book, file = Workbook(), io.BytesIO()
    for row in (["price", "weight"], [5, 7]):
        book.active.append(row)
    book.save(file)
    file.seek(0)
    answer = manager.send("/admin/bikes/import", page="/admin/bikes/import", file=(file, "goods.xlsx"))
    assert answer.status_code == 422
    assert "Không có cột nào giống tên sản phẩm" in answer.get_data(as_text=True)


def test_what_is_wrong_with_a_field_is_told_in_vietnamese(signed_in):
    one = signed_in("operator")
    one.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    assert one.get("/admin/new-shop/key?key=bikes").json["fault"] == "Mã bikes đã được dùng. Hãy chọn mã khác."
    page = one.send("/admin/new-shop", page="/admin/new-shop", name="", key="a b").get_data(as_text=True)
    assert "Hãy viết tên cửa hàng, tối đa" in page
    assert "Mã gồm tối đa 50 chữ thường" in page
    new = "/admin/bikes/content/catalog/edit"
    mark = re.search(r'name="mark" value="([^"]*)"', one.get(new).get_data(as_text=True))[1]
    assert "Hãy điền mục này." in one.send(new, mark=mark).get_data(as_text=True)
    assert "Không đọc được giá “cheap”" in one.send(new, **{"mark": mark, "field.price": "cheap"}).get_data(as_text=True)
    quick = one.send("/admin/bikes/content/catalog/quick", key="BELL", mark="", price="cheap")
    assert quick.status_code in (409, 422)
    assert "Somebody" not in quick.get_data(as_text=True)


@pytest.mark.parametrize(
    "module", [bot_forms, bot_model, catalog_import, catalog_rows, fault_sentences, prices, product_shelf, references, tenant_rules]
)
def test_every_fault_of_a_field_or_a_row_has_a_vietnamese_sentence(module):
    told = read_owner_texts()["vi"]["refused"]["told"]
    assert [cause for cause in WORDED.findall(inspect.getsource(module)) if f"field.{cause}" not in told] == []


def test_rows_and_settings_that_cannot_be_are_told_in_vietnamese(signed_in):
    one = signed_in("operator")
    one.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    table = "sku,name,price,stock\nA1,Bell,cheap,3\nA2,Horn,5.00,lots of them\n,,4.00,1\n"
    page = one.send("/admin/bikes/import", page="/admin/bikes/import", file=(io.BytesIO(table.encode()), "goods.csv"))
    told = page.get_data(as_text=True)
    assert "Không đọc được giá “cheap”" in told
    assert "stock: “lots of them” không phải số lượng tồn" in told
    assert "Không có mã, mã vạch lẫn tên." in told
    settings = "/admin/bikes/bot?part=look"
    mark = re.search(r'name="mark" value="([^"]*)"', one.get(settings).get_data(as_text=True))[1]
    told = one.send(settings, **{"mark": mark, "branding.colour": "green", "branding.tagline": "x" * 400}).get_data(as_text=True)
    assert "không phải mã màu" in told
    assert "ký tự, tối đa là" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("goods.csv", b"", "The file is empty."),
        ("goods.csv", b"na\x00me,price\n", "This is no table that can be read."),
        ("goods.xlsx", b"PK\x03\x04 no more", "This cannot be read as an Excel file."),
        ("goods.csv", b"Bell,3\n", "Call one name in the first row."),
        ("goods.csv", (",".join(f"c{place}" for place in range(900)) + "\n").encode(), "c28, c29, ...."),
    ],
)
def test_a_file_that_is_no_table_is_not_called_by_the_name_it_is_kept_under(signed_in, name, content, told):
    one = signed_in("operator")
    page = one.send("/admin/bikes/import", page="/admin/bikes/import", file=(io.BytesIO(content), name)).get_data(as_text=True)
    assert told in page
    assert not re.search(r"[0-9a-f]{32}\.", page)
    assert "--map" not in page


@pytest.mark.parametrize(("language", "told"), [("en", "Variants 2, Price"), ("vi", "Phiên bản 2, Giá")])
def test_a_field_of_a_variant_is_called_by_its_name(app, language, told):
    with app.test_request_context("/admin/", headers={"Accept-Language": language}):
        assert field_name("variants[1].price") == told
        assert field_name("variants[1].price", "XL") == told.replace("2", "XL")
        assert field_name("of_a_plugin") == "of_a_plugin"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda told: pickle.loads(pickle.dumps(told))])
def test_a_copied_sentence_knows_its_cause(again):
    told = at_place("price", at_place("variants", "is empty."))
    one = again(told)
    assert (one, one.cause, one.values) == (told, told.cause, told.values)
    assert one.values["sentence"].values == {"place": "variants", "sentence": "is empty."}
