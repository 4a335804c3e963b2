"""Who or what a text speaks of: the products, branches and places of the turn's facts, by their names or parts of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ai_modes.grounding.claims import NOBODY, Subjects
from ai_modes.grounding.text.reading import Word, read
from ai_modes.grounding.text.scan import Scan

LINKS = frozenset(
    [
        "of",
        "the",
        "in",
        "with",
        "&",
        "and",
        "'s",
        "'s",
        "a",
        "an",
        "for",
        "to",
        "on",
        "by",
        ",",
        "/",
        "-",
        "(",
        ")",
        "'",
        "và",
        "+",
        "·",
        ":",
        ".",
        "n",
    ]
)
BEFORE_PART = frozenset(
    [
        "the",
        "our",
        "this",
        "that",
        "these",
        "those",
        "your",
        "a",
        "an",
        "any",
        "of",
        "for",
        "with",
        "and",
        "or",
        ",",
        "(",
        "•",
        "-",
        "·",
        ":",
        "&",
        "plus",
        "mẫu",
        "đôi",
        "bộ",
        "lẫn",
        "cái",
        "chiếc",
        "con",
        "loại",
        "của",
        "và",
        "hay",
        "hoặc",
        "với",
        "thì",
        "còn",
        "both",
        "about",
        "at",
        "from",
        "in",
    ]
)
LEFT = frozenset({"there", "others", "rest"})
TWO = 2  # words in which names differ that are told apart by one
SHORT = 3  # letters of a word that a stop shortens
KINDS = {
    "name": "product",
    "product": "product",
    "brand": "brand",
    "branch": "branch",
    "zone": "zone",
    "asked_place": "zone",
    "town": "town",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name subjects of one type, all that they may mean; ``whole`` when the full name is said."""

    type: str
    subjects: Subjects
    first: int
    end: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    type: str
    subjects: Subjects
    stems: frozenset[str]


class NameIndex:
    """The names of the turn's subjects, found in a text word by word."""

    def __init__(
        self,
        named: Iterable[tuple[str, str, str]],
        shop_name: str,
        others: frozenset[tuple[str, ...]] = frozenset(),
        alike: frozenset[str] = frozenset(),
    ):
        """``named`` are (type, subject, name); ``others`` the names of all that the shop sells, as stems; ``alike`` the words that
        are attributes of several: behind a label such a word names none of them."""
        self._others, self._alike = others, alike
        shop = frozenset(stems_of(shop_name))
        together: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        self._accented: set[str] = set()
        for kind, subject, name in named:
            words = stems_of(name)
            self._accented |= accented_words_of(name)
            if kind == "branch" and len(rest := tuple(word for word in words if word not in shop)) > 0:
                words = rest
            if words and subject and not (kind == "brand" and shop.issuperset(words)):
                together.setdefault((kind, words), set()).add(subject)
        self._names = [_Name(kind, frozenset(subjects), frozenset(words)) for (kind, words), subjects in together.items()]
        self._by_stem: dict[str, set[int]] = {}
        for number, name in enumerate(self._names):
            for stem in name.stems:
                self._by_stem.setdefault(stem, set()).add(number)
        self.types: Mapping[str, str] = _types(self._names)

    def is_strange_to(self, stems: Iterable[str]) -> bool:
        """Whether no name has any of these words."""
        return self._by_stem.keys().isdisjoint(stems)

    def find(self, scan: Scan) -> list[Mention]:
        """Return the mentions of a text from left to right; the words of whole names are owned by them."""
        found, at = [], 0
        while at < len(scan.words):
            mention = self._mention(scan, at, found) if scan.words[at].stem in self._by_stem and _is_open(scan, at) else None
            if mention:
                found.append(mention)
                if mention.whole or self._is_long(scan, mention):
                    scan.take(mention.first, mention.end, "name")
            at = mention.end if mention else at + 1
        return found

    def _is_long(self, scan: Scan, mention: Mention) -> bool:
        return sum(word.stem in self._by_stem for word in scan.words[mention.first : mention.end]) >= 2

    def _mention(self, scan: Scan, at: int, found: list[Mention]) -> Mention | None:
        words = scan.words
        fitting = self._by_stem[words[at].stem]
        said, end, last = {words[at].stem}, at + 1, at + 1
        while end < len(words) and _is_open(scan, end) and (scan.sentence_of[end] == scan.sentence_of[end - 1] or _is_short(scan, end)):
            stem = words[end].stem
            if narrowed := fitting & self._by_stem.get(stem, set()):
                if stem in said and not words[end].joined:
                    break
                fitting, end = narrowed, end + 1
                said.add(stem)
                last = end
            elif words[end].key in LINKS and end - last < 2:
                end += 1
            else:
                break
        if scan.key(at - 1) == "the" and (again := self._said_again(scan, at, last, found)):
            return again
        return self._judged(scan, fitting, said, at, last)

    def _said_again(self, scan: Scan, first: int, end: int, found: list[Mention]) -> Mention | None:
        """Return what "the penne" means behind "Gluten-Free Penne", though another is called just so: the one whose name ends with it."""
        if not self._is_another(scan, first, end):
            return None
        said = [word.stem for word in scan.words[first:end]]
        meant = [one for one in found if one.whole and [word.stem for word in scan.words[one.end - len(said) : one.end]] == said]
        return Mention(meant[-1].type, meant[-1].subjects, first, end) if len({one.subjects for one in meant}) == 1 else None

    def _is_another(self, scan: Scan, first: int, end: int) -> bool:
        """Whether a part of a name is the whole name of another product."""
        return bool(self._others) and tuple(word.stem for word in scan.words[first:end] if _is_content(word)) in self._others

    def _judged(self, scan: Scan, fitting: set[int], said: set[str], first: int, end: int) -> Mention | None:
        """Return what a run of name words means: a whole name, two words of one, or one word that stands as a name."""
        names = [self._names[number] for number in fitting]
        whole = [name for name in names if name.stems <= said]
        if not whole and scan.words[first].kind == "number" and len(said) < 3 and not self._is_told_apart(scan, fitting, first, end):
            return None
        if not whole and len(said) == 1 and (self._is_spelt_otherwise(scan, first) or not _stands_as_name(scan, first, end)):
            return None
        if not whole and said <= self._alike and scan.key(first - 1) == ":":
            return None  # "Material: voile" is no voile skirt where the dress is of it too
        counted = first and scan.words[first - 1].kind == "number"
        if not whole and len(said) == 1 and counted and len(names) > 1 and scan.words[first].key.endswith("s"):
            return None  # "our 16 breads" names none of them
        if not whole and self._is_another(scan, first, end):
            return Mention("product", NOBODY, first, end)
        chosen = whole or names
        kinds = {name.type for name in chosen}
        kind = "product" if "product" in kinds else "branch" if "branch" in kinds else "zone" if "zone" in kinds else min(kinds)
        subjects = frozenset().union(*(name.subjects for name in chosen if name.type == kind or name.type in ("brand", "town")))
        kind = {"brand": "product", "town": "branch"}.get(kind, kind)
        return Mention(kind, subjects or NOBODY, first, end, bool(whole))

    def _is_spelt_otherwise(self, scan: Scan, at: int) -> bool:
        """Whether a word is written with other accents than any name's: "Thứ" (a weekday) is no Thủ Đức, "dạ" (yes) no Đà Nẵng."""
        return not scan.key(at).isascii() and scan.key(at) not in self._accented

    def _is_told_apart(self, scan: Scan, fitting: set[int], first: int, end: int) -> bool:
        """Whether a measure tells one of several names from the others: the "5 cm" of "High Heels 5 cm" and "High Heels 7 cm"."""
        if end != first + 2 or len(fitting) != 1 or not scan.has(first + 1, "unit"):
            return False
        (mine,) = fitting
        unit = scan.words[first + 1].stem
        alike = {number for number in self._by_stem.get(unit, ()) if len(self._names[number].stems ^ self._names[mine].stems) == TWO}
        return bool(alike)


