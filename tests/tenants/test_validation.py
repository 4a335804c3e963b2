"""Every fault of a draft is told at once, with file, place, value and what to write instead."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from app.services.publishing.fault_sentences import describe
from app.services.publishing.publisher import Publisher

TENANT = {"name": "Green Grocer", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
OATS = {"sku": "OAT-1", "name": "Oat milk", "price": 199}


def catalog(*products: dict) -> dict:
    return {"products": list(products)}


def test_a_whole_draft_has_no_fault(faults):
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"price": "1.99"}, 'price: "1.99" is not an integer of minor units. Write 199 for 1.99 GBP.'),
        ({"price": 1.99}, "price: 1.99 is not an integer of minor units. Write 199 for 1.99 GBP."),
        ({"price": "cheap"}, 'price: "cheap" is not an integer of minor units. Write 199 for 1.99 GBP.'),
        ({"price": -5}, "price: -5 is less than 0. Write 0 or more."),
        ({"name": ""}, "name: is empty. Write something here, or leave the name out."),
        ({"name": 7}, 'name: 7 is not a text. Write "7".'),
        ({"sold_by": "Kg"}, 'sold_by: "Kg" is not one of each, kg, g, l, ml, m. Write "kg".'),
        ({"pirce": 199}, 'pirce: "pirce" is not known here. Did you mean "price"?'),
        ({"sku": "oat milk"}, 'sku: "oat milk" cannot be an id. '
                              "Use up to 64 letters, digits and _ . : / - and begin with a letter or digit."),
        ({"tags": ["a", "a"]}, 'tags: "a" is listed twice. Keep one of the two.'),
        ({"tags": "a"}, 'tags: "a" is not a list. Write ["a"].'),
        ({"stock": "3"}, 'stock: "3" is not a number or null. Write 3.'),
        ({"barcode": "12"}, 'barcode: "12" is not a number of 8 to 14 digits. Write digits only.'),
        ({"pack": "big"}, 'pack: "big" is not written as it must be. What one piece holds: \'500 g\', \'1 l\', \'6 x 330 ml\'.'),
        ({"attributes": {"colour": 5}}, "attributes.colour: 5 is not a text or a list."),
        ({"attributes": {"colour": [5]}}, 'attributes.colour[0]: 5 is not a text. Write "5".'),
        ({"category": []}, "category: is empty. Write something here, or leave the name out."),
        ({"image": "oat.jpg"}, 'image: "oat.jpg" is not in the media folder. Put the picture there, or write an https address.'),
        ({"image": "../draft/tenant.json"}, 'image: "../draft/tenant.json" is not in the media folder. '
                                            "Put the picture there, or write an https address."),
    ],
)  # fmt: skip
def test_a_faulty_product_is_told_in_the_words_of_an_owner(faults, change, told):
    assert faults(catalog=catalog(OATS, OATS | {"sku": "B"} | change)) == [f"greengrocer/draft/catalog.json: products[1].{told}"]


@pytest.mark.parametrize(("name", "told"), [
    ("Oat\x00 milk", r'"Oat\u0000 milk" holds U+0000 (a control character), which nobody sees. Delete it.'),
    ("Oat\x1b[31m", r'"Oat\u001b[31m" holds U+001B (a control character), which nobody sees. Delete it.'),
    ("Oat \u202emilk", r'"Oat \u202emilk" holds U+202E (right-to-left override), which nobody sees. Delete it.'),
])  # fmt: skip
@pytest.mark.parametrize("escaped", [True, False])
def test_a_character_that_nobody_sees_is_told(faults, name, told, escaped):
    """Written as an escape and, where JSON allows it, as it is."""
    written = json.dumps(catalog(OATS, OATS | {"sku": "B", "attributes": {"line": ["a\tb", name]}}), ensure_ascii=escaped)
    assert faults(catalog=written) == [f"greengrocer/draft/catalog.json: products[1].attributes.line[1]: {told}"]


def test_a_name_of_a_field_may_not_hold_one_either(faults):
    told = faults(catalog=catalog(OATS | {"attributes": {"si\u2067ze": "L"}}))
    assert told == [
        r'greengrocer/draft/catalog.json: products[0].attributes: the name "si\u2067ze" holds U+2067 (right-to-left isolate), '
        "which nobody sees. Delete it."
    ]


@pytest.mark.parametrize("name", ["Sữa yến mạch", "Ⅲ’s “tea”\n2 × 3\tkg", "👩\u200d🌾 eggs", "شاي"])
def test_every_character_that_people_write_is_welcome(faults, name):
    assert faults(catalog=catalog(OATS | {"name": name})) == []


def test_more_domains_than_a_browser_reads_are_told(faults):
    web = {"web": {"enabled": True, "allowed_domains": [f"shop{number}.example" for number in range(201)]}}
    assert faults(tenant=TENANT | {"channels": web}) == [
        "greengrocer/draft/tenant.json: channels.web.allowed_domains: has 201 entries; at most 200 are allowed."
    ]


def test_a_missing_field_says_what_belongs_there(faults):
    assert faults(catalog=catalog({"sku": "A", "name": "Oats"})) == [
        'greengrocer/draft/catalog.json: products[0]: "price" is missing. Add it: '
        "integer minor units of the shop's currency: 199 is 1.99 GBP; 250000 is 250,000 VND."
    ]


def test_money_is_told_in_the_currency_of_the_shop(faults):
    told = faults(tenant=TENANT | {"currency": "VND"}, catalog=catalog(OATS | {"price": "250.000"}))
    assert told == [
        'greengrocer/draft/catalog.json: products[0].price: "250.000" is not an integer of minor units. Write 250000 for 250.000 VND.'
    ]


def test_all_faults_of_all_documents_come_at_once(faults):
    told = faults(
        tenant=TENANT | {"timezone": "Europe/Lodon", "currency": "GBX", "locale": "xq-GB", "mode": "v9"},
        catalog=catalog(OATS | {"price": "1"}, OATS),
        faq='{"entries": [}',
    )
    assert [line.removeprefix("greengrocer/draft/") for line in told] == [
        "faq.json: line 1, column 14: a value belongs here. Is there a comma too many, or a text without double quotes?",
        'catalog.json: products[0].price: "1" is not an integer of minor units. Write 100 for 1 GBX.',
        'tenant.json: mode: "v9" is not one of v5, v6, v7.',
        'tenant.json: timezone: "Europe/Lodon" is not an IANA time zone. Did you mean Europe/London?',
        'tenant.json: currency: "GBX" is not an ISO 4217 currency. Did you mean GBP?',
        'tenant.json: locale: "xq-GB" is not a locale. Write one like en-GB or vi-VN.',
        'catalog.json: products[1].sku: "OAT-1" is already used by products[0]. Give each record its own sku.',
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"products": []', "line 1, column 16: a comma is missing before this place."),
        ('{"products": []}}', "line 1, column 17: the document has already ended here. Is there a bracket too many?"),
        ('{"products" []}', "line 1, column 13: a colon is missing after the name."),
        ('{"products": ["a]}', "line 1, column 15: this text has no closing double quote."),
        ('{\n"products": ["a\nb"]}', "line 2, column 16: there is a line break or a tab inside a text. Write \\n or \\t."),
        ('{"products": [NaN]}', "line 1, column 15: JSON has no NaN, Infinity or half characters. Write a plain value."),
        ('{"products": ["\\ud800"]}', "line 1, column 16: JSON has no NaN, Infinity or half characters. Write a plain value."),
        ("", "is empty. Write at least {}."),
        ("  \n", "is empty. Write at least {}."),
        ("[" * 5000, "is nested deeper than 64 levels. Is a bracket not closed?"),
        ("[" * 100 + "]" * 100, "is nested deeper than 64 levels. Is a bracket not closed?"),
        (b"{\n\xff}", "line 2: is not in UTF-8. Save the file with the encoding UTF-8."),
    ],
)
def test_broken_json_is_told_with_its_line(faults, text, told):
    assert faults(catalog=text) == [f"greengrocer/draft/catalog.json: {told}"]


def test_a_comma_too_many_is_told(faults):
    assert "comma too many" in faults(catalog='{"products": [],\n}')[0]


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "-0.0", "123456789012345678901234567890"])
def test_a_number_of_any_size_is_told_not_tripped_over(faults, number):
    text = '{"products": [{"sku": "A", "name": "Oats", "price": NUMBER}]}'.replace("NUMBER", number)
    assert len(faults(catalog=text)) == (number != "-0.0")


def test_a_broken_tenant_is_told_once_and_the_other_documents_are_checked(write_draft, root):
    write_draft(tenant='{"name": "Corner",}', catalog=catalog(OATS | {"price": "1"}))
    [tenant, price] = Publisher(root).validate("greengrocer")
    assert tenant.file == "greengrocer/draft/tenant.json"
    assert price.place == "products[0].price"


def test_a_byte_order_mark_is_no_fault(faults):
    assert faults(catalog=b'\xef\xbb\xbf{"products": []}') == []


def test_a_name_written_twice_is_told(faults):
    assert faults(catalog='{"products": [{"sku": "A", "name": "Oats", "price": 1, "price": 2}]}') == [
        'greengrocer/draft/catalog.json: products[0]: "price" is written twice, only the last would count. Keep one of the two.'
    ]


def test_a_name_written_twice_is_told_beside_quotes_written_as_escapes(faults):
    told = faults(catalog='{"products": [{"sku": "A", "name": "Oats \\u0022\\u0022", "price": 1, "price": 2}]}')
    assert told == [
        'greengrocer/draft/catalog.json: products[0]: "price" is written twice, only the last would count. Keep one of the two.'
    ]


def test_variants_share_the_skus_of_their_products(faults):
    told = faults(catalog=catalog(OATS, {"sku": "B", "name": "B", "price": 1, "variants": [{"sku": "B-S"}, {"sku": "OAT-1"}]}))
    assert told == [
        'greengrocer/draft/catalog.json: products[1].variants[1].sku: "OAT-1" is already used by products[0]. Give each record its own sku.'
    ]


def test_promotions_may_only_name_what_the_catalog_has(faults):
    promotions = {"promotions": [{"id": "p", "title": "P", "percent": 5, "skus": ["OAT-2", "OAT-1"], "categories": ["Garden furniture"]}]}
    assert faults(promotions=promotions) == [
        'greengrocer/draft/promotions.json: promotions[0].skus[0]: no product of catalog.json has the SKU "OAT-2". Did you mean "OAT-1"?',
        "greengrocer/draft/promotions.json: promotions[0].categories[0]: "
        'no product of catalog.json has the category "Garden furniture". Add such a product, or take the category out.',
    ]


def test_a_promotion_gives_exactly_one_benefit(faults):
    told = faults(promotions={"promotions": [{"id": "p", "title": "P"}, {"id": "q", "title": "Q", "price": 1, "percent": 5}]})
    assert told == [
        "greengrocer/draft/promotions.json: promotions[0]: must have exactly one of: percent; price; buy and pay.",
        "greengrocer/draft/promotions.json: promotions[1]: must have exactly one of: percent; price; buy and pay.",
    ]


def test_a_zone_by_distance_is_measured_from_a_branch_on_the_map(faults):
    week = {"monday": ["09:00-17:00"]}
    branches = [{"id": "york", "name": "York", "address": "14 Mill Lane", "hours": week, "latitude": 53.96, "longitude": -1.08},
                {"id": "leeds", "name": "Leeds", "address": "3 Canal Street", "hours": week}]  # fmt: skip
    zones = [
        {"id": "a", "name": "A", "fee": 1, "within": {"distance": 3, "branch": "york"}},
        {"id": "b", "name": "B", "fee": 1, "within": {"distance": 3}},
        {"id": "c", "name": "C", "fee": 1, "within": {"distance": 3, "branch": "yorck"}},
        {"id": "d", "name": "D", "fee": 1, "within": {"distance": 3, "branch": "leeds"}},
    ]
    told = "the branch to measure from has no latitude and longitude. Add them under Branches."
    assert faults(branches={"branches": branches}, delivery={"zones": zones}) == [
        'greengrocer/draft/delivery.json: zones[2].within.branch: no branch of branches.json has the id "yorck". Did you mean "york"?',
        f"greengrocer/draft/delivery.json: zones[3].within: {told}",
    ]
    nowhere = faults(branches={"branches": branches[1:]}, delivery={"zones": zones[1:2]})
    assert nowhere == [f"greengrocer/draft/delivery.json: zones[0].within: {told}"]
    assert faults(delivery={"zones": [{"id": "e", "name": "E", "fee": 1}]}) == [
        "greengrocer/draft/delivery.json: zones[0]: must have at least one of: postcodes; within."
    ]


@pytest.mark.parametrize(("id_", "branch"), [("york", ["york"]), ("york", {}), ("york", None), (["york"], "york"), ({}, "york")])
def test_a_branch_to_measure_from_that_is_no_text_is_told(faults, id_, branch):
    place = {"id": id_, "name": "York", "address": "14 Mill Lane", "hours": {}, "latitude": 53.96, "longitude": -1.08}
    zone = {"id": "a", "name": "A", "fee": 1, "within": {"distance": 3, "branch": branch}}
    assert faults(branches={"branches": [place]}, delivery={"zones": [zone]})


def test_formats_are_checked(faults):
    tenant = TENANT | {"contact": {"email": "shop@", "website": "shop.example"}, "branding": {"colour": "green"}}
    promotions = {"promotions": [{"id": "p", "title": "P", "percent": 5, "starts": "1.2.2026", "ends": "2026-02-30"}]}
    assert faults(tenant=tenant, promotions=promotions) == [
        'greengrocer/draft/promotions.json: promotions[0].ends: "2026-02-30" is not a date. Write it as YYYY-MM-DD, like 2026-12-25.',
        'greengrocer/draft/promotions.json: promotions[0].starts: "1.2.2026" is not a date. Write it as YYYY-MM-DD, like 2026-12-25.',
        'greengrocer/draft/tenant.json: branding.colour: "green" is not a colour. Write one like #2f6b3a.',
        'greengrocer/draft/tenant.json: contact.email: "shop@" is not an e-mail address. Write one like shop@example.com.',
        'greengrocer/draft/tenant.json: contact.website: "shop.example" is not a web address. Write one like https://shop.example.',
    ]


def test_templates_of_the_shop_are_checked(faults):
    wording = {"en": {"price.one": "{name.secret}", "own.key": "Hi {name}", "brace": "a } b"}, "xq": {}}
    assert faults(wording=wording) == [
        'greengrocer/draft/wording.json: en["price.one"]: "{name.secret}" is no template: {name.secret} is not a plain name. '
        "Write {name} and nothing else between the braces. For a brace itself, write it twice.",
        "greengrocer/draft/wording.json: en.brace: \"a } b\" is no template: Single '}' encountered in format string. "
        "For a brace itself, write it twice.",
        'greengrocer/draft/wording.json: xq: "xq" is not a locale. Write one like en or vi.',
    ]


def test_files_that_nobody_reads_and_files_that_are_missing_are_told(write_draft, publisher):
    draft = write_draft(faqs={"entries": []}, recipes={})
    (draft / "catalog.json").unlink()
    assert [str(problem) for problem in publisher.validate("greengrocer")] == [
        "greengrocer/draft/catalog.json: is missing. Every shop with this plugin needs it.",
        "greengrocer/draft/faqs.json: no plugin of this shop reads this file. Did you mean faq.json?",
        "greengrocer/draft/recipes.json: no plugin of this shop reads this file. "
        "Remove it, or add the plugin that reads it to tenant.json.",
    ]


@pytest.mark.parametrize("shape", [[], "text", 5, None, {"products": 5}, {"products": [5, None, []]}, {"products": [{"sku": []}]}])
def test_any_shape_of_any_document_is_told_not_tripped_over(faults, shape):
    assert faults(catalog={"products": []} if shape == [] else shape, tenant=shape, promotions=shape, wording=shape)


def test_of_a_long_choice_the_nearest_are_told_and_how_many_there_are():
    choices = [f"topic_{number}" for number in range(130)] + ["returns", "return_costs"]
    (error,) = Draft202012Validator({"enum": choices}).iter_errors("retruns")
    ((_, told),) = describe(error, "GBP")
    assert told.startswith('"retruns" is not one of the 132 that can be chosen, such as returns, ')
    assert told.endswith('. Write "returns".')
    assert told.count(", ") == 5
