"""Plugins and health: what runs without its secrets, checks that end, jobs run now, deliveries tried again, and errors by their id."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace

import pytest

from app.services.health.checking import check_shop, last_checks
from app.services.health.error_log import find_entries
from app.services.health.installation import Installation
from app.services.health.plugins_of import plugins_of
from app.settings import Settings
from app.storage.turns.model_calls import ModelCall
from plugins.contracts import Health

NOT_OURS = "0123456789abcdef"


@pytest.fixture
def platform(app):
    return app.extensions["owner"].platform


def page(browser, address):
    answer = browser.get(f"/admin/{address}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def log_error(app, id, bot, code="internal"):
    """Log what a failed request leaves, as the routes do."""
    try:
        raise ValueError(f"the till of {bot} is jammed")
    except ValueError as error:
        told = {"fields": {"id": id, "bot": bot, "code": code}}
        logging.getLogger("app.routes.problems").error("request failed", exc_info=error, extra=told)


def test_the_plugins_are_told_with_hooks_tools_and_version(signed_in, platform):
    shown = page(signed_in("admin"), "bikes/plugins")
    running = plugins_of(platform.tenant("bikes"))
    assert len(running) > 10
    for each in running:
        assert f">{each.name}<" in shown
    tools = {tool.name for each in running for tool in each.tools}
    assert tools == {tool.name for tool in platform.tenant("bikes").tools}
    cart = next(each for each in running if each.name == "cart")
    assert "register_tools" in cart.hooks
    assert cart.is_ours


def test_a_secret_among_the_options_is_only_said_to_be_set(platform):
    class Told:
        """A version whose plugins were given options."""

        def __init__(self, tenant, plugins):
            self.manager, self._about = tenant.manager, tenant.document("tenant") | {"plugins": plugins}

        def document(self, name):
            return self._about

    options = {"api_key": {"$env": "KEY"}, "auth_token": "very-private", "host": "https://ann:pass@mail.example"}
    options["deep"] = {"secret": "x", "n": 1}
    running = plugins_of(Told(platform.tenant("bikes"), ["*", {"name": "cart", "options": options}]))
    shown = {option.name: (option.value, option.is_secret) for each in running for option in each.options}
    assert shown == {
        "api_key": ("", True), "auth_token": ("", True), "host": ("https://***@mail.example", False),
        "deep.secret": ("", True), "deep.n": ("1", False),
    }  # fmt: skip


def test_checks_run_when_asked_and_are_kept(signed_in, platform, accounts):
    admin = signed_in("admin")
    assert "Nobody has looked yet." in page(admin, "bikes/health")
    assert admin.send("/admin/bikes/health/check").status_code == 302
    shown = page(admin, "bikes/health")
    assert "All is well" in shown
    assert "The database answers." in shown
    assert last_checks(platform, "bikes").is_well
    assert last_checks(platform, "books") is None
    assert accounts.audit.latest("bikes")[0].action == "health.check"


def test_models_that_fail_are_told_by_their_faults(signed_in, platform):
    admin, tenant = signed_in("admin"), platform.tenant("bikes")
    account, now = platform.storage.tenant("bikes"), tenant.now()

    def add(outcome, times):
        call = ModelCall(now.date().isoformat(), "t", "wording", "anthropic", "m", outcome, now)
        account.add_model_calls([call] * times)

    assert "Of the last" not in page(admin, "bikes/health")
    add("ok", 1)
    add("refused", 4)
    assert {each.name: each.ok for each in check_shop(platform, tenant).checked}["models"], "one of the last five answered"
    add("slow", 1)
    (models,) = (each for each in check_shop(platform, tenant).checked if each.name == "models")
    assert (models.ok, models.detail) == (
        False, "The last 5 calls to models failed, the last one so: slow. Answers go out without them.",
    )  # fmt: skip
    shown = page(admin, "bikes/health")
    assert "Of the last 6 calls 5 failed" in shown
    assert "see whether key, model and address are right" in shown
    assert "Something needs a look" in shown


def test_a_check_that_fails_or_never_answers_holds_up_nobody(platform):
    tenant = platform.tenant("bikes")

    asked_for_long = threading.Event()

    class Slow:
        def check(self):
            asked_for_long.wait(60)
            return Health("slow", True)

    class Broken:
        def check(self):
            raise RuntimeError("cannot reach https://ann:pass@mail.example")

    connected = replace(tenant.background, connectors={"slow": Slow(), "broken": Broken()})

    class Shop:
        key, manager, background, now = tenant.key, tenant.manager, connected, tenant.now

    checked = {each.name: each for each in check_shop(platform, Shop(), limit_s=5.0).checked}
    assert not asked_for_long.is_set()
    asked_for_long.set()
    assert (checked["slow"].ok, checked["slow"].detail) == (False, "No answer within 5 s.")
    assert (checked["broken"].ok, checked["broken"].detail) == (False, "RuntimeError: cannot reach https://***@mail.example")
    assert checked["storage"].ok


def test_a_job_that_there_is_not_is_not_run(signed_in, accounts):
    admin = signed_in("admin")
    assert admin.send("/admin/bikes/health/run", job="nothing").status_code == 404
    assert all(entry.action != "job.run" for entry in accounts.audit.latest("bikes"))


def test_an_error_is_found_by_its_id_by_the_shops_own_admin_alone(app, signed_in, platform):
    mine, theirs, nobodys = "a" * 16, "b" * 16, "c" * 16
    for id, bot in ((mine, "bikes"), (theirs, "books"), (nobodys, "-")):
        log_error(app, id, bot)
    admin, operator = signed_in("admin"), signed_in("operator")
    shown = page(admin, f"bikes/health?id={mine}")
    assert "the till of bikes is jammed" in shown
    assert "Traceback" in shown
    assert "the till of bikes is jammed" in page(admin, f"bikes/health?id={mine[-8:].upper()}")  # as customers are told it
    for id in (theirs, nobodys, NOT_OURS, theirs[-8:]):
        assert "The log has nothing of this shop under that id." in page(admin, f"bikes/health?id={id}")
        assert "is jammed" not in page(admin, f"bikes/health?id={id}")
    for id, bot in ((mine, "bikes"), (theirs, "books"), (nobodys, "-")):
        assert f"the till of {bot} is jammed" in page(operator, f"platform?id={id}")


@pytest.mark.parametrize("asked", ["", "*", "a" * 15, "../../etc/passwd", "a" * 16 + "\n", "A B", "x" * 16, ".*"])
def test_what_is_no_id_finds_nothing(app, platform, asked):
    log_error(app, "a" * 16, "bikes")
    found = find_entries(platform.settings.log_folder, asked, None)
    assert [entry.bot for entry in found] == (["bikes"] if asked.strip() == "a" * 16 else [])


def test_an_id_that_only_stands_in_an_entry_of_another_shop_is_not_its_id(tmp_path):
    (tmp_path / "errors.log").write_text(
        f"2026-01-05T11:00:00.000Z ERROR id={'b' * 16} bot=books code=internal app.x request {'a' * 16} failed\n"
        f"    Traceback\n    ValueError: {'a' * 16} bot=bikes\n"
        f"2026-01-05T11:00:01.000Z ERROR app.y id={'a' * 16} bot=bikes said a customer\n"
    )
    assert find_entries(tmp_path, "a" * 16, "bikes") == []
    assert len(find_entries(tmp_path, "b" * 16, "books")) == 1


def test_logs_of_days_before_and_in_json_are_read_too(tmp_path):
    told = {"time": "2026-01-04T11:00:00.000Z", "level": "ERROR", "logger": "x", "id": "d" * 16, "bot": "bikes", "message": "m"}
    told["traceback"] = "Tb"
    (tmp_path / "errors.log.2026-01-04").write_text(json.dumps(told) + "\n")
    (tmp_path / "errors.log").write_text("")
    assert [(entry.file, entry.text) for entry in find_entries(tmp_path, "d" * 16, "bikes")] == [
        ("errors.log.2026-01-04", "2026-01-04T11:00:00.000Z ERROR m\nTb")
    ]


def test_the_operator_sees_all_shops_and_the_platforms_own_log(signed_in, accounts, app):
    app.test_client().post("/api/chat/bikes", json={"message": "hello"})
    operator = signed_in("operator")
    shown = page(operator, "platform")
    for shop in ("bikes", "books"):
        assert f'href="/admin/{shop}/health"' in shown
    assert "Red bike" not in shown
    logged = page(operator, "platform/audit")
    assert "Chose a password" in logged or "Added somebody" in logged


def test_settings_are_told_with_their_source_and_no_secret(platform, tmp_path):
    env = tmp_path / ".env"
    env.write_text("MAIL_FROM=shop@corner.example\n")
    settings = Settings(secret_key="do not tell", database_url="", mail_from="shop@corner.example", web_threads=3)  # noqa: S106

    class Installed:
        def __init__(self, settings):
            self.settings = settings

    told = {each.name: each for each in Installation(Installed(settings)).settings({"ASSISTANT_WEB_THREADS": "3"}, env)}
    assert (told["secret_key"].value, told["secret_key"].is_set) == ("", True)
    assert (told["database_url"].value, told["database_url"].is_set) == ("", False)
    assert (told["web_threads"].value, told["web_threads"].source) == ("3", "ASSISTANT_WEB_THREADS")
    assert told["mail_from"].source == ".env: MAIL_FROM"
    assert told["business_root"].source == ""


def test_only_the_operator_opens_the_platform(signed_in):
    for role in ("viewer", "manager", "admin"):
        for address in ("/admin/platform", "/admin/platform/audit", "/admin/platform/settings"):
            assert signed_in(role).get(address).status_code == 403
    assert "do not tell" not in page(signed_in("operator"), "platform/settings")
