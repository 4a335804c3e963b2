"""Accounts: everything about who may come in, over one database; and the ways in that need several of its parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.services.accounts import audit, passwords
from app.services.accounts.api_keys import ApiKeys
from app.services.accounts.audit import AuditLog
from app.services.accounts.identities import Identities
from app.services.accounts.links import FIRST, INVITED_FOR, NOTHING, PASSWORD, DeadLink, Links
from app.services.accounts.people import People
from app.services.accounts.person import Person, Who, read_email, read_name
from app.services.accounts.post import Post
from app.services.accounts.sign_ins import SignIns
from app.services.accounts.two_step import TwoStep
from app.services.secrets.secret_box import SecretBox
from app.settings import Settings
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase


class Accounts:
    """The people of an installation, their sign-ins, links, keys, and what they changed."""

    def __init__(
        self, database: PlatformDatabase, box: SecretBox, clock: Callable[[], datetime], idle: timedelta, post: Post
    ):  # fmt: skip
        self._database, self._clock, self._post = database, clock, post
        self.people = People(database, clock)
        self.two_step = TwoStep(database, box.seal, box.unseal, clock)
        self.sign_ins = SignIns(database, self.people, self.two_step, clock, idle)
        self.identities = Identities(database, self.people, clock)
        self.links = Links(database, clock)
        self.keys = ApiKeys(database, clock)
        self.audit = AuditLog(database)

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], datetime]) -> Accounts:
        database = PlatformDatabase.at(settings.database_url or None, settings.instance_folder)
        return cls(database, SecretBox.of(settings, "accounts"), clock, timedelta(minutes=settings.session_idle_minutes), Post(settings))

    def first_link(self) -> str | None:
        """Return the token of the link that makes the first operator, a new one each time; None when somebody is there."""
        return self.links.make(FIRST) if self.people.is_empty() else None

    def make_operator(self, token: str, email: str, name: str, password: str, address: str = "") -> Person:
        """Make the first operator by their link; DeadLink when somebody was quicker, BadMessage for what cannot be taken."""
        self.links.read(token, FIRST)
        passwords.check_new(password, read_email(email))
        if not self.people.is_empty():
            raise DeadLink("The operator is there already. Sign in, or ask them for a link.")
        read_name(name)
        hashed = passwords.hash_password(password)
        with self._database.write() as link:
            self.links.use(link, token)
        return self.people.add(email, name, Who("first-link", "the link of the first start", address), is_operator=True, password=hashed)

    def choose_password(self, token: str, password: str, address: str = "") -> Person:
        """Store the password that a person chose by their link, and end all their sign-ins; DeadLink, or BadMessage."""
        person = self.person_of_link(token)
        passwords.check_new(password, person.email)
        hashed, now = passwords.hash_password(password), self._clock()
        with self._database.write() as link:
            self.links.use(link, token)
            link.change(sql.CHANGE_PASSWORD, {"person": person.id, "to_password": hashed})
            link.change(sql.END_SIGN_INS, {"person": person.id})
            audit.note(link, Who(person.id, person.name, address), now, "", "person.password", person.id)
        return person

    def ask_for_link(self, email: str, address: str, address_of: Callable[[str], str]) -> None:
        """Send a link to choose a password by, when somebody has this e-mail address; nothing tells whether.

        ``address_of`` makes the address of the page from the link's token. Raises RateLimited when it is asked too often.
        """
        self.sign_ins.count_wish(email, address)
        person = self.people.find_by_email(email)
        if person is not None and not person.disabled_at:
            self._post.send_password_link(person, address_of(self.links.make(PASSWORD, person.id)))
        else:
            address_of(self.links.make(PASSWORD, None, NOTHING))  # a link that opens nothing takes as long to make

    def invite(self, person: Person, address_of: Callable[[str], str]) -> str:
        """Send somebody new the link to choose their password by; return it for whoever invites them, mail may not be set up."""
        link = address_of(self.links.make(PASSWORD, person.id, INVITED_FOR))
        self._post.send_password_link(person, link)
        return link

    def person_of_link(self, token: str) -> Person:
        """Return whose password a link is for; DeadLink when it is for nobody."""
        person = self.people.find(self.links.read(token, PASSWORD).person_id or "")
        if person is None or person.disabled_at:
            raise DeadLink("This link was used already or ran out. Ask for a new one.")
        return person

    def compact(self, most_bytes: int) -> bool:
        """Write the installation's database anew without what was deleted, where there are no more than ``most_bytes``."""
        return self._database.compact(most_bytes)

    def wipe(self, rest: Callable[[], None], *, went: bool = True) -> None:
        """Leave nothing of what was deleted in the installation's database outside its data."""
        self._database.wipe(rest, went=went)

    def close(self) -> None:
        self._database.close()
