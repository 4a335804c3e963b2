"""Bots for programs: listed, made, read, changed with the state that was seen, published, deleted."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from app.services.accounts.person import COMMAND_LINE
from app.services.permissions import Permission
from plugins.contracts import Role

BIKES = "/api/bots/bikes"


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for these tests alone: they change them."""
    return shutil.copytree(business_root, tmp_path / "business")


@pytest.fixture
def program(app, accounts):
    """``program("admin")``: a client with a key of ``bikes``."""

    def make(role: str = "admin", scopes=()):
        secret, _ = accounts.keys.make("bikes", f"the {role}'s", Role[role.upper()], COMMAND_LINE, scopes=scopes)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return make


@pytest.fixture
def draft(business_root):
    return lambda: json.loads((business_root / "bikes" / "draft" / "tenant.json").read_text())


def test_a_caller_sees_its_own_shops(program, signed_in):
    assert program("viewer").get("/api/bots").json == {"bots": [{"bot": "bikes", "live_version": 1}]}
    assert {each["bot"] for each in signed_in("operator").client.get("/api/bots").json["bots"]} >= {"bikes", "books", "closed", "slow"}
    assert program("viewer", [Permission.EXPORT]).get("/api/bots").json == {"bots": []}


def test_nobody_sees_a_list(app):
    assert app.test_client().get("/api/bots").status_code == 401


def test_a_bot_is_read_changed_and_published(program, app, draft, accounts):
    client = program()
    read = client.get(BIKES)
    assert read.json["settings"]["name"] == "Bike Barn"
    assert read.json["settings"]["model"] == {
        "provider": "", "model": "", "base_url": "", "price_read": "", "price_written": "", "price_cached": "", "price_stored": "",
        "key": "", "key_stored_at": None,
    }  # fmt: skip
    body = {"assistant_name": "Robin", "greeting": {"en": "Hello"}, "allowed_domains": ["https://Shop.example/x"], "publish": True}
    changed = client.patch(BIKES, json=body, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json["live_version"]) == (200, 2)
    assert changed.headers["ETag"] != read.headers["ETag"]
    assert draft()["channels"]["web"]["allowed_domains"] == ["shop.example"]
    assert draft()["branding"] == {"assistant_name": "Robin", "greeting": {"en": "Hello"}}
    assert "Robin" in app.test_client().get("/chat/bikes").get_data(as_text=True)
    told = [(entry.action, entry.actor_name) for entry in accounts.audit.latest("bikes")][:2]
    assert told == [("version.publish", "key the admin's"), ("draft.change", "key the admin's")]


def test_a_cached_price_is_kept_by_programs_and_pages_until_it_is_taken_out(program, signed_in, draft):
    client, page = program(), "/admin/bikes/bot?part=answers"
    prices = {"read": "0.25", "written": "2", "cached": "0.025", "stored": "0.4"}
    model = {"provider": "anthropic", "model": "m"} | {f"price_{name}": price for name, price in prices.items()}
    assert client.patch(BIKES, json={"model": model}).status_code == 200
    assert draft()["plugins"][-1]["options"]["prices"] == prices
    told = client.get(BIKES).json["settings"]["model"]
    assert {name: told[name] for name in model} == model
    admin = signed_in("admin")
    shown = admin.get(page).text
    fields = {f"model.{name}": re.search(rf'name="model.{name}" type="text" value="([^"]*)"', shown)[1] for name in list(model)[2:]}
    typed = {"mark": re.search(r'name="mark" value="(\w+)"', shown)[1], "model.provider": "anthropic", "model.model": "other"} | fields
    assert admin.send(page, **typed).status_code == 302
    assert draft()["plugins"][-1]["options"] == {"model": "other", "prices": prices}
    assert client.patch(BIKES, json={"model": model | {"price_cached": "", "price_stored": ""}}).status_code == 200
    assert draft()["plugins"][-1]["options"]["prices"] == {"read": "0.25", "written": "2"}


def test_a_state_that_is_not_todays_changes_nothing(program, draft):
    client = program()
    seen = client.get(BIKES).headers["ETag"]
    assert client.patch(BIKES, json={"tagline": "One"}, headers={"If-Match": seen}).status_code == 200
    for method in ("patch", "put"):
        body = {"name": "x", "locale": "en-GB", "timezone": "UTC"}
        late = getattr(client, method)(BIKES, json=body, headers={"If-Match": seen})
        assert (late.status_code, late.json["code"]) == (412, "not_as_seen")
    assert client.delete(BIKES, headers={"If-Match": seen}).status_code == 412
    assert draft()["branding"]["tagline"] == "One"


@pytest.mark.parametrize(("body", "status", "told"), [
    ({"colour": "green"}, 422, "branding.colour"),
    ({"locale": "xx"}, 422, "is not a locale"),
    ({"name": ""}, 400, "name"),
    ({"mode": "v9"}, 400, "how answers are made"),
    ({"allowed_domains": ["a b"]}, 422, "is no site's address"),
    ({"plugins": ["*"]}, 400, "not known"),
    ({"model": {"provider": "anthropic"}}, 422, "Write the model's name"),
    ({"model": {"provider": "anthropic", "model": "m", "api_key": "sk"}}, 400, "its key is stored"),
    ({"contact": {"fax": "1"}}, 422, "contact"),
    ({"quick_replies": {"en": [str(n) for n in range(9)]}}, 422, "quick_replies"),
])  # fmt: skip
def test_a_fault_is_told_and_nothing_is_stored(program, draft, body, status, told):
    before = draft()
    answer = program().patch(BIKES, json=body)
    assert (answer.status_code, told in answer.json["detail"]) == (status, True), answer.json
    assert draft() == before


