"""Settings: read from the environment and .env, checked at the start, told in one reference."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.secrets.secret_key import read_secret_key
from app.settings import Settings, SettingsError, describe, load_settings


def test_the_defaults_hold_when_nothing_is_said():
    assert load_settings({}, None) == Settings()


def test_a_setting_is_read_plain_or_with_the_prefix_which_wins():
    settings = load_settings({"BUSINESS_KEY": "giftshop", "ASSISTANT_PORT": "9000", "PORT": "8001"}, None)
    assert (settings.business_key, settings.port) == ("giftshop", 9000)


def test_the_host_is_read_only_with_the_prefix_because_shells_set_host():
    assert load_settings({"HOST": "x86_64-linux"}, None).host == "127.0.0.1"
    assert load_settings({"ASSISTANT_HOST": "0.0.0.0"}, None).host == "0.0.0.0"


def test_the_environment_goes_before_the_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("BUSINESS_KEY=giftshop\nMODE=v5\nRATE_PER_IP=7\nSUPPLIER_TOKEN=abc\n")
    settings = load_settings({"BUSINESS_KEY": "thoitrang"}, file)
    assert (settings.business_key, settings.rate_per_ip) == ("thoitrang", 7)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ASSISTANT_PORT", "soon", "ASSISTANT_PORT='soon' is not a whole number."),
        ("PORT", "0", "PORT='0' is not between 1 and 65535."),
        ("MODE", "v9", "MODE='v9' is not one of v5, v6, v7."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT='xml' is not one of text, json."),
        ("BUSINESS_KEY", "../x", "BUSINESS_KEY='../x' is not a tenant key: up to 50 small letters, digits, - and _."),
        ("PUBLIC_BASE_URL", "shop.example", "PUBLIC_BASE_URL='shop.example' is not a web address like https://chat.shop.example."),
        ("DATABASE_URL", "me:secret@host", "DATABASE_URL='...' is not a database URL like postgresql+psycopg://user@host/name."),
        ("REDIS_URL", "host", "REDIS_URL='...' is not a Redis URL like redis://localhost:6379/0."),
        ("ASSISTANT_BUSINES_KEY", "x", "ASSISTANT_BUSINES_KEY is not a setting. Did you mean ASSISTANT_BUSINESS_KEY?"),
        ("ASSISTANT_ZZZ", "x", "ASSISTANT_ZZZ is not a setting. app/REFERENCE.md lists them all."),
    ],
)
def test_a_wrong_setting_says_what_it_is_not(name, value, told):
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value}, None)
    assert str(caught.value) == told


def test_all_faults_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORT": "x", "WEB_WORKERS": "y", "ASSISTANT_NO": "z"}, None)
    assert len(str(caught.value).splitlines()) == 3


@given(st.dictionaries(st.sampled_from(["PORT", "MODE", "PUBLIC_BASE_URL", "REDIS_URL", "INSTANCE_FOLDER", "LOG_LEVEL"]), st.text()))
def test_any_text_is_a_value_or_a_fault(environment):
    try:
        settings = load_settings(environment, None)
    except SettingsError as error:
        assert all(any(name in line for name in environment) for line in str(error).splitlines() if line)  # noqa: PT017 - either end is right
    else:
        assert 1 <= settings.port <= 65535


def test_the_reference_has_a_row_for_every_setting():
    rows = describe()
    assert [row.name for row in rows] == [field.name for field in fields(Settings)]
    assert all(row.sentence.endswith(".") and row.type for row in rows)
    assert rows[0].variables == ("ASSISTANT_BUSINESS_KEY", "BUSINESS_KEY")


def test_secrets_are_not_in_the_text_of_the_settings():
    text = repr(Settings(secret_key="hush", redis_url="redis://:hush@h", database_url="postgresql://u:hush@h/d"))
    assert "hush" not in text


def test_a_wrong_setting_stops_the_web_process_with_one_sentence():
    environment = {"PATH": "/usr/bin:/bin", "ASSISTANT_PORT": "soon"}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", "import app.gunicorn_conf"], cwd=root, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (1, "ASSISTANT_PORT='soon' is not a whole number.")


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    folder = tmp_path / "instance"
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: read_secret_key("", folder), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    imports = "import sys; from pathlib import Path; from app.services.secrets.secret_key import read_secret_key"
    code = f"{imports}; print(read_secret_key('', Path(sys.argv[1])).decode())"
    root = Path(__file__).resolve().parents[2]
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "i")], cwd=root, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1


def test_a_given_key_is_taken_as_it_is(tmp_path):
    assert read_secret_key("given", tmp_path / "never") == b"given"
    assert not (tmp_path / "never").exists()
