"""Secrets in text that is logged, stored or shown: masked in whatever stands around them, and nothing else is touched."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plugins.kit.masking import MASK, mask_secrets

BODY = st.text(string.ascii_letters + string.digits, min_size=12, max_size=40)
AROUND = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=80)
APART = st.sampled_from([" ", '"', "\n", "(", "-", "."])


@given(AROUND, APART, st.sampled_from(["sk-", "pk_", "rk.", "xoxb-", "ghp_", "gho_", "hf_", "AIza", "ya29."]), BODY, AROUND)
def test_a_key_is_masked_wherever_it_stands(before, apart, kind, body, behind):
    assume(f"{kind}{body}" not in before + behind)
    assert f"{kind}{body}" not in mask_secrets(f"{before}{apart}{kind}{body} {behind}")


@given(AROUND, BODY, AROUND)
def test_tokens_and_passwords_in_addresses_are_masked(before, secret, behind):
    assume(secret not in f"{before} {behind} Authorization")
    for said in (f"Authorization: Bearer {secret}", f"redis://user:{secret}@cache:6379/0", f"https://models.example/v1?key={secret}"):
        assert secret not in mask_secrets(f"{before} {said} {behind}")


@pytest.mark.parametrize(
    "text", ["risk-assessment-for-schools", "needs_confirmation", "a desk-lamp-with-a-shade", "https://shop.example/cups?size=2"]
)
def test_what_only_looks_like_one_stays(text):
    assert mask_secrets(text) == text


def test_a_key_behind_something_that_looks_like_one_is_masked():
    assert mask_secrets("task-list-sk-abcdefghijkl0123") == f"task-list-{MASK}"
