"""Why the products of a stored answer matched, as it is told to who may see traces."""

from __future__ import annotations

import re
from html import unescape

from app.errors import UnknownVersion
from app.services.conversations.matching import Matches, why_matched


def talk(app, *messages):
    client = app.test_client()
    return [client.post("/chat_api", json={"message": text, "bot": "bikes", "session_id": "m1"}).json for text in messages]


def address_in(browser) -> str:
    page = browser.get("/admin/bikes/conversations").get_data(as_text=True)
    return re.search(r'href="(/admin/bikes/conversations/[0-9a-f]{32})"', page)[1]


def words_of(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def test_it_is_told_why_an_item_matched(app, signed_in):
    talk(app, "how much is the barss bell?", "looking for a bike", "do you sell red bicycles?", "hello")
    admin = signed_in("admin")
    address = address_in(admin)
    transcript = admin.get(address).get_data(as_text=True)
    links = re.findall(r'data-matches href="([^"]+)"', transcript)
    assert links == [f"{address}/matches?turn={turn}" for turn in (1, 2, 3)]
    first = words_of(admin.get(f"{address}/matches?turn=1&part=1").get_data(as_text=True))
    assert "barss bell" in first
    assert "Brass bell name: brass, bell" in first
    assert "spelling: barss -> brass" in first
    assert "version 1" in first
    second = words_of(admin.get(links[1]).get_data(as_text=True))
    assert "Why these products matched" in second
    assert "Red bike name: bike Blue bike name: bike" in second
    third = words_of(admin.get(links[2]).get_data(as_text=True))
    assert "“red bicycles”" in third
    assert "Nothing was shown." in third


def test_what_changes_something_is_not_done_again(app, signed_in):
    added = talk(app, "add two brass bells to my cart")[0]
    assert added["cart"]["count"] == 1
    admin = signed_in("admin")
    page = words_of(admin.get(f"{address_in(admin)}/matches?turn=1").get_data(as_text=True))
    assert "Brass bell" in page
    cart = talk(app, "show my cart")[0]
    assert "2" in cart["reply"]
    assert cart["cart"]["count"] == 1


def test_only_those_who_may_see_traces_are_told(app, signed_in):
    talk(app, "how much is the brass bell?")
    viewer, stranger = signed_in("viewer"), signed_in("admin", "books")
    address = address_in(viewer)
    assert viewer.get(f"{address}/matches?turn=1").status_code == 403
    assert stranger.get(f"{address}/matches?turn=1").status_code == 404
    admin = signed_in("admin")
    for nothing in (f"{address}/matches", f"{address}/matches?turn=7", f"{address}/matches?turn=99999999999"):
        assert admin.get(nothing).status_code == 404


def test_a_version_that_is_gone_is_said_to_be_gone(app, signed_in):
    talk(app, "how much is the brass bell?")

    class Emptied:
        """The platform after somebody took the version's folder away."""

        storage = app.extensions["owner"].platform.storage

        def tenant(self, key: str, version: int) -> None:
            raise UnknownVersion(f"{key} has no version {version}.")

    conversation = address_in(signed_in("admin")).rpartition("/")[2]
    assert why_matched(Emptied(), "bikes", conversation, 1) == Matches(1, is_gone=True)
