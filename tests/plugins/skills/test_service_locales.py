"""The words of the service skills: both languages, whole, and no two tools asked for alike."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

import plugins.skills
from plugins.kit.phrases import phrase_key
from plugins.kit.words import parse_template, read_locales
from tests.plugins.calls import Bench
from tests.plugins.town_shop import bristol

SKILLS = ("branches", "deliveries", "policies", "questions", "offers", "contact", "smalltalk")
STORES = ["catalog", "promotions", "geo", "delivery", "faq", "policy"]
PLACE = re.compile(r"\{(\w+)\}")
HEARD_BY_FORM = {"emergency_help"}  # no example teaches the router what the form of a sentence says
HERE = Path(plugins.skills.__file__).parent / "any.py"


def places_of(template):
    return {place for _, place in parse_template(template) if place}


@pytest.mark.parametrize("skill", SKILLS)
def test_both_languages_say_the_same_with_the_same_values(skill):
    locales = read_locales(str(HERE), skill)
    values = {locale: defaultdict(set) for locale in ("en", "vi")}
    for locale, found in values.items():
        for key, template in locales[locale]["wording"].items():
            found[re.sub(r"\.(one|other)$", "", key)] |= places_of(template)
    assert values["en"].keys() == values["vi"].keys()
    loose = {key for key in values["en"] if values["en"][key] ^ values["vi"][key] - {"count"}}
    assert not {key for key in loose if (values["en"][key] ^ values["vi"][key]) - {"count"}}


@pytest.mark.parametrize("locale", ["en", "vi"])
def test_every_tool_has_a_title_and_enough_examples_whose_places_are_its_parameters(tmp_path, locale):
    bench = Bench(bristol(tmp_path), [*STORES, *SKILLS])
    wording = [found.get(locale, {}) for found in bench.manager.hook.register_wording()]
    for tool in bench.tools.values():
        examples = [example for example in tool.examples if example.locale == locale]
        assert any(f"tool.{tool.name}" in found for found in wording), tool.name
        assert len(examples) >= (0 if tool.name in HEARD_BY_FORM else 8), tool.name
        for example in examples:
            assert set(PLACE.findall(example.text)) <= set(tool.parameters["properties"]), (tool.name, example.text)


@pytest.mark.parametrize("locale", ["en", "vi"])
def test_no_two_tools_share_an_example(tmp_path, locale):
    bench = Bench(bristol(tmp_path), [*STORES, *SKILLS])
    owners = defaultdict(set)
    for tool in bench.tools.values():
        for example in tool.examples:
            if example.locale == locale:
                owners[phrase_key(PLACE.sub("x", example.text))].add(tool.name)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}
