"""``assistant tenant`` from a new shop to its rollback, with exit codes 0 (well), 1 (problems) and 2 (wrong usage)."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.cli.conftest import HOUSE


@pytest.fixture
def edit_catalog(tmp_path):
    """Change the catalog of the shop "corner": a function that gets and returns its text."""

    def edit(change) -> None:
        path = tmp_path / "business/corner/draft/catalog.json"
        path.write_text(change(path.read_text()))

    return edit


def test_a_new_shop_is_published_changed_compared_and_rolled_back(assistant, edit_catalog):
    made = assistant("tenant", "new", "corner", "--template", "grocer", "--name", "Corner Shop")
    assert made.stdout == "Wrote business/corner/draft. Edit it, then: assistant tenant publish corner\n"
    published = assistant("tenant", "publish", "corner", "--note", "Opening day")
    assert (published.returncode, published.stdout) == (0, "corner: version 1 is live (13 changes).\n"), published.stderr
    edit_catalog(lambda text: text.replace("199", "205"))
    assert assistant("tenant", "diff", "corner").stdout == "~ catalog OAT-1 (Oat milk)\n    price: £1.99 -> £2.05\n"
    assert assistant("tenant", "publish", "--all").stdout == "corner: version 2 is live (1 change).\n"
    assert assistant("tenant", "publish", "corner").stdout == "corner: nothing has changed, version 2 stays.\n"
    stale = assistant("tenant", "publish", "corner", "--expect", "1")
    assert (stale.returncode, stale.stderr) == (
        1, "corner: corner is at version 2 by now, not 1. Look at what changed, then publish again.\n",
    )  # fmt: skip
    assert assistant("tenant", "rollback", "corner", "1").stdout == "corner: version 3 is live (1 change).\n"
    kept = assistant("tenant", "discard", "corner")
    assert (kept.returncode, "Throw the changes of corner's draft away? [y/N]" in kept.stdout) == (1, True)
    assert assistant("tenant", "discard", "corner", "--yes").stdout == "corner: the draft says what version 3 says.\n"
    assert assistant("tenant", "diff", "corner").stdout == "Nothing has changed.\n"
    lines = assistant("tenant", "history", "corner").stdout.splitlines()
    assert [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "THEN", line) for line in lines] == [
        "*    3  THEN UTC  catalog                   Back to version 1",
        "     2  THEN UTC  catalog",
        "     1  THEN UTC  the first version         Opening day",
    ]


def test_a_broken_draft_is_told_repaired_on_consent_and_published(assistant, edit_catalog, tmp_path):
    assistant("tenant", "new", "corner", "--template", "grocer")
    edit_catalog(lambda text: text.replace("199", '"1.99"'))
    refused = assistant("tenant", "publish", "corner")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        'corner/draft/catalog.json: products[0].price: "1.99" is not an integer of minor units. Write 199 for 1.99 GBP.',
        "1 repair is proposed. See and apply with: assistant tenant publish corner --repair",
    ]
    declined = assistant("tenant", "publish", "corner", "--repair", answers="n\n")
    assert declined.returncode == 1
    assert '-      "price": "1.99",\n+      "price": 199,' in declined.stdout
    assert not (tmp_path / "business/corner/live.json").exists()
    consented = assistant("tenant", "publish", "corner", "--repair", answers="y\n")
    assert consented.returncode == 0
    assert consented.stdout.endswith("corner: version 1 is live (13 changes).\n")
    assert assistant("tenant", "validate", "corner").stdout == "corner: no faults.\n"


def test_a_snapshot_moves_a_shop(assistant, tmp_path):
    assistant("tenant", "new", "corner", "--template", "grocer")
    assistant("tenant", "publish", "corner")
    assert assistant("tenant", "snapshot", "corner", "kept.tar.gz").stdout.startswith("Wrote kept.tar.gz (")
    assert assistant("tenant", "restore", "kept.tar.gz", "second").stdout == "Restored second: version 1 is live.\n"
    assert assistant("tenant", "restore", "kept.tar.gz", "second").returncode == 1
    assert json.loads((tmp_path / "business/second/live.json").read_text()) == {"version": 1}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("tenant", "publish"), 2, "Name one shop or several, or say --all"),
        (("tenant", "publish", "nobody"), 1, 'nobody: There is no draft of "nobody"'),
        (("tenant", "validate", "../etc"), 1, "Error: This is no shop's key."),
        (("tenant", "history", "nobody"), 1, 'Error: No shop is published as "nobody"'),
        (("tenant", "new", "Corner Shop"), 1, "Error: This is no shop's key."),
        (("tenant", "new", "corner", "--template", "castle"), 2, "'castle' is not one of 'empty', 'grocer'"),
        (("tenant", "new", "corner", "--timezone", "Mars/Phobos"), 2, "--timezone Mars/Phobos: Choose a time zone, like Europe/London."),
        (("tenant", "validate"), 2, "For example: assistant tenant validate greengrocer"),
        (("import", "catalog", "nobody", "list.csv"), 1, 'Error: There is no draft of "nobody"'),
        (("nonsense",), 2, "No such command 'nonsense'"),
    ],
)
def test_mistakes_end_in_a_sentence_and_an_exit_code(assistant, arguments, code, told):
    ended = assistant(*arguments)
    assert ended.returncode == code
    assert told in ended.stderr


@pytest.mark.parametrize("arguments", [("ask", "cornr", "hello"), ("tenant", "validate", "cornr"), ("tenant", "publish", "cornr")])
def test_a_mistyped_shop_is_told_which_was_meant(assistant, arguments):
    assistant("tenant", "new", "corner")
    assert assistant(*arguments).stderr.endswith("\nDid you mean corner?\n")
    assert assistant(*arguments[:1], *(each.replace("cornr", "bakery") for each in arguments[1:])).stderr.endswith(
        "\nThe shops here: corner.\n"
    )


def test_a_shop_that_was_never_published_has_no_history_and_is_told_so(assistant):
    assistant("tenant", "new", "corner")
    assert (
        assistant("tenant", "history", "corner").stdout == "corner was never published. Publish it with: assistant tenant publish corner\n"
    )


def test_a_new_shop_in_a_language_without_wording_is_told_that_it_answers_in_english(assistant):
    told = assistant("tenant", "new", "ecke", "--locale", "de-DE", "--currency", "EUR").stdout
    assert "it will answer in English, for there is no wording for de-DE yet" in told
    assert "Note" not in assistant("tenant", "new", "goc", "--locale", "vi-VN").stdout


@pytest.mark.parametrize("group", ["tenant", "import", "user", "channel", "secret", "plugin", "connector", "job", "eval", "demo"])
def test_no_sentence_of_the_help_is_cut_off(assistant, group):
    assert "..." not in assistant(group, "--help").stdout.partition("Commands:")[2]


def test_an_empty_shop_can_be_published_too(assistant):
    assistant("tenant", "new", "bare")
    assert assistant("tenant", "publish", "bare").stdout == "bare: version 1 is live (1 change).\n"


def test_asking_for_help_imports_none_of_the_commands():
    program = "import sys; from scripts.cli import main; main(['--help'], 'assistant', standalone_mode=False); print('app' in sys.modules)"
    helped = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    for name in ("serve", "ask", "tenant", "import", "plugin", "check"):
        assert f"\n  {name} " in helped
    assert helped.endswith("\nFalse\n")
