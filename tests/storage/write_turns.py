"""Answers messages m-<first> ... in one conversation and acknowledges each on standard output when it is stored."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from app.storage.database import Storage, TenantDatabase
from app.storage.turns.turns import AlreadyAnswered, Conflict, Conversation, TurnRecord


def answer(shop: TenantDatabase, session: str, message_id: str) -> None:
    now = datetime.now(UTC)
    conversation = shop.conversations.find("web", session) or Conversation.begin("web", session, "", 1, "en-GB", now)
    shop.commit(
        TurnRecord(
            conversation=conversation,
            message_id=message_id,
            user_text=f"question {message_id}",
            reply_text=f"answer {message_id}",
            reply_payload={"text": f"answer {message_id}"},
            state={"last": message_id},
            locale="en-GB",
            mode="v5",
            outcome="answered",
            trace_id=f"{session}-{message_id}",
            events=(("turn", {"message": message_id}),),
            now=now,
        )
    )


def answer_until_stored(shop: TenantDatabase, session: str, message_id: str) -> None:
    for _ in range(10_000):
        try:
            return answer(shop, session, message_id)
        except Conflict:
            continue
        except AlreadyAnswered:
            return None
    raise SystemExit(f"{message_id} met a conflict 10,000 times")


def main(database_url: str, instance: str, session: str, prefix: str, count: str) -> None:
    shop = Storage(database_url, Path(instance)).tenant("greengrocer")
    for number in range(int(count)):
        answer_until_stored(shop, session, f"{prefix}-{number}")
        print(f"{prefix}-{number}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
