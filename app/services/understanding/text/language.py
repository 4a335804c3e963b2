"""Which of the shop's languages a message is in, by letters only one has and by everyday words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.services.understanding.text.lexicon import Lexicon, WordSet
from plugins.contracts import Token
from plugins.kit.goods.translated_goods import names_of_goods

VIETNAMESE_LETTERS = frozenset("ăâđêôơưạảãàáậẩẫầấặẳẵằắẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý")
LETTER_WEIGHT = 0.6
GOODS_WEIGHT = 0.6
MARGIN = 0.5
NO_WORDS = WordSet(())


def find_language(tokens: Sequence[Token], lexicons: Mapping[str, Lexicon], carriers: Mapping[str, WordSet], default: str) -> str:
    """Return the locale (a key of ``lexicons``) that the words speak for; ``default`` when none clearly does."""
    if len(lexicons) < 2:
        return default
    scores = {}
    for locale, lexicon in lexicons.items():
        others = [other for name, other in lexicons.items() if name != locale]
        scores[locale] = _score(tokens, lexicon, carriers.get(locale, NO_WORDS), others)
    best = max(scores, key=lambda locale: scores[locale])
    return best if scores[best] > scores.get(default, 0.0) + MARGIN else default


def _score(tokens: Sequence[Token], lexicon: Lexicon, carriers: WordSet, others: Sequence[Lexicon]) -> float:
    """Names say little: a capitalised word inside the message does not count, letters count less than everyday words.

    What a shop's texts say in this language too may be everyday words of another: those count there. Goods that only this
    language calls so ("socks") speak for it.
    """
    score, goods = 0.0, names_of_goods(lexicon.language)
    for place, token in enumerate(lexicon.respelt(tokens)):
        if place and token.text[0].isupper():
            continue
        if lexicon.language == "vi" and not VIETNAMESE_LETTERS.isdisjoint(token.text.lower()):
            score += LETTER_WEIGHT
        if token in lexicon.stop or (token in carriers and not any(token in other.stop for other in others)):
            score += 1.0
        elif lexicon["colours"].whole((token,)) and any(token in other.stop for other in others):
            score += 1.0  # "be size M": beige
        elif token.text.lower() in goods and not any(token in other.stop for other in others):
            score += GOODS_WEIGHT
    return score
