"""From the draft to the live shop: what is wrong, what changes, publish or throw it away, the versions, and back to one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.drafts.values import DAY
from app.services.permissions import Permission
from app.services.publishing.differences import NOTHING, Change, FieldChange, worded
from app.services.publishing.publisher import BACK_NOTE, FIRST_NOTE, Published, Publisher
from dashboards.owner.cells import day_told
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who
from dashboards.owner.problems import problems_told
from dashboards.owner.record_form import TOPIC
from dashboards.owner.telling import field_name, field_within, said, told, topic_name
from dashboards.owner.wording import language_of_request

_BACK = re.compile(BACK_NOTE.format(n=r"(\d+)"))
MOST_CHANGES, MOST_FIELDS, MOST_VERSIONS = 200, 50, 50


@dataclass(frozen=True, slots=True)
class ToldField:
    """A line of a changed record: what is called so, as it was and as it is; of a size or the like that is new or gone all that it has."""

    kind: str
    name: str
    before: str
    after: str


@PAGES.get("/<bot>/publish")
@needs(Permission.PUBLISH)
def publish(bot: str) -> ResponseReturnValue:
    """The draft against the live version, and the versions."""
    return _page(bot)


@PAGES.post("/<bot>/publish")
@needs(Permission.PUBLISH)
def take_publish(bot: str) -> ResponseReturnValue:
    """Publish the draft over the version that the page showed; another one in between is told."""
    seen, draft = request.form.get("seen", -1, type=int), request.form.get("draft", "unseen")
    try:
        published = _publisher().publish(bot, request.form.get("note", "")[:200], seen, draft)
    except AppError as error:
        return _page(bot, said(error)), error.status
    return _done(bot, published, "version.publish")


@PAGES.post("/<bot>/rollback")
@needs(Permission.PUBLISH)
def roll_back(bot: str) -> ResponseReturnValue:
    """Publish what an old version held, as a new one."""
    version = request.form.get("version", 0, type=int)
    try:
        published = _publisher().rollback(bot, version)
    except AppError as error:
        return _page(bot, said(error)), error.status
    return _done(bot, published, "version.rollback")


@PAGES.post("/<bot>/discard")
@needs(Permission.PUBLISH)
def discard(bot: str) -> ResponseReturnValue:
    """Throw the draft's changes away that the page showed."""
    publisher, seen = _publisher(), request.form.get("seen", -1, type=int)
    count = len(publisher.review(bot)[1])
    try:
        live = publisher.discard(bot, seen, request.form.get("draft", "unseen"))
    except AppError as error:
        return _page(bot, said(error)), error.status
    before = {"changes": count} if count else None
    office().accounts.audit.add(who(), office().platform.clock(), bot, "version.discard", f"version {live}", before, None)
    return redirect(url_for("owner.publish", bot=bot, done="discarded"))


def _publisher() -> Publisher:
    platform = office().platform
    return Publisher(platform.directory.root, platform.prove)


def _done(bot: str, published: Published, action: str) -> ResponseReturnValue:
    office().platform.directory.change_over(bot)
    if published.new:
        after = {"version": published.version, "changes": len(published.changes), "note": request.form.get("note", "")}
        office().accounts.audit.add(who(), office().platform.clock(), bot, action, f"version {published.version}", None, after)
        if published.version == 1:
            return redirect(url_for("owner.first_steps", bot=bot))
    return redirect(url_for("owner.publish", bot=bot, done=published.version if published.new else "same"))


def _page(bot: str, fault: str = "") -> str:
    publisher, tenant = _publisher(), office().platform.directory.root.tenant(bot)
    draft, (problems, changes) = publisher.draft_mark(bot), publisher.review(bot)
    shop = None if problems else tenant.draft().shop
    shown = [_told(change, shop) for change in changes[:MOST_CHANGES]]
    return render_template(
        "owner/publish.html", draft=draft, problems=problems_told(bot, problems), changes=shown, count=len(changes),
        live=tenant.live_version() or 0, history=publisher.history(bot)[:MOST_VERSIONS], fault=fault, done=request.args.get("done", ""),
        note_told=_note_told,
    )  # fmt: skip


def _note_told(note: str) -> str:
    """Return the note of a version; one that nobody wrote in the reader's language."""
    words = office().texts[language_of_request()]["publish"]
    back = _BACK.fullmatch(note)
    return words["back_to"].format(n=back[1]) if back else words["first"] if note == FIRST_NOTE else note


def _told(change: Change, shop: Any) -> dict[str, Any]:
    fields = [_field_told(change.document, field, shop) for field in change.fields[:MOST_FIELDS]]
    more = len(change.fields) - len(fields)
    code = change.record if change.title and change.title != change.record else ""
    called = {"document": change.document, "record": change.title or change.record, "code": code}
    return {"kind": change.kind, **called, "fields": fields, "more": more}


def _field_told(document: str, field: FieldChange, shop: Any) -> ToldField:
    name = field_name(field.field, field.part)
    if not field.inside:
        return ToldField("changed", name, *(_value_told(document, field, value, shop) for value in (field.before, field.after)))
    rows = field.field.rpartition("[")[0]
    told_of = [(field_within(rows, each.field), _value_told(document, each, each.value, shop)) for each in field.inside]
    inside = ", ".join(f"{called}: {text}" for called, text in told_of)
    return ToldField("added", name, "", inside) if field.before is None else ToldField("removed", name, inside, "")


def _value_told(document: str, field: FieldChange, value: Any, shop: Any) -> str:
    """Return one side of a change, "" for nothing."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return day_told(value)
    text = "" if value is None else worded(value, field, shop)
    return topic_name(text) if text and (document, field.field) == TOPIC else "" if text == NOTHING else told(text)
