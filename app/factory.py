"""The table of contents of the web process."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.compiled_templates import compiled_templates
from app.container import Platform
from app.logging_setup import configure_logging
from app.routes import (
    around,
    assistant,
    bots,
    chat,
    documentation,
    health,
    media,
    payments,
    people,
    ratings,
    sessions,
    tickets,
    tools,
    visitors,
    webhooks,
)
from app.routes.contract import compile_contracts
from app.routes.door import Door, answer_preflight
from app.routes.orjson_provider import OrjsonProvider
from app.routes.problems import answer_error
from app.services.channels.channels import Channels
from app.services.rate_limits import RateLimits, shared_windows
from app.services.secrets.secret_key import read_secret_key
from app.services.visitors import Visitors
from app.settings import Settings, load_settings
from dashboards import blueprint as pages
from dashboards.owner import hang_owner_pages

BLUEPRINTS = (
    chat.ROUTES,
    sessions.ROUTES,
    ratings.ROUTES,
    visitors.ROUTES,
    health.ROUTES,
    documentation.ROUTES,
    media.ROUTES,
    payments.ROUTES,
    webhooks.ROUTES,
    people.ROUTES,
    bots.ROUTES,
    tickets.ROUTES,
    tools.ROUTES,
    assistant.ROUTES,
)


def create_app(given: Platform | Settings | None = None) -> Flask:
    """Return the application over a platform, over the settings given, or over those of the environment."""
    platform = given if given is not None and not isinstance(given, Settings) else Platform(given or load_settings())
    app = _bare_app(platform.settings)
    configure_logging(platform.settings)
    _hang_door(app, platform)
    _register_routes(app, platform)
    app.extensions["door"].validators.update(compile_contracts(app, platform.settings))
    _trust_proxies(app, platform.settings.trusted_proxies)
    return app


def _bare_app(settings: Settings) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.json = OrjsonProvider(app)
    app.jinja_options = {**app.jinja_options, "bytecode_cache": compiled_templates()}
    app.config["MAX_CONTENT_LENGTH"] = settings.body_max_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    return app


def _hang_door(app: Flask, platform: Platform) -> None:
    settings = platform.settings
    secret = read_secret_key(settings.secret_key, settings.instance_folder)
    limits = RateLimits(settings.rate_per_visitor, settings.rate_per_ip, shared_windows(settings, secret))
    app.extensions["door"] = Door(settings, platform, Visitors(secret), limits, secret)
    app.extensions["channels"] = Channels(platform)


def _register_routes(app: Flask, platform: Platform) -> None:
    app.before_request(around.begin)
    app.before_request(answer_preflight)
    app.after_request(around.finish)
    app.register_error_handler(Exception, answer_error)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(pages(platform, answer_error))
    hang_owner_pages(app, platform, platform.accounts, app.extensions["door"].secret, answer_error)


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
