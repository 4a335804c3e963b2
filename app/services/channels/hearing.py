"""What a customer's message asks of us: words to answer, a place to look from, a wish to be left alone, or a line of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.services.channels.bursts import join_texts
from app.services.channels.rendering import chosen_by_number
from app.storage.messengers.channel_rows import StoredInbound
from plugins.contracts import Say
from plugins.contracts.channels import Inbound, InboundKind
from plugins.kit.text import fold, normalise

STOP, START = "stop", "start"


@dataclass(frozen=True, slots=True)
class Heard:
    """``text`` is to be answered as if it were written. ``line`` names a wording of ours that answers instead, ``noted`` how the
    history shows what came. With neither, nothing is answered, for ``reason``. ``stops`` and ``starts`` change the list."""

    text: str = ""
    line: str = ""
    noted: str = ""
    reason: str = ""
    stops: bool = False
    starts: bool = False


def hear(messages: Sequence[StoredInbound], last: Mapping[str, Any] | None, channel: str, says: Sequence[Say]) -> Heard:
    """Return what a group of messages asks. ``says`` are the wordings of all languages, the conversation's own first."""
    inbound = messages[0].inbound
    if inbound.kind is InboundKind.TEXT:
        text = join_texts([message.inbound.text for message in messages])
        return _wish(inbound.stop, text, channel, says) or _words(text, last)
    return _KINDS[inbound.kind](inbound, says[0])


def _wish(told: str, text: str, channel: str, says: Sequence[Say]) -> Heard | None:
    """Return what a word like STOP asks. Where the provider has answered it already, we only note it."""
    word = fold(normalise(text)).strip(" .!")
    if told == STOP or word in _listed("channels.stop_words", channel, says):
        return Heard(line="" if told else "channels.stopped", reason=STOP, stops=True)
    if told == START or word in _listed("channels.start_words", channel, says):
        return Heard(line="" if told else "channels.started", reason=START, starts=True)
    return None


def _listed(key: str, channel: str, says: Sequence[Say]) -> set[str]:
    texts = [say(f"{key}.{channel}") for say in says]
    return {fold(normalise(word)) for text in texts for word in text.split(",")}


def _words(text: str, last: Mapping[str, Any] | None) -> Heard:
    if not normalise(text):
        return Heard(line="channels.no_words", noted="…")
    return Heard(text=chosen_by_number(text, last) or text)


def _choice(inbound: Inbound, say: Say) -> Heard:
    # the payload of our own lists is what picking says; the titles of others' buttons are words like any other
    return _words(inbound.payload or inbound.text, None)


def _location(inbound: Inbound, say: Say) -> Heard:
    place = inbound.location
    if place is None:
        return Heard(line="channels.no_words", noted="…")
    return Heard(text=say("channels.nearest_to", place=f"{place.latitude:.5f},{place.longitude:.5f}"))


def _line(key: str) -> Any:
    return lambda inbound, say: Heard(line=f"channels.{key}", noted=say(f"channels.noted.{key}"))


def _media(inbound: Inbound, say: Say) -> Heard:
    """A picture with a caption asks what its caption says; the caption alone can be answered."""
    return Heard(text=inbound.text) if normalise(inbound.text) else _line("media")(inbound, say)


def _edit(inbound: Inbound, say: Say) -> Heard:
    return Heard(text=inbound.text) if normalise(inbound.text) else Heard(reason="edit")


_KINDS = {
    InboundKind.CHOICE: _choice,
    InboundKind.LOCATION: _location,
    InboundKind.MEDIA: _media,
    InboundKind.VOICE: _line("voice"),
    InboundKind.CONTACTS: _line("contacts"),
    InboundKind.EDIT: _edit,
    InboundKind.REACTION: lambda inbound, say: Heard(reason="reaction"),
    InboundKind.OTHER: _line("other"),
}
