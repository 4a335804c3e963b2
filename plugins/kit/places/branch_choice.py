"""Which branch a customer means: the one named, the one just spoken of, the nearest, or the only one."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.contracts import Branch, Call, Option, Place, Result, Status
from plugins.kit.phrases import contains_phrase, phrase_key

MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """The branches meant, in order. ``asked`` is a place named in which the shop has no branch, so that these are near it."""

    branches: tuple[Branch, ...]
    asked: Place | None = None


def all_branches(call: Call) -> tuple[Branch, ...]:
    return tuple(hit.branch for hit in call.stores.search_branches(near=None))


def branches_meant(call: Call) -> Choice:
    """Return the branches of the arguments ``branch``, ``place`` and ``postcode``, else of the focus, else all of them.

    No branches in the choice: what was named is no branch and no place that is known.
    """
    named = str(call.arguments.get("branch") or call.arguments.get("place") or call.arguments.get("postcode") or "")
    if named:
        return branches_named(call, named)
    focused = call.stores.find_branch(name=call.focus.branch) if call.focus.branch else None
    return Choice((focused,)) if focused else Choice(all_branches(call))


def nearest_branches(call: Call, place: Place, most: int) -> tuple[Branch, ...]:
    return tuple(hit.branch for hit in call.stores.search_branches(near=place)[:most])


def options_of(branches: tuple[Branch, ...]) -> tuple[Option, ...]:
    return tuple(Option(branch.name, branch.id, (branch.town,) if branch.town else ()) for branch in branches[:MOST_OPTIONS])


def ask_which(call: Call, branches: tuple[Branch, ...], key: str) -> Result:
    """Return the question which branch is meant, worded by the template ``key``."""
    return Result(call.say(key), status=Status.NEEDS_CHOICE, missing="branch", options=options_of(branches))


def branches_named(call: Call, named: str) -> Choice:
    """Return the branches that a name, a town or a postcode may mean, the nearest to it where there is none."""
    branch = call.stores.find_branch(name=named)
    if branch is not None:
        return Choice((branch,))
    similar = tuple(branch for branch in all_branches(call) if _may_mean(branch, named))
    if similar:
        return Choice(similar)
    place = call.stores.find_place(text=named)
    return Choice(nearest_branches(call, place, 1), place) if place else Choice(())


def _may_mean(branch: Branch, named: str) -> bool:
    key = phrase_key(named)
    return bool(key) and (key == phrase_key(branch.town) or contains_phrase(branch.name, key))
