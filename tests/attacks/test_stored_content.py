"""A shop's own words are shown as words: no markup, no template, no instruction in them does anything."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from app.errors import InvalidTenant
from app.services.publishing.publisher import Publisher
from app.storage.folders.folders import BusinessRoot
from tests.attacks.conftest import BIKES, HONEST, SCRIPT, write_draft

ACTIVE = re.compile(r"<script>alert|<img src=x|(?:href|src)=\"(?:javascript|data):", re.IGNORECASE)
PAGES = [
    "/", "/shop/evil", "/chat/evil", "/embed/evil", "/brand/evil.css",
    f"/shop/evil?q={quote(SCRIPT)}", f"/shop/evil?category={quote(SCRIPT)}",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_no_page_runs_a_shops_words(client, page):
    response = client.get(page)
    assert response.status_code == 200
    assert not ACTIVE.search(response.text)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert policy.count("script-src") == 1
    assert "unsafe-inline" not in policy


def test_a_shops_words_stay_what_they_are_in_a_reply(client):
    answer = client.post("/api/chat/evil", json={"message": "do you wrap presents?"})
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert SCRIPT in answer.json["reply"]


def test_a_description_cannot_change_a_price_or_an_allergen(client):
    price = client.post("/api/chat/evil", json={"message": "how much is the nut bar?"}).json["reply"]
    assert "£5.00" in price
    assert "£0" not in price
    allergens = client.post("/api/chat/evil", json={"message": "does the nut bar contain nuts?"}).json["reply"]
    assert allergens.startswith("Yes")


TEMPLATES = ["{0}", "{}", "{a.__class__}", "{name[0]}", "{name!r}", "{name:>999999999}", "{name:{width}}", "{", "}"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_that_reaches_for_more_is_not_published(tmp_path, template):
    write_draft(tmp_path, "shop", HONEST, catalog={"products": BIKES}, wording={"en": {"smalltalk.hello": template}})
    with pytest.raises(InvalidTenant, match="is no template"):
        Publisher(BusinessRoot(tmp_path)).publish("shop")
