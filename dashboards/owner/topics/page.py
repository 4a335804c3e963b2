"""What customers ask every shop, by topic: the shop's own entry for each, or that it has none yet and how often it was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.conversations.conversation_desk import by_topic
from app.services.drafts.topics import NONE, OWN, Topic, free_id, topics_of
from app.services.permissions import Permission
from dashboards.owner.conversations import conversation_desk, new_entry
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office
from dashboards.owner.telling import topic_name

SHOWS = ("all", NONE, OWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A topic on the page: what it is called there, and how often it was asked about without an answer."""

    topic: Topic
    name: str
    times: int = 0
    last_at: datetime | None = None


@PAGES.get("/<bot>/topics")
@needs(Permission.EDIT_CONTENT)
def topics(bot: str) -> ResponseReturnValue:
    """The topics in their groups, those first that customers asked about in vain."""
    known, show = topics_of(office().platform.directory.root.tenant(bot).draft()), request.args.get("show", "")
    show, asked = show if show in SHOWS else SHOWS[0], conversation_desk(bot).open_topics()
    rows = {key: Row(topic, topic_name(key), *asked.get(key, ())) for key, topic in known.items()}
    in_vain = sorted((row for row in rows.values() if row.times and row.topic.state == NONE), key=lambda row: -row.times)
    counts = {state: sum(topic.state == state for topic in known.values()) for state in {topic.state for topic in known.values()}}
    return render_template(
        "owner/topics.html", asked=in_vain, groups=list(_groups(rows, show)), show=show, shows=SHOWS,
        counts={"own": 0, "tools": 0, "none": 0} | counts,
    )  # fmt: skip


@PAGES.get("/<bot>/topics/new")
@needs(Permission.EDIT_CONTENT)
def start_topic(bot: str) -> ResponseReturnValue:
    """On to a new entry on a topic: with its id, and the questions that customers asked about it in vain."""
    topic = request.args.get("topic", "")
    draft = office().platform.directory.root.tenant(bot).draft()
    found = topics_of(draft).get(topic)
    if found is None:
        return redirect(url_for("owner.topics", bot=bot))
    about = next((about for about in by_topic(conversation_desk(bot).unanswered()) if about.topic == topic), None)
    said = [question for each in about.asked for question in (each.question, *each.others)] if about else []
    return redirect(new_entry(bot, said or [found.wording], topic, free_id(draft, topic)))


def topic_options(keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return topics with their names, as a list in a form has them."""
    return sorted(((key, topic_name(key)) for key in keys), key=lambda pair: pair[1].casefold())


def _groups(rows: Mapping[str, Row], show: str) -> Iterator[tuple[str, list[Row]]]:
    for group, keys in group_keys().items():
        shown = [rows[key] for key in keys if key in rows and show in (SHOWS[0], rows[key].topic.state)]
        if shown:
            yield group, sorted(shown, key=lambda row: row.name.casefold())


@lru_cache(maxsize=1)
def group_keys() -> Mapping[str, Sequence[str]]:
    """Return the groups of the page with the topics of each."""
    return json.loads((Path(__file__).parent / "groups.json").read_text("utf-8"))
