"""Signing in by an OpenID Connect provider: what a browser keeps between going there and coming back, and who comes in."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from itsdangerous import BadData, URLSafeSerializer

from app.services.accounts.identities import Unfit
from app.services.accounts.oidc_provider import NotVouched, Provider, Vouched
from app.services.accounts.person import Person
from app.services.accounts.sign_ins import WrongSignIn
from app.storage.databases.columns import to_epoch

if TYPE_CHECKING:
    from app.services.accounts.accounts import Accounts
    from app.settings import Settings
    from plugins.kit.outward import Outward

log = logging.getLogger(__name__)
GOOD_FOR = timedelta(minutes=10)
LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser keeps, signed: who holds it began here, and only the answer to this very beginning fits."""

    state: str
    nonce: str
    verifier: str
    next_page: str
    ends_at: int


@dataclass(frozen=True, slots=True)
class Let:
    """Who was let in; ``is_complete`` is False while the code of their second step is missing."""

    person: Person
    token: str
    is_complete: bool
    next_page: str


class OidcSignIn:
    """Sends people to the provider and lets in whom it vouches for, when they are here already."""

    def __init__(self, provider: Provider, accounts: Accounts, secret: bytes, clock: Callable[[], datetime], asks_code: bool):
        self._provider, self._accounts, self._clock, self._asks_code = provider, accounts, clock, asks_code
        self._signer = URLSafeSerializer(secret, salt="owner:oidc")

    @classmethod
    def of(
        cls, settings: Settings, outward: Outward, accounts: Accounts, secret: bytes, clock: Callable[[], datetime]
    ) -> OidcSignIn | None:
        """Return the way in that the settings name, None where they name none."""
        if not settings.oidc_issuer:
            return None
        return cls(Provider(settings, outward, clock), accounts, secret, clock, settings.oidc_second_step == "ask")

    @property
    def name(self) -> str:
        return self._provider.name

    def begin(self, back: str, next_page: str) -> tuple[str, str]:
        """Return the address of the provider's page, and what the browser keeps meanwhile; ServiceDown."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        begun = Begun(state, nonce, verifier, next_page, to_epoch(self._clock() + GOOD_FOR))
        return self._provider.address(back, state, nonce, verifier), self._signer.dumps(astuple(begun))

    def finish(self, kept: str, given: Mapping[str, str], back: str, address: str, browser: str) -> Let:
        """Let in who came back; WrongSignIn, NotVouched, RateLimited or ServiceDown."""
        begun = self._read(kept, given.get("state", ""))
        code = given.get("code", "")
        if not code or len(code) > LONGEST_CODE:
            raise WrongSignIn(f"You did not sign in at {self.name}. Begin again, or sign in with your password.")
        identities = self._accounts.identities
        identities.count_try(begun.state, address)
        try:
            person = self._find(self._provider.redeem(code, back, begun.nonce, begun.verifier), address)
        except NotVouched as error:
            if error.why == "token":
                identities.note_failure(error.why, address)
            raise
        identities.forget_try(begun.state, address)
        is_complete = not (person.has_two_step and self._asks_code)
        return Let(person, self._accounts.sign_ins.begin_for(person, address, browser, is_complete), is_complete, begun.next_page)

    def _find(self, vouched: Vouched, address: str) -> Person:
        """Return who is meant; every refusal reads the same, so that nobody learns who is here."""
        identities = self._accounts.identities
        try:
            return identities.person_of(vouched.issuer, vouched.subject, vouched.email, address)
        except Unfit as error:
            identities.note_failure(str(error), address, error.person)
            told = f"Nobody may come in here by this account of {self.name}. Ask for an invitation to the address that it verified."
            raise NotVouched(told, str(error)) from None

    def _read(self, kept: str, state: str) -> Begun:
        try:
            begun = Begun(*self._signer.loads(kept))
        except (BadData, TypeError):
            begun = None
        is_ours = begun is not None and hmac.compare_digest(begun.state.encode(), state.encode("utf-8", "replace"))
        if begun is None or not is_ours or begun.ends_at < to_epoch(self._clock()):
            raise WrongSignIn("That took too long, or was begun in another browser. Begin again.")
        return begun
