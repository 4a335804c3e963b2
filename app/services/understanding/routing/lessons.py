"""What a language's examples teach, kept on disk beside the shop's versions, so that no process reads and learns them anew."""

from __future__ import annotations

import hashlib
import io
import logging
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import numpy as np
import orjson

from app.services.understanding.routing.commons import Commons
from app.services.understanding.routing.intents import Intent, RoutedExample
from app.services.understanding.text.lexicon import Lexicon, Phrases
from plugins.contracts import Tool
from plugins.kit import periods, text, units
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
FORM = 2  # of the file; another one is learnt anew
COMMON = "common-"
KEPT = 6  # files of a language: for customers and the shop's own people, of the draft and of older versions too
QUICK = 1  # of zlib's levels
_READS = (text, units, periods)  # what reads examples beside this package


@dataclass(frozen=True, slots=True)
class Lesson:
    """The examples as words, the words of them that stand around values, and what a router learnt of them."""

    examples: tuple[RoutedExample, ...]
    carriers: frozenset[str]
    learnt: Mapping[str, np.ndarray]


class Lessons:
    """The lessons of one tenant in a folder that all its versions share, each under the digest of what it was learnt from; what is
    said in every shop, in the folder that all tenants share."""

    def __init__(self, folder: Callable[[], Path], shared: Callable[[], Path]):
        self._folder, self._shared = folder, shared

    def find(self, locale: str, digest: str) -> Lesson | None:
        """Return the lesson that was kept under a digest, None where there is none that can be read."""
        arrays = self._read(self._folder, locale, digest)
        if arrays is None:
            return None
        told = orjson.loads(arrays.pop("told").tobytes())
        return Lesson(tuple(map(_example_of, told["examples"])), frozenset(told["carriers"]), arrays)

    def find_commons(self, locale: str, digest: str) -> Commons | None:
        """Return what hears that which is said everywhere, None where it is not kept under this digest."""
        arrays = self._read(self._shared, f"{COMMON}{locale}", digest)
        return None if arrays is None else Commons(arrays)

    def _read(self, folder: Callable[[], Path], name: str, digest: str) -> dict[str, np.ndarray] | None:
        try:
            with np.load(io.BytesIO(_path(folder(), name, digest).read_bytes()), allow_pickle=False) as kept:
                return {name: kept[name] for name in kept.files}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, zlib.error) as error:
            log.warning("what the examples of %s teach cannot be read (%s); it is learnt anew", name, error)
            with suppress(OSError):
                _path(folder(), name, digest).unlink(missing_ok=True)
            return None

    def keep(self, locale: str, digest: str, lesson: Lesson) -> None:
        """Write a lesson down for every process to come; where that cannot be done they learn by themselves."""
        told = orjson.dumps({"examples": [_told(example) for example in lesson.examples], "carriers": sorted(lesson.carriers)})
        if tuple(map(_example_of, orjson.loads(told)["examples"])) != lesson.examples:
            return  # arguments that JSON does not give back as they were
        self._write(self._folder, locale, digest, {"told": np.frombuffer(told, np.uint8), **lesson.learnt})

    def keep_commons(self, locale: str, digest: str, commons: Commons) -> None:
        """Write down what hears that which is said everywhere, unless it is kept already."""
        try:
            if _path(self._shared(), f"{COMMON}{locale}", digest).exists():
                return
        except OSError as error:
            log.info("what is said everywhere in %s could not be kept (%s)", locale, error)
            return
        self._write(self._shared, f"{COMMON}{locale}", digest, commons.learnt, packed=False)  # hardly smaller when packed

    def _write(self, folder: Callable[[], Path], name: str, digest: str, arrays: Mapping[str, np.ndarray], packed: bool = True) -> None:
        try:
            write_whole(_path(folder(), name, digest), _npz(arrays, QUICK if packed else 0))
            _forget_oldest(folder(), name)
        except OSError as error:
            log.info("what the examples of %s teach could not be kept (%s)", name, error)


def _npz(arrays: Mapping[str, np.ndarray], level: int) -> bytes:
    """Return what ``numpy.load`` reads; numpy itself packs at the thorough level only, which takes four times as long."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=level) as kept:
        for name, array in arrays.items():
            with kept.open(f"{name}.npy", "w") as place:
                np.lib.format.write_array(place, np.asanyarray(array), allow_pickle=False)
    return stream.getvalue()


def _path(folder: Path, name: str, digest: str) -> Path:
    return folder / f"{name}.{digest}.npz"


def _forget_oldest(folder: Path, name: str) -> None:
    kept = sorted(folder.glob(f"{name}.*.npz"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)


def _told(example: RoutedExample) -> list:
    return [example.intent.tool, example.intent.arguments, example.words, example.written, example.weight, example.kind]


@lru_cache(maxsize=8192)
def _intent_of(tool: str, arguments: tuple[tuple[str, object], ...]) -> Intent:
    return Intent(tool, arguments)


def _example_of(told: Sequence) -> RoutedExample:
    tool, arguments, words, written, weight, kind = told
    return RoutedExample(_intent_of(tool, tuple((name, value) for name, value in arguments)), tuple(words), written, weight, kind)


def digest_of(tools: Iterable[Tool], lexicon: Lexicon, locale: str, currency: str, named: Phrases) -> str:
    """Return what identifies all that a lesson is made from: the examples, the words of the language, and the code that reads them."""
    digest = hashlib.blake2b(_code() + _plugins(), digest_size=16)
    for part in _parts(tools, lexicon, locale, currency, named):
        digest.update(part.encode(errors="replace") + b"\0")
    return digest.hexdigest()


def digest_of_product(locale: str, currency: str, to_own: bool) -> str:
    """Return what identifies that which is said everywhere: the product's plugins with their words, and the code that learns them."""
    return hashlib.blake2b(_code() + _plugins() + repr((locale, currency, to_own)).encode(), digest_size=16).hexdigest()


def _parts(tools: Iterable[Tool], lexicon: Lexicon, locale: str, currency: str, named: Phrases) -> Iterator[str]:
    yield f"{locale} {lexicon.language} {currency} {sorted(named.spellings)!r}"
    for tool in tools:
        yield f"{tool.name} {tool.effect} {dict(tool.parameters)!r}"
        for example in tool.examples:
            yield f"{example.text}\t{dict(example.arguments)!r}\t{example.locale}\t{example.everywhere}"


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Return a digest of the program that makes lessons, of the words it knows, and of the libraries below."""
    here = Path(__file__).parent.parent
    libraries = repr((FORM, sys.version_info[:2], np.__version__, unicodedata.unidata_version)).encode()
    return _digest_of_files([*_program(here), *(Path(str(module.__file__)) for module in _READS)], libraries)


@lru_cache(maxsize=1)
def _plugins() -> bytes:
    """Return a digest of the built-in plugins and of what they say."""
    return _digest_of_files(_program(Path(str(text.__file__)).parents[1]), b"")


def _program(folder: Path) -> list[Path]:
    return [*sorted(folder.rglob("*.py")), *sorted(folder.rglob("*.json"))]


def _digest_of_files(files: Iterable[Path], beside: bytes) -> bytes:
    digest = hashlib.blake2b(beside)
    for file in files:
        digest.update(file.read_bytes())
    return digest.digest()
