"""What is generated: settings, routes, hooks, tools and commands in one page, document schemas for editors, tables of new files."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

import click

from app.factory import create_app
from app.routes.contract import declared_routes
from app.services.understanding.routing.everywhere import stores_of_no_shop
from app.settings import Settings, describe
from app.storage.databases.new_file import written_down
from app.storage.migrate import PLATFORM, TENANTS
from plugins import hookspecs
from plugins.builtins import BUILTINS
from plugins.manager import HOOKS, HookStores

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "app" / "REFERENCE.md"
SCHEMAS = ROOT / "business" / "schemas"
RENEW = "assistant check --renew"


def generated_files(commands: click.Group, settings: Settings) -> dict[Path, str]:
    """Return every generated file with what it should say today."""
    files = {}
    with stores_of_no_shop() as stores:
        files[PAGE] = "\n".join(_page(commands, settings, stores)) + "\n"
        schemas = {document.name: document.schema for document in stores.register_documents()}
    for path in sorted((ROOT / "app" / "schemas").glob("*.schema.json")):
        schemas[path.name.removesuffix(".schema.json")] = json.loads(path.read_text("utf-8"))
    for name, schema in schemas.items():
        files[SCHEMAS / f"{name}.schema.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return files | {chain.today: written_down(chain) for chain in (TENANTS, PLATFORM)}


def stale_files(files: dict[Path, str]) -> list[Path]:
    """Return the generated files that do not say what they should."""
    return [path for path, content in files.items() if not path.exists() or path.read_text("utf-8") != content]


def _page(commands: click.Group, settings: Settings, stores: HookStores) -> Iterator[str]:
    yield f"# Reference\n\nGenerated from the code; renew it with `{RENEW}`.\n"
    yield "## Settings\n\nRead from the environment and `.env`, checked at start."
    yield "\n| setting | type | default | what it does |\n|---|---|---|---|"
    for row in describe():
        yield f"| `{row.variables[-1]}` | {row.type} | {f'`{row.default}`' if row.default else 'empty'} | {row.sentence} |"
    yield "\n## Routes\n\n| route | what it does |\n|---|---|"
    yield from _routes(settings)
    yield "\n## Commands\n\n| command | what it does |\n|---|---|"
    yield from _commands(commands, "assistant")
    yield "\n## Hooks\n\n| hook | what an implementation returns |\n|---|---|"
    for name in HOOKS:
        hook = getattr(hookspecs, name)
        yield f"| `{name}({', '.join(inspect.signature(hook).parameters)})` | {' '.join((hook.__doc__ or '').split())} |"
    yield "\n## Tools\n\n| tool | effect | arguments | what it does |\n|---|---|---|---|"
    for tool in sorted(stores.register_tools(), key=lambda tool: tool.name):
        arguments = ", ".join(f"`{name}`" for name in tool.parameters.get("properties", {})) or "none"
        yield f"| `{tool.name}` | {tool.effect.value} | {arguments} | {tool.description} |"
    yield "\n## Built-in plugins\n\n| plugin | module |\n|---|---|"
    for name, module in BUILTINS.items():
        yield f"| `{name}` | `{module}` |"


def _routes(settings: Settings) -> Iterator[str]:
    app = create_app(settings)
    declared = {(route.path, route.method.upper()): route.operation.summary for route in declared_routes(app)}
    for path, method, summary in sorted((path, method, summary) for (path, method), summary in declared.items()):
        yield f"| `{method} {path}` | {summary} |"
    shown = {path for path, _ in declared}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        if rule.rule.replace("<", "{").replace(">", "}").replace("path:", "") not in shown:
            documented = (view.__doc__ or "").strip().splitlines()
            sentence = "The pages' scripts and styles, and the widget's loader." if rule.endpoint.endswith("static") else documented[0]
            yield f"| `{rule.rule}` | {sentence} |"


def _commands(group: click.Group, before: str) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")
        elif command is not None:
            arguments = " ".join(item.make_metavar(context) for item in command.params if isinstance(item, click.Argument))
            yield f"| `{' '.join((before, name, arguments)).strip()}` | {command.get_short_help_str(200)} |"
