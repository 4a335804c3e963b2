"""Run by the tests in a process of its own: publish a draft, dying or waiting or running out of disk on the way.

Arguments: business folder, what to do. ``count`` prints how many audited steps a publish takes, ``die N`` kills the process at
the Nth, ``wait`` publishes once a line comes in on stdin, ``full BYTES`` lets no file grow beyond that size.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from conftest import load_real_schemas  # noqa: E402

from app.errors import StorageFull  # noqa: E402
from app.services.publishing.publisher import Publisher  # noqa: E402
from app.storage.folders.folders import BusinessRoot, VersionFolder  # noqa: E402

steps = {"taken": 0, "last": -1, "counting": False}


def step(event: str, _: tuple) -> None:
    if steps["counting"] and event.startswith(("open", "os.", "shutil.", "fcntl.")):
        steps["taken"] += 1
        if steps["taken"] == steps["last"]:
            os.kill(os.getpid(), signal.SIGKILL)


def build(folder: VersionFolder) -> object:
    (folder.cache("search") / "words").write_text(folder.shop.name)
    if action == "wait":
        print("building", flush=True)
        sys.stdin.readline()
    return folder


root, action, *number = sys.argv[1:]
if action == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(number[0]), int(number[0])))
steps["last"] = int(number[0]) if action == "die" else -1
publisher = Publisher(BusinessRoot(root), build, load_real_schemas)
publisher.validate("greengrocer")  # imports and caches before the steps are counted
sys.addaudithook(step)
steps["counting"] = True
try:
    published = publisher.publish("greengrocer", note="from a child")
except StorageFull as error:
    print(f"StorageFull: {error}")
else:
    print(steps["taken"] if action == "count" else published.version, flush=True)
