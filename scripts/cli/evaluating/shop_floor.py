"""Shops to ask questions for an evaluation: published or drafts, with conversations that are forgotten afterwards."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.errors import UnknownTenant
from app.services.conversations.presenting import reply_to_json
from app.services.evaluation.hearing import Heard
from app.services.publishing.publisher import Publisher
from app.services.secrets.tenant_secrets import TenantSecrets
from app.services.toolbox import Session, Toolbox
from app.services.understanding.following.state import DialogueState
from app.settings import Settings
from app.storage.folders.folders import SHARED, BusinessRoot, Secrets
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Message, NotNow, Request, Result, Stores
from plugins.kit.text import normalise
from scripts.cli.workplace import forgetful, settings_of

if TYPE_CHECKING:
    from app.container import Platform, Tenant
    from app.services.evaluation.playing import Ask


class Floor:
    """The shops of one evaluation. Sessions are never mixed, and nothing that is said is kept."""

    def __init__(self, platforms: Mapping[str, Platform]):
        self._platforms = platforms
        self._sessions = itertools.count(1)

    def tenant(self, shop: str) -> Tenant:
        return self._platforms[shop].tenant(shop)

    def learn_meanings(self, shop: str) -> None:
        """Do what the worker does in the background: make the vectors, learn what sentences mean."""
        tenant = self.tenant(shop)
        if not tenant.understanding.jobs():
            raise click.ClickException("There is no embedding model here. Measure without --vectors.")
        try:
            for job in tenant.jobs():
                job.run(lambda done, total: None)
        except NotNow as error:
            raise click.ClickException(str(error)) from error

    @property
    def ask(self) -> Ask:
        def ask(shop: str, session: str, words: str) -> Heard:
            return Heard.of_reply(reply_to_json(self._platforms[shop].handle(Message(words, session, "evaluation"), shop), shop))

        return ask

    def understand(self, shop: str, words: str) -> Request | None:
        """Return the first thing that words of a new conversation ask for."""
        tenant = self.tenant(shop)
        requests = tenant.understanding.understand(normalise(words), DialogueState(), tenant.now()).requests
        return requests[0] if requests else None

    def run(self, shop: str, request: Request, stores: Stores) -> Result:
        """Run a request's tool on other stores than the shop's own, through the toolbox, for a customer without a cart or an order."""
        tenant = self.tenant(shop)
        toolbox = Toolbox(tenant.tools, stores, tenant.manager.hook.authorize_tool_call)
        records = TurnRecords(self._platforms[shop].storage.tenant(shop), "evaluation", cart_count=0)
        session = Session(Actor("evaluation"), tenant.shop, records, tenant.say(tenant.shop.locale), tenant.now())
        return toolbox.call(request.tool, request.arguments, session)

    def once(self, shop: str, words: str) -> Heard:
        """Ask in a session of its own."""
        return self.ask(shop, f"once-{next(self._sessions)}", words)


@contextmanager
def open_floor(
    context: click.Context, shops: Iterable[str], moment: datetime | None = None, *, draft: bool = False, patient: bool = False
) -> Iterator[Floor]:
    """Give the shops as they are published; with ``draft``, or where nothing is published, as their drafts would be.

    Nothing is written to the business folder. ``moment`` stands still for all of them; None is the running time. ``patient`` waits
    for models.
    """
    settings = settings_of(context)
    root = BusinessRoot(settings.business_root)
    live = set() if draft else set(root.published())
    with tempfile.TemporaryDirectory(prefix="evaluation-") as scratch, ExitStack() as opened:
        here = Path(scratch)
        kept = settings.models if patient else settings.model_folder
        keys = TenantSecrets.of(settings).read
        settings = replace(forgetful(settings, here / "instance"), model_folder=kept)
        places = {shop: settings.business_root if shop in live else _staged(settings, shop, here, keys) for shop in sorted(set(shops))}
        platforms = {}
        for place in set(places.values()):
            platforms[place] = opened.enter_context(_platform(replace(settings, business_root=place), moment, patient, keys))
        for shop, place in places.items():
            platforms[place].tenant(shop)
        yield Floor({shop: platforms[place] for shop, place in places.items()})


@contextmanager
def _platform(settings: Settings, moment: datetime | None, patient: bool, keys: Secrets) -> Iterator[Platform]:
    from app.container import Platform, system_clock

    platform = Platform(settings, (lambda: moment) if moment else system_clock, patient, secrets=keys)
    try:
        yield platform
    finally:
        platform.close()


def _staged(settings: Settings, shop: str, here: Path, keys: Secrets) -> Path:
    """Publish a copy of a shop's draft in a folder of its own, with what was learnt of its examples; return that folder."""
    source, root = Path(settings.business_root) / shop, here / "business"
    if not (source / "draft").is_dir():
        text = f'There is no shop "{shop}" in {settings.business_root}. Check the key, or begin one with: assistant tenant new {shop}'
        raise UnknownTenant(text)
    for part in (f"{shop}/draft", f"{shop}/media", f"{shop}/index/kept", SHARED):
        if (source.parent / part).is_dir():
            shutil.copytree(source.parent / part, root / part, dirs_exist_ok=True)
    Publisher(BusinessRoot(root, secrets=keys)).publish(shop)
    return root


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that ``--at`` names; without a zone it is UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"--at {text}: write a moment like 2026-11-21T10:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
