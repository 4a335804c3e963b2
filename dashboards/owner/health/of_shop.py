"""A shop's plugins, and its health: checks, work by the clock, what could not be delivered, models' cost, and errors by their id."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.health.checking import check_shop, last_checks
from app.services.health.error_log import find_entries
from app.services.health.plugins_of import plugins_of
from app.services.health.work_of import WorkOf
from app.services.permissions import Permission
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who
from dashboards.owner.tiles import wording_of


@PAGES.get("/<bot>/plugins")
@needs(Permission.SEE_TRACES)
def plugins(bot: str) -> ResponseReturnValue:
    """What the live version runs."""
    tenant, fault = _live(bot)
    return render_template("owner/plugins.html", running=plugins_of(tenant) if tenant else (), tenant=tenant, fault=fault)


@PAGES.get("/<bot>/health")
@needs(Permission.SEE_TRACES)
def health(bot: str) -> ResponseReturnValue:
    """How the shop is; ``?id=`` finds what the error log says under an id."""
    tenant, fault = _live(bot)
    asked = request.args.get("id", "").strip()[:64]
    # an operator may read what any shop left in the log, an admin what their own did
    entries = find_entries(office().platform.settings.log_folder, asked, None if person().is_operator else bot) if asked else []
    shown = {"checks": last_checks(office().platform, bot), "asked": asked, "entries": entries, "fault": fault, "tenant": tenant}
    if tenant:
        work = WorkOf(office().platform, tenant)
        shown |= {"jobs": work.jobs(), "subscribers": work.subscribers(), "dead": work.dead(), "spent": _spent(bot, tenant)}
        shown["connectors"] = tenant.background.connectors.values()
    return render_template("owner/health.html", done=request.args.get("done", ""), **shown)


@PAGES.post("/<bot>/health/check")
@needs(Permission.MANAGE_BOTS)
def check_health(bot: str) -> ResponseReturnValue:
    """Ask every plugin and service of the shop how it is."""
    tenant, _ = _live(bot)
    if tenant:
        checks = check_shop(office().platform, tenant)
        _note(bot, "health.check", "well" if checks.is_well else "not well")
    return redirect(url_for("owner.health", bot=bot))


@PAGES.post("/<bot>/health/run")
@needs(Permission.MANAGE_BOTS)
def run_job(bot: str) -> ResponseReturnValue:
    """Begin a job now."""
    name = request.form.get("job", "")
    tenant, _ = _live(bot)
    if tenant:
        WorkOf(office().platform, tenant).run_now(name)
        _note(bot, "job.run", name)
    return redirect(url_for("owner.health", bot=bot, done="run", _anchor="jobs"))


@PAGES.post("/<bot>/health/retry")
@needs(Permission.MANAGE_BOTS)
def retry_deliveries(bot: str) -> ResponseReturnValue:
    """Have what was given up delivered anew."""
    ids = [int(each) for each in request.form.getlist("delivery") if each.isdecimal() and len(each) < 18]
    tenant, _ = _live(bot)
    if tenant:
        count = WorkOf(office().platform, tenant).retry(ids)
        _note(bot, "delivery.retry", str(count))
    return redirect(url_for("owner.health", bot=bot, done="retry", _anchor="deliveries"))


def _live(bot: str) -> tuple[Any, str]:
    """Return the live version, or None and why there is none."""
    try:
        return office().platform.tenant(bot), ""
    except AppError as error:
        return None, str(error)


def _spent(bot: str, tenant: Any) -> dict[str, Any]:
    """Return what models took today, against the cap; money in the currency of their prices."""
    storage, today = office().platform.storage.tenant(bot), tenant.now().date().isoformat()
    spent, outcomes = storage.spent_on(today), storage.model_outcomes_on(today)
    cap, written = office().platform.model_rules(tenant).cap, wording_of(bot).cell
    return {
        "tokens": written(spent.tokens, "count"), "most_tokens": written(cap.tokens, "count") if cap.tokens else "",
        "cost": written(spent.cost_micro, "cost"), "most_cost": written(cap.cost_micro, "cost") if cap.cost_micro else "",
        "is_reached": cap.is_reached(spent), "calls": len(outcomes), "faults": Counter(one for one in outcomes if one != "ok"),
    }  # fmt: skip


def _note(bot: str, action: str, subject: str) -> None:
    office().accounts.audit.add(who(), office().platform.clock(), bot, action, subject)
