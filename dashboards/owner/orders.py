"""Orders: the list, one of them with its lines and the ledger of its money, and moving it on, taking and giving back money."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.conversations.conversation_desk import Behind
from app.services.customers.desk import masked
from app.services.orders.order_desk import MONEY, NEXT, Asked, OrderDesk
from app.services.permissions import Permission
from app.services.storefront import zone_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who
from dashboards.owner.telling import said
from dashboards.owner.wording import language_of_request
from plugins.contracts import Order, Quantity, Role

REFUNDED, TAKEN, MOVED = "order.refund", "order.payment", "order.status"


@PAGES.get("/<bot>/orders")
@needs(Permission.SEE_DATA)
def orders(bot: str) -> ResponseReturnValue:
    """The orders, the newest first, a page at a time; a number leads to its order."""
    desk, status, number = _desk(bot), request.args.get("status", ""), request.args.get("number", "")
    if number and desk.has(number):
        return redirect(url_for("owner.order", bot=bot, number=number.strip()))
    days = {name: request.args.get(name, "") for name in ("since", "until")}
    placed = Behind.read(days["since"], days["until"], "", zone_of(office().platform, bot))
    page = desk.page(status, request.args.get("after", ""), placed)
    return render_template(
        "owner/orders.html", page=page, status=status, statuses=tuple(NEXT), number=number, amount=desk.told, branch=desk.branch,
        is_filtered=bool(status or placed or request.args.get("after")), days=days if placed else {},
    )  # fmt: skip


@PAGES.get("/<bot>/orders/<number>")
@needs(Permission.SEE_DATA)
def order(bot: str, number: str) -> ResponseReturnValue:
    """One order."""
    return _page(bot, number)


@PAGES.post("/<bot>/orders/<number>")
@needs(Permission.ANSWER_CUSTOMERS)
def change_order(bot: str, number: str) -> ResponseReturnValue:
    """Move an order on at once; money moves after a question with the amount in it."""
    form, desk = request.form, _desk(bot)
    act, before = form.get("act", ""), desk.find(number)
    try:
        if act in MONEY and not form.get("agreed"):
            return _page(bot, number, asked=desk.ask_about_money(act, before.number, form.get("amount", "")))
        if act in MONEY:
            desk.move_money(act, before.number, form.get("amount", ""), form["agreed"])
        else:
            desk.move(before.number, act)
    except AppError as error:
        return _page(bot, number, fault=said(error)), error.status
    _note(bot, desk, act, before)
    return redirect(url_for("owner.order", bot=bot, number=before.number, done=act))


def _note(bot: str, desk: OrderDesk, act: str, before: Order) -> None:
    """Write what was done into the audit log."""
    after = desk.find(before.number)
    action = {"take": TAKEN, "refund": REFUNDED}.get(act, MOVED)
    told = [{"status": one.status} if action is MOVED else {"paid": desk.told(one.paid)} for one in (before, after)]
    office().accounts.audit.add(who(), office().platform.clock(), bot, action, f"order {before.number}", *told)


def _page(bot: str, number: str, fault: str = "", asked: Asked | None = None) -> str:
    desk = _desk(bot)
    found = desk.find(number)
    return render_template(
        "owner/order.html", found=found, steps=NEXT[found.status], branch=desk.branch(found), amount=desk.told,
        quantity=lambda line: desk.told(Quantity(line.quantity, line.unit)),
        fault=fault, asked=asked, shown=masked,
        may_change=person().may(Permission.ANSWER_CUSTOMERS, bot), done=request.args.get("done", ""),
    )  # fmt: skip


def _desk(bot: str) -> OrderDesk:
    return OrderDesk(office().platform, bot, person().role_in(bot) or Role.VIEWER, language_of_request())
