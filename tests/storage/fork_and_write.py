"""Opens a tenant, forks, and stores a turn on either side; ends with 0 when both sides could."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.storage.database import Storage
from tests.storage.write_turns import answer


def main(database_url: str, instance: str) -> int:
    storage = Storage(database_url, Path(instance))
    shop = storage.tenant("greengrocer")
    answer(shop, "before", "m-0")
    child = os.fork()
    if child == 0:
        answer(shop, "child", "m-0")
        storage.close()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    answer(shop, "parent", "m-0")
    storage.close()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
