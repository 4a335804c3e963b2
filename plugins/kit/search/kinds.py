"""Telling a thing from what only mentions it: cheese and onion crisps are no cheese, a mirror mosaic tea light holder is no mirror."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from plugins.kit.search.analysis import terms_of
from plugins.kit.search.index import Field, LexicalIndex, Names
from plugins.kit.search.matching import Matches
from plugins.kit.search.query import ReadQuery
from plugins.kit.search.ranking import named_together, standing
from plugins.kit.search.shelf import Shelf
from plugins.kit.search.stopwords import StopWords

_SEVERAL = re.compile(r"[&,/]")  # in what a shelf is called: it is for several kinds
_QUALITY = 0.9  # of the products with a word that is a quality ("black") state it as one
_OTHERS = 0.8  # of the names with a word go on with another noun where it only describes other things
_USUALLY_NAMED, _HARDLY = 10, 0.05
_CALLED_SO = 1 / 6  # of the goods on a shelf for several kinds are called by one of them: the others are not that kind
_MADE_SO = ("ed", "ive")  # "scented", "decorative": a quality, whatever it describes


@dataclass(frozen=True, slots=True)
class _MixedShelf:
    """A shelf for several kinds: the category paths ``under`` it, and those that have a word of its name from nowhere else."""

    under: np.ndarray
    only_here: np.ndarray


class Kinds:
    """Knows the kinds of a catalogue by the names of its categories and brands. Read-only and thread-safe."""

    def __init__(self, shelf: Shelf, index: LexicalIndex, stop: StopWords):
        self._shelf, self.index, self._stop = shelf, index, stop
        self.categories = shelf.categories  # of each article, 0 for none

    def only_that(self, read: ReadQuery, matches: Matches) -> Matches:
        """Where the words name a category or a brand, leave out what is of another kind by its own name, and what has the words
        here and there."""
        if matches.close or not read.terms:
            return matches
        under = self._shelf.shelved_under(read.terms)[self._shelf.path_of(matches.docs)]
        called = self._called_so(read.terms, matches.docs)
        kept = np.ones(matches.docs.size, bool)
        if self._stop.head_first and matches.named.any():
            kept = matches.named | ~self._on_a_mixed_shelf(read, matches)
            if called is not None:
                kept |= called  # a wallet is on the shelf "bags & backpacks" of the section "bags"
        if under.any() and not self._stop.head_first:
            kept = under | ~self._of_another(read, matches.docs) | self._is_made_so(read, matches.docs)
        if called is not None and called.any():
            named = named_together(self.index, read, matches.docs) if len(read.terms) > 1 else matches.named
            kept &= called | named
        return matches.only(kept) if kept.any() else matches

    def without_neighbours(self, read: ReadQuery, ranked: Matches) -> Matches:
        """Leave out what only stands on one shelf with what is meant, once that is ranked: the mangoes of "bananas & tropical fruit"."""
        if ranked.close or self._stop.head_first or not ranked.docs.size:
            return ranked
        kept = ranked.named | ~self._on_a_mixed_shelf(read, ranked)
        return ranked.only(kept) if kept.any() else ranked

    def on_a_shelf_of_its_own(self, read: ReadQuery, matches: Matches) -> np.ndarray:
        """Return which articles stand on a shelf that has the main noun in its name as the section around it has, where hardly any is
        called so: the salmon of "meat & fish", "fish & seafood" is fish whatever it is called."""
        head, own = read.words[read.head].word.term, np.zeros(len(self._shelf.paths), bool)
        if not self._stop.head_first and head in self._own_shelves and self.index.term(head) >= 0:
            own[self._own_shelves[head]] = True
            own &= self._shelved(self._called(self.index.term(head))) < _CALLED_SO * self._sizes
        return own[self._shelf.path_of(matches.docs)]

    def called_otherwise(self, read: ReadQuery, named: np.ndarray) -> Sequence[int]:
        """Return the categories whose goods may be what is meant under another name; none where the words name goods. Of the many
        articles ``named`` with "laptop" nearly all are a laptop sleeve or a laptop stand, and none of them is a notebook."""
        if named.size < _USUALLY_NAMED or self._stop.head_first or self._shelf.shelved_under(read.terms).any():
            return ()
        if read.words[read.head].word.text.lower().endswith(_MADE_SO):
            return ()
        if self.describes(read, named).mean() < _OTHERS:
            return ()
        found = np.bincount(self.categories[named], minlength=len(self._shelf.leaves)) <= _HARDLY * named.size
        return np.flatnonzero(found[1:]) + 1

    def describes(self, read: ReadQuery, docs: np.ndarray) -> np.ndarray:
        """Return in which articles' names another noun follows the last of the words."""
        names = self.index.names_of(docs)
        return self._goes_on(names, standing(self.index, read, names))

    def comes_with(self, read: ReadQuery, docs: np.ndarray) -> np.ndarray:
        """Return in which articles' names the words stand behind "in", "with" or the like: sardines in olive oil."""
        names = self.index.names_of(docs)
        said, dividers = standing(self.index, read, names), [self.index.term(word) for word in self._stop.dividers]
        return names.any(said) & (names.first(np.isin(names.terms, dividers)) < names.first(said))

    def only_describes(self, term: int) -> bool:
        """Tell whether a word never is a thing by itself in the names here: the red of red onions and red peppers."""
        postings = self.index.postings(term)
        names = self.index.names_of(postings.docs[(postings.fields & Field.NAME) > 0])
        return names.count > 1 and not self._stop.head_first and bool(self._goes_on(names, names.terms == term).all())

    def _goes_on(self, names: Names, said: np.ndarray) -> np.ndarray:
        """Return in which names another noun follows the last word that was said."""
        last = names.last(said)
        after = np.minimum(last + 1, max(0, names.terms.size - 1))
        found = (last >= 0) & (last < names.terms.size - 1)
        found[found] = names.owners[after[found]] == np.flatnonzero(found)
        nouns = {term: self._is_noun(term) for term in set(names.terms[after[found]].tolist())}
        found[found] = [nouns[term] for term in names.terms[after[found]].tolist()]
        return found

    def _is_noun(self, term: int) -> bool:
        """Tell whether a word may be what a thing is: no number or code, no quality, no function word."""
        text = self.index.terms[term]
        if len(text) == 1 or any(map(str.isdigit, text)) or text in self._stop.function or text in self._stop.dividers:
            return False
        fields = self.index.postings(term).fields
        return bool(np.count_nonzero(fields & Field.ATTRIBUTE) < _QUALITY * fields.size)

    def _of_another(self, read: ReadQuery, docs: np.ndarray) -> np.ndarray:
        """Return which articles have the words in their names, and behind them a word of the category that they are in."""
        names = self.index.names_of(docs)
        said = standing(self.index, read, names)
        if not names.terms.size or not said.any():
            return np.zeros(docs.size, bool)
        own = self._says_own_kind(names, docs) & ~said
        return names.any(said) & (names.last(own) > names.last(said))

    def _called_so(self, terms: Sequence[str], docs: np.ndarray) -> np.ndarray | None:
        """Return which of some articles are of the category or brand that the words are, or of the category in them where nothing but a
        brand stands beside it ("HP all-in-one pc", "espresso machine by Krups"); None where there is none."""
        found = self._shelf.called(terms, docs)
        for start, end in combinations(range(len(terms) + 1), 2) if found is None else ():
            if end - start > 1 and self._shelf.names_category(terms[start:end]):
                rest = [term for term in (*terms[:start], *terms[end:]) if term not in self._stop.function]
                if not rest or self._shelf.names_brand(rest):
                    return self._shelf.called(terms[start:end], docs)
        return found

    def _on_a_mixed_shelf(self, read: ReadQuery, matches: Matches) -> np.ndarray:
        """Return which articles have the main noun only from a shelf for several kinds: a tie of "hats, scarves & belts" is no scarf.
        In English some goods there have to be called so: those of "fish & seafood" are called salmon and cod."""
        head = read.words[read.head].word.term
        if self._stop.head_first:
            said = {head, *(self.index.terms[term] for reading in read.words[read.head].alternatives for term in reading.terms)}
            leaves = [leaf for word in said for leaf in self._mixed_leaves.get(word, ())]
            return np.isin(self.categories[matches.docs], leaves)
        found, shelves = np.zeros(len(self._shelf.paths), bool), self._mixed_shelves.get(head, ())
        called = (
            self._shelved(self._called(self.index.term(head))) if shelves and self.index.term(head) >= 0 else np.zeros_like(self._sizes)
        )
        for shelf in shelves:
            so_called, narrower = int(called[shelf.under].sum()), 0 < shelf.only_here.size < shelf.under.size
            if narrower or (so_called > 1 and so_called >= _CALLED_SO * self._sizes[shelf.under].sum()):
                found[shelf.only_here] = True  # "meat & fish" has a shelf of its own for fish
        return found[self._shelf.path_of(matches.docs)]

    @cached_property
    def _own_shelves(self) -> Mapping[str, Sequence[int]]:
        """The category paths whose leaf has a word that a section around it has too, by that word."""
        shelves: dict[str, list[int]] = {}
        for number, (*sections, leaf) in enumerate(path or ("",) for path in self._shelf.paths):
            for term in set(terms_of(leaf)) & {term for section in sections for term in terms_of(section)}:
                shelves.setdefault(term, []).append(number)
        return shelves

    @cached_property
    def _mixed_leaves(self) -> Mapping[str, Sequence[int]]:
        """The categories that are shelves for several kinds, by each word that they are called by."""
        leaves: dict[str, list[int]] = {}
        for number, leaf in enumerate(self._shelf.leaves):
            for term in set(terms_of(leaf)) if _SEVERAL.search(leaf) else ():
                leaves.setdefault(term, []).append(number)
        return leaves

    @cached_property
    def _mixed_shelves(self) -> Mapping[str, Sequence[_MixedShelf]]:
        """The same of whole category paths, from the widest section to the leaf."""
        standing: dict[str, list[int]] = {}
        for number, path in enumerate(self._shelf.paths):
            for part in dict.fromkeys(path):
                standing.setdefault(part, []).append(number)
        shelves: dict[str, list[_MixedShelf]] = {}
        for name, under in standing.items():
            for term in set(terms_of(name)) if _SEVERAL.search(name) else ():
                only_here = [row for row in under if not any(term in terms_of(part) for part in self._shelf.paths[row] if part != name)]
                shelves.setdefault(term, []).append(_MixedShelf(np.array(under), np.array(only_here, np.int64)))
        return shelves

    def _called(self, term: int) -> np.ndarray:
        """Return the articles that have a word in their name or another name."""
        postings = self.index.postings(term)
        return postings.docs[(postings.fields & (Field.NAME | Field.SYNONYM)) > 0]

    def _shelved(self, docs: np.ndarray) -> np.ndarray:
        """Return how many of some articles each category path has."""
        return np.bincount(self._shelf.path_of(docs), minlength=len(self._shelf.paths))

    @cached_property
    def _sizes(self) -> np.ndarray:
        """How many articles each category path has."""
        return self._shelved(np.arange(self.index.size))

    def _is_made_so(self, read: ReadQuery, docs: np.ndarray) -> np.ndarray:
        """Return which articles state one of the words as their material, colour or the like: a glass holder is of glass."""
        stated = np.zeros(self.index.size, bool)
        for term in map(self.index.term, read.terms):
            if term >= 0:
                postings = self.index.postings(term)
                stated[postings.docs[(postings.fields & Field.ATTRIBUTE) > 0]] = True
        return stated[docs]

    def _says_own_kind(self, names: Names, docs: np.ndarray) -> np.ndarray:
        """Return where the names have a word of the article's own category."""
        if not self._words.size:
            return np.zeros(names.terms.size, bool)
        paths = self._shelf.path_of(docs)[names.owners].astype(np.uint64)
        keys = (paths << np.uint64(32)) | names.terms.astype(np.uint64)
        at = np.minimum(np.searchsorted(self._words, keys), self._words.size - 1)
        return self._words[at] == keys

    @cached_property
    def _words(self) -> np.ndarray:
        """The telling words of each category path, as sorted pairs of path and term."""
        keys = [
            (number << 32) | term
            for number, path in enumerate(self._shelf.paths)
            for word in {word for part in path for word in terms_of(part)} - self._stop.everyday - self._stop.function
            if (term := self.index.term(word)) >= 0
        ]
        return np.array(sorted(keys), np.uint64)
