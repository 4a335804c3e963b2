"""Names put together from two things: beside "Organic Eggs, Medium" and "Free-Range Eggs, Large" there is no "Organic Eggs, Large"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.reading import read

ENDS = frozenset({"(", ")", ":", "–", "-", ",", ".", "and", "or", "và", "at", "is", "for", ""})


def bind_mixed_names(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each name that goes on behind its comma as only another name of the turn does."""
    commas = any(mention.type == "product" and binder.scan.key(mention.end) == "," for mention in binder.parsed.mentions)
    endings = _endings(binder) if commas else {}
    for mention in binder.parsed.mentions if endings else ():
        at = mention.end + 1
        owners = endings.get(binder.scan.key(at), frozenset())
        if owners and _goes_on(binder, mention) and not owners & mention.subjects:
            claim = Claim("name", "", mention.first, at)
            yield binder.refused(claim, f'The facts name no "{binder.written(claim)}".')


def _goes_on(binder: Binder, mention: Mention) -> bool:
    """Whether a name with a comma behind it goes on with one more word in capitals, which belongs to no other name."""
    scan, at = binder.scan, mention.end + 1
    if mention.type != "product" or scan.key(at - 1) != "," or at >= len(scan.words) or scan.owner[at]:
        return False
    return scan.text.written[scan.words[at].start].isupper() and (scan.key(at + 1) in ENDS or scan.words[at + 1].kind == "break")


def _endings(binder: Binder) -> dict[str, frozenset[str]]:
    """Return the words that names of the turn have behind a comma, with whose names they are."""
    found: dict[str, frozenset[str]] = {}
    for subject, name in binder.evidence.called.items():
        _, comma, ending = name.rpartition(", ")
        for word in read(ending).words if comma else ():
            found[word.key] = found.get(word.key, frozenset()) | {subject}
    return found
