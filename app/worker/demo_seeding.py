"""Filling demo shops with demo data: on a stage of its own, so that no clock, model or customer of the shops is touched."""

from __future__ import annotations

import logging
from threading import Event

from app.container import Platform
from app.services.demo import StageClock, Wanted, seed_demo, shops_with_talks
from app.worker.demo_wish import NOTE
from app.worker.each_shop import unless_it_fails

log = logging.getLogger(__name__)


def seed_shop(platform: Platform, key: str, wanted: Wanted) -> int:
    """Fill a published shop with demo data and return how many conversations; see ``seed_demo`` for what it raises."""
    clock = StageClock()
    stage = Platform(platform.settings, clock, patient=True)
    try:
        return seed_demo(stage, key, platform.storage.tenant(key), platform.clock(), wanted)
    finally:
        stage.close()


class DemoSeeding:
    """A duty of the worker: fills the demo shops of a new installation, once. A kill in the middle leaves a shop full or empty."""

    name, pause_s = "filling the demo shops", 600.0

    def __init__(self, platform: Platform):
        self._platform = platform

    def work(self, stop: Event) -> bool:
        note = self._platform.settings.instance_folder / NOTE
        if not note.exists():
            return True
        trouble = "%s could not be filled with demo data: %s"
        well = all([unless_it_fails(key, self._fill, False, trouble) for key in self._empty_shops() if not stop.is_set()])
        if not stop.is_set():
            note.unlink(missing_ok=True)
        return well

    def _empty_shops(self) -> list[str]:
        """Return the shops to fill, first the one whose page opens first."""
        published, first = set(self._platform.directory.keys()), self._platform.settings.business_key
        keys = sorted(published.intersection(shops_with_talks()), key=lambda key: (key != first, key))
        return [key for key in keys if unless_it_fails(key, self._is_unused, False, "%s: nobody knows whether it is empty: %s")]

    def _is_unused(self, key: str) -> bool:
        return self._platform.storage.tenant(key).demo.is_unused()

    def _fill(self, key: str) -> bool:
        number = seed_shop(self._platform, key, Wanted())
        log.info("%s: %d conversations of demo data", key, number)
        return True
