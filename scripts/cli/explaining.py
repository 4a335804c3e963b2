"""What ``assistant ask --explain`` shows of a turn: how it was understood, which tools ran, what models said, what was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.services.conversations.presenting import plain
from plugins.contracts import Reply
from plugins.kit.masking import mask_secrets

SHOWN = ("wanted", "answered", "why", "prompt", "raw", "objections", "receipts", "offered")


def explain_turn(console: Console, reply: Reply) -> None:
    """Print how the reply came about; the reply itself is printed after it."""
    told = reply.explanation
    console.print(f"mode {told['mode']}, locale {told['locale']}, {told['milliseconds']} ms, trace {reply.trace_id}", markup=False)
    notes = {name: note for name, note in told["notes"].items() if isinstance(note, Mapping)}
    for note in notes.values():
        console.print(f"{note['wanted']} was asked, {note['answered']} answered: {note['why']}", markup=False)
    for request in told["requests"]:
        meant = f"{request['decision']} {request['tool']} {request['arguments']} ({request['score']})"
        console.print(mask_secrets(f"request: {request['clause']!r} -> {meant}"), markup=False)
        rows = [(item["tool"] or "(off topic)", f"{item['score']:.3f}", item["nearest"]) for item in request["candidates"]]
        console.print(_table("candidate tools", ("tool", "probability", "nearest example"), rows))
    slots = [(slot["type"], str(slot["value"]), f"{slot['score']:.2f}") for slot in told["slots"]]
    console.print(_table("slots", ("type", "value", "score"), slots))
    console.print(_table("hooks", ("hook", "plugin", "calls", "answered", "ms"), _hook_rows(told["hooks"])))
    found = dict.fromkeys((name, why) for call in told["hooks"] for name, why in call["found"])
    if found:
        console.print(_table("products found", ("product", "why it matched"), list(found)))
    calls = [(call.tool, _json(plain(call.arguments)), call.status.value, f"{call.milliseconds:.2f}") for call in reply.calls]
    console.print(_table("tool calls", ("tool", "arguments", "status", "ms"), calls))
    facts = [(fact.kind, _value(plain(fact.value, reply.locale)), fact.subject, fact.source) for fact in reply.facts]
    console.print(_table("facts", ("kind", "value", "of", "source"), facts))
    _explain_models(console, told["model_calls"], notes)
    before = _last_wording(told)
    same = before == told["wording"]["after_check"]
    console.print("wording before the check" + (" (the same after it):" if same else ":"), markup=False)
    console.print(before, markup=False)
    console.print("reply:", markup=False)


def _hook_rows(calls: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return a row for each hook and plugin, in the order of their first calls."""
    by_plugin: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for call in calls:
        by_plugin.setdefault((call["hook"], call["plugin"]), []).append(call)
    return [
        (*names, str(len(each)), str(sum(call["answered"] for call in each)), f"{sum(call['milliseconds'] for call in each):.2f}")
        for names, each in by_plugin.items()
    ]


def _explain_models(console: Console, calls: Sequence[Mapping[str, Any]], notes: Mapping[str, Mapping[str, Any]]) -> None:
    if calls:
        columns = ("provider", "model", "for", "outcome", "tokens read", "of them cached", "tokens written", "cost", "ms")
        console.print(_table("model calls", columns, [_call_row(call) for call in calls]))
    for note in notes.values():
        _explain_note(console, note)


def _call_row(call: Mapping[str, Any]) -> tuple[str, ...]:
    cost = f"{call['cost_micro'] / 1_000_000:.6f}"
    names = ("provider", "model", "purpose", "outcome", "tokens_read", "tokens_cached", "tokens_written")
    return (*[str(call[name]) for name in names], cost, f"{call['milliseconds']:.0f}")


def _explain_note(console: Console, note: Mapping[str, Any]) -> None:
    """Print what a model was told and what it said, line by line, and what became of its words."""
    if note.get("offered"):
        console.print(f"tools offered: {', '.join(note['offered'])}", markup=False)
    words = [text for text in note.get("raw", ()) if text]
    for line in note.get("prompt", ()):
        who = f"prompt, {line['role']}"
        if line["role"] == "assistant" and line["text"] in words:
            words.remove(line["text"])
            who = "the model's words"
        if line["text"]:
            console.print(f"{who}:\n{line['text']}", markup=False)
        for call in line.get("calls", ()):
            console.print(f"the model calls {call}", markup=False)
    for text in words:
        console.print(f"the model's words:\n{text}", markup=False)
    for objection in note.get("objections", ()):
        console.print(f"objection: {objection}", markup=False)
    receipts = [(each["text"], each["kind"], each["fact"] or each["objection"], each["source"]) for each in note.get("receipts", ())]
    if receipts:
        console.print(_table("claims", ("said", "kind", "fact or objection", "source"), receipts))
    for key in (key for key in note if key not in SHOWN and note[key] not in ("", None)):
        console.print(f"{key}: {_json(note[key])}", markup=False)


def _last_wording(told: Mapping[str, Any]) -> str:
    """Return the model's last words where one was asked, else the mode's own."""
    notes = [note for note in told["notes"].values() if isinstance(note, Mapping)]
    raw: Sequence[str] = [text for note in notes for text in note.get("raw", ()) if text]
    return raw[-1] if raw else told["wording"]["before_check"]


def _value(value: Any) -> str:
    """Return a fact's value as people write it."""
    return str(value["text"]) if isinstance(value, Mapping) and "text" in value else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*[escape(mask_secrets(cell)) for cell in row])
    return table
