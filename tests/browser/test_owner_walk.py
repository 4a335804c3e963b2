"""A founder's first day, in a real browser from the first start to an answer the assistant did not have in the morning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.services.accounts.accounts import Accounts
from app.settings import Settings
from tests.browser.owners_pages import go, publish
from tests.browser.site import serve_shops
from tests.browser.talking import answers, ask, next_answer, open_widget

PASSWORD = "three green apples fell"  # noqa: S105
TABLE = b"sku,name,price,stock\nTEA-1,Jasmine tea,4.50,12\nTEA-2,Oolong tea,6.20,3\nCUP-1,Blue cup,9.00,0\n"
SHOP = "lan-s-tea-house"
UNKNOWN = "who painted the dragon on your sign?"
KNOWN = "Lan's grandmother painted it in 1962."
LOOKS = 60


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
    page.get_by_role("button", name="Make the account").click()


def make_shop(page):
    """Fill a new shop from a table and let it stand on pages of ``localhost``."""
    page.get_by_role("link", name="New shop").first.click()
    page.get_by_label("Name of the shop").fill("Lan's Tea House")
    page.get_by_text(f"{SHOP} is free.").wait_for()
    page.get_by_label("Time zone").fill("Europe/London")
    table = {"name": "tea.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.get_by_label("Products from a table (may be left out)").set_input_files(table)
    page.get_by_role("button", name="Make the shop").click()
    page.get_by_role("button", name="Take it into the draft").click()
    page.get_by_text("3 products in the draft.").wait_for()
    page.goto(page.url.partition("/admin")[0] + f"/admin/{SHOP}/bot?part=places")
    page.get_by_label("Sites that may show the assistant").fill("http://localhost/")
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_role("status").wait_for()


def figure(page, name: str) -> str:
    """Return a tile's number, "" while nothing is counted yet."""
    tile = page.locator(".figure").filter(has=page.get_by_role("heading", name=name, exact=True))
    return tile.first.locator(".figure-value").inner_text() if tile.count() else ""


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
    assert owner.locator("#key").input_value() == SHOP


def test_from_the_first_start_to_a_question_answered_for_good(first_link, open_page, host_page):
    owner = open_page(first_link)
    site = first_link.partition("/admin")[0]
    make_account(owner)
    make_shop(owner)
    owner.goto(f"{site}/admin/{SHOP}/start")
    owner.get_by_role("button", name="Publish now").click()
    owner.get_by_role("heading", name="Your assistant is ready").wait_for()

    go(owner, "Conversations")
    customer = open_page(host_page(head=f'<script src="{site}/static/widget.js" data-bot-id="{SHOP}" async></script>'))
    chat = open_widget(customer)
    assert "£4.50" in ask(chat, "how much is the jasmine tea?").inner_text()
    row = owner.get_by_role("link", name="how much is the jasmine tea?")
    row.wait_for()  # by itself, no page is loaded anew
    row.click()

    owner.get_by_role("button", name="Take over").click()
    owner.get_by_role("button", name="Give back to the assistant").wait_for()
    said = answers(chat).count()
    chat.locator("#text").fill("can you keep two for me until five?")
    chat.locator("#text").press("Enter")
    owner.locator("#lines").get_by_text("can you keep two for me until five?").wait_for()
    owner.get_by_label("Your words to the customer").fill("Gladly! They wait at the till in your name.")
    owner.get_by_role("button", name="Send", exact=True).click()
    chat.get_by_text("They wait at the till in your name.").wait_for()
    assert "£" not in "".join(answers(chat).nth(place).inner_text() for place in range(said, answers(chat).count()))
    owner.get_by_role("button", name="Give back to the assistant").click()
    owner.get_by_role("button", name="Take over").wait_for()
    before = answers(chat).count()
    assert "£6.20" in (ask(chat, "how much is the oolong tea?").inner_text() + next_answer(chat, before).inner_text())

    assert KNOWN not in ask(chat, UNKNOWN).inner_text()
    for _ in range(LOOKS):
        go(owner, "Analytics")
        if figure(owner, "Conversations") == "1" and figure(owner, "Unanswered") == "1":
            break
        owner.wait_for_timeout(500)
    assert (figure(owner, "Conversations"), figure(owner, "Unanswered")) == ("1", "1")

    go(owner, "Unanswered")
    owner.get_by_role("button", name=f"Answer it once: {UNKNOWN.rstrip('?')}").click()
    owner.get_by_label("Id").fill("sign")
    owner.locator('[name="field.answer"]').fill(KNOWN)
    owner.get_by_role("button", name="Save in the draft").click()
    owner.get_by_role("status").wait_for()
    publish(owner)
    again = open_page(f"{site}/chat/{SHOP}")
    assert KNOWN in ask(again, UNKNOWN).inner_text()
