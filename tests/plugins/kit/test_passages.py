"""Which of its answers a shop gives to a question, and to which questions it gives none."""

import pytest

from plugins.kit.passages import PassageIndex

FAQ = {
    "organic": ["Is your fruit organic?", "do you sell organic vegetables", "is it all organic"],
    "gift": ["Do you sell gift cards?", "can I buy a gift voucher", "gift card balance"],
    "dogs": ["Can I bring my dog?", "are dogs allowed in the shop", "is the store dog friendly"],
    "bags": ["Do you charge for carrier bags?", "how much is a bag", "can I bring my own bags"],
    "jobs": ["Are you hiring?", "how do I apply for a job", "any vacancies"],
    "track": ["Where is my order?", "how can I track my order", "my order hasn't arrived"],
    "subs": ["What happens if something is out of stock?", "do you substitute items", "can I refuse a substitution"],
    "recycle": ["Is your packaging recyclable?", "do you use plastic packaging", "how do I recycle the boxes"],
    "loyalty": ["Do you have a loyalty scheme?", "how do I collect points", "loyalty card"],
    "age": ["Do you ask for ID for alcohol?", "how old do I have to be to buy wine", "age check on delivery"],
    "cancel": ["Can I cancel my order?", "how do I change an order", "I want to cancel"],
}
HOI = {
    "doi-size": ["Đổi size thế nào?", "mặc không vừa có đổi được không", "muốn đổi size khác"],
    "giat": ["Giặt máy được không?", "vải có phai màu khi giặt không", "hướng dẫn giặt ủi"],
    "kho": ["Bao giờ có hàng lại?", "hết hàng khi nào về", "sắp về hàng chưa"],
}


def index_of(faq, locale):
    names = list(faq)
    index = PassageIndex([(row, phrase) for row, name in enumerate(names) for phrase in faq[name]], [locale])
    return lambda question: [(names[row], score) for row, score in index.search(question, 3)]


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("organic fruit?", "organic"),
        ("gift cards?", "gift"),
        ("do you have gift vouchers", "gift"),
        ("are dogs ok in store", "dogs"),
        ("can i bring a bag", "bags"),
        ("job vacancies", "jobs"),
        ("track order", "track"),
        ("where's my order", "track"),
        ("do you do substitutions", "subs"),
        ("is the packaging plastic", "recycle"),
        ("do you have loyalty cards", "loyalty"),
        ("do I need ID to buy wine", "age"),
        ("cancel my order please", "cancel"),
        ("how can I change my order", "cancel"),
    ],
)
def test_a_question_finds_its_answer(question, entry):
    found, score = index_of(FAQ, "en")(question)[0]
    assert found == entry
    assert score >= 0.35


@pytest.mark.parametrize(
    "question",
    [
        "what is the weather today",
        "who won the football",
        "can you write a poem",
        "tell me a joke",
        "do you sell laptops",
        "are you married",
        "can I bring my car for repair",
        "what is the capital of france",
        "can you book me a flight",
        "how do I fix my phone",
        "",
        "???",
        "🍎",
    ],
)
def test_an_unrelated_question_scores_below_the_line(question):
    assert all(score < 0.35 for _, score in index_of(FAQ, "en")(question))


def test_the_question_itself_scores_one():
    for name, phrases in FAQ.items():
        for phrase in phrases:
            assert index_of(FAQ, "en")(phrase)[0] == (name, 1.0)


@pytest.mark.parametrize(
    ("question", "entry"), [("doi size duoc khong", "doi-size"), ("áo này giặt máy được không ạ", "giat"), ("khi nao co hang lai", "kho")]
)
def test_vietnamese_is_understood_with_and_without_diacritics(question, entry):
    found, score = index_of(HOI, "vi")(question)[0]
    assert found == entry
    assert score >= 0.35


def test_an_empty_faq_answers_nothing():
    assert index_of({}, "en")("anything") == []
