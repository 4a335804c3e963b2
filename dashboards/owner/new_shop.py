"""A new shop from the browser: a form, the import's preview where a table came along, and the way on to the first publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.numbers import get_currency_name
from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.services.accounts import AppError
from app.services.drafts.editor import DraftEditor
from app.services.drafts.settings import BotSettings
from app.services.importing.catalog_import import CatalogImport
from app.services.importing.uploads import Uploads
from app.services.permissions import Permission
from app.services.publishing.publisher import Publisher
from app.services.publishing.tenant_rules import currencies, time_zones
from app.services.shops.new_shops import BadShop, NewShops, Wanted
from app.services.shops.tenant_templates import TEMPLATES
from dashboards.owner.bots.showing import embed_code, shown_address
from dashboards.owner.gate import needs
from dashboards.owner.importing import KINDS, LARGEST
from dashboards.owner.office import PAGES, office, person, who
from dashboards.owner.telling import fault_said, faults_said, said
from dashboards.owner.wording import LOCALES, language_names, language_of_request
from plugins.contracts import Role

USUAL = {"vi": ("vi-VN", "VND", "Asia/Ho_Chi_Minh")}
OTHERWISE = ("en-GB", "GBP", "Europe/London")
NOTHING: Mapping[str, str] = MappingProxyType({})


@PAGES.get("/new-shop")
@needs(Permission.CREATE_SHOPS)
def new_shop() -> ResponseReturnValue:
    """The form of a new shop."""
    locale, currency, zone = USUAL.get(language_of_request(), OTHERWISE)
    return _form(Wanted("", "", locale, currency, zone, "empty"))


@PAGES.get("/new-shop/key")
@needs(Permission.CREATE_SHOPS)
def suggest_key() -> ResponseReturnValue:
    """For the form's script: a free key after a name, or what is wrong with a key."""
    shops = new_shops()
    if "key" in request.args:
        return jsonify(fault=fault_said(shops.fault_of_key(request.args["key"])))
    return jsonify(key=shops.suggest(request.args.get("name", "")))


@PAGES.post("/new-shop")
@needs(Permission.CREATE_SHOPS, largest=LARGEST)
def make_shop() -> ResponseReturnValue:
    """Make the draft, the person its admin; on to the table that came along, or to the first steps."""
    wanted, file = _wanted(), request.files.get("file")
    try:
        token = _looked_at(wanted.key, file) if file is not None and file.filename else ""
        new_shops().make(wanted)
    except BadShop as error:
        return make_response(_form(wanted, faults_said(error.faults)), error.status)
    except AppError as error:
        return make_response(_form(wanted, {"": said(error)}), error.status)
    office().accounts.audit.add(who(), office().platform.clock(), wanted.key, "shop.create", wanted.key, None, asdict(wanted))
    office().accounts.people.set_role(person().id, wanted.key, Role.ADMIN, who())
    if token:
        return redirect(url_for("owner.look_again", bot=wanted.key, token=token))
    return redirect(url_for("owner.first_steps", bot=wanted.key))


@PAGES.get("/<bot>/start")
@needs(Permission.PUBLISH)
def first_steps(bot: str) -> ResponseReturnValue:
    """What is left to do until customers can ask; after that, where they ask and how it comes to the shop's own site."""
    root = office().platform.directory.root
    publisher, live = Publisher(root), root.tenant(bot).live_version()
    editor = DraftEditor(root, bot)
    return render_template(
        "owner/first_steps.html", live=live, goods=len(editor.records(editor.document("catalog"))), draft=publisher.draft_mark(bot),
        problems=[] if live else publisher.validate(bot), address=shown_address(bot),
        code=embed_code(bot, BotSettings(root, bot).read().get("branding", {})),
        may_change=person().may(Permission.MANAGE_BOTS, bot),
    )  # fmt: skip


def new_shops() -> NewShops:
    return NewShops(office().platform.directory.root, office().platform.settings.instance_folder / "deleted")


def _wanted() -> Wanted:
    form = request.form
    name, key = form.get("name", "").strip(), form.get("key", "").strip().lower()
    rest = (form.get("locale", ""), form.get("currency", "").strip().upper(), form.get("timezone", "").strip(), form.get("template", ""))
    return Wanted(key or new_shops().suggest(name), name, *rest)


def _looked_at(key: str, file: FileStorage) -> str:
    """Keep a table that can be read, before there is a shop; raise BadShop for another file."""
    fault = new_shops().fault_of_key(key)
    if fault:
        raise BadShop({"key": fault})
    ending = Path(file.filename or "").suffix.lower()
    if ending not in KINDS:
        raise BadShop({"file": f"Choose a file that ends in {', '.join(KINDS)}, or none."})
    uploads = Uploads(office().platform.settings.instance_folder / "uploads" / key)
    token = uploads.keep(file.stream, ending)
    try:
        CatalogImport(office().platform.directory.root).open(uploads.find(token))
    except AppError as error:
        uploads.drop(token)
        raise BadShop({"file": str(error)}) from error
    return token


def _form(wanted: Wanted, faults: Mapping[str, str] = NOTHING) -> str:
    shown = Locale.parse(language_of_request())
    money = sorted((code, get_currency_name(code, locale=shown)) for code in currencies())
    return render_template(
        "owner/new_shop.html", wanted=wanted, faults=faults, money=money, languages=language_names(LOCALES).items(),
        zones=sorted(time_zones()), templates=sorted(TEMPLATES), kinds=",".join(KINDS), most=LARGEST // 1_000_000,
    )  # fmt: skip
