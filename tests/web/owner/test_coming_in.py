"""Signing in over the pages: the first start, cookies, forms of other sites, addresses to go on to, a forgotten password."""

from __future__ import annotations

import re

import pytest

from app.services.accounts.person import COMMAND_LINE
from plugins.contracts import Role
from tests.web.owner.conftest import PASSWORD


def test_the_first_link_makes_the_operator_and_signs_them_in(accounts, browser):
    page = f"/admin/first/{accounts.first_link()}"
    one = browser()
    weak = one.send(page, page=page, email="ann@shop.example", name="Ann", password="password12")  # noqa: S106
    assert weak.status_code == 400
    assert "among the first that are tried" in weak.get_data(as_text=True)
    made = one.send(page, page=page, email="ann@shop.example", name="Ann", password=PASSWORD)
    assert made.status_code == 302
    assert "Bike Barn" in one.get("/admin").get_data(as_text=True)
    assert browser().get(page).status_code == 404


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser, operator):
    one = browser()
    cookie = one.sign_in("ann@shop.example").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    over_https = one.client.get("/admin/sign-in", base_url="https://localhost")
    assert over_https.headers["Set-Cookie"].startswith("__Host-")
    assert "Secure" in over_https.headers["Set-Cookie"]


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_our_token_is_refused(signed_in, accounts, token):
    admin = signed_in("admin")
    answer = admin.client.post("/admin/bikes/keys", data={"form_token": token, "name": "Till", "role": "viewer"})
    assert answer.status_code == 403
    assert accounts.keys.of_tenant("bikes") == []


def test_a_form_with_somebody_elses_token_is_refused(signed_in, accounts):
    admin, other = signed_in("admin"), signed_in("admin", "books")
    answer = admin.client.post("/admin/bikes/keys", data={"form_token": other.token(), "name": "Till", "role": "viewer"})
    assert answer.status_code == 403
    assert accounts.keys.of_tenant("bikes") == []


def test_a_form_of_another_site_is_refused_though_it_has_the_token(signed_in):
    admin = signed_in("admin")
    fields = {"form_token": admin.token(), "name": "Till", "role": "viewer"}
    assert admin.client.post("/admin/bikes/keys", data=fields, headers={"Origin": "https://evil.example"}).status_code == 403
    assert admin.client.post("/admin/bikes/keys", data=fields, headers={"Origin": "http://localhost"}).status_code == 200


@pytest.mark.parametrize(("wanted", "leads_to"), [
    ("/admin/bikes/audit", "/admin/bikes/audit"), ("https://evil.example/admin", "/admin"), ("//evil.example", "/admin"),
    ("/adminevil", "/adminevil"), ("/admin\\@evil.example", "/admin"), ("javascript:alert(1)", "/admin"), ("", "/admin"),
])  # fmt: skip
def test_after_signing_in_one_goes_on_within_our_pages(browser, operator, wanted, leads_to):
    one = browser()
    answer = one.send("/admin/sign-in", page="/admin/sign-in", email="ann@shop.example", password=PASSWORD, next=wanted)
    assert answer.location == leads_to


def test_a_wrong_password_says_so_and_a_pause_says_how_long(browser, operator):
    one = browser()
    for _ in range(5):
        answer = one.sign_in("ann@shop.example", "wrong")
        assert answer.status_code == 401
    assert "The e-mail address or the password is wrong." in answer.get_data(as_text=True)
    late = one.sign_in("ann@shop.example")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_signing_out_ends_the_sign_in_on_the_server(signed_in, app):
    admin = signed_in("admin")
    cookie = admin.client.get_cookie("assistant_sign_in").value
    assert admin.send("/admin/sign-out").status_code == 302
    again = app.test_client()
    again.set_cookie("assistant_sign_in", cookie)
    assert again.get("/admin/account").status_code == 302


def test_forgetting_says_the_same_for_every_address(browser, operator):
    one = browser()
    known = one.send("/admin/forgot", page="/admin/forgot", email="ann@shop.example").get_data(as_text=True)
    unknown = one.send("/admin/forgot", page="/admin/forgot", email="nobody@shop.example").get_data(as_text=True)
    assert known == unknown


def test_a_new_person_comes_in_by_their_link(signed_in, accounts, browser):
    admin = signed_in("admin")
    page = admin.send("/admin/bikes/people", name="Bob", email="bob@shop.example", role="manager").get_data(as_text=True)
    link = "/admin/password/" + page.split("/admin/password/")[1].split("<")[0]
    assert re.search(r"<code id=\"link\"[^>]*>[^<]+</code><button[^>]*data-copy=\"link\"", page)
    assert "owner/copy.js" in page
    bob = browser()
    assert bob.send(link, page=link, password=PASSWORD).status_code == 302
    assert bob.get("/admin", follow_redirects=True).status_code == 200
    assert [entry.action for entry in accounts.audit.latest("bikes")][:1] == ["person.add"]


def test_a_key_is_shown_once(signed_in, accounts):
    admin = signed_in("admin")
    page = admin.send("/admin/bikes/keys", name="Till", role="viewer", scope="export").get_data(as_text=True)
    secret = page.split("sak_")[1].split("<")[0]
    assert accounts.keys.find(f"sak_{secret}").scopes == ("export",)
    assert re.search(r"<button[^>]*data-copied=\"Copied.\"[^>]*>Copy</button>", page)
    assert secret not in admin.get("/admin/bikes/keys").get_data(as_text=True)


