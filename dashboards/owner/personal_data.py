"""What becomes of a person's records: made one, taken apart, handed out to them, erased, and the receipts of erasures."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import NotFound
from app.services.customers.erasing import Erasing
from app.services.customers.exporting import export_person
from app.services.customers.receipts import file_of, read_file, read_receipt
from app.services.permissions import Permission
from dashboards.owner.customers import desk_of, shared
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who


@PAGES.get("/<bot>/customers/<customer>/merge/<other>")
@needs(Permission.ANSWER_CUSTOMERS)
def compare_customers(bot: str, customer: str, other: str) -> ResponseReturnValue:
    """Two records side by side."""
    desk = desk_of(bot)
    both = [desk.read(desk.find(one)) for one in (customer, other)]
    return render_template("owner/customer_merge.html", both=both, **shared(bot))


@PAGES.post("/<bot>/customers/<customer>/merge/<other>")
@needs(Permission.ANSWER_CUSTOMERS)
def merge_customers(bot: str, customer: str, other: str) -> ResponseReturnValue:
    """Make two records one person, or note that they are two people."""
    desk = desk_of(bot)
    one, another = desk.find(customer), desk.find(other)
    if request.form.get("decision") == "different":
        desk.tell_apart(one, another, who())
        return redirect(url_for("owner.customer", bot=bot, customer=one.id, done="apart"))
    desk.merge(one, another, who())
    return redirect(url_for("owner.customer", bot=bot, customer=one.id, done="merged"))


@PAGES.post("/<bot>/customers/<customer>/split")
@needs(Permission.ANSWER_CUSTOMERS)
def split_customer(bot: str, customer: str) -> ResponseReturnValue:
    """Undo a merge."""
    desk, record = desk_of(bot), request.form.get("record", "")
    desk.split(desk.find(customer), record, who())
    return redirect(url_for("owner.customer", bot=bot, customer=record, done="split"))


@PAGES.get("/<bot>/customers/<customer>/data")
@needs(Permission.EXPORT)
def export_customer(bot: str, customer: str) -> ResponseReturnValue:
    """All that is held of a person, as a ZIP file for them."""
    platform = office().platform
    record, content = export_person(platform, bot, customer, platform.clock())
    office().accounts.audit.add(who(), platform.clock(), bot, "customer.export", f"customer {record}", None, {"bytes": len(content)})
    name = f"{bot}-{record[:8]}.zip"
    return Response(content, headers={"Content-Type": "application/zip", "Content-Disposition": f'attachment; filename="{name}"'})


@PAGES.get("/<bot>/customers/<customer>/erase")
@needs(Permission.ERASE_PEOPLE)
def ask_erase(bot: str, customer: str) -> ResponseReturnValue:
    """Say what erasing means, before it is done."""
    return render_template("owner/customer_erase.html", customer=desk_of(bot).find(customer), is_unsure=False, **shared(bot))


@PAGES.post("/<bot>/customers/<customer>/erase")
@needs(Permission.ERASE_PEOPLE)
def erase_customer(bot: str, customer: str) -> ResponseReturnValue:
    """Erase a person for good; it must have been ticked that this is wanted."""
    found = desk_of(bot).find(customer)
    if request.form.get("sure") != "yes":
        return render_template("owner/customer_erase.html", customer=found, is_unsure=True, **shared(bot)), 400
    erasure = _erasing(bot).erase(found.id, who())
    return redirect(url_for("owner.erasure", bot=bot, erasure=erasure.id))


@PAGES.get("/<bot>/erasures")
@needs(Permission.ERASE_PEOPLE)
def erasures(bot: str) -> ResponseReturnValue:
    """The erasures, the newest first; ``?address=`` looks for those of whoever has it."""
    return _erasures(bot, request.args.get("address", "").strip())


@PAGES.post("/<bot>/erasures")
@needs(Permission.ERASE_PEOPLE)
def check_receipt(bot: str) -> ResponseReturnValue:
    """Say whether a file is a receipt of this shop as it was signed; nothing is stored."""
    file = request.files.get("receipt")
    try:
        told, signature = read_file(file.read() if file else b"")
        is_ours = _erasing(bot).seal.is_ours(told, signature) and read_receipt(told).get("shop") == bot
    except ValueError:
        return _erasures(bot, verdict="unreadable"), 422
    return _erasures(bot, verdict="genuine" if is_ours else "changed", erasure=read_receipt(told)["erasure"] if is_ours else "")


@PAGES.get("/<bot>/erasures/<erasure>")
@needs(Permission.ERASE_PEOPLE)
def erasure(bot: str, erasure: str) -> ResponseReturnValue:
    """A receipt, to read."""
    found = _erasing(bot).find(erasure)
    told = read_receipt(found.receipt) if found.receipt else None
    return render_template("owner/erasure.html", erasure=found, told=told, **shared(bot))


@PAGES.get("/<bot>/erasures/<erasure>/receipt")
@needs(Permission.ERASE_PEOPLE)
def receipt(bot: str, erasure: str) -> ResponseReturnValue:
    """A receipt with its signature, as a file."""
    found = _erasing(bot).find(erasure)
    if not found.receipt:
        raise NotFound("This erasure is not at its end, so there is no receipt yet.")
    headers = {"Content-Type": "application/json", "Content-Disposition": f'attachment; filename="erasure-{found.id[:8]}.json"'}
    return Response(file_of(found.receipt, found.signature), headers=headers)


@PAGES.post("/<bot>/erasures/<erasure>")
@needs(Permission.ERASE_PEOPLE)
def finish_erasure(bot: str, erasure: str) -> ResponseReturnValue:
    """Go on with an erasure that was cut short."""
    return redirect(url_for("owner.erasure", bot=bot, erasure=_erasing(bot).go_on(erasure).id))


def _erasures(bot: str, address: str = "", verdict: str = "", erasure: str = "") -> str:
    return render_template(
        "owner/erasures.html", erasures=_erasing(bot).latest(address), address=address, verdict=verdict, checked=erasure, **shared(bot)
    )


def _erasing(bot: str) -> Erasing:
    return Erasing(office().platform, bot)
