"""Keys of shops: stored encrypted, used by a provider, never shown; each shop's are its own."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadMessage, InvalidTenant
from app.services.publishing.publisher import Publisher
from app.services.secrets.tenant_secrets import TenantSecrets
from app.settings import Settings
from scripts.cli import main
from tests.chat_models.wire_server import says
from tests.fallback.street import MILK, HybridStreet, remote

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance_folder=tmp_path / "instance", business_root=tmp_path / "business", log_folder=tmp_path / "logs")


@pytest.fixture
def secrets(settings: Settings) -> TenantSecrets:
    return TenantSecrets.of(settings)


def test_a_secret_is_read_back_and_lies_encrypted(settings, secrets):
    secrets.write("corner", "openai", KEY)
    assert (secrets.read("corner", "openai"), secrets.names("corner")) == (KEY, ["openai"])
    file = settings.instance_folder / "secrets" / "corner.json"
    assert KEY not in file.read_text("utf-8")
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives(tmp_path_factory, value):
    secrets = TenantSecrets(tmp_path_factory.mktemp("secrets"), lambda: [b"key"])
    secrets.write("corner", "name", value)
    assert secrets.read("corner", "name") == value


def test_one_shops_secret_says_nothing_in_anothers_file(settings, secrets):
    secrets.write("corner", "openai", KEY)
    folder = settings.instance_folder / "secrets"
    (folder / "tailor.json").write_bytes((folder / "corner.json").read_bytes())
    assert secrets.read("tailor", "openai") is None


def test_a_new_key_reads_what_an_old_one_wrote_and_writes_it_anew(settings):
    first = replace(settings, secret_key="one")
    TenantSecrets.of(first).write("corner", "openai", KEY)
    assert TenantSecrets.of(replace(settings, secret_key="two")).read("corner", "openai") is None
    turning = TenantSecrets.of(replace(settings, secret_key="two", old_secret_keys="zero, one"))
    assert turning.read("corner", "openai") == KEY
    turning.write("corner", "other", "x-y-z")
    assert TenantSecrets.of(replace(settings, secret_key="two")).read("corner", "openai") == KEY


def test_a_removed_secret_is_gone_and_a_strange_name_refused(secrets):
    secrets.write("corner", "openai", KEY)
    assert (secrets.remove("corner", "openai"), secrets.remove("corner", "openai")) == (True, False)
    assert secrets.names("corner") == []
    for name in ("../x", "", "A b"):
        with pytest.raises(BadMessage, match="cannot name a secret"):
            secrets.write("corner", name, KEY)


def test_a_provider_gets_the_stored_key_and_nobody_else_sees_it(tmp_path, wire, caplog):
    street = HybridStreet(tmp_path / "0", [], host=wire.host)
    tenant = street.platform.tenant("corner").document("tenant")
    plugin = remote("openai_compatible", wire)
    plugin["options"]["api_key"] = {"$secret": "openai"}
    street.write("corner", tenant=tenant | {"plugins": ["*", plugin]})
    publisher = Publisher(street.platform.directory.root, street.platform.build)
    with pytest.raises(InvalidTenant, match="the secret openai is not stored.*assistant secret set corner openai"):
        publisher.publish("corner")
    TenantSecrets.of(street.platform.settings).write("corner", "openai", KEY)
    publisher.publish("corner")
    street.platform.directory.refresh("corner")
    wire.behave(says("Certainly."))
    reply = street.say(MILK)
    headers = {name.lower(): value for name, value in wire.seen[0][1].items()}
    assert headers["authorization"] == f"Bearer {KEY}"
    stored = street.platform.storage.tenant("corner").trace(reply.trace_id)
    assert KEY not in caplog.text + repr(stored) + repr(reply)
    street.platform.close()


def test_the_command_stores_lists_and_removes_without_showing(settings):
    (settings.business_root / "corner").mkdir(parents=True)
    environment = {"INSTANCE_FOLDER": str(settings.instance_folder), "BUSINESS_ROOT": str(settings.business_root)}

    def run(*arguments: str, value: str = "") -> str:
        done = CliRunner().invoke(main, ["secret", *arguments], input=value, env=environment)
        assert KEY not in done.output
        return done.output

    assert "corner has no secrets" in run("list", "corner")
    assert '{"$secret": "openai"}' in run("set", "corner", "openai", value=KEY + "\n")
    assert "is stored" in run("set", "corner", "other", "--value-from", "-", value=KEY)
    assert run("list", "corner").split() == ["openai", "other"]
    assert "openai is gone" in run("remove", "corner", "openai")
    assert "has no secret called openai" in run("remove", "corner", "openai")
    assert "No shop is published" in run("list", "nowhere")
    assert TenantSecrets.of(settings).read("corner", "other") == KEY
