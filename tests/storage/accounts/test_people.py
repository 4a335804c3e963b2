"""Roles, the permission matrix, keys for programs, and the audit log that tells of every change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import BadMessage, NotFound
from app.services.permissions import Permission, least_role
from plugins.contracts import Role
from tests.storage.accounts.conftest import TESTER


@pytest.fixture
def bob(accounts, ann):
    return accounts.people.add("bob@shop.example", "Bob", TESTER, tenant="corner", role=Role.MANAGER)


@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_allows_what_the_matrix_says_and_only_in_its_shop(accounts, ann, permission):
    roles = [role for role in Role if role > Role.CUSTOMER]
    people = {role: accounts.people.add(f"{role.name}@shop.example", role.name, TESTER, tenant="corner", role=role) for role in roles}
    needed = least_role(permission)
    for role, person in people.items():
        assert person.may(permission, "corner") == (needed is not None and role >= needed)
        assert not person.may(permission, "another")
        assert not person.may(permission, "")
    assert ann.may(permission, "corner")


def test_a_role_is_given_changed_and_taken(accounts, bob):
    assert accounts.people.set_role(bob.id, "other", Role.VIEWER, TESTER).roles == {"corner": Role.MANAGER, "other": Role.VIEWER}
    assert accounts.people.set_role(bob.id, "corner", Role.ADMIN, TESTER).role_in("corner") is Role.ADMIN
    with pytest.raises(BadMessage, match="last admin"):
        accounts.people.set_role(bob.id, "corner", Role.VIEWER, TESTER)
    accounts.people.add("eve@shop.example", "Eve", TESTER, tenant="corner", role=Role.ADMIN)
    assert accounts.people.set_role(bob.id, "corner", None, TESTER).roles == {"other": Role.VIEWER}
    assert [person.name for person in accounts.people.of_tenant("corner")] == ["Eve"]


def test_one_address_is_one_person(accounts, bob):
    with pytest.raises(BadMessage, match="is here already"):
        accounts.people.add("BOB@shop.example ", "Robert", TESTER, tenant="other", role=Role.VIEWER)
    with pytest.raises(NotFound):
        accounts.people.set_role("nobody", "corner", Role.VIEWER, TESTER)


def test_every_change_is_told_with_before_and_after(accounts, bob):
    accounts.people.set_role(bob.id, "corner", Role.ADMIN, TESTER)
    newest, added = accounts.audit.latest("corner")
    assert (newest.action, newest.before, newest.after, newest.actor_name, newest.address) == (
        "person.role", "manager", "admin", "The test", "192.0.2.1",
    )  # fmt: skip
    assert (added.action, added.after) == ("person.add", {"email": "bob@shop.example", "role": "manager"})
    assert accounts.audit.latest("other") == []
    assert accounts.audit.latest("corner", below=newest.id) == [added]


def test_a_refused_change_leaves_no_entry(accounts, bob):
    accounts.people.set_role(bob.id, "corner", Role.ADMIN, TESTER)
    before = accounts.audit.latest("corner")
    with pytest.raises(BadMessage):
        accounts.people.set_role(bob.id, "corner", None, TESTER)
    assert accounts.audit.latest("corner") == before
    assert accounts.people.find(bob.id).role_in("corner") is Role.ADMIN


def test_a_key_is_worth_its_role_and_scopes_in_its_shop(accounts, ann, clock):
    secret, key = accounts.keys.make("corner", "Till", Role.MANAGER, TESTER, scopes=[Permission.SEE_DATA, Permission.EXPORT])
    found = accounts.keys.find(secret)
    assert found.may(Permission.EXPORT, "corner")
    assert not found.may(Permission.EXPORT, "other")
    assert not found.may(Permission.PUBLISH, "corner")
    assert not found.may(Permission.CREATE_SHOPS, "corner")
    assert [each.used_at for each in accounts.keys.of_tenant("corner")] == [clock.now]
    assert accounts.keys.find(secret[:-1]) is None
    with pytest.raises(NotFound):
        accounts.keys.revoke("other", key.id, TESTER)
    accounts.keys.revoke("corner", key.id, TESTER)
    assert accounts.keys.find(secret) is None


def test_a_key_runs_out(accounts, ann, clock):
    secret, _ = accounts.keys.make("corner", "Fair", Role.VIEWER, TESTER, good_for=timedelta(days=1))
    assert accounts.keys.find(secret)
    clock.pass_by(days=2)
    assert accounts.keys.find(secret) is None
