"""When a schedule is due: cron fields and intervals, read by APScheduler, which keeps no jobs here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

LEAST_SECONDS = 10
RECENT = timedelta(days=2)  # frequent times are not gone through one by one from years ago


@dataclass(frozen=True, slots=True)
class Rule:
    """A schedule's name and its times: ``cron`` in ``zone``, or ``every`` so many seconds."""

    name: str
    cron: str
    every: int
    zone: str


def fault_of(rule: Rule) -> str:
    """Return what is wrong with a rule, "" when nothing is."""
    if bool(rule.cron) == bool(rule.every):
        return f"the schedule {rule.name!r} needs either cron or every."
    if rule.every and rule.every < LEAST_SECONDS:
        return f"the schedule {rule.name!r} is every {rule.every} s. The least is {LEAST_SECONDS} s."
    if rule.cron and any(letter.isdigit() for letter in rule.cron.split()[-1]):
        return f"the schedule {rule.name!r} has cron {rule.cron!r}. Write weekdays by name (mon-fri): numbers differ between systems."
    try:
        if rule.cron:
            _trigger(rule.cron, rule.zone)
    except ValueError as error:
        return f"the schedule {rule.name!r} has cron {rule.cron!r}, which is not five fields like '30 7 * * mon-fri': {error}"
    return ""


def next_time(rule: Rule, settled: datetime) -> datetime | None:
    """Return the first time after ``settled``; None for one that never comes (a 30th of February)."""
    if rule.every:
        return settled + timedelta(seconds=rule.every)
    after = settled + timedelta(microseconds=1)
    return _trigger(rule.cron, rule.zone).get_next_fire_time(None, after.astimezone(ZoneInfo(rule.zone)))


def latest_time(rule: Rule, settled: datetime, now: datetime) -> datetime | None:
    """Return the last time after ``settled`` that is not after ``now``: of all runs that were missed it is the one to catch up with.
    Before the first one is due it is that one; None for one that never comes."""
    first = next_time(rule, settled)
    if first is None or first > now:
        return first
    if rule.every:
        return settled_after(rule, first, now)
    due, later = first, next_time(rule, max(settled, now - RECENT))
    if later is None or later > now:
        later = next_time(rule, first)
    while later is not None and later <= now:
        due, later = later, next_time(rule, later)
    return due


def settled_after(rule: Rule, due: datetime, now: datetime) -> datetime:
    """Return up to when all is dealt with once the run due at ``due`` is over at ``now``: what was missed meanwhile is not caught up."""
    if not rule.every:
        return max(due, now)
    step = timedelta(seconds=rule.every)
    return due + max((now - due) // step, 0) * step


@lru_cache(maxsize=512)
def _trigger(cron: str, zone: str) -> CronTrigger:
    from apscheduler.triggers.cron import CronTrigger  # here, for only a shop with such a schedule needs it

    return CronTrigger.from_crontab(cron, timezone=ZoneInfo(zone))
