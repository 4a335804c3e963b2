"""Guards that no page leaves anything behind: texts that are shown nowhere, style rules that meet nothing, classes without a rule."""

from __future__ import annotations

import json
import re

import pytest

from tests.structure.source_tree import ROOT

DASHBOARDS = ROOT / "dashboards"
SHEETS = sorted(path.name for path in (DASHBOARDS / "static" / "css").glob("*.css"))
BY_DATA = {"permissions", "roles", "shared"}  # looked up by the names of permissions and roles; of every page
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")


def sources(*patterns: str) -> list[str]:
    return [path.read_text("utf-8") for pattern in patterns for path in sorted(DASHBOARDS.rglob(pattern))]


def texts_asked_for() -> tuple[dict[str, set[str]], set[str]]:
    """Return the texts that templates name, page by page (``t.orders.lead``, or ``w.lead`` after ``w = t.orders``), and of any page."""
    of_page: dict[str, set[str]] = {}
    of_any = set(re.findall(r"[\"'.](\w+)\b", "\n".join(sources("*.py"))))
    for source in sources("*.html"):
        pages = {}
        for names, values in re.findall(r"set ([\w, ]+) = ([\w., ]+)", source):
            both = zip(names.split(","), values.split(","), strict=False)
            pages |= {name.strip(): value.strip()[2:] for name, value in both if value.strip().startswith("t.")}
        for name, first, second in re.findall(r"\b(\w+)\.(\w+)(?:\.(\w+))?", source):
            page, text = (first, second) if name == "t" else (pages.get(name), first)
            (of_any if page is None else of_page.setdefault(page, set())).add(text)
        of_any |= set(re.findall(r"[\[(]\"(\w+)\"", source))
    return of_page, of_any


def test_every_text_of_the_owners_pages_is_shown_somewhere():
    of_page, of_any = texts_asked_for()
    pages = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((DASHBOARDS / "owner" / "locales" / "en").glob("*.json"))}
    shown_nowhere = [
        f"{page}.{name}"
        for page, texts in pages.items()
        if page not in BY_DATA
        for name in texts
        if name not in of_any and name not in of_page.get(page, ())
    ]
    assert shown_nowhere == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_class_of_a_style_sheet_is_given_somewhere(sheet):
    pages = "\n".join(sources("*.html", "*.js", "*.py"))
    given, begun = set(re.findall(r"[\w-]+", pages)), tuple(re.findall(r"([\w-]+-)(?:\{\{|\$\{)", pages))  # kind-{{ kind }}, is-${number}
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", (DASHBOARDS / "static" / "css" / sheet).read_text("utf-8"), flags=re.DOTALL)
    assert [name for name in sorted(set(CLASS.findall(rules))) if name not in given and not name.startswith(begun)] == []


def test_every_class_that_a_page_gives_has_a_rule_or_is_looked_for():
    known = set(CLASS.findall("\n".join(sources("*.css", "*.js"))))
    values = re.findall(r"class=\"([^\"]*)\"", "\n".join(sources("*.html")))
    given = {name for value in values for name in re.sub(r"[\w-]*\{\{.*?\}\}|\{%.*?%\}", " ", value).split()}
    assert sorted(given - known) == []


def test_every_custom_property_that_is_set_is_read_and_the_other_way_round():
    written = "\n".join(sources("*.css", "*.html", "*.js"))
    are_set = set(re.findall(r"(?:^|[{;\s])(--[a-z][\w-]*):", written)) | set(re.findall(r"setProperty\(\"(--[\w-]+)\"", written))
    are_read = set(re.findall(r"var\((--[\w-]+)", written)) | {f"--{name}" for name in re.findall(r"colour\(\"([\w-]+)\"", written)}
    assert are_set ^ are_read == set()
