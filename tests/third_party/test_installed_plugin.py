"""A plugin that somebody else wrote: built as a wheel, installed beside the product, named in tenant.json; nothing else changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.published import share

HOUSE = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
ASSISTANT = "from scripts.cli import main; main(prog_name='assistant')"
OFFLINE = ["--no-index", "--no-build-isolation", "--no-deps"]
TENANT = {
    "name": "Bike Barn", "locale": "en-GB", "locales": ["en-GB", "vi-VN"], "currency": "GBP", "timezone": "Europe/London",
    "plugins": ["catalog", "prices", "smalltalk"],
}  # fmt: skip
BELL = {"sku": "BELL", "name": "Brass bell", "price": 1250}


def run(*command: str, cwd: Path, path: Path = HOUSE) -> str:
    """Run a command with a PYTHONPATH and return what it says; fail with its words when it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    environment |= {"BUSINESS_ROOT": "business", "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(map(str, dict.fromkeys((HOUSE, path))))}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def install(package: Path, place: Path) -> Path:
    """Build a package's wheel from a copy and install it into a folder of its own."""
    shutil.copytree(package, place / "source")
    run(*PIP, "wheel", *OFFLINE, "-w", str(place / "wheels"), str(place / "source"), cwd=place)
    [wheel] = (place / "wheels").iterdir()
    run(*PIP, "install", *OFFLINE, "--target", str(place / "site"), str(wheel), cwd=place)
    return place / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(Path(__file__).parent / "gift_wrapping", tmp_path_factory.mktemp("gift_wrapping"))


@pytest.fixture
def assistant(tmp_path: Path, site: Path):
    """``assistant("ask", "bikes", "hello")``: the command in a folder with one shop."""
    draft = share(tmp_path / "business") / "bikes" / "draft"
    draft.mkdir(parents=True)
    (draft / "catalog.json").write_text(json.dumps({"products": [BELL]}))

    def command(*arguments: str, plugins: tuple = (), path: Path = site) -> str:
        (draft / "tenant.json").write_text(json.dumps(TENANT | {"plugins": [*TENANT["plugins"], *plugins]}))
        return run(sys.executable, "-c", ASSISTANT, *arguments, cwd=tmp_path, path=path)

    return command


def test_naming_an_installed_plugin_is_all_it_takes(assistant, tmp_path):
    named = ({"name": "gift_wrapping", "options": {"price": 350}},)
    assistant("tenant", "publish", "bikes", plugins=named)
    asked = ("could you gift wrap that for me?", "gói quà hết bao nhiêu tiền?", "how much is the brass bell")
    lines = [json.dumps({"message": text, "session_id": str(number)}) for number, text in enumerate(asked)]
    (tmp_path / "asked.jsonl").write_text("\n".join(lines))
    wrapped, in_vietnamese, bell = (json.loads(line)["reply"] for line in assistant("ask", "bikes", "--jsonl", "asked.jsonl").splitlines())
    assert "We wrap a present for £3.50, ribbon included." in wrapped
    assert "Gói quà giá 3,50 £" in in_vietnamese
    assert "£12.50" in bell
    assert "gift_wrapping" in assistant("plugin", "list")


def test_an_installed_plugin_that_nobody_named_stays_out(assistant):
    assistant("tenant", "publish", "bikes")
    assert "ribbon" not in assistant("ask", "bikes", "could you gift wrap that for me?")


def test_wrong_options_are_told_at_publish(assistant):
    with pytest.raises(AssertionError, match="options of 'gift_wrapping': 'price' is a required property"):
        assistant("tenant", "publish", "bikes", plugins=("gift_wrapping",))


def test_a_written_plugin_package_builds_and_answers(assistant, tmp_path):
    assistant("plugin", "new", "welcome_mat")
    site = install(tmp_path / "assistant-welcome-mat", tmp_path)
    assistant("tenant", "publish", "bikes", plugins=("welcome_mat",), path=site)
    assert "Welcome to Bike Barn!" in assistant("ask", "bikes", "give me a warm welcome", path=site)
