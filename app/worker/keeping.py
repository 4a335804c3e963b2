"""Once a night, in every shop's own time: what is older than it may be kept goes, and erasures that were cut short are finished."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from app.container import Platform
from app.services.accounts.person import Who
from app.services.customers.erasing import Erasing
from app.services.customers.files import RECEIVED
from app.services.customers.retention import Retention, read_days, worded
from app.services.due_times import Rule, latest_time, next_time
from app.services.secrets.tenant_secrets import TenantSecrets
from app.services.shops.shop_removal import ShopRemoval
from app.services.storefront import zone_of
from app.storage.claims import DONE, FAILED
from app.worker.claiming import held
from app.worker.each_shop import each_shop
from app.worker.version_jobs import Stopped
from plugins.kit.masking import mask_secrets

log = logging.getLogger(__name__)
NAME, CRON = "retention", "20 3 * * *"
WORKER = Who("worker", "the worker")
REST_S = 0.02  # between two batches, for whoever waits to write


class Keeping:
    """A duty of the worker; each night is recorded among the runs. An erasure that was cut short waits for no night."""

    name, pause_s = "keeping no longer than allowed", 60.0

    def __init__(self, platform: Platform, holder: str):
        self._platform, self._holder = platform, holder

    def work(self, stop: Event) -> bool:
        if days := self._platform.settings.deleted_shops_days:
            forget_shops(self._platform, self._platform.clock() - timedelta(days=days))

        def look_after(key: str) -> bool:
            return not self._platform.storage.is_begun(key) or self._look_after(key, stop)

        return each_shop(self._platform, stop, look_after, "%s: what is old could not be cleared away: %s")

    def _look_after(self, key: str, stop: Event) -> bool:
        Erasing(self._platform, key).finish_running()
        claims, now = self._platform.storage.tenant(key).claims, self._platform.clock()
        rule = Rule(NAME, CRON, 0, zone_of(self._platform, key))
        claim = claims.find(NAME)
        if claim is None:
            claims.know(NAME, now)
            return True
        due = latest_time(rule, claim.settled, now)
        return True if due is None or due > now else self._run(key, rule, stop)

    def _run(self, key: str, rule: Rule, stop: Event) -> bool:
        claims, clock = self._platform.storage.tenant(key).claims, self._platform.clock
        with held(claims, NAME, self._holder, clock) as ours:
            claim = claims.find(NAME)
            due = latest_time(rule, claim.settled, clock()) if ours and claim else None
            if due is None or due > clock():
                return True
            claims.begin_run(NAME, self._holder, due, clock())
            try:
                outcome, detail = DONE, self._clear(key, stop)
            except Stopped:
                raise  # the next worker begins this night's work again
            except Exception as error:
                log.exception("%s: what is old could not be cleared away", key)
                outcome, detail = FAILED, mask_secrets(f"{type(error).__name__}: {error}")
            claims.end_run(NAME, outcome, detail, due, clock())
            return outcome == DONE

    def _clear(self, key: str, stop: Event) -> str:
        def rest() -> None:
            if stop.wait(REST_S):
                raise Stopped

        Erasing(self._platform, key).finish_all()
        return worded(Retention(self._platform, key, days_of(self._platform, key), rest).clear())


def forget_shops(platform: Platform, before: datetime) -> None:
    """Delete for good the shops that were deleted before a time, with all that is held of their customers."""
    settings = platform.settings

    def drop(key: str) -> None:
        platform.storage.drop(key)
        TenantSecrets.of(settings).forget(key)
        shutil.rmtree(settings.instance_folder / RECEIVED / key, ignore_errors=True)
        platform.accounts.audit.add(WORKER, platform.clock(), key, "shop.forget", key)

    ShopRemoval(platform.directory.root, settings, platform.clock).forget(before, drop)


def days_of(platform: Platform, key: str) -> dict[str, int]:
    """Return how long a shop keeps what, as its live version says."""
    root = platform.directory.root.tenant(key)
    return read_days(root.version(platform.directory.live_version(key)).read("tenant"))


def next_night(platform: Platform, key: str) -> str:
    """Return when the next clearing is due, in the shop's time."""
    zone = zone_of(platform, key)
    due = next_time(Rule(NAME, CRON, 0, zone), platform.clock())
    return f"{due.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if due else ""
