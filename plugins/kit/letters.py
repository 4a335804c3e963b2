"""A letter as data, and the e-mail that it becomes: plain text and HTML from the same parts, with headers that no text can break."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

LONGEST_HEADER = 200
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_STYLE = "font-family:sans-serif;font-size:15px;line-height:1.5;color:#222"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class BadAddress(ValueError):
    """What is given is no e-mail address that can be written to."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Things with their values, under each other."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Lines:
    """What was said, line by line, under a title."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and parts, already worded: a text is a paragraph."""

    subject: str
    parts: Sequence[str | Rows | Lines]
    colour: str = ""
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom and to whom; ``reply_to`` may be empty. ``id`` is the same for the same letter, however often it is made."""

    sender: str
    sender_name: str
    to: Sequence[str]
    id: str
    reply_to: str = ""


def make_message(letter: Letter, envelope: Envelope, now: datetime) -> EmailMessage:
    """Return the e-mail; BadAddress when one of the addresses cannot be written to."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(letter.subject)
    message["From"] = _address(envelope.sender, envelope.sender_name)
    message["To"] = [_address(one) for one in envelope.to]
    if envelope.reply_to:
        message["Reply-To"] = _address(envelope.reply_to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(envelope.id, envelope.sender)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(plain(letter), cte="base64")
    message.add_alternative(as_html(letter), subtype="html", cte="base64")
    message["Content-Language"] = one_line(letter.locale)  # last: whatever sets the content takes such headers away
    return message


def message_id(id: str, sender: str) -> str:
    """Return the same Message-ID for the same letter, by which mail programs show it once."""
    return f"<{hashlib.sha256(id.encode('utf-8', 'replace')).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def is_address(text: str) -> bool:
    """Return whether text is an address of plain letters, one and whole (RFC 5321 without quoting)."""
    return bool(_ADDRESS.fullmatch(text)) and ".." not in text and not text.startswith(".") and ".@" not in text


def one_line(text: str) -> str:
    """Return text as a header takes it: one line, no control characters, not too long, and nothing that the email package would
    read as an encoded word (RFC 2047): it unpacks one with a line break inside into a second header."""
    clean = "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else letter for letter in text)
    return " ".join(clean.replace("=?", "= ?").split())[:LONGEST_HEADER]


def plain(letter: Letter) -> str:
    return "\n\n".join(_plain_part(part) for part in letter.parts) + "\n"


def as_html(letter: Letter) -> str:
    """Return the letter as a page without scripts, pictures or links; every text of it is escaped."""
    colour = letter.colour if _COLOUR.fullmatch(letter.colour) else "#333333"
    inside = "\n".join(_html_part(part) for part in letter.parts)
    title = f'<meta charset="utf-8"><title>{_escaped(letter.subject)}</title>'
    page = f'<div style="max-width:560px;border-top:4px solid {colour};padding:16px">\n{inside}\n</div>'
    return f'<!doctype html>\n<html lang="{_escaped(letter.locale)}"><head>{title}</head>\n<body style="{_STYLE}">{page}</body></html>\n'


def _plain_part(part: str | Rows | Lines) -> str:
    if isinstance(part, Rows):
        return "\n".join(f"{_clean(name)}: {_clean(value)}" for name, value in part.pairs)
    if isinstance(part, Lines):
        return "\n".join([_clean(part.title), *(f"> {_clean(line)}".replace("\n", "\n> ") for line in part.lines)])
    return _clean(part)


def _html_part(part: str | Rows | Lines) -> str:
    if isinstance(part, Rows):
        cell = '<td style="padding:2px 12px 2px 0;vertical-align:top">'
        rows = "".join(f"<tr>{cell}<b>{_escaped(name)}</b></td>{cell}{_escaped(value)}</td></tr>" for name, value in part.pairs)
        return f"<table>{rows}</table>"
    if isinstance(part, Lines):
        lines = "<br>".join(_escaped(line) for line in part.lines)
        return f'<p><b>{_escaped(part.title)}</b></p><blockquote style="margin:0;padding-left:12px;color:#555">{lines}</blockquote>'
    return f"<p>{_escaped(part)}</p>"


def _escaped(text: str) -> str:
    return html.escape(_clean(text)).replace("\n", "<br>")


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _address(address: str, name: str = "") -> Address:
    if not is_address(address):
        raise BadAddress(f"{one_line(address)!r} is no e-mail address.")
    return Address(display_name=one_line(name), addr_spec=address)
