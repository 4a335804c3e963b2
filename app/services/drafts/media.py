"""Pictures that people add to a shop: each under a name made of its content, so that every version keeps the ones it shows."""

from __future__ import annotations

import hashlib
import os
import re
import time
from contextlib import suppress
from pathlib import Path

from app.services.pictures import LONGEST_SIDE, make_anew
from app.storage.folders.durable import replace_file
from app.storage.folders.folders import TenantFolder

FOLDER = "added"
LOGO_SIDE = 512
NEEDED_FOR_S = 3600  # a picture is there before the record that shows it
_NAME = re.compile(rb"added/([0-9a-f]{32})\.webp")


class AddedPictures:
    """The pictures of one shop that were added through the pages, in ``media/added``; never changed, only added and thrown away."""

    def __init__(self, tenant: TenantFolder):
        self._tenant, self._folder = tenant, tenant.media / FOLDER

    def keep(self, content: bytes, longest_side: int = LONGEST_SIDE) -> str:
        """Make a picture anew and keep it; return what a document writes for it. BadPicture, StorageFull."""
        made = make_anew(content, longest_side)
        name = f"{hashlib.blake2b(made.content, digest_size=16).hexdigest()}.webp"
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        if path.is_file():
            os.utime(path)
        else:
            replace_file(path, made.content)
        return f"{FOLDER}/{name}"

    def sweep(self) -> int:
        """Throw away what neither the draft nor any version shows, and say how many; what was added lately stays."""
        old = [path for path in self._folder.glob("*.webp") if _is_older(path, NEEDED_FOR_S)] if self._folder.is_dir() else []
        if not old:
            return 0
        shown = self._shown()
        unused = [path for path in old if path.stem not in shown]
        for path in unused:
            path.unlink(missing_ok=True)
        return len(unused)

    def _shown(self) -> set[str]:
        """Return the names in all documents; versions share files, and each is read once."""
        seen: set[tuple[int, int]] = set()
        shown: set[str] = set()
        for path in [*self._tenant.path.glob("draft/*.json"), *self._tenant.path.glob("versions/*/*.json")]:
            with suppress(FileNotFoundError):
                stat = path.stat()
                if (stat.st_dev, stat.st_ino) not in seen:
                    seen.add((stat.st_dev, stat.st_ino))
                    shown.update(name.decode() for name in _NAME.findall(path.read_bytes()))
        return shown


def _is_older(path: Path, seconds: float) -> bool:
    try:
        return path.stat().st_mtime < time.time() - seconds
    except FileNotFoundError:
        return False
