"""From a customer's words to requests: language, slots, references, clauses, candidate tools and a decision for each."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache, partial

from app.services.understanding.deciding.age_weighed import with_age_weighed
from app.services.understanding.deciding.bearing import Bearing
from app.services.understanding.deciding.choosing import asks_for_looks, asks_to_compare
from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY, Decider
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.guessing import Guessing
from app.services.understanding.deciding.in_danger import InDanger
from app.services.understanding.deciding.in_parts import LISTED, InParts
from app.services.understanding.deciding.politeness import meant_of
from app.services.understanding.deciding.rereading import reread
from app.services.understanding.deciding.sayings import Sayings
from app.services.understanding.deciding.several import meaningful
from app.services.understanding.deciding.wondering import tells_us_to
from app.services.understanding.following.agreeing import Agreeing, wishes
from app.services.understanding.following.carrying import Carrying
from app.services.understanding.following.continuing import Continuation
from app.services.understanding.following.dialogue import amended, answer_pending, completed, spread
from app.services.understanding.following.each import ForEach, begins_with_each, by_look, of_all_options
from app.services.understanding.following.goods_written import gone_on, with_goods_written
from app.services.understanding.following.hanging_on import looking_at, narrowed, provided
from app.services.understanding.following.in_mind import InMind
from app.services.understanding.following.letting_go_typed import with_letting_go_written
from app.services.understanding.following.open_goods_changed import OpenGoodsChanged
from app.services.understanding.following.options_listed import of_listed_options
from app.services.understanding.following.order_changes import order_changed, settled_by
from app.services.understanding.following.order_told import answer_told, order_told
from app.services.understanding.following.other_goods import speaks_of_other_goods
from app.services.understanding.following.references import References
from app.services.understanding.following.sizes_said import with_sizes
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.following.staying import Staying
from app.services.understanding.following.the_two import which_two
from app.services.understanding.routing.intents import OUT_OF_SCOPE
from app.services.understanding.routing.lessons import Lessons
from app.services.understanding.routing.second_looks import SecondLooks
from app.services.understanding.routing.training import Trained, train
from app.services.understanding.text.ages import without_age
from app.services.understanding.text.allergens_spelt import with_allergens_spelt
from app.services.understanding.text.clauses import Clause, sentences_of
from app.services.understanding.text.dictation import dictated, openings_of
from app.services.understanding.text.dishes import without_dish, without_eaters
from app.services.understanding.text.eater_words import is_of_a_need
from app.services.understanding.text.heard import Heard
from app.services.understanding.text.homographs import Homographs
from app.services.understanding.text.language import find_language
from app.services.understanding.text.lexicon import load_lexicon
from app.services.understanding.text.list_numbers import without_list_numbers
from app.services.understanding.text.listing import join_places
from app.services.understanding.text.provided import cut_at_conditions
from app.services.understanding.text.slips import without_slips
from app.services.understanding.text.trimming import (
    cut,
    only_exclaims,
    repaired,
    without_correction,
    without_fillers,
    without_interjection,
    without_street,
)
from app.services.understanding.values.periods import without_comparison
from app.services.understanding.values.slots import SlotFinder, holidays_of
from plugins.contracts import Effect, Focus, Job, Pending, Progress, Request, Shop, Stores, Tool
from plugins.kit.goods.unparted import with_commas
from plugins.kit.text import tokenise, utterance

MAX_REQUESTS = 5
TELLING = 0.65  # how sure a text of the shop must be to be meant by words that may answer our question
MOST_WORDS = 300  # of a message are heard: the time that it takes has a bound
REMEMBERED, LONGEST_REMEMBERED = 256, 80  # texts, and characters of one: buttons are pressed and small talk is made again and again


@dataclass(slots=True)
class _Languages:
    trained: dict[str, Trained] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Understanding:
    """Understands the messages of one tenant version. Each language is trained at its first message, once."""

    def __init__(
        self, shop: Shop, tools: Sequence[Tool], stores: Stores, now: datetime, looks: SecondLooks | None = None, looks_back: bool = False,
        lessons: Lessons | None = None,
    ):  # fmt: skip
        """``looks_back`` is for the shop's own people, who ask for what was, not for what will be. ``lessons`` keeps what was learnt."""
        self._lessons = lessons
        self._looks, self._looks_back = looks, looks_back
        self._shop, self._stores, self._tools, self._now = shop, stores, {tool.name: tool for tool in tools}, now
        self._fillers = {tool.name: Filler(tool) for tool in tools}
        self._slots = SlotFinder(shop, lambda said: stores.propose_slots(utterance=said), holidays_of(stores), looks_back)
        self._guessing = Guessing(self._tools, self._fillers, stores)
        self._decider = Decider(self._tools, self._fillers, stores, References(stores), self._guessing)
        self._bearing = Bearing(self._fillers)
        self._open_goods = OpenGoodsChanged(self._fillers, stores)
        self._in_mind, self._danger = InMind(self._tools, self._fillers, stores), InDanger(self._fillers)
        self._each, self._sayings = ForEach(self._tools, self._fillers, self._decider), Sayings(self._decider)
        self._continuation = Continuation(self._decider, self._each)
        self._agreeing = Agreeing(self._tools, self._fillers, stores)
        self._carrying = Carrying(self._tools, self._fillers, stores)
        self._staying = Staying(self._tools, self._fillers)
        self._in_parts = InParts(self._decider, self._sayings, self._each, self._carrying, self._staying)
        of_language = {locale[:2]: locale for locale in reversed((shop.locale, *shop.locales))}  # the first of each language
        self._lexicons = {locale: load_lexicon(locale) for locale in (shop.locale, *shop.locales) if of_language[locale[:2]] == locale}
        self._homographs = {
            locale: Homographs(lexicon, lambda said: stores.propose_slots(utterance=said)) for locale, lexicon in self._lexicons.items()
        }
        self._openings = {locale: openings_of(tools, locale) for locale in self._lexicons}
        self._languages = _Languages()
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._heard)

    def train_all(self) -> None:
        """Train every language now, so that the first message need not wait."""
        for locale in self._lexicons:
            self._trained(locale)

    def jobs(self) -> list[Job]:
        """Return the work that makes the router hear meaning as well as words; none where no model is installed."""
        looks = self._looks
        if looks is None or looks.model is None:
            return []
        return [Job(f"router {locale}", partial(self._look_again, looks, locale), looks.model) for locale in self._lexicons]

    def _look_again(self, looks: SecondLooks, locale: str, progress: Progress) -> None:
        looks.learn(locale, self._trained(locale).router, progress)

    def understand(self, text: str, state: DialogueState, now: datetime) -> Understood:
        """Return what a message asks for, at most five requests; an empty tuple of requests when it has no words."""
        state = state.as_heard()
        locale = self._language(text, state)
        lexicon, trained = self._lexicons[locale], self._trained(locale)
        if self._looks:
            self._looks.take_up(locale, trained.router)
        told = dictated(text, self._openings[locale])
        if told is not None:
            return Understood(locale, (told,))
        written = with_goods_written(text, state, lexicon, self._stores)
        if written != text:
            return gone_on(self.understand(written, state, now), written, state.last, trained.router.name_of(GOODS_ONLY))
        text = without_comparison(text, lexicon.language) if self._looks_back else text
        text, age = without_age(with_letting_go_written(text, state, lexicon, self._stores), lexicon)
        heard = (self._remembered if len(text) <= LONGEST_REMEMBERED else self._heard)(text, locale, now.date())
        if heard is None:
            return Understood(locale, ())
        telling = self._in_mind.telling(heard.whole, state)
        if danger := self._danger.read(heard.whole, telling, kept=bool(state.eater)):
            return Understood(locale, (danger,), eater=self._in_mind.kept_with(telling, state))
        read = with_age_weighed(self._read(heard, locale, state, trained, now), age, heard.whole, state, self._tools.values(), self._stores)
        found = reread(heard.whole, read, state, trained, self._fillers, self._stores)
        found = self._open_goods.heard(heard.whole, found, state, trained)
        if telling is None:
            return found
        own = replace(state, eater=())

        def alone(rest: str, before: Request | None) -> Understood:
            return self.understand(rest, replace(own, last=before or own.last), now)

        return self._in_mind.heard(telling, heard.whole, state, found, alone)

    def _read(self, heard: Heard, locale: str, state: DialogueState, trained: Trained, now: datetime) -> Understood:
        """Return what a text asks for after what was said before it."""
        lexicon = self._lexicons[locale]
        heard = with_sizes(heard, state.focus, self._stores)
        slots, whole = heard.slots, meant_of(heard.whole, heard.rest, trained, self._fillers)
        again = self._agreeing.while_open(heard.whole, state.pending)
        changed = order_changed(heard.whole, state, self._fillers, self._stores)
        settled = settled_by(again, changed, state) or answer_told(heard.whole, state, self._fillers)
        settled = settled or self._settle_pending(whole, heard.whole, state, trained, now)
        if settled is not None:
            return replace(settled, requests=self._bearing.kept(heard.whole, settled.requests), locale=locale, slots=slots)
        undone = self._continuation.undone(heard.whole, state, trained)
        meant = (undone,) if undone else order_told(heard.whole, state, self._fillers) or self._agreeing.agreed(heard.whole, state, trained)
        if meant:
            return Understood(locale, meant, slots)
        if any(lexicon[word].whole(whole.tokens) for word in ("yes", "no", "cancel")):
            return Understood(locale, (Request(whole.words, "stray"),), slots)
        requests: list[Request] = []
        sentences = sentences_of(whole)
        said = cut_at_conditions([one for one in sentences if not only_exclaims(one)] or [whole])
        for sentence, wanted in said:
            state = looking_at(state, requests, provided=wanted is not None)
            spoken = heard.whole if len(said) == len(sentences) == 1 else sentence
            alone = whole if len(said) == len(sentences) == 1 else meant_of(sentence, without_fillers(sentence), trained, self._fillers)
            heard_alone = narrowed(self._sentence(alone, state, trained, spoken), requests, trained.router.name_of(GOODS_ONLY))
            requests += provided(wanted, alone, self._each.at_each_place(alone, heard_alone), requests)
        meant = meaningful(self._guessing.without_guesses(requests, whole))
        requests = [completed(request, state.pending) for request in meant[:MAX_REQUESTS]]
        return Understood(locale, self._bearing.kept(heard.whole, requests), slots)

    def _heard(self, text: str, locale: str, today: date) -> Heard | None:
        """Return what a text says, whatever was said before it; None when it has no words."""
        lexicon = self._lexicons[locale]
        text = with_allergens_spelt(lexicon.in_full(without_list_numbers(text)), lexicon, self._trained(locale).slips.known, self._stores)
        text = with_commas(text, partial(is_of_a_need, lexicon=lexicon))
        said = self._homographs[locale].read(utterance(text, locale))
        said = replace(said, tokens=lexicon.respelt(said.tokens[:MOST_WORDS]))
        if not any(token.text[0].isalnum() for token in said.tokens):
            return None
        said, slots = without_slips(said, self._trained(locale).slips, lexicon, partial(self._slots.find, lexicon=lexicon, today=today))
        whole = repaired(Clause(said.text, said.tokens, slots, lexicon, self._trained(locale).carriers, today))
        return Heard(slots, whole, without_fillers(whole))

    def _language(self, text: str, state: DialogueState) -> str:
        default = state.locale if state.locale in self._lexicons else self._shop.locale
        picked = state.pending is not None and any(text.strip() == option.label for option in state.pending.options)
        if len(self._lexicons) < 2 or picked:  # an option's own words are ours, and "be" is a colour in Vietnamese
            return default
        carriers = {locale: trained.carriers for locale, trained in self._languages.trained.items()}
        return find_language(tokenise(text), self._lexicons, carriers, default)

    def _trained(self, locale: str) -> Trained:
        found = self._languages.trained.get(locale)
        if found is None:
            with self._languages.lock:
                found = self._languages.trained.get(locale)
                if found is None:
                    lexicon = self._lexicons[locale]
                    named = self._slots.named_days(lexicon, self._now.date())
                    found = train(list(self._tools.values()), lexicon, locale, self._shop.currency, self._now, named, self._lessons)
                    self._languages.trained = {**self._languages.trained, locale: found}
        return found

    def _settle_pending(self, whole: Clause, spoken: Clause, state: DialogueState, trained: Trained, now: datetime) -> Understood | None:
        """Return what an answer to our open question asks for, or None when it speaks of something else; ``spoken`` is all of it."""
        if state.pending is None:
            return None
        said = without_interjection(without_correction(whole)) if state.pending.kind in ("choice", "input") else whole
        clause = self._decider.pointing(said, state.focus)
        changes = state.pending.tool in self._tools and self._tools[state.pending.tool].effect is not Effect.READ
        others = speaks_of_other_goods(said, state.pending, self._fillers, self._stores)
        if others or self._orders_instead(spoken, state.pending) or (changes and (asks_to_compare(spoken) or asks_for_looks(spoken))):
            return None
        if changes and self._continuation.leaves_out(said, state.pending, trained):
            return Understood("", state.pending.then, answered=True, dropped=not state.pending.then)
        corrected = said is not whole or without_correction(spoken) is not spoken
        if changes and (again := amended(state.pending, clause, self._fillers, corrects=corrected)):
            return Understood("", (again.request, *state.pending.then) if again.request else (), answered=True)
        ranked = trained.router.rank(clause.views)
        exact = not clause.slots and any(intent.tool != state.pending.tool for intent in trained.router.says(clause.views))
        best = ranked[0] if ranked and (exact or not clause.is_bare) else None
        asking = clause.lexicon["asking"].at(clause.tokens, 0)  # "are the tomatoes local" answers nothing
        enough = TELLING if clause.slots and best and best.arguments and not asking else ACT
        sure = best is not None and best.tool not in (OUT_OF_SCOPE, state.pending.tool) and best.score >= enough
        filler = self._fillers.get(state.pending.tool)
        named = filler is not None and filler.is_one_name(state.pending.parameter, clause)
        sure = sure and not (named and self._guessing.takes_complaints(best.tool))
        asks = sure and changes and self._tools[best.tool].effect is Effect.READ
        every = [] if sure else of_all_options(said, state.pending, filler)
        every = every or (of_listed_options(said, state.pending, filler, self._stores) if changes else [])
        if every:
            return Understood("", (*every, *state.pending.then), answered=True)
        other = best.tool if sure else ""
        told = {"elsewhere": other, "asks_elsewhere": asks, "changes": changes, "stores": self._stores}
        answer = answer_pending(state.pending, clause, self._fillers, **told)
        if answer is None:
            return None
        if answer.instead:
            taken = self.understand(answer.instead, replace(state, pending=None), now)
            return replace(taken, answered=True)
        if answer.dropped:
            order = tuple(one for one in state.pending.then if self._tools[one.tool].effect is Effect.MONEY)
            return Understood("", order, answered=bool(order), dropped=not order)
        if answer.request is None:
            return None
        answered = self._of_each(said, answer.request, state) or by_look(said, answer.request)
        return Understood("", (*answered, *spread(said, answer.request, state.pending)), answered=True)

    def _orders_instead(self, said: Clause, asked: Pending) -> bool:
        """Whether so many are wanted while it is only open of what something shall be told: "2 of the first please"."""
        filler = self._fillers.get(asked.tool)
        tells = filler is not None and asked.kind == "choice" and self._tools[asked.tool].effect is Effect.READ
        return tells and bool(said.of("quantity")) and not filler.takes("quantity") and wishes(said)

    def _of_each(self, said: Clause, answer: Request, state: DialogueState) -> list[Request]:
        """Return an answer's request for each of the goods that it lists ("2 avocados and a loaf of bread"), [] when it lists none."""
        asked, cuts = state.pending, join_places(said)
        if asked is None or asked.kind != "input" or not cuts or not self._fillers[asked.tool].takes_goods_for(asked.parameter):
            return []
        pieces = [without_fillers(piece) for piece in cut(said, cuts) if piece.tokens]
        fill = self._fillers[asked.tool].fill
        each = [replace(answer, clause=piece.words, arguments={**asked.arguments, **fill(piece, {}, Focus())}) for piece in pieces]
        return each if len(pieces) > 1 and all(_names_goods(piece) for piece in pieces) else []

    # --- one sentence ---

    def _sentence(self, sentence: Clause, state: DialogueState, trained: Trained, spoken: Clause) -> list[Request]:
        sentence, state = self._sayings.opened(without_eaters(without_dish(sentence)), state)
        if follow_up := self._sayings.read(sentence, state, trained) or self._continuation.follow_up(sentence, state, trained):
            return [self._agreeing.in_its_unit(sentence, one, state) for one in follow_up]
        sentence = without_street(without_interjection(sentence))
        sentence, whole = self._whole(sentence, state, trained)
        compares = whole.tool and self._fillers[whole.tool].takes_many_products and not self._fillers[whole.tool].takes_one_product
        if compares and not (begins_with_each(sentence) or tells_us_to(sentence) or _lists_goods(sentence)):
            compared = self._carrying.side_by_side(sentence, whole, state.last, state.focus, trained.router.rank)
            return [which_two(sentence, compared, state.focus)]
        parts = self._in_parts.read(sentence, whole, state, trained, spoken) or self._each.counted(sentence, whole, state, trained)
        if parts:
            return parts
        request, rank = self._continuation.narrowed(sentence, whole, state), trained.router.rank
        request = self._staying.on_the_text(sentence, request, state.last, rank)
        complete = self._carrying.complete(sentence, request, state.last, state.focus, rank, state.pending)
        if complete.tool and complete.tool == self._continuation.stock_tool(sentence, trained) and not complete.arguments:
            return [complete]  # "hết rồi à" with two dresses on show: of which? The stock of all their sizes is long
        of_each = self._each.told_of(sentence, complete, state, trained)
        complete = self._agreeing.in_its_unit(sentence, self._agreeing.in_the_amount(sentence, complete, state, trained), state)
        return of_each or self._each.meant(sentence, complete, state.focus, trained)

    def _whole(self, sentence: Clause, state: DialogueState, trained: Trained) -> tuple[Clause, Request]:
        """Return what a sentence asks for as a whole; "and can you gift wrap it" without its "and", where that says more."""
        whole = self._continuation.only_asked(sentence, self._decider.decide(sentence, state, trained), trained)
        opening = sentence.lexicon["joins"].at(sentence.tokens, 0)
        if whole.decision == "act" or opening is None or opening.end >= len(sentence.tokens):
            return sentence, whole
        rest = sentence.part(opening.end, len(sentence.tokens))
        alone = self._decider.decide(rest, state, trained)
        return (rest, alone) if alone.decision == "act" else (sentence, whole)


def _lists_goods(sentence: Clause) -> bool:
    """Whether goods are listed to be bought or looked for, not compared: "can I get milk bread and butter", "mugs and candles"."""
    return bool(sentence.lexicon["order_openings"].at(sentence.tokens, 0)) or bool(sentence.is_bare and join_places(sentence))


def _names_goods(piece: Clause) -> bool:
    return any(slot.score >= LISTED for slot in piece.products)
