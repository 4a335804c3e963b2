"""What a good shop assistant does for those who cannot have something: who has it, what is in the cart already, what is on offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from plugins.contracts import Reply
from tests.newcomers.eaters_shops import DELI, TIEM
from tests.pipeline.shops import Street

SESSIONS = count()
PROBE = {"deli": "biscuits", "tiem": "bánh"}


@pytest.fixture(scope="module")
def deli_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    street = Street(tmp_path_factory.mktemp("eaters"), {"deli": DELI, "tiem": TIEM})
    yield street
    street.platform.close()


@pytest.fixture
def say(deli_street: Street) -> Callable[..., Reply]:
    """``say("deli", "I don't eat pork", "sausages")``: say these in a new session; the last reply."""
    return lambda shop, *texts: deli_street.chat(*texts, session=f"eats-{next(SESSIONS)}", shop=shop)


@pytest.fixture
def kept(say) -> Callable[..., list[str]]:
    """Return what the next search goes by."""
    return lambda shop, *texts: list(say(shop, *texts, PROBE[shop]).calls[-1].arguments.get("eater", []))


@pytest.mark.parametrize(
    ("shop", "said", "needs"),
    [
        ("deli", "I don't eat pork", ["pork"]),
        ("deli", "we don't eat pork or beef", ["pork", "beef"]),
        ("deli", "no alcohol for me", ["alcohol"]),
        ("deli", "I don't drink alcohol", ["alcohol"]),
        ("deli", "I don't drink", ["alcohol"]),
        ("deli", "I'm teetotal", ["alcohol"]),
        ("deli", "my wife is pescatarian", ["meat"]),
        ("deli", "I'm vegan and I don't drink alcohol", ["alcohol", "vegan"]),
        ("deli", "I'm allergic to nuts and kiwi", ["nuts", "kiwi"]),
        ("deli", "I'm allergic to kiwi and nuts", ["kiwi", "nuts"]),
        ("tiem", "mình không ăn thịt heo", ["pork"]),
        ("tiem", "mình không uống rượu", ["alcohol"]),
        ("tiem", "nhà mình không ăn thịt bò", ["beef"]),
        ("tiem", "mình dị ứng dâu tây và mè", ["dâu tây", "sesame"]),
    ],
)
def test_what_no_list_of_allergens_has_is_kept_too(kept, say, shop, said, needs):
    assert kept(shop, said) == needs
    assert ("I go by" in (text := say(shop, said).text)) or "Mình dựa theo thông tin shop ghi" in text or "món nào có nhắc đến" in text


@pytest.mark.parametrize(
    ("shop", "told", "said", "shown", "left"),
    [
        ("deli", "I don't eat pork", "sausages", {"Beef sausages", "Meat-free sausages"}, "what names pork"),
        ("deli", "I don't eat meat", "sausages", {"Meat-free sausages"}, "what names meat"),
        ("deli", "no alcohol for me", "beer", {"Alcohol-free lager", "Ginger beer"}, "what names alcohol"),
        ("deli", "I'm halal", "sausages", {"Beef sausages", "Meat-free sausages"}, "aren't marked as halal"),
        ("deli", "I'm vegan", "sausages", {"Meat-free sausages"}, "isn't stated to suit: vegan"),
        ("tiem", "mình không ăn thịt heo", "xúc xích", {"Xúc xích bò"}, "nhắc đến thịt heo"),
    ],
)
def test_a_list_goes_by_what_goods_state_and_name(say, shop, told, said, shown, left):
    answer = say(shop, told, said)
    assert {card.title for card in answer.cards} == shown
    assert left in answer.text


@pytest.mark.parametrize(
    ("shop", "told", "said", "warning"),
    [
        ("deli", "I don't eat pork", "add pork sausages", "the details of Pork sausages mention pork"),
        ("deli", "no alcohol for me", "add house red", "the details of House red mention alcohol"),
        ("deli", "I'm vegetarian", "add beef sausages", "Beef sausages isn't vegetarian: meat is stated on it"),
        ("deli", "I'm halal", "add pork sausages", "Pork sausages isn't halal: pork is stated on it"),
        ("tiem", "mình không uống rượu", "thêm bia lon", "thông tin của Bia lon có nhắc đến rượu bia"),
    ],
)
def test_goods_that_name_it_are_warned_of(say, shop, told, said, warning):
    assert warning in say(shop, told, said).text


@pytest.mark.parametrize("said", ["vegan biscuits", "biscuits"])
def test_food_for_animals_is_in_no_list_for_people(say, said):
    for told in ("I'm vegan", "I'm allergic to nuts", "I'm halal"):
        assert "dog" not in say("deli", told, said).text
    assert "dog" not in say("deli", "vegan biscuits").text
    assert "Chicken dog food" in say("deli", "I'm allergic to nuts", "dog food").text


@pytest.mark.parametrize(
    ("shop", "said", "needs"),
    [
        ("deli", ["my husband's not vegan, I am"], ["vegan"]),
        ("deli", ["I'm not allergic to nuts but my wife is"], ["nuts"]),
        ("deli", ["I'm vegan but my husband isn't"], ["vegan"]),
        ("deli", ["my daughter has a nut allergy and my son is coeliac"], ["nuts", "gluten_free"]),
        ("deli", ["my daughter has a nut allergy", "that one is for my husband, he can eat nuts"], ["nuts"]),
        ("deli", ["my daughter has a nut allergy", "she can eat nuts again"], []),
        ("deli", ["I'm allergic to eggs", "no dairy either"], ["eggs", "milk"]),
        ("deli", ["does the honey granola contain nuts", "I'm allergic to them"], ["nuts"]),
        ("deli", ["my guests: one vegan, one coeliac, one with a nut allergy"], ["nuts", "vegan", "gluten_free"]),
        ("deli", ["I'm vegan", "actually I'm vegetarian, not vegan"], ["vegetarian"]),
        ("deli", ["nuts give me hives"], ["nuts"]),
        ("deli", ["we are vegitarian"], ["vegetarian"]),
        ("deli", ["my boy is anaphylactic", "to nuts"], ["nuts"]),
        ("deli", ["our party: one vegan, one coeliac and one with a nut allergy"], ["nuts", "vegan", "gluten_free"]),
        ("deli", ["I'm allergic to sesame", "sorry, I'm allergic to eggs, not sesame"], ["eggs"]),
        ("deli", ["I'm allergic to sesame", "I'm allergic to eggs, no sesame please"], ["sesame", "eggs"]),
        ("tiem", ["mình dị ứng mè", "à nhầm, dị ứng trứng chứ không phải mè"], ["eggs"]),
        ("tiem", ["kẹo dừa có sữa không", "mình dị ứng nó"], ["milk"]),
        ("deli", ["no gluten please, it's for my mum"], ["gluten_free"]),
        ("deli", ["I'm allergic to nuts and kiwi", "forget the kiwi allergy"], ["nuts"]),
        ("deli", ["we have a nut-free household", "no nuts for me"], ["nut_free"]),
        ("deli", ["we have a nut-free household", "we can eat nuts again"], []),
        ("tiem", ["chồng mình không ăn chay, mình thì có"], ["vegetarian"]),
        ("tiem", ["mình dị ứng mè", "cái đó cho chồng mình, anh ấy ăn được mè"], ["sesame"]),
        ("tiem", ["mình dị ứng trứng", "không trứng nhé"], ["eggs"]),
    ],
)
def test_who_has_what_is_heard(kept, shop, said, needs):
    assert kept(shop, *said) == needs


def test_the_me_of_english_is_no_sesame(kept):
    assert "sesame" not in kept("deli", "my wife is allergic to eggs, me too")


def test_what_another_may_eat_is_answered_with_what_holds(say):
    assert "keep in mind while we chat: no nuts" in say("deli", "I'm allergic to nuts", "that one is for my husband, he can eat nuts").text


@pytest.mark.parametrize(
    ("shop", "said", "answer", "asks", "needs"),
    [
        ("deli", "I have allergies", "nuts and milk", "What can't you", ["nuts", "milk"]),
        ("deli", "I am not allergic but my wife is", "to sesame", "What can't you", ["sesame"]),
        ("tiem", "mình bị dị ứng", "sữa và trứng", "không ăn được gì", ["milk", "eggs"]),
        ("tiem", "bạn mình bị dị ứng nặng lắm", "lạc", "không ăn được gì", ["peanuts"]),
    ],
)
def test_an_allergy_to_what_is_not_said_is_asked_about(say, kept, shop, said, answer, asks, needs):
    assert asks in say(shop, said).text
    assert kept(shop, said, answer) == needs


@pytest.mark.parametrize(
    ("shop", "said"),
    [
        ("deli", "I can't have milk delivered before 10"),
        ("deli", "I can't have it on Monday"),
        ("deli", "no nuts left?"),
        ("deli", "no milk today thanks"),
        ("deli", "is there pork in the sausages"),
        ("deli", "do you sell alcohol"),
        ("deli", "I hate mushrooms"),
        ("deli", "do you cater for people with allergies?"),
        ("deli", "can my son have the wine"),
        ("tiem", "shop có chính sách dị ứng không"),
        ("tiem", "mình ghét trứng"),
    ],
)
def test_what_only_sounds_like_it_is_not_kept(kept, shop, said):
    assert kept(shop, said) == []


@pytest.mark.parametrize(
    ("shop", "said", "told"), [("deli", "I hate fish", "“without fish”"), ("tiem", "mình ghét trứng", "“không có trứng”")]
)
def test_a_dislike_is_no_allergy_and_it_is_said_how_to_leave_it_out(say, shop, said, told):
    assert told in say(shop, said).text


def test_goods_of_which_the_shop_has_others_by_that_name_stay_in_the_cart(say):
    answer = say("deli", "add milk chocolate bar", "no milk today thanks")
    assert (answer.cart_count, answer.calls[-1].tool) == (1, "remove_from_cart")
    assert say("deli", "add milk chocolate bar", "remove the chocolate").cart_count == 0


IN_CART = "Please note, in your cart: Honey granola contains nuts; Milk chocolate bar may contain nuts."


@pytest.mark.parametrize(
    "said",
    [["I'm allergic to nuts"], ["I'm allergic to nuts", "show my cart"], ["my son's allergic to nuts, is the oat biscuits in stock"]],
)
def test_what_is_in_the_cart_already_is_warned_of_in_a_line(say, said):
    answer = say("deli", "add honey granola", "add milk chocolate bar", "add paper bags", *said)
    assert IN_CART in answer.text
    assert answer.text.count("Honey granola contains") == 1
    assert "Paper bags contain" not in answer.text, "nobody eats them"


def test_a_cart_without_such_goods_is_not_warned_of(say):
    assert "Please note" not in say("deli", "add oat biscuits", "I'm allergic to nuts").text


def test_the_cart_is_warned_of_again_where_an_order_is_asked_for(say):
    assert IN_CART in say("deli", "add honey granola", "add milk chocolate bar", "I'm allergic to nuts", "checkout").text


def test_offers_leave_out_goods_that_state_it_and_mark_others(say):
    before, answer = say("deli", "any offers?").text, say("deli", "I'm allergic to nuts", "any offers?").text
    assert "Granola half price" in before
    assert "Please note" not in before
    assert "Granola half price" not in answer
    assert "3 for 2 on cereals" in answer
    assert "left out offers on goods that speak against: no nuts" in answer
    assert "goods not stated to suit (no nuts) are Honey granola" in answer
    assert "đều không hợp với yêu cầu của bạn: không đậu phộng" in say("tiem", "mình dị ứng đậu phộng", "có khuyến mãi gì không").text


def test_that_no_offer_suits_is_said_however_often_it_is_asked(say):
    answer = say("tiem", "mình dị ứng đậu phộng", *["có khuyến mãi gì không"] * 4)
    assert "đều không hợp với yêu cầu của bạn: không đậu phộng" in answer.text


def test_a_reminder_comes_twice_at_most_but_where_something_is_put_into_the_cart(say):
    asked = ["how much is honey granola", "is honey granola in stock"]
    assert "contains nuts" in say("deli", "I'm allergic to nuts", *asked).text
    assert "contains nuts" not in say("deli", "I'm allergic to nuts", *asked, asked[0]).text
    assert "contains nuts" in say("deli", "I'm allergic to nuts", *asked, "add honey granola").text
    assert "contains nuts" in say("deli", "I'm allergic to nuts", *asked, "tell me about the honey granola").text
