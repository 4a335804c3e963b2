"""Coming in: the first operator, passwords, pauses after wrong tries, the second step, and how a sign-in ends."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadMessage, RateLimited
from app.services.accounts import passwords
from app.services.accounts.links import DeadLink
from app.services.accounts.person import read_email
from app.services.accounts.sign_ins import WrongSignIn
from plugins.contracts import Role
from tests.storage.accounts.conftest import ADDRESS, BROWSER, PASSWORD, TESTER

ROOT = Path(__file__).parents[3]


def sign_in(accounts, email="ann@shop.example", password=PASSWORD, address=ADDRESS):
    return accounts.sign_ins.begin(email, password, address, BROWSER)


def test_the_first_link_makes_one_operator_and_no_second(accounts):
    old, link = accounts.first_link(), accounts.first_link()
    with pytest.raises(DeadLink):
        accounts.make_operator(old, "eve@shop.example", "Eve", PASSWORD)
    ann = accounts.make_operator(link, "Ann@Shop.example", "Ann  Lee", PASSWORD)
    assert (ann.email, ann.name, ann.is_operator, ann.role_in("any-shop")) == ("ann@shop.example", "Ann Lee", True, Role.ADMIN)
    assert accounts.first_link() is None
    with pytest.raises(DeadLink):
        accounts.make_operator(link, "eve@shop.example", "Eve", PASSWORD)


def test_a_sign_in_is_found_by_its_token_until_it_rests_an_hour(accounts, ann, clock):
    token, is_complete = sign_in(accounts, "  ANN@shop.example ")
    assert is_complete
    assert accounts.sign_ins.find(token).person.id == ann.id
    for _ in range(5):
        clock.pass_by(minutes=50)
        assert accounts.sign_ins.find(token)
    clock.pass_by(minutes=61)
    assert accounts.sign_ins.find(token) is None
    assert accounts.sign_ins.find("") is None


@pytest.mark.parametrize(
    ("email", "password"), [("ann@shop.example", "wrong"), ("nobody@shop.example", PASSWORD), ("", ""), ("\x00", "x" * 9999)]
)
def test_what_was_wrong_is_not_told(accounts, ann, email, password):
    with pytest.raises(WrongSignIn, match=r"^The e-mail address or the password is wrong\.$"):
        sign_in(accounts, email, password)


def test_a_look_that_a_page_makes_by_itself_does_not_count_as_a_click(accounts, ann, clock):
    token, _ = accounts.sign_ins.begin("ann@shop.example", PASSWORD, ADDRESS, "Firefox")
    clock.pass_by(minutes=50)
    assert accounts.sign_ins.find(token, stays_awake=False).person.id == ann.id
    clock.pass_by(minutes=11)
    assert accounts.sign_ins.find(token, stays_awake=False) is None


@pytest.mark.parametrize("email", ["ann@shop.example", "nobody@shop.example"])
def test_after_five_wrong_tries_pauses_grow_for_the_known_and_the_unknown_alike(accounts, ann, clock, email):
    pauses = []
    for number in range(9):
        with pytest.raises(WrongSignIn):
            sign_in(accounts, email, "wrong", address=f"192.0.2.{number}")
        with pytest.raises((RateLimited, WrongSignIn)) as refusal:
            sign_in(accounts, email, "wrong" if number < 4 else PASSWORD)
        if isinstance(refusal.value, RateLimited):
            pauses.append(refusal.value.retry_after)
            clock.pass_by(seconds=refusal.value.retry_after)
    assert pauses[:4] == sorted(pauses[:4])
    assert pauses[-1] > pauses[0] >= 15
    assert max(pauses) <= 15 * 60 + 1


@pytest.mark.parametrize("way", ["ann\0@shop.example", "ANN@shop.example", " ann@shop.example\0 "])
def test_another_way_to_write_an_address_is_counted_with_it(accounts, ann, way):
    for number in range(5):
        with pytest.raises(WrongSignIn):
            sign_in(accounts, way, "wrong", address=f"192.0.2.{number}")
    with pytest.raises(RateLimited):
        sign_in(accounts)


def test_many_tries_at_once_are_all_counted(accounts, ann):
    def try_one(number):
        with pytest.raises((WrongSignIn, RateLimited)) as refusal:
            sign_in(accounts, password="wrong", address=f"192.0.2.{number}")
        return type(refusal.value)

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(try_one, range(24)))
    assert outcomes.count(WrongSignIn) == 5


def test_an_office_that_signs_in_often_is_not_shut_out(accounts, ann):
    for _ in range(40):
        assert sign_in(accounts)[1]


def test_a_right_password_ends_the_counting(accounts, ann, clock):
    for _ in range(4):
        with pytest.raises(WrongSignIn):
            sign_in(accounts, password="wrong")
    assert sign_in(accounts)[1]
    for _ in range(4):
        with pytest.raises(WrongSignIn):
            sign_in(accounts, password="wrong")
    assert sign_in(accounts)[1]


def test_the_second_step_takes_each_code_once(accounts, ann, clock):
    secret, address = accounts.two_step.offer(ann)
    assert "ann%40shop.example" in address
    with pytest.raises(BadMessage):
        accounts.two_step.turn_on(ann, secret, "000000", TESTER)
    codes = accounts.two_step.turn_on(ann, secret, pyotp.TOTP(secret).at(clock.now), TESTER)
    clock.pass_by(seconds=30)
    half, is_complete = sign_in(accounts)
    assert not is_complete
    assert accounts.sign_ins.find(half) is None
    code = pyotp.TOTP(secret).at(clock.now)
    token = accounts.sign_ins.finish(half, code, ADDRESS)
    assert accounts.sign_ins.find(token).person.id == ann.id
    again, _ = sign_in(accounts)
    with pytest.raises(WrongSignIn):
        accounts.sign_ins.finish(again, code, ADDRESS)
    assert accounts.sign_ins.find(accounts.sign_ins.finish(again, codes[3].upper(), ADDRESS))
    third, _ = sign_in(accounts)
    with pytest.raises(WrongSignIn):
        accounts.sign_ins.finish(third, codes[3], ADDRESS)
    assert accounts.two_step.codes_left(ann) == 9
    clock.pass_by(minutes=11)
    with pytest.raises(WrongSignIn, match="took too long"):
        accounts.sign_ins.finish(third, pyotp.TOTP(secret).at(clock.now), ADDRESS)


def test_codes_cannot_be_guessed_at_leisure(accounts, ann, clock):
    secret, _ = accounts.two_step.offer(ann)
    accounts.two_step.turn_on(ann, secret, pyotp.TOTP(secret).at(clock.now), TESTER)
    half, _ = sign_in(accounts)
    for number in range(4):
        with pytest.raises(WrongSignIn):
            accounts.sign_ins.finish(half, f"{number:06}", ADDRESS)
    with pytest.raises(RateLimited):
        accounts.sign_ins.finish(half, pyotp.TOTP(secret).at(clock.now), ADDRESS)


def test_a_new_password_signs_out_everywhere_else(accounts, ann):
    here, there = sign_in(accounts)[0], sign_in(accounts)[0]
    accounts.sign_ins.change_password(ann, "five blue boats sail by", TESTER, keep=here)
    assert accounts.sign_ins.find(here)
    assert accounts.sign_ins.find(there) is None
    with pytest.raises(WrongSignIn):
        sign_in(accounts)
    assert sign_in(accounts, password="five blue boats sail by")[1]


def test_a_password_link_works_once_for_two_hours(accounts, ann, clock):
    token = sign_in(accounts)[0]
    link = accounts.links.make("password", ann.id)
    with pytest.raises(BadMessage):
        accounts.choose_password(link, "password123")
    accounts.choose_password(link, "five blue boats sail by")
    assert accounts.sign_ins.find(token) is None
    with pytest.raises(DeadLink):
        accounts.choose_password(link, "six red boats sail by")
    late = accounts.links.make("password", ann.id)
    clock.pass_by(hours=3)
    with pytest.raises(DeadLink):
        accounts.choose_password(late, "six red boats sail by")


def test_signing_out_everywhere_ends_every_sign_in(accounts, ann):
    tokens = [sign_in(accounts)[0] for _ in range(3)]
    assert len(accounts.sign_ins.of_person(ann)) == 3
    accounts.sign_ins.end(tokens[0])
    accounts.sign_ins.end_all(ann, TESTER, but=tokens[1])
    assert [bool(accounts.sign_ins.find(token)) for token in tokens] == [False, True, False]


def test_who_is_disabled_is_out_at_once(accounts, ann):
    bob = accounts.people.add("bob@shop.example", "Bob", TESTER, tenant="corner", role=Role.MANAGER)
    accounts.choose_password(accounts.links.make("password", bob.id), PASSWORD)
    token, _ = sign_in(accounts, "bob@shop.example")
    accounts.people.disable(bob.id, TESTER)
    assert accounts.sign_ins.find(token) is None
    with pytest.raises(WrongSignIn):
        sign_in(accounts, "bob@shop.example")


def test_neither_password_nor_token_stands_in_the_database(accounts, ann, tmp_path, database_url):
    token, _ = sign_in(accounts)
    if database_url == "sqlite":
        content = b"".join(path.read_bytes() for path in tmp_path.glob("platform.db*"))
        assert b"ann@shop.example" in content
        assert PASSWORD.encode() not in content
        assert token.encode() not in content


def test_a_password_costs_in_life_what_owasp_advises():
    program = "from app.services.accounts.passwords import hash_password; print(hash_password('three green apples fell'))"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["short", "password123", "aaaaaaaaaaaa", "ann.lee1234", "qwerty1234", "x" * 201])
def test_easy_passwords_are_refused(password):
    with pytest.raises(BadMessage):
        passwords.check_new(password, "ann.lee@shop.example")


@given(st.text(max_size=300))
def test_an_address_is_taken_in_one_form_or_refused(text):
    try:
        email = read_email(text)
    except BadMessage:
        return
    assert read_email(email) == email == email.lower().strip()
    assert email.count("@") == 1
    assert not set(email) & set("\r\n<>,; ")
