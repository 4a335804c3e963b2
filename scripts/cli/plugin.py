"""``assistant plugin``: write a plugin package that works as it is, or list the plugins there are."""

from __future__ import annotations

import re
from pathlib import Path

import click

from app.errors import AppError
from plugins.builtins import BUILTINS
from plugins.manager import installed_plugins, plugin_refs
from scripts.cli.lazy import TellingGroup
from scripts.cli.plugin_template import package_files
from scripts.cli.workplace import root_of, told

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class BadPluginName(AppError):
    """A name that cannot name a plugin, or a folder that is there already."""

    status, code = 422, "bad_plugin_name"


@click.group(cls=TellingGroup)
def plugin() -> None:
    """Write a plugin, or list those that are installed."""


@plugin.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(["skill", "store"]), default="skill", show_default=True, help="A skill answers, a store knows.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path("."), help="Where its folder is written.")
@told
def new(name: str, kind: str, into: Path) -> None:
    """Write a package for the plugin NAME, with its wording and its test."""
    if not _NAME.fullmatch(name) or name in installed_plugins():
        raise BadPluginName(f"{name!r} cannot name a new plugin. Use small letters, digits and _, and a name that is not taken.")
    folder = into / f"assistant-{name.replace('_', '-')}"
    if folder.exists():
        raise BadPluginName(f"{folder} is there already. Choose another name, or remove it.")
    for path, text in package_files(name, kind).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    click.echo(f"Wrote {folder}. Install it with: pip install -e {folder}")
    click.echo(f'Test it with: pytest {folder}. Then name it in a shop\'s tenant.json: "plugins": ["*", "{name}"].')


@plugin.command("list")
@click.argument("shop", required=False)
@click.pass_context
@told
def list_plugins(context: click.Context, shop: str | None) -> None:
    """List the installed plugins, or those that the draft of SHOP uses."""
    installed = installed_plugins()
    used = plugin_refs(root_of(context).tenant(shop).draft().plugins()) if shop else []
    for name in [ref.name for ref in used] if shop else installed:
        kind = "built in" if name in BUILTINS else "installed"
        click.echo(f"{name:<22} {installed.get(name, 'not installed'):<36} {kind if name in installed else ''}".rstrip())
