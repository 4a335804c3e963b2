"""Rules and answers in the shop's own words."""

from decimal import Decimal

import pytest

from plugins.contracts import Status
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.grounded import assert_grounded
from tests.plugins.town_shop import POLICIES, bristol


@pytest.fixture
def bench(tmp_path):
    return Bench(bristol(tmp_path), ["policy", "faq", "policies", "questions"])


def ask(bench, tool, **arguments):
    result = bench.run(tool, **arguments)
    assert_grounded(result, bench.locale)
    return result


@pytest.mark.parametrize("topic", ["returns", "refund", "Returns and refunds", "can I take something back"])
def test_a_policy_is_quoted_with_its_figures_as_facts(bench, topic):
    result = ask(bench, "get_policy", topic=topic)
    assert result.text == POLICIES[0]["text"]
    days = next(fact for fact in result.facts if fact.kind == "days")
    assert (days.value, days.source) == (Decimal(30), "versions/1/policies.json#/policies/0/values/days")
    assert [chip.label for chip in result.suggestions] == ["Ways to pay"]


def test_no_topic_and_an_unknown_one_ask_which(bench):
    for arguments in ({}, {"topic": "time travel"}):
        result = ask(bench, "get_policy", **arguments)
        assert (result.status, result.missing) == (Status.NEEDS_CHOICE, "topic")
        assert [option.value for option in result.options] == ["returns", "payment"]


def test_the_examples_of_a_policy_mean_its_topic(bench):
    meant = {example.text: example.arguments.get("topic") for example in bench.tools["get_policy"].examples if example.locale == "en"}
    assert meant["what is your refund policy"] == "returns"
    assert meant["can I take something back"] == "returns"
    assert meant["Ways to pay"] == "payment"
    assert not any("{topic}" in text for text in meant)


def test_a_policys_phrasings_teach_every_language_of_the_shop(tmp_path):
    shop = a_shop(locale="vi", locales=("vi", "en"))
    bench = Bench(MemoryFolder(shop, {"policies": {"policies": POLICIES}}, tmp_path), ["policy", "policies"])
    spoken = {example.locale for example in bench.tools["get_policy"].examples if example.text == "can I take something back"}
    assert spoken == {"en", "vi"}


def test_an_entry_answers_by_id_and_by_question(bench):
    for arguments in ({"entry": "gift-cards"}, {"question": "do you have gift cards?"}, {"entry": "gone", "question": "gift cards?"}):
        result = ask(bench, "answer_question", **arguments)
        assert result.text == "Yes, at every till, from £10."
        assert result.facts[0].source == "versions/1/faq.json#/entries/1"


def test_a_question_that_a_policy_answers_is_answered_too(bench):
    assert ask(bench, "answer_question", question="money back").text == POLICIES[0]["text"]


def test_an_unknown_question_is_admitted(bench):
    assert ask(bench, "answer_question", question="who won the football").status is Status.NOT_FOUND
    assert ask(bench, "answer_question").missing == "question"


def test_every_phrasing_is_an_example_once_and_policies_keep_theirs(bench):
    own = [example for example in bench.tools["answer_question"].examples if example.arguments and not example.everywhere]
    assert {example.arguments["entry"] for example in own} == {"organic", "gift-cards", "dogs"}
    assert "can I take something back" not in {example.text for example in own}
    assert len(own) == 9


def test_what_customers_ask_everywhere_finds_the_texts_that_answer_it(bench):
    questions = {example.text: example.arguments for example in bench.tools["answer_question"].examples if example.everywhere}
    rules = {example.text: example.arguments for example in bench.tools["get_policy"].examples if example.everywhere}
    assert questions["are pets allowed"] == {"entry": "dogs"}
    assert rules["who pays for the return postage"] == {"topic": "returns"}
    assert not questions.keys() & rules.keys()


def test_what_shops_are_asked_and_this_one_has_no_text_on_is_admitted(bench):
    meant = {example.text: example.arguments for example in bench.tools["answer_question"].examples}["do you run workshops"]
    assert meant == {"entry": "unanswered:classes"}
    assert ask(bench, "answer_question", **meant).status is Status.NOT_FOUND


def test_a_shop_without_policies_says_so(tmp_path):
    bench = Bench(bristol(tmp_path, policies=None), ["policy", "policies"])
    assert bench.run("get_policy", topic="returns").status is Status.NOT_FOUND


RETURNS_IN_ENGLISH = {"locale": "en", "title": "Returns", "text": "Bring it back within 30 days."}
GIFTS = {"id": "gifts", "question": "Có gói quà không?", "answer": "Có, miễn phí."}


def two_languages(tmp_path, translations, locale):
    policy = {"topic": "returns", "title": "Đổi trả", "text": "Đổi trong 30 ngày.", "translations": translations}
    question = {"locale": "en", "question": "Do you gift-wrap?", "answer": "Yes, free of charge."}
    entry = {**GIFTS, "translations": [question] if translations else []}
    documents = {"policies": {"policies": [policy]}, "faq": {"entries": [entry]}}
    shop = a_shop(locale="vi", locales=("vi", "en"))
    return Bench(MemoryFolder(shop, documents, tmp_path), ["policy", "faq", "policies", "questions"], locale=locale)


