"""Talking to the assistant in a page or in the widget's frame, as a visitor does."""

from __future__ import annotations

EMBED = '<script src="{url}/static/widget.js" data-bot-id="greengrocer" async></script>'
READY = "#chat[data-ready]"


def answers(chat):
    """Return the assistant's answers; the first one is the greeting."""
    return chat.locator(".row.theirs:not(.typing)")


def ask(chat, text: str):
    """Write a message, send it with Enter and return the answer when it is there."""
    chat.locator(READY).wait_for()
    before = answers(chat).count()
    chat.locator("#text").fill(text)
    chat.locator("#text").press("Enter")
    return next_answer(chat, before)


def next_answer(chat, before: int):
    """Return the answer that comes after ``before`` answers."""
    answer = answers(chat).nth(before)
    answer.wait_for()
    return answer


def open_widget(page):
    """Press the launcher and return the chat inside, ready."""
    page.locator("assistant-widget button").click()
    chat = page.frame_locator("assistant-widget iframe")
    chat.locator(READY).wait_for()
    return chat
