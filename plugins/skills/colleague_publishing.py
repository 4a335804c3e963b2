"""For the shop's managers: what the draft would change, publishing it, what the last version changed, and going back to an old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Card, DraftChange, Effect, Fact, Folder, Refused, Result, Role, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.parameters import parameters, text
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "colleague_publishing"
MOST_CHANGES, MOST_FIELDS, MOST_FAULTS, MOST_VERSIONS, LONGEST, LONGEST_NUMBER = 12, 4, 5, 6, 120, 10
SEEN = text("Leave out: filled in when the person has said yes.")


class ColleaguePublishing:
    """Offers draft_changes, publish_draft, last_publish and roll_back."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        back = parameters(version=text("The number of the version to go back to.", "quantity"), seen=SEEN)
        change: dict[str, Any] = {"audience": Role.MANAGER, "effect": Effect.WRITE, "repeatable": False, "permission": "publish"}
        return [
            Tool("draft_changes", "Tell what the draft would change if it were published.", parameters(), draft_changes,
                 self._examples("draft_changes"), Role.MANAGER, permission="edit_content"),
            Tool("publish_draft", "Publish the draft, so that customers meet it.", parameters(seen=SEEN), publish_draft,
                 self._examples("publish_draft"), question=ask_to_publish, **change),
            Tool("last_publish", "Tell what the latest published version changed, and when.", parameters(), last_publish,
                 self._examples("last_publish"), Role.VIEWER, permission="see_data"),
            Tool("roll_back", "Make live what an older version held.", back, roll_back, self._examples("roll_back"),
                 question=ask_to_roll_back, **change),
        ]  # fmt: skip

    @staticmethod
    def _examples(tool: str) -> Any:
        return examples_from(read_locales(__file__, NAME), tool)

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ColleaguePublishing:
    return ColleaguePublishing()


def draft_changes(call: Call) -> Result:
    """Tell what publishing would change, and what keeps it from being published."""
    found = _draft(call)
    if isinstance(found, Result):
        return found
    button = Suggestion(call.say("draft.publish"), call.say("draft.publish_message"))
    text, facts = _told(call, "draft.differs", found)
    return Result(text, facts, suggestions=(button,))


def ask_to_publish(call: Call) -> Result:
    """Show what goes live and ask for a yes."""
    found = _draft(call)
    if isinstance(found, Result):
        return found
    text, facts = _told(call, "publish.would_change", found)
    mark = call.back_office.drafts.mark()
    return Result(f"{text}\n{call.say('publish.ask')}", facts, status=Status.NEEDS_CONFIRMATION, agreed={"seen": mark})


def publish_draft(call: Call) -> Result:
    """Publish what the person has seen and said yes to; not what somebody changed since."""
    drafts = call.back_office.drafts
    before = drafts.live
    try:
        version = drafts.publish(str(call.arguments.get("seen") or drafts.mark()))
    except Refused as error:
        return Result(call.say("publish.refused", reason=str(error)), status=Status.REFUSED)
    if version == before:
        return Result(call.say("draft.same"))
    return Result(call.say("publish.done", version=version), (_version(version),))


def last_publish(call: Call) -> Result:
    """Tell what the latest version changed."""
    drafts = call.back_office.drafts
    versions = drafts.versions(1)
    if not versions:
        return Result(call.say("versions.none"))
    latest, at = versions[0], versions[0].at.astimezone(call.now.tzinfo)
    head = call.say("versions.latest", version=latest.number, date=at.date(), time=at.time())
    about = (_version(latest.number), Fact("date", at.date(), source="versions"), Fact("time", at.time(), source="versions"))
    if latest.number == min(version.number for version in drafts.versions(2)):
        return Result(f"{head} {call.say('versions.first')}", about)
    try:
        changes = drafts.changes_of(latest.number)
    except Refused as error:
        return Result(f"{head} {error}", about)
    text, facts = _told(call, "versions.changed", changes) if changes else (call.say("versions.nothing"), ())
    return Result("\n".join(filter(None, (head, text))), (*about, *facts))


