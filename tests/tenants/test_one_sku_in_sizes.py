"""Tables that give one SKU to all sizes of an article, and the goods that had it before."""

from __future__ import annotations

import pytest


def test_sizes_under_one_sku_are_kept_with_codes_of_their_own(shelf):
    table = "SKU,Name,Price,Stock,Size,Colour\nA4,T-shirt,12.90,5,M,red\nA4,T-shirt,12.90,0,L,red\nA4,T-shirt,13.50,2,XL,red\nB,Cap,5,1,,\n"
    for counts in ((4, 0), (0, 4)):
        report = shelf.take(table)
        assert (report.added, report.unchanged, report.duplicates) == (*counts, ())
        shirt = shelf.products()["T-shirt"]
        assert [(size["sku"], size["stock"]) for size in shirt["variants"]] == [("A4-M-red", 5), ("A4-L-red", 0), ("A4-XL-red", 2)]
        told = "SKU A4 comes in 3 sizes, which got codes of their own: A4-M-red, A4-L-red, A4-XL-red."
        assert [note.text for note in report.notes] == [told]


def test_of_lines_with_one_sku_and_one_size_the_last_counts(shelf):
    report = shelf.take("SKU,Name,Price,Size\nA4,T-shirt,12,M\nA4,T-shirt,13,L\nA4,T-shirt,14,M\n")
    assert [(size["sku"], size.get("price")) for size in shelf.products()["T-shirt"]["variants"]] == [("A4-L", None), ("A4-M", 1400)]
    assert [(note.line, note.text) for note in report.duplicates] == [(2, "SKU A4 comes again in line 4, which counts.")]


SHIRT = {"sku": "A4", "name": "T-shirt", "price": 1200, "stock": 4, "image": "t.png", "allergens": [], "attributes": {"Fit": "slim"}}
SHIRTS = "SKU,Name,Price,Stock,Size\nA4,T-shirt,12,3,M\nA4,T-shirt,13,0,L\n"


@pytest.mark.parametrize("options", [{}, {"replace_all": True, "keep_fields": True}])
def test_goods_of_the_draft_become_the_home_of_the_sizes_under_their_sku(shelf, write_draft, publisher, options):
    write_draft(catalog={"products": [SHIRT | {"image": "https://shop.example/t.png", "price_on_request": False}]})
    report = shelf.take(SHIRTS, **options)
    (shirt,) = shelf.all()
    assert (report.added, report.changed, report.removed, report.bad) == (1, 1, 0, ())
    assert (shirt["sku"], shirt["price"], shirt["image"], shirt["allergens"]) == ("A4", 1200, "https://shop.example/t.png", [])
    assert [(size["sku"], size["stock"], size["attributes"]) for size in shirt["variants"]] == [
        ("A4-M", 3, {"Size": "M"}), ("A4-L", 0, {"Size": "L"}),
    ]  # fmt: skip
    assert (shirt["attributes"], "stock" in shirt) == ({"Fit": "slim"}, False)
    assert publisher.validate("greengrocer") == []
    again = shelf.take(SHIRTS, **options)
    assert (again.unchanged, again.removed, shelf.all()) == (2, 0, [shirt])
    for counts in ((1, 2), (0, 3)):  # nobody said what a new size is free of
        more = shelf.take(SHIRTS + "A4,T-shirt,14,1,XL\n", **options)
        assert (more.added, more.unchanged, more.removed) == (*counts, 0)
        assert [(product["sku"], "allergens" in product) for product in shelf.all()] == [("A4", True), ("A4-XL", False)]


def test_goods_in_a_size_that_no_line_tells_stay_as_one_more_size(shelf, write_draft, publisher):
    small = {"sku": "A4", "name": "T-shirt", "price": 1100, "stock": 5, "attributes": {"Size": "S"}}
    write_draft(catalog={"products": [small]})
    for counts in ((2, 1, 0), (0, 0, 2)):
        report = shelf.take(SHIRTS)
        assert (report.added, report.changed, report.unchanged, report.removed, report.bad) == (*counts, 0, ())
        (shirt,) = shelf.all()
        told = [(size["sku"], size.get("price", shirt["price"]), size["stock"]) for size in shirt["variants"]]
        assert (shirt["sku"], told) == ("A4", [("A4-S", 1100, 5), ("A4-M", 1200, 3), ("A4-L", 1300, 0)])
    assert publisher.validate("greengrocer") == []


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Umbrella"},
        {"allergens": [], "attributes": {"Size": "S"}},
        {"attributes": {"Size": ["S", "M", "L"]}},
        {"brand": "Ding", "attributes": {"Size": "S"}},
    ],
)
def test_other_goods_under_the_sku_of_sizes_stay_as_they_are(shelf, write_draft, publisher, other):
    goods = {"sku": "A4", "name": "T-shirt", "price": 900, "stock": 5} | other
    write_draft(catalog={"products": [goods]})
    for counts in ((2, 0), (0, 2)):
        report = shelf.take(SHIRTS)
        assert (report.added, report.changed, report.unchanged, report.removed, report.bad) == (counts[0], 0, counts[1], 0, ())
        kept, shirt = shelf.all()
        assert (kept, [size["sku"] for size in shirt["variants"]]) == (goods, ["A4-M", "A4-L"])
        assert any("stays as it is" in str(note.text) for note in report.notes) == (counts[0] > 0)
    assert publisher.validate("greengrocer") == []


