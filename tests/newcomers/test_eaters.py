"""What customers tell of who will eat it: heard in many words, kept while the conversation goes on, and taken back."""

from __future__ import annotations

import pytest

TOLD = [
    ("bakery", "I am allergic to nuts", ["nuts"]),
    ("bakery", "im allergic to eggs and milk", ["eggs", "milk"]),
    ("bakery", "I'm alergic to nuts", ["nuts"]),
    ("bakery", "i get anaphylaxis from sesame", ["sesame"]),
    ("bakery", "my son's got a nut allergy", ["nuts"]),
    ("bakery", "severe egg allergy here", ["eggs"]),
    ("bakery", "my daughter can't have dairy", ["milk"]),
    ("bakery", "he doesn't eat eggs", ["eggs"]),
    ("bakery", "I have to avoid sesame", ["sesame"]),
    ("bakery", "she's lactose intolerant", ["lactose_free"]),
    ("bakery", "I'm coeliac", ["gluten_free"]),
    ("bakery", "my wife is vegan", ["vegan"]),
    ("bakery", "we're vegetarian and I'm allergic to soya", ["soya", "vegetarian"]),
    ("bakery", "no eggs for me please", ["eggs"]),
    ("bakery", "can you note that i'm allergic to sesame", ["sesame"]),
    ("bakery", "sorry, meant to say: peanut allergy!!", ["peanuts"]),
    ("bakery", "I'm allergic to seafood", ["crustaceans", "fish"]),
    ("bakery", "my flatmate is allergic to kiwi", ["kiwi"]),
    ("bakery", "not only allergic to nuts but coeliac: I'm coeliac", ["nuts", "gluten_free"]),
    ("bakery", "I'm a vegan", ["vegan"]),
    ("bakery", "I'm on a gluten free diet", ["gluten_free"]),
    ("bakery", "I follow a vegan diet", ["vegan"]),
    ("bakery", "my daughter's a vegetarian now", ["vegetarian"]),
    ("bakery", "she needs to eat dairy-free", ["dairy_free"]),
    ("bakery", "we have a nut-free household", ["nut_free"]),
    ("bakery", "our school is nut free", ["nut_free"]),
    ("bakery", "allergic: nuts", ["nuts"]),
    ("bakery", "he carries an epipen for nuts", ["nuts"]),
    ("bakery", "peanuts could kill my son", ["peanuts"]),
    ("bakery", "eggs make me ill", ["eggs"]),
    ("bakery", "no nuts for me im allergic", ["nuts"]),
    ("bakery", "no peanuts im allergic", ["peanuts"]),
    ("bakery", "no milk pls my son is allergic", ["milk"]),
    ("bakery", "no nuts please shes allergic", ["nuts"]),
    ("bakery", "shes allergic so no eggs", ["eggs"]),
    ("bakery", "my mum is allergic, no fish", ["fish"]),
    ("bakery", "no sesame, severe allergy", ["sesame"]),
    ("bakery", "im allergic to nuts and eggs no milk either", ["nuts", "eggs", "milk"]),
    ("bakery", "my son has a penut allergy", ["peanuts"]),
    ("bakery", "i cnt have dairy", ["milk"]),
    ("bakery", "no nuts plz (allergy)", ["nuts"]),
    ("bakery", "im allergic 2 nuts eggs n milk", ["nuts", "eggs", "milk"]),
    ("bakery", "allergic to sesame n soya", ["sesame", "soya"]),
    ("bakery", "im alergic 2 penuts n my gf is coeliac", ["peanuts", "gluten_free"]),
    ("bakery", "gluten n dairy free pls", ["gluten_free", "milk"]),
    ("bakery", "gf and df", ["gluten_free", "dairy_free"]),
    ("bakery", "we r vegan", ["vegan"]),
    ("bakery", "my mate is a coeliac", ["gluten_free"]),
    ("bakery", "got a celiac coming for dinner", ["gluten_free"]),
    ("bakery", "im not allergic to nuts just peanuts", ["peanuts"]),
    ("grocery", "tôi dị ứng đậu phộng", ["peanuts"]),
    ("grocery", "không đậu phộng nha mình bị dị ứng", ["peanuts"]),
    ("grocery", "con mình bị dị ứng sữa", ["milk"]),
    ("grocery", "toi di ung tom", ["crustaceans"]),
    ("grocery", "em không ăn được trứng với sữa", ["eggs", "milk"]),
    ("grocery", "chị dị ứng hải sản em nhé", ["crustaceans", "fish"]),
    ("grocery", "mình ăn chay", ["vegetarian"]),
    ("grocery", "nhà em ăn thuần chay nha", ["vegan"]),
    ("grocery", "không dung nạp lactose", ["lactose_free"]),
    ("grocery", "mẹ mình kiêng mè", ["sesame"]),
    ("grocery", "hải sản mình ăn không được", ["crustaceans", "fish"]),
    ("grocery", "con em di ung trung sua", ["eggs", "milk"]),
    ("grocery", "lưu ý giúp mình: dị ứng mè", ["sesame"]),
    ("grocery", "mình dị ứng với dâu tây", ["dâu tây"]),
]
NOT_TOLD = [
    ("bakery", "is the brownie vegan"),
    ("bakery", "do you have vegan flapjacks"),
    ("bakery", "I'm not allergic to nuts"),
    ("bakery", "are you allergic to bad jokes"),
    ("bakery", "my friend used to be allergic to nuts"),
    ("bakery", "I used to be vegan"),
    ("bakery", "nobody here is allergic to nuts"),
    ("bakery", "I thought I was allergic to nuts but I'm not"),
    ("bakery", "I can't have it delivered on Tuesday"),
    ("bakery", "I'm after a vegan flapjack"),
    ("bakery", "do you have an allergy policy"),
    ("bakery", "no nuts, im not allergic"),
    ("bakery", "no nut allergy here"),
    ("bakery", "i'm not allergic"),
    ("bakery", "no milk today thanks"),
    ("bakery", "gluten free?"),
    ("bakery", "is the vegan order coming today"),
    ("bakery", "a brownie for my gf"),
    ("grocery", "bánh gạo có sữa không"),
    ("grocery", "mình không bị dị ứng gì cả"),
    ("grocery", "kẹo này có gây dị ứng không"),
    ("grocery", "con vung tau"),
]
TAKEN_BACK = [
    ("bakery", "I'm allergic to nuts", "forget the nut allergy", []),
    ("bakery", "I'm allergic to nuts", "never mind the allergy", []),
    ("bakery", "I'm allergic to nuts and eggs", "forget about the eggs", ["nuts"]),
    ("bakery", "I'm allergic to nuts", "actually I'm not allergic to nuts", []),
    ("bakery", "I'm allergic to nuts", "it's for someone else now", []),
    ("bakery", "my wife is vegan", "she isn't vegan any more", []),
    ("bakery", "I'm allergic to eggs", "I can eat eggs again", []),
    ("bakery", "I'm allergic to eggs", "can I eat eggs again?", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "I eat gluten free", ["eggs", "gluten_free"]),
    ("bakery", "I'm allergic to eggs", "my friend used to be allergic to eggs", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "and sesame too", ["eggs", "sesame"]),
    ("bakery", "I'm allergic to eggs", "sorry, not eggs, sesame", ["sesame"]),
    ("bakery", "I'm allergic to eggs", "is it for someone else?", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "don't forget my egg allergy", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "did you forget the allergy?", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "no eggs please", ["eggs"]),
    ("bakery", "I can't have eggs", "no more eggs please", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "eggs are fine for my wife", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "my daughter can eat eggs", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "my husband isn't allergic to eggs", ["eggs"]),
    ("bakery", "my son is allergic to eggs", "my son isn't allergic to eggs any more", []),
    ("bakery", "I'm allergic to eggs", "my wife has no allergies", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "no allergies besides that", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "I'm buying for someone else too", ["eggs"]),
    ("bakery", "I'm allergic to eggs", "remove the diet cake", ["eggs"]),
    ("bakery", "I'm allergic to nuts", "im not allergic to nuts just peanuts", ["peanuts"]),
    ("grocery", "mình dị ứng đậu phộng", "đừng quên mình dị ứng đậu phộng", ["peanuts"]),
    ("grocery", "mình dị ứng đậu phộng", "mình quên nói là dị ứng đậu phộng", ["peanuts"]),
    ("grocery", "mình dị ứng trứng", "chồng mình không dị ứng trứng", ["eggs"]),
    ("grocery", "mình dị ứng mè", "không mè nhé", ["sesame"]),
    ("grocery", "mình dị ứng đậu phộng", "quên vụ dị ứng đi", []),
    ("grocery", "bé dị ứng sữa", "bé hết dị ứng sữa rồi", []),
    ("grocery", "mình dị ứng trứng", "mua cho người khác nhé", []),
    ("grocery", "mình kiêng sữa", "mình ăn được sữa rồi", []),
    ("grocery", "bị dị ứng lạc nha shop", "còn trứng nữa", ["peanuts", "eggs"]),
]
PROBE = {"bakery": "cakes", "grocery": "bánh"}


