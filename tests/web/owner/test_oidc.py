"""Signing in by an OpenID Connect provider: a real one on the loopback, honest first, then wrong in every way that matters."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyotp
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from app.services.accounts.person import COMMAND_LINE
from app.settings import SettingsError, load_settings
from plugins.contracts import Role
from tests.connectors.loopback import Loopback, Reply, Request
from tests.web.owner.conftest import Browser

CLIENT, SECRET = "assistant", "a secret between the two"
BACK = "http://127.0.0.1:8000/admin/sign-in/oidc/back"
WHO = {"sub": "248289761001", "email": "tom@bikes.example", "email_verified": True}
KEY, STRANGERS_KEY = (RSAKey.generate_key(2048, parameters={"kid": "one"}) for _ in range(2))


@dataclass
class Idp:
    """Discovery, keys, the page where people sign in, and a token endpoint that redeems a code once, for who has the verifier."""

    claims: dict[str, Any] = field(default_factory=lambda: dict(WHO))
    signing: Any = field(default_factory=lambda: KEY)
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    told: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wire = Loopback(self.answer)

    def answer(self, request: Request) -> Reply:
        url = self.wire.url
        if request.path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token", "jwks_uri": f"{url}/keys"}
            return 200, {"issuer": url, **places, **self.told}
        if request.path == "/keys":
            return 200, KeySet([KEY]).as_dict()
        return self._token(request) if request.path == "/token" else (404, {})

    def authorize(self, address: str) -> dict[str, str]:
        """Sign the person in at the provider; return what it sends back to us in the address."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["client_id"], asked["redirect_uri"], asked["response_type"]) == (CLIENT, BACK, "code")
        assert asked["scope"] == "openid email"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def _token(self, request: Request) -> Reply:
        form = request.form
        begun = self.codes.pop(form["code"], None)
        authorization = {name.lower(): value for name, value in request.headers.items()}.get("authorization", "")
        if b64decode(authorization.removeprefix("Basic ")).decode() != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if begun is None or begun["code_challenge"] != challenge or form["redirect_uri"] != BACK:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.wire.url, "aud": CLIENT, "nonce": begun["nonce"], "iat": now, "exp": now + 300, **self.claims}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(without_none(claims))}

    def _signed(self, claims: dict[str, Any]) -> str:
        if not isinstance(self.signing, bytes):
            return jwt.encode(self.header, claims, self.signing)
        said = ".".join(_base64(json.dumps(part).encode()) for part in (self.header, claims))
        return f"{said}.{_base64(hmac.digest(self.signing, said.encode(), 'sha256')) if self.signing else ''}"


def without_none(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if value is not None}


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


@pytest.fixture
def idp() -> Iterator[Idp]:
    made = Idp()
    yield made
    made.wire.close()


@pytest.fixture
def settings() -> dict[str, Any]:
    """More settings, for a test that needs other ones."""
    return {}