def test_sizes_that_tell_no_name_are_those_of_the_goods_with_their_sku(shelf, write_draft):
    write_draft(catalog={"products": [{"sku": "A4", "name": "T-shirt", "price": 900}]})
    report = shelf.take("SKU,Size,Price\nA4,M,12\nA4,L,13\n")
    (shirt,) = shelf.all()
    assert (report.bad, shirt["name"], [size["sku"] for size in shirt["variants"]]) == ((), "T-shirt", ["A4-M", "A4-L"])


def test_where_a_source_brings_all_rows_anew_other_goods_leave_nothing_to_its_sizes(shelf, write_draft):
    umbrella = {"sku": "A4", "name": "Umbrella", "price": 900, "allergens": [], "brand": "Ding"}
    write_draft(catalog={"products": [umbrella]})
    report = shelf.take(SHIRTS, replace_all=True, keep_fields=True)
    (shirt,) = shelf.all()
    assert (report.added, report.removed, shirt["name"], shirt.keys() & {"allergens", "brand"}) == (2, 1, "T-shirt", set())


def test_a_flavour_under_one_sku_does_not_take_what_people_must_not_eat(shelf, write_draft):
    write_draft(catalog={"products": [{"sku": "P", "name": "Bar", "price": 100, "allergens": [], "brand": "Ding"}]})
    shelf.take("sku,name,flavour,price\nP,Bar,Plain,1\nP,Bar,Hazelnut,1\n")
    (bar,) = shelf.all()
    assert (bar["sku"], len(bar["variants"]), "allergens" in bar) == ("P", 2, False)


@pytest.mark.parametrize("known", [[], [{"sku": "A4", "name": "T-shirt", "price": 1200, "image": "t.png"}]])
def test_one_line_of_sizes_under_one_sku_changes_or_joins_its_article(shelf, write_draft, known):
    write_draft(catalog={"products": known})
    shelf.take(SHIRTS)
    report = shelf.take("SKU,Name,Price,Stock,Size\nA4,T-shirt,12,0,M\n")
    assert (report.changed, [str(note.text) for note in report.notes]) == (1, ['SKU "A4" is written A4-M'])
    shelf.take("SKU,Size,Stock\nA4,M,2\nA4,L,8\n")
    shelf.take("SKU,Name,Price,Stock,Size\nA4,T-shirt,14,1,XL\n")
    (shirt,) = shelf.all()
    told = [(size["sku"], size.get("price", shirt["price"]), size["stock"]) for size in shirt["variants"]]
    assert told == [("A4-M", 1200, 2), ("A4-L", 1300, 8), ("A4-XL", 1400, 1)]
    shelf.take("SKU,Name,Price,Stock,Size\nA4,T-shirt,12,9,M\n", replace_all=True)
    assert [(product["sku"], product["stock"]) for product in shelf.all()] == [("A4-M", 9)]


def test_a_made_code_never_overwrites_other_goods(shelf, write_draft):
    paper = {"sku": "A4-M", "name": "Paper, matt", "price": 500}
    write_draft(catalog={"products": [paper]})
    report = shelf.take(SHIRTS)
    assert {product["sku"]: product["name"] for product in shelf.all()} == {"A4-M": "Paper, matt", "A4": "T-shirt"}
    assert [(note.line, str(note.text)) for note in report.duplicates] == [(2, "SKU A4 comes again in line 3, which counts.")]
    sizes = [{"sku": "A4", "attributes": {"Size": "L"}}, {"sku": "B4", "attributes": {"Size": "XL"}}]
    write_draft(catalog={"products": [{"sku": "tee", "name": "T-shirt", "price": 1200, "variants": sizes}]})
    shelf.take(SHIRTS)
    assert [[size["sku"] for size in product["variants"]] for product in shelf.all()] == [["A4", "B4"]]
    write_draft(catalog={"products": []})
    shelf.take(SHIRTS + 'A4-M,"Paper, matt",5,1,\n')
    assert {product["sku"]: product["name"] for product in shelf.all()} == {"A4": "T-shirt", "A4-M": "Paper, matt"}


def test_a_size_is_never_there_twice_and_one_without_a_code_is_told(shelf):
    shelf.take(SHIRTS)
    report = shelf.take('SKU,Name,Price,Size\nA4,T-shirt,14,XL\nA4-XL,"Paper, large",5,\n')
    assert [(note.line, note.text.cause) for note in report.bad] == [(2, "sku_of_article")]
    assert {product["sku"]: product["name"] for product in shelf.all()} == {"A4": "T-shirt", "A4-XL": "Paper, large"}
    shelf.take("SKU,Name,Price,Size\nA4,T-shirt,12,\nA4,T-shirt,14,M\n", replace_all=True, keep_fields=True)
    assert [(product["sku"], [size["sku"] for size in product.get("variants", ())]) for product in shelf.all()] == [
        ("A4", ["A4-L"]), ("A4-M", []),
    ]  # fmt: skip
