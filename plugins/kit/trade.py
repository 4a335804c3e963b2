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
from filelock import FileLock

from plugins.contracts import Folder
from plugins.kit.passages import PassageIndex
from plugins.kit.phrases import phrase_key
from plugins.kit.shop_texts import ShopText, TextKey, texts_of
from plugins.kit.whole_files import write_whole

FOLDER = Path(__file__).parent / "subjects"
CALLED, TITLED, NAMED, WORDED = 8.0, 4.0, 2.0, 1.0  # what a subject's name says as an id, title or other name, and a wording like its own
ENOUGH, ALIKE = 3.0, 0.5
FORM = 3  # of what is kept beside a version; it grows when the rules of the assignment change

Likeness = Mapping[str, float]  # how plainly a text is about each subject, by its key


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
class Trade:
    """The subjects that each text of a shop answers, those that nothing answers, and those that a document of its figures does."""

    answered: Mapping[TextKey, tuple[Subject, ...]]
    unanswered: tuple[Subject, ...]
    told: Mapping[str, tuple[Subject, ...]] = field(default_factory=dict)


def trade_of(folder: Folder) -> Trade:
    """Return the subjects of the trade by the texts of a shop that answer them; what is worked out of a text is kept beside them."""
    languages = tuple(dict.fromkeys(locale[:2] for locale in (folder.shop.locale, *folder.shop.locales)))
    texts = {text: text.mark for text in texts_of(folder)}
    return _trade(subjects_of(languages), _assigned(texts, _likenesses(folder, texts, languages)), partial(_is_told, folder))


def _likenesses(folder: Folder, texts: Mapping[ShopText, str], languages: tuple[str, ...]) -> Mapping[str, Likeness]:
    """Return what the texts are about by their marks. Only new ones are worked out, by one caller at a time; only these are kept."""
    file = folder.cache("trade") / f"{_stamp(languages)}.json"
    kept = _read_kept(file)
    missing = set(texts.values()) - kept.keys()
    if not missing:
        return kept
    with FileLock(file.with_name(".lock")):
        known = _read_kept(file)
        kept = {mark: known[mark] if mark in known else _likeness(text, languages) for text, mark in texts.items()}
        if missing - known.keys():
            write_whole(file, orjson.dumps(kept))
            for other in set(file.parent.glob("*.json")) - {file}:
                other.unlink(missing_ok=True)
    return kept


def _is_told(folder: Folder, subject: Subject) -> bool:
    """Whether records of the shop state what the subject asks for: the least order of a delivery zone."""
    document, name = subject.told_by
    content = folder.read(document) if document else None
    lists = [kept for kept in content.values() if isinstance(kept, list)] if isinstance(content, Mapping) else []
    return any(isinstance(record, Mapping) and record.get(name) for kept in lists for record in kept)


@lru_cache(maxsize=8)
def _stamp(languages: tuple[str, ...]) -> str:
    """Return what a text's likeness depends on beside its words, as a short name."""
    return hashlib.blake2b(repr((FORM, languages, subjects_of(languages))).encode(), digest_size=12).hexdigest()


def _read_kept(file: Path) -> dict[str, Likeness]:
    try:
        return dict(orjson.loads(file.read_bytes()).items())
    except (OSError, ValueError, AttributeError):
        return {}


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


def _assigned(texts: Iterable[ShopText], about: Mapping[str, Likeness]) -> Mapping[str, TextKey]:
    """Return the text that is most plainly about each subject, the first of several alike; what a text says of itself goes first."""
    best: dict[str, tuple[float, TextKey]] = {}
    declared: dict[str, TextKey] = {}
    for text in texts:
        if text.topic:
            declared.setdefault(text.topic, text.key)
        for key, said in about[text.mark].items():
            if said > best.get(key, (0.0, text.key))[0]:
                best[key] = (said, text.key)
    return {key: text for key, (_, text) in best.items()} | declared


@lru_cache(maxsize=2048)
def _likeness(text: ShopText, languages: tuple[str, ...]) -> Likeness:
    """Return how plainly a text is about the subjects that it is about."""
    subjects, index = _wordings(languages)
    found: Counter[int] = Counter()
    called, titled = phrase_key(text.names[0]), phrase_key(text.title)
    others = {phrase_key(name) for name in (*text.names[1:], *text.phrasings)}
    for row, one in enumerate(subjects):
        found[row] += CALLED * (called == one.names[0]) + TITLED * (called in one.names) + TITLED * (titled in one.names)
        found[row] += NAMED * len(others.intersection(one.names))
    for phrasing in (text.title, *text.phrasings):
        for row, score in index.search(phrasing, 1):
            found[row] += WORDED * (score >= ALIKE)
    return {subjects[row].key: said for row, said in found.items() if said >= ENOUGH}
