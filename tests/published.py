"""What the product learns for every shop, and the demo shops as they are published: once for all processes of a run of the tests."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

HOUSE = Path(__file__).parents[1]
RUN = "SHOPS_OF_THIS_RUN"  # environment: the folder that the processes share
AS_IT_STANDS, AS_LEARNT = ("draft", "media", "versions", "index", "live.json"), ("draft", "media", "index/kept")


def share(business: Path) -> Path:
    """Make a folder of shops that finds what is said in every shop as another process learnt it."""
    learnt = Path(os.environ[RUN]) / "business" / ".index" / "router"
    learnt.mkdir(parents=True, exist_ok=True)
    (business / ".index").mkdir(parents=True, exist_ok=True)
    if not (business / ".index" / "router").exists():
        (business / ".index" / "router").symlink_to(learnt, target_is_directory=True)
    return business


def put_demo_shops(business: Path, *shops: str, live: bool = True) -> Path:
    """Put demo shops there as they are published; not ``live``, as drafts whose examples are learnt already."""
    share(business)
    for shop in shops:
        made = _published(shop)
        for part in AS_IT_STANDS if live else AS_LEARNT:
            to = business / shop / part
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(made / part, to) if (made / part).is_dir() else shutil.copy2(made / part, to)
    return business


def _published(shop: str) -> Path:
    from app.container import Platform  # noqa: PLC0415 - the process that only hands out tests needs no product
    from app.services.publishing.publisher import Publisher  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    business = Path(os.environ[RUN]) / "business"
    business.mkdir(parents=True, exist_ok=True)
    with open(business.parent / f"{shop}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (business / shop / "live.json").exists():
            for part in ("draft", "media"):
                shutil.copytree(HOUSE / "business" / shop / part, business / shop / part, dirs_exist_ok=True)
            place = business.parent
            platform = Platform(Settings(business_root=business, instance_folder=place / "instance", log_folder=place / "logs"))
            Publisher(platform.directory.root, platform.build).publish(shop)
            platform.tenant(shop)
            platform.close()
    return business / shop