def _is_open(scan: Scan, at: int) -> bool:
    """Whether a word may be a name's: an address of the net may stand in one ("Mug, Dotcomgiftshop.com")."""
    return scan.owner[at] in ("", "link")


def _stands_as_name(scan: Scan, first: int, end: int) -> bool:
    """Whether a single word of a name is used as one ("the barista is ..."), not said of another ("it is vegan")."""
    if scan.words[first].kind == "number" or scan.words[first].key in LINKS or _is_accented_word(scan, first):
        return False
    before = scan.words[first - 1] if first else None
    starts = (
        before is None
        or before.kind == "break"
        or before.key in BEFORE_PART
        or before.key in ".!?"
        or before.kind == "number"
        or before.key == "×"
        or (before.key == "|" and _is_head_of_table(scan, first))
        or (before.key in {"'s", "is", "are", "'re"} and scan.key(first - 2) in LEFT)
    )
    return starts and scan.key(end) not in {"free"}


def _is_head_of_table(scan: Scan, at: int) -> bool:
    """Whether a word is in a row of a table that begins with an empty corner: "| | Braeburn | Gala |"."""
    first, _ = scan.text.sentences[scan.sentence_of[at]]
    return scan.key(first) == "|" and scan.key(first + 1) == "|"


def _is_short(scan: Scan, end: int) -> bool:
    """Whether the stop before a word only ends a shortened word: "TP. Hồ Chí Minh"."""
    return scan.key(end - 1) == "." and len(scan.key(end - 2)) <= SHORT


def _is_accented_word(scan: Scan, at: int) -> bool:
    """Whether a word is written with its accents and is an everyday one: "giờ" (now) is no "gió" of a name."""
    return not scan.key(at).isascii() and scan.has(at, "plain") and scan.words[at].kind == "word" and scan.has(at, "role")


def shared_words(attributes: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the attributes of one word that things of several names have, as stems, of (attribute, name)."""
    owners: dict[tuple[str, ...], set[str]] = {}
    for value, name in attributes:
        owners.setdefault(stems_of(value), set()).add(name)
    return frozenset(words[0] for words, names in owners.items() if len(words) == 1 and len(names) > 1)


@lru_cache(maxsize=16384)
def stems_of(name: str) -> tuple[str, ...]:
    return tuple(word.stem for word in read(name).words if _is_content(word))


@lru_cache(maxsize=16384)
def accented_words_of(name: str) -> frozenset[str]:
    """Return the words of a name that are not written in plain letters."""
    return frozenset(word.key for word in read(name).words if not word.key.isascii())


def _is_content(word: Word) -> bool:
    return word.kind in ("word", "number") and word.key not in LINKS


def _types(names: Iterable[_Name]) -> dict[str, str]:
    """Return what each subject is: what it is named as."""
    found: dict[str, str] = {}
    for name in names:
        for subject in name.subjects:
            kind = {"brand": "product", "town": "branch"}.get(name.type, name.type)
            found.setdefault(subject, kind)
    return found
