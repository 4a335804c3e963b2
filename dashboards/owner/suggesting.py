"""Other ways to ask, proposed by the shop's model in the form of a question or a policy; nothing is stored until the owner saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale

from app.services.accounts import AppError
from app.services.drafts.bot_model import BotModel
from app.services.drafts.editor import DraftEditor
from app.services.drafts.wordings import ASKED_IN, FIELD, Asked, has_wordings, proposed, taken_by_others
from app.services.models.lending import models_of
from app.services.secrets.tenant_secrets import TenantSecrets
from dashboards.owner.office import office
from dashboards.owner.wording import language_of_request
from plugins.contracts import ModelError

ANSWERED_IN = ("answer", "text")


@dataclass(frozen=True, slots=True)
class Suggested:
    """The texts of a form with what was proposed in them, and what to say of it: what is ``good``, or why nothing came."""

    given: Mapping[str, str]
    good: str = ""
    fault: str = ""


def suggests(bot: str, editor: DraftEditor, document: str) -> bool:
    """Whether the form of a document's records offers other ways to ask: the shop has a model, and they are found by them."""
    platform = office().platform
    if not has_wordings(editor, document) or not platform.directory.root.tenant(bot).live_version():
        return False
    mode = platform.settings.mode or platform.tenant(bot).mode_name
    return mode != "v5" or bool(BotModel(platform.directory.root, bot, TenantSecrets.of(platform.settings)).choice().provider)


def suggested(bot: str, editor: DraftEditor, document: str, key: str | None, given: Mapping[str, str]) -> Suggested:
    """Return a form's texts with the model's proposals behind the ways to ask that stand in it."""
    words = office().texts[language_of_request()]["content"]["suggest"]
    known = [line.strip() for line in given.get(FIELD, "").splitlines() if line.strip()]
    asked = Asked(_first(given, ASKED_IN), known, _first(given, ANSWERED_IN), _language(given.get("locale") or editor.shop.locale))
    if not asked.question:
        return Suggested(given, fault=words["question_first"])
    try:
        platform = office().platform
        with models_of(platform, platform.tenant(bot)) as models:
            fresh = proposed(models, asked, taken_by_others(editor, document, key))
    except (ModelError, AppError) as error:
        return Suggested(given, fault=words["failed"].get(getattr(error, "name", ""), words["failed"]["other"]))
    if not fresh:
        return Suggested(given, fault=words["none"])
    return Suggested({**given, FIELD: "\n".join((*known, *fresh))}, good=words["added"].format(n=len(fresh)))


def _first(given: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := given.get(name, "").strip())), "")


def _language(locale: str) -> str:
    return Locale.parse(locale, sep="-" if "-" in locale else "_").get_language_name("en") or locale