def kept(called, shop: str, *said: str) -> list[str]:
    """Return what the next search goes by."""
    return called(shop, *said, PROBE[shop])[-1][1].get("eater", [])


@pytest.mark.parametrize(("shop", "said", "needs"), TOLD)
def test_what_is_told_of_the_eater_is_said_back_and_goes_with_the_next_search(called, shop, said, needs):
    assert called(shop, said)[-1] == ("told_of_eater", {"eater": needs})
    assert kept(called, shop, said) == needs


@pytest.mark.parametrize(("shop", "said"), NOT_TOLD)
def test_a_question_about_goods_tells_nothing_of_the_eater(called, shop, said):
    assert kept(called, shop, said) == []


@pytest.mark.parametrize(("shop", "told", "said", "left"), TAKEN_BACK)
def test_what_was_told_can_be_changed_and_taken_back(called, shop, told, said, left):
    assert kept(called, shop, told, said) == left


@pytest.mark.parametrize(
    ("shop", "said", "call"),
    [
        ("bakery", "my son is allergic to eggs, what cakes do you have", ("search_products", {"query": "cakes", "eater": ["eggs"]})),
        ("bakery", "show me cakes because my son is allergic to eggs", ("search_products", {"query": "cakes", "eater": ["eggs"]})),
        ("bakery", "no eggs! cakes", ("search_products", {"query": "cakes", "eater": ["eggs"]})),
        ("grocery", "con mình bị dị ứng sữa, có bánh nào ăn được", ("search_products", {"query": "bánh", "eater": ["milk"]})),
        ("grocery", "cho 2 bánh mì sữa, mà con mình dị ứng sữa",
         ("add_to_cart", {"product": "bánh mì sữa", "quantity": "2", "eater": ["milk"]})),
    ],
)  # fmt: skip
def test_a_question_beside_what_is_told_is_answered_with_it(called, shop, said, call):
    assert called(shop, said)[-1] == call


