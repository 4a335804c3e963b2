"""The text of a shop that answers a subject of the trade, for tools that come upon the subject."""

from __future__ import annotations

from plugins.contracts import Call, Fact, Folder, Passage, Policy, Result
from plugins.kit.shop_texts import FAQ, TextKey
from plugins.kit.trade import trade_of
from plugins.kit.translations import as_told, in_language


def text_about(subject: str, folder: Folder) -> TextKey | None:
    """Return which text of a shop answers a subject by its key, None where none does."""
    answered = trade_of(folder).answered.items()
    return next((text for text, subjects in answered if any(one.key == subject for one in subjects)), None)


def read_text(call: Call, text: TextKey | None) -> Passage | Policy | None:
    """Return a text, None where there is none."""
    if text is None:
        return None
    document, key = text
    return call.stores.find_passage(id=key) if document == FAQ else call.stores.find_policy(topic=key)


def tell_text(call: Call, text: Passage | Policy) -> Result:
    """Return a text as the answer, in the language of the reply where it stands in it."""
    told = in_language(call, text)
    kind, key = ("answer", text.id) if isinstance(text, Passage) else ("policy", text.topic)
    return Result(as_told(call, text), (Fact(kind, told.text, key, source=told.source),))
