"""Manners: greeting, thanking, parting, taking a complaint, and saying honestly what the assistant is and can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from babel import Locale

from plugins.contracts import Call, Fact, Folder, Policy, Result, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.cards import suggest
from plugins.kit.ordering.open_cart import cart_facts, open_cart
from plugins.kit.parameters import flag, parameters, text
from plugins.kit.shop_texts import TextKey
from plugins.kit.subject_texts import read_text, tell_text, text_about
from plugins.kit.translations import in_language, wording_with_texts
from plugins.kit.words import examples_from, read_locales

NAME = "smalltalk"
MOST_BUTTONS = 4
ALWAYS = ("can_products", "can_cart")
# What the shop's data lets the assistant do besides: the document that must be there, and the template that says so.
ABILITIES = (("branches", "can_branches"), ("delivery", "can_delivery"), ("policies", "can_policies"))
COMPLAINT_POLICIES = ("complaints", "complaint", "returns", "refunds")
BAD_GOODS = "delivery-problems"  # the subject of the trade
DESCRIPTIONS = {
    "greet": "Greet the customer, and say that this is an assistant.",
    "thank": "Answer thanks.",
    "goodbye": "Say goodbye.",
    "complain": "Take a complaint with sympathy, and offer a person and the rule that helps.",
    "what_can_you_do": "Say what the assistant can help with.",
    "are_you_human": "Say honestly that this is an assistant and no person.",
    "small_talk": "Answer a bit of small talk politely, and come back to the shop.",
}
TOPICS = ("feelings", "maker", "joke", "love", "rude", "laugh", "age", "languages")
ASKED = ("human", "machine", "name")


class SmalltalkSkill:
    """Offers the tools of DESCRIPTIONS."""

    def __init__(self, folder: Folder):
        self._folder = folder

    @hookimpl
    def register_tools(self) -> list[Tool]:
        locales = read_locales(__file__, NAME)
        runs: dict[str, Callable[[Call], Result]] = {
            "greet": self.greet, "thank": self.thank, "goodbye": self.goodbye, "complain": self.complain,
            "what_can_you_do": self.what_can_you_do, "are_you_human": self.are_you_human, "small_talk": self.small_talk,
        }  # fmt: skip
        about = {
            "complain": parameters(
                product=text("What the complaint is about, when it is about goods.", "product"),
                faulty=flag("Whether goods came wrong or bad, whatever they are."),
            ),
            "are_you_human": parameters(asked={"enum": [*ASKED], "description": "Whether it is a human, a machine, or its name."}),
            "small_talk": parameters(topic={"enum": [*TOPICS], "description": "What the small talk is about."}),
        }
        return [
            Tool(name, description, about.get(name, parameters()), runs[name], examples_from(locales, name), repeatable=False)
            for name, description in DESCRIPTIONS.items()
        ]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_texts(__file__, NAME)

    def greet(self, call: Call) -> Result:
        """Greet in the shop's own words where it has some, and say that an assistant is speaking."""
        own = _in_language(call.shop.branding.get("greeting", {}), call.say.locale)
        name = call.shop.branding.get("assistant_name", "")
        introduced = bool(own and name and name in own)
        asks = (own or "").rstrip().endswith("?")
        introduction = "" if introduced else self._introduction(call)
        parts = (own or call.say("smalltalk.hello"), introduction, "" if asks and introduced else call.say("smalltalk.how_help"))
        return Result(" ".join(part for part in parts if part), self._facts(call), suggestions=self._buttons(call))

    def thank(self, call: Call) -> Result:
        return Result(call.say("smalltalk.welcome"))

    def goodbye(self, call: Call) -> Result:
        """Say goodbye; whoever has a full cart and is done is offered to order it, where the shop takes orders."""
        cart = open_cart(call)
        if cart.price.lines and call.say.has("suggest.checkout"):
            text = call.say("smalltalk.order_first", shop=call.shop.name, total=cart.price.total)
            return Result(text, (*self._facts(call), *cart_facts(cart)), suggestions=(suggest(call, "checkout"), suggest(call, "cart")))
        return Result(call.say("smalltalk.goodbye", shop=call.shop.name), self._facts(call))

    def complain(self, call: Call) -> Result:
        """Show sympathy, note that a complaint was made, and offer a person and the rule that helps."""
        named = str(call.arguments.get("product") or "")
        product = call.stores.find_product(sku=named) if named else None
        call.records.events.add("complaint", {"sku": product.sku} if product else {})
        person = Suggestion(call.say("smalltalk.person_label"), call.say("smalltalk.person_message"))
        remedy = read_text(call, self._on_bad_goods) if named or call.arguments.get("faulty") else None
        if remedy is not None:
            told = tell_text(call, remedy)
            return Result(f"{call.say('smalltalk.sorry')}\n{told.text}", told.facts, suggestions=(person,))
        policy = self._helpful_policy(call)
        if policy is None:
            return Result(call.say("smalltalk.sorry"), suggestions=(person,))
        told = in_language(call, policy)
        text = f"{call.say('smalltalk.sorry')} {call.say('smalltalk.see_policy', policy=told.title)}"
        fact = Fact("policy_title", told.title, policy.topic, source=f"{told.source}/title")
        return Result(text, (fact,), suggestions=(person, Suggestion(told.title, told.title)))

    def what_can_you_do(self, call: Call) -> Result:
        """List what the shop's own data lets the assistant do."""
        lines = [call.say("smalltalk.i_can")]
        lines += [f"- {call.say(f'smalltalk.{ability}')}" for ability in (*ALWAYS, *self._able, "can_person")]
        return Result("\n".join(lines), suggestions=self._buttons(call))

    def are_you_human(self, call: Call) -> Result:
        person = Suggestion(call.say("smalltalk.person_label"), call.say("smalltalk.person_message"))
        first = {"human": "smalltalk.not_human", "machine": "smalltalk.is_machine"}.get(call.arguments.get("asked", ASKED[0]), "")
        said = (call.say(first) if first else "", self._introduction(call), call.say("smalltalk.can_fetch_person"))
        return Result(" ".join(part for part in said if part), self._facts(call), suggestions=(person,))

    def small_talk(self, call: Call) -> Result:
        """Say something short and friendly, and offer what the shop is there for."""
        topic = call.arguments.get("topic", TOPICS[0])
        values: dict[str, Any] = {"languages": _languages(call)} if topic == "languages" else {}
        text = call.say(f"smalltalk.talk.{topic}", shop=call.shop.name, **values)
        return Result(text, self._facts(call), suggestions=self._buttons(call))

    @cached_property
    def _on_bad_goods(self) -> TextKey | None:
        return text_about(BAD_GOODS, self._folder)

    @cached_property
    def _able(self) -> list[str]:
        return [ability for document, ability in ABILITIES if self._folder.read(document)]

    def _introduction(self, call: Call) -> str:
        name = str(call.shop.branding.get("assistant_name", ""))
        key = "smalltalk.i_am_named" if name else "smalltalk.i_am"
        return call.say(key, shop=call.shop.name, assistant=name)

    def _helpful_policy(self, call: Call) -> Policy | None:
        found = (call.stores.find_policy(topic=topic) for topic in COMPLAINT_POLICIES)
        return next((policy for policy in found if policy), None)

    def _facts(self, call: Call) -> tuple[Fact, ...]:
        facts = [Fact("shop", call.shop.name, source=self._folder.source("tenant", "/name"))]
        branding = call.shop.branding
        greeting = _in_language(branding.get("greeting", {}), call.say.locale)
        for name, value in (("assistant_name", branding.get("assistant_name")), ("greeting", greeting)):
            if value:
                facts.append(Fact(name, value, source=self._folder.source("tenant", f"/branding/{name}")))
        return tuple(facts)

    def _buttons(self, call: Call) -> tuple[Suggestion, ...]:
        own = _in_language(call.shop.branding.get("quick_replies", {}), call.say.locale)
        if own:
            return tuple(Suggestion(text, text) for text in own[:MOST_BUTTONS])
        shown = (ALWAYS[0], *self._able)[:MOST_BUTTONS]
        return tuple(Suggestion(call.say(f"smalltalk.{ability}_label"), call.say(f"smalltalk.{ability}_message")) for ability in shown)


def create(folder: Folder, options: Mapping[str, Any]) -> SmalltalkSkill:
    return SmalltalkSkill(folder)


def _languages(call: Call) -> list[str]:
    """Return the languages that the shop answers in, named in that of the conversation."""
    here = Locale.parse(call.say.locale.replace("-", "_"))
    spoken = dict.fromkeys(locale[:2] for locale in (call.shop.locale, *call.shop.locales))
    return [here.languages.get(language, language) for language in spoken]


def _in_language(texts: Mapping[str, Any], locale: str) -> Any:
    """Return the entry of a locale or, failing that, of its language."""
    return texts.get(locale) or next((value for name, value in texts.items() if name[:2] == locale[:2]), None)
