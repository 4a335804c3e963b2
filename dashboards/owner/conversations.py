"""What customers said: the list of conversations, one of them line by line, and the questions that had no answer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.conversation_desk import Behind, ConversationDesk
from app.services.permissions import Permission
from app.services.storefront import zone_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who

MOST_CARRIED = 6  # an address holds only so much
OWNERS = ("bot", "human", "nobody")


@PAGES.get("/<bot>/conversations")
@needs(Permission.SEE_DATA)
def conversations(bot: str) -> ResponseReturnValue:
    """The conversations, the latest first, a page at a time."""
    asked = {name: request.args.get(name, "") for name in ("channel", "owner", "q", "after", "since", "until", "figure")}
    desk = _desk(bot)
    behind = Behind.read(asked["since"], asked["until"], asked["figure"], zone_of(office().platform, bot))
    page = desk.page(asked["channel"], asked["owner"], asked["q"], asked["after"], behind)
    kept = {name: value for name, value in asked.items() if value and name != "after"}
    return render_template(
        "owner/conversations.html", page=page, asked=asked, kept=kept, behind=behind, channels=desk.channels(), owners=OWNERS
    )


@PAGES.get("/<bot>/conversations/<conversation>")
@needs(Permission.SEE_DATA)
def conversation(bot: str, conversation: str) -> ResponseReturnValue:
    """One conversation; how each answer came about is for those who may see traces."""
    found, lines = _desk(bot).transcript(conversation)
    shows_traces = person().may(Permission.SEE_TRACES, bot)
    return render_template("owner/conversation.html", found=found, lines=lines, shows_traces=shows_traces)


@PAGES.get("/<bot>/unanswered")
@needs(Permission.SEE_DATA)
def unanswered(bot: str) -> ResponseReturnValue:
    """Questions that had no answer, with the way to answer each once for all."""
    return render_template("owner/unanswered.html", asked=_desk(bot).unanswered(), may_edit=person().may(Permission.EDIT_CONTENT, bot))


@PAGES.post("/<bot>/unanswered")
@needs(Permission.EDIT_CONTENT)
def settle_question(bot: str) -> ResponseReturnValue:
    """Take a question off the list, or go on to answer it in a new entry of the shop's questions."""
    questions = request.form.getlist("question")
    times = _desk(bot).forget_questions(questions) if "forget" in request.form else 0
    if times:
        told = {"questions": questions, "times": times}
        office().accounts.audit.add(who(), office().platform.clock(), bot, "question.forget", questions[0], told, None)
    if "answer" in request.form and questions:
        prefilled = {"field.question": questions[0], "field.phrasings": "\n".join(questions[1:MOST_CARRIED])}
        return redirect(url_for("owner.edit_record", bot=bot, document="faq", **prefilled))
    return redirect(url_for("owner.unanswered", bot=bot))


def _desk(bot: str) -> ConversationDesk:
    return ConversationDesk(office().platform.storage.tenant(bot))
