"""A shop from a table to the widget on its own site, all in the browser; and the assistant's pages, accessible and well behaved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from app.services.accounts.accounts import Accounts
from app.settings import Settings
from tests.browser.accessible import assert_accessible_in_both_looks
from tests.browser.owners_pages import PASSWORD, follow, press, save_draft, sign_in_at
from tests.browser.site import serve_shops
from tests.browser.talking import ask, open_widget

TABLE = b"sku,name,price,stock\nTEA-1,Jasmine tea,4.50,12\nTEA-2,Oolong tea,6.20,3\nCUP-1,Blue cup,9.00,0\n"
PAGES = (
    "/new-shop", "/greengrocer/start", "/greengrocer/bot", "/greengrocer/bot?part=answers", "/greengrocer/bot?part=shop",
    "/greengrocer/bot?part=places", "/greengrocer/bot/try", "/greengrocer/bot/end", "/greengrocer/content/catalog/edit?key=ALC-008",
)  # fmt: skip


@dataclass
class Office:
    """A served shop, and its address."""

    url: str


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bots")
    with serve_shops(folder, ("greengrocer",)) as site:
        accounts = Accounts.of(Settings(instance_folder=folder / "instance"), lambda: datetime.now(UTC))
        accounts.make_operator(accounts.first_link(), "ann@shop.example", "Ann Lee", PASSWORD)
        yield Office(site.url)
        accounts.close()


@pytest.fixture
def sign_in(office, open_page):
    """Open the pages as the operator."""

    def new(**options):
        page = open_page(f"{office.url}/admin/sign-in", **options)
        sign_in_at(page, "ann@shop.example")
        return page

    return new


def test_from_a_table_to_the_widget_on_the_shops_own_site(office, sign_in, open_page, host_page):
    page = sign_in(permissions=["clipboard-read", "clipboard-write"])
    follow(page, "New shop")
    page.get_by_label("Name of the shop").fill("Lan's Tea House")
    page.get_by_text("lan-s-tea-house is free.").wait_for()
    page.get_by_label("Time zone").fill("Europe/London")
    table = {"name": "tea.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.get_by_label("Products from a table (may be left out)").set_input_files(table)
    press(page, "Make the shop")
    page.get_by_role("heading", name="What the file holds").wait_for()
    press(page, "Take it into the draft")
    page.get_by_text("3 products in the draft.").wait_for()

    follow(page, "Try it")
    page.get_by_label("Your question").fill("how much is the jasmine tea?")
    press(page, "Ask", exact=True)
    expect(page.get_by_role("list", name="Try it")).to_contain_text("£4.50")

    follow(page, "Looks")
    page.get_by_label("Name of the assistant").fill("Lan")
    page.frame_locator("#preview").get_by_role("heading", name="Lan", exact=True).wait_for()
    page.get_by_label("Text beside the button").fill("Ask Lan")
    page.get_by_label("Where the button stands").select_option("left")
    save_draft(page)
    follow(page, "Where it is")
    page.get_by_label("Sites that may show the assistant").fill("http://localhost/")
    save_draft(page)
    page.goto(f"{office.url}/admin/lan-s-tea-house/start")
    press(page, "Publish now")
    page.get_by_role("heading", name="Your assistant is ready").wait_for()

    page.get_by_role("button", name="Copy: On your own site").click()
    page.get_by_role("status").filter(has_text="Copied.").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    customer = open_page(host_page(head=code))
    launcher = customer.locator("assistant-widget button")
    expect(launcher).to_have_text("Ask Lan")
    assert launcher.bounding_box()["x"] < 100
    frame = open_widget(customer)
    assert "£6.20" in ask(frame, "how much is the oolong tea?").inner_text()


def test_the_assistants_pages_are_accessible(office, sign_in):
    page = sign_in()
    for path in PAGES:
        page.goto(f"{office.url}/admin{path}")
        assert_accessible_in_both_looks(page)


def test_a_colour_that_is_hard_to_see_is_told_while_it_is_chosen(office, sign_in):
    page = sign_in()
    page.goto(f"{office.url}/admin/greengrocer/bot")
    page.get_by_label("Main colour").fill("#ffee88")
    page.get_by_text("Take a darker colour").wait_for()
    head = page.frame_locator("#preview").locator(".chat-head")
    expect(head).to_have_css("background-color", "rgb(255, 238, 136)")
