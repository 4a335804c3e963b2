"""The routes of the customers' pages: shops, storefront, chat, the widget's frame, and a tenant's colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app.services.storefront import fill_shelf, find_open_shop, left_in, read_wish, top_categories
from app.services.web_rules import read_web_rules
from dashboards.colours import DEFAULT_COLOUR, shades
from dashboards.headers import ancestors_of, secure
from dashboards.wording import DEFAULT_LANGUAGE, in_locale, language_of, read_texts

MOST_SHOPS = 24


def blueprint(platform: Any, answer_error: Callable[[Exception], Response]) -> Blueprint:
    """Return the pages of a platform; it also serves ``/static``. Programs that ask for what is nowhere get ``answer_error``."""
    pages = Blueprint("pages", __name__, static_folder="static", static_url_path="/static", template_folder="templates")
    front = Front(platform)
    pages.add_url_rule("/", "home", front.home)
    pages.add_url_rule("/shop/<bot>", "shop", front.shop)
    pages.add_url_rule("/chat/<bot>", "chat", front.chat)
    pages.add_url_rule("/embed/<bot>", "embed", front.embed)
    pages.add_url_rule("/brand/<bot>.css", "brand", front.brand)
    pages.after_request(secure)
    pages.app_errorhandler(404)(lambda error: front.nowhere() if _is_a_person() else answer_error(error))
    pages.add_app_template_global(_picture, "picture")
    return pages


class Front:
    """The customers' pages. Every page of a bot that is not published is the friendly "not found"."""

    def __init__(self, platform: Any):
        self._platform = platform
        self._texts = read_texts()
        self._categories = lru_cache(maxsize=64)(self._read_categories)

    def home(self) -> str:
        """The list of shops."""
        keys = sorted(self._platform.directory.keys())[:MOST_SHOPS]
        shops = [card for card in map(self._shop_card, keys) if card]
        return render_template("home.html", shops=shops, lang=DEFAULT_LANGUAGE, **self._words(DEFAULT_LANGUAGE), host=self._host())

    def shop(self, bot: str) -> str | Response:
        """A demo storefront with the widget on it."""
        tenant = self._find(bot)
        if tenant is None:
            return self._missing()
        words = self._words(tenant.shop.locale)
        categories = self._categories(tenant.key, tenant.version)
        wish = read_wish(request.args, categories)
        left = left_in(self._platform, tenant)
        shelf = fill_shelf(tenant.shop, tenant.stores, wish, words["words"]["shop"], tenant.now().date(), left)
        return render_template("shop.html", **self._about(tenant), **words, categories=categories, shelf=shelf, lang=tenant.shop.locale)

    def chat(self, bot: str) -> str | Response:
        """The chat on a page of its own."""
        tenant = self._find(bot)
        return self._missing() if tenant is None else self.chat_page(tenant, "page")

    def embed(self, bot: str) -> str | Response:
        """The chat as the widget shows it; only the tenant's domains may frame it."""
        tenant = self._find(bot)
        if tenant is None:
            return self._missing()
        return secure(make_response(self.chat_page(tenant, "embed")), ancestors_of(read_web_rules(tenant.document("tenant"))))

    def nowhere(self) -> Response:
        """The page for a person who follows an address at which there is nothing."""
        return secure(self._missing(nowhere=True))

    def brand(self, bot: str) -> Response:
        """The tenant's colours as CSS custom properties, so that no page needs an inline style."""
        tenant = self._find(bot)
        if tenant is None:
            return self._missing()
        colour = tenant.shop.branding.get("colour", DEFAULT_COLOUR)
        accent = tenant.shop.branding.get("accent", colour)
        css = render_template("brand.css", bot=bot, brand=shades(colour), accent=shades(accent))
        response = Response(css, mimetype="text/css")
        response.add_etag()
        return response.make_conditional(request)

    def chat_page(self, tenant: Any, kind: str, template: str = "chat.html", **more: Any) -> str:
        """Return the chat of a tenant, or of a draft that answers the same questions about itself."""
        locale = self._locale(tenant)
        config = self._config(tenant, locale, kind)
        return render_template(template, **self._about(tenant), **self._words(locale), lang=locale, kind=kind, config=config, **more)

    def _config(self, tenant: Any, locale: str, kind: str) -> dict[str, Any]:
        """What the chat's script needs to know; shown in a data attribute, so no secret belongs here."""
        branding, texts = tenant.shop.branding, self._words(locale)["words"]["chat"]
        greeting = in_locale(branding.get("greeting", {}), locale, texts["greeting"].format(name=tenant.shop.name))
        root = request.script_root
        return {
            "bot": tenant.key,
            "api": f"{root}/api/chat/{tenant.key}",
            "media": _media(tenant.key),
            "kind": kind,
            "shop": tenant.shop.name,
            "locale": locale,
            "greeting": greeting,
            "quick_replies": in_locale(branding.get("quick_replies", {}), locale, []),
            "limit": self._platform.settings.message_max_chars,
            "languages": {language: texts["chat"] for language, texts in self._texts.items()},
        }

    def _about(self, tenant: Any) -> dict[str, Any]:
        branding = tenant.shop.branding
        return {
            "bot": tenant.key,
            "shop": tenant.shop,
            "logo": _picture(tenant.key, branding.get("logo", "")),
            "hero": _picture(tenant.key, branding.get("hero", "")),
            "tagline": branding.get("tagline", ""),
            "assistant": branding.get("assistant_name", tenant.shop.name),
            "questions": in_locale(branding.get("quick_replies", {}), tenant.shop.locale, []),
            "colour": branding.get("colour", DEFAULT_COLOUR),
            "attribution": tenant.document("tenant").get("attribution", ""),
            "initial": tenant.shop.name[:1],
        }

    def _shop_card(self, key: str) -> dict[str, Any] | None:
        """Return what the list shows of a shop; None for one that is closed or cannot be built, the others still show."""
        tenant = self._find(key)
        if tenant is None:
            return None
        spoken = map(language_of, (tenant.shop.locale, *tenant.shop.locales))
        languages = dict.fromkeys(each if each in self._texts else DEFAULT_LANGUAGE for each in spoken)
        names = [self._texts[language]["language"] for language in languages]
        return {**self._about(tenant), "languages": ", ".join(names), "lang": tenant.shop.locale}

    def _find(self, bot: str) -> Any | None:
        return find_open_shop(self._platform, bot)

    def _missing(self, *, nowhere: bool = False) -> Response:
        page = render_template("not_found.html", nowhere=nowhere, lang=DEFAULT_LANGUAGE, **self._words(DEFAULT_LANGUAGE))
        return make_response(page, 404)

    def _words(self, locale: str) -> dict[str, Mapping[str, Any]]:
        language = language_of(locale)
        return {"words": self._texts[language if language in self._texts else DEFAULT_LANGUAGE]}

    def _locale(self, tenant: Any) -> str:
        """Return the language that the embedding page asks for when the shop speaks it, otherwise the shop's own."""
        asked = language_of(request.args.get("lang", ""))
        spoken = (tenant.shop.locale, *tenant.shop.locales)
        return next((locale for locale in spoken if language_of(locale) == asked), tenant.shop.locale)

    def _host(self) -> str:
        return (self._platform.settings.public_base_url or request.host_url).rstrip("/")

    def _read_categories(self, key: str, version: int) -> tuple[str, ...]:
        return top_categories(self._platform.tenant(key).document("catalog"))


def _is_a_person() -> bool:
    """Tell whether a browser shows the answer: it would rather have a page than JSON."""
    return request.method in ("GET", "HEAD") and request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"


def _picture(bot: str, image: str) -> str:
    """Return the address of a shop's picture: an https address as it is, a file below ``/media``, "" when there is none."""
    if image.startswith("https://"):
        return image
    return _media(bot) + quote(image.removeprefix("media/")) if image else ""


def _media(bot: str) -> str:
    return url_for("pages.home").rstrip("/") + f"/media/{bot}/"
