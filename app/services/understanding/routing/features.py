"""Words as features: words, neighbours, words further apart, letters; a slot mark counts as a word and has no letters."""

from __future__ import annotations

from collections.abc import Sequence

WORD, PAIR, LETTERS, APART = 1.0, 0.8, 0.35, 0.5


def features_of(words: Sequence[str]) -> dict[str, float]:
    """Return the features of words with their raw weights."""
    found: dict[str, float] = {}
    for word in words:
        found[word] = WORD
        if word[0] != "<":
            padded = f"#{word}#"
            for size in (3, 4):
                for start in range(len(padded) - size + 1):
                    found[f"~{padded[start : start + size]}"] = LETTERS
    for first, second in zip(("^", *words), (*words, "$"), strict=True):
        found[f"{first} {second}"] = PAIR
    return found


def weight_of(feature: str) -> float:
    """Return the raw weight of a feature by its name alone."""
    if " " in feature:
        return PAIR
    return LETTERS if feature[0] == "~" and len(feature) > 1 else WORD


def wide_features_of(words: Sequence[str]) -> dict[str, float]:
    """Return the features of words for a classifier with many examples: also words with one between them."""
    found = features_of(words)
    ends = ("^", *words, "$")
    for first, second in zip(ends, ends[2:], strict=False):
        found[f"{first}_{second}"] = APART
    return found