@pytest.fixture
def app(make_app, idp, settings):
    ours = {"oidc_issuer": idp.wire.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Village ID"}
    return make_app(connector_hosts=frozenset({idp.wire.host}), **ours | settings)


@pytest.fixture
def tom(accounts):
    return accounts.people.add("tom@bikes.example", "Tom", COMMAND_LINE, tenant="bikes", role=Role.MANAGER)


@pytest.fixture
def one(browser) -> Browser:
    return browser()


def go(one: Browser, idp: Idp, page: str = "") -> dict[str, str]:
    """Go to the provider and sign in there; return what one comes back with."""
    answer = one.get("/admin/sign-in/oidc", query_string={"next": page} if page else {})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return idp.authorize(answer.location)


def back(one: Browser, given: dict[str, str]):
    return one.get("/admin/sign-in/oidc/back", query_string=given)


def come(browser, idp: Idp):
    """Go there and come back in a new browser; return it with our answer."""
    one = browser()
    return one, back(one, go(one, idp))


def is_in(one: Browser) -> bool:
    return one.get("/admin/account").status_code == 200


def failures(accounts, tenant: str = "") -> list[tuple[str, Any]]:
    entries = accounts.audit.latest(tenant)
    return [(entry.subject, entry.after) for entry in entries if entry.action == "person.sign_in_failed"]


def test_the_button_leads_to_the_provider_and_back_in(one, idp, tom, accounts):
    page = one.get("/admin/sign-in").get_data(as_text=True)
    assert 'href="/admin/sign-in/oidc">Sign in with Village ID<' in page
    answer = back(one, go(one, idp))
    assert (answer.status_code, answer.location) == (302, "/admin")
    assert is_in(one)
    told = [(entry.action, entry.subject) for entry in accounts.audit.latest("")]
    assert told[:2] == [("person.sign_in", tom.id), ("person.identity", tom.id)]


def test_without_settings_there_is_no_button_and_no_way(make_app):
    client = make_app().test_client()
    assert "oidc" not in client.get("/admin/sign-in").get_data(as_text=True)
    assert client.get("/admin/sign-in/oidc").status_code == 404
    assert client.get("/admin/sign-in/oidc/back?code=x&state=y").status_code == 404


@pytest.mark.parametrize(("wanted", "leads_to"), [("/admin/bikes/audit", "/admin/bikes/audit"), ("https://evil.example/admin", "/admin")])
def test_one_goes_on_within_our_pages(one, idp, tom, wanted, leads_to):
    assert back(one, go(one, idp, wanted)).location == leads_to


def test_a_person_is_known_by_their_subject_after_their_address_changed(browser, idp, tom, accounts):
    come(browser, idp)
    idp.claims = {"sub": WHO["sub"], "email": "thomas@elsewhere.example", "email_verified": False}
    second, _ = come(browser, idp)
    assert is_in(second)
    assert len([entry for entry in accounts.audit.latest("") if entry.action == "person.identity"]) == 1


def test_an_address_that_was_given_on_does_not_bring_its_new_owner_in(browser, idp, tom, accounts):
    come(browser, idp)
    idp.claims["sub"] = "somebody else"
    second, answer = come(browser, idp)
    assert answer.status_code == 401
    assert not is_in(second)
    assert failures(accounts, "bikes") == [(tom.id, {"by": "oidc", "why": "linked_to_another"})]


def test_one_unlinks_a_provider_oneself(browser, idp, tom, accounts):
    (one, _), (elsewhere, _) = come(browser, idp), come(browser, idp)
    assert "127.0.0.1" in one.get("/admin/account").get_data(as_text=True)
    assert one.send("/admin/account/unlink", issuer=idp.wire.url).status_code == 302
    assert (is_in(one), is_in(elsewhere), accounts.identities.of(tom)) == (True, False, [])
    entry = accounts.audit.latest("")[0]
    assert (entry.action, entry.subject, entry.actor_name) == ("person.identity_unlinked", tom.id, "Tom")
    assert entry.before == {"issuer": idp.wire.url}
    one.send("/admin/account/unlink", issuer=idp.wire.url)
    assert accounts.audit.latest("")[0] == entry, "nothing was changed"
    idp.claims["sub"] = "the account that replaced it"
    assert is_in(come(browser, idp)[0])


def test_an_admin_unlinks_who_works_in_their_shops_alone(browser, idp, operator, tom, accounts, signed_in):
    toms, _ = come(browser, idp)
    admin, page = signed_in("admin"), "/admin/bikes/people"
    unlink = {"address": f"{page}/{tom.id}/unlink", "issuer": idp.wire.url}
    accounts.people.set_role(tom.id, "books", Role.VIEWER, COMMAND_LINE)
    assert "/unlink" not in admin.get(page).get_data(as_text=True)
    assert admin.send(**unlink).status_code == 403
    assert is_in(toms)
    accounts.people.set_role(tom.id, "books", None, COMMAND_LINE)
    assert f"{tom.id}/unlink" in admin.get(page).get_data(as_text=True)
    assert admin.send(**unlink).status_code == 302
    assert (is_in(toms), accounts.identities.of(tom)) == (False, [])
    assert accounts.audit.latest("bikes")[0].action == "person.identity_unlinked"


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": ["another"]}, {"azp": "another"}, {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600}, {"exp": None}, {"iat": int(time.time()) + 3600}, {"sub": None},
    ],
    ids=["nonce", "no nonce", "aud", "auds", "azp", "iss", "ended", "no end", "not yet made", "nobody"],
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_lets_nobody_in(one, idp, tom, accounts, wrong):
    idp.claims |= wrong
    answer = back(one, go(one, idp))
    assert answer.status_code == 401
    assert "What Village ID said could not be trusted." in answer.get_data(as_text=True)
    assert not is_in(one)
    assert failures(accounts) == [("oidc", {"by": "oidc", "why": "token"})]


FORGED = {
    "unsigned": ({"alg": "none"}, b""),
    "public key as a secret": ({"alg": "HS256", "kid": "one"}, KEY.as_pem(private=False)),
    "a stranger's key": ({"alg": "RS256", "kid": "one"}, STRANGERS_KEY),
    "an unknown key": ({"alg": "RS256", "kid": "two"}, STRANGERS_KEY),
}


@pytest.mark.parametrize(("header", "key"), FORGED.values(), ids=FORGED)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(one, idp, tom, header, key):
    idp.header, idp.signing = header, key
    assert back(one, go(one, idp)).status_code == 401
    assert not is_in(one)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email_verified": False}, "email_not_verified"), ({"email_verified": "true"}, "email_not_verified"),
        ({"email": None}, "email_not_verified"), ({"email": "nobody@bikes.example"}, "nobody"), ({"sub": "x" * 256}, "subject"),
    ],
)  # fmt: skip
def test_who_is_not_here_or_not_verified_is_told_the_same(one, idp, tom, accounts, claims, why):
    idp.claims |= claims
    answer = back(one, go(one, idp))
    assert answer.status_code == 401
    assert "Nobody may come in here by this account of Village ID." in answer.get_data(as_text=True)
    assert failures(accounts) == [("oidc", {"by": "oidc", "why": why})]
    assert len(accounts.people.all()) == 1, "nobody is made"


