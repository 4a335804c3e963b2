"""``assistant ask``: put a question to a shop, or a file of questions, and see how the answer came about."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console

from app.container import Platform
from app.errors import AppError
from app.services.conversations.presenting import reply_to_json
from app.services.secrets.tenant_secrets import TenantSecrets
from plugins.contracts import Message, Reply
from plugins.manager import PluginError
from scripts.cli.demo import publish_unpublished
from scripts.cli.explaining import explain_turn
from scripts.cli.workplace import forgetful, sentence_of, settings_of

WIDTH_OF_A_FILE = 200  # columns, so that no source of a fact is cut in two where no terminal says how wide it is


@click.command()
@click.argument("shop")
@click.argument("question", required=False)
@click.option(
    "--explain", is_flag=True, help="Show mode, candidate tools, slots, hooks, facts, models, and the wording before and after the check."
)
@click.option("--jsonl", type=click.File("r", encoding="utf-8"), help='Read {"message", "session_id"} a line, write the reply a line.')
@click.option("--mode", type=click.Choice(["v5", "v6", "v7"]), default=None, help="Answer in this mode, whatever the shop says.")
@click.option("--session", default="ask", help="The session that a single question belongs to.")
@click.option("--keep", is_flag=True, help="Store the conversation with the shop's running data, instead of forgetting it.")
@click.pass_context
def ask(
    context: click.Context, shop: str, question: str | None, explain: bool, jsonl: TextIO | None, mode: str | None, session: str, keep: bool
) -> None:
    """Ask SHOP a QUESTION as a customer would."""
    if (question is None) == (jsonl is None):
        raise click.UsageError(
            'Give a question in quotes, or a file with --jsonl. For example: assistant ask greengrocer "how much is oat milk?"'
        )
    settings = settings_of(context)
    with tempfile.TemporaryDirectory() as scratch:
        keys = TenantSecrets.of(settings).read
        platform = Platform(settings if keep else forgetful(settings, Path(scratch)), patient=True, secrets=keys)
        try:
            for _, fault in publish_unpublished(platform, [shop]):
                if fault:
                    raise fault
            if jsonl:
                for row in _answered(platform, shop, jsonl, mode or ""):
                    click.echo(json.dumps(row, ensure_ascii=False))
            else:
                _show(platform.handle(Message(question, session, "cli", mode=mode or "", explain=explain), shop), explain)
        except (AppError, PluginError) as error:
            raise click.ClickException(sentence_of(error)) from error
        finally:
            platform.close()


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
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)
    if explain:
        explain_turn(console, reply)
    console.print(reply.text, markup=False)
    for card in reply.cards:
        parts = [part for part in (card.title, card.subtitle, card.price_text, card.stock_text, card.badge) if part]
        console.print(f"  [{card.id}] " + " · ".join(parts), markup=False)
    if reply.suggestions:
        console.print("  > " + "   > ".join(item.label for item in reply.suggestions), markup=False)
