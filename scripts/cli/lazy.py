"""Click groups: one that tells its commands in whole sentences, one that imports a command's file only when it is used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

_WHOLE = 1000  # letters; click itself cuts a sentence off where its line ends


class TellingGroup(click.Group):
    """Lists its commands with the whole first sentence of each, on several lines where one is too short."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(_WHOLE)) for name, command in sorted(self.commands.items())])


class LazyGroup(click.Group):
    """``lazy``: name -> ("module:function", the sentence of the help); nothing is imported to list them."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        from app.collector import collector_at_rest

        module, name = self._lazy[cmd_name][0].split(":")
        with collector_at_rest():
            return getattr(importlib.import_module(module), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in self._lazy.items()])
