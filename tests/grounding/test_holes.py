"""Guards rules that once granted a lie: each with the facts that made it look true, and a right wording that looks much like it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ai_modes.fact_check import FactCheck
from plugins.contracts import Answer, Fact
from tests.grounding.test_lies import NOW, SHOP


def named(*names: str) -> tuple[Fact, ...]:
    return tuple(Fact("name", name, name[:2].upper(), source=f"catalog.json#/{number}") for number, name in enumerate(names))


def packed(subject: str, grams: int) -> Fact:
    return Fact("pack", Decimal(grams), subject, "g", f"catalog.json#/{subject}")


JARS = named("Smooth Peanut Butter", "Crunchy Peanut Butter")
PACKED = (*JARS, packed("SM", 500), packed("CR", 250))
CHEESES = (*named("Feta", "Coconut Block"), Fact("phrase", "vegan cheese"), Fact("count", Decimal(2)))
VEGAN = (*CHEESES, Fact("attribute", "vegan", "CO", "label", "catalog.json#/1"))
WALLETS = (*named("Canvas Wallet", "Tan Wallet"), Fact("phrase", "leather wallet"), Fact("count", Decimal(2)))
LEATHER = (*WALLETS, Fact("attribute", "leather", "TA", "material", "catalog.json#/1"))
SUNDAYS = "We are open on Sundays. We deliver on Mondays. There is no delivery on Sundays."
LIMITS = "Tell us within 48 hours about broken goods. We refund to your card."
UNLESS = "Earrings cannot be returned, unless faulty on arrival."
SHIRTS = tuple(
    fact
    for colour, left in (("đen", "100"), ("trắng", "555"))
    for size, count in zip("SML", left, strict=True)
    for fact in (
        Fact("name", "Áo Mây", f"{colour}-{size}", source="catalog.json#/0"),
        Fact("attribute", size, f"{colour}-{size}", "size", "catalog.json#/0"),
        Fact("attribute", colour, f"{colour}-{size}", "colour", "catalog.json#/0"),
        Fact("stock", Decimal(count), f"{colour}-{size}", "each", "catalog.json#/0"),
    )
)
ALL_SHOPS = "All our shops take cards. We deliver by bike. Clifton is open on Sunday. All our shops open at 09:00."
TABLE = "We are open from 10:00 to 12:00. The big platter serves many."
INSTEAD = ("Can you deliver instead of me collecting it?",)
BRANCHES = tuple(
    fact
    for subject, road in (("Clifton", "12 Queens Road"), ("Redland", "85 Gloucester Road"))
    for fact in (
        Fact("branch", f"Corner Shop {subject}", subject, source=f"branches.json#/{subject}"),
        Fact("address", f"{road}, Bristol", subject, source=f"branches.json#/{subject}/address"),
    )
)
WHERE = ("where is Redland?",)
SEARCH = ("vegan cheese",)
LIES = (
    ("not bigger, unknown", "", JARS, (), "Smooth Peanut Butter is not bigger than Crunchy Peanut Butter."),
    ("not bigger", "", PACKED, (), "Smooth Peanut Butter is not bigger than Crunchy Peanut Butter."),
    ("not the biggest", "", PACKED, (), "Smooth Peanut Butter is not the biggest."),
    ("not the biggest, unknown", "", JARS, (), "Smooth Peanut Butter is not the biggest."),
    ("a diet searched for", "", VEGAN, SEARCH, "Feta is vegan."),
    ("a diet searched for, before a noun", "", VEGAN, SEARCH, "Feta is a vegan cheese."),
    ("a stuff searched for", "", LEATHER, ("leather wallet",), "Canvas Wallet is leather."),
    ("a service asked for", "We are open today.", (), ("can I have a refund?",), "You can ask for a refund."),
    ("a word behind 'cho bạn'", "Bên mình mở cửa hôm nay.", (), ("có thêu không?",), "Có mẫu cho bạn thêu."),
    ("more than the state of a day", SUNDAYS, (), (), "On Sundays we're open and deliver."),
    ("a limit of something else", LIMITS, (), (), "We refund to your card – that takes 48 hours."),
    ("sizes of another colour", "", SHIRTS, (), "Áo Mây màu đen còn đủ size S, M, L."),
    ("half of an exception", UNLESS, (), (), "Earrings can be returned if they left us before arrival."),
    ("all shops", "All our shops take cards. We open at 10:00.", (), (), "All our shops open at 10:00."),
    ("all shops on Sunday", "All our shops take cards. We are open on Sunday.", (), (), "All our shops are open on Sunday."),
    ("any shop", "All our shops take cards. We deliver by bike.", (), (), "We deliver by bike from any of our shops."),
    ("a service in passing", "Yes, we deliver.", (), INSTEAD, "Yes, you can collect it."),
    ("a service they cannot use", "Yes, sadly so.", (), ("so I can't collect it?",), "Yes, you can collect it."),
    ("persons as hours", TABLE, (), (), "The big platter serves 10–12."),
    ("noon of an evening shop", "Bên mình mở cửa từ 17:00 đến 22:00. Giao hàng buổi trưa.", (), (), "Buổi trưa bên mình mở cửa."),
    ("the address of another shop", "", BRANCHES, WHERE, "12 Queens Road, Bristol."),
    ("a measure in another unit", "We have size M for you.", (), ("I weigh 50 kg",), "With 50 cm you take size M."),
)
RIGHT = (
    ("not bigger", "", PACKED, (), "Crunchy Peanut Butter is not bigger than Smooth Peanut Butter."),
    ("not the biggest", "", PACKED, (), "Crunchy Peanut Butter is not the biggest."),
    ("what has it", "", VEGAN, SEARCH, "Coconut Block is vegan."),
    ("the state of a day", SUNDAYS, (), (), "On Sundays we're open."),
    ("a limit of its own", LIMITS, (), (), "Tell us within 48 hours."),
    ("sizes of this colour", "", SHIRTS, (), "Áo Mây màu trắng còn đủ size S, M, L."),
    ("the whole of an exception", UNLESS, (), (), "Earrings can be returned if they are faulty on arrival."),
    ("all shops", ALL_SHOPS, (), (), "All our shops open at 09:00."),
    ("any shop", "All our shops take cards. We deliver by bike.", (), (), "Any of our shops take cards."),
    ("a service", "Yes, at our shop.", (), ("Can I collect it?",), "Yes, you can collect it."),
    ("hours", TABLE, (), (), "We are open 10–12."),
    ("noon of a day shop", "Bên mình mở cửa từ 9:00 đến 22:00. Giao hàng buổi trưa.", (), (), "Buổi trưa bên mình mở cửa."),
    ("the address asked for", "", BRANCHES, WHERE, "85 Gloucester Road, Bristol."),
    ("a measure of theirs", "We have size M for you.", (), ("I weigh 50 kg",), "With 50 kg you take size M."),
    ("whom it is for", "", named("Feta"), ("a present for my teenager",), "Feta for a teenager."),
)


@pytest.fixture(scope="module")
def check() -> FactCheck:
    return FactCheck(SHOP)


def objections(check: FactCheck, told: str, facts: tuple[Fact, ...], said: tuple[str, ...], text: str) -> tuple[str, ...]:
    return check.review(text, Answer(told, facts=facts), said, NOW).objections


@pytest.mark.parametrize(("told", "facts", "said", "text"), [case[1:] for case in LIES], ids=[case[0] for case in LIES])
def test_a_lie_that_looks_true_is_refused(check, told, facts, said, text):
    assert objections(check, told, facts, said, text)


@pytest.mark.parametrize(("told", "facts", "said", "text"), [case[1:] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_a_right_wording_beside_it_goes_out(check, told, facts, said, text):
    assert objections(check, told, facts, said, text) == ()
