"""Letters of the platform itself, by the SMTP server of the settings: so far the link to choose a password by."""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from app.services.accounts.person import Person
from app.settings import Settings

log = logging.getLogger(__name__)
TIMEOUT_S = 20


class Post:
    """Sends in the background, so that how long a page takes tells nothing. Without MAIL_URL it logs what to do instead."""

    def __init__(self, settings: Settings, tls: ssl.SSLContext | None = None):
        self._address, self._sender, self._tls = settings.mail_url, settings.mail_from, tls

    def send_password_link(self, person: Person, link: str) -> Thread | None:
        """Send a person the link by which they choose a password; return the thread that does."""
        if not self._address:
            log.warning("MAIL_URL is not set, so a link to choose a password was not sent. Make one with: assistant user link EMAIL")
            return None
        words = _texts().get(person.locale.partition("-")[0], _texts()["en"])
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, person.email, words["subject"]
        letter.set_content(words["text"].format(name=person.name, link=link))
        thread = Thread(target=self._send, args=(letter,), name="a letter", daemon=True)
        thread.start()
        return thread

    @property
    def is_set_up(self) -> bool:
        """Whether letters can be sent at all."""
        return bool(self._address)

    def send(self, to: str, subject: str, text: str) -> bool:
        """Send a letter now, for who may wait; return whether the server took it."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, to, " ".join(subject.split())  # a shop's name may have line breaks
        letter.set_content(text)
        return self._send(letter)

    def _send(self, letter: EmailMessage) -> bool:
        try:
            with self._connected() as server:
                server.send_message(letter)
        except (OSError, smtplib.SMTPException) as error:
            log.error("a letter could not be sent (%s). Check MAIL_URL.", type(error).__name__)
            return False
        return True

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self._address)
        tls = self._tls or ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname or "", parts.port or 465, timeout=TIMEOUT_S, context=tls)
        else:
            server = smtplib.SMTP(parts.hostname or "", parts.port or 587, timeout=TIMEOUT_S)
            server.starttls(context=tls)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    return json.loads(Path(__file__).with_name("mail.json").read_text("utf-8"))
