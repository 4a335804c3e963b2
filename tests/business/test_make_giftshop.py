"""The giftshop's script: names, categories and attributes as a shop window has them, and the same file every time."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.make_giftshop import attributes_of, category_of, clean_name, kindred_price, main, real_items, stock_of, usual_price
from tests.business.shops import BUSINESS


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("SET/3 POLKADOT T-LIGHT HOLDERS ", "Set of 3 Polka Dot Tea Light Holders"),
        ("S/4 PINK FLOWER CANDLES IN BOWL", "Set of 4 Pink Flower Candles in Bowl"),
        ("ASSTD DESIGN RACING CAR PEN", "Assorted Design Racing Car Pen"),
        ("ASS COL LARGE SAND FROG P'WEIGHT", "Assorted Colour Large Sand Frog Paperweight"),
        ("*USB Office Mirror Ball", "USB Office Mirror Ball"),
        ("FLOWER GLASS GARLD NECKL36\"TURQUOIS", 'Flower Glass Garland Necklace 36" Turquoise'),
        ("THE KING GIFT BAG 25x24x12cm", "The King Gift Bag 25 x 24 x 12 cm"),
        ("WRAP 50'S  CHRISTMAS", "Wrap 50s Christmas"),
        ("FUSCHIA RETRO BAR STOOL", "Fuchsia Retro Bar Stool"),
        ("3D SHEET OF DOG STICKERS", "3D Sheet of Dog Stickers"),
    ],
)
def test_a_name_is_cleaned(raw, clean):
    assert clean_name(raw) == clean


@given(st.text(alphabet="ABCDEFGSTX /.'+&-\"*()0123456789", max_size=40))
def test_cleaning_leaves_no_loose_spaces(raw):
    name = clean_name(raw)
    assert name == name.strip()
    assert "  " not in name


def test_a_name_tells_colour_size_material_and_number():
    assert attributes_of("Set of 6 Large Red Retrospot Glass Bowls 20 x 20 cm") == {
        "colour": "red", "size": "large", "material": "glass", "pattern": "retrospot", "dimensions": "20 x 20 cm", "set": "set of 6",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("White Hanging Heart Tea Light Holder", ("Candles & Lights", "Tea Lights & Lanterns")),
        ("Lunch Bag Red Retrospot", ("Bags", "Lunch Bags & Boxes")),
        ("Paper Chain Kit 50s Christmas", ("Christmas",)),
        ("Woven Rose Garden Cushion Cover", ("Home", "Cushions & Textiles")),
        ("Rattle Snake Eggs Joke", ("Gifts", "Little Gifts")),
    ],
)
def test_words_decide_the_category(name, path):
    assert category_of(name)[0] == path


def test_fees_and_postage_are_no_products():
    names = {"22423": "REGENCY CAKESTAND 3 TIER", "POST": "POSTAGE", "22999": "Next Day Carriage", "M": "Manual", "C2": "CARRIAGE"}
    assert list(real_items(names, {})) == ["22423"]


def test_the_price_paid_most_often_wins_and_of_equals_the_higher():
    assert usual_price(Counter({295: 9, 255: 4})) == 295
    assert usual_price(Counter({295: 4, 255: 4})) == 295


def test_an_unpriced_item_takes_its_siblings_price_else_that_of_the_nearest_name():
    known, kin = {"16207A": 250, "22423": 1275}, {"16207A": frozenset(["pink", "bag"]), "22423": frozenset(["regency", "cakestand"])}
    assert kindred_price("16207B", "Blue Bag", known, kin) == 250
    assert kindred_price("99999", "Regency Plate", known, kin) == 1275


def test_stock_is_steady_and_never_negative():
    assert stock_of("85123A", 40) == stock_of("85123A", 40)
    assert all(stock_of(str(code), code % 90) >= 0 for code in range(10000, 10400))
    assert any(stock_of(str(code), 20) == 0 for code in range(10000, 10400))


@pytest.mark.source
def test_the_script_makes_the_committed_catalogue_from_the_source(tmp_path):
    """Needs pyarrow, and ONLINE_RETAIL set to the folder of the source data."""
    assert main([os.environ["ONLINE_RETAIL"], str(tmp_path)]) == 0
    assert (tmp_path / "catalog.json").read_bytes() == (BUSINESS / "giftshop" / "draft" / "catalog.json").read_bytes()


def test_without_its_two_folders_the_script_says_what_to_write(capsys):
    assert main([]) == 2
    assert "SOURCE_FOLDER OUT_FOLDER" in capsys.readouterr().err
