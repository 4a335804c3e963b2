"""What messages refer to: goods on show, the last request, our open question; in English and in Vietnamese."""

from __future__ import annotations

import pytest

from plugins.contracts import Status

CANDLES = "show me candles"  # Red Candle £3.50, Blue Candle £4.50
APRONS = "tell me about the kitchen apron"
SHIRTS = "tìm áo"  # Áo dài lụa 850.000 ₫, Áo thun trắng 150.000 ₫
BOTH = ["CANDLE-R", "CANDLE-B"]


# --- references ---


@pytest.mark.parametrize(
    ("words", "tool", "sku"),
    [
        ("the second one", "product_details", "CANDLE-B"),
        ("the first one please", "product_details", "CANDLE-R"),
        ("tell me about the last one", "product_details", "CANDLE-B"),
        ("how much is the 2nd one", "product_price", "CANDLE-B"),
        ("how much is the cheaper one", "product_price", "CANDLE-R"),
        ("how much is the more expensive one", "product_price", "CANDLE-B"),
        ("how much is the blue one", "product_price", "CANDLE-B"),
        ("is the red one in stock", "product_stock", "CANDLE-R"),
        ("add the second one to my cart", "add_to_cart", "CANDLE-B"),
        ("add the blue one to my cart", "add_to_cart", "CANDLE-B"),
    ],
)
def test_one_of_the_goods_on_show_is_pointed_at(called, words, tool, sku):
    [(name, arguments)] = called(CANDLES, words)
    assert (name, arguments["product"]) == (tool, sku)


def test_those_are_all_that_is_on_show(called):
    assert [(tool, arguments["product"]) for tool, arguments in called(CANDLES, "how much are those")] == [
        ("product_price", sku) for sku in BOTH
    ]
    assert called(CANDLES, "compare them") == [("compare_products", {"products": BOTH})]
    assert called(CANDLES, "compare those two") == [("compare_products", {"products": BOTH})]


def test_the_list_stays_on_show_while_its_goods_are_talked_about(called):
    assert called(CANDLES, "how much is the second one", "how much is the first one")[0][1]["product"] == "CANDLE-R"
    assert called(CANDLES, "how much are those", "compare them") == [("compare_products", {"products": BOTH})]


def test_a_new_list_replaces_the_old_one(called):
    assert called(CANDLES, "show me plant milk", "how much is the first one")[0][1]["product"].startswith(("OAT", "SOY"))


def test_it_is_what_was_talked_about_last(called):
    assert called("how much is oat milk", "add it to my cart")[0] == ("add_to_cart", {"product": "OAT-1L"})
    assert called("how much is oat milk", "is it in stock")[0] == ("product_stock", {"product": "OAT-1L"})
    assert called("how much is oat milk", "how much is whole milk", "add 3 of those")[0][1]["product"] == "MILK-2L"


def test_adding_many_things_at_once_asks_which_one(chat):
    reply = chat(CANDLES, "add those to my cart")
    assert (reply.outcome, reply.cart_count) == ("asked", 0)


def test_a_variant_is_picked_by_its_looks(called):
    assert called(APRONS, "how much is the large blue one")[0][1]["product"] in ("APRON-B-L", "APRON-B-S")
    [(tool, arguments)] = called(APRONS, "how much is the red one")
    assert (tool, arguments) == ("product_price", {"product": "APRON", "attributes": ["colour:red"]})


def test_there_is_the_branch_that_was_talked_about(called):
    [(tool, arguments)] = called("are you open on sunday in clifton", "are you open there on saturday")
    assert (tool, arguments["branch"], arguments["date"]) == ("opening_hours", "clifton", "2026-01-10")


def test_what_points_at_nothing_is_asked_about(chat):
    assert chat("how much is it").outcome == "asked"
    assert chat("add it to my cart").outcome == "asked"
    assert [call.tool for call in chat("the second one").calls if call.status is Status.OK] == []


@pytest.mark.parametrize(
    ("words", "tool", "sku"),
    [
        ("cái thứ hai", "product_details", "AT-01"),
        ("cái đầu tiên bao nhiêu tiền", "product_price", "AD-01"),
        ("cái rẻ hơn giá bao nhiêu", "product_price", "AT-01"),
        ("thêm cái thứ hai vào giỏ", "add_to_cart", "AT-01"),
    ],
)
def test_goods_on_show_are_pointed_at_in_vietnamese(called, words, tool, sku):
    [(name, arguments)] = called(SHIRTS, words, shop="tailor")
    assert name == tool
    assert arguments["product"].startswith(sku)


def test_the_list_stays_on_show_in_vietnamese(called):
    [(_, arguments)] = called(SHIRTS, "cái thứ hai", "cái đầu tiên bao nhiêu tiền", shop="tailor")
    assert arguments["product"].startswith("AD-01")


# --- the last request again ---


