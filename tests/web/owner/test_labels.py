"""What products are called in an owner's lists: two goods of one name are told apart."""

from __future__ import annotations

import json

import pytest

from app.services.publishing.publisher import Publisher
from app.services.storefront import product_labels
from app.storage.folders.folders import BusinessRoot
from tests.published import share

SHIRT = {"sku": "SHIRT", "name": "Linen shirt", "price": 4900, "variants": [
    {"sku": "SHIRT-S", "attributes": {"size": "S"}, "stock": 2}, {"sku": "SHIRT-M", "attributes": {"size": "M"}, "stock": 3},
]}  # fmt: skip
TWINS = [{"sku": "MUG-1", "name": "Mug", "price": 900, "stock": 1}, {"sku": "MUG-2", "name": "Mug", "price": 950, "stock": 1}]


@pytest.fixture
def business_root(tmp_path):
    root = share(tmp_path / "business")
    draft = root / "bikes" / "draft"
    draft.mkdir(parents=True)
    told = {"name": "Bike Barn", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
    (draft / "tenant.json").write_text(json.dumps(told))
    (draft / "catalog.json").write_text(json.dumps({"products": [SHIRT, *TWINS]}))
    Publisher(BusinessRoot(root)).publish("bikes")
    return root


def test_goods_of_one_name_are_told_apart_by_size_or_sku(app):
    platform = app.extensions["owner"].platform
    assert product_labels(platform, "bikes", ["SHIRT-S", "SHIRT-M", "MUG-1", "MUG-2", "GONE"]) == {
        "SHIRT-S": "Linen shirt (S)", "SHIRT-M": "Linen shirt (M)", "MUG-1": "Mug (MUG-1)", "MUG-2": "Mug (MUG-2)",
    }  # fmt: skip
    assert product_labels(platform, "bikes", ["SHIRT-S", "MUG-1"]) == {"SHIRT-S": "Linen shirt", "MUG-1": "Mug"}
    assert product_labels(platform, "nowhere", ["SHIRT-S"]) == {}
