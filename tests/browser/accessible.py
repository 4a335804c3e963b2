"""WCAG 2.1 A and AA by axe-core, and nothing wider than the screen."""

from __future__ import annotations

import pytest

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
LOOKS = ((1280, "light"), (360, "dark"))


def assert_accessible_in_both_looks(page) -> None:
    """Check a page on a screen by day and on a phone by night."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page, width)


def assert_accessible(page, width: int) -> None:
    """Check the page that is there; who left another one for it has waited for it (``owners_pages.leave_by``)."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(reduced_motion="reduce")  # no colour on its way to another
    page.wait_for_load_state()
    found = axe.run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)  # charts follow the screen a moment later
