"""Guards that right wordings go out: the shops' own, and paraphrases in several styles."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.grounding.turns import PARAPHRASES, Turn, files_under, opened

MOST_BLOCKED = 0.02
STILL_TOLD = 0.9
FOLDERS = json.loads((PARAPHRASES / "folders.json").read_text("utf-8"))


def blocked(turns: Sequence[Turn], checks, now) -> list[str]:
    """Return each right wording that is refused, with why."""
    found = []
    for turn in turns:
        check = opened(checks, turn, now)
        for wording in turn.wordings:
            if objections := check.review(wording).objections:
                found.append(f"{turn.shop} {turn.said[-1]!r}: {wording!r}: {'; '.join(objections)}")
    return found


def test_the_shops_own_wording_is_never_refused(golden, checks, now):
    assert blocked(golden, checks, now) == []


def test_the_wordings_made_while_building_go_out(dev, checks, now):
    assert blocked(dev, checks, now) == []


def test_hardly_any_wording_made_blind_is_refused(blind, checks, now):
    wordings = sum(len(turn.wordings) for turn in blind)
    refused = blocked(blind, checks, now)
    assert len(refused) <= MOST_BLOCKED * wordings, f"{len(refused)} of {wordings}:\n" + "\n".join(refused)


@pytest.mark.parametrize("folder", FOLDERS)
def test_fewer_and_fewer_wordings_of_a_folder_are_refused(folder, paraphrases, checks, now):
    """What folders.json says of a folder may only shrink."""
    refused = blocked(paraphrases(folder), checks, now)
    assert len(refused) <= FOLDERS[folder]["most_refused"], "\n".join(refused)


def test_every_folder_of_paraphrases_is_held_to_a_count():
    assert set(FOLDERS) == {path.name for path in PARAPHRASES.iterdir() if path.is_dir()}


def test_most_rows_are_still_about_what_the_shops_answer(paraphrases):
    """A row whose answer has changed is left out. When too many are, write down what is "told" now, and right wordings for it."""
    paths = [path.name for path in PARAPHRASES.iterdir() if path.name != "folders.json"]
    rows = sum(len(file.read_text("utf-8").splitlines()) for path in paths for file in files_under(path))
    assert sum(len(paraphrases(path)) for path in paths) >= STILL_TOLD * rows
