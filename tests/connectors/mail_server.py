"""A real SMTP server on the loopback that wants TLS and a log-in, and keeps what it takes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "corner", "a long pass phrase"


@dataclass
class Mailbox:
    """``refuses`` are recipients that get a 550; ``busy`` says so to all."""

    port: int = 0
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    busy: bool = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refuses:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.busy:
            return "451 come back later"
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.letters.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)


@contextmanager
def mail_server(context: ssl.SSLContext | None, at_once: bool = False, login: bool = True) -> Iterator[Mailbox]:
    """Run a server with STARTTLS, with TLS from the first byte (``at_once``), or with no TLS at all (``context`` None)."""
    box = Mailbox(port=_free_port())
    wants: dict[str, Any] = {"authenticator": box.authenticate, "auth_required": True, "auth_require_tls": True} if login else {}
    if at_once:
        wants |= {"ssl_context": context, "auth_require_tls": False}
    elif context is not None:
        wants |= {"tls_context": context, "require_starttls": True}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **wants)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
