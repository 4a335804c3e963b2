"""The owner's pages over two shops, and people of every role who are signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.accounts.accounts import Accounts
from app.services.accounts.person import COMMAND_LINE
from plugins.contracts import Role

PASSWORD = "three green apples fell"  # noqa: S105
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@dataclass
class Browser:
    """A browser of the owner's: it sends a page's form as a person would, with the token that the page brought."""

    client: FlaskClient

    def get(self, address: str, **more):
        return self.client.get(address, **more)

    def token(self, page: str = "/admin/account") -> str:
        found = TOKEN.search(self.client.get(page).get_data(as_text=True))
        assert found, f"{page} has no form"
        return found[1]

    def send(self, address: str, page: str = "/admin/account", **fields):
        return self.client.post(address, data={"form_token": self.token(page), **fields})

    def sign_in(self, email: str, password: str = PASSWORD):
        return self.send("/admin/sign-in", page="/admin/sign-in", email=email, password=password)


@pytest.fixture
def app(make_app) -> Flask:
    return make_app()


@pytest.fixture
def accounts(app) -> Accounts:
    return app.extensions["owner"].accounts


@pytest.fixture
def browser(app):
    """``browser()``: a new browser, nobody signed in."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def operator(accounts):
    return accounts.make_operator(accounts.first_link(), "ann@shop.example", "Ann Lee", PASSWORD)


@pytest.fixture
def signed_in(accounts, browser, operator):
    """``signed_in("manager", "bikes")``: the browser of somebody with that role there; ``signed_in("operator")``."""

    def new(role: str, shop: str = "bikes") -> Browser:
        one = browser()
        email = "ann@shop.example"
        if role != "operator":
            email = f"{role}@{shop}.example"
            if accounts.people.find_by_email(email) is None:
                made = accounts.people.add(email, role.title(), COMMAND_LINE, tenant=shop, role=Role[role.upper()])
                accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
        assert one.sign_in(email).status_code == 302
        return one

    return new
