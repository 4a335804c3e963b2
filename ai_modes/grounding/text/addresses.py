"""Addresses of the turn's shops, each as one: "214 Whiteladies Road" is neither a number nor words of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan

Addresses = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
SHORTEST = 2  # words


def addresses_of(told: Iterable[tuple[str, str]]) -> Addresses:
    """Return addresses that begin with a number, of (address, whose it is), by that number."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for address, subject in told:
        keys = tuple(word.key for word in read(address.split(",")[0]).words)
        if len(keys) >= SHORTEST and keys[0].isdigit() and all(key.isalpha() for key in keys[1:]):
            found.setdefault(keys[0], []).append((keys, subject))
    return found


def find_addresses(scan: Scan, addresses: Addresses) -> list[Mention]:
    """Note each whole address, and return the shops that they name."""
    found = []
    for at in scan.places(keys=frozenset(addresses)):
        for keys, subject in addresses[scan.key(at)]:
            end = at + len(keys)
            if end <= len(scan.words) and scan.is_free(at, end) and tuple(scan.key(place) for place in range(at, end)) == keys:
                scan.claim("address", subject, at, end)
                found.append(Mention("branch", frozenset([subject]), at, end, whole=True))
                break
    return found
