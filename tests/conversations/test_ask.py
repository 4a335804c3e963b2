"""Golden dialogues through ``assistant ask SHOP --jsonl``, in a process of its own and on today's date: the single questions and two
conversations of each shop, for the command says what the platform answers, which is asked for every turn elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.evaluation.hearing import Heard
from tests.conversations.dialogues import SHOPS, Dialogue, conversations, misheard, problems_of, singles

HOUSE = Path(__file__).parents[2]
RUN = "from scripts.cli import main; main(prog_name='assistant')"


@pytest.mark.parametrize("shop", SHOPS)
def test_the_command_line_answers_as_the_platform_does(shops, tmp_path, shop: str):
    talks = [dialogue for dialogue in conversations() if dialogue.shop == shop][:2]
    dialogues = [*talks, *(dialogue for dialogue in singles() if dialogue.shop == shop)]
    answers = iter(asked(shop, dialogues, shops, tmp_path))
    problems = []
    for dialogue in dialogues:
        found = problems_of(dialogue, [heard_in(next(answers)) for _ in dialogue.turns], clock=False)
        problems += [] if misheard(dialogue) else found
    assert not problems, "\n" + "\n".join(problems)


def heard_in(row: dict) -> Heard:
    if "error" in row:
        return Heard(row["error"], "error", (), (), (), ())
    return Heard(row["reply"], row["outcome"], row["tools"], row["item_ids"], row["facts"], row["suggestions"])


def asked(shop: str, dialogues: list[Dialogue], business: Path, folder: Path) -> list[dict]:
    """Return the rows that the command writes for all turns of the dialogues."""
    lines = [{"message": turn.say, "session_id": dialogue.session} for dialogue in dialogues for turn in dialogue.turns]
    questions = folder / "questions.jsonl"
    questions.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    environment |= {"PYTHONPATH": str(HOUSE), "BUSINESS_ROOT": str(business), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", RUN, "ask", shop, "--jsonl", str(questions)]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]
