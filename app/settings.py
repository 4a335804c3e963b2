"""Every setting of the product, declared once: its name, type, default and a sentence; read from the environment and ``.env``."""

from __future__ import annotations

import difflib
import importlib.util
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from app.tenant_keys import RULE, is_tenant_key

PREFIX = "ASSISTANT_"
OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name")


class SettingsError(Exception):
    """Settings that cannot be used; the message has a line for each fault."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of setting: what it is called in the reference, and how text becomes a value (ValueError says what it is not)."""

    name: str
    parse: Callable[[str], Any]


def _text(text: str) -> str:
    return text


def _folder(text: str) -> Path:
    if not text:
        raise ValueError("is not a folder. Leave the setting out to use the default.")
    return Path(text)


def _key(text: str) -> str:
    if not is_tenant_key(text):
        raise ValueError(f"is not a tenant key: {RULE}.")
    return text


def _web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", text):
        raise ValueError("is not a web address like https://chat.shop.example.")
    return text.rstrip("/")


def _database_address(text: str) -> str:
    if text and not re.match(r"[a-z0-9+]+://", text):
        raise ValueError("is not a database URL like postgresql+psycopg://user@host/name.")
    return text


def _mail_address(text: str) -> str:
    if text and not re.fullmatch(r"smtps?://([^\s/@]+@)?[^\s/@]+(:\d+)?/?", text):
        raise ValueError("is not a mail server like smtp://user:password@mail.example:587 (smtps:// for port 465).")
    return text


def _redis_address(text: str) -> str:
    if text and not re.match(r"(rediss?|unix)://", text):
        raise ValueError("is not a Redis URL like redis://localhost:6379/0.")
    return text


def _whole_number(least: int, most: int) -> Kind:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise ValueError("is not a whole number.")
        if not least <= int(text) <= most:
            raise ValueError(f"is not between {least} and {most}.")
        return int(text)

    return Kind(f"whole number, {least} to {most}", parse)


def _one_of(*choices: str) -> Kind:
    def parse(text: str) -> str:
        for choice in choices:
            if choice.lower() == text.lower():
                return choice
        raise ValueError(f"is not one of {', '.join(choices)}.")

    return Kind(" or ".join(choices), parse)


def _mode(*modes: str) -> Kind:
    known = _one_of(*modes)
    return Kind(f"{known.name}", lambda text: known.parse(text) if text else "")


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) or not float(text):
        raise ValueError("is not a number of seconds.")
    return float(text)