@pytest.mark.parametrize("was_linked", [True, False])
def test_a_disabled_person_stays_out(browser, idp, tom, accounts, was_linked):
    if was_linked:
        come(browser, idp)
    accounts.people.disable(tom.id, COMMAND_LINE)
    one, answer = come(browser, idp)
    assert "Nobody may come in here by this account of Village ID." in answer.get_data(as_text=True)
    assert not is_in(one)
    assert failures(accounts, "bikes") == [(tom.id, {"by": "oidc", "why": "disabled"})]


def test_coming_back_needs_the_browser_and_the_state_that_went(browser, idp, tom):
    one, other = browser(), browser()
    given = go(one, idp)
    assert back(other, given).status_code == 401, "another browser"
    assert back(one, given | {"state": "another"}).status_code == 401
    assert back(one, given).status_code == 401, "one answer for one beginning"
    other.client.set_cookie("assistant_oidc", "forged.value")
    assert back(other, given).status_code == 401
    assert idp.wire.calls("/token") == []


def test_a_code_is_good_once(one, idp, tom):
    given = go(one, idp)
    kept = one.client.get_cookie("assistant_oidc").value
    assert back(one, given).status_code == 302
    one.client.delete_cookie("assistant_sign_in")
    one.client.set_cookie("assistant_oidc", kept)
    again = back(one, given)
    assert again.status_code == 401
    assert "Village ID did not confirm this sign-in." in again.get_data(as_text=True)
    assert not is_in(one)


def test_who_says_no_at_the_provider_may_begin_again(one, idp, tom):
    given = go(one, idp)
    answer = back(one, {"error": "access_denied", "error_description": "<b>no</b>", "state": given["state"]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "You did not sign in at Village ID." in page
    assert "<b>" not in page
    assert 'action="/admin/sign-in"' in page


def test_a_provider_that_is_down_is_told_at_each_step(one, idp, tom):
    idp.wire.failing.append(503)
    answer = one.get("/admin/sign-in/oidc")
    assert answer.status_code == 503
    assert "Village ID cannot be asked at the moment." in answer.get_data(as_text=True)
    given = go(one, idp)
    idp.wire.failing.append(503)
    assert back(one, given).status_code == 503
    assert not is_in(one)


@pytest.mark.parametrize("told", [{"issuer": "https://evil.example"}, {"token_endpoint": None}, {"jwks_uri": "file:///etc/passwd"}])
def test_a_provider_that_describes_itself_wrongly_is_not_used(one, idp, told):
    idp.told = told
    assert one.get("/admin/sign-in/oidc").status_code == 503


def test_what_the_provider_tells_of_itself_is_asked_once(browser, idp, tom):
    for _ in range(3):
        come(browser, idp)
    assert len(idp.wire.calls("/.well-known/openid-configuration")) == 1
    assert len(idp.wire.calls("/keys")) == 1


def test_many_wrong_codes_from_one_address_are_slowed_down(browser, idp, tom):
    told = []
    for _ in range(32):
        one = browser()
        given = go(one, idp)
        told.append(back(one, given | {"code": "guessed"}).status_code)
    assert (told[0], told[-1]) == (401, 429)


def turn_on_second_step(accounts, person) -> pyotp.TOTP:
    secret, _ = accounts.two_step.offer(person)
    accounts.two_step.turn_on(person, secret, pyotp.TOTP(secret).now(), COMMAND_LINE)
    return pyotp.TOTP(secret)


def test_our_second_step_is_asked_too(one, idp, tom, accounts):
    totp = turn_on_second_step(accounts, tom)
    answer = back(one, go(one, idp, "/admin/bikes/audit"))
    assert answer.location.startswith("/admin/sign-in/code?next=")
    assert not is_in(one)
    sent = one.send("/admin/sign-in/code", page=answer.location, code=totp.at(time.time() + 30), next="/admin/bikes/audit")
    assert sent.location == "/admin/bikes/audit"
    assert is_in(one)


@pytest.mark.parametrize("settings", [{"oidc_second_step": "skip"}])
def test_our_second_step_is_skipped_where_the_provider_is_trusted_with_it(one, idp, tom, accounts):
    turn_on_second_step(accounts, tom)
    assert back(one, go(one, idp)).location == "/admin"
    assert is_in(one)


def test_half_of_the_settings_are_refused_at_the_start():
    with pytest.raises(SettingsError) as caught:
        load_settings({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "x"}, None)
    assert str(caught.value).startswith("OIDC_CLIENT_SECRET, OIDC_NAME: missing.")
    whole = {"OIDC_ISSUER": "https://id.example/", "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "y", "OIDC_NAME": "ID"}
    assert load_settings(whole, None).oidc_issuer == "https://id.example"