def test_a_list_leaves_out_what_states_it_and_says_so(chat):
    answer = chat("grocery", "mình dị ứng đậu phộng", "bánh")
    assert "Bánh quy bơ" not in answer.text, "it may contain peanuts"
    assert "Bánh chuối nướng" not in answer.text, "it states no allergens, and others do"
    assert "không ghi là hợp với yêu cầu của bạn: không đậu phộng" in answer.text
    assert {card.title for card in answer.cards} == {"Bánh mì sữa", "Bánh mì không", "Bánh flan", "Bánh gạo"}


@pytest.mark.parametrize(
    ("shop", "told", "said", "warning"),
    [
        ("grocery", "mình dị ứng đậu phộng", "cho 1 kẹo đậu phộng", "Kẹo đậu phộng có chứa đậu phộng"),
        ("grocery", "mình dị ứng đậu phộng", "bánh quy bơ giá bao nhiêu", "Bánh quy bơ có thể chứa đậu phộng"),
        ("grocery", "mình dị ứng đậu phộng", "thêm bánh chuối nướng", "chưa ghi chất gây dị ứng của Bánh chuối nướng"),
        ("grocery", "mình ăn chay", "nước mắm còn không", "mình không dám nói Nước mắm là chay: trên nhãn có cá"),
        ("bakery", "I'm allergic to eggs", "add a victoria sponge", "Please note: Victoria sponge contains egg."),
        ("bakery", "I'm allergic to nuts", "tell me about the vegan flapjack", "Please note: Vegan flapjack may contain nuts."),
        ("bakery", "I'm vegan", "add a latte", "Please note: Latte isn't vegan: milk is stated on it."),
    ],
)
def test_goods_that_state_it_or_state_nothing_are_warned_of(chat, shop, told, said, warning):
    assert warning in chat(shop, told, said).text


def test_nothing_is_ever_called_safe(chat):
    answers = [chat(shop, said, PROBE[shop]).text + chat(shop, said).text for shop, said, _ in TOLD]
    assert not any(word in answer.lower() for answer in answers for word in (" safe", "an toàn", "guarantee"))


def test_what_was_told_is_of_one_conversation(called):
    kept(called, "bakery", "I'm allergic to eggs")
    assert kept(called, "bakery") == []