@pytest.mark.parametrize("words", ["what about whole milk", "and whole milk?", "how about whole milk?", "and for whole milk"])
def test_a_follow_up_asks_the_same_of_something_else(called, words):
    assert called("how much is oat milk", words) == [("product_price", {"product": "whole milk"})]


@pytest.mark.parametrize("words", ["and on saturday?", "what about saturday", "saturday?"])
def test_a_follow_up_keeps_what_it_does_not_name(called, words):
    [(tool, arguments)] = called("are you open on sunday in clifton", words)
    assert (tool, arguments) == ("opening_hours", {"branch": "clifton", "date": "2026-01-10"})


def test_a_follow_up_in_vietnamese(called):
    [(tool, arguments)] = called("gò vấp hôm nay mở cửa đến mấy giờ", "chủ nhật thì sao", shop="tailor")
    assert (tool, arguments["branch"], arguments["date"]) == ("opening_hours", "gv", "2026-01-11")
    assert called("áo thun trắng bao nhiêu", "còn quần jean thì sao", shop="tailor") == [("product_price", {"product": "quần jean"})]


def test_a_correction_changes_the_quantity(chat):
    for words in ("make it 3", "actually make that 3", "change it to 3"):
        reply = chat("add 2 oat milk to my cart", words)
        assert "3 × Oat Milk" in reply.text
        assert "£5.97" in reply.text


def test_a_bare_correction_never_says_goodbye(called):
    assert "goodbye" not in [tool for tool, _ in called("add 2 oat milk to my cart", "no, 3")]


def test_which_is_cheaper_speaks_of_what_was_compared(chat):
    reply = chat("compare oat milk and soya drink", "which is cheaper")
    assert reply.outcome == "answered"
    assert "Soya Drink" in reply.text


# --- several requests ---


def test_two_questions_in_one_message_are_both_answered(called):
    assert called("how much is oat milk and do you deliver to BS8 4BX") == [
        ("product_price", {"product": "oat milk"}), ("delivery_options", {"postcode": "BS8 4BX"}),
    ]  # fmt: skip
    assert called("How much is oat milk? Are you open on Sunday in Clifton?")[1][0] == "opening_hours"


def test_two_goods_of_one_request_are_both_taken(chat):
    reply = chat("add 2 oat milk and 3 whole milk to my cart", "what's in my cart")
    assert "2 × Oat Milk" in reply.text
    assert "3 × Whole Milk" in reply.text


def test_an_and_inside_one_request_stays_one(called):
    assert called("compare oat milk and soya drink") == [("compare_products", {"products": ["oat milk", "soya drink"]})]


def test_two_questions_in_vietnamese_are_both_answered(called):
    assert [tool for tool, _ in called("áo thun trắng bao nhiêu và quần jean xanh còn hàng không", shop="tailor")] == [
        "product_price", "product_stock",
    ]  # fmt: skip


# --- our open question ---


@pytest.mark.parametrize("answer", ["2", "two", "the second", "the second one", "Braeburn", "braeburn apples", "the last one", "APP-BRAE"])
def test_a_choice_is_answered_by_number_place_or_name(called, answer):
    [(tool, arguments)] = called("add apples to my cart", answer)
    assert tool == "add_to_cart"
    assert arguments["product"].lower() in ("app-brae", "braeburn", "braeburn apples")


@pytest.mark.parametrize("answer", ["never mind", "cancel", "none of these", "forget it", "no"])
def test_a_choice_may_be_dropped(chat, answer):
    reply = chat("add apples to my cart", answer)
    assert (reply.text, reply.cart_count, reply.calls) == ("All right, I've left it. Anything else?", 0, ())


def test_a_missing_value_is_taken_from_the_next_message(called):
    assert called("do you deliver", "BS8 4BX") == [("delivery_options", {"postcode": "BS8 4BX"})]
    assert called("do you deliver", "it's bs8 4bx") == [("delivery_options", {"postcode": "BS8 4BX"})]


@pytest.mark.parametrize("answer", ["yes", "yes please", "ok", "go ahead", "sure", "Yes!", "YES"])
def test_a_yes_confirms(chat, answer):
    assert chat("add 2 oat milk", "empty my cart", answer).text == "Your cart is empty now."


@pytest.mark.parametrize("answer", ["no", "no thanks", "cancel", "don't", "never mind", "Nope."])
def test_a_no_keeps_the_cart(chat, answer):
    reply = chat("add 2 oat milk", "empty my cart", answer)
    assert (reply.text, reply.cart_count) == ("All right, I've left it. Anything else?", 1)


@pytest.mark.parametrize(("answer", "count"), [("có", 0), ("đồng ý", 0), ("không", 1), ("thôi", 1)])
def test_yes_and_no_in_vietnamese(chat, answer, count):
    assert chat("thêm 2 áo thun trắng vào giỏ", "xóa giỏ hàng", answer, shop="tailor").cart_count == count


