"""An owner's day in a real browser: the first start, a price, a customer who reads it, a question answered once; all accessible."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from app.services.accounts.accounts import Accounts
from app.services.accounts.person import COMMAND_LINE
from app.settings import Settings
from plugins.contracts import Role
from tests.browser.accessible import assert_accessible, assert_accessible_in_both_looks
from tests.browser.owners_pages import PASSWORD, follow, go, leave_by, press, publish, save_draft, sign_in_at
from tests.browser.site import serve_shops
from tests.browser.talking import ask

PAGES = (
    "", "/account", "/account/two-step", "/greengrocer/today", "/greengrocer/assistant", "/greengrocer/conversations",
    "/greengrocer/orders", "/greengrocer/messages", "/greengrocer/unanswered", "/greengrocer/topics", "/greengrocer/content/catalog?q=oat",
    "/greengrocer/content/faq", "/greengrocer/content/branches/edit", "/greengrocer/import", "/greengrocer/publish",
    "/greengrocer/people", "/greengrocer/permissions", "/greengrocer/keys", "/greengrocer/audit", "/nowhere/people",
    "/greengrocer/tickets?status=any", "/greengrocer/tickets/new", "/greengrocer/plugins", "/greengrocer/health",
)  # fmt: skip
OPERATORS_PAGES = ("/platform", "/platform/audit", "/platform/settings")
OPEN_PAGES = ("/sign-in", "/sign-in/code", "/forgot")


@dataclass
class Office:
    """A served shop, and the accounts of its installation."""

    url: str
    accounts: Accounts


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    from datetime import UTC, datetime

    folder = tmp_path_factory.mktemp("office")
    with serve_shops(folder, ("greengrocer",)) as site:
        accounts = Accounts.of(Settings(instance_folder=folder / "instance"), lambda: datetime.now(UTC))
        yield Office(site.url, accounts)
        accounts.close()


@pytest.fixture(scope="module")
def first_link(office):
    return f"{office.url}/admin/first/{office.accounts.first_link()}"


@pytest.fixture
def sign_in(office, open_page):
    """Open the pages as somebody with a role in the shop."""

    def new(role: str = "admin", **options):
        email = f"{role}@shop.example"
        if office.accounts.people.find_by_email(email) is None:
            place = {"is_operator": True} if role == "operator" else {"tenant": "greengrocer", "role": Role[role.upper()]}
            made = office.accounts.people.add(email, role.title(), COMMAND_LINE, **place)
            office.accounts.choose_password(office.accounts.links.make("password", made.id), PASSWORD)
        page = open_page(f"{office.url}/admin/sign-in", **options)
        sign_in_at(page, email)
        return page

    return new


def test_from_the_first_start_to_a_price_that_a_customer_reads(office, first_link, open_page):
    page = open_page(first_link)
    page.get_by_label("Your name").fill("Ann Lee")
    page.get_by_label("E-mail address").fill("ann@shop.example")
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Make the account")
    go(page, "Catalogue and answers")
    page.get_by_role("searchbox", name="Search").fill("Goat's Milk")
    press(page, "Find")
    page.get_by_label("Price: Goat's Milk").fill("2.49")
    press(page, "Save Goat's Milk")
    page.get_by_role("status").wait_for()
    publish(page)
    customer = open_page(f"{office.url}/chat/greengrocer")
    assert "£2.49" in ask(customer, "how much is the goat's milk?").inner_text()
    go(page, "Conversations")
    follow(page, "how much is the goat's milk?")
    expect(page.get_by_role("list", name="Conversations")).to_contain_text("£2.49")


def test_an_unanswered_question_is_answered_once_for_all(office, sign_in, open_page):
    ask(open_page(f"{office.url}/chat/greengrocer"), "who wrote the anthem of Peru?")
    page = sign_in("manager")
    go(page, "Unanswered")
    press(page, "Answer it once: who wrote the anthem of Peru")
    page.get_by_label("Id").fill("anthem")
    page.locator('[name="field.answer"]').fill("José Bernardo Alcedo did, we looked it up for you.")
    save_draft(page)
    publish(page)
    assert "Alcedo" in ask(open_page(f"{office.url}/chat/greengrocer"), "who wrote the anthem of Peru?").inner_text()


def test_what_is_wrong_in_a_form_is_reached_by_keyboard_also_in_a_dialog(office, sign_in):
    page = sign_in("manager")
    page.goto(f"{office.url}/admin/greengrocer/content/catalog/edit")
    page.get_by_label("Item code · needed").fill("JAM")
    page.get_by_label("Size 1").fill("Large")
    page.get_by_role("button", name="More: Variants 1").click()
    expect(page.get_by_role("dialog", name="Variants: new row")).to_be_visible()
    page.get_by_label("Barcode 1").fill("12")
    page.get_by_role("button", name="Done").click()
    leave_by(page.get_by_role("button", name="Save in the draft").last)
    faults = page.get_by_role("alert")
    expect(faults).to_be_focused()
    expect(faults.get_by_role("link")).to_have_text(["Name", "Price", "Variants Large, Item code", "Variants Large, Barcode"])
    assert_accessible_in_both_looks(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    faults.get_by_role("link", name="Price").press("Enter")
    expect(page.get_by_label("Price (GBP)", exact=True)).to_be_focused()
    faults.get_by_role("link", name="Variants Large, Barcode").press("Enter")
    expect(page.get_by_label("Barcode 1")).to_be_focused()
    expect(page.get_by_role("dialog", name="Variants: Large")).to_be_visible()
    expect(page.get_by_label("Barcode 1")).to_have_accessible_description('"12" is not a number of 8 to 14 digits. Write digits only.')


def test_a_customer_who_waits_is_a_ticket_until_it_is_done(office, sign_in, open_page):
    ask(open_page(f"{office.url}/chat/greengrocer"), "I'd like to talk to a person")
    page = sign_in("manager")
    go(page, "Tickets")
    follow(page, "A customer asks for a person")
    page.get_by_label("Add a comment").fill("Called back, she wants two boxes.")
    press(page, "Add", exact=True)
    page.get_by_text("Called back, she wants two boxes.").wait_for()
    assert_accessible(page, 1280)
    page.get_by_label("Status").select_option("done")
    press(page, "Save")
    expect(page.get_by_text("Open → Done")).to_be_visible()


def test_the_operators_pages_are_accessible(office, sign_in):
    page = sign_in("operator")
    for path in OPERATORS_PAGES:
        page.goto(f"{office.url}/admin{path}")
        page.get_by_role("heading", name="Platform").wait_for()
        assert_accessible_in_both_looks(page)


def test_the_owners_pages_are_accessible(office, sign_in):
    page = sign_in()
    for path in PAGES:
        page.goto(f"{office.url}/admin{path}")
        assert_accessible_in_both_looks(page)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_the_way_in_is_accessible(office, open_page, path):
    assert_accessible_in_both_looks(open_page(f"{office.url}/admin{path}"))


def test_on_a_phone_the_menu_unfolds(sign_in):
    page = sign_in("viewer", width=390)
    expect(page.get_by_role("link", name="Unanswered", exact=True)).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    go(page, "Unanswered")
    expect(page.get_by_role("heading", name="Unanswered")).to_be_visible()


def test_an_owner_asks_the_assistant_and_publishes_with_a_yes(sign_in, office):
    page = sign_in("manager")
    page.goto(f"{office.url}/admin/greengrocer/assistant")
    page.wait_for_selector("#chat[data-ready]")
    told_of = {"what could we not answer?": "/had (an|no) answer/", "set quail eggs to 3.45 and publish": "/Shall I publish/"}
    for text, told in told_of.items():
        page.fill("#text", text)
        page.press("#text", "Enter")
        page.wait_for_selector(f".row.theirs >> text={told}")
    assert_accessible(page, 1280)
    page.click(".suggestions button:has-text('Yes')")
    page.wait_for_selector(".row.theirs >> text=is live")
    page.reload()
    page.wait_for_selector(".row.theirs >> text=is live")
    page.click("#restart")
    expect(page.locator(".row.theirs >> text=is live")).to_have_count(0)
