"""What ``assistant ask --explain`` shows of a turn: how it was understood, which tools ran, what models said, what was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.services.presenting import plain
from plugins.contracts import Reply

SHOWN = ("wanted", "answered", "why", "prompt", "raw", "objections", "receipts")


def explain_turn(console: Console, reply: Reply) -> None:
    """Print how the reply came about; the reply itself is printed after it."""
    told = reply.explanation
    console.print(f"mode {told['mode']}, locale {told['locale']}, {told['milliseconds']} ms, trace {reply.trace_id}", markup=False)
    for request in told["requests"]:
        meant = f"{request['decision']} {request['tool']} {request['arguments']} ({request['score']})"
        console.print(f"request: {request['clause']!r} -> {meant}", markup=False)
        rows = [(item["tool"] or "(off topic)", f"{item['score']:.3f}", item["nearest"]) for item in request["candidates"]]
        console.print(_table("candidate tools", ("tool", "probability", "nearest example"), rows))
    slots = [(slot["type"], str(slot["value"]), f"{slot['score']:.2f}") for slot in told["slots"]]
    console.print(_table("slots", ("type", "value", "score"), slots))
    hooks = [(call["hook"], call["plugin"], f"{call['milliseconds']:.2f}", "yes" if call["answered"] else "") for call in told["hooks"]]
    console.print(_table("hooks", ("hook", "plugin", "ms", "answered"), hooks))
    found = dict.fromkeys((name, why) for call in told["hooks"] for name, why in call["found"])
    if found:
        console.print(_table("products found", ("product", "why it matched"), list(found)))
    calls = [(call.tool, _json(plain(call.arguments)), call.status.value, f"{call.milliseconds:.2f}") for call in reply.calls]
    console.print(_table("tool calls", ("tool", "arguments", "status", "ms"), calls))
    facts = [(fact.kind, _json(plain(fact.value, reply.locale)), fact.subject, fact.source) for fact in reply.facts]
    console.print(_table("facts", ("kind", "value", "of", "source"), facts))
    _explain_models(console, told)
    before = _last_wording(told)
    same = before == told["wording"]["after_check"]
    console.print("wording before the check" + (" (the same after it):" if same else ":"), markup=False)
    console.print(before, markup=False)
    console.print("reply:", markup=False)


def _explain_models(console: Console, told: Mapping[str, Any]) -> None:
    rows = [_call_row(call) for call in told["model_calls"]]
    if rows:
        console.print(_table("model calls", ("provider", "model", "for", "outcome", "read", "written", "cost", "ms"), rows))
    for name, note in told["notes"].items():
        if isinstance(note, Mapping):
            _explain_note(console, name, note)


def _call_row(call: Mapping[str, Any]) -> tuple[str, ...]:
    cost = f"{call['cost_micro'] / 1_000_000:.6f}"
    names = ("provider", "model", "purpose", "outcome", "tokens_read", "tokens_written")
    return (*[str(call[name]) for name in names], cost, f"{call['milliseconds']:.0f}")


def _explain_note(console: Console, name: str, note: Mapping[str, Any]) -> None:
    answered = f"{note.get('wanted', name)} was asked, {note.get('answered', '')} answered: {note.get('why', '')}"
    console.print(answered, markup=False)
    for line in note.get("prompt", ()):
        console.print(f"prompt, {line['role']}:\n{line['text']}", markup=False)
    for number, text in enumerate(note.get("raw", ()), 1):
        console.print(f"the model's words, {number}:\n{text}", markup=False)
    for objection in note.get("objections", ()):
        console.print(f"objection: {objection}", markup=False)
    receipts = [(each["text"], each["kind"], each["fact"] or each["objection"], each["source"]) for each in note.get("receipts", ())]
    if receipts:
        console.print(_table("claims", ("said", "kind", "fact or objection", "source"), receipts))
    for key in (key for key in note if key not in SHOWN):
        console.print(f"{key}: {_json(note[key])}", markup=False)


def _last_wording(told: Mapping[str, Any]) -> str:
    """Return the model's last words where one was asked, else the mode's own."""
    raw: Sequence[str] = told["notes"].get("model", {}).get("raw") or ()
    return raw[-1] if raw else told["wording"]["before_check"]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*[escape(cell) for cell in row])
    return table
