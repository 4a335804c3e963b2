"""What checks, settings and models' costs say on the owner's pages: in Vietnamese too, and with a currency."""

from __future__ import annotations

import re
from dataclasses import fields
from html import unescape
from pathlib import Path

import pytest

from app.routes.health import check_disk
from app.settings import Settings
from app.worker.report import check_worker
from dashboards.owner.health.details import detail_of, detail_said, plugin_title
from dashboards.owner.tiles import Wording
from plugins.builtins import BUILTINS
from plugins.connectors.stripe_payments import DEAF
from plugins.contracts import Health


@pytest.fixture
def in_vietnamese(app):
    """A request of a Vietnamese browser."""
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        yield


def test_checks_are_told_in_vietnamese(in_vietnamese, tmp_path: Path):
    assert detail_said("The database answers.") == "Cơ sở dữ liệu trả lời tốt."
    assert detail_said("408 products indexed") == "Đã lập chỉ mục 408 sản phẩm"
    assert detail_said("http://mail answers, but knows no place at all.").startswith("http://mail trả lời nhưng")
    assert detail_said("Stripe answers; the account holds nothing yet.") == "Stripe trả lời tốt; tài khoản chưa có tiền."
    failed = detail_said("The last 5 calls to models failed, the last one so: slow. Answers go out without them.")
    assert failed == "5 lượt gọi mô hình gần nhất đều lỗi, lượt cuối: Quá chậm. Câu trả lời không dùng mô hình."
    for check in (check_worker(tmp_path), check_disk(tmp_path), Health("stripe", False, DEAF)):
        assert detail_said(check.detail) != check.detail
    assert detail_said("A plugin of somebody else says this.") == "A plugin of somebody else says this."


def test_an_owner_reads_what_a_check_means_and_the_command_apart(app):
    for language in ("en", "vi"):
        with app.test_request_context(headers={"Accept-Language": language}):
            silent = detail_of("No worker has run for 7 minutes. Start one: assistant worker")
            assert ("assistant worker" in silent.text, "7" in silent.text, "assistant worker" in silent.technical) == (False, True, True)
            assert {name for name in BUILTINS if plugin_title(name) == name} == set()
        details = app.extensions["owner"].texts[language]["details"]
        assert [key for key, text in details["plain"].items() if re.search(r"\.md|\.json|`|assistant [a-z]+$", text)] == []
        for key, text in details["plain"].items():
            assert set(re.findall(r"{\w+}", text)) <= set(re.findall(r"{\w+}", details["checks"][key]))
        assert set(BUILTINS) <= set(app.extensions["owner"].texts[language]["plugins"]["names"])


def test_every_word_about_checks_and_settings_is_there_in_vietnamese(app):
    english, vietnamese = (app.extensions["owner"].texts[language]["details"] for language in ("en", "vi"))
    assert set(vietnamese["settings"]) == {field.name for field in fields(Settings)}
    for key, shape in english["checks"].items():
        assert sorted(re.findall(r"{\w+}", shape)) == sorted(re.findall(r"{\w+}", vietnamese["checks"][key]))


def test_a_models_cost_has_its_currency():
    pounds = Wording("en", "GBP", "USD")
    assert pounds.cell(12_345_678, "cost") == "$12.35"
    assert pounds.cell(1_234, "cost") == "$0.0012"
    assert pounds.cell(0, "cost") == "$0.00"
    assert pounds.cell(199, "money") == "£1.99"
    assert Wording("vi", "VND", "EUR").cell(2_500_000, "cost") == "2,50 €"


def test_pages_speak_of_the_currency_of_models(make_app, browser):
    app = make_app(model_cost_currency="EUR")
    accounts = app.extensions["owner"].accounts
    accounts.make_operator(accounts.first_link(), "ann@shop.example", "Ann Lee", "three green apples fell")
    operator = browser_of(app, browser)
    assert "In EUR; for the daily cap" in unescape(operator.get("/admin/bikes/bot?part=answers").get_data(as_text=True))
    assert "€0.00" in operator.get("/admin/bikes/health").get_data(as_text=True)


def browser_of(app, browser):
    one = browser()
    one.client = app.test_client()
    one.sign_in("ann@shop.example")
    return one
