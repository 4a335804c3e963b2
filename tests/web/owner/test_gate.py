"""Every owner's page times every role times one's own shop and another's: let in exactly where the matrix says so."""

from __future__ import annotations

import pytest

from app.services.permissions import Permission, least_role
from plugins.contracts import Role

ROLES = ("viewer", "manager", "admin")
REFUSED = {401, 403, 404}


def pages_of(app):
    """Return endpoint, address pattern, methods and gate of every owner's page."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("owner."):
            yield rule, getattr(app.view_functions[rule.endpoint], "gate", None)


def address_of(rule, shop: str) -> str:
    values = {name: shop if name == "bot" else "some-id" for name in rule.arguments}
    return rule.rule.replace("<int:", "<").replace("<path:", "<").replace("<", "{").replace(">", "}").format(**values)


def test_every_page_declares_its_gate(app):
    open_pages = {rule.endpoint for rule, gate in pages_of(app) if gate is None}
    assert open_pages == set()
    assert len(list(pages_of(app))) > 20


def test_a_page_of_a_shop_asks_for_a_permission_in_it(app):
    assert [rule.rule for rule, gate in pages_of(app) if "bot" in rule.arguments and gate.permission is None] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_matrix_allows(app, signed_in, role):
    browser = signed_in(role)
    for rule, gate in pages_of(app):
        if "GET" not in rule.methods or gate.permission is None:
            continue
        needed = least_role(gate.permission)
        expected = needed is not None and Role[role.upper()] >= needed
        own = browser.get(address_of(rule, "bikes")).status_code
        assert (own not in {401, 403}) == expected, (rule.rule, own)
        if "bot" in rule.arguments:
            assert browser.get(address_of(rule, "books")).status_code == 404, rule.rule
            assert browser.get(address_of(rule, "nowhere")).status_code == 404, rule.rule


@pytest.mark.parametrize("role", ROLES)
def test_a_refused_change_changes_nothing(app, signed_in, accounts, business_root, role):
    browser = signed_in(role)
    token = browser.token()
    before = (_files(business_root), len(accounts.audit.latest("bikes")), len(accounts.audit.latest("books")))
    refused = 0
    for rule, gate in pages_of(app):
        if "POST" not in rule.methods or gate.permission is None:
            continue
        needed = least_role(gate.permission)
        shops = ["books"] if needed is not None and Role[role.upper()] >= needed else ["bikes", "books"]
        for shop in shops if "bot" in rule.arguments else [""]:
            answer = browser.client.post(address_of(rule, shop), data={"form_token": token, "role": "admin", "name": "x"})
            assert answer.status_code in REFUSED, (rule.rule, shop, answer.status_code)
            refused += 1
    assert refused >= 3
    assert before == (_files(business_root), len(accounts.audit.latest("bikes")), len(accounts.audit.latest("books")))


def test_nobody_is_let_in_who_is_not_signed_in(app, browser):
    stranger = browser()
    for rule, gate in pages_of(app):
        if gate.is_open:
            continue
        for method in rule.methods & {"GET", "POST"}:
            answer = stranger.client.open(address_of(rule, "bikes"), method=method)
            assert answer.status_code in {302, 401}, (rule.rule, method)
            if answer.status_code == 302:
                assert answer.location.startswith("/admin/sign-in?next=")


@pytest.mark.parametrize("key", ["FOO", "schemas", "a.b", "nowhere"])
def test_an_operator_finds_no_shop_where_none_can_be(signed_in, key):
    assert signed_in("operator").get(f"/admin/{key}/today").status_code == 404


def test_the_matrix_is_shown_as_the_code_has_it(signed_in):
    page = signed_in("viewer").get("/admin/bikes/permissions").get_data(as_text=True)
    rows = page.split("<tr>")[2:]
    assert len(rows) == len(Permission)
    for permission, row in zip(Permission, rows, strict=True):
        needed = least_role(permission)
        assert row.count('class="yes"') == (0 if needed is None else sum(role >= needed for role in Role if role > Role.CUSTOMER))


def test_ones_permissions_are_shown_to_oneself_and_to_admins_of_the_shop(signed_in, accounts, operator):
    viewer, admin, stranger = signed_in("viewer"), signed_in("admin"), signed_in("admin", "books")
    address = f"/user/{accounts.people.find_by_email('viewer@bikes.example').id}/permissions"
    assert viewer.get(address, follow_redirects=True).status_code == 200
    assert admin.get(address, follow_redirects=True).status_code == 200
    assert stranger.get(address, follow_redirects=True).status_code == 404


def _files(root):
    return {str(path): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def test_a_shops_address_leads_to_its_first_page_or_to_the_sign_in(signed_in, browser):
    for address in ("/admin/bikes", "/admin/bikes/"):
        assert signed_in("viewer").get(address).location == "/admin/bikes/today"
        assert browser().get(address).location.startswith("/admin/sign-in?next=/admin/bikes")
    assert signed_in("viewer").get("/admin/books").status_code == 404
    assert signed_in("viewer").get("/admin/").status_code == 302
