"""The wiring: a Tenant is one version of one shop, ready to answer; the Platform is everything that a process serves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any
from weakref import WeakSet
from zoneinfo import ZoneInfo

import pluggy

from ai_modes.conditional_plan import PlanningMode
from ai_modes.fact_check import FactCheck
from ai_modes.v5_deterministic import DeterministicMode
from ai_modes.v6_hybrid import HybridMode
from ai_modes.v7_flagship import FlagshipMode
from app.collector import collector_at_rest
from app.errors import ForeignSession, InvalidTenant
from app.message_handler import handle_message
from app.services.accounts.accounts import Accounts
from app.services.accounts.person import Who
from app.services.back_office.opening import open_back_office
from app.services.background import read_background
from app.services.conversations.parts import Parts
from app.services.conversations.session_locks import SessionLocks
from app.services.conversations.with_person import told_lines, who_is_there
from app.services.engine import ProcessEngine, State
from app.services.importing.source_schedules import schedules_of
from app.services.meanings import Meanings
from app.services.models.asking import ModelRules
from app.services.models.draining import ModelSeats
from app.services.models.spending import DailyCap, lower_of, to_micro
from app.services.orders.order_news import order_news
from app.services.publishing.wording_rules import check_places
from app.services.secrets.tenant_secrets import TenantSecrets
from app.services.tool_runs import Lent, ToolWish, run_tool
from app.services.toolbox import DuplicateTool, Toolbox
from app.services.understanding.routing.lessons import Lessons
from app.services.understanding.routing.second_looks import SecondLooks
from app.services.understanding.understand import Understanding
from app.settings import Settings
from app.storage.database import Storage, TenantDatabase
from app.storage.figures.ratings import WHOLE
from app.storage.folders.folders import BusinessRoot, Secrets, VersionFolder
from app.storage.turns.turns import Conversation
from app.tenants import TenantDirectory
from app.worker.report import check_worker
from plugins.contracts import Actor, BackOffice, Effect, Health, Job, Message, Reply, Role, Status
from plugins.kit.outward import Outward
from plugins.kit.outward.circuits import Circuits
from plugins.kit.outward.quotas import Quotas
from plugins.kit.words import Words
from plugins.manager import HookStores, PluginError, build_manager, notify, plugin_refs

LOCALES = Path(__file__).parent / "locales"
MODES: Mapping[str, Callable[[FactCheck], Any]] = {"v5": lambda _: DeterministicMode(), "v6": HybridMode, "v7": FlagshipMode}
Clock = Callable[[], datetime]
Spare = Callable[[int, int], AbstractContextManager[None]]


def system_clock() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


class Tenant:
    """One version of one shop with its plugins, tools, words and running data. Immutable, shared by all threads."""

    def __init__(self, folder: VersionFolder, clock: Clock = system_clock):
        self.folder, self.clock = folder, clock
        self.shop, self.key, self.version = folder.shop, folder.shop.key, folder.shop.version
        self.zone = ZoneInfo(self.shop.timezone)
        self.manager = build_manager(plugin_refs(folder.plugins()), folder)
        self.stores = folder.stores
        self.tools = _tools(self.stores)
        schedules = schedules_of(folder, self.stores.register_sources())
        self.background = read_background(self.shop, self.stores, schedules, order_news(self))
        self.meanings = Meanings(folder)
        self.toolbox = _toolbox(self.tools, self.stores, self.manager)
        for_customers = [tool for tool in self.tools if tool.audience is Role.CUSTOMER]
        self._lessons = Lessons(partial(folder.kept, "router"), partial(folder.shared, "router"))
        looks = SecondLooks(folder, self.meanings)
        self.understanding = Understanding(self.shop, for_customers, self.stores, self.now(), looks, lessons=self._lessons)
        self._wording = [*_wording_of(self.manager), _own_wording()]
        faults = check_places(self.key, self.document("wording") or {}, self._wording)
        if faults:
            raise InvalidTenant(faults)
        self._words: dict[tuple[str, bool], Words] = {}
        about = self.document("tenant")
        limits = about.get("limits", {})
        self.mode_name = about.get("mode", "v5")
        self.tickets_on_hand_over = about.get("tickets", {}).get("on_hand_over", True)
        self.model_cap = DailyCap(limits.get("model_tokens_per_day", 0), to_micro(limits.get("model_cost_per_day", 0)))
        self.fact_check = FactCheck(self.shop, self._product_names())
        self.modes = {name: mode(self.fact_check) for name, mode in MODES.items()}
        self._planner = PlanningMode()
        self._expecting, self._learning = threading.Lock(), None

    def now(self) -> datetime:
        """Return the present moment in the shop's time zone."""
        return self.clock().astimezone(self.zone)

    def document(self, name: str) -> Any:
        """Return a parsed document of this version, None when it has none."""
        return self.folder.read(name)

    def _product_names(self) -> Iterator[str]:
        yield from (product["name"] for product in (self.document("catalog") or {}).get("products", ()))

    @cached_property
    def _hears_colleagues(self) -> Understanding:
        """What hears the shop's own people, made when the first of them writes: their tools, and those that only tell a customer
        something. They may write in every language that we have."""
        tools = [tool for tool in self.tools if tool.audience > Role.CUSTOMER]  # first: where both know the words, ours is meant
        tools += [tool for tool in self.tools if tool.audience is Role.CUSTOMER and tool.effect is Effect.READ]
        spoken = {locale[:2] for locale in (self.shop.locale, *self.shop.locales)}
        shop = replace(self.shop, locales=(*self.shop.locales, *(locale for locale in _own_wording() if locale not in spoken)))
        return Understanding(shop, tools, self.stores, self.now(), looks_back=True, lessons=self._lessons)

    def expect_colleagues(self) -> threading.Thread:
        """Learn, beside all else, what the shop's own people say: the first of them need not wait for it. Asked again it begins nothing
        more. Return the thread that learns."""
        with self._expecting:
            if self._learning is None:
                self._learning = threading.Thread(target=lambda: self._hears_colleagues.train_all(), name="own people", daemon=True)
                self._learning.start()
            return self._learning

    def hearing(self, actor: Actor) -> Understanding:
        """Return what understands somebody: a customer's words never mean a tool of the shop's own people."""
        return self.understanding if actor.role is Role.CUSTOMER else self._hears_colleagues

    def mode(self, name: str, actor: Actor) -> Any:
        """Return the mode of a name, V5 for one that is not known; for the shop's own people V5 plans."""
        found = self.modes.get(name) or self.modes["v5"]
        return self._planner if found is self.modes["v5"] and actor.role > Role.CUSTOMER else found

    def say(self, locale: str, to_own: bool = False) -> Words:
        """Return the templates of a locale: the tenant's own, then the plugins', then ours; English where a language has none.
        ``to_own``: as the shop's own people are spoken to."""
        words = self._words.get((locale, to_own))
        if words is None:
            words = self._words[locale, to_own] = Words(locale, self._layers(locale, to_own))
        return words

    def _layers(self, locale: str, to_own: bool) -> list[Mapping[str, str]]:
        sources = [*([_own_wording("colleague")] if to_own else []), self.document("wording") or {}, *self._wording]
        return [source[name] for name in dict.fromkeys((locale, locale[:2], "en")) for source in sources if name in source]

    def jobs(self) -> list[Job]:
        """Return the work that this version needs done in the background."""
        return [*self.stores.register_jobs(), *self.meanings.jobs(self.tools), *self.understanding.jobs()]

    def prepare(self) -> Tenant:
        """Do now what the first message would wait for: open the indexes, train the router."""
        self.stores.check_health()
        self.understanding.train_all()
        return self


