"""Looks and kinds of goods in the language of a reply."""

import pytest

from plugins.kit.goods.told_goods import goods_told, look_told, looks_told
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop


@pytest.fixture
def call(tmp_path):
    def in_language(locale, own="vi"):
        return Bench(MemoryFolder(a_shop(locale=own, locales=("vi", "en")), {}, tmp_path), [], locale=locale).call({})

    return in_language


LOOKS = [("đỏ", "red"), ("đỏ đô", "dark red"), ("Đen", "black"), ("lụa", "silk"), ("M", "M"), ("sọc gân", "sọc gân")]


@pytest.mark.parametrize(("value", "told"), LOOKS)
def test_a_look_is_told_in_the_language_of_the_reply(call, value, told):
    assert look_told(call("en"), value) == told
    assert look_told(call("vi"), value) == value


def test_one_word_tells_all_that_it_stands_for(call):
    assert looks_told(call("en"), ["xanh navy", "xanh nhạt", "xanh denim"]) == ["blue"]
    assert looks_told(call("en"), ["đen", "trắng"]) == ["black", "white"]
    assert looks_told(call("vi"), ["đen", "trắng"]) == ["đen", "trắng"]


def test_goods_are_told_in_the_language_of_the_reply(call):
    assert goods_told(call("vi"), "dresses") == "đầm"
    assert goods_told(call("en"), "áo sơ mi") == "shirt"
    assert goods_told(call("en"), "shirts") == "shirts"
    assert goods_told(call("vi"), "linen dresses for work") == "linen dresses for work"


def test_a_shop_of_the_replys_language_is_told_as_it_writes(call):
    assert look_told(call("en", own="en"), "boot") == "boot"
