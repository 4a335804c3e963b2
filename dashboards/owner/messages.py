"""What did not reach customers on WhatsApp and SMS, with why and what can be done about each; and what today's messages came to."""

from __future__ import annotations

from decimal import Decimal

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.channels.channels import Channels
from app.services.channels.undelivered import UndeliveredDesk, Waiting
from app.services.permissions import Permission
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who
from dashboards.owner.telling import said

MICRO = 1_000_000
AGAIN, TEMPLATE, DROP = "again", "template", "drop"


@PAGES.get("/<bot>/messages")
@needs(Permission.SEE_DATA)
def messages(bot: str) -> ResponseReturnValue:
    """The messages that did not arrive, the newest first, a page at a time."""
    return _page(bot)


@PAGES.post("/<bot>/messages")
@needs(Permission.ANSWER_CUSTOMERS)
def decide_message(bot: str) -> ResponseReturnValue:
    """Send one again, send a template in its place, or let it go."""
    form = request.form
    row, act, name = form.get("row", 0, type=int), form.get("act", ""), form.get("template", "")
    desk = _desk(bot)
    try:
        found = desk.send_template(row, name) if act == TEMPLATE else desk.drop(row) if act == DROP else desk.send_again(row)
    except AppError as error:
        return _page(bot, said(error)), error.status
    _note(bot, act if act in (TEMPLATE, DROP) else AGAIN, found, name)
    return redirect(url_for("owner.messages", bot=bot, done=act))


def _note(bot: str, act: str, found: Waiting, template: str) -> None:
    """Write a decision into the audit log, without the customer's number and words."""
    part = found.stuck.part
    before = {"state": part.state, "reason": part.reason}
    after = {"decision": act} | ({"template": template} if act == TEMPLATE else {})
    office().accounts.audit.add(who(), office().platform.clock(), bot, f"message.{act}", f"message {part.row}", before, after)


def _page(bot: str, fault: str = "") -> str:
    desk = _desk(bot)
    page = desk.page(request.args.get("below", 0, type=int))
    return render_template(
        "owner/messages.html", page=page, counts=desk.today(), cost=_cost, has_channels=desk.has_channels, fault=fault,
        done=request.args.get("done", ""), is_first=not request.args.get("below"),
        may_answer=person().may(Permission.ANSWER_CUSTOMERS, bot),
    )  # fmt: skip


def _cost(micro: int) -> str:
    return f"{Decimal(micro) / MICRO:.4f}"


def _desk(bot: str) -> UndeliveredDesk:
    return UndeliveredDesk(Channels(office().platform), bot)
