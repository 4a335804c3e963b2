"""Leaving a number through the toolbox: asked first, kept only after a yes."""

from app.services.toolbox import Session, Toolbox
from plugins.contracts import Actor, Status
from tests.plugins.calls import Bench
from tests.plugins.town_shop import bristol


def test_nothing_is_kept_before_the_customer_says_yes(tmp_path):
    bench = Bench(bristol(tmp_path), ["contact"])
    toolbox = Toolbox(bench.tools.values(), bench.stores, lambda **_: None)

    def call(confirmed=False, **arguments):
        session = Session(Actor("customer"), bench.folder.shop, bench.records, _Words(bench.words()), bench.now)
        return toolbox.call("leave_contact", arguments, session, confirmed=confirmed)

    assert call(phone="0117 496 0123").missing == "name"
    asked = call(phone="0117 496 0123", name="Ann")
    assert asked.status is Status.NEEDS_CONFIRMATION
    assert asked.text.startswith("Thanks, Ann. Shall I save your name and the contact details you gave me")
    assert (bench.records.leads.kept, bench.records.events.kept) == ([], [])
    assert call(confirmed=True, phone="0117 496 0123", name="Ann").status is Status.OK
    assert bench.records.leads.kept[0].consent == asked.text


class _Words:
    """The skill's own words, with the pipeline's two buttons that the toolbox adds."""

    def __init__(self, words):
        self.locale, self._words = words.locale, words

    def has(self, key):
        return key.startswith("pipeline.") or self._words.has(key)

    def __call__(self, key, /, **values):
        return key if key.startswith("pipeline.") else self._words(key, **values)
