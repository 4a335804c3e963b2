"""Demo data of the demo shops."""

from app.services.demo.acting import StageClock
from app.services.demo.demo import DemoIsThere, Wanted, clear_demo, demo_is_there, seed_demo
from app.services.demo.talks import NoDemoTalks, shops_with_talks

__all__ = ["DemoIsThere", "NoDemoTalks", "StageClock", "Wanted", "clear_demo", "demo_is_there", "seed_demo", "shops_with_talks"]
