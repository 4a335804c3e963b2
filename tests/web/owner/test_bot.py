"""The assistant's page: looks, answers, key, places, trying it out, and the end of a shop."""

from __future__ import annotations

import io
import json
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from app.container import Platform
from app.errors import UnknownTenant
from app.services.drafts.bot_forms import read_domains
from app.services.drafts.editor import BadRecord
from app.services.secrets.tenant_secrets import TenantSecrets
from tests.eventually import eventually

PAGE = "/admin/bikes/bot"
KEY = "sk-a-key-that-nobody-may-read"


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for this test alone: it changes them."""
    return shutil.copytree(business_root, tmp_path / "business")


@pytest.fixture
def admin(signed_in):
    return signed_in("admin")


@pytest.fixture
def draft(business_root):
    """``draft()``: the draft's tenant.json as it stands."""
    return lambda: json.loads((business_root / "bikes" / "draft" / "tenant.json").read_text())


def mark(browser, part: str) -> str:
    return re.search(r'name="mark" value="(\w+)"', browser.get(f"{PAGE}?part={part}").get_data(as_text=True))[1]


def save(browser, part: str, **fields):
    return browser.send(f"{PAGE}?part={part}", **{"mark": mark(browser, part)} | fields)


def publish(browser, bot: str = "bikes"):
    page = browser.get(f"/admin/{bot}/publish").get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden" name="(seen|draft)" value="([^"]*)"', page))
    return browser.send(f"/admin/{bot}/publish", **hidden)


def ask(app, message: str, bot: str = "bikes"):
    return app.test_client().post("/chat_api", json={"message": message, "bot": bot})


def is_there(platform: Platform) -> bool:
    try:
        platform.tenant("bikes")
    except UnknownTenant:
        return False
    return True


@pytest.mark.parametrize("part", ["look", "answers", "shop", "places"])
def test_each_part_is_shown(admin, part):
    assert admin.get(f"{PAGE}?part={part}").status_code == 200


def test_looks_go_into_the_draft_and_live_with_the_publish(admin, app, draft, accounts):
    typed = {"branding.assistant_name": "Robin", "branding.colour": "#0A7D4F", "greeting.en": "Hello,  I'm Robin."}
    typed |= {"quick_replies.en": "What's new?\n\nOpening hours", "branding.launcher.text": "Ask Robin", "branding.launcher.side": "left"}
    assert save(admin, "look", **typed).status_code == 302
    assert draft()["branding"] == {
        "assistant_name": "Robin", "colour": "#0a7d4f", "greeting": {"en": "Hello, I'm Robin."},
        "quick_replies": {"en": ["What's new?", "Opening hours"]}, "launcher": {"text": "Ask Robin", "side": "left"},
    }  # fmt: skip
    assert "Robin" not in app.test_client().get("/chat/bikes").get_data(as_text=True)
    assert publish(admin).status_code == 302
    assert "Robin" in app.test_client().get("/chat/bikes").get_data(as_text=True)
    entry = next(entry for entry in accounts.audit.latest("bikes") if entry.action == "draft.change")
    assert (entry.subject, entry.after["branding.assistant_name"]) == ("tenant look", "Robin")
    code = admin.get(f"{PAGE}?part=places").get_data(as_text=True)
    assert "data-colour=&#34;#0a7d4f&#34; data-text=&#34;Ask Robin&#34; data-side=&#34;left&#34; async" in code


def test_a_mode_that_waits_for_a_model_says_so(admin):
    save(admin, "answers", mode="v6")
    assert "No model is chosen" in admin.get(f"{PAGE}?part=answers").get_data(as_text=True)
    save(admin, "answers", **{"model.provider": "anthropic", "model.model": "claude-haiku-4-5"})
    assert "No model is chosen" not in admin.get(f"{PAGE}?part=answers").get_data(as_text=True)


def test_what_is_not_sent_stays(admin, draft):
    save(admin, "look", **{"branding.assistant_name": "Robin", "branding.colour": "#0a7d4f"})
    save(admin, "look", **{"branding.tagline": "Two wheels are enough"})
    assert draft()["branding"] == {"assistant_name": "Robin", "colour": "#0a7d4f", "tagline": "Two wheels are enough"}


def test_languages_are_chosen_by_their_names(admin, draft):
    page = admin.get(f"{PAGE}?part=shop").get_data(as_text=True)
    assert '<option value="en-GB" selected>English (United Kingdom)</option>' in page
    assert 'value="vi-VN"> Vietnamese (Vietnam)' in page
    assert "> English (Ireland)</label>" not in page  # it is no other language
    save(admin, "shop", locales=["", "vi-VN", "en-US"])
    assert draft()["locales"] == ["vi-VN", "en-US"]
    save(admin, "shop", name="Bikes")
    assert draft()["locales"] == ["vi-VN", "en-US"]
    assert 'value="vi-VN" checked> Vietnamese (Vietnam)' in admin.get(f"{PAGE}?part=shop").get_data(as_text=True)
    save(admin, "shop", locales=[""])
    assert "locales" not in draft()


@pytest.mark.parametrize(("part", "fields", "told"), [
    ("look", {"branding.colour": "green"}, "branding.colour"),
    ("look", {"branding.accent": "#12"}, "accent"),
    ("shop", {"timezone": "Europe/Lodnon"}, "Did you mean Europe/London?"),
    ("shop", {"locale": "xx-XX"}, "is not a locale"),
    ("shop", {"name": ""}, "name"),
    ("places", {"channels.web.allowed_domains": "not a host"}, "is no site&#39;s address"),
    ("answers", {"mode": "v9"}, "Choose how the assistant answers"),
    ("answers", {"model.provider": "openai_compatible", "model.model": ""}, "Write the model&#39;s name"),
    ("answers", {"model.provider": "openai_compatible", "model.model": "m", "model.base_url": "ftp://x"}, "Write an address like https"),
    ("answers", {"model.provider": "anthropic", "model.model": "m", "model.price_cached": "0.1"}, "Write what is paid for tokens read"),
    ("answers", {"limits.model_cost_per_day": "much"}, "limits.model_cost_per_day"),
    ("answers", {"limits.model_tokens_per_day": "-1"}, "Write a whole number"),
])  # fmt: skip
def test_a_fault_is_told_and_nothing_is_stored(admin, draft, part, fields, told):
    before = draft()
    answer = save(admin, part, **fields)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert draft() == before


def test_the_second_of_two_in_one_part_is_told(admin, signed_in, draft):
    seen = mark(admin, "look")
    save(admin, "shop", name="Bike Barn and Sons")
    assert admin.send(f"{PAGE}?part=look", mark=seen, **{"branding.tagline": "One"}).status_code == 302
    late = signed_in("operator").send(f"{PAGE}?part=look", mark=seen, **{"branding.tagline": "Two"})
    assert late.status_code == 409
    assert "Somebody else has just changed these settings" in late.get_data(as_text=True)
    assert draft()["branding"]["tagline"] == "One"


def test_a_logo_is_made_anew_and_shown(admin, app, draft):
    picture = io.BytesIO()
    Image.new("RGB", (900, 900), (10, 90, 60)).save(picture, "PNG")
    picture.seek(0)
    assert save(admin, "look", logo=(picture, "logo.png")).status_code == 302
    logo = draft()["branding"]["logo"]
    answer = app.test_client().get(f"/media/bikes/{logo}")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    answer.close()
    bad = save(admin, "look", logo=(io.BytesIO(b"<svg/>"), "logo.svg"))
    assert bad.status_code == 422
    assert "Drawings (SVG) are not taken" in bad.get_data(as_text=True)
    assert save(admin, "look", **{"logo.remove": "1"}).status_code == 302
    assert "branding" not in draft()


@pytest.mark.parametrize(("text", "hosts"), [
    ("https://Shop.example/path\n*.shop.example", ["shop.example", "*.shop.example"]),
    ("localhost:8080, shop.example", ["localhost:8080", "shop.example"]),
    ("müller.example", ["müller.example"]),
    ("", []),
])  # fmt: skip
def test_sites_are_read_as_people_write_them(text, hosts):
    assert read_domains(text) == hosts


@pytest.mark.parametrize("text", ["shop example", "*.*", "javascript:alert(1)", "'self'", "a;b", "*", "-x.example", "a.b; script-src *"])
def test_what_is_no_site_is_refused(text):
    with pytest.raises(BadRecord):
        read_domains(text)


class TestKey:
    def test_a_key_is_stored_sealed_and_never_shown(self, admin, app, draft, business_root):
        save(admin, "answers", **{"mode": "v6", "model.provider": "anthropic", "model.model": "claude-haiku-4-5"})
        assert admin.send(f"{PAGE}/key", **{"model.key": KEY}).status_code == 302
        page = admin.get(f"{PAGE}?part=answers").get_data(as_text=True)
        assert "Set on" in page
        assert KEY not in page
        entry = next(each for each in draft()["plugins"] if isinstance(each, dict))
        assert entry == {"name": "anthropic", "options": {"model": "claude-haiku-4-5", "api_key": {"$secret": "model-anthropic"}}}
        settings = app.extensions["owner"].platform.settings
        assert TenantSecrets.of(settings).read("bikes", "model-anthropic") == KEY
        files = [path for path in (*business_root.rglob("*"), *settings.instance_folder.rglob("*")) if path.is_file()]
        assert [path for path in files if KEY.encode() in path.read_bytes()] == []

    def test_a_key_is_not_sent_to_another_address(self, admin, draft):
        model = {"model.provider": "openai_compatible", "model.model": "m", "model.base_url": "https://models.example/v1"}
        save(admin, "answers", **model)
        admin.send(f"{PAGE}/key", **{"model.key": KEY})
        assert "api_key" in draft()["plugins"][-1]["options"]
        save(admin, "answers", **model | {"model.base_url": "https://thief.example/v1"})
        assert "api_key" not in draft()["plugins"][-1]["options"]
        assert "No key is stored" in admin.get(f"{PAGE}?part=answers").get_data(as_text=True)

    def test_a_key_of_the_environment_is_not_sent_to_another_address(self, admin, draft, business_root):
        path = business_root / "bikes" / "draft" / "tenant.json"
        options = {"model": "m", "api_key": {"$env": "SOME_KEY"}}
        path.write_text(json.dumps(draft() | {"plugins": ["*", {"name": "openai_compatible", "options": options}]}))
        model = {"model.provider": "openai_compatible", "model.model": "n"}
        save(admin, "answers", **model)
        assert draft()["plugins"][-1]["options"]["api_key"] == {"$env": "SOME_KEY"}
        save(admin, "answers", **model | {"model.base_url": "https://thief.example/v1"})
        assert "api_key" not in draft()["plugins"][-1]["options"]

    def test_a_key_that_the_live_version_needs_is_not_removed(self, admin, app, draft):
        save(admin, "answers", **{"model.provider": "anthropic", "model.model": "claude-haiku-4-5"})
        admin.send(f"{PAGE}/key", **{"model.key": KEY})
        assert publish(admin).status_code == 302
        refused = admin.send(f"{PAGE}/key", remove="1")
        assert refused.status_code == 409
        assert "revoke it where it was made" in refused.get_data(as_text=True)
        save(admin, "answers", **{"model.provider": ""})
        assert "plugins" not in draft()
        publish(admin)
        save(admin, "answers", **{"model.provider": "anthropic", "model.model": "claude-haiku-4-5"})
        assert admin.send(f"{PAGE}/key", remove="1").status_code == 302
        assert TenantSecrets.of(app.extensions["owner"].platform.settings).names("bikes") == []

    def test_a_new_key_is_in_use_without_publishing(self, admin, app):
        save(admin, "answers", **{"model.provider": "anthropic", "model.model": "claude-haiku-4-5"})
        admin.send(f"{PAGE}/key", **{"model.key": KEY})
        publish(admin)
        platform = app.extensions["owner"].platform
        before = platform.tenant("bikes")
        admin.send(f"{PAGE}/key", **{"model.key": f"{KEY}-new"})
        eventually(lambda: platform.tenant("bikes") is not before)
        after = platform.tenant("bikes")
        assert after.version == before.version
        assert platform.tenant("bikes") is after


class TestCheck:
    @pytest.fixture
    def server(self):
        """A model server that answers one completion."""

        class Model(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny-1"}
                parts = [
                    {**chunk, "choices": [{"index": 0, "delta": {"content": "ready"}, "finish_reason": None}]},
                    {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                ]
                body = "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *parts):
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
        server.server_close()

    def test_the_connection_is_tried(self, make_app, server):
        pytest.importorskip("openai")
        from tests.web.owner.conftest import PASSWORD, Browser

        host = f"127.0.0.1:{server.server_port}"
        app = make_app(model_hosts=frozenset({host}))
        accounts = app.extensions["owner"].accounts
        accounts.make_operator(accounts.first_link(), "ann@shop.example", "Ann Lee", PASSWORD)
        browser = Browser(app.test_client())
        browser.sign_in("ann@shop.example")
        save(browser, "answers", **{"model.provider": "openai_compatible", "model.model": "tiny", "model.base_url": f"http://{host}/v1"})
        assert "It works: tiny-1 answered in" in browser.send(f"{PAGE}/check").get_data(as_text=True)

    def test_a_server_that_may_not_be_reached_is_told(self, admin):
        pytest.importorskip("openai")
        model = {"model.provider": "openai_compatible", "model.model": "tiny", "model.base_url": "http://127.0.0.1:9/v1"}
        save(admin, "answers", **model)
        assert "is not on the internet" in admin.send(f"{PAGE}/check").get_data(as_text=True)

    def test_no_model_is_told(self, admin):
        assert "The draft names no model" in admin.send(f"{PAGE}/check").get_data(as_text=True)


class TestTrying:
    def test_the_draft_answers_before_it_is_published(self, admin, app, business_root):
        path = business_root / "bikes" / "draft" / "catalog.json"
        path.write_text(json.dumps({"products": [{"sku": "BELL", "name": "Brass bell", "price": 999, "stock": 1}]}))
        page = admin.send(f"{PAGE}/try", message="how much is the brass bell?").get_data(as_text=True)
        assert "£9.99" in page
        assert "product_price" in page
        assert "catalog.json#/products/0" in page
        assert "name: brass, bell" in page
        live = admin.send(f"{PAGE}/try?which=live", message="how much is the brass bell?").get_data(as_text=True)
        assert "£12.50" in live
        assert "£12.50" in ask(app, "how much is the brass bell?").json["reply"]

    def test_a_trial_remembers_and_begins_anew(self, admin):
        admin.send(f"{PAGE}/try", message="how much is the brass bell?")
        assert "£25" in admin.send(f"{PAGE}/try", message="and for two?").get_data(as_text=True)
        assert admin.send(f"{PAGE}/try", anew="1").status_code == 302
        assert "brass bell" not in admin.get(f"{PAGE}/try").get_data(as_text=True)

    def test_trials_are_in_no_list_and_no_figure(self, admin, app):
        before = app.extensions["owner"].platform.storage.tenant("bikes").desk.channels()
        admin.send(f"{PAGE}/try?which=live", message="who wrote the anthem of Peru?")
        admin.send(f"{PAGE}/try", message="my e-mail is ann@shop.example, please contact me")
        database = app.extensions["owner"].platform.storage.tenant("bikes")
        assert database.desk.channels() == before
        assert database.unanswered() == []
        assert database.leads() == []
        assert "anthem" not in admin.get("/admin/bikes/unanswered").get_data(as_text=True)

    def test_what_a_trial_s_model_costs_is_on_the_shop_s_account_and_under_its_cap(self, admin, app, draft, business_root):
        options = {"script": [{"say": "It costs £12.50."}], "prices": {"read": 1, "written": 1}}
        more = {"mode": "v6", "plugins": ["*", {"name": "scripted", "options": options}], "limits": {"model_tokens_per_day": 1}}
        (business_root / "bikes" / "draft" / "tenant.json").write_text(json.dumps(draft() | more))
        platform = app.extensions["owner"].platform
        day = platform.tenant("bikes").now().date().isoformat()
        asked = "I would like to compare the red bike with the blue bike, please"
        assert "scripted" in admin.send(f"{PAGE}/try", message=asked).get_data(as_text=True)
        spent = platform.storage.tenant("bikes").spent_on(day)
        assert spent.tokens > 1
        assert "has spent what its models may cost" in admin.send(f"{PAGE}/try", message=asked).get_data(as_text=True)
        assert platform.storage.tenant("bikes").spent_on(day).tokens == spent.tokens

    def test_a_broken_draft_says_what_is_wrong(self, admin, business_root):
        (business_root / "bikes" / "draft" / "catalog.json").write_text('{"products": [{"sku": "X"}]}')
        answer = admin.send(f"{PAGE}/try", message="hello")
        assert answer.status_code == 422
        assert "catalog.json" in answer.get_data(as_text=True)

    def test_an_empty_question_is_told(self, admin):
        assert admin.send(f"{PAGE}/try", message=" ").status_code == 422


class TestPreview:
    def test_the_preview_shows_the_draft_and_what_is_typed_and_only_we_frame_it(self, admin):
        save(admin, "look", **{"branding.assistant_name": "Robin"})
        answer = admin.get(f"{PAGE}/preview?greeting.en=Good+day&launcher.text=Ask&launcher.side=left")
        page = answer.get_data(as_text=True)
        assert "Robin" in page
        assert "Good day" in page
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in admin.get(PAGE).headers["Content-Security-Policy"]

    def test_the_preview_is_for_those_who_may_change_it(self, browser, signed_in):
        assert browser().get(f"{PAGE}/preview").status_code == 302
        assert signed_in("viewer").get(f"{PAGE}/preview").status_code == 403

    def test_colours_that_are_hard_to_see_are_told(self, admin):
        told = admin.get(f"{PAGE}/contrast?colour=%23ffee88").json["contrasts"]
        assert [each["ok"] for each in told] == [True, True, False]
        assert admin.get(f"{PAGE}/contrast?colour=%231f5f4a").json["contrasts"][2]["ok"]
        assert not admin.get(f"{PAGE}/contrast?colour=red").json["contrasts"][0]["ok"]

    def test_nothing_foreign_gets_into_the_colours(self, admin):
        css = admin.get(f"{PAGE}/preview.css?colour=red;}}body{{background:url(https://x.example)").get_data(as_text=True)
        assert "x.example" not in css


def test_the_qr_code_leads_to_the_chat_page(admin):
    svg, png = admin.get("/admin/bikes/qr.svg"), admin.get("/admin/bikes/qr.png?download=1")
    assert svg.mimetype == "image/svg+xml"
    assert png.data.startswith(b"\x89PNG")
    assert png.headers["Content-Disposition"] == 'attachment; filename="bikes-chat.png"'
    assert admin.get("/admin/bikes/qr.exe").status_code == 404


class TestEnd:
    def test_a_deleted_shop_is_gone_everywhere_and_can_come_back(self, admin, app, signed_in, business_root, accounts):
        assert ask(app, "how much is the brass bell?").status_code == 200
        wrong = admin.send(f"{PAGE}/end", key="bike")
        assert wrong.status_code == 400
        assert "Type bikes to delete the shop" in wrong.get_data(as_text=True)
        assert admin.send(f"{PAGE}/end", key="bikes").status_code == 302
        assert not (business_root / "bikes").exists()
        assert ask(app, "hello").status_code == 404
        assert app.test_client().get("/chat/bikes").status_code == 404
        assert app.test_client().get("/media/bikes/small/bell.png").status_code == 404
        assert admin.get("/admin/bikes/today").status_code == 404
        operator = signed_in("operator")
        asked = {"name": "Bikes", "key": "bikes", "locale": "en-GB", "currency": "GBP", "timezone": "UTC", "template": "empty"}
        taken = operator.send("/admin/new-shop", **asked)
        assert "was deleted, and its key is kept" in taken.get_data(as_text=True)
        assert "Bring bikes back" in operator.get("/admin").get_data(as_text=True)
        assert operator.send("/admin/new-shop/restore", key="bikes").status_code == 302
        assert "£12.50" in ask(app, "how much is the brass bell?").json["reply"]
        assert [entry.action for entry in accounts.audit.latest("bikes")][:2] == ["shop.restore", "shop.delete"]

    def test_another_worker_notices_by_itself(self, admin, app, business_root):
        other = Platform(app.extensions["owner"].platform.settings)
        try:
            other.tenant("bikes")
            admin.send(f"{PAGE}/end", key="bikes")
            assert eventually(lambda: not is_there(other))
        finally:
            other.close()
