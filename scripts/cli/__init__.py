"""The ``assistant`` command; each command's file is imported only when the command is used."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "serve": ("scripts.cli.serve:serve", "Publish what was never published, then serve the shops."),
    "ask": ("scripts.cli.ask:ask", "Ask a shop a question as a customer would."),
    "tenant": ("scripts.cli.tenant:tenant", "Make, check, publish, compare, roll back and keep shops."),
    "import": ("scripts.cli.importing:import_group", "Bring a shop's data in from files."),
    "plugin": ("scripts.cli.plugin:plugin", "Write a plugin, or list those that are installed."),
    "check": ("scripts.cli.check:check", "Check the generated references and every shop's data."),
}


class LazyCommands(click.Group):
    """A group that knows its commands' names and sentences without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        return getattr(importlib.import_module(module), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--business", type=click.Path(file_okay=False), help="The folder of all shops, instead of the setting BUSINESS_ROOT.")
@click.version_option(package_name="sales-assistant", prog_name="assistant")
@click.pass_context
def main(context: click.Context, business: str | None) -> None:
    """The sales assistant: make shops, publish them, serve them, ask them."""
    context.obj = business
