"""The second look: where words alone are unsure, what the sentence means is weighed in. Learnt by the worker, kept on disk."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.services.understanding.routing.meaning import Meaning, Sense
from app.services.understanding.routing.opinion import Opinion, form_opinion
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
Embed = Callable[[Sequence[str]], "np.ndarray | None"]
PRIOR = (8.0, 0.7, 4.0)  # of likeness or margin, log probability, nearest example
MOST_READINGS = 2  # of a clause are embedded: its time has a bound
FORM = 1  # of the file; another one is learnt anew


@dataclass(frozen=True)
class SecondLook:
    """Sentence vectors beside the words of one router."""

    meaning: Meaning
    opinion: Opinion
    embed: Embed

    def sense_of(self, sentences: Sequence[str]) -> Sense | None:
        """Return what readings of one clause mean together, None when no model answers."""
        vectors = self.embed(list(dict.fromkeys(sentences))[:MOST_READINGS])
        if vectors is None:
            return None
        sense = self.meaning.of(vectors)
        chances = np.log(np.exp(sense.chances).mean(0, keepdims=True) + 1e-12)
        return Sense(chances, sense.nearest.max(0, keepdims=True), sense.near.max(keepdims=True))

    def save(self, path: Path, digest: str) -> None:
        """Keep what was learnt from examples with this digest."""
        stream = io.BytesIO()
        np.savez(
            stream, form=FORM, digest=digest, weights=self.meaning.weights.astype(np.float16),
            shares=self.opinion.shares, sureness=self.opinion.sureness,
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, stream.getvalue())


def look_again(lexical: np.ndarray, vectors: np.ndarray, labels: np.ndarray, foreign: int, embed: Embed) -> SecondLook:
    """Learn a second look. ``lexical`` are what words say of every example, unseen; ``foreign`` means none of ours, or is -1."""
    intents = lexical.shape[1]
    meaning = Meaning(vectors, labels, intents, labels != foreign)
    sense = meaning.held_out(vectors, labels)
    return SecondLook(meaning, form_opinion((lexical, sense.chances, sense.nearest), sense.near, labels, PRIOR, foreign), embed)


def load_second_look(path: Path, digest: str, vectors: np.ndarray, labels: np.ndarray, foreign: int, embed: Embed) -> SecondLook | None:
    """Return what was learnt from these very examples, or None when it is not there or is of other ones."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            if int(kept["form"]) != FORM or str(kept["digest"]) != digest:
                return None
            weights, opinion = kept["weights"].astype(np.float32), Opinion(kept["shares"], kept["sureness"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError) as error:
        log.warning("%s cannot be read (%s); it is learnt anew", path, error)
        return None
    return SecondLook(Meaning(vectors, labels, weights.shape[1], labels != foreign, weights), opinion, embed)


def digest_of(rows: Sequence[object], vectors: np.ndarray) -> str:
    """Return what identifies the examples and their vectors."""
    return hashlib.blake2b(repr(rows).encode() + vectors.astype(np.float16).tobytes(), digest_size=16).hexdigest()
