"""Signing in and out: a token in a cookie, good until it rested for an hour; the password, then the second step where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import AppError
from app.services.accounts import audit, passwords
from app.services.accounts.people import People
from app.services.accounts.person import Person, Who, normal_email
from app.services.accounts.tokens import hash_of, new_token
from app.services.accounts.tries import Tries
from app.services.accounts.two_step import TwoStep
from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

LONGEST = timedelta(days=30)
HALF_DONE_FOR = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
NOTED_TRIES = frozenset({1, 5, 10, 20, 50, 100, 200, 500, 1000})


class WrongSignIn(AppError):
    """The e-mail address, the password or the code is wrong; which of them is not told."""

    status, code = 401, "wrong_sign_in"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody signed in. ``is_complete`` is False while the code of their second step is missing."""

    token_hash: str
    person: Person
    is_complete: bool
    created_at: datetime
    seen_at: datetime
    address: str = ""
    browser: str = ""


class SignIns:
    """Opens, finds and ends sign-ins."""

    def __init__(
        self, database: PlatformDatabase, people: People, two_step: TwoStep, clock: Callable[[], datetime], idle: timedelta
    ):  # fmt: skip
        self._database, self._people, self._two_step, self._clock, self._idle = database, people, two_step, clock, idle
        self._tries = Tries(database)

    def begin(self, email: str, password: str, address: str, browser: str, known: str = "") -> tuple[str, bool]:
        """Return a new token, and whether it is complete or waits for a code; WrongSignIn, or RateLimited during a pause.

        ``known`` is the name of a browser in which this person signed in before: its wrong tries are counted for themselves.
        """
        email, now = normal_email(email), self._clock()
        subject = f"known {known}" if known else email
        tries = self._tries.spend(subject, address, now)
        person = self._people.find_by_email(email)
        stored = self._stored_password(person)
        if not passwords.is_right(stored, password) or person is None or person.disabled_at:
            self._note_failure(person, tries, address, now)
            raise WrongSignIn("The e-mail address or the password is wrong.")
        if passwords.needs_new_hash(stored):
            self._keep_password(person.id, passwords.hash_password(password))
        if not person.has_two_step:
            self._tries.forget(subject, address)
        return self._open(person, not person.has_two_step, address, browser), not person.has_two_step

    def begin_for(self, person: Person, address: str, browser: str, is_complete: bool = True) -> str:
        """Return a token for somebody who came by a link of ours or whom another house vouches for."""
        return self._open(person, is_complete, address, browser)

    def finish(self, token: str, code: str, address: str, known: str = "") -> str:
        """Return a complete token for a half-done one and the code of the second step; WrongSignIn, or RateLimited."""
        half, now = self.find(token, complete=False), self._clock()
        if half is None:
            raise WrongSignIn("That took too long. Sign in again.")
        subject = f"known {known}" if known else half.person.email
        tries = self._tries.spend(subject, address, now)
        if not self._two_step.accepts(half.person.id, code, now):
            self._note_failure(half.person, tries, address, now)
            raise WrongSignIn("The code is wrong or was used already. Wait for the next one.")
        self._tries.forget(subject, address)
        self.end(token)
        return self._open(half.person, True, half.address, half.browser)

    def count_wish(self, email: str, address: str) -> None:
        """Count a wish for a link to an e-mail address; RateLimited when it is wished too often."""
        self._tries.spend(f"link {normal_email(email)}", address, self._clock())

    def find(self, token: str, complete: bool = True, stays_awake: bool = True) -> SignIn | None:
        """Return the sign-in of a token, None when it ended, rested too long, or its person may not come in. A look that an open page
        makes by itself does not count as a click: ``stays_awake`` is False."""
        rows = self._database.rows(sql.FIND_SIGN_IN, {"token": hash_of(token)}) if token else ()
        if not rows:
            return None
        token_hash, person_id, is_complete, address, browser, created_at, seen_at = rows[0]
        now, created, seen = self._clock(), from_epoch(created_at), from_epoch(seen_at)
        rested = HALF_DONE_FOR if not is_complete else self._idle
        person = self._people.find(person_id)
        if bool(is_complete) != complete or now - seen > rested or now - created > LONGEST or person is None or person.disabled_at:
            return None
        if stays_awake and now - seen > SEEN_EVERY:
            with self._database.write() as link:
                link.change(sql.SEE_SIGN_IN, {"token": token_hash, "now": to_epoch(now)})
        return SignIn(token_hash, person, bool(is_complete), created, seen, address, browser)

    def of_person(self, person: Person) -> list[SignIn]:
        """Return where a person is signed in, the latest first."""
        rows = self._database.rows(sql.SIGN_INS_OF, {"person": person.id})
        return [SignIn(row[0], person, bool(row[2]), from_epoch(row[5]), from_epoch(row[6]), row[3], row[4]) for row in rows]

    def end(self, token: str) -> None:
        """Sign out."""
        with self._database.write() as link:
            link.change(sql.END_SIGN_IN, {"token": hash_of(token)})

    def end_all(self, person: Person, who: Who, but: str = "") -> None:
        """Sign a person out everywhere, but for the token given."""
        with self._database.write() as link:
            link.change(sql.END_OTHERS, {"person": person.id, "token": hash_of(but) if but else ""})
            audit.note(link, who, self._clock(), "", "person.sign_out_everywhere", person.id)

    def check_password(self, person: Person, password: str, address: str) -> None:
        """Raise WrongSignIn unless this is the person's password, asked again before what is hard to take back; RateLimited
        when it was wrong too often."""
        subject = f"own {person.id}"
        self._tries.spend(subject, address, self._clock())
        if not passwords.is_right(self._stored_password(person), password):
            raise WrongSignIn("Your password is another one.")
        self._tries.forget(subject, address)

    def change_password(self, person: Person, password: str, who: Who, keep: str = "") -> None:
        """Store a new password and sign out everywhere else; BadMessage for one that is too easy."""
        passwords.check_new(password, person.email)
        hashed, now = passwords.hash_password(password), self._clock()
        with self._database.write() as link:
            link.change(sql.CHANGE_PASSWORD, {"person": person.id, "to_password": hashed})
            link.change(sql.END_OTHERS, {"person": person.id, "token": hash_of(keep) if keep else ""})
            audit.note(link, who, now, "", "person.password", person.id)
        self._tries.forget(person.email)

    def _open(self, person: Person, is_complete: bool, address: str, browser: str) -> str:
        token, now = new_token(), self._clock()
        row = {"token_hash": hash_of(token), "person_id": person.id, "is_complete": int(is_complete), "created_at": to_epoch(now)}
        row |= {"address": storable(address[:60]), "browser": storable(browser[:200]), "seen_at": to_epoch(now)}
        with self._database.write() as link:
            link.change(sql.END_OLD, {"before": to_epoch(now - LONGEST)})
            link.change(sql.ADD_SIGN_IN, row)
            if is_complete:
                link.change(sql.NOTE_SIGN_IN, {"person": person.id, "now": to_epoch(now)})
                audit.note(link, Who(person.id, person.name, address), now, "", "person.sign_in", person.id)
        return token

    def _note_failure(self, person: Person | None, tries: int, address: str, now: datetime) -> None:
        """Put wrong tries at a person's password into the audit log of their shops: some of them, so that a flood fills nothing."""
        if person is None or tries not in NOTED_TRIES:
            return
        who, told = Who("nobody", "somebody", address), {"tries": tries}
        with self._database.write() as link:
            for tenant in person.tenants or [""]:
                audit.note(link, who, now, tenant, "person.sign_in_failed", person.id, None, told)

    def _stored_password(self, person: Person | None) -> str:
        rows = self._database.rows(sql.FIND_PERSON, {"person": person.id}) if person else ()
        return rows[0][4] if rows else ""

    def _keep_password(self, person_id: str, hashed: str) -> None:
        with self._database.write() as link:
            link.change(sql.CHANGE_PASSWORD, {"person": person_id, "to_password": hashed})
