"""What the owner's pages share: one Office per Flask application, and the request's person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, g, request, url_for

from app.services.accounts.accounts import Accounts
from app.services.accounts.person import Person, Who
from app.services.accounts.sign_ins import SignIn
from app.services.drafts.trials import Trials

AnswerError = Callable[[Exception], Any]
PAGES = Blueprint("owner", __name__, url_prefix="/admin")


@dataclass(frozen=True)
class Office:
    """The accounts and the platform behind the pages, the pages' texts by language, the secret that signs forms, and
    how an error is told to a script; talks with drafts."""

    accounts: Accounts
    platform: Any
    secret: bytes
    texts: Mapping[str, Mapping[str, Any]]
    answer_error: AnswerError
    trials: Trials


def office() -> Office:
    return current_app.extensions["owner"]


def person() -> Person:
    """Return who is signed in; pages behind a gate always have one."""
    return g.sign_in.person


def sign_in() -> SignIn | None:
    return g.get("sign_in")


def who() -> Who:
    """Return who stands behind a change of this request, for the audit log."""
    here = person()
    return Who(here.id, here.name, address())


def address() -> str:
    return request.remote_addr or ""


def password_address(token: str) -> str:
    """Return the address of the page where a link's holder chooses a password."""
    # never the Host of the request: whoever sends one would be sent the link
    return office().platform.settings.site + url_for("owner.choose_password", token=token)
