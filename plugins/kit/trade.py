"""What customers ask every shop: the subjects of the trade with their everyday wordings, and which text of a shop answers each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import orjson

from plugins.contracts import Folder
from plugins.kit.passages import PassageIndex
from plugins.kit.phrases import phrase_key
from plugins.kit.whole_files import write_whole

FOLDER = Path(__file__).parent / "subjects"
FAQ, POLICY = "faq", "policies"
CALLED, TITLED, NAMED, WORDED = 8.0, 4.0, 2.0, 1.0  # what a subject's name says as an id, title or other name, and a wording like its own
ENOUGH, ALIKE = 3.0, 0.5
FORM = 2  # of what is kept beside a version; it grows when the rules of the assignment change

TextKey = tuple[str, str]  # the document and the id or topic


@dataclass(frozen=True, slots=True)
class Subject:
    """What shops are asked about. ``elsewhere`` says that tools answer it where a shop has no text on it; ``told_by`` is the
    document and the field of its records that does."""

    key: str
    names: tuple[str, ...]  # as phrase keys, its own key first
    asked: tuple[tuple[str, str], ...]  # wording, language
    elsewhere: bool
    told_by: tuple[str, str] = ("", "")
    kin: tuple[str, ...] = ()  # subjects whose text answers this one where it has none of its own


@dataclass(frozen=True, slots=True)
class ShopText:
    """A text of the shop: what it is called, and how it is asked for."""

    key: TextKey
    title: str
    names: tuple[str, ...]
    phrasings: tuple[str, ...]
    topic: str = ""  # the subject that the shop says it answers


@dataclass(frozen=True, slots=True)
class Trade:
    """The subjects that each text of a shop answers, those that nothing answers, and those that a document of its figures does."""

    answered: Mapping[TextKey, tuple[Subject, ...]]
    unanswered: tuple[Subject, ...]
    told: Mapping[str, tuple[Subject, ...]] = field(default_factory=dict)


def trade_of(folder: Folder) -> Trade:
    """Return the subjects of the trade by the texts of a shop that answer them; worked out once a version, then read from beside it."""
    languages = tuple(dict.fromkeys(locale[:2] for locale in (folder.shop.locale, *folder.shop.locales)))
    texts, subjects = tuple(texts_of(folder)), subjects_of(languages)
    file = folder.cache("trade") / f"{_state(texts, subjects)}.json"
    kept = _read_kept(file)
    if kept is None:
        kept = _assigned(texts, languages)
        write_whole(file, orjson.dumps(kept))
    return _trade(subjects, kept, partial(_is_told, folder))


def _is_told(folder: Folder, subject: Subject) -> bool:
    """Whether records of the shop state what the subject asks for: the least order of a delivery zone."""
    document, name = subject.told_by
    records = (folder.read(document) or {}).values() if document else ()
    return any(isinstance(record, Mapping) and record.get(name) for kept in records if isinstance(kept, list) for record in kept)


def _state(texts: Sequence[ShopText], subjects: Sequence[Subject]) -> str:
    """Return what the assignment depends on, as a short name."""
    return hashlib.blake2b(repr((FORM, texts, subjects)).encode(), digest_size=12).hexdigest()


def _read_kept(file: Path) -> Mapping[str, TextKey] | None:
    try:
        return {key: (document, text) for key, (document, text) in orjson.loads(file.read_bytes()).items()}
    except (OSError, ValueError):
        return None


def _trade(subjects: Sequence[Subject], best: Mapping[str, TextKey], is_told: Callable[[Subject], bool]) -> Trade:
    """Give each subject to its text or that of its kin; what neither a text nor a tool answers is left over."""
    answered: dict[TextKey, tuple[Subject, ...]] = {}
    told: dict[str, tuple[Subject, ...]] = {}
    unanswered = []
    for one in subjects:
        known = next((best[key] for key in (one.key, *one.kin) if key in best), None)
        if known:
            answered[known] = (*answered.get(known, ()), one)
        elif is_told(one):
            told[one.told_by[0]] = (*told.get(one.told_by[0], ()), one)
        elif not one.elsewhere:
            unanswered.append(one)
    return Trade(answered, tuple(unanswered), told)


def texts_of(folder: Folder) -> Iterable[ShopText]:
    """Yield the policies and the FAQ entries of a shop."""
    for policy in (folder.read(POLICY) or {}).get("policies", []):
        names = (policy["topic"], *policy.get("synonyms", ()))
        yield ShopText((POLICY, policy["topic"]), policy["title"], names, tuple(policy.get("phrasings", ())))
    for entry in (folder.read(FAQ) or {}).get("entries", []):
        yield ShopText((FAQ, entry["id"]), entry["question"], (entry["id"],), tuple(entry.get("phrasings", ())), entry.get("topic", ""))


def subjects_of(languages: Sequence[str]) -> tuple[Subject, ...]:
    """Return the subjects with their wordings in these languages. A language that has no file has none."""
    return _subjects(tuple(languages))


@lru_cache(maxsize=8)
def _subjects(languages: tuple[str, ...]) -> tuple[Subject, ...]:
    known = {language: _read(language) for language in languages}
    keys = dict.fromkeys(key for found in known.values() for key in found)
    return tuple(_subject(key, known) for key in keys)


def _subject(key: str, known: Mapping[str, Mapping[str, dict]]) -> Subject:
    found = {language: subjects[key] for language, subjects in known.items() if key in subjects}
    names = dict.fromkeys(phrase_key(name) for one in found.values() for name in (key, *one["names"]))
    asked = tuple((wording, language) for language, one in found.items() for wording in one["asked"])
    kin = dict.fromkeys(other for one in found.values() for other in one.get("else", ()))
    elsewhere = any(one.get("elsewhere", False) for one in found.values())
    told_by = next((tuple(one["told_by"]) for one in found.values() if "told_by" in one), ("", ""))
    return Subject(key, tuple(names), asked, elsewhere, told_by, tuple(kin))


@lru_cache(maxsize=8)
def subject_keys(language: str) -> Mapping[str, str]:
    """Return the subject of every wording of a language."""
    return {wording: subject.key for subject in subjects_of((language,)) for wording, _ in subject.asked}


def every_subject() -> tuple[str, ...]:
    """Return the keys of all subjects, whatever languages have wordings for them."""
    return tuple(sorted({key for path in FOLDER.glob("*.json") for key in _read(path.stem)}))


@lru_cache(maxsize=16)
def _read(language: str) -> Mapping[str, dict]:
    path = FOLDER / f"{language}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


@lru_cache(maxsize=8)
def _wordings(languages: tuple[str, ...]) -> tuple[tuple[Subject, ...], PassageIndex]:
    subjects = subjects_of(languages)
    rows = [(row, wording) for row, one in enumerate(subjects) for wording in (*one.names, *(text for text, _ in one.asked))]
    return subjects, PassageIndex(rows, languages)


@lru_cache(maxsize=32)
def _assigned(texts: tuple[ShopText, ...], languages: tuple[str, ...]) -> Mapping[str, TextKey]:
    """Return the text that is most plainly about each subject, without those that none is about."""
    subjects, index = _wordings(languages)
    best: dict[str, tuple[float, TextKey]] = {}
    declared = {text.topic: text.key for text in reversed(texts) if text.topic}
    for text in texts:
        for row, said in _likeness(text, subjects, index).items():
            key = subjects[row].key
            if said >= ENOUGH and said > best.get(key, (0.0, text.key))[0]:
                best[key] = (said, text.key)
    return {key: text for key, (_, text) in best.items()} | declared


def _likeness(text: ShopText, subjects: Sequence[Subject], index: PassageIndex) -> Counter[int]:
    """Return how plainly a text is about each subject, by row."""
    found: Counter[int] = Counter()
    called, titled = phrase_key(text.names[0]), phrase_key(text.title)
    others = {phrase_key(name) for name in (*text.names[1:], *text.phrasings)}
    for row, one in enumerate(subjects):
        found[row] += CALLED * (called == one.names[0]) + TITLED * (called in one.names) + TITLED * (titled in one.names)
        found[row] += NAMED * len(others.intersection(one.names))
    for phrasing in (text.title, *text.phrasings):
        for row, score in index.search(phrasing, 1):
            found[row] += WORDED * (score >= ALIKE)
    return found
