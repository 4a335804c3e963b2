"""The pages of the connectors say what is true: their examples are taken as options, their commands are there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from plugins.builtins import BUILTINS
from plugins.manager import load_plugin
from scripts.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in sorted((ROOT / "plugins").glob("*/*.md")) if page.name != "README.md"]
CODE = re.compile(r"```json\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"`(assistant [^`\n]+)`|^(assistant .+)$", re.MULTILINE)
SHORTENED = re.compile(r'"(AC|MG|SK|HX)\.\.\."')


def blocks(page: Path) -> list[dict]:
    """Return the JSON of a page: parts of a tenant.json, or an entry of its plugins by itself."""
    found = []
    for text in CODE.findall(page.read_text("utf-8")):
        whole = SHORTENED.sub(lambda match: f'"{match[1]}{"0" * 32}"', text.strip())
        read = json.loads(whole if whole.startswith("{") else f"{{{whole}}}", object_hook=_as_kept)
        found.append({"plugins": [read]} if "options" in read else read)
    return found


def _as_kept(data: dict) -> object:
    """Put a text in the place of a secret's name, as publishing does."""
    return "a secret of letters enough for every kind" if {"$secret", "$env"} & set(data) else data


def entries(page: Path) -> list[dict]:
    return [entry for block in blocks(page) for entry in block.get("plugins", ()) if isinstance(entry, dict)]


def commands(page: Path) -> list[str]:
    return [one or other for one, other in COMMAND.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_taken(page):
    schema = Draft202012Validator(json.loads((ROOT / "app/schemas/tenant.schema.json").read_text("utf-8"))["properties"]["channels"])
    for entry in entries(page):
        assert entry["name"] in BUILTINS
        options = Draft202012Validator(load_plugin(entry["name"]).OPTIONS)
        assert [error.message for error in options.iter_errors(entry["options"])] == []
    for block in blocks(page):
        if "channels" in block:
            assert [error.message for error in schema.iter_errors(block["channels"])] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_are_there(page):
    for written in commands(page):
        words = shlex.split(written.partition("#")[0])[1:]
        found: click.Command | None = main
        context = click.Context(main)
        while words and isinstance(found, click.Group):
            found = found.get_command(context, words.pop(0))
        assert found is not None, written
        if isinstance(found, click.Group):
            continue
        known = {name for parameter in found.params for name in parameter.opts}
        assert [word for word in words if word.startswith("--") and word.strip("[]") not in known] == [], written
        least = sum(isinstance(parameter, click.Argument) and parameter.required for parameter in found.params)
        assert len([word for word in words if not word.startswith(("-", "[--"))]) >= least, written


def test_every_connector_has_its_page():
    named = {entry["name"] for page in PAGES for entry in entries(page)}
    connectors = {name for name, module in BUILTINS.items() if module.startswith("plugins.connectors.")}
    told = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert [name for name in connectors - named if f"`{name}`" not in told] == []
