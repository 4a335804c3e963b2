"""Guards who may import whom (the design's layers), and that imports never run in a circle."""

from __future__ import annotations

import pytest

from plugins.builtins import BUILTINS
from tests.structure.source_tree import imports_of, modules

MAY_IMPORT = {
    "plugins": ("plugins",),
    "ai_modes": ("plugins.contracts", "plugins.kit", "ai_modes"),
    "monitoring": ("plugins", "monitoring"),
    "dashboards": ("app.services", "plugins.contracts", "dashboards"),
    "app": ("app", "plugins", "ai_modes", "monitoring"),
    "scripts": ("scripts", "app", "plugins"),
}
KERNEL = ("plugins.contracts", "plugins.hookspecs", "plugins.kit")
EXCEPTIONS = {("app.factory", "dashboards")}


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in allowed)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room):
    wrong = [
        f"{name} imports {target}"
        for name in modules()
        if within(name, (room,))
        for target in imports_of(name)
        if not within(target, MAY_IMPORT[room]) and (name, target.split(".")[0]) not in EXCEPTIONS
    ]
    assert wrong == []


def test_a_plugin_imports_only_the_kernel_and_the_kit():
    wrong = [f"{name} imports {target}" for name in BUILTINS.values() for target in imports_of(name) if not within(target, KERNEL)]
    assert wrong == []


def test_only_the_list_of_built_ins_names_a_plugin():
    names = set(BUILTINS.values())
    wrong = [f"{name} imports {target}" for name in modules() for target in imports_of(name) & names if name not in names]
    assert wrong == []


def test_imports_never_run_in_a_circle():
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, "a circle: " + " -> ".join((*path[path.index(name) :], name))
        if name in done:
            return
        for target in imports_of(name, whole=False):
            visit(target, (*path, name))
        done.add(name)

    for name in modules():
        visit(name, ())


def test_flask_is_known_only_to_routes_dashboards_and_the_factory():
    allowed = ("app.routes", "dashboards", "app.factory", "app.wsgi", "scripts.benchmarks")
    wrong = [
        name
        for name, path in modules().items()
        if not within(name, allowed)
        and any(line.startswith(("from flask", "import flask")) for line in path.read_text("utf-8").splitlines())
    ]
    assert wrong == []
