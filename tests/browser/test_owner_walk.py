"""A founder's first day, in a real browser from the first start to an answer the assistant did not have in the morning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from app.services.accounts.accounts import Accounts
from app.settings import Settings
from tests.browser.owners_pages import PASSWORD, follow, go, leave_by, press, publish, save_draft
from tests.browser.site import serve_shops
from tests.browser.talking import answers, ask, open_widget
from tests.eventually import eventually

TABLE = b"sku,name,price,stock\nTEA-1,Jasmine tea,4.50,12\nTEA-2,Oolong tea,6.20,3\nCUP-1,Blue cup,9.00,0\n"
SHOP = "lan-s-tea-house"
UNKNOWN = "who painted the dragon on your sign?"
KNOWN = "Lan's grandmother painted it in 1962."


@pytest.fixture
def first_link(tmp_path):
    """Serve an installation that nobody has signed in to; give the link that its first start prints."""
    with serve_shops(tmp_path, ("greengrocer",)) as site:
        accounts = Accounts.of(Settings(instance_folder=tmp_path / "instance"), lambda: datetime.now(UTC))
        yield f"{site.url}/admin/first/{accounts.first_link()}"
        accounts.close()


def make_account(page):
    page.get_by_label("Your name").fill("Lan Pham")
    page.get_by_label("E-mail address").fill("lan@tea.example")
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Make the account")


def make_shop(page):
    """Fill a new shop from a table and let it stand on pages of ``localhost``."""
    follow(page, "New shop")
    page.get_by_label("Name of the shop").fill("Lan's Tea House")
    page.get_by_text(f"{SHOP} is free.").wait_for()
    page.get_by_label("Time zone").fill("Europe/London")
    table = {"name": "tea.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.get_by_label("Products from a table (may be left out)").set_input_files(table)
    press(page, "Make the shop")
    press(page, "Take it into the draft")
    page.get_by_text("3 products in the draft.").wait_for()
    page.goto(page.url.partition("/admin")[0] + f"/admin/{SHOP}/bot?part=places")
    page.get_by_label("Sites that may show the assistant").fill("http://localhost/")
    save_draft(page)


def figure(page, name: str) -> str:
    """Return a tile's number, "" while nothing is counted yet."""
    tile = page.locator(".figure").filter(has=page.get_by_role("heading", name=name, exact=True))
    return tile.first.locator(".figure-value").inner_text() if tile.count() else ""


def counted_at_last(page) -> bool:
    """Look whether what happened is counted by now."""
    go(page, "Analytics")
    return (figure(page, "Conversations"), figure(page, "Unanswered")) == ("1", "1")


def test_a_name_typed_before_the_script_is_there_gets_its_key(first_link, open_page):
    owner = open_page(first_link)
    make_account(owner)
    owner.get_by_role("link", name="New shop").first.wait_for()
    held = []
    owner.route("**/new_shop.js*", lambda route: held.append(route))
    owner.goto(f"{first_link.partition('/admin')[0]}/admin/new-shop", wait_until="commit")
    owner.get_by_label("Name of the shop").fill("Lan's Tea House")
    while not held:
        owner.wait_for_timeout(50)
    held[0].continue_()
    owner.get_by_text(f"{SHOP} is free.").wait_for()
    expect(owner.locator("#key")).to_have_value(SHOP)


def test_from_the_first_start_to_a_question_answered_for_good(first_link, open_page, host_page):
    owner = open_page(first_link)
    site = first_link.partition("/admin")[0]
    make_account(owner)
    make_shop(owner)
    owner.goto(f"{site}/admin/{SHOP}/start")
    press(owner, "Publish now")
    owner.get_by_role("heading", name="Your assistant is ready").wait_for()

    go(owner, "Conversations")
    customer = open_page(host_page(head=f'<script src="{site}/static/widget.js" data-bot-id="{SHOP}" async></script>'))
    chat = open_widget(customer)
    assert "£4.50" in ask(chat, "how much is the jasmine tea?").inner_text()
    row = owner.get_by_role("link", name="how much is the jasmine tea?")
    row.wait_for()  # by itself, no page is loaded anew
    leave_by(row)

    press(owner, "Take over")
    owner.get_by_role("button", name="Give back to the assistant").wait_for()
    said = answers(chat).count()
    chat.locator("#text").fill("can you keep two for me until five?")
    chat.locator("#text").press("Enter")
    owner.locator("#lines").get_by_text("can you keep two for me until five?").wait_for()
    owner.get_by_label("Your words to the customer").fill("Gladly! They wait at the till in your name.")
    owner.get_by_role("button", name="Send", exact=True).click()
    chat.get_by_text("They wait at the till in your name.").wait_for()
    assert "£" not in "".join(answers(chat).nth(place).inner_text() for place in range(said, answers(chat).count()))
    press(owner, "Give back to the assistant")
    owner.get_by_role("button", name="Take over").wait_for()
    chat.get_by_text("automatic assistant again").wait_for()
    assert "£6.20" in ask(chat, "how much is the oolong tea?").inner_text()

    assert KNOWN not in ask(chat, UNKNOWN).inner_text()
    eventually(lambda: counted_at_last(owner))

    go(owner, "Unanswered")
    press(owner, f"Answer it once: {UNKNOWN.rstrip('?')}")
    owner.get_by_label("Id").fill("sign")
    owner.locator('[name="field.answer"]').fill(KNOWN)
    save_draft(owner)
    publish(owner)
    again = open_page(f"{site}/chat/{SHOP}")
    assert KNOWN in ask(again, UNKNOWN).inner_text()
