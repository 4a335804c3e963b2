"""A question that nobody had an answer to is open until the shop publishes one."""

from __future__ import annotations

from datetime import UTC, datetime

from app.services.conversations.conversation_desk import Asked
from app.services.conversations.open_questions import still_open

ASKED = [Asked(question, 2, datetime(2026, 11, 22, tzinfo=UTC)) for question in ("do you have dragon fruit?", "Can I rent a press")]


def faq(*questions: str) -> dict:
    return {"entries": [{"id": f"q{number}", "question": text, "answer": "Yes."} for number, text in enumerate(questions)]}


def test_a_question_is_open_until_its_answer_is_published(root, write_draft, publisher):
    write_draft()
    shop = root.tenant("greengrocer")
    assert still_open(ASKED, shop) == ASKED
    write_draft(faq=faq("Where are you?", "Do you have dragon fruit"))
    assert [(each.question, each.drafted) for each in still_open(ASKED, shop)] == [
        ("do you have dragon fruit?", ("faq", "q1")), ("Can I rent a press", None),
    ]  # fmt: skip
    publisher.publish("greengrocer")
    assert [each.question for each in still_open(ASKED, shop)] == ["Can I rent a press"]
    write_draft(faq="{")
    assert [each.question for each in still_open(ASKED, shop)] == ["Can I rent a press"]
