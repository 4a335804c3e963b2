"""The model behind a shop's answers: which one, where it is, and its key, which is stored encrypted and never read back by people."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from app.errors import AppError, InvalidTenant, Worded
from app.services.drafts.bot_forms import Fields, read_number
from app.services.drafts.editor import BadRecord
from app.services.drafts.settings import BotSettings, Document, put
from app.services.models.draining import drain
from app.services.secrets.tenant_secrets import TenantSecrets
from app.storage.folders.folders import BusinessRoot
from plugins.contracts import ChatMessage, ChatRequest, ModelError
from plugins.manager import PluginError, PluginRef, build_manager, plugin_refs

PROVIDERS = ("openai_compatible", "anthropic", "gemini")
MODES = ("v5", "v6", "v7")
PRICED = ("read", "written", "cached", "stored")
CHECK_SECONDS, CHECK_TOKENS, CHECK_CHARACTERS = 12.0, 200, 20_000
LONGEST_KEY = 2000
LOADING_PAUSE_S = 0.1
_BASE = "base_url"


class KeyInUse(AppError):
    """A key that the live version needs."""

    status, code = 409, "key_in_use"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A shop's first chat model as its draft names it, all empty where it names none. ``key_from``: stored, environment or "" for none."""

    provider: str = ""
    model: str = ""
    base_url: str = ""
    read_price: str = ""
    written_price: str = ""
    cached_price: str = ""
    stored_price: str = ""
    key_from: str = ""
    key_stored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """How a try of the model went, in words."""

    ok: bool
    text: str
    milliseconds: int


class BotModel:
    """One shop's model: its choice in the draft, its key beside the versions."""

    def __init__(self, root: BusinessRoot, key: str, secrets: TenantSecrets):
        self._root, self._key, self._secrets = root, key, secrets
        self._settings = BotSettings(root, key)

    def choice(self) -> ModelChoice:
        """Return what the draft says."""
        entry = _entry_of(self._settings.read())
        if entry is None:
            return ModelChoice()
        options, prices = entry.get("options", {}), entry.get("options", {}).get("prices", {})
        provider, base = entry["name"], str(options.get(_BASE, ""))
        named, stored = options.get("api_key"), self._secrets.stored_at(self._key, secret_name(provider, base))
        if isinstance(named, Mapping) and "$secret" in named:
            stored = self._secrets.stored_at(self._key, str(named["$secret"])) or stored
        key_from = "stored" if stored else "environment" if isinstance(named, Mapping) and "$env" in named else ""
        texts = [str(prices.get(name, "")) for name in PRICED]
        return ModelChoice(provider, str(options.get("model", "")), base, *texts, key_from, stored)

    def change(self, fields: Fields) -> Callable[[Document], None]:
        """Return what puts mode, tone, caps and the model in; BadRecord for what cannot be."""

        def change(document: Document) -> None:
            if "mode" in fields:
                if fields["mode"] not in MODES:
                    raise BadRecord({"mode": Worded("Choose how the assistant answers.", "mode")})
                document["mode"] = fields["mode"]
            if "branding.tone" in fields:
                put(document, "branding.tone", " ".join(fields["branding.tone"].split()))
            if "limits.model_tokens_per_day" in fields:
                put(document, "limits.model_tokens_per_day", read_number(fields, "limits.model_tokens_per_day"))
            if "limits.model_cost_per_day" in fields:
                put(document, "limits.model_cost_per_day", fields["limits.model_cost_per_day"].strip().replace(",", "."))
            if "model.provider" in fields:
                self._put_model(document, fields)

        return change

    def store_key(self, value: str) -> None:
        """Store the key of the model that the draft names; a live version that uses it has it at its next message."""
        choice = self.choice()
        if not choice.provider:
            raise BadRecord({"model.key": Worded("Choose a model and save it, then store its key.", "model_first")})
        value = value.strip()
        if not value or len(value) > LONGEST_KEY or not value.isprintable():
            raise BadRecord({"model.key": Worded("Paste the key as its maker shows it.", "model_key")})
        name = secret_name(choice.provider, choice.base_url)
        self._secrets.write(self._key, name, value)
        self._settings.save("answers", lambda document: _name_key(document, {"$secret": name}))
        self._root.tenant(self._key).serve_anew()

    def remove_key(self) -> bool:
        """Take the key away; KeyInUse while the live version needs it. Returns whether there was one."""
        choice = self.choice()
        name = secret_name(choice.provider, choice.base_url)
        tenant = self._root.tenant(self._key)
        live = tenant.live_version()
        if live and f'"$secret":"{name}"' in (tenant.version(live).raw("tenant") or b"").decode().replace(" ", ""):
            raise KeyInUse(
                "The live version answers with this key. Choose another model or none, publish, then remove it; or store a new one "
                "over it. To make the key worthless at once, revoke it where it was made."
            )
        self._settings.save("answers", lambda document: _name_key(document, None))
        return self._secrets.remove(self._key, name)

    def check(self, own_hosts: frozenset[str]) -> ModelCheck:
        """Ask the draft's model for a word and tell how it went, within ``CHECK_SECONDS``."""
        begun = time.monotonic()
        try:
            text, ok = self._asked(begun + CHECK_SECONDS, own_hosts), True
        except (ModelError, PluginError, InvalidTenant) as error:
            text, ok = str(error)[:400], False
        return ModelCheck(ok, text, round((time.monotonic() - begun) * 1000))

    def _asked(self, deadline: float, own_hosts: frozenset[str]) -> str:
        draft = self._root.tenant(self._key).draft()
        refs = [ref for ref in plugin_refs(draft.plugins()) if ref.name in PROVIDERS and ref.options]
        if not refs:
            raise PluginError("The draft names no model. Choose one and save it.")
        build_manager([PluginRef(refs[0].name, refs[0].options)], draft)
        asked = ChatRequest((ChatMessage("user", "Say: ready"),), deadline, max_tokens=CHECK_TOKENS, own_hosts=own_hosts)
        stream = draft.stores.complete_chat(request=asked)
        while stream is None:
            faults = [health.detail for health in draft.stores.check_health() if not health.ok]
            if faults or time.monotonic() > deadline:
                raise PluginError(" ".join(faults) or "The client of the model is still being loaded. Try again in a minute.")
            time.sleep(LOADING_PAUSE_S)
            stream = draft.stores.complete_chat(request=asked)
        return drain(stream, deadline, CHECK_CHARACTERS, None).model or stream.model

    def _put_model(self, document: Document, fields: Fields) -> None:
        provider, model, base = (fields.get(f"model.{name}", "").strip() for name in ("provider", "model", _BASE))
        _check(provider, model, base)
        entry = _entry_of(document)
        others = [each for each in document.get("plugins", ["*"]) if each is not entry and each != provider]
        if not provider:
            put(document, "plugins", None if others == ["*"] else others)
            return
        before = entry.get("options", {}) if entry and entry["name"] == provider else {}
        options = {**before, "model": model, _BASE: base.rstrip("/")}
        # a key is for one address: who may change the address must not have it sent elsewhere
        if secret_name(provider, base) != secret_name(provider, str(before.get(_BASE, ""))):
            options.pop("api_key", None)
        if "api_key" not in options and secret_name(provider, base) in self._secrets.names(self._key):
            options["api_key"] = {"$secret": secret_name(provider, base)}
        prices = {name: price for name in PRICED if (price := _price(fields, f"model.price_{name}"))}
        lacking = [name for name in ("read", "written") if name not in prices]
        if prices and lacking:
            told = Worded("Write what is paid for tokens read and for those written.", "both_prices")
            raise BadRecord({f"model.price_{lacking[0]}": told})
        options["prices"] = prices or None
        kept = {name: value for name, value in options.items() if value not in (None, "")}
        place = next((number for number, each in enumerate(document.get("plugins", ["*"])) if each is entry), len(others))
        others.insert(place, {"name": provider, "options": kept})
        document["plugins"] = others


