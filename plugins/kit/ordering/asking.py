"""Questions of an order whose answers are fixed values."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Option, Result, Status, Suggestion


def ask_choice(call: Call, parameter: str, values: Sequence[str]) -> Result:
    """Ask which of some fixed values is meant, with a button for each."""
    labels = {value: call.say(f"checkout.{parameter}.{value}") for value in values}
    options = tuple(Option(label, value, tuple(call.say(f"checkout.{parameter}.{value}.words").split())) for value, label in labels.items())
    buttons = tuple(Suggestion(label, label) for label in labels.values())
    return Result(
        call.say(f"checkout.ask_{parameter}"), suggestions=buttons, status=Status.NEEDS_CHOICE, missing=parameter, options=options
    )
