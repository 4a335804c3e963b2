"""Every plugin's words are whole in English and Vietnamese, and every tool can be asked for in both."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import app
import plugins
from plugins.builtins import BUILTINS
from plugins.contracts import Role
from plugins.kit.words import PLURALS, parse_template
from plugins.manager import HookStores, build_manager, plugin_refs
from tests.plugins.folders import MemoryFolder, a_shop

HEARD_BY_FORM = ("cart_allergens", "emergency_help", "list_collections")  # no example teaches the router what the form of a sentence says
HOUSE = Path(plugins.__file__).parent
FILES = sorted(path.relative_to(HOUSE) for path in HOUSE.glob("*/locales/en/*.json"))
PLACE = re.compile(r"\{(\w+)\}")


def base(key: str) -> str:
    return next((key.removesuffix(form) for form in PLURALS if key.endswith(form)), key)


def places_by_key(wording: dict[str, str]) -> dict[str, set[str]]:
    """Return the places of each key, its plural forms taken together; ``count`` may be in words instead."""
    found: dict[str, set[str]] = {}
    for key, template in wording.items():
        found.setdefault(base(key), set()).update(place for _, place in parse_template(template) if place and place != "count")
    return found


def in_vietnamese(file: Path) -> Path:
    return HOUSE / str(file).replace("/locales/en/", "/locales/vi/")


@pytest.mark.parametrize("file", FILES, ids=str)
def test_both_languages_have_the_same_keys_with_the_same_places(file):
    english, vietnamese = (json.loads(path.read_text("utf-8")) for path in (HOUSE / file, in_vietnamese(file)))
    assert places_by_key(english.get("wording", {})) == places_by_key(vietnamese.get("wording", {}))
    assert english.get("examples", {}).keys() == vietnamese.get("examples", {}).keys()


def test_no_language_has_a_file_that_the_other_lacks():
    vietnamese = {str(path.relative_to(HOUSE)).replace("/locales/vi/", "/locales/en/") for path in HOUSE.glob("*/locales/vi/*.json")}
    assert vietnamese == {str(file) for file in FILES}


def test_the_platforms_own_words_are_whole_in_both_languages():
    folder = Path(app.__file__).parent / "locales"
    english, vietnamese = (json.loads((folder / f"{language}.json").read_text("utf-8")) for language in ("en", "vi"))
    assert places_by_key(english) == places_by_key(vietnamese)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_last_plural_form_is_there_wherever_there_are_others(file):
    for path in (HOUSE / file, in_vietnamese(file)):
        keys = json.loads(path.read_text("utf-8")).get("wording", {}).keys()
        forms = Counter(base(key) for key in keys if base(key) != key)
        assert sorted(key for key, count in forms.items() if count > 1 and f"{key}.other" not in keys) == []


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> HookStores:
    folder = MemoryFolder(a_shop(), {"catalog": {"products": []}}, tmp_path_factory.mktemp("all"))
    return HookStores(build_manager(plugin_refs(None), folder))


@pytest.fixture(scope="module")
def tools(stores) -> list:
    return [tool for tool in stores.register_tools() if tool]


def wording(language: str) -> set[str]:
    files = [*HOUSE.glob(f"*/locales/{language}/*.json")]
    return {key for file in files for key in json.loads(file.read_text("utf-8")).get("wording", {})}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_tool_has_a_title(tools, language):
    assert [tool.name for tool in tools if f"tool.{tool.name}" not in wording(language)] == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_tool_has_eight_examples_or_more(tools, language):
    counts = {tool.name: sum(example.locale == language for example in tool.examples) for tool in tools if tool.audience is Role.CUSTOMER}
    assert {name: count for name, count in counts.items() if count < 8} == dict.fromkeys(HEARD_BY_FORM, 0)


def test_every_place_of_an_example_and_every_constant_is_a_parameter(tools):
    wrong = [
        (tool.name, example.text)
        for tool in tools
        for example in tool.examples
        if not {*PLACE.findall(example.text), *example.arguments} <= set(tool.parameters.get("properties", {}))
    ]
    assert wrong == []


def test_every_tool_describes_itself_and_closes_its_parameters(tools):
    assert [tool.name for tool in tools if not tool.description.endswith(".")] == []
    assert [tool.name for tool in tools if tool.parameters.get("additionalProperties") is not False] == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_example_belongs_to_two_tools(tools, language):
    """Customers and the shop's own people are heard apart, so that both may say "help"."""
    owners: dict[tuple[bool, str], set[str]] = {}
    for tool in tools:
        for example in tool.examples:
            if example.locale == language:
                owners.setdefault((tool.audience is Role.CUSTOMER, example.text.lower().strip(" ?!.")), set()).add(tool.name)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


def test_the_words_for_the_shops_own_people_are_whole_in_both_languages():
    folder = Path(app.__file__).parent / "locales"
    english, vietnamese = (json.loads((folder / "colleague" / f"{language}.json").read_text("utf-8")) for language in ("en", "vi"))
    assert places_by_key(english) == places_by_key(vietnamese)
    assert english.keys() <= json.loads((folder / "en.json").read_text("utf-8")).keys()


@pytest.mark.parametrize("name", BUILTINS)
def test_a_plugin_module_is_named_as_it_is_listed(name):
    module = __import__(BUILTINS[name], fromlist=["NAME"])
    assert name == module.NAME
