"""The assistant's page: its looks, how it answers, the shop, where it is to be found; each part is a form into the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError, BadMessage
from app.services.channels.rules import CHANNELS
from app.services.drafts.bot_forms import change_look, change_places, change_shop, languages_of
from app.services.drafts.bot_model import MODES, PROVIDERS, BotModel
from app.services.drafts.editor import BadRecord, Change, Overtaken
from app.services.drafts.media import LOGO_SIDE, AddedPictures
from app.services.drafts.order_settings import PAYING, WAYS, OrderSettings
from app.services.drafts.settings import BotSettings, Document, at, put
from app.services.permissions import Permission
from app.services.pictures import LARGEST, BadPicture
from app.services.publishing.tenant_rules import time_zones
from app.services.secrets.tenant_secrets import TenantSecrets
from dashboards.colours import DEFAULT_COLOUR
from dashboards.owner.bots.looks import contrast_words
from dashboards.owner.bots.showing import embed_code, shown_address
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who
from dashboards.owner.telling import faults_said, said
from dashboards.owner.wording import LOCALES, language_names

FORMS = ("look", "answers", "shop", "orders", "places")
TABS = (*FORMS, "try", "end")
NOTHING: Mapping[str, str] = MappingProxyType({})


@PAGES.get("/<bot>/bot", endpoint="bot")
@needs(Permission.MANAGE_BOTS)
def show_bot(bot: str) -> ResponseReturnValue:
    """One part of the assistant's settings."""
    part = request.args.get("part", "look")
    if part in ("try", "end"):
        return redirect(url_for(f"owner.{'try_page' if part == 'try' else 'end_page'}", bot=bot))
    return _page(bot, part if part in FORMS else "look")


@PAGES.post("/<bot>/bot")
@needs(Permission.MANAGE_BOTS, largest=LARGEST + 500_000)
def save_bot(bot: str) -> ResponseReturnValue:
    """Put a part of the settings into the draft."""
    part = request.args.get("part", "")
    if part not in FORMS:
        raise BadMessage("Load the page anew: there is no such part.")
    try:
        change = BotSettings(office().platform.directory.root, bot).save(part, _change_of(bot, part), request.form.get("mark", ""))
    except BadRecord as error:
        return make_response(_page(bot, part, error.faults, request.form), error.status)
    except Overtaken as error:
        return make_response(_page(bot, part, {"": said(error)}), error.status)
    except BadPicture as error:
        return make_response(_page(bot, part, {"branding.logo": said(error)}, request.form), error.status)
    _note(bot, change)
    return redirect(url_for("owner.bot", bot=bot, part=part, done=1))


@PAGES.post("/<bot>/bot/key")
@needs(Permission.MANAGE_BOTS)
def bot_key(bot: str) -> ResponseReturnValue:
    """Store or remove the model's key, which acts at once; it is never shown again."""
    model, is_removed = bot_model(bot), "remove" in request.form
    try:
        if is_removed:
            model.remove_key()
        else:
            model.store_key(request.form.get("model.key", ""))
    except BadRecord as error:
        return make_response(_page(bot, "answers", error.faults), error.status)
    except AppError as error:
        return make_response(_page(bot, "answers", {"": said(error)}), error.status)
    action = "secret.remove" if is_removed else "secret.store"
    office().accounts.audit.add(who(), office().platform.clock(), bot, action, f"key of {model.choice().provider}")
    return redirect(url_for("owner.bot", bot=bot, part="answers", done="gone" if is_removed else "key") + "#key")


@PAGES.post("/<bot>/bot/check")
@needs(Permission.MANAGE_BOTS)
def check_model(bot: str) -> ResponseReturnValue:
    """Ask the model for a word."""
    return _page(bot, "answers", checked=bot_model(bot).check(office().platform.settings.model_hosts))


def bot_model(bot: str) -> BotModel:
    return BotModel(office().platform.directory.root, bot, TenantSecrets.of(office().platform.settings))


def _change_of(bot: str, part: str) -> Callable[[Document], None]:
    fields = dict(request.form)
    if "locales" in fields:  # a box for each language, and an empty value so that none of them is told, too
        fields["locales"] = "\n".join(request.form.getlist("locales"))
    if part == "answers":
        return bot_model(bot).change(fields)
    if part == "orders":
        return OrderSettings(office().platform.directory.root, bot).change(fields)
    if part == "look":
        return _with_logo(bot, change_look(fields))
    return {"shop": change_shop, "places": change_places}[part](fields)


def _with_logo(bot: str, change: Callable[[Document], None]) -> Callable[[Document], None]:
    """Return a change that puts the logo in as well, which is sent as a file."""
    file = request.files.get("logo")
    content = file.read() if file is not None and file.filename else b""
    kept = AddedPictures(office().platform.directory.root.tenant(bot)).keep(content, LOGO_SIDE) if content else ""

    def both(document: Document) -> None:
        change(document)
        if kept or "logo.remove" in request.form:
            put(document, "branding.logo", kept)

    return both


def _note(bot: str, change: Change) -> None:
    if sides := change.sides():
        office().accounts.audit.add(who(), office().platform.clock(), bot, "draft.change", f"tenant {change.key}", *sides)


def _page(bot: str, part: str, faults: Mapping[str, str] = NOTHING, typed: Mapping[str, str] = NOTHING, checked: Any = None) -> str:
    opened = BotSettings(office().platform.directory.root, bot).open(part)
    document = opened.document
    branding, languages = document.get("branding", {}), languages_of(document)
    return render_template(
        f"owner/bot_{part}.html", part=part, tabs=TABS, document=document, branding=branding, mark=opened.mark, at=at,
        faults=faults_said(faults), typed=typed, languages=languages, language_names=language_names(languages),
        locale_names=language_names(dict.fromkeys([*LOCALES, document["locale"]])), other_locales=_other_languages(document),
        done=request.args.get("done", ""), checked=checked,
        modes=MODES, providers=PROVIDERS, model=bot_model(bot).choice() if part == "answers" else None, zones=sorted(time_zones()),
        contrasts=contrast_words(typed.get("branding.colour") or branding.get("colour", DEFAULT_COLOUR)), colour=DEFAULT_COLOUR,
        model_currency=office().platform.settings.model_cost_currency,
        channels=_channels(bot) if part == "places" else (), code=embed_code(bot, branding), address=shown_address(bot),
        public=bool(office().platform.settings.public_base_url), order_ways=WAYS, order_paying=PAYING,
        orders=OrderSettings(office().platform.directory.root, bot).choice() if part == "orders" else None,
    )  # fmt: skip


def _channels(bot: str) -> list[dict[str, Any]]:
    """Return each messenger with the addresses that its provider is to call, as ``assistant channel list`` tells them."""
    channels = current_app.extensions["channels"]
    try:
        traits = channels.desk.of(bot).traits
    except AppError:
        traits = {}
    return [
        {
            "name": name, "over": traits[name].connector if name in traits else "",
            "from": ", ".join(traits[name].own_addresses) if name in traits else "",
            "messages": channels.address(bot, name), "receipts": channels.status_url(bot, name),
        }
        for name in CHANNELS
    ]  # fmt: skip


def _other_languages(document: Document) -> dict[str, str]:
    """Return by their names the languages that a shop may answer beside its own: those it has, and one country's of each other."""
    one_each = {locale.partition("-")[0]: locale for locale in reversed(LOCALES)}
    others = [locale for language, locale in one_each.items() if language not in languages_of(document)]
    return language_names(dict.fromkeys(each for each in (*document.get("locales", ()), *others) if each != document["locale"]))