def test_a_text_is_told_in_the_customers_language(tmp_path):
    bench = two_languages(tmp_path, [RETURNS_IN_ENGLISH], "en")
    rule = ask(bench, "get_policy", topic="returns")
    assert rule.text == "Bring it back within 30 days."
    assert rule.facts[0].source == "versions/1/policies.json#/policies/0/translations/0/text"
    assert ask(bench, "answer_question", entry="gifts").text == "Yes, free of charge."
    assert ask(bench, "answer_question", question="do you gift-wrap?").text == "Yes, free of charge."
    assert ask(two_languages(tmp_path, [RETURNS_IN_ENGLISH], "vi"), "get_policy", topic="Returns").text == "Đổi trong 30 ngày."


def test_a_text_without_a_translation_says_in_which_language_it_is(tmp_path):
    bench = two_languages(tmp_path, [], "en")
    assert ask(bench, "get_policy", topic="returns").text == "We have this in Vietnamese only:\nĐổi trong 30 ngày."
    assert ask(bench, "answer_question", entry="gifts").text == "We have this in Vietnamese only:\nCó, miễn phí."


def test_a_translation_teaches_its_language(tmp_path):
    bench = two_languages(tmp_path, [RETURNS_IN_ENGLISH], "en")
    taught = {(example.text, example.locale) for tool in bench.tools.values() for example in tool.examples}
    assert {("Do you gift-wrap?", "en"), ("what is your Returns policy", "en")} <= taught
    assert ("Do you gift-wrap?", "vi") not in taught


@pytest.mark.parametrize(
    "fee", ["Giao nhanh 30.000đ mỗi đơn.", "Giao nhanh 30k.", "Giao nhanh thu thêm 20.000 đồng.", "Express is 3 EUR.", "It is £3."]
)
def test_a_fee_is_found_however_its_money_is_written(tmp_path, fee):
    policy = {"topic": "express", "title": "Express", "text": f"We deliver the same day. {fee}"}
    bench = Bench(MemoryFolder(a_shop(), {"policies": {"policies": [policy]}}, tmp_path), ["policy", "policies"])
    assert bench.run("get_policy", topic="express", about="fee").text == f"{fee} We deliver the same day."


CHART = "Our clothes run small: S is about 42 to 48 kg, M 49 to 54 kg, L 55–60.5 kg. Between two sizes, take the larger one."
CHART_IN_VIETNAMESE = "Phom Việt: S khoảng 42 đến 48 kg, M 49 đến 54 kg, L 55 đến 60,5 kg. Ở giữa hai cỡ thì chọn cỡ lớn."


@pytest.fixture(params=["en", "vi"])
def sized(tmp_path, request):
    question = {"locale": "vi", "question": "Mặc size gì?", "answer": CHART_IN_VIETNAMESE}
    entry = {"id": "size", "question": "Which size?", "answer": CHART, "translations": [question]}
    folder = MemoryFolder(a_shop(locales=("en", "vi")), {"faq": {"entries": [entry]}}, tmp_path)
    return Bench(folder, ["policy", "faq", "questions"], locale=request.param)


def test_the_one_line_of_a_chart_that_fits_the_customer_is_told(sized):
    told = ask(sized, "answer_question", entry="size", measures=["1 m", "52 kg"]).text
    assert ": M 49" in told
    assert told.endswith((". Between two sizes, take the larger one.", ". Ở giữa hai cỡ thì chọn cỡ lớn."))
    assert "42" not in told
    assert "L 55" not in told
    assert "L 55" in ask(sized, "answer_question", entry="size", measures=["60500 g"]).text


def test_who_is_beyond_a_chart_hears_so_with_the_nearest_line(sized):
    above, below = (ask(sized, "answer_question", entry="size", measures=[weight]).text for weight in ("70 kg", "40 kg"))
    assert "L 55" in above
    assert "M 49" not in above
    assert "S " in below
    assert "M 49" not in below


@pytest.mark.parametrize("measures", [["48.5 kg"], ["52 cm"], ["52"], ["a lot"], []])
def test_a_chart_is_told_whole_where_no_line_is_surely_meant(sized, measures):
    assert ask(sized, "answer_question", entry="size", measures=measures).text in (CHART, CHART_IN_VIETNAMESE)


WAYS_TO_PAY = "Online we take Visa and PayPal. In our shops we also take cash. We take no cheques, and drivers take no cash."


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["paypal"], f"Yes, PayPal: {WAYS_TO_PAY}"),
        (["card"], f"Yes, cards: {WAYS_TO_PAY}"),
        (["klarna", "visa"], f"We don't name Klarna among our ways to pay.\nYes, Visa: {WAYS_TO_PAY}"),
        (["cheques"], "We take no cheques, and drivers take no cash. Online we take Visa and PayPal. In our shops we also take cash."),
        (["paypal in the shop"], WAYS_TO_PAY),
        (["account number"], f"I don't have the account number here; a person at the shop can tell you.\n{WAYS_TO_PAY}"),
    ],
)
def test_a_way_to_pay_is_said_to_be_taken_where_the_text_names_it_without_limits(tmp_path, asked, told):
    policies = [{"topic": "payment", "title": "Payment", "text": WAYS_TO_PAY}, {"topic": "dogs", "title": "Dogs", "text": "They may come."}]
    bench = Bench(MemoryFolder(a_shop(), {"policies": {"policies": policies}}, tmp_path), ["policy", "policies"])
    assert ask(bench, "get_policy", topic="payment", ways=asked).text == told
    assert ask(bench, "get_policy", topic="dogs", ways=asked).text == "They may come."
