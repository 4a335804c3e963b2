"""The bench's shops in a temporary folder: the greengrocer, the same with a large catalogue, and a thousand tenants."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

REPOSITORY = Path(__file__).resolve().parents[2]
SMALL, LARGE = "greengrocer", "warehouse"
TENANTS, ACTIVE = 1000, 50


class Shops:
    """A business root of the bench's own; its shops are published by the ``assistant`` command, as anybody's are."""

    def __init__(self, root: Path):
        self.root = root
        root.mkdir(parents=True)

    def catalog(self, key: str) -> dict[str, Any]:
        return orjson.loads((self.root / key / "draft" / "catalog.json").read_bytes())

    def add_greengrocer(self, key: str = SMALL) -> None:
        """Add the demo greengrocer under a key, not yet published."""
        for part in ("draft", "media"):
            shutil.copytree(REPOSITORY / "business" / SMALL / part, self.root / key / part)

    def add_large(self, catalog: Mapping[str, Any]) -> None:
        """Add the greengrocer with another catalogue, and as many offers as before on its products."""
        self.add_greengrocer(LARGE)
        draft = self.root / LARGE / "draft"
        offers = orjson.loads((draft / "promotions.json").read_bytes())
        skus = iter(product["sku"] for product in catalog["products"][::50])
        for offer in offers["promotions"]:
            offer |= {"skus": [next(skus) for _ in offer.get("skus", ())], "categories": []}
        (draft / "promotions.json").write_bytes(orjson.dumps(offers))
        (draft / "catalog.json").write_bytes(orjson.dumps(catalog))

    def publish(self, key: str) -> float:
        """Publish a shop with the command line; return how many seconds that took."""
        begun = time.perf_counter()
        command = [str(program("assistant")), "--business", str(self.root), "tenant", "publish", key]
        run = subprocess.run(command, cwd=self.root, check=False, capture_output=True, text=True, env=clean_environment())
        if run.returncode:
            raise RuntimeError(f"{key} could not be published: {run.stdout}{run.stderr}")
        return time.perf_counter() - begun

    def change(self, key: str, tagline: str) -> None:
        """Change one sentence of a draft, so that there is something to publish."""
        file = self.root / key / "draft" / "tenant.json"
        document = orjson.loads(file.read_bytes())
        document["branding"]["tagline"] = tagline
        file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))

    def live_since(self, key: str) -> float:
        """Return when the live version went live, in seconds since 1970."""
        return (self.root / key / "live.json").stat().st_mtime

    def take(self, other: Shops, key: str, count: int) -> None:
        """Take a published shop of another root ``count`` times. The copies are linked: only their names are new on the disk."""
        for number in range(count):
            copy = self.root / f"shop-{number:04}"
            shutil.copytree(other.root / key, copy, ignore=shutil.ignore_patterns("media", "draft"), copy_function=os.link)

    def keys(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir() if not path.name.startswith("."))


def program(name: str) -> Path:
    """Return a command of the virtual environment that the bench runs in."""
    return Path(sys.executable).with_name(name)


def clean_environment(**settings: object) -> dict[str, str]:
    """Return the environment without settings of ours, with those given; what runs in it is the code that lies beside the bench.

    Python may keep compiled files there, as it does for everybody: else every start would compile the product anew.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "BENCH_", "PYTHONDONTWRITE"))}
    return kept | {"PYTHONPATH": str(REPOSITORY)} | {name: str(value) for name, value in settings.items()}