def _amount(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        raise ValueError("is not an amount like 2.50.")
    return text


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise ValueError("is not an ISO 4217 currency like USD.")
    return text.upper()


def _hosts(text: str) -> frozenset[str]:
    hosts = [host.strip().lower() for host in text.split(",") if host.strip()]
    if any(not re.fullmatch(r"[^\s/@,]+", host) for host in hosts):
        raise ValueError("is not a list of hosts like localhost:11434, gpu.example.")
    return frozenset(hosts)


TEXT = Kind("text", _text)
FOLDER = Kind("folder", _folder)
TENANT_KEY = Kind("tenant key", _key)
WEB_ADDRESS = Kind("web address", _web_address)
DATABASE_ADDRESS = Kind("database URL", _database_address)
MAIL_ADDRESS = Kind("SMTP URL", _mail_address)
REDIS_ADDRESS = Kind("Redis URL", _redis_address)
MODES = _mode("v5", "v6", "v7")
SECONDS = Kind("seconds", _seconds)
HOSTS = Kind("hosts, separated by commas", _hosts)
MONEY = Kind("amount", _amount)
CURRENCY = Kind("currency", _currency)
LEVELS = _one_of("DEBUG", "INFO", "WARNING", "ERROR")


def _setting(default: Any, kind: Kind, sentence: str, *, prefixed_only: bool = False) -> Any:
    return field(default=default, metadata={"kind": kind, "sentence": sentence, "prefixed_only": prefixed_only})


def _secret(kind: Kind, sentence: str) -> Any:
    """Declare a setting that is empty by default and never shown."""
    return field(default="", repr=False, metadata={"kind": kind, "sentence": sentence, "secret": True})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a process was told at its start. Each name is read as ``ASSISTANT_NAME``, or plain ``NAME`` where the reference says so."""

    business_key: str = _setting("greengrocer", TENANT_KEY, "The shop that answers when a request names no bot.")
    mode: str = _setting("", MODES, "How answers are made, for all tenants; empty: as each tenant says.")
    business_root: Path = _setting(Path("business"), FOLDER, "The folder with one folder per tenant.")
    instance_folder: Path = _setting(Path("instance"), FOLDER, "The folder of running data: SQLite files and the secret key.")
    model_folder: Path | None = _setting(None, FOLDER, "The folder of files made from models; empty: models in the instance folder.")
    model_memory_mb: int = _setting(16_384, _whole_number(0, 10_000_000), "The most memory a process gives to models, in MB; 0 loads none.")
    model_idle_seconds: int = _setting(
        0, _whole_number(0, 10_000_000), "After how many seconds without use a loaded model leaves the memory; 0: never."
    )
    model_timeout: float = _setting(8.0, SECONDS, "The longest that a message may wait for models; then it is answered without.")
    model_hosts: frozenset[str] = _setting(
        frozenset(), HOSTS, "Hosts of your own network where tenants may have models: localhost:11434 for Ollama."
    )
    connector_hosts: frozenset[str] = _setting(
        frozenset(), HOSTS, "Hosts of your own network that tenants' connectors may reach: mail.lan:587, crm.lan."
    )
    model_tokens_per_day: int = _setting(2_000_000, _whole_number(0, 10**12), "The most tokens a tenant's models take a day; 0: no limit.")
    model_cost_per_day: str = _setting("0", MONEY, "The most a tenant's models cost a day, in MODEL_COST_CURRENCY; 0: no limit.")
    database_url: str = _secret(DATABASE_ADDRESS, "A PostgreSQL database; empty means SQLite files in the instance folder.")
    redis_url: str = _secret(REDIS_ADDRESS, "A Redis in which all machines count rate limits together; empty: the workers of each do.")
    model_cost_currency: str = _setting("USD", CURRENCY, "The currency of models' prices, in which pages show what models cost.")
    deleted_shops_days: int = _setting(
        365, _whole_number(0, 36_500), "After how many days a deleted shop's snapshot, customers and orders go for good; 0: never."
    )
    log_folder: Path = _setting(Path("logs"), FOLDER, "The folder of chatbot.log, analytics.log and errors.log.")
    log_format: str = _setting("text", _one_of("text", "json"), "How a log line is written.")
    log_level: str = _setting("INFO", LEVELS, "The least severe message that is logged.")
    log_keep_days: int = _setting(30, _whole_number(1, 3650), "How many days a rotated log is kept.")
    host: str = _setting("127.0.0.1", TEXT, "The address to listen on.", prefixed_only=True)
    port: int = _setting(8000, _whole_number(1, 65535), "The port to listen on.")
    web_workers: int = _setting(2, _whole_number(1, 64), "How many web processes there are.")
    web_threads: int = _setting(32, _whole_number(1, 1000), "How many requests a web process answers at a time.")
    secret_key: str = _secret(TEXT, "Signs visitor tokens, encrypts shops' keys; empty: one is made and kept in the instance folder.")
    old_secret_keys: str = _secret(TEXT, "Earlier values of SECRET_KEY, separated by commas, to read stored keys of shops with.")
    mail_url: str = _secret(MAIL_ADDRESS, "The mail server for letters of the platform: smtp://user:password@mail.example:587.")
    mail_from: str = _setting("", TEXT, "Who letters of the platform are from: Shop Assistant <assistant@shop.example>.")
    oidc_issuer: str = _setting("", WEB_ADDRESS, "The OpenID Connect provider by which people may sign in: https://id.shop.example.")
    oidc_client_id: str = _setting("", TEXT, "How the provider of OIDC_ISSUER knows this installation.")
    oidc_client_secret: str = _secret(TEXT, "What the provider of OIDC_ISSUER gave this installation to prove itself with.")
    oidc_name: str = _setting("", TEXT, "What people call the provider of OIDC_ISSUER, for the button: Google.")
    oidc_second_step: str = _setting(
        "ask", _one_of("ask", "skip"), "After OIDC: ask for the code of people who set up a second step here, or trust the provider's."
    )
    session_idle_minutes: int = _setting(60, _whole_number(1, 100_000), "After how many minutes without a click the owner is signed out.")
    person_quiet_minutes: int = _setting(
        15, _whole_number(1, 10_000), "After how many minutes without a word of the person who has a conversation the assistant goes on."
    )
    public_base_url: str = _setting("", WEB_ADDRESS, "The address that customers see; needed where it is a domain.")
    trusted_proxies: int = _setting(0, _whole_number(0, 10), "How many proxies in front set X-Forwarded-For, -Proto and -Host.")
    rate_per_visitor: int = _setting(30, _whole_number(1, 1_000_000), "Messages a minute of one visitor; a tenant may set its own.")
    rate_per_ip: int = _setting(120, _whole_number(1, 1_000_000), "Messages a minute from one internet address.")
    rate_per_caller: int = _setting(300, _whole_number(1, 1_000_000), "Requests a minute of one API key, or of one signed-in person.")
    message_max_chars: int = _setting(4000, _whole_number(1, 100_000), "The longest message, in characters.")
    body_max_bytes: int = _setting(262_144, _whole_number(1024, 100_000_000), "The largest request body, in bytes.")
    tenant_cache: int = _setting(200, _whole_number(1, 100_000), "How many tenant versions a process keeps ready.")

    @property
    def site(self) -> str:
        """The address under which customers reach us."""
        return self.public_base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def models(self) -> Path:
        """The folder of files derived from models."""
        return self.model_folder or self.instance_folder / "models"


@dataclass(frozen=True, slots=True)
class SettingReference:
    """A row of the settings reference."""

    name: str
    variables: tuple[str, ...]
    type: str
    default: str
    sentence: str


def describe() -> list[SettingReference]:
    """Return the reference of all settings in the order of their declaration."""
    return [
        SettingReference(item.name, _variables(item), item.metadata["kind"].name, _shown(item.default), item.metadata["sentence"])
        for item in fields(Settings)
    ]


def _shown(default: Any) -> str:
    return "" if default is None or default == frozenset() else str(default)


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings of the environment over those of ``env_file``; SettingsError names every fault at once."""
    given = {**_file_values(env_file), **(os.environ if environ is None else environ)}
    faults = _unknown_names(given)
    values: dict[str, Any] = {}
    for item in fields(Settings):
        variable = next((name for name in _variables(item) if name in given), None)
        if variable is None:
            continue
        try:
            values[item.name] = item.metadata["kind"].parse(given[variable].strip())
        except ValueError as error:
            shown = "..." if "secret" in item.metadata else given[variable]
            faults.append(f"{variable}={shown!r} {error}")
    if faults := faults or _faults_of_oidc(values):
        raise SettingsError("\n".join(faults))
    return Settings(**values)


def _faults_of_oidc(values: Mapping[str, Any]) -> list[str]:
    """Return what is missing of a way to sign in that was set up by half."""
    missing = [name.upper() for name in OIDC if not values.get(name)]
    if len(missing) == len(OIDC):
        return []
    if missing:
        return [f"{', '.join(missing)}: missing. Signing in by OpenID Connect needs all of {', '.join(OIDC).upper()}, or none."]
    if importlib.util.find_spec("authlib") is None:
        return ["OIDC_ISSUER: signing in by OpenID Connect needs more packages: pip install -e '.[oidc]'"]
    return []


def _variables(item: Any) -> tuple[str, ...]:
    name = item.name.upper()
    return (PREFIX + name,) if item.metadata.get("prefixed_only") else (PREFIX + name, name)


def _file_values(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    return {name: value or "" for name, value in dotenv_values(env_file).items()}


def _unknown_names(given: Mapping[str, str]) -> list[str]:
    known = [PREFIX + item.name.upper() for item in fields(Settings)]
    return [_unknown_sentence(name, known) for name in sorted(given) if name.startswith(PREFIX) and name not in known]


def _unknown_sentence(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], 1)
    return f"{name} is not a setting. " + (f"Did you mean {PREFIX}{near[0]}?" if near else "app/REFERENCE.md lists them all.")
