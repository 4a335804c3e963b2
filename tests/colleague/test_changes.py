"""What the assistant changes: as the person who asked, in the audit log, once, and never over somebody else's change."""

from __future__ import annotations

import json

import pytest

from app.services.back_office.drafting import ShopDrafts
from app.services.back_office.worded_changes import WordedChanges
from app.services.drafts.editor import DraftEditor
from app.services.publishing.differences import Change, FieldChange
from plugins.contracts import Actor, Refused, Role, Shop


def price_of(office, sku: str) -> int:
    return next(product["price"] for product in office.draft("catalog")["products"] if product["sku"] == sku)


@pytest.fixture
def office(open_office):
    return open_office()


@pytest.fixture
def sku(office) -> str:
    return next(product["sku"] for product in office.draft("catalog")["products"] if product["name"] == "Organic Oat Drink")


def test_the_person_is_in_the_audit_log(office):
    office.ask("set Organic Oat Drink to 1.95 and publish", "manager")
    office.ask("yes", "manager")
    changes = [entry for entry in office.audit() if entry.action != "tool.call"]
    entries = [(entry.action, entry.actor, entry.actor_name) for entry in changes[:2]]
    assert entries == [("version.publish", "person-manager", "Manager"), ("draft.change", "person-manager", "Manager")]
    change = changes[1]
    assert (change.before, change.after) == ({"price": 225}, {"price": 195})


def test_what_somebody_changed_since_is_not_published_by_an_old_yes(office, sku):
    office.ask("set Organic Oat Drink to 1.95 and publish")
    editor = DraftEditor(office.platform.directory.root, office.shop)
    catalog = editor.document("catalog")
    editor.save(catalog, sku, {"price": "0.05"}, editor.open(catalog, sku).mark)
    reply = office.ask("yes")
    assert "Somebody changed the draft since you looked at it" in reply.text
    assert office.live() == 1


def test_a_yes_is_no_yes_to_another_version(office):
    office.ask("set Organic Oat Drink to 1.95 and publish")
    office.ask("yes")
    office.ask("roll back to version 1")
    office.ask("set quail eggs to £3.00 and publish", "admin")
    office.ask("yes", "admin")
    assert office.live() == 3
    assert "Nothing was published" in office.ask("yes").text
    assert office.live() == 3


def test_a_draft_that_cannot_be_published_is_told_and_asks_nothing(office):
    editor = DraftEditor(office.platform.directory.root, office.shop)
    path = office.platform.directory.root.tenant(office.shop).draft().path / "policies.json"
    path.write_text('{"policies": [{"topic": 7}]}')
    reply = office.ask("publish the draft")
    assert "cannot be published yet" in reply.text
    assert reply.outcome == "refused"
    assert office.live() == 1
    assert editor.shop.key == office.shop


def test_the_same_answer_twice_is_one_entry(office):
    before = len(office.draft("faq")["entries"])
    for _ in range(2):
        office.ask("add an answer: do you gift wrap? yes, for 2 pounds")
    entries = office.draft("faq")["entries"]
    assert len(entries) == before + 1
    assert (entries[-1]["question"], entries[-1]["answer"]) == ("Do you gift wrap?", "Yes, for 2 pounds")
    assert [entry.action for entry in office.audit() if entry.action == "draft.change"] == ["draft.change"]


def test_an_answer_that_is_missing_is_asked_for(office):
    asked = office.ask("add an answer: do you gift wrap?")
    assert (asked.outcome, "Do you gift wrap?" in asked.text) == ("asked", True)
    office.ask("yes of course, it costs 2 pounds")
    assert office.draft("faq")["entries"][-1]["answer"] == "Yes of course, it costs 2 pounds"


@pytest.mark.parametrize("text", ["set Organic Oat Drink to -5", "set Organic Oat Drink to nothing", "set Organic Oat Drink to 1e99"])
def test_a_price_that_is_none_changes_nothing(office, sku, text):
    office.ask(text)
    assert price_of(office, sku) == 225


def test_two_people_have_two_talks(office):
    office.ask("set Organic Oat Drink to 1.95 and publish", "manager")
    reply = office.ask("yes", "admin")
    assert office.live() == 1
    assert "not waiting" in reply.text


