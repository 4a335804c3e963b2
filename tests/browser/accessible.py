"""WCAG 2.1 A and AA by axe-core, and nothing wider than the screen."""

from __future__ import annotations

import pytest

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
LOOKS = ((1280, "light"), (360, "dark"))


def assert_accessible_in_both_looks(page) -> None:
    """Check a page on a screen by day and on a phone by night."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour on its way to another
        assert_accessible(page, width)


def assert_accessible(page, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
