"""What a tenant version wants done outside of turns, checked when it is built: by the clock, and whom to tell what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.due_times import Rule, fault_of
from plugins.contracts import Connector, Schedule, Shop, Subscription
from plugins.manager import HookStores, PluginError


@dataclass(frozen=True, slots=True)
class Background:
    """The schedules, subscriptions and connectors of a tenant version, each by its name."""

    schedules: dict[str, Schedule]
    subscriptions: dict[str, Subscription]
    connectors: dict[str, Connector]
    rules: dict[str, Rule]


def read_background(shop: Shop, stores: HookStores, ours: Sequence[Schedule] = (), our_news: Sequence[Subscription] = ()) -> Background:
    """Return what the plugins register, with what is ours; PluginError for a name twice or times that cannot be read."""
    schedules: Sequence[Schedule] = [*stores.register_schedules(), *ours]
    subscriptions: Sequence[Subscription] = [*stores.register_subscriptions(), *our_news]
    connectors: Sequence[Connector] = stores.register_connectors()
    for kind, named in (("schedule", schedules), ("subscription", subscriptions), ("connector", connectors)):
        twice = [name for name, count in Counter(one.name for one in named).items() if count > 1]
        if twice:
            raise PluginError(f"plugins: the {kind} {twice[0]!r} is registered twice. Give one of the two another name.")
    rules = {one.name: Rule(one.name, one.cron, one.every, shop.timezone) for one in schedules}
    for rule in rules.values():
        fault = fault_of(rule)
        if fault:
            raise PluginError(f"plugins: {fault}")
    by_name = [{one.name: one for one in named} for named in (schedules, subscriptions, connectors)]
    return Background(by_name[0], by_name[1], by_name[2], rules)
