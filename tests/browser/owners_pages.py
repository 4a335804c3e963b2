"""What every walk through the owner's pages does. Where a click leads to another page, that page is waited for: what is read next is
read there, and nothing that comes after cuts off what a form sends."""

from __future__ import annotations

PASSWORD = "three green apples fell"  # noqa: S105


def leave_by(way):
    """Click what leads to another page, and return when that page is there."""
    with way.page.expect_navigation():
        way.click()


def press(page, name: str, exact: bool = False):
    """Send a form by its button, and return when the page that answers is there."""
    leave_by(page.get_by_role("button", name=name, exact=exact))


def follow(page, name, exact: bool = False):
    """Follow a link; of several the first."""
    leave_by(page.get_by_role("link", name=name, exact=exact).first)


def go(page, name: str):
    """Go to a page by the navigation."""
    leave_by(page.get_by_role("navigation").get_by_role("link", name=name, exact=True))


def sign_in_at(page, email: str):
    """Sign in on the page that asks for it."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_role("button", name="Sign out").wait_for()


def save_draft(page):
    """Save what a form changes in the draft, and wait until the page says that it is saved."""
    press(page, "Save in the draft")
    page.get_by_role("status").wait_for()


def publish(page):
    """Publish what was saved in the draft, and wait until it is live."""
    go(page, "Publish")
    press(page, "Publish now")
    page.get_by_role("status").filter(has_text="is live").wait_for()
