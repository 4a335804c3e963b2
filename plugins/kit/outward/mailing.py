"""Sending e-mail through the shop's own server: only where it may be reached, encrypted, logged in, its faults told as ours."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from plugins.kit.masking import mask_secrets
from plugins.kit.outward.errors import OutwardError, Refused, Unavailable, left_in_peace
from plugins.kit.outward.outward import Outward
from plugins.kit.outward.own_network import ForbiddenAddress, allows

log = logging.getLogger(__name__)
STARTTLS, TLS, NONE = "starttls", "tls", "none"
SECONDS = 20.0
CANNOT_LOG_IN = (530, 534, 535, 538)


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail to send. ``security`` is starttls, tls, or none, which only the operator's own hosts may have.

    ``certificate`` is PEM of an authority that is trusted beside the known ones.
    """

    host: str
    port: int
    security: str = STARTTLS
    user: str = ""
    password: str = ""
    certificate: str = ""


class Postman:
    """Hands e-mails to one server for one tenant; a connection for each, so that none is found dead."""

    def __init__(self, outward: Outward, tenant: str, server: MailServer):
        self._outward, self._tenant, self._server = outward, tenant, server

    def send(self, message: EmailMessage) -> None:
        """Hand an e-mail over. Refused when it will never be taken, Unavailable when it may be later; a server that went silent
        may have taken it all the same, and knows it again by its Message-ID."""
        with self._told(), self._connected() as smtp:
            refused = smtp.send_message(message)
        if refused:
            log.warning("mail of %s: %d of its recipients were refused", self._tenant, len(refused))

    def check(self) -> None:
        """Connect and log in, and send nothing."""
        with self._told(), self._connected() as smtp:
            smtp.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        if server.security == NONE and not allows(self._outward.own_hosts, server.host, server.port):
            raise Refused(f"{server.host} without encryption is not allowed. Use starttls or tls.")
        smtp = self._opened(ssl.create_default_context())
        try:
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
        finally:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _opened(self, context: ssl.SSLContext) -> smtplib.SMTP:
        server = self._server
        if server.certificate:
            context.load_verify_locations(cadata=server.certificate)
        connect = self._connect
        if server.security == TLS:
            return _GuardedTls(connect, server, context)
        smtp = _Guarded(connect, server)
        if server.security == STARTTLS:
            try:
                smtp.starttls(context=context)
            except BaseException:
                smtp.close()
                raise
        return smtp

    def _connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """Connect to one of the host's checked addresses."""
        addresses = self._outward.addresses(host, port)
        for address in addresses[:-1]:
            with suppress(OSError):
                return socket.create_connection((address, port), seconds)
        return socket.create_connection((addresses[-1], port), seconds)

    @contextmanager
    def _told(self) -> Iterator[None]:
        circuits, circuit = self._outward.circuits, (self._tenant, f"{self._server.host}:{self._server.port}")
        if not circuits.may_call(circuit):
            raise left_in_peace(self._server.host, circuits.rest_left(circuit))
        try:
            yield
        except Exception as error:  # noqa: BLE001 - told again in our words, whatever it is
            told = self._in_our_words(error)
            (circuits.failed if isinstance(told, Unavailable) else circuits.succeeded)(circuit)
            log.warning("mail of %s: %s", self._tenant, told)
            raise told from error
        circuits.succeeded(circuit)

    def _in_our_words(self, error: Exception) -> OutwardError:
        where = f"{self._server.host}:{self._server.port}"
        said = mask_secrets(str(error), [self._server.password])[:300]
        if isinstance(error, OutwardError):
            return error
        if isinstance(error, ForbiddenAddress):
            return Refused(said)
        if isinstance(error, ssl.SSLCertVerificationError):
            return Unavailable(f"{where} has no certificate that is trusted here: {said}")
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Unavailable(f"{where} cannot do what is asked of it ({said}). Check security and the log-in.")
        if isinstance(error, smtplib.SMTPAuthenticationError) or getattr(error, "smtp_code", 0) in CANNOT_LOG_IN:
            return Unavailable(f"{where} does not accept the log-in: {said}", status=535)
        codes = _codes(error)
        if codes and all(500 <= code < 600 for code in codes):
            return Refused(f"{where} refuses the e-mail: {said}", status=codes[0])
        return Unavailable(f"{where} cannot be reached: {said or type(error).__name__}", status=codes[0] if codes else 0)


def _codes(error: Exception) -> list[int]:
    """Return the answers of the server that an error is made of."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


Connect = Callable[[str, int, float], socket.socket]


class _Guarded(smtplib.SMTP):
    """Looks hosts up by our guard."""

    def __init__(self, connect: Connect, server: MailServer):
        self._reach = connect
        super().__init__(server.host, server.port, local_hostname="localhost", timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._reach(host, port, timeout)


class _GuardedTls(smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""

    def __init__(self, connect: Connect, server: MailServer, context: ssl.SSLContext):
        self._reach = connect
        super().__init__(server.host, server.port, local_hostname="localhost", timeout=SECONDS, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(self._reach(host, port, timeout), server_hostname=self._host)
