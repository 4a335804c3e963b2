"""What customers said: the list of conversations, one of them line by line, and the questions that had no answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.conversations.conversation_desk import Asked, Behind, ConversationDesk, by_topic
from app.services.conversations.matching import looks_for_goods, why_matched
from app.services.conversations.open_questions import still_open
from app.services.conversations.take_over import Hand, TakeOver, called
from app.services.customers.desk import masked
from app.services.permissions import Permission
from app.services.storefront import product_names, tool_names, zone_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who
from dashboards.owner.tiles import model_cost
from dashboards.owner.wording import language_of_request

MOST_TURNS = 2**31 - 1
MOST_CARRIED = 6  # an address holds only so much
OWNERS = ("bot", "human", "nobody")
FILTERS = ("channel", "owner", "q", "tag", "after", "since", "until", "figure")


@PAGES.get("/<bot>/conversations")
@needs(Permission.SEE_DATA)
def conversations(bot: str) -> ResponseReturnValue:
    """The conversations, the latest first, a page at a time; above the first page those that need a person."""
    asked = {name: request.args.get(name, "") for name in FILTERS}
    desk = conversation_desk(bot)
    behind = Behind.read(asked["since"], asked["until"], asked["figure"], zone_of(office().platform, bot))
    page = desk.page(asked["channel"], asked["owner"], asked["q"], asked["after"], behind, asked["tag"])
    kept = {name: value for name, value in asked.items() if value and name != "after"}
    waiting = [] if kept or asked["after"] else shown_waiting(bot)
    return render_template(
        "owner/conversations.html", page=page, asked=asked, kept=kept, behind=behind, channels=desk.channels(), owners=OWNERS,
        tags=desk.tags(), waiting=waiting,
    )  # fmt: skip


@PAGES.get("/<bot>/conversations/<conversation>")
@needs(Permission.SEE_DATA)
def conversation(bot: str, conversation: str) -> ResponseReturnValue:
    """One conversation, the last lines first to be read; how each answer came about is for those who may see traces."""
    before = request.args.get("before", 0, type=int)
    talk = conversation_desk(bot).transcript(conversation, before)
    platform, summary, language = office().platform, talk.summary, language_of_request()
    if may_answer(bot) and talk.handover:
        take_over_of().see(bot, conversation, hand())
    goods = product_names(platform, bot, [*summary.goods, *(sku for sku, _ in summary.cart)])
    return render_template(
        "owner/conversation.html", talk=talk, before=before, goods=goods,
        goods_named=list(dict.fromkeys(goods.get(sku, sku) for sku in summary.goods)),  # sizes of one thing share its name
        tools=tool_names(platform, bot, [summary.tool] if summary.tool else [], language), fault=request.args.get("fault", ""),
        known_tags=conversation_desk(bot).tags(), line_id=uuid4().hex, shown=str if may_answer(bot) else masked,
        **_around(bot, conversation, talk.found, talk.handover), **_traced(bot, talk.calls, talk.parts),
    )  # fmt: skip


def shown_news(bot: str, conversation: str, after: int) -> dict[str, Any]:
    """Return what an open transcript adds: the lines behind a turn, and how the conversation stands now."""
    desk, after = conversation_desk(bot), max(0, min(after, MOST_TURNS))
    found, handover = desk.find(conversation)
    lines, calls, parts = desk.news(conversation, after)
    around = _around(bot, conversation, found, handover)
    return {
        "lines": render_template("owner/talk_lines.html", lines=lines, found=found, **_traced(bot, calls, parts)),
        "state": render_template("owner/talk_state.html", found=found, **around),
        "last": max((line.turn for line in lines), default=after), "mine": around["mine"] and not around["reach"],
        "said": [line.text for line in lines if line.role == "customer"],
    }  # fmt: skip


def shown_waiting(bot: str) -> list[tuple[Any, Any]]:
    """Return who waits for a person, and who is with one."""
    return conversation_desk(bot).waiting()


def conversation_desk(bot: str) -> ConversationDesk:
    channels = current_app.extensions["channels"]
    return ConversationDesk(office().platform.storage.tenant(bot), lambda channel, whom: channels.inbox(bot).correspondent(channel, whom))


def open_questions(bot: str) -> list[Asked]:
    """Return what customers asked in vain and the live version still does not answer, the most asked first."""
    return still_open(conversation_desk(bot).unanswered(), office().platform.directory.root.tenant(bot))


def may_answer(bot: str) -> bool:
    return person().may(Permission.ANSWER_CUSTOMERS, bot)


def hand() -> Hand:
    """Return the person of this request as customers and colleagues are told of them."""
    here = person()
    return Hand(here.id, called(here.name, here.locale))


def take_over_of() -> TakeOver:
    return TakeOver(office().platform, current_app.extensions["channels"])


def _around(bot: str, conversation: str, found: Any, handover: Any) -> dict[str, Any]:
    """Return what the page offers: whose the conversation is, and why its customer cannot be written to."""
    taken = handover is not None and handover.state == "taken"
    mine = taken and handover.person_id == person().id
    here = take_over_of()
    return {
        "handover": handover, "taken": taken, "mine": mine, "may_answer": may_answer(bot), "hand": hand(),
        "reach": here.why_out_of_reach(bot, conversation) if mine else "",
    }  # fmt: skip


def _traced(bot: str, calls: Any, parts: Any) -> dict[str, Any]:
    return {
        "shows_traces": person().may(Permission.SEE_TRACES, bot), "calls": calls, "parts": parts, "looks_for_goods": looks_for_goods,
        "model_cost": partial(model_cost, bot),
    }  # fmt: skip


@PAGES.get("/<bot>/conversations/<conversation>/matches")
@needs(Permission.SEE_TRACES)
def conversation_matches(bot: str, conversation: str) -> ResponseReturnValue:
    """Why the products of the answer of ``?turn`` matched; with ``?part`` only that, for the page with the conversation."""
    matches = why_matched(office().platform, bot, conversation, request.args.get("turn", 0, type=int))
    page = "owner/matches_rows.html" if "part" in request.args else "owner/matches.html"
    return render_template(page, matches=matches, conversation=conversation)


@PAGES.get("/<bot>/unanswered")
@needs(Permission.SEE_DATA)
def unanswered(bot: str) -> ResponseReturnValue:
    """Questions that had no answer, with the way to answer each once for all."""
    may_edit, may_publish = (person().may(one, bot) for one in (Permission.EDIT_CONTENT, Permission.PUBLISH))
    return render_template("owner/unanswered.html", about=by_topic(open_questions(bot)), may_edit=may_edit, may_publish=may_publish)


@PAGES.post("/<bot>/unanswered")
@needs(Permission.EDIT_CONTENT)
def settle_question(bot: str) -> ResponseReturnValue:
    """Take a question off the list, or go on to answer it in a new entry of the shop's questions."""
    questions = request.form.getlist("question")
    times = conversation_desk(bot).forget_questions(questions) if "forget" in request.form else 0
    if times:
        told = {"questions": questions, "times": times}
        office().accounts.audit.add(who(), office().platform.clock(), bot, "question.forget", questions[0], told, None)
    if "answer" in request.form and questions:
        return redirect(new_entry(bot, questions))  # without the topic: one question may have been misheard
    return redirect(url_for("owner.unanswered", bot=bot))


def new_entry(bot: str, questions: Sequence[str], topic: str = "", called: str = "") -> str:
    """Return the address of a new entry of the shop's questions with what is known of it."""
    told = {"question": questions[0], "phrasings": "\n".join(questions[1:MOST_CARRIED]), "topic": topic, "id": called}
    return url_for("owner.edit_record", bot=bot, document="faq", **{f"field.{name}": text for name, text in told.items() if text})
