"""What every walk through the owner's pages does."""

from __future__ import annotations


def go(page, name: str):
    """Go to a page by the navigation."""
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()


def publish(page):
    """Publish what was saved in the draft, and wait until it is live."""
    go(page, "Publish")
    page.get_by_role("button", name="Publish now").click()
    page.get_by_role("status").filter(has_text="is live").wait_for()
