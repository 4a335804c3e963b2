"""The second look: where words alone are unsure, what the sentence means is weighed in. Learnt by the worker, kept on disk."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from app.services.understanding.routing.meaning import Meaning, Sense
from app.services.understanding.routing.opinion import Opinion, form_opinion
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
Embed = Callable[[Sequence[str]], "np.ndarray | None"]
PRIOR = (8.0, 0.7, 4.0, 2.0, 0.5)  # of likeness or margin, log probability, nearest example; what is said everywhere, or only here
NEARER = 5.0  # a reading that lies nearer to an example is trusted more
MOST_READINGS = 2  # of a clause are embedded: its time has a bound
FORM = 6  # of the file; another one is learnt anew


@dataclass(frozen=True)
class SecondLook:
    """Sentence vectors beside the words of one router."""

    meaning: Meaning
    opinion: Opinion
    embed: Embed
    vectors: np.ndarray
    gain: float  # in accuracy over words alone, on examples held out

    def sense_of(self, sentences: Sequence[str]) -> Sense | None:
        """Return what readings of one clause mean together, None when no model answers."""
        vectors = self.embed(list(dict.fromkeys(sentences))[:MOST_READINGS])
        if vectors is None:
            return None
        sense = self.meaning.of(vectors)
        trust = np.exp(NEARER * (sense.nearest.max(1, keepdims=True) - sense.nearest.max()))
        chances = np.log((np.exp(sense.chances) * trust).max(0, keepdims=True) + 1e-12)
        return Sense(chances, sense.nearest.max(0, keepdims=True), sense.near.max(keepdims=True))

    def save(self, path: Path, digest: str) -> None:
        """Keep what was learnt from examples with this digest."""
        stream = io.BytesIO()
        np.savez(
            stream, form=FORM, digest=digest, gain=self.gain, vectors=self.vectors.astype(np.float16),
            weights=self.meaning.weights.astype(np.float16), shares=self.opinion.shares, sureness=self.opinion.sureness,
            **({} if self.opinion.answering is None else {"answering": self.opinion.answering}),
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, stream.getvalue())


@dataclass(frozen=True)
class Judged:
    """What words say of some examples that they had not learnt: likeness or margins, and more."""

    rows: np.ndarray
    lexical: np.ndarray
    more: Sequence[np.ndarray] = ()


def look_again(judged: Judged, vectors: np.ndarray, labels: np.ndarray, foreign: int, embed: Embed, nearness: float) -> SecondLook:
    """Learn a second look; ``foreign`` means none of ours, or is -1.

    ``nearness`` is the least weight of lying near to an example for being sure. Only ``judged`` examples teach how sure to be:
    wordings from everywhere come in families, and each would be found by its kin."""
    intents, own = judged.lexical.shape[1], judged.rows
    meaning = Meaning(vectors, labels, intents, labels != foreign)
    labels = labels[own]
    sense = Meaning(vectors[own], labels, intents, labels != foreign).held_out(vectors[own], labels)
    judgements = (judged.lexical, sense.chances, sense.nearest, *judged.more)
    # where each intent has many examples being near to any of them says enough, and files of a hundred intents are large
    apart = None if nearness else sense.apart
    opinion = form_opinion(judgements, sense.near, labels, PRIOR[: len(judgements)], foreign, nearness, apart=apart)
    gain = float((opinion.chances(judgements).argmax(1) == labels).mean() - (judged.lexical.argmax(1) == labels).mean())
    return SecondLook(meaning, opinion, embed, vectors, gain)


def load_second_look(path: Path, digest: str, labels: np.ndarray, foreign: int, embed: Embed) -> SecondLook | None:
    """Return what was learnt from these very examples, or None when it is not there or is of other ones."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            if int(kept["form"]) != FORM or str(kept["digest"]) != digest:
                return None
            weights, vectors = kept["weights"].astype(np.float32), kept["vectors"].astype(np.float32)
            opinion, gain = Opinion(kept["shares"], kept["sureness"], kept.get("answering")), float(kept["gain"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        log.warning("%s cannot be read (%s); the router goes by words until it is learnt anew", path, error)
        return None
    return SecondLook(Meaning(vectors, labels, weights.shape[1], labels != foreign, weights), opinion, embed, vectors, gain)


def digest_of(rows: Sequence[object], model: str) -> str:
    """Return what identifies the examples and the model of their vectors."""
    return hashlib.blake2b(f"{FORM} {model} {rows!r}".encode(errors="replace"), digest_size=16).hexdigest()
