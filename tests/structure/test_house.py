"""Guards the shape of the house: sizes, names, folders' READMEs, no state at module level, nothing of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from plugins import hookspecs
from plugins.hookspecs import PROJECT
from tests.structure.source_tree import ROOMS, ROOT, modules, tree_of

FIRST_WORDS = (
    "register_", "search_", "propose_", "review_", "check_", "find_", "choose_", "resolve_", "parse_", "deliver_",
    "authorize_", "complete_", "embed_", "on_",
)  # fmt: skip
LONGEST_FILE = 400
LONG_FUNCTION = 25
HOOKS = [name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{PROJECT}_spec")]


def functions() -> list[tuple[str, int]]:
    found = []
    for name in modules():
        for node in ast.walk(tree_of(name)):
            if isinstance(node, ast.FunctionDef):
                found.append((f"{name}.{node.name}", node.end_lineno - node.lineno + 1))
    return found


def test_no_file_is_long():
    long = {name: count for name, path in modules().items() if (count := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE}
    assert long == {}


def test_nine_of_ten_functions_are_short_and_none_is_long():
    lengths = functions()
    short = sum(length <= LONG_FUNCTION for _, length in lengths)
    assert short / len(lengths) >= 0.9
    assert [name for name, length in lengths if length > 50] == []


def test_no_folder_or_file_is_a_drawer_for_everything():
    wrong = [name for name in modules() if re.search(r"\b(utils?|helpers?|misc|common)\b", name.replace("_", " ").replace(".", " "))]
    assert wrong == []


@pytest.mark.parametrize("room", [*ROOMS, "business", "tests"])
def test_each_top_folder_has_a_short_readme(room):
    lines = (ROOT / room / "README.md").read_text("utf-8").splitlines()
    assert 1 < len(lines) <= 10


def test_every_link_of_a_document_leads_to_a_file():
    documents = [path for room in ROOMS for path in (ROOT / room).rglob("*.md")] + [*(ROOT / "tests").rglob("*.md"), ROOT / "README.md"]
    links = {(path, link) for path in documents for link in re.findall(r"\]\((?!\w+:)([^)#\s]+)", path.read_text("utf-8"))}
    assert len(links) > 10
    assert [f"{path}: {link}" for path, link in links if not (path.parent / link).exists()] == []


def test_every_module_says_what_is_in_it():
    silent = [
        name
        for name, path in modules().items()
        if path.name != "__init__.py" and "migrations" not in path.parts and not ast.get_docstring(tree_of(name))
    ]
    assert silent == []


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_permitted_name_and_a_docstring(hook):
    assert hook.startswith(FIRST_WORDS)
    assert (getattr(hookspecs, hook).__doc__ or "").strip().endswith((".", ")"))


def test_every_hook_is_implemented_by_a_plugin_or_held_by_a_test():
    source = "\n".join(path.read_text("utf-8") for room in ("plugins", "tests") for path in (ROOT / room).rglob("*.py"))
    assert [hook for hook in HOOKS if not re.search(rf"@hookimpl[^\n]*\n\s+def {hook}\(", source)] == []


def test_modules_hold_no_changing_state():
    wrong = []
    for name in modules():
        tree = tree_of(name)
        wrong += [f"{name}: global {', '.join(node.names)}" for node in ast.walk(tree) if isinstance(node, ast.Global)]
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            names = [target.id for target in targets if isinstance(target, ast.Name) and not target.id.isupper() and target.id[0] != "_"]
            if names and isinstance(node.value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)):
                wrong += [f"{name}.{one}" for one in names if not one.startswith("__")]
    assert wrong == []


def test_the_repository_speaks_of_the_product_alone():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    names = listed or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    wrong = []
    for name in names:
        path = ROOT / name
        if (
            path.suffix in (".py", ".md", ".sh", ".toml", ".js", ".css", ".html", "")
            and path.is_file()
            and Path(name) != Path(__file__).relative_to(ROOT)
        ):
            text = path.read_text("utf-8", errors="replace")
            wrong += [f"{name}: {match[0]}" for match in re.finditer(r"(?<![\w.])/(work|root|farm)/\w+|pypi\.org|registry\.npmjs", text)]
    assert wrong == []
