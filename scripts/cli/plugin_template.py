"""The files of a new plugin package: a working skill or store with its wording and its test."""

from __future__ import annotations

import json
from string import Template

_PROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "assistant-$dashed"
version = "0.1.0"
description = "The $name plugin for the sales assistant."
requires-python = ">=3.11"
dependencies = ["sales-assistant"]

[project.entry-points."sales_assistant.plugins"]
$name = "assistant_$name"

[tool.setuptools]
packages = ["assistant_$name"]
package-data = {"assistant_$name" = ["locales/*/*.json", "*.json"]}
"""

_SKILL = '''\
"""The $name skill: greets by name. Change the tool and the wording to what your shop needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Call, Fact, Folder, Result, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "$name"
PARAMETERS = {"type": "object", "properties": {"who": {"type": "string", "description": "Who is greeted."}}, "additionalProperties": False}


class Skill:
    """Offers the tool $name."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        examples = examples_from(read_locales(__file__, NAME), NAME)
        return [Tool(NAME, "Greet somebody by name.", PARAMETERS, greet, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> Skill:
    return Skill()


def greet(call: Call) -> Result:
    """Greet, with the shop's name as the fact behind the words."""
    who = str(call.arguments.get("who") or "")
    text = call.say("$name.greet_by_name", who=who, shop=call.shop.name) if who else call.say("$name.greet", shop=call.shop.name)
    return Result(text, (Fact("shop_name", call.shop.name, call.shop.key, source="tenant.json#/name"),))
'''

_STORE = '''\
"""The $name store: passages of the shop's own document $name.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from plugins.contracts import Document, Folder, Passage
from plugins.hookspecs import hookimpl
from plugins.kit.text import fold

NAME = "$name"


class Store:
    """Finds entries whose title or text has the words that were asked for."""

    def __init__(self, folder: Folder):
        self._folder = folder

    @hookimpl
    def register_documents(self) -> list[Document]:
        schema = json.loads((Path(__file__).parent / "$name.schema.json").read_text("utf-8"))
        return [Document(NAME, schema, records="entries", key="id")]

    @hookimpl
    def search_passages(self, text: str, limit: int) -> list[Passage]:
        wanted = set(fold(text).split())
        scored = [replace(passage, score=_share(wanted, passage)) for passage in self._all()]
        return sorted((passage for passage in scored if passage.score > 0.5), key=lambda passage: -passage.score)[:limit]

    @hookimpl
    def find_passage(self, id: str) -> Passage | None:
        return next((passage for passage in self._all() if passage.id == id), None)

    def _all(self) -> list[Passage]:
        entries = (self._folder.read(NAME) or {}).get("entries", [])
        return [
            Passage(entry["id"], entry["title"], entry["text"], self._folder.source(NAME, f"/entries/{place}"))
            for place, entry in enumerate(entries)
        ]


def create(folder: Folder, options: Mapping[str, Any]) -> Store:
    return Store(folder)


def _share(wanted: set[str], passage: Passage) -> float:
    """Return the share of the wanted words that a passage has."""
    return len(wanted & set(fold(f"{passage.title} {passage.text}").split())) / max(1, len(wanted))
'''

_FOLDER = '''\
class DraftOnPaper:
    """A tenant version that stands in the test."""

    shop = Shop("test", "Test Shop", "en-GB", ("en-GB", "vi-VN"), "GBP", "Europe/London", 1)

    def __init__(self, **documents):
        self.documents = documents

    def read(self, document):
        return self.documents.get(document)

    def source(self, document, pointer):
        return f"versions/1/{document}.json#{pointer}"

    def cache(self, name):
        raise NotImplementedError("This plugin keeps nothing derived.")
'''

_SKILL_TEST = (
    '''\
"""The $name skill through its hooks, in both of its languages."""

import assistant_$name
from plugins.contracts import Shop
from plugins.kit.words import Words
from plugins.manager import HookStores, PluginRef, build_manager


'''
    + _FOLDER
    + """

def test_the_tool_is_offered_and_worded_in_every_language():
    stores = HookStores(build_manager([PluginRef("$name", {})], DraftOnPaper()))
    [tool] = stores.register_tools()
    assert tool.name == assistant_$name.NAME
    assert {example.locale for example in tool.examples} == {"en", "vi"}
    wording = assistant_$name.Skill().register_wording()
    assert wording["en"].keys() == wording["vi"].keys()
    assert Words("en", [wording["en"]])("$name.greet_by_name", who="Kim", shop="Test Shop") == "Hello Kim, welcome to Test Shop!"
"""
)

_STORE_TEST = (
    '''\
"""The $name store through its hooks."""

from jsonschema import Draft202012Validator

from plugins.contracts import Shop
from plugins.manager import HookStores, PluginRef, build_manager

DOCUMENT = {"entries": [{"id": "rain", "title": "Rain today", "text": "Take an umbrella with you."}]}


'''
    + _FOLDER
    + """

def test_a_passage_is_found_by_its_words_with_its_source():
    stores = HookStores(build_manager([PluginRef("$name", {})], DraftOnPaper($name=DOCUMENT)))
    [document] = stores.register_documents()
    Draft202012Validator(document.schema).validate(DOCUMENT)
    [passage] = stores.search_passages(text="rain today", limit=3)
    assert passage.source == "versions/1/$name.json#/entries/0"
    assert stores.find_passage(id="rain").text == "Take an umbrella with you."
    assert stores.search_passages(text="something else", limit=3) == []
"""
)

_README = """\
# assistant-$dashed
A plugin for the sales assistant. Install it beside the assistant (`pip install -e .`), name it in a shop's `tenant.json`
(`"plugins": ["*", "$name"]`; "*" is all built-ins), and publish.
Hooks are described in `plugins/hookspecs.py` of the assistant, values in `plugins/contracts/`.
"""

_EN = {
    "wording": {"tool.$name": "Greeting", "$name.greet": "Welcome to {shop}!", "$name.greet_by_name": "Hello {who}, welcome to {shop}!"},
    "examples": {"$name": ["give me a warm welcome", "please welcome me properly", "a proper greeting please"]},
}
_VI = {
    "wording": {
        "tool.$name": "Lời chào",
        "$name.greet": "Chào mừng bạn đến {shop}!",
        "$name.greet_by_name": "Chào {who}, mừng bạn đến {shop}!",
    },
    "examples": {"$name": ["chào đón tôi thật nồng nhiệt", "gửi tôi một lời chào", "cho tôi một lời chào mừng"]},
}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 4000}
_SCHEMA = {
    "$$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "$name",
    "type": "object",
    "properties": {
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": _TEXT, "title": _TEXT, "text": _TEXT},
                "required": ["id", "title", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["entries"],
    "additionalProperties": False,
}


def package_files(name: str, kind: str) -> dict[str, str]:
    """Return the texts of a plugin package by their path in it; ``kind`` is skill or store."""
    module = f"assistant_{name}"
    files = {"pyproject.toml": _PROJECT, "README.md": _README}
    if kind == "skill":
        files |= {f"{module}/__init__.py": _SKILL, f"tests/test_{name}.py": _SKILL_TEST}
        files |= {f"{module}/locales/{locale}/{name}.json": _json(content) for locale, content in (("en", _EN), ("vi", _VI))}
    else:
        files |= {f"{module}/__init__.py": _STORE, f"tests/test_{name}.py": _STORE_TEST, f"{module}/{name}.schema.json": _json(_SCHEMA)}
    return {path: Template(text).substitute(name=name, dashed=name.replace("_", "-")) for path, text in files.items()}


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
