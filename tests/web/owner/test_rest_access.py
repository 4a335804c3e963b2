"""Every JSON route of the owner's side times every role, one's own shop and others', by sign-in and by key; and the ways in themselves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.services.accounts.person import COMMAND_LINE
from app.services.permissions import Permission, least_role
from plugins.contracts import Role
from tests.web.owner.test_gate import address_of

ROLES = ("viewer", "manager", "admin")
OWN_ORIGIN = {"Origin": "http://localhost"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def guarded(app):
    """Return rule, permission and methods of every JSON route behind the gate."""
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission is not None:
            yield rule, permission, sorted(rule.methods - {"HEAD", "OPTIONS"})


@pytest.fixture
def key_of(accounts):
    """``key_of("manager", "bikes")``: the headers of a new key."""

    def make(role: str, shop: str = "bikes", **more) -> dict[str, str]:
        secret, _ = accounts.keys.make(shop, f"{role} of {shop}", Role[role.upper()], COMMAND_LINE, **more)
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
def callers(app, signed_in, key_of):
    """``callers("viewer")``: what sends a request with that role in ``bikes``, once by sign-in and once by key."""

    def ways(role: str):
        browser, headers = signed_in(role), key_of(role)
        stranger = app.test_client()
        yield "session", lambda method, address: browser.client.open(address, method=method, headers=OWN_ORIGIN)
        yield "key", lambda method, address: stranger.open(address, method=method, headers=headers)

    return ways


def at(rule, shop: str) -> str:
    return address_of(rule, shop) + ("" if "bot" in rule.arguments else f"?bot={shop}")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_the_matrix_says_in_its_own_shop_alone(app, callers, role, accounts):
    before = len(accounts.audit.latest("books"))
    for way, send in callers(role):
        for rule, permission, methods in guarded(app):
            needed = least_role(permission)
            expected = needed is not None and Role[role.upper()] >= needed
            for method in methods:
                own = send(method, at(rule, "bikes"))
                allowed = own.status_code not in {401, 403} and own.status_code < 500
                assert allowed == expected, (way, method, rule.rule, own.status_code, own.text)
                for other in ("books", "nowhere", "..", "Bikes"):
                    answer = send(method, at(rule, other))
                    assert (answer.status_code, answer.json["code"]) == (404, "unknown_bot"), (way, method, rule.rule, other)
    assert len(accounts.audit.latest("books")) == before


def test_nobody_comes_in_without_a_sign_in_or_a_key(app):
    stranger = app.test_client()
    for headers in ({}, {"Authorization": "Bearer sak_wrong"}, {"Authorization": "Basic YTpi"}, {"Cookie": "assistant_sign_in=x"}):
        for rule, _, methods in guarded(app):
            for method in methods:
                answer = stranger.open(at(rule, "bikes"), method=method, headers=headers)
                assert (answer.status_code, answer.json["code"]) == (401, "signed_out"), (rule.rule, headers)
                assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_change_by_sign_in_is_refused_unless_one_of_our_pages_sent_it(app, signed_in):
    browser = signed_in("admin")
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"X-Form-Token": "0" * 64}):
        for rule, _, methods in guarded(app):
            for method in set(methods) & set(UNSAFE):
                answer = browser.client.open(at(rule, "bikes"), method=method, headers=headers)
                assert (answer.status_code, answer.json["code"]) == (403, "foreign_form"), (rule.rule, headers)


def test_a_form_token_says_that_a_change_is_meant(signed_in, accounts):
    browser = signed_in("admin")
    viewer = accounts.people.add("eve@bikes.example", "Eve", COMMAND_LINE, tenant="bikes", role=Role.VIEWER)
    answer = browser.client.post(
        f"/admin/users/{viewer.id}/roles", json={"bot": "bikes", "role": "manager"}, headers={"X-Form-Token": browser.token()}
    )
    assert (answer.status_code, answer.json["role"]) == (200, "manager")
    assert accounts.audit.latest("bikes")[0].actor_name == "Admin"


def test_scopes_narrow_a_key(client_of, key_of):
    narrow = client_of(key_of("admin", scopes=[Permission.SEE_DATA]))
    assert narrow.get("/admin/users").json["code"] == "not_allowed"
    assert client_of(key_of("admin", scopes=[Permission.MANAGE_PEOPLE])).get("/admin/users").status_code == 200


@pytest.fixture
def client_of(app):
    """``client_of(headers)``: a program that sends these with every request."""

    def make(headers: dict[str, str]):
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = headers["Authorization"]
        return client

    return make


def test_a_key_that_ran_out_or_was_revoked_opens_nothing(client_of, key_of, accounts):
    assert client_of(key_of("admin", good_for=timedelta(seconds=-1))).get("/admin/users").status_code == 401
    program = client_of(key_of("admin"))
    assert program.get("/admin/users").status_code == 200
    accounts.keys.revoke("bikes", accounts.keys.of_tenant("bikes")[0].id, COMMAND_LINE)
    assert program.get("/admin/users").status_code == 401


def test_a_key_needs_not_name_its_shop_and_its_use_is_noted_once_a_minute(client_of, key_of, accounts):
    program = client_of(key_of("admin"))
    assert accounts.keys.of_tenant("bikes")[0].used_at is None
    assert program.get("/admin/users").json["bot"] == "bikes"
    first = accounts.keys.of_tenant("bikes")[0].used_at
    program.get("/admin/users")
    assert first is not None
    assert accounts.keys.of_tenant("bikes")[0].used_at == first


def test_an_operator_says_which_shop_is_meant(signed_in):
    operator = signed_in("operator").client
    assert operator.get("/admin/users").json["detail"] == "Say which shop is meant: its key as bot."
    assert operator.get("/admin/users?bot=books").json["bot"] == "books"


def test_requests_of_a_key_are_limited_and_a_wrong_key_spends_the_address(make_app):
    app = make_app(rate_per_caller=2, rate_per_ip=3)
    accounts = app.extensions["owner"].accounts
    secret, _ = accounts.keys.make("bikes", "busy", Role.ADMIN, COMMAND_LINE)
    right, wrong = ({"Authorization": f"Bearer {text}"} for text in (secret, "sak_no"))
    client = app.test_client()
    assert [client.get("/admin/users", headers=right).status_code for _ in range(3)] == [200, 200, 429]
    assert [client.get("/admin/users", headers=wrong).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_a_role_is_changed_in_ones_own_shop_by_the_key_s_name(client_of, key_of, accounts):
    program = client_of(key_of("admin"))
    ours = accounts.people.add("eve@bikes.example", "Eve", COMMAND_LINE, tenant="bikes", role=Role.VIEWER)
    theirs = accounts.people.add("tom@books.example", "Tom", COMMAND_LINE, tenant="books", role=Role.VIEWER)
    assert program.post(f"/admin/users/{ours.id}/roles", json={"role": "admin"}).json["role"] == "admin"
    entry = accounts.audit.latest("bikes")[0]
    assert (entry.action, entry.actor_name, entry.before, entry.after) == ("person.role", "key admin of bikes", "viewer", "admin")
    assert program.post(f"/admin/users/{theirs.id}/roles", json={"role": "admin"}).status_code == 404
    assert program.post(f"/admin/users/{ours.id}/roles", json={"role": "owner"}).status_code == 400
    last = program.post(f"/admin/users/{ours.id}/roles", json={"role": "none"})
    assert (last.status_code, last.json["detail"]) == (400, "This is the shop's last admin. Make somebody else admin first.")
    missing = program.post(f"/admin/users/{ours.id}/roles", json={"bot": "bikes"})
    assert missing.json["detail"] == 'The role is missing. Send JSON like {"bot":"greengrocer","role":"manager"}.'
    assert accounts.people.find(theirs.id).roles == {"books": Role.VIEWER}


def test_the_contract_tells_the_ways_in_and_the_permission(app):
    document = app.test_client().get("/openapi.json").json
    assert set(document["components"]["securitySchemes"]) == {"key", "session"}
    for rule, permission, methods in guarded(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in methods:
            told = document["paths"][path][method.lower()]
            assert told["security"] == [{"key": []}, {"session": []}]
            assert told["description"].endswith(f"Needs the permission {permission}.")
            assert {"401", "403", "404", "429"} <= set(told["responses"])
