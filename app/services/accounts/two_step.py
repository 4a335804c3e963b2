"""The second step of signing in: a code of an app (TOTP, RFC 6238), each good once, or one of ten recovery codes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.errors import BadMessage
from app.services.accounts import audit
from app.services.accounts.person import Person, Who
from app.services.accounts.tokens import hash_of
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

if TYPE_CHECKING:
    from pyotp import TOTP

ISSUER = "Sales Assistant"
STEP_S, DRIFT = 30, 1
CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


class TwoStep:
    """Sets up, checks and takes away the second step. ``seal`` and ``unseal`` encrypt the secret that is stored."""

    def __init__(self, database: PlatformDatabase, seal: Callable[[str], str], unseal: Callable[[str], str], clock: Callable[[], datetime]):
        self._database, self._seal, self._unseal, self._clock = database, seal, unseal, clock

    def offer(self, person: Person) -> tuple[str, str]:
        """Return a new secret and the address that an app reads from a QR code; nothing is stored before the first right code."""
        import pyotp

        secret = pyotp.random_base32()
        return secret, self.uri_of(person, secret)

    @staticmethod
    def uri_of(person: Person, secret: str) -> str:
        """Return the address that an app reads from a QR code; BadMessage for what is no secret."""
        try:
            return _totp(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
        except ValueError:
            raise BadMessage("This page is too old. Begin again.") from None

    def turn_on(self, person: Person, secret: str, code: str, who: Who) -> list[str]:
        """Store the secret when the code proves that an app has it; return the recovery codes, which are never shown again."""
        self.uri_of(person, secret)
        counter = _counter_of(_totp(secret), code, self._clock())
        if person.has_two_step:
            raise BadMessage("There is a second step already. Turn it off first.")
        if counter is None:
            raise BadMessage("The code does not fit. Look at the clock of your phone, then try the next code.")
        codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
        with self._database.write() as link:
            link.change(sql.CHANGE_TWO_STEP, {"person": person.id, "to_two_step": self._seal(secret), "to_last": counter})
            link.change(sql.DROP_RECOVERY_CODES, {"person": person.id})
            link.change_each(sql.ADD_RECOVERY_CODE, [{"person_id": person.id, "code_hash": hash_of(code)} for code in codes])
            audit.note(link, who, self._clock(), "", "person.two_step", person.id, "off", "on")
        return codes

    def turn_off(self, person: Person, who: Who) -> None:
        with self._database.write() as link:
            link.change(sql.CHANGE_TWO_STEP, {"person": person.id, "to_two_step": "", "to_last": 0})
            link.change(sql.DROP_RECOVERY_CODES, {"person": person.id})
            audit.note(link, who, self._clock(), "", "person.two_step", person.id, "on", "off")

    def accepts(self, person_id: str, code: str, now: datetime) -> bool:
        """Return whether a code is right, and take it: the same one is not right again."""
        code = code.strip().lower().replace(" ", "")
        with self._database.write() as link:
            rows = link.rows(sql.FIND_PERSON, {"person": person_id})
            stored = rows[0][5] if rows else ""
            if not stored:
                return False
            counter = _counter_of(_totp(self._unseal(stored)), code, now)
            if counter is not None:
                return link.change(sql.USE_CODE, {"person": person_id, "counter": counter}) == 1
            return link.change(sql.USE_RECOVERY_CODE, {"person": person_id, "code": hash_of(code)}) == 1

    def codes_left(self, person: Person) -> int:
        return self._database.rows(sql.COUNT_RECOVERY_CODES, {"person": person.id})[0][0]


def _totp(secret: str) -> TOTP:
    import pyotp

    if not re.fullmatch(r"[A-Z2-7]{16,64}", secret):
        raise ValueError("no secret")
    return pyotp.TOTP(secret)


def _counter_of(totp: TOTP, code: str, now: datetime) -> int | None:
    """Return the time step that a code belongs to, the one before and after now included, None when it fits none."""
    here = int(now.timestamp()) // STEP_S
    steps = range(here - DRIFT, here + DRIFT + 1)
    return next((step for step in steps if secrets.compare_digest(totp.at(step * STEP_S).encode(), code.strip().encode())), None)
