"""The tour of pictures leaves no page of the owner out."""

from __future__ import annotations

from collections import defaultdict

from scripts.tour.pages import NO_PAGES, PLACES


def test_every_page_is_on_the_tour(app):
    known = defaultdict(lambda: "1", shop="bikes")
    router = app.url_map.bind("127.0.0.1")
    shown = {router.match(place.address.format_map(known).partition("?")[0])[0] for place in PLACES}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("owner.") and "GET" in (rule.methods or ())}
    assert pages - shown == {f"owner.{name}" for name in NO_PAGES}
