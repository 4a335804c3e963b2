"""Self-repair proposes what was probably meant, writes only on consent, and never makes a draft worse."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.publishing.self_repair import SelfRepair

TENANT = {"name": "Green Grocer", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
OATS = {"sku": "OAT-1", "name": "Oat milk", "price": 199}


@pytest.fixture
def repairer(root, publisher) -> SelfRepair:
    return SelfRepair(root, publisher._load)


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("price", "1.99", 199), ("price", "£1.99", 199), ("price", 1.99, 199), ("stock", "12", 12), ("stock", "1.5", 1.5),
        ("sold_by", "KG", "kg"), ("sku", " OAT-1 ", "OAT-1"), ("sku", "oat milk", "oat-milk"), ("name", 7, "7"), ("name", " Oats ", "Oats"),
        ("tags", ["a", "b", "a"], ["a", "b"]), ("tags", "vegan, cold", ["vegan", "cold"]),
        ("category", "Drinks > Plant", ["Drinks", "Plant"]),
        ("barcode", "5 012345 678900", "5012345678900"), ("pack", "6x330 ml", "6 x 330 ml"), ("attributes", {"size": 5}, {"size": "5"}),
    ],
)  # fmt: skip
def test_a_wrong_value_is_mended_to_what_was_meant(write_draft, repairer, field, wrong, right):
    draft = write_draft(catalog={"products": [OATS | {field: wrong}]})
    assert repairer.apply("greengrocer", repairer.propose_repairs("greengrocer")) == []
    assert json.loads((draft / "catalog.json").read_text())["products"][0][field] == right


def test_tenant_and_branches_are_mended_too(write_draft, repairer):
    tenant = TENANT | {"timezone": "Europe/Lodon", "currency": "gbp", "locale": "en_gb", "contact": {"website": "shop.example"}}
    hours = {"monday": ["9:00 - 17:30"], "tuesday": "9-17"}
    branch = {"id": "b", "name": "B", "hours": hours, "holidays": [{"date": "25.12.2026", "name": "Christmas"}], "town": ""}
    draft = write_draft(tenant=tenant, branches={"branches": [branch]})
    assert repairer.apply("greengrocer", repairer.propose_repairs("greengrocer")) == []
    assert json.loads((draft / "tenant.json").read_text()) == TENANT | {"contact": {"website": "https://shop.example"}}
    [mended] = json.loads((draft / "branches.json").read_text())["branches"]
    assert mended["hours"] == {"monday": ["09:00-17:30"], "tuesday": ["09:00-17:00"]}
    assert mended["holidays"][0]["date"] == "2026-12-25"
    assert "town" not in mended


def test_a_broken_tenant_is_mended(write_draft, repairer):
    draft = write_draft(tenant="{'name': 'Green Grocer', locale: en-GB, currency: 'gbp', timezone: 'Europe/London',}")
    assert repairer.apply("greengrocer", repairer.propose_repairs("greengrocer")) == []
    assert json.loads((draft / "tenant.json").read_text()) == TENANT


def test_misspelt_names_and_equal_records_are_mended(write_draft, repairer):
    draft = write_draft(catalog={"products": [OATS, {"sku": "B", "nmae": "Beans", "pirce": "0.85"}, OATS]})
    repairs = repairer.propose_repairs("greengrocer")
    assert [(repair.place, repair.action, repair.before, repair.after) for repair in repairs] == [
        ("products[1].pirce", "rename", "pirce", "price"),
        ("products[1].nmae", "rename", "nmae", "name"),
        ("products[2]", "remove", OATS, None),
        ("products[1].price", "set", "0.85", 85),
    ]
    assert repairer.apply("greengrocer", repairs) == []
    assert json.loads((draft / "catalog.json").read_text()) == {"products": [OATS, {"sku": "B", "name": "Beans", "price": 85}]}


@pytest.mark.parametrize(
    "broken",
    [
        '{"products": [{"sku": "OAT-1", "name": "Oat milk", "price": 199},]}',
        '{"products": [{"sku": "OAT-1", "name": "Oat milk" "price": 199}]}',
        "{'products': [{'sku': 'OAT-1', 'name': 'Oat milk', 'price': 199}]}",
        '{"products": [{"sku": "OAT-1", "name": "Oat milk", "price": 199',
        '{products: [{sku: "OAT-1", name: "Oat milk", price: 199}]} // the oats',
        '{"products": [{"sku": "OAT-1", "name": "Oat milk", "price": 199}]}}',
        '{"products": [{"sku": "OAT-1", "name": "Oat milk", "price": 1, "price": 199}]}',
        b'\xef\xbb\xbf{"products": [{"sku": "OAT-1", "name": "Oat milk", "price": "\xa31.99"}]}',
    ],
)
def test_broken_json_is_mended_whole(write_draft, repairer, broken):
    draft = write_draft(catalog=broken)
    assert repairer.apply("greengrocer", repairer.propose_repairs("greengrocer")) == []
    assert json.loads((draft / "catalog.json").read_text()) == {"products": [OATS]}


def test_nothing_is_written_before_consent_and_the_diff_shows_what_would_be(write_draft, repairer):
    draft = write_draft(catalog={"products": [OATS | {"price": "1.99"}]})
    before = (draft / "catalog.json").read_bytes()
    repairs = repairer.propose_repairs("greengrocer")
    assert repairer.diff("greengrocer", repairs).splitlines() == [
        "--- greengrocer/draft/catalog.json",
        "+++ greengrocer/draft/catalog.json (repaired)",
        "@@ -3,7 +3,7 @@",
        "     {",
        '       "sku": "OAT-1",',
        '       "name": "Oat milk",',
        '-      "price": "1.99"',
        '+      "price": 199',
        "     }",
        "   ]",
        " }",
    ]
    assert (draft / "catalog.json").read_bytes() == before


def test_a_whole_draft_and_a_hopeless_one_get_no_proposals(write_draft, repairer):
    write_draft()
    assert repairer.propose_repairs("greengrocer") == []
    write_draft(catalog="what is this?")
    assert repairer.propose_repairs("greengrocer") == []


def test_a_repair_of_a_draft_that_has_changed_since_is_left_out(write_draft, repairer):
    write_draft(catalog={"products": [OATS | {"price": "1.99"}]})
    repairs = repairer.propose_repairs("greengrocer")
    draft = write_draft(catalog={"products": [OATS | {"price": 150}]})
    assert repairer.apply("greengrocer", repairs) == []
    assert json.loads((draft / "catalog.json").read_text())["products"][0]["price"] == 150


def test_what_would_need_a_decision_is_not_guessed(write_draft, repairer):
    unclear = OATS | {"sku": "C", "zzz": 1, "price": "soon"}
    write_draft(catalog={"products": [OATS, OATS | {"price": 205}, {"sku": "B", "name": "B"}, unclear]})
    assert repairer.propose_repairs("greengrocer") == []


names = st.sampled_from(["sku", "name", "nmae", "price", "pirce", "tags", "stock", "variants", "sold_by", "category", "attributes", "x"])
texts = st.text(max_size=8) | st.sampled_from(["1.99", "£2", " kg ", "KG", "1,2"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**20) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
products = st.dictionaries(names, values, max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(products | values, max_size=4), st.integers(0, 400), st.text(max_size=3))
def test_validating_a_repaired_draft_never_raises_nor_gets_worse(write_draft, repairer, publisher, listed, place, noise):
    text = json.dumps({"products": listed}, ensure_ascii=False)
    place = min(place, len(text))
    raw = (text[:place] + noise + text[place:]).encode("utf-8", "surrogatepass")
    write_draft(tenant=TENANT, catalog=raw)
    before = publisher.validate("greengrocer")
    repairs = repairer.propose_repairs("greengrocer")
    after = repairer.apply("greengrocer", repairs)
    was_readable = not any(problem.place.startswith("line ") or not problem.place for problem in before)
    mended = tuple(repair.place for repair in repairs)  # below these, faults may show that could not be seen before
    remaining = [problem for problem in after if not problem.place.startswith(mended)]
    assert not was_readable or len(remaining) <= len(before)
    assert publisher.validate("greengrocer") == after


def test_curly_quotes_are_straightened_and_the_old_text_is_kept(write_draft, repairer):
    draft = write_draft(tenant=TENANT)
    broken = (draft / "tenant.json").read_text("utf-8").replace('"', "“")
    (draft / "tenant.json").write_text(broken, "utf-8")
    assert repairer.apply("greengrocer", repairer.propose_repairs("greengrocer")) == []
    assert json.loads((draft / "tenant.json").read_text("utf-8")) == TENANT
    assert (draft / "tenant.json.before-repair").read_text("utf-8") == broken


@pytest.mark.parametrize("noise", [bytes(range(128, 256)) * 40, b"{" + b"x " * 3000])
def test_what_no_guess_can_save_is_left_as_it_is(write_draft, repairer, noise):
    draft = write_draft(tenant=TENANT)
    (draft / "branches.json").write_bytes(noise)
    repairer.apply("greengrocer", repairer.propose_repairs("greengrocer"))
    assert (draft / "branches.json").read_bytes() == noise