def secret_name(provider: str, base_url: str) -> str:
    """Return the name under which a model's key is stored: one for each provider and host."""
    if not base_url:
        return f"model-{provider}"
    parts = urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return f"model-{provider}-{hashlib.blake2b(origin.encode(), digest_size=4).hexdigest()}"


def _check(provider: str, model: str, base: str) -> None:
    faults = {}
    if provider and provider not in PROVIDERS:
        faults["model.provider"] = Worded("Choose one of the list.", "provider")
    if provider and not 1 <= len(model) <= 200:
        faults["model.model"] = Worded("Write the model's name as its maker does, like gpt-5-mini.", "model_name")
    if base and not _is_address(base):
        told = "Write an address like https://models.example/v1, without a name or password in it."
        faults["model.base_url"] = Worded(told, "model_address")
    if faults:
        raise BadRecord(faults)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        plain = "@" not in parts.netloc and not parts.query and not parts.fragment
        return parts.scheme in ("http", "https") and bool(parts.hostname) and plain
    except ValueError:
        return False


def _price(fields: Fields, name: str) -> str:
    text = fields.get(name, "").strip().replace(",", ".")
    whole, _, part = text.partition(".")
    if text and not (whole.isascii() and whole.isdigit() and len(whole) < 10 and (not part or part.isascii() and part.isdigit())):
        raise BadRecord({name: Worded("Write an amount like 0.25.", "amount")})
    return text.rstrip(".")


def _entry_of(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the first plugin entry that is a model which these pages can set up."""
    entries = document.get("plugins") or ()
    return next((each for each in entries if isinstance(each, dict) and each.get("name") in PROVIDERS), None)


def _name_key(document: Document, reference: Mapping[str, str] | None) -> None:
    entry = _entry_of(document)
    if entry is None:
        return
    options = {name: value for name, value in entry.get("options", {}).items() if name != "api_key"}
    entry["options"] = options | ({"api_key": dict(reference)} if reference else {})
