"""Words that are said only to tell what something is without, or is for: "meat-free", "Not from Concentrate", "Tea Light Holder"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import Said

FREE, NOT = "free", "not"
COMES, WITH = frozenset({"comes", "come", "complete", "supplied", "kèm", "including", "includes", "include"}), frozenset({"with", "theo"})
A = frozenset({"a", "an", "the", "its", "one", "two"})


def is_lacking(binder: Binder, said: Said, segment: Segment) -> bool:
    """Whether a segment has a word only with a "-free" behind it, which the reply leaves out."""
    scan, text = binder.scan, segment.text.casefold()
    if FREE not in text or FREE in {scan.key(at) for at in range(said.first, said.end + 2)}:
        return False
    word = re.escape(scan.key(said.first))
    return bool(found := re.findall(rf"\b{word}(-free)?\b", text)) and all(found)


def bind_lacking(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each part of a name that is told as what the thing has: "comes with a tea light" of a tea light holder."""
    scan = binder.scan
    for mention in binder.parsed.mentions:
        if mention.whole or not mention.subjects or mention.type != "product" or scan.clauses[scan.clause_of[mention.first]].negated:
            continue
        names = [binder.evidence.called.get(subject, "").casefold() for subject in mention.subjects]
        written = binder.parsed.written(mention.first, mention.end - 1).casefold()
        denied = all(f"{NOT} {written}" in name for name in names) and scan.key(mention.first - 1) != NOT
        if denied or (_comes_with(binder, mention.first) and not any(re.search(r"\b(with|kèm)\b", name) for name in names)):
            claim = Claim("name", "", mention.first, mention.end - 1)
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}" so.')


def _comes_with(binder: Binder, at: int) -> bool:
    """Whether what stands here is said to come with the thing spoken of: "comes with a tea light", "including a tea light"."""
    scan, before = binder.scan, at - 1
    while before > 0 and scan.key(before) in A | WITH:
        before -= 1
    led = scan.key(before) in COMES and before < at - 1
    spoken = binder.parsed.assigner.mentions.get(scan.sentence_of[at], ())
    return led and all(one.subjects & two.subjects for one in spoken for two in spoken) and scan.key(at - 1) in A
