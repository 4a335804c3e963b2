"""Asking for demo data: a new installation's first start leaves a note for its worker."""

from __future__ import annotations

from pathlib import Path

NOTE = "demo-wanted"


def wish_for_demo(instance: Path) -> bool:
    """Have the worker fill the demo shops of an installation that is starting for the first time; return whether it is."""
    if instance.is_dir() and any(instance.iterdir()):
        return False
    instance.mkdir(parents=True, exist_ok=True)
    (instance / NOTE).touch()
    return True
