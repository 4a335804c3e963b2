"""What the pages' answers carry: the policy per bot, the storefront's shelves, the shop's colours, the friendly "not found"."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from app.services.web_rules import WebRules
from dashboards.colours import READABLE, contrast, shades
from dashboards.headers import ancestors_of
from tests.browser.site import serve_shops

LOCALES = Path(__file__).resolve().parents[2] / "dashboards" / "locales"
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_every_brand_colour_gets_readable_text(colour):
    shade = shades(colour)
    pairs = [(shade.base, shade.on), (shade.soft, shade.ink), (shade.dark_soft, shade.dark_ink)]
    assert all(contrast(*pair) >= READABLE for pair in pairs)


def test_the_frame_is_for_the_bots_own_domains_only(site):
    policy = _get(site, "/embed/greengrocer").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' localhost:*" in policy
    assert _get(site, "/chat/greengrocer").headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")


def test_a_domain_cannot_smuggle_a_rule_into_the_policy():
    domains = ("shop.example", "*.shop.example:8443", "müller.example", "x; script-src *", "a.example b.example", "*", "shop.example\n")
    assert ancestors_of(WebRules(allowed_domains=domains)) == ("shop.example:*", "*.shop.example:8443", "xn--mller-kva.example:*")


@pytest.mark.parametrize("path", ["/", "/shop/greengrocer", "/chat/greengrocer", "/embed/greengrocer", "/shop/nowhere"])
def test_no_page_needs_an_inline_script_or_style(site, path):
    page = _get(site, path)
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", page.text)
    assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/shop/nowhere", "/chat/nowhere", "/embed/nowhere", "/shop/Greengrocer%00", "/brand/nowhere.css"])
def test_an_unknown_shop_is_a_friendly_page(site, path):
    page = _get(site, path)
    assert page.status_code == 404
    assert "There is no such shop here" in page.text


def test_a_shop_in_a_language_without_wording_says_in_which_it_answers(tmp_path):
    with serve_shops(tmp_path, ("greengrocer",), {"locale": "de-DE"}) as site:
        assert "Answers in English" in _get(site, "/").text


def test_the_storefront_is_paged_by_24_and_no_product_stands_on_two_pages(site):
    pages = [_names(_get(site, f"/shop/greengrocer?page={number}").text) for number in (1, 2, 3)]
    assert [len(names) for names in pages] == [24, 24, 24]
    assert len({name for names in pages for name in names}) > 60
    assert _names(_get(site, "/shop/greengrocer?page=399").text) == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "٣", "99999999", ""])
def test_a_page_number_that_means_nothing_is_no_error(site, page):
    assert _get(site, "/shop/greengrocer", page=page).status_code == 200


def test_a_category_and_words_narrow_the_shelf(site):
    first = _get(site, "/shop/greengrocer").text
    category = re.findall(r'href="/shop/greengrocer\?category=[^"]+">([^<]+)<', first)[1]
    assert 0 < len(_names(_get(site, "/shop/greengrocer", category=category.replace("&amp;", "&")).text)) <= 24
    assert any("Oat" in name for name in _names(_get(site, "/shop/greengrocer", q="oat milk").text))


def test_words_of_a_visitor_stand_in_the_page_as_text(site):
    page = _get(site, "/shop/greengrocer", q='"><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_every_language_has_every_text():
    texts = {path.stem: json.loads(path.read_text("utf-8")) for path in LOCALES.glob("*.json")}
    for language, sections in texts.items():
        for section in ("shop", "chat"):
            assert sections[section].keys() == texts["en"][section].keys(), language
            for key, text in sections[section].items():
                assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", texts["en"][section][key])), (language, key)


def _get(site, path: str, **query: str) -> requests.Response:
    return requests.get(site.url + path, params=query, timeout=60)


def _names(page: str) -> list[str]:
    return re.findall(r"<h3>([^<]+)</h3>", page)
