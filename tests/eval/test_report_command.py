"""``assistant eval report``: one page that stands alone, says how each figure was made, and fits a phone."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main
from tests.eval.conftest import HOUSE
from tests.published import put_demo_shops

SIZES = ("--products", "12", "--examples", "25", "--filters", "8")
HOSTILE = "<script>alert(1)</script> \"Tea\" & 'Jam'"


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.links, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "action", "xlink:href")]
        self.ids |= {value for name, value in attrs if name == "id"}


@pytest.fixture(scope="module")
def business(tmp_path_factory) -> Path:
    """The greengrocer with dialogues beside its draft, and a product whose name is hostile."""
    root = put_demo_shops(tmp_path_factory.mktemp("business"), "greengrocer", live=False)
    shutil.copytree(HOUSE / "tests" / "conversations" / "greengrocer", root / "greengrocer" / "draft" / "dialogues")
    for file in (root / "greengrocer" / "draft" / "dialogues").glob("*.jsonl"):
        if file.stem != "singles":
            file.unlink()
    catalog = root / "greengrocer" / "draft" / "catalog.json"
    document = json.loads(catalog.read_text("utf-8"))
    document["products"] = [{**document["products"][0], "sku": f"X{n}", "name": f"{HOSTILE} {n}"} for n in range(12)]
    catalog.write_text(json.dumps(document), "utf-8")
    for name in ("promotions", "faq", "collections"):
        (root / "greengrocer" / "draft" / f"{name}.json").unlink()
    return root


def report(business: Path, folder: Path, *more: str) -> str:
    run = CliRunner().invoke(main, ["--business", str(business), "eval", "report", *more, "--out", str(folder / "report.html"), *SIZES])
    assert run.exit_code == 0, run.output
    return (folder / "report.html").read_text("utf-8")


def test_the_page_of_a_demo_shop_stands_alone_and_has_every_part(drafts, tmp_path):
    questions = HOUSE / "tests" / "eval" / "data" / "faq_dev.jsonl"
    golden = HOUSE / "tests" / "conversations" / "giftshop" / "choices.jsonl"
    text = report(drafts, tmp_path, "giftshop", "--draft", "--questions", str(questions), "--dialogues", str(golden))
    page = Page(text)
    assert page.ids >= {"search", "filters", "intents", "faq", "dialogues", "languages"}
    assert "script" not in page.tags
    assert all(link.startswith("#") for link in page.links)
    assert "url(" not in text
    assert "@import" not in text
    assert page.tags.count("svg") == 2
    assert text.count("How:") == 5
    assert len(re.findall(r"\d+ of \d+", text)) > 15
    for wanted in ("prefers-color-scheme:dark", "@media print", 'lang="en"', "Lantern &amp; Lace"):
        assert wanted in text


def test_a_shops_words_are_shown_as_words_its_dialogues_are_played_and_what_nobody_asks_is_left_out(business, tmp_path):
    text = report(business, tmp_path, "greengrocer")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert Page(text).ids & {"faq", "dialogues"} == {"dialogues"}


def test_an_unknown_shop_is_told(tmp_path):
    run = CliRunner().invoke(main, ["--business", str(HOUSE / "business"), "eval", "report", "bakery", "--out", str(tmp_path / "r.html")])
    assert (run.exit_code, 'There is no shop "bakery"' in run.output) == (1, True)