def test_what_was_changed_since_it_was_read_is_not_written_over(open_office):
    office = open_office("thoitrang")
    drafts = ShopDrafts(office.platform, office.shop, Actor("person-manager", Role.MANAGER, "Manager"))
    shirt = next(product for product in office.draft("catalog")["products"] if product["name"] == "Áo polo nam")
    read = {"variants": drafts.field("catalog", shirt["sku"], "variants")}
    drafts.change("catalog", shirt["variants"][0]["sku"], {"stock": "3"})
    stands = office.draft("catalog")
    with pytest.raises(Refused, match="Somebody else has just changed this"):
        drafts.change("catalog", shirt["sku"], {"price": "1000"} | read, read)
    assert office.draft("catalog") == stands


def test_sizes_and_colours_that_cost_the_same_get_their_price_at_once(open_office):
    office = open_office("thoitrang")
    shirt = next(product for product in office.draft("catalog")["products"] if product["name"] == "Áo polo nam")
    assert len(shirt["variants"]) > 1
    reply = office.ask("đổi giá áo polo nam thành 255000 rồi xuất bản")
    assert "255.000" in reply.text
    changed = next(product for product in office.draft("catalog")["products"] if product["sku"] == shirt["sku"])
    assert {changed["price"], *(variant.get("price", 255000) for variant in changed["variants"])} == {255000}
    office.ask("đồng ý")
    assert office.live() == 2


def test_a_version_tells_of_the_sizes_that_it_had(open_office):
    office = open_office()
    place = next(at for at, product in enumerate(office.draft("catalog")["products"]) if len(product.get("variants", ())) > 1)
    path = office.platform.directory.root.tenant(office.shop).draft().path / "catalog.json"

    def change(**fields) -> None:
        catalog = json.loads(path.read_text(encoding="utf-8"))
        catalog["products"][place]["variants"][1].update(fields)
        path.write_text(json.dumps(catalog), encoding="utf-8")

    drafts = ShopDrafts(office.platform, office.shop, Actor("person-manager", Role.MANAGER, "Manager"))
    pack = office.draft("catalog")["products"][place]["variants"][1]["pack"]
    change(price=777)
    drafts.publish(drafts.mark())
    change(pack="9 barrels")
    assert [field[0] for one in drafts.changes_of(2) for field in one.fields] == [f"price ({pack})"]
    assert [field[0] for one in drafts.changes() for field in one.fields] == ["pack (9 barrels)"]


EASTER = {"date": "2026-04-05", "name": "Easter Sunday", "hours": []}
FOUNDERS = {"date": "2026-11-30", "name": "Founders Day", "hours": ["10:00-12:00", "13:00-15:00"]}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([EASTER], [EASTER, FOUNDERS], ("nothing", "2026-11-30; Founders Day; 10:00-12:00, 13:00-15:00")),
        ([EASTER, FOUNDERS], [FOUNDERS], ("2026-04-05; Easter Sunday", "nothing")),
        (None, [EASTER], ("", "2026-04-05; Easter Sunday")),
        ([], [EASTER], ("an empty list", "2026-04-05; Easter Sunday")),
        ([{"price": 100}], [{"price": 100}, {"price": 120}], ('[{"price": 100}]', '[{"price": 100}, {"price": 120}]')),
    ],
)
def test_of_a_list_the_entries_that_differ_are_told(before, after, told):
    shop = Shop("corner", "Corner", "en-GB", ("en",), "GBP", "Europe/London", 1)
    [change] = WordedChanges((Change("branches", "clifton", "changed", (FieldChange("holidays", before, after),)),), shop)
    assert change.fields == (("holidays", *told),)


def test_only_the_changes_that_are_looked_at_are_worded():
    worded = []

    class Told(list):
        def __iter__(self):
            worded.append(self[0])
            return super().__iter__()

    fields = [FieldChange(f"variants[{number}].tags", Told([f"{number}"]), None, part=f"{number} l") for number in range(9)]
    changes = WordedChanges([Change("catalog", f"P-{field.part}", "changed", (field,)) for field in fields], None)
    assert (len(changes), bool(changes[9:])) == (9, False)
    assert list(changes[:2])[1].fields == (("tags (1 l)", "1", ""),)
    assert set(worded) == {"0", "1"}
