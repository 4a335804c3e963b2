"""``assistant ask``: put a question to a shop, or a file of questions, and see how the answer came about."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.container import Platform
from app.errors import AppError
from app.services.presenting import plain, reply_to_json
from app.settings import Settings, load_settings
from plugins.contracts import Message, Reply
from plugins.manager import PluginError
from scripts.cli.demo import publish_unpublished


@click.command()
@click.argument("shop")
@click.argument("question", required=False)
@click.option(
    "--explain", is_flag=True, help="Show the mode, candidate tools, slots, hooks, facts and the wording before and after the check."
)
@click.option("--jsonl", type=click.File("r", encoding="utf-8"), help='Read {"message", "session_id"} a line, write the reply a line.')
@click.option("--mode", default="", help="Answer in this mode.")
@click.option("--session", default="ask", help="The session that a single question belongs to.")
@click.option("--keep", is_flag=True, help="Store the conversation with the shop's running data, instead of forgetting it.")
@click.pass_context
def ask(
    context: click.Context, shop: str, question: str | None, explain: bool, jsonl: TextIO | None, mode: str, session: str, keep: bool
) -> None:
    """Ask SHOP a QUESTION as a customer would."""
    if (question is None) == (jsonl is None):
        raise click.UsageError(
            'Give a question in quotes, or a file with --jsonl. For example: assistant ask greengrocer "how much is oat milk?"'
        )
    settings = load_settings()
    if context.obj:
        settings = replace(settings, business_root=Path(context.obj))
    with tempfile.TemporaryDirectory() as scratch:
        platform = Platform(settings if keep else _forgetful(settings, Path(scratch)), patient=True)
        try:
            publish_unpublished(platform, [shop])
            if jsonl:
                for row in _answered(platform, shop, jsonl, mode):
                    click.echo(json.dumps(row, ensure_ascii=False))
            else:
                _show(platform.handle(Message(question, session, "cli", mode=mode, explain=explain), shop), explain)
        except (AppError, PluginError) as error:
            raise click.ClickException(str(error)) from error
        finally:
            platform.close()


def _forgetful(settings: Settings, scratch: Path) -> Settings:
    """Return the settings with running data in a folder that is thrown away; models stay where they are."""
    return replace(settings, instance_folder=scratch, model_folder=settings.models, database_url="")


def _answered(platform: Platform, shop: str, lines: TextIO, mode: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(platform, shop, number, line, mode)


def _row(platform: Platform, shop: str, number: int, line: str, mode: str) -> dict[str, Any]:
    """Return one answered line; a line that cannot be answered gets its error, and the rest go on."""
    try:
        asked = json.loads(line)
        message = Message(asked["message"], str(asked.get("session_id", f"line-{number}")), "cli", mode=mode)
        reply = platform.handle(message, shop)
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"line": number, "error": 'Write a JSON object a line, like {"message": "how much is oat milk?", "session_id": "a"}.'}
    except AppError as error:
        return {"line": number, "error": str(error), "code": error.code}
    shown = reply_to_json(reply, shop)
    first = shown["tools"][0] if shown["tools"] else {"name": "", "arguments": {}, "confidence": 0.0}
    return {
        "session_id": reply.session_id,
        "message": asked["message"],
        "reply": reply.text,
        "outcome": reply.outcome,
        "tool": first["name"],
        "arguments": first["arguments"],
        "confidence": first["confidence"],
        "tools": shown["tools"],
        "item_ids": [card["id"] for card in shown["cards"]],
        "facts": shown["facts"],
        "suggestions": [item["label"] for item in shown["suggestions"]],
    }


def _show(reply: Reply, explain: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if explain:
        _explain(console, reply)
    console.print(reply.text, markup=False)
    for card in reply.cards:
        parts = [part for part in (card.title, card.subtitle, card.price_text, card.stock_text, card.badge) if part]
        console.print(f"  [{card.id}] " + " · ".join(parts), markup=False)
    if reply.suggestions:
        console.print("  > " + "   > ".join(item.label for item in reply.suggestions), markup=False)


def _explain(console: Console, reply: Reply) -> None:
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
    calls = [(call.tool, _json(plain(call.arguments)), call.status.value, f"{call.milliseconds:.2f}") for call in reply.calls]
    console.print(_table("tool calls", ("tool", "arguments", "status", "ms"), calls))
    facts = [(fact.kind, _json(plain(fact.value, reply.locale)), fact.subject, fact.source) for fact in reply.facts]
    console.print(_table("facts", ("kind", "value", "of", "source"), facts))
    same = told["wording"]["before_check"] == told["wording"]["after_check"]
    console.print("wording before the check" + (" (the same after it):" if same else ":"), markup=False)
    console.print(told["wording"]["before_check"], markup=False)
    console.print("reply:", markup=False)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*[escape(cell) for cell in row])
    return table
