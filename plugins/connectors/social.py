"""Social: a post to the shop's Facebook page, or to a webhook of its own, at a manager's word; it leaves from the worker."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from plugins.contracts import (
    Books,
    Call,
    Connector,
    Effect,
    Fact,
    Folder,
    Happening,
    Health,
    Result,
    Role,
    Status,
    Subscription,
    Tool,
    Undeliverable,
)
from plugins.hookspecs import hookimpl
from plugins.kit.outward import OutwardClient, OutwardError, Patience, Refused, Unavailable, outward_of
from plugins.kit.outward.webhook_signing import sign
from plugins.kit.parameters import parameters, text
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "social"
EVENT = "post_wanted"
GRAPH = "https://graph.facebook.com/v23.0"
LONGEST = 2_000
PATIENCE = Patience(whole=30, tries=1)
_ADDRESS = {"type": "string", "pattern": "^https?://[^\\s/?#@]+(/[^\\s?#]*)?$"}
OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "facebook": {
            "type": "object",
            "properties": {
                "page": {"type": "string", "pattern": "^[0-9]{1,30}$", "description": "The page's id, a number."},
                "token": {"type": "string", "minLength": 8, "description": 'The page\'s access token: write {"$secret": "NAME"}.'},
                "base_url": _ADDRESS,
            },
            "required": ["page", "token"],
            "additionalProperties": False,
        },
        "webhook": {
            "type": "object",
            "properties": {"url": _ADDRESS, "secrets": {"type": "array", "items": {"type": "string", "minLength": 16}, "minItems": 1}},
            "required": ["url", "secrets"],
            "additionalProperties": False,
        },
    },
    "maxProperties": 1,
    "additionalProperties": False,
}


class Social:
    """Offers post_to_page. The tool stores the wish with its turn, so that what was said to be posted is posted, and once."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._outward = outward_of(folder)
        self._shop = folder.shop.key
        self._facebook, self._webhook = options.get("facebook"), options.get("webhook")

    @hookimpl
    def register_tools(self) -> list[Tool]:
        if not self._is_set_up:
            return []
        wanted = {"text": text("The words of the post.") | {"maxLength": LONGEST}, "link": text("A web address to show with it.")}
        about = "Publish a post on the shop's social page. Everybody will see it."
        examples = examples_from(read_locales(__file__, NAME), "post_to_page")
        return [
            Tool(
                "post_to_page", about, parameters(**wanted), self._post, examples,
                audience=Role.MANAGER, effect=Effect.WRITE, confirm=True, repeatable=False, question=self._ask,
            )
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME)) if self._is_set_up else {}

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        return [Subscription(NAME, frozenset([EVENT]), self._deliver)] if self._is_set_up else []

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._facebook:
            return [Connector(NAME, self._graph_url, f"Facebook page {self._facebook['page']}", self._check_facebook)]
        return [Connector(NAME, self._webhook["url"], "a webhook", self._check_webhook)] if self._webhook else []

    @property
    def _is_set_up(self) -> bool:
        return bool(self._facebook or self._webhook)

    @property
    def _graph_url(self) -> str:
        return self._facebook.get("base_url", GRAPH)

    def _client(self) -> OutwardClient:
        if self._facebook:
            return self._outward.client(self._shop, NAME, self._graph_url, secrets=[self._facebook["token"]], patience=PATIENCE)
        return self._outward.client(self._shop, NAME, secrets=self._webhook["secrets"], patience=PATIENCE)

    def _ask(self, call: Call) -> Result:
        """Show the post as it would be, and ask; or ask for its words."""
        post = _post_of(call)
        if not post["text"]:
            return Result(call.say("social.ask_text"), status=Status.NEEDS_INPUT, missing="text")
        shown = "\n".join(part for part in post.values() if part)
        fact = Fact("text", post["text"], source="message")
        return Result(call.say("social.confirm", post=shown), (fact,), status=Status.NEEDS_CONFIRMATION)

    def _post(self, call: Call) -> Result:
        post = _post_of(call)
        if not post["text"]:
            return self._ask(call)
        call.records.events.add(EVENT, post)
        return Result(call.say("social.accepted"), (Fact("text", post["text"], source="message"),))

    def _deliver(self, happening: Happening, books: Books) -> None:
        """Post once. Where nobody can say whether a post went out, it is not sent again by itself: a page must not say a thing twice."""
        try:
            self._publish(happening)
        except Unavailable as error:
            if error.arrived:
                raise Undeliverable(f"{error} It may be on the page all the same: look there before it is sent again.") from error
            raise
        except Refused as error:
            raise Undeliverable(str(error)) from error

    def _publish(self, happening: Happening) -> None:
        data = {"message": str(happening.data["text"]), "link": str(happening.data.get("link", ""))}
        if self._facebook:
            form = {name: value for name, value in data.items() if value} | {"access_token": self._facebook["token"]}
            self._client().post(f"{self._facebook['page']}/feed", form=form)
            return
        body = json.dumps({"type": "post", **data}, ensure_ascii=False).encode("utf-8", "replace")
        id = f"{self._shop}_{happening.id}".replace(":", "_")
        headers = {"content-type": "application/json", **sign(id, int(time.time()), body, self._webhook["secrets"])}
        self._client().post(self._webhook["url"], content=body, headers=headers)

    def _check_facebook(self) -> Health:
        """Ask for the page's name, which needs the token and changes nothing."""
        try:
            headers = {"authorization": f"Bearer {self._facebook['token']}"}
            told = self._client().get(self._facebook["page"], params={"fields": "name"}, headers=headers).json()
        except OutwardError as error:
            return Health(NAME, False, str(error))
        return Health(NAME, True, f"The page {told.get('name', self._facebook['page'])} answers.")

    def _check_webhook(self) -> Health:
        try:
            self._client().request("OPTIONS", self._webhook["url"], accepts=range(200, 500))
        except OutwardError as error:
            return Health(NAME, False, str(error))
        return Health(NAME, True, f"{self._webhook['url']} answers.")


def _post_of(call: Call) -> dict[str, str]:
    return {name: str(call.arguments.get(name) or "").strip() for name in ("text", "link")}


def create(folder: Folder, options: Mapping[str, Any]) -> Social:
    return Social(folder, options)