def test_pages_are_not_kept_and_not_framed(signed_in):
    headers = signed_in("admin").get("/admin/bikes/people").headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_texts_of_people_are_escaped(signed_in, accounts):
    admin = signed_in("admin")
    answer = admin.send("/admin/bikes/people", name="<script>alert(1)</script>", email="bob@shop.example", role="viewer")
    page = answer.get_data(as_text=True)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_link_in_a_letter_never_leads_to_the_host_that_somebody_sent(app, accounts, browser, operator):
    sent = []
    accounts._post.send_password_link = lambda person, link: sent.append(link)
    one = browser()
    token = one.token("/admin/forgot")
    one.client.post("/admin/forgot", data={"form_token": token, "email": "ann@shop.example"}, headers={"Host": "localhost"})
    one.client.post("/admin/forgot", data={"form_token": token, "email": "ann@shop.example"}, base_url="http://evil.example")
    assert [link.split("/admin/")[0] for link in sent if "evil" in link] == []
    assert sent


def test_an_admin_gives_no_role_to_an_account_that_another_shop_made(signed_in, accounts):
    signed_in("admin").send("/admin/bikes/people", name="Vic", email="vic@books.example", role="viewer")
    books = signed_in("admin", "books")
    assert books.send("/admin/books/people", name="Vic", email="vic@books.example", role="admin").status_code == 400
    assert accounts.people.find_by_email("vic@books.example").role_in("books") is None
    assert signed_in("operator").send("/admin/books/people", name="Vic", email="vic@books.example", role="viewer").status_code == 302


def test_a_second_step_is_not_replaced_by_another(signed_in, accounts):
    import pyotp

    admin = signed_in("admin")
    person = accounts.people.find_by_email("admin@bikes.example")
    first, second = pyotp.random_base32(), pyotp.random_base32()
    on = admin.send("/admin/account/two-step", secret=first, code=pyotp.TOTP(first).now())
    assert on.status_code == 200
    again = admin.send("/admin/account/two-step", secret=second, code=pyotp.TOTP(second).now())
    assert again.status_code == 400
    assert accounts.two_step.codes_left(person) == 10


def test_passwords_cannot_be_tried_behind_the_sign_in(signed_in):
    admin = signed_in("admin")
    told = [admin.send("/admin/account/password", old="wrong", password=PASSWORD + "!").get_data(as_text=True) for _ in range(7)]
    assert "That was wrong too often" in told[-1]


def test_a_script_that_is_signed_out_is_told_so(browser):
    answer = browser().get("/admin/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json["code"] == "signed_out"


@pytest.mark.parametrize("fields", [{"scope": "see_datas"}, {"scope": "create_shops"}, {"days": "31"}])
def test_a_key_that_was_asked_for_wrongly_is_not_made(signed_in, accounts, fields):
    assert signed_in("admin").send("/admin/bikes/keys", name="Till", role="viewer", **fields).status_code == 400
    assert accounts.keys.of_tenant("bikes") == []


def wrongly(browser, times: int, email: str = "ann@shop.example"):
    return [browser.sign_in(email, "not the password").status_code for _ in range(times)]


def test_strangers_wrong_tries_do_not_keep_an_owner_out_of_their_own_browser(browser, operator):
    own, stranger = browser(), browser()
    assert own.sign_in("ann@shop.example").status_code == 302
    own.send("/admin/sign-out")
    assert wrongly(stranger, 7)[-1] == 429
    assert stranger.sign_in("ann@shop.example").status_code == 429, "the right password in an unknown browser waits too"
    assert own.sign_in("ann@shop.example").status_code == 302


def test_a_known_browser_has_a_counter_of_its_own_and_is_known_for_one_person(browser, accounts, operator):
    own, other = browser(), browser()
    assert own.sign_in("ann@shop.example").status_code == 302
    own.send("/admin/sign-out")
    assert wrongly(own, 7)[-1] == 429
    assert other.sign_in("ann@shop.example").status_code == 302, "its tries are not another's"
    other.send("/admin/sign-out")
    made = accounts.people.add("tom@bikes.example", "Tom", COMMAND_LINE, tenant="bikes", role=Role.VIEWER)
    accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
    stranger = browser()
    wrongly(stranger, 7, "tom@bikes.example")
    assert other.sign_in("tom@bikes.example").status_code == 429, "known for Ann is not known for Tom"
    forged = browser()
    forged.client.set_cookie("assistant_known", "name." + "0" * 64)
    assert forged.sign_in("tom@bikes.example").status_code == 429


def test_wrong_tries_are_in_the_audit_log_of_the_persons_shop_some_of_them(browser, accounts):
    made = accounts.people.add("tom@bikes.example", "Tom", COMMAND_LINE, tenant="bikes", role=Role.VIEWER)
    accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
    wrongly(browser(), 9, "tom@bikes.example")
    wrongly(browser(), 2, "nobody@bikes.example")
    failed = [entry for entry in accounts.audit.latest("bikes") if entry.action == "person.sign_in_failed"]
    assert [(entry.subject, entry.after) for entry in failed] == [(made.id, {"tries": 5}), (made.id, {"tries": 1})]
    assert failed[0].address == "127.0.0.1"


def test_asking_for_a_link_writes_as_much_for_somebody_as_for_nobody(browser, accounts, operator):
    one = browser()
    assert one.send("/admin/forgot", page="/admin/forgot", email="nobody@shop.example").status_code == 200
    assert one.send("/admin/forgot", page="/admin/forgot", email="ann@shop.example").status_code == 200
    token = accounts.links.make("password", None)
    assert one.client.get(f"/admin/password/{token}").status_code == 404, "a link for nobody opens nothing"