def test_what_others_changed_goes_live_only_when_it_was_seen(program, app, business_root):
    client, faq = program(), business_root / "bikes" / "draft" / "faq.json"
    faq.write_text(json.dumps({"entries": [{"id": "new", "question": "New?", "answer": "Yes."}]}))
    refused = client.patch(BIKES, json={"tagline": "One", "publish": True})
    assert (refused.status_code, refused.json["code"]) == (409, "draft_not_seen")
    assert "in faq." in refused.json["detail"]
    seen = client.get(BIKES).json
    assert (seen["live_version"], seen["settings"].get("tagline", "")) == (1, "")
    faq.write_text(json.dumps({"entries": [{"id": "newer", "question": "New?", "answer": "Yes."}]}))
    late = client.patch(BIKES, json={"publish": True, "draft": seen["draft"]})
    assert (late.status_code, client.get(BIKES).json["live_version"]) == (409, 1)
    done = client.patch(BIKES, json={"publish": True, "tagline": "One", "draft": client.get(BIKES).json["draft"]})
    assert (done.status_code, done.json["live_version"]) == (200, 2)


def test_put_takes_away_what_it_does_not_name(program, draft):
    client = program()
    client.patch(BIKES, json={"tagline": "One", "mode": "v6", "model": {"provider": "anthropic", "model": "m"}, "web_open": False})
    assert draft()["plugins"] == ["*", {"name": "anthropic", "options": {"model": "m"}}]
    answer = client.put(BIKES, json={"name": "Bike Barn", "locale": "en-GB", "timezone": "Europe/London", "colour": "#112233"})
    assert answer.status_code == 200
    assert draft() == {
        "name": "Bike Barn", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London", "mode": "v5",
        "branding": {"colour": "#112233"},
    }  # fmt: skip


def test_what_was_read_can_be_put_back(program, draft):
    client = program()
    client.patch(BIKES, json={"tagline": "One", "model": {"provider": "gemini", "model": "g"}, "messages_per_minute": 9})
    before, settings = draft(), client.get(BIKES).json["settings"]
    for name in ("key", "key_stored_at"):
        del settings["model"][name]
    assert client.put(BIKES, json=settings).status_code == 200
    assert draft() == before | {"mode": "v5"}


def test_publishing_takes_its_own_scope(program, draft):
    narrow = program("admin", [Permission.MANAGE_BOTS, Permission.SEE_DATA])
    answer = narrow.patch(BIKES, json={"tagline": "One", "publish": True})
    assert (answer.status_code, "branding" in draft()) == (403, False)
    assert narrow.patch(BIKES, json={"tagline": "One"}).status_code == 200


def test_a_bot_is_made_by_the_operator_alone(program, signed_in, business_root):
    body = {"name": "New One", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London", "template": "grocer"}
    assert program().post("/api/bots", json=body).status_code == 403
    operator, headers = signed_in("operator").client, {"Origin": "http://localhost"}
    made = operator.post("/api/bots", json=body, headers=headers)
    assert (made.status_code, made.headers["Location"], made.json["live_version"]) == (201, "/api/bots/new-one", None)
    assert (business_root / "new-one" / "draft" / "catalog.json").is_file()
    again = operator.post("/api/bots", json=body | {"key": "new-one"}, headers=headers)
    assert (again.status_code, "There is a shop new-one already" in again.json["detail"]) == (422, True)
    live = operator.patch("/api/bots/new-one", json={"publish": True}, headers=headers)
    assert live.json["live_version"] == 1


def test_a_draft_s_changes_are_thrown_away_by_who_saw_them(program, draft, accounts):
    client, before = program(), draft()
    seen = client.get(BIKES).json["draft"]
    client.patch(BIKES, json={"tagline": "One"})
    assert client.delete(f"{BIKES}/draft").json["code"] == "state_not_said"
    assert client.delete(f"{BIKES}/draft?draft={seen}").json["code"] == "publish_conflict"
    assert program("viewer").delete(f"{BIKES}/draft?draft={seen}").status_code == 403
    assert draft()["branding"]["tagline"] == "One"
    gone = client.delete(f"{BIKES}/draft", query_string={"draft": client.get(BIKES).json["draft"]})
    assert (gone.status_code, draft()) == (200, before)
    told = accounts.audit.latest("bikes")[0]
    assert (told.action, told.subject, told.before) == ("version.discard", "version 1", {"changes": 1})


def test_a_bot_is_deleted_by_its_state(program, app, business_root, accounts):
    client = program()
    assert client.delete(BIKES).json["code"] == "state_not_said"
    assert client.delete(BIKES, headers={"If-Match": client.get(BIKES).headers["ETag"]}).status_code == 204
    assert not (business_root / "bikes").exists()
    assert client.get(BIKES).status_code == 404
    assert app.test_client().post("/chat_api", json={"message": "hello", "bot": "bikes"}).status_code == 404
    assert accounts.audit.latest("bikes")[0].action == "shop.delete"
