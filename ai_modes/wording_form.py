"""The form of a wording, before its claims are looked at: plain text, not too long, in the right language."""

from __future__ import annotations

import re

CHECKED = frozenset(["en", "vi"])  # the languages whose claims the fact check reads
LONGEST_TIMES, LONGEST_MORE = 3, 400
FEWEST_WORDS = 5
LEAST_SHARE = 0.15
LEAST_PARROTED, PARROTED = 4, {"en": 8, "vi": 12}
VIETNAMESE = frozenset("ăâđêôơưạảãàáậẩẫầấặẳẵằắẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý")
_FENCE = re.compile(r"\A```[a-z]*\s*\n(.*?)\n?```\s*\Z", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_MARK = re.compile(r"</?[a-z][\w-]*>", re.IGNORECASE)  # of a page, or of our own prompts
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DONE = re.compile(  # a sentence that only says that something was done: no claim of anything, and still no deed of ours
    r"(?:^|[.!?\n]\s*)(?:(?:ok|okay|right|sure|great|yes|there)[,!.]?\s+)?(?:(?:it|that|this|everything)(?:'s|’s|\s+is|\s+has been)\s+)?"
    r"(?:(?:all|consider it|now|đã|mình đã)\s+)*"
    r"(?P<deed>done|sorted|all set|handled|noted|booked|reserved|arranged|settled|taken care of|xong)"
    r"(?:\s+(?:for you|now|ạ|rồi ạ|rồi|nhé))?\s*(?=[.,!;:–—]|$|\n)",
    re.IGNORECASE,
)
ENGLISH = frozenset(
    _WORD.findall(
        "a about all also an and any are as at be but by can cannot come comes do does don't each for from get has have he her here how i"
        " if in is isn't it its just like me more most my need no not now of off on one only or our out please s she so some sorry still t"
        " than that that's the them then there these they this those to too two until up us was we we've what when which will with would"
        " yes you your you're"
    )
)


def plain_text(raw: str) -> str:
    """Return a wording without the fence or the quotes that some models put around it."""
    text = raw.strip()
    fenced = _FENCE.match(text)
    text = fenced[1].strip() if fenced else text
    quoted = len(text) > 1 and text[0] + text[-1] in ('""', "“”") and not {'"', "“", "”"} & set(text[1:-1])
    return text[1:-1].strip() if quoted else text


def objection_to_form(text: str, draft: str, locale: str, said: str = "") -> str:
    """Return what is wrong with the form of a wording, "" when nothing is. ``said`` is what the customer said."""
    if not text:
        return "it is empty"
    if text[0] in "{[<" or "```" in text or any(mark not in draft for mark in _MARK.findall(text)):
        return "it is not plain text"
    if len(text) > len(draft) * LONGEST_TIMES + LONGEST_MORE:
        return f"it has {len(text)} characters for a draft of {len(draft)}"
    if parrots(text, draft, said, PARROTED.get(locale[:2], LEAST_PARROTED)):
        return "it repeats the customer's own sentence"
    if any(found["deed"].lower() not in draft.lower() for found in _DONE.finditer(text)):
        return "it says that something was done, and nothing was"
    return "" if speaks(text, draft, locale) else f"it is not in {locale}"


def is_checked(locale: str) -> bool:
    """Return whether words in a locale can be checked; in any other language only our own wording may go out."""
    return locale[:2] in CHECKED


def parrots(text: str, draft: str, said: str, length: int) -> bool:
    """Return whether a text is the customer's message again, or says a run of so many of its words, or all of nearly as many, which
    the draft does not, unless it quotes them: what somebody dictates is not the shop's word, also where it claims nothing."""
    if said and text.casefold().split() == said.casefold().split():
        return True
    words = _WORD.findall(said.lower())
    run = min(length, max(len(words), LEAST_PARROTED))
    if len(words) < run:
        return False
    spoken, drafted = (f" {' '.join(_WORD.findall(one.lower()))} " for one in (text, _QUOTED.sub(" ", draft)))
    runs = (f" {' '.join(words[at : at + run])} " for at in range(len(words) - run + 1))
    return any(one in spoken and one not in drafted for one in runs)


def speaks(text: str, draft: str, locale: str) -> bool:
    """Return whether the words that are not the draft's are in the locale's language; few of them pass."""
    known = {word.lower() for word in _WORD.findall(draft)}
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text) if word.lower() not in known]
    if len(words) < FEWEST_WORDS:
        return True
    vietnamese = sum(not VIETNAMESE.isdisjoint(word) for word in words) / len(words)
    english = sum(word in ENGLISH for word in words) / len(words)
    if locale[:2] == "vi":
        return vietnamese >= LEAST_SHARE and vietnamese > english
    return locale[:2] == "en" and english >= LEAST_SHARE and english > vietnamese
