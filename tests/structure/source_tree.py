"""The repository's Python files and what they import, read with ast."""

from __future__ import annotations

import ast
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "plugins", "ai_modes", "dashboards", "monitoring", "scripts")


@lru_cache(maxsize=1)
def modules() -> dict[str, Path]:
    """Return every module of the product by its dotted name."""
    return {_dotted(path): path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(name: str) -> ast.Module:
    """Return a module as it is parsed."""
    return ast.parse(modules()[name].read_text("utf-8"))


@cache
def imports_of(name: str, *, whole: bool = True) -> frozenset[str]:
    """Return our own modules that a module imports; ``whole`` counts the imports inside functions too."""
    nodes = ast.walk(tree_of(name)) if whole else iter(tree_of(name).body)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(_target(node.module, alias.name) for alias in node.names)
    return frozenset(target for target in found if target in modules())


def _target(module: str, name: str) -> str:
    return f"{module}.{name}" if f"{module}.{name}" in modules() else module