def ask_to_roll_back(call: Call) -> Result:
    """Ask whether an old version shall go live again."""
    drafts = call.back_office.drafts
    known = {version.number: version for version in drafts.versions(MOST_VERSIONS * 100)}
    written = str(call.arguments.get("version", ""))
    wanted = known.get(int(written)) if _is_number(written) else None
    if wanted is None or wanted.number == drafts.live:
        older = [number for number in known if number != drafts.live][:MOST_VERSIONS]
        if not older:
            return Result(call.say("roll_back.no_older"), status=Status.NOT_FOUND)
        key = "roll_back.is_live" if wanted else "roll_back.which"
        facts = tuple(_version(number) for number in (*older, drafts.live))
        return Result(call.say(key, versions=older, version=drafts.live), facts, status=Status.NEEDS_INPUT, missing="version")
    at = wanted.at.astimezone(call.now.tzinfo)
    facts = (_version(wanted.number), _version(drafts.live), Fact("date", at.date(), source="versions"), Fact("time", at.time()))
    text = call.say("roll_back.ask", version=wanted.number, live=drafts.live, date=at.date(), time=at.time())
    return Result(text, facts, status=Status.NEEDS_CONFIRMATION, agreed={"seen": drafts.mark()})


def roll_back(call: Call) -> Result:
    """Make live what an old version held."""
    drafts, written = call.back_office.drafts, str(call.arguments.get("version", ""))
    if not _is_number(written):
        return ask_to_roll_back(call)
    try:
        version = drafts.roll_back(int(written), str(call.arguments.get("seen") or drafts.mark()))
    except Refused as error:
        return Result(call.say("publish.refused", reason=str(error)), status=Status.REFUSED)
    return Result(call.say("roll_back.done", old=int(written), version=version), (_version(int(written)), _version(version)))


def _is_number(written: str) -> bool:
    return written.isdecimal() and len(written) < LONGEST_NUMBER


def _draft(call: Call) -> Sequence[DraftChange] | Result:
    """Return what the draft changes, or why nothing can be published now."""
    drafts = call.back_office.drafts
    faults = drafts.faults()
    if faults:
        lines = [call.say("draft.fault", fault=fault) for fault in faults[:MOST_FAULTS]]
        page = Card("page", "publish", call.say("draft.page"), link=call.back_office.pages["publish"])
        text = "\n".join([call.say("draft.faulty", count=len(faults)), *lines])
        return Result(text, (Fact("count", Decimal(len(faults))),), (page,), status=Status.REFUSED)
    try:
        changes = drafts.changes()
    except Refused as error:
        return Result(str(error), status=Status.REFUSED)
    return changes or Result(call.say("draft.same"))


def _told(call: Call, key: str, changes: Sequence[DraftChange]) -> tuple[str, tuple[Fact, ...]]:
    """Return the changes in words: a line for each, some of them where there are many."""
    lines = [_line(call, change) for change in changes[:MOST_CHANGES]]
    left = len(changes) - len(lines)
    lines += [call.say("draft.more", count=left)] if left else []
    facts = [Fact("count", Decimal(count)) for count in (len(changes), left) if count]
    shown = changes[:MOST_CHANGES]
    said = [each for change in shown for each in (change.title, *[_short(text) for field in change.fields for text in field])]
    return "\n".join([call.say(key, count=len(changes)), *lines]), (*facts, *[Fact("phrase", each) for each in said if each])


def _line(call: Call, change: DraftChange) -> str:
    if not change.fields:
        return call.say(f"draft.{change.kind}", document=_document(call, change.document), title=change.title or change.document)
    nothing = call.say("draft.nothing")
    shown = [(name, _short(old) or nothing, _short(new) or nothing) for name, old, new in change.fields[:MOST_FIELDS]]
    told = [call.say("draft.field", field=name, before=before, after=after) for name, before, after in shown]
    if len(change.fields) > MOST_FIELDS:
        told.append(call.say("draft.more", count=len(change.fields) - MOST_FIELDS))
    title = change.title or change.document
    return call.say("draft.changed", document=_document(call, change.document), title=title, fields="; ".join(told))


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 4]} ..."


def _document(call: Call, name: str) -> str:
    key = f"draft.document.{name}"
    return call.say(key) if call.say.has(key) else name


def _version(number: int) -> Fact:
    return Fact("count", Decimal(number), "version", source=f"versions/{number}")
