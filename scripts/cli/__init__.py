"""The ``assistant`` command; each command's file is imported only when the command is used."""

from __future__ import annotations

import atexit
import gc

import click

from scripts.cli.lazy import LazyGroup

COMMANDS = {
    "serve": ("scripts.cli.serve:serve", "Publish what was never published, then serve the shops."),
    "worker": ("scripts.cli.worker:worker", "Do in the background what published shops need."),
    "ask": ("scripts.cli.ask:ask", "Ask a shop a question as a customer would."),
    "tenant": ("scripts.cli.tenant:tenant", "Make, check, publish, compare, roll back and keep shops."),
    "import": ("scripts.cli.importing:import_group", "Bring a shop's data in from files."),
    "user": ("scripts.cli.user:user", "Add people to the owner's pages and give them roles."),
    "channel": ("scripts.cli.channel:channel", "Look after the messengers of a shop."),
    "secret": ("scripts.cli.secret:secret", "Store keys of a shop, encrypted."),
    "plugin": ("scripts.cli.plugin:plugin", "Write a plugin, or list those that are installed."),
    "connector": ("scripts.cli.connector:connector", "List and check the outside services of a shop, resend what failed."),
    "job": ("scripts.cli.job:job", "List and run what is done by the clock for a shop."),
    "retention": ("scripts.cli.retention:retention", "Show and clear away what a shop need not keep any longer."),
    "eval": ("scripts.cli.evaluating:eval_group", "Measure how well a shop is understood and how well it finds."),
    "demo": ("scripts.cli.demo_data:demo", "Fill a demo shop's pages with demo data, or take it away."),
    "check": ("scripts.cli.check:check", "Check the generated references and every shop's data."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--business", type=click.Path(file_okay=False), help="The folder of all shops, instead of the setting BUSINESS_ROOT.")
@click.version_option(package_name="sales-assistant", prog_name="assistant")
@click.pass_context
def main(context: click.Context, business: str | None) -> None:
    """The sales assistant: make shops, publish them, serve them, ask them."""
    atexit.register(gc.freeze)  # a process that ends need not be searched for garbage: that is a sixth of a large publish
    context.obj = business