def _tools(stores: HookStores) -> list:
    return [tool for tool in stores.register_tools() if tool is not None]


def _toolbox(tools: list, stores: HookStores, manager: pluggy.PluginManager) -> Toolbox:
    try:
        return Toolbox(tools, stores, manager.hook.authorize_tool_call)
    except DuplicateTool as error:
        raise PluginError(f"plugins: {error}") from error


def _wording_of(manager: pluggy.PluginManager) -> list[Mapping[str, Mapping[str, str]]]:
    return [wording for wording in manager.hook.register_wording() if wording]


@lru_cache(maxsize=2)
def _own_wording(folder: str = "") -> Mapping[str, Mapping[str, str]]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in (LOCALES / folder).glob("*.json")}


@dataclass(frozen=True, slots=True)
class Served:
    """A tenant version as the message handler meets it: with its database, its other versions, and what its process shares."""

    tenant: Tenant
    database: TenantDatabase
    at: Callable[[int], Tenant]
    mode: str
    computing: threading.Lock
    circuits: Circuits
    model_seats: ModelSeats
    arrived: float
    site: str
    model_rules: Callable[[Tenant], ModelRules]
    back_office: Callable[[Tenant, Actor], BackOffice | None]
    parts: Parts | None = None


class Platform:
    """Everything that a process serves: the directory of tenants, their running data, and the one door for messages."""

    def __init__(
        self, settings: Settings, clock: Clock = system_clock, patient: bool = False, spare: Spare | None = None,
        secrets: Secrets | None = None,
    ):  # fmt: skip
        """``patient`` is for a process that may wait for its models (the worker, the command line); within ``spare`` shops are built;
        ``secrets`` are read in the place of those in the instance folder."""
        self.settings, self.clock = settings, clock
        self._spare = spare or (lambda held, dropped: collector_at_rest())
        self.engine = ProcessEngine(settings.models, patient, settings.model_memory_mb, settings.model_idle_seconds)
        self.storage = Storage(settings.database_url or None, settings.instance_folder)
        self.trial_storage = Storage(None, settings.instance_folder / "trials")
        self.accounts = Accounts.of(settings, clock)
        self.outward = Outward(settings.connector_hosts, quotas=Quotas(settings.instance_folder / "quotas"))
        root = BusinessRoot(settings.business_root, self.engine, secrets or TenantSecrets.of(settings).read, self.outward)
        self.directory: TenantDirectory[Tenant] = TenantDirectory(root, self.build, settings.tenant_cache)
        self.circuits, self._trial_circuits = Circuits(), Circuits()
        waiting = max(settings.web_threads // 2, 1)
        self.model_seats = ModelSeats(waiting, kept=waiting)
        self._computing = threading.Lock()
        self._sessions = SessionLocks()
        self._begun: WeakSet[threading.Thread] = WeakSet()

    def build(self, folder: VersionFolder) -> Tenant:
        """Return a tenant version, ready; what is wrong with its plugins is raised here, at publish, not at a message."""
        with self._spare(self.directory.held, self.directory.dropped):
            return self._ready(folder)

    def prove(self, folder: VersionFolder) -> Tenant:
        """Return a version as ``build`` does, to see that it can be served; it is held nowhere and goes when it was looked at."""
        with collector_at_rest():
            return self._ready(folder)

    def _ready(self, folder: VersionFolder) -> Tenant:
        tenant = Tenant(folder, self.clock).prepare()
        notify(tenant.manager, "on_tenant_published", tenant=tenant.key, version=tenant.version)
        return tenant

    def open(self, folder: VersionFolder) -> Tenant:
        """Return a tenant version that will answer nobody: nothing is trained or told."""
        return Tenant(folder, self.clock)

    def tenant(self, key: str, version: int | None = None) -> Tenant:
        """Return a tenant's live version, or another one; UnknownTenant or UnknownVersion when there is none."""
        return self.directory.get(key, version)

    def expect_colleagues(self, key: str) -> None:
        """Get a tenant ready for its own people, beside all else."""
        self._begun.add(self.tenant(key).expect_colleagues())

    def handle(self, message: Message, bot: str, parts: Parts | None = None, database: TenantDatabase | None = None) -> Reply:
        """Answer a message; the same session is answered one message at a time. ``parts`` hears sentences before the whole; the turn
        is stored in ``database``, which may write more with it."""
        tenant = self.tenant(bot)
        reply = self._answer(message, tenant, partial(self.directory.get, bot), database or self.storage.tenant(bot), parts)
        if message.actor.role > Role.CUSTOMER:
            self._note_changes(reply, tenant, message.actor)
        return reply

    def _note_changes(self, reply: Reply, tenant: Tenant, actor: Actor) -> None:
        """Put into the audit log what one of the shop's own people changed by the tools of an answer."""
        for call in reply.calls:
            if call.status is Status.OK and tenant.toolbox.changes(call.tool):
                told = {"arguments": dict(call.arguments), "trace": reply.trace_id}
                self.accounts.audit.add(Who(actor.id, actor.name), self.clock(), tenant.key, "tool.call", call.tool, None, told)

    def try_out(self, message: Message, tenant: Tenant, database: TenantDatabase) -> Reply:
        """Answer a message with a tenant version that nobody may be served yet, a draft; the turn is stored in ``database`` alone."""
        return self._answer(message, tenant, lambda _: tenant, database, circuits=self._trial_circuits)

    def _answer(
        self, message: Message, tenant: Tenant, others: Callable[[int], Tenant], database: TenantDatabase, parts: Parts | None = None,
        circuits: Circuits | None = None,
    ) -> Reply:  # fmt: skip
        served = Served(
            tenant, database, others, self.settings.mode, self._computing, circuits or self.circuits, self.model_seats, time.monotonic(),
            self.settings.site,
            self.model_rules, self.back_office, parts,
        )  # fmt: skip
        with self._sessions.held((tenant.key, message.channel, message.session_id)):
            return handle_message(message, served)

    def model_rules(self, tenant: Tenant) -> ModelRules:
        """Return what a tenant's models may take: the operator's settings, or less where the tenant wants it so."""
        settings = self.settings
        cap = DailyCap(settings.model_tokens_per_day, to_micro(settings.model_cost_per_day))
        return ModelRules(settings.model_timeout, settings.model_hosts, lower_of(cap, tenant.model_cap))

    def back_office(self, tenant: Tenant, actor: Actor) -> BackOffice | None:
        """Return what the shop's own people may look at and change through tools; customers have none."""
        return None if actor.role is Role.CUSTOMER else open_back_office(self, tenant, actor)

    def run_tool(self, bot: str, actor: Actor, who: Who, wish: ToolWish) -> dict[str, Any]:
        """Run a tool for somebody of the shop, one operation at a time; what it changes is in the audit log under their name."""
        tenant = self.tenant(bot)

        def note(told: Mapping[str, Any]) -> None:
            after = {"arguments": told["arguments"], "operation": told["operation_id"]}
            self.accounts.audit.add(who, self.clock(), bot, "tool.call", wish.tool, None, after)

        lent = Lent(self.back_office(tenant, actor), self.settings.site, note)
        with self._sessions.held((bot, actor.id, wish.operation_id)):
            return run_tool(tenant, self.storage.tenant(bot), actor, wish, lent)

    def history(self, bot: str, channel: str, session_id: str, visitor: str) -> list[dict[str, Any]] | None:
        """Return the messages of a visitor's session, oldest first, None when there is no such session."""
        conversation = self._owned(bot, channel, session_id, visitor)
        if conversation is None:
            return None
        return told_lines(self.storage.tenant(bot).conversations.history(conversation.id))

    def news(self, bot: str, channel: str, session_id: str, visitor: str, after: int) -> dict[str, Any] | None:
        """Return the lines of a visitor's session behind a turn, and which person is there or wanted; None where there is no session."""
        conversation = self._owned(bot, channel, session_id, visitor)
        if conversation is None:
            return None
        database = self.storage.tenant(bot)
        lines = database.conversations.history(conversation.id) if conversation.turns > after else []
        told = told_lines([line for line in lines if line.turn > after])
        return {"messages": told, "person": who_is_there(conversation, database.handovers.find(conversation.id))}

    def forget(self, bot: str, channel: str, session_id: str, visitor: str) -> bool:
        """Delete a visitor's session with all that belongs to it; return whether there was one."""
        if self._owned(bot, channel, session_id, visitor) is None:
            return False
        return self.storage.tenant(bot).conversations.delete(channel, session_id)

    def rate(self, bot: str, channel: str, session_id: str, visitor: str, score: str, message_id: str = "") -> bool:
        """Keep what a visitor thinks of an answer, or of the whole session; return whether there is such a session and answer."""
        conversation, ratings = self._owned(bot, channel, session_id, visitor), self.storage.tenant(bot).ratings
        turn = WHOLE if conversation is None or not message_id else ratings.turn_of(conversation.id, message_id)
        if conversation is None or turn is None:
            return False
        ratings.rate(conversation.id, turn, score, self.clock())
        return True

    def _owned(self, bot: str, channel: str, session_id: str, visitor: str) -> Conversation | None:
        self.directory.live_version(bot)
        conversation = self.storage.tenant(bot).conversations.find(channel, session_id)
        if conversation is not None and conversation.visitor != visitor:
            raise ForeignSession("This session belongs to another visitor. Start a session of your own.")
        return conversation

    def health(self) -> list[Health]:
        """Return the checks of the default shop: its plugins, and its database."""
        key = self.settings.business_key
        try:
            self.storage.tenant(key).ping()
            checks = [Health("storage", True, "The database answers.")]
        except Exception as error:  # noqa: BLE001 - a health check reports every fault instead of raising it
            checks = [Health("storage", False, f"The database does not answer: {type(error).__name__}.")]
        checks.append(check_worker(self.settings.instance_folder))
        checks += [Health(held.name, held.state != State.FAILED, held.detail) for held in self.engine.status()]
        try:
            return [*checks, *self.tenant(key).stores.check_health()]
        except Exception as error:  # noqa: BLE001
            return [*checks, Health(f"tenant {key}", False, str(error))]

    def close(self) -> None:
        """End what runs and wait for what was begun: a platform that is closed writes nothing more."""
        for thread in self._begun:
            thread.join()
        self.model_seats.readers.close()
        self.storage.close()
        self.trial_storage.close()
        self.accounts.close()
        self.outward.close()
