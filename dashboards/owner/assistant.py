"""The owner's assistant: a talk about the shop, with the tools that one's role allows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.services.conversations.take_over import called
from app.services.permissions import Permission
from app.services.storefront import locale_for, shop_name_of
from dashboards.owner.gate import form_token, needs
from dashboards.owner.office import PAGES, office, person
from dashboards.owner.wording import language_of_request
from dashboards.wording import read_texts


@PAGES.get("/<bot>/assistant")
@needs(Permission.USE_ASSISTANT)
def assistant(bot: str) -> ResponseReturnValue:
    """The talk with one's assistant."""
    office().platform.expect_colleagues(bot)  # it gets ready while the page is read
    return render_template("owner/assistant.html", config=_config(bot))


def _config(bot: str) -> dict[str, Any]:
    """What the page's script needs to know."""
    language, root = language_of_request(), request.script_root
    words = office().texts[language]["assistant"]
    may_change = person().may(Permission.EDIT_CONTENT, bot)
    return {
        "bot": bot,
        "person": person().id,
        "api": f"{root}/chat",
        "media": f"{root}/media/{bot}/",
        "token": form_token(),
        "locale": locale_for(office().platform, bot, language),
        "greeting": words["greeting"].format(name=called(person().name, language), shop=shop_name_of(office().platform, bot)),
        "quick_replies": words["starters_of_managers" if may_change else "starters"],
        "limit": office().platform.settings.message_max_chars,
        "languages": {name: {**_chat_texts(name), **texts["assistant"]["chat"]} for name, texts in office().texts.items()},
    }


@lru_cache(maxsize=8)
def _chat_texts(language: str) -> dict[str, Any]:
    return dict(read_texts()[language]["chat"])
