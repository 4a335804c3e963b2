"""Guards that a claim cites the same fact in every process, though Python orders a set of words differently in each."""

from __future__ import annotations

import os
import subprocess
import sys

SEEDS = ("0", "1", "2", "3")
REVIEW = """
from datetime import UTC, datetime
from ai_modes.fact_check import FactCheck
from plugins.contracts import Answer, Shop

shop = Shop("corner", "Corner Shop", "en-GB", ("en",), "GBP", "Europe/London", 3)
told = "By cargo bike where the order fits. Slots for the next day close at 20:00. Your bank shows it. It goes back to the card that paid."
turn = FactCheck(shop).open(Answer(told), [], datetime(2026, 11, 21, 10, tzinfo=UTC))
for text in ("You can book it.", "It shows in your account."):
    print(turn.review(text).receipts)
"""


def reviewed(seed: str) -> str:
    seeded = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run([sys.executable, "-c", REVIEW], capture_output=True, text=True, check=True, env=seeded).stdout


def test_a_claim_cites_the_same_fact_in_every_process():
    first, *others = [reviewed(seed) for seed in SEEDS]
    assert "close at 20:00" in first
    assert others == [first] * len(others)
