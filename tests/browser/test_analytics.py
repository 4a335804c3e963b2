"""Charts in a real browser: drawn, switched by key, saved as a picture, readable without a script; accessible in every look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from app.factory import create_app
from app.services.accounts.accounts import Accounts
from app.services.accounts.person import COMMAND_LINE
from app.settings import Settings
from plugins.contracts import Role
from tests.browser.accessible import assert_accessible_in_both_looks
from tests.browser.owners_pages import PASSWORD, press, sign_in_at
from tests.browser.site import serve_shops

QUESTIONS = ("which oat milks do you have?", "who wrote the anthem of Peru?", "I want to talk to a person", "are you open on Sunday?")
EARLIER = timedelta(minutes=2)
PNG = b"\x89PNG\r\n\x1a\n"
PAINTED = """canvas => { const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(new Uint32Array(pixels.buffer)).size > 3 }"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A served shop with a few conversations, and its owner."""
    folder = tmp_path_factory.mktemp("figures")
    with serve_shops(folder, ("greengrocer",)) as site:
        settings = Settings(business_root=folder / "business", instance_folder=folder / "instance", log_folder=folder / "logs")
        accounts = Accounts.of(settings, lambda: datetime.now(UTC))
        made = accounts.people.add("lan@shop.example", "Lan Tran", COMMAND_LINE, tenant="greengrocer", role=Role.MANAGER)
        accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
        _talk(settings)
        yield site.url
        accounts.close()


def _talk(settings: Settings) -> None:
    """Let customers talk a little earlier: what happened in the last half minute is not counted yet."""
    app = create_app(settings)
    platform = app.extensions["owner"].platform
    platform.clock = lambda: datetime.now(UTC) - EARLIER
    for number, question in enumerate(QUESTIONS):
        told = {"message": question, "bot": "greengrocer", "session_id": f"customer-{number}"}
        assert app.test_client().post("/chat_api", json=told).status_code == 200
    platform.close()


@pytest.fixture
def analytics(shop, open_page):
    """Open the analytics page as the shop's manager."""

    def new(query: str = "?days=7", **options):
        page = open_page(f"{shop}/admin/sign-in", **options)
        sign_in_at(page, "lan@shop.example")
        page.goto(f"{shop}/admin/greengrocer/analytics{query}")
        return page

    return new


def test_charts_are_drawn_and_switched_by_key(analytics):
    page = analytics("?days=7&compare=before")
    chart = page.locator("#chart-over_time")
    page.locator("#chart-over_time.is-drawn").wait_for()
    page.wait_for_function(PAINTED, arg=chart.locator("canvas").element_handle())
    key = chart.get_by_role("button", name="Website")
    key.focus()
    page.keyboard.press("Enter")
    expect(key).to_have_attribute("aria-pressed", "false")
    by_day = key.element_handle()
    page.emulate_media(color_scheme="dark")
    by_day.wait_for_element_state("hidden")  # the chart was drawn anew, with keys of its own
    expect(key).to_have_attribute("aria-pressed", "false")


def test_a_chart_is_saved_as_a_picture(analytics):
    page = analytics()
    section = page.locator("#over_time")
    with page.expect_download() as saved:
        section.get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename.startswith("greengrocer-over_time-")
    assert saved.value.path().read_bytes().startswith(PNG)


def test_tables_are_downloaded(analytics):
    page = analytics()
    for name, ending in (("CSV", ".csv"), ("Excel", ".xlsx")):
        with page.expect_download() as saved:
            page.locator("#funnel").get_by_role("link", name=name).click()
        assert saved.value.suggested_filename.endswith(ending)


def test_the_filter_writes_the_address(analytics):
    page = analytics()
    page.get_by_label("By the").select_option("hour")
    page.get_by_label("Compare with").select_option("before")
    press(page, "Show", exact=True)
    page.wait_for_url("**/analytics?from=*&by=hour&compare=before*")
    expect(page.get_by_label("By the")).to_have_value("hour")


def test_all_numbers_are_there_without_a_script(analytics):
    page = analytics(java_script_enabled=False)
    page.locator("#over_time summary").click()
    expect(page.locator("#over_time tbody tr").last.locator("td").first).to_have_text("4")
    expect(page.get_by_role("button", name="PNG")).to_have_count(0)


def test_figures_are_accessible(analytics, shop):
    page = analytics("?days=7&compare=before")
    page.locator("#chart-over_time.is-drawn").wait_for()
    for summary in page.locator("details.fold > summary").all():
        summary.click()
    assert_accessible_in_both_looks(page)
    page.goto(f"{shop}/admin/greengrocer/today")
    assert_accessible_in_both_looks(page)
