"""Messages in a row: how long to wait for the rest of one, and which of them are one question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.services.channels.rules import ChannelRules
from app.services.understanding.text.lines import with_lines_joined
from app.storage.messengers.channel_rows import StoredInbound
from plugins.contracts.channels import Inbound, InboundKind
from plugins.kit.text import normalise

FEW_WORDS = 4
FINISHED_SHARE = 0.25
_END = re.compile(r"[.!?…。？！]\W*$")
_HAS_DIGIT = re.compile(r"\d")


def wait_for_more(inbound: Inbound, rules: ChannelRules) -> float:
    """Return the seconds to wait for another message before this one is answered: "hi" has more to come, "oat milk?" has not."""
    if inbound.kind is not InboundKind.TEXT:
        return 0.0
    return rules.quiet_seconds if _is_unfinished(inbound.text) else rules.quiet_seconds * FINISHED_SHARE


def bursts(messages: Sequence[StoredInbound], joins: bool) -> list[tuple[StoredInbound, ...]]:
    """Return the messages in groups that are answered together: texts in a row are one question, all else stands alone."""
    groups: list[list[StoredInbound]] = []
    for message in messages:
        is_text = message.inbound.kind is InboundKind.TEXT and not message.inbound.stop
        if joins and is_text and groups and groups[-1][-1].inbound.kind is InboundKind.TEXT:
            groups[-1].append(message)
        else:
            groups.append([message])
    return [tuple(group) for group in groups]


def join_texts(texts: Sequence[str]) -> str:
    """Return what a customer wrote in several messages as one text: a piece goes on, a whole sentence ends, and the lines of an order
    (a name, a number, an address) stand side by side."""
    told = with_lines_joined("\n".join(texts))
    if "\n" not in told:
        return normalise(told)
    joined = ""
    for text in (normalise(text) for text in texts):
        if not joined or not text:
            joined = joined or text
        elif _is_unfinished(joined) or _END.search(joined):
            joined = f"{joined} {text}"
        else:
            joined = f"{joined}. {text}"
    return joined


def _is_unfinished(text: str) -> bool:
    clean = normalise(text)
    return len(clean.split()) <= FEW_WORDS and not _END.search(clean) and not _HAS_DIGIT.search(clean)
