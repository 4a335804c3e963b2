"""What customers ask every shop, as a draft answers it: by a text of its own, by the assistant from its data, or not yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plugins.contracts import Folder
from plugins.kit.shop_texts import FAQ, texts_of
from plugins.kit.trade import Subject, Trade, subjects_of, trade_of

OWN, TOOLS, NONE = "own", "tools", "none"
_I = re.compile(r"\bi\b")  # customers write themselves small


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: what answers it (own, tools or none), the text of the shop where there is one, and how customers ask for it."""

    key: str
    state: str
    wording: str
    document: str = ""
    record: str = ""
    title: str = ""


def topics_of(folder: Folder) -> dict[str, Topic]:
    """Return the topics that the shop's languages know, by key; InvalidTenant where the shop's texts cannot be read."""
    languages = tuple(dict.fromkeys(locale[:2] for locale in (folder.shop.locale, *folder.shop.locales)))
    return {one.key: one for one in _told(folder, trade_of(folder), subjects_of(languages))}


def free_id(folder: Folder, topic: str) -> str:
    """Return an id for a new entry on a topic: its own key, "" where an entry is called so already."""
    return "" if any(text.key == (FAQ, topic) for text in texts_of(folder)) else topic


def _told(folder: Folder, trade: Trade, subjects: tuple[Subject, ...]) -> Iterator[Topic]:
    titles = {text.key: text.title for text in texts_of(folder)}
    answered = {one.key: key for key, found in trade.answered.items() for one in found}
    open_ones = {one.key for one in trade.unanswered}
    for one in subjects:
        document, record = answered.get(one.key, ("", ""))
        state = OWN if record else NONE if one.key in open_ones else TOOLS
        yield Topic(one.key, state, _wording(one, folder.shop.locale[:2]), document, record, titles.get((document, record), ""))


def _wording(subject: Subject, language: str) -> str:
    """Return how customers ask for it in the shop's language, as the question of an entry; "" where that is not known."""
    said = next((text for text, of in subject.asked if of == language), "")
    return _I.sub("I", said[:1].upper() + said[1:])