def test_a_digression_keeps_the_open_question_twice_and_then_lets_go(chat):
    begun = ("add 2 oat milk", "empty my cart")
    digressions = ("how much is soya drink", "are you open on sunday in clifton", "can I bring my dog")
    assert chat(*begun, *digressions[:1], "yes").cart_count == 0
    assert chat(*begun, *digressions[:2], "yes").cart_count == 0
    late = chat(*begun, *digressions, "yes")
    assert (late.cart_count, late.text) == (1, "I'm not waiting for an answer just now. What are you looking for?")


def test_what_waits_for_a_yes_is_shown_again_under_the_answer_to_another_matter(chat):
    reply = chat("add 2 oat milk", "empty my cart", "how much is soya drink")
    assert reply.text.endswith("\n\nShall I empty your whole cart?")
    assert [button.label for button in reply.suggestions[:2]] == ["Yes", "No"]
    assert reply.outcome == "asked"


def test_a_yes_after_a_change_in_between_is_asked_again(chat):
    begun = ("add 2 oat milk", "empty my cart", "add whole milk")
    asked = chat(*begun, "yes")
    assert (asked.text, asked.cart_count) == ("Shall I empty your whole cart?", 2)
    assert chat(*begun, "yes", "yes").cart_count == 0


@pytest.mark.parametrize("answer", ["yes", "no", "ok", "no thanks", "yes please"])
def test_a_yes_or_no_to_nothing_does_nothing(chat, answer):
    reply = chat(answer)
    assert (reply.calls, reply.cart_count) == ((), 0)
    assert reply.text.startswith("I'm not waiting for an answer")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Anna Smith, anna@example.com", {"name": "Anna Smith", "email": "anna@example.com"}),
        ("Bob, 0117 496 0999", {"name": "Bob", "phone": "+441174960999"}),
        ("anna@example.com", {"email": "anna@example.com"}),
        ("Ring 0117 496 0999", {"phone": "+441174960999"}),
    ],
)
def test_who_leaves_a_name_and_a_way_for_a_person_is_heard(called, words, left):
    [(tool, arguments)] = called("i want to talk to a person", words)
    assert (tool, {name: value for name, value in arguments.items() if name != "kind"}) == ("leave_contact", left)


def test_an_offered_person_is_brought_by_a_yes_and_not_by_a_no(called, chat):
    assert called("what is the meaning of life", "yes please")[0][0] == "talk_to_person"
    assert chat("what is the meaning of life", "no").calls == ()


def test_a_second_unknown_question_is_not_answered_with_the_same_words(chat, street):
    first, second = chat("what is the meaning of life"), chat("what is the meaning of life", "who won the football match")
    assert (first.outcome, second.outcome) == ("unknown", "unknown")
    assert first.text != second.text
    asked = [question.question for question in street.platform.storage.tenant("corner").unanswered()]
    assert "who won the football match" in asked


# --- what a message says of the goods ---


def test_an_excluded_allergen_never_becomes_the_category(chat):
    for words in ("anything without milk under £3", "show me something without milk", "drinks without milk please"):
        reply = chat(words)
        assert "MILK-2L" not in [card.id for card in reply.cards], reply.text


def test_price_limits_and_goods_are_taken_together(called):
    assert called("plant milk between £1 and £2") == [("search_products", {"query": "plant milk", "max_price": "2", "min_price": "1"})]
    assert called("áo dưới 200k", shop="tailor") == [("search_products", {"query": "áo", "max_price": "200000"})]


def test_a_question_about_an_allergen_keeps_the_goods_apart_from_it(called):
    for words in ("does oat milk contain nuts", "are there nuts in oat milk"):
        [(tool, arguments)] = called(words)
        assert (tool, arguments["product"].lower(), arguments["allergen"]) == ("product_allergens", "oat milk", "nuts")


def test_vegan_is_asked_of_the_goods_and_no_part_of_their_name(called):
    assert "vegan" not in called("is oat milk vegan")[0][1]["product"]


def test_it_contains_is_asked_of_what_was_talked_about(called):
    [(tool, arguments)] = called("how much is oat milk", "does it contain nuts")
    assert (tool, arguments) == ("product_allergens", {"allergen": "nuts", "product": "OAT-1L"})


def test_a_day_is_no_goods(called):
    [(tool, arguments)] = called("when do you open tomorrow in clifton")
    assert (tool, arguments["date"]) == ("opening_hours", "2026-01-06")
    assert "product" not in arguments


@pytest.mark.parametrize(("text", "locale"), [("bao nhiêu tiền oat milk", "vi-VN"), ("how much is whole milk", "en-GB")])
def test_each_message_is_answered_in_its_own_language(street, text, locale):
    session = f"languages-{locale}"
    street.chat("how much is oat milk", "giỏ hàng của tôi có gì", "what's in my cart", session=session)
    assert street.say(text, session).locale == locale


def test_a_message_that_speaks_for_no_language_stays_in_the_last_one(street):
    street.say("giỏ hàng của tôi có gì", "mute")
    assert street.say("oat milk", "mute").locale == "vi-VN"
