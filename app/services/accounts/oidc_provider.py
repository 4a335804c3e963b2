"""The provider that vouches for people (OpenID Connect): where its pages are, the way there, and whom its ID token names."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.errors import AppError, ServiceDown
from plugins.kit.outward import Outward, OutwardClient, OutwardError, Patience

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

    from app.settings import Settings

log = logging.getLogger(__name__)
WELL_KNOWN, SCOPE = "/.well-known/openid-configuration", "openid email"
# signatures by a key that only the provider has: never "none", and never HMAC, whose key could be a public one
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
PATIENCE = Patience(connect=3.0, read=6.0, write=6.0, whole=8.0, tries=1)
KEPT_FOR = timedelta(hours=1)
CLOCKS_DIFFER_S = 60
MALFORMED = (ValueError, TypeError, KeyError, AttributeError)


class NotVouched(AppError):
    """The provider does not vouch for somebody who may come in; ``why`` is for the audit log, the page tells less."""

    status, code = 401, "not_vouched"

    def __init__(self, message: str, why: str):
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider names; ``email`` is "" unless it says that it verified the address."""

    issuer: str
    subject: str
    email: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the provider tells of itself."""

    issuer: str
    sign_in_page: str
    token_address: str
    keys_address: str
    secret_goes: str
    read_at: datetime


class Provider:
    """The one provider that the settings name. What it tells of itself and its keys are kept for an hour."""

    def __init__(self, settings: Settings, outward: Outward, clock: Callable[[], datetime]):
        self.name = settings.oidc_name
        self._issuer, self._id, self._secret = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
        self._client: OutwardClient = outward.client("platform", "oidc", secrets=[self._secret], patience=PATIENCE)
        self._clock = clock
        self._known: Known | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    def address(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Return the address of the provider's page; ServiceDown when it cannot be asked where that is."""
        known = self._ask()
        return self._session(known, back).create_authorization_url(known.sign_in_page, state, verifier, nonce=nonce)[0]

    def redeem(self, code: str, back: str, nonce: str, verifier: str) -> Vouched:
        """Return whom a code is for; NotVouched for a code or an ID token that is not right, ServiceDown."""
        known = self._ask()
        claims = self._claims(self._id_token(known, code, back, verifier), known, nonce)
        verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        return Vouched(known.issuer, claims["sub"], claims["email"] if verified else "")

    def _ask(self) -> Known:
        if self._known is None or self._clock() - self._known.read_at > KEPT_FOR:
            self._known = self._read(self._get(self._issuer + WELL_KNOWN))
        return self._known

    def _read(self, told: Any) -> Known:
        try:
            addresses = [told[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            issuer, methods = told["issuer"], told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            is_right = issuer.rstrip("/") == self._issuer and all(self._is_safe(address) for address in addresses)
            secret_goes = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        except MALFORMED:
            is_right = False
        if not is_right:
            log.error("OIDC_ISSUER: %s does not describe itself as that issuer with addresses of the same kind.", self._issuer + WELL_KNOWN)
            raise self._down()
        return Known(issuer, *addresses, secret_goes, self._clock())

    def _is_safe(self, address: str) -> bool:
        """Whether an address is https; http only where the issuer's is, which the guard lets by in the operator's own network alone."""
        return address.startswith("https://") or (self._issuer.startswith("http://") and address.startswith("http://"))

    def _id_token(self, known: Known, code: str, back: str, verifier: str) -> str:
        import requests
        from authlib.common.errors import AuthlibBaseError

        try:
            given = self._session(known, back).fetch_token(
                known.token_address, grant_type="authorization_code", code=code, code_verifier=verifier
            )
            return str(given["id_token"])
        except (AuthlibBaseError, KeyError) as error:
            log.warning("The OIDC provider gave nothing for a code: %s", self._client.masked(str(error)))
            raise NotVouched(f"{self.name} did not confirm this sign-in. Begin again.", "code") from None
        except (requests.RequestException, OutwardError, ValueError) as error:
            raise self._down() from error

    def _claims(self, token: str, known: Known, nonce: str) -> Mapping[str, Any]:
        from joserfc.errors import JoseError
        from joserfc.jwt import JWTClaimsRegistry

        wanted = {"iss": known.issuer, "aud": self._id, "nonce": nonce}
        options: dict[str, Any] = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        options |= {name: {"essential": True} for name in ("sub", "exp", "iat")}
        try:
            claims = self._decode(token, known)
            JWTClaimsRegistry(int(self._clock().timestamp()), CLOCKS_DIFFER_S, **options).validate(claims)
            if claims.get("azp", self._id) != self._id:
                raise ValueError("it was made for another client")
        except (JoseError, *MALFORMED) as error:
            log.warning("An ID token of the OIDC provider is not right: %s: %s", type(error).__name__, error)
            raise NotVouched(f"What {self.name} said could not be trusted. Begin again.", "token") from None
        return claims

    def _decode(self, token: str, known: Known) -> Mapping[str, Any]:
        """Return the claims of a token that a key of the provider signed; new keys are fetched where the kept ones do not fit."""
        from joserfc import jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError

        try:
            return jwt.decode(token, self._key_set(known), ALGORITHMS).claims
        except (BadSignatureError, InvalidKeyIdError):
            return jwt.decode(token, self._key_set(known, anew=True), ALGORITHMS).claims

    def _key_set(self, known: Known, anew: bool = False) -> KeySet:
        from joserfc.jwk import KeySet

        if anew or self._keys is None or self._clock() - self._keys[1] > KEPT_FOR:
            self._keys = KeySet.import_key_set(self._get(known.keys_address)), self._clock()
        return self._keys[0]

    def _session(self, known: Known, back: str) -> OAuth2Session:
        from authlib.integrations.requests_client import OAuth2Session

        from plugins.kit.outward.requests_session import GuardedAdapter

        session = OAuth2Session(
            self._id, self._secret, known.secret_goes, scope=SCOPE, redirect_uri=back, code_challenge_method="S256"
        )  # fmt: skip
        session.trust_env, session.max_redirects = False, 0
        for scheme in ("https://", "http://"):
            session.mount(scheme, GuardedAdapter(self._client))
        return session

    def _get(self, address: str) -> Any:
        try:
            return self._client.get(address).json()
        except OutwardError as error:
            raise self._down() from error

    def _down(self) -> ServiceDown:
        return ServiceDown(f"{self.name} cannot be asked at the moment. Try again in a minute, or sign in with your password.")
