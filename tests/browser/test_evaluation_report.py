"""The evaluation's page in a real browser: it fits a phone and a desk, in light and dark, and asks nobody for anything."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from scripts.cli import main
from tests.published import put_demo_shops


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "report.html"
    sizes = ["--products", "20", "--examples", "40", "--filters", "10"]
    drafts = put_demo_shops(out.parent / "business", "thoitrang", live=False)
    arguments = ["--business", str(drafts), "eval", "report", "thoitrang", "--draft", "--out", str(out), *sizes]
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == 0, run.output
    return out


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_fits_and_is_legible(page_file, open_page, width: int, scheme: str):
    page = open_page(page_file.as_uri(), width=width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator(".tile").count() >= 3
    sizes = page.evaluate("[...document.querySelectorAll('svg text')].map(text => text.getBoundingClientRect().height)")
    assert min(sizes) >= 10
