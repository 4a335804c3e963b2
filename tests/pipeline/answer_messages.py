"""A process that answers messages of several sessions and acknowledges each on standard output once its reply is given out."""

from __future__ import annotations

import sys
from pathlib import Path

from app.container import Platform
from app.settings import Settings
from plugins.contracts import Message

SESSIONS = 3


def main(place: str, first: str) -> None:
    folders = {"business_root": Path(place) / "business", "instance_folder": Path(place) / "instance", "log_folder": Path(place) / "logs"}
    platform = Platform(Settings(**folders))
    platform.handle(Message("hello", "warm-up"), "corner")
    print("ready", flush=True)
    for number in range(int(first), int(first) + 100_000):
        text = "add 1 plain flour to my cart" if number % 2 else "remove plain flour from my cart"
        reply = platform.handle(Message(text, f"session-{number % SESSIONS}", message_id=f"m-{number}"), "corner")
        print(number, reply.cart_count, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
