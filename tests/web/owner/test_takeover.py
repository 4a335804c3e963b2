"""A person takes a conversation over, answers in it and gives it back, while its customer writes on the web."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.services.channels.own_lines import own_line
from app.services.conversations.take_over import TakeOver
from app.storage.turns.model_calls import ModelCall

SHOP = "/admin/bikes/conversations"


class Customer:
    """A customer on the web with a token of their own."""

    def __init__(self, app, session: str = "s1"):
        self.client, self.session = app.test_client(), session
        self.headers = {"X-Visitor-Token": self.client.post("/api/chat/bikes/visitor").json["token"]}

    def say(self, text: str, message_id: str = ""):
        body = {"message": text, "session_id": self.session} | ({"message_id": message_id} if message_id else {})
        return self.client.post("/api/chat/bikes", json=body, headers=self.headers)

    def news(self, after: int = 0):
        return self.client.get(f"/api/chat/bikes/session/{self.session}/news?after={after}", headers=self.headers)

    def lines(self, after: int = 0):
        return [(line["role"], line["text"]) for line in self.news(after).json["messages"]]


@pytest.fixture
def customer(app):
    return Customer(app)


@pytest.fixture
def handovers(app):
    return app.extensions["owner"].platform.storage.tenant("bikes").handovers


def address_of(browser) -> str:
    page = browser.get(SHOP).get_data(as_text=True)
    return re.search(r'href="(/admin/bikes/conversations/[0-9a-f]{32})"', page)[1]


def test_a_person_answers_and_the_assistant_is_silent_until_it_is_given_back(app, signed_in, customer, accounts):
    customer.say("how much is the brass bell?")
    manager = signed_in("manager")
    talk = address_of(manager)
    assert manager.send(f"{talk}/take").status_code == 302
    first = customer.say("are you there?").json
    assert (first["outcome"], first["reply"]) == ("with_person", "Manager from Bike Barn is with you now and will answer you here.")
    assert customer.say("hello?").json["reply"] == ""
    assert manager.send(f"{talk}/say", text="Yes, good morning!\nHow can I help?", line="l-1").status_code == 302
    manager.send(f"{talk}/say", text="Yes, good morning!\nHow can I help?", line="l-1")
    news = customer.news(2).json
    assert [(line["role"], line["text"]) for line in news["messages"]] == [
        ("customer", "hello?"), ("person", "Yes, good morning!\nHow can I help?"),
    ]  # fmt: skip
    assert (news["messages"][1]["name"], news["person"]) == ("Manager", {"state": "here", "name": "Manager"})
    page = manager.get(talk).get_data(as_text=True)
    assert "hello?" in page
    assert "Manager (person)" in page
    manager.send(f"{talk}/give-back")
    assert customer.lines(4) == [("assistant", "You're talking to our automatic assistant again. What else can I do for you?")]
    assert "£12.50" in customer.say("how much is the brass bell?").json["reply"]
    actions = [entry.action for entry in accounts.audit.latest("bikes")]
    assert actions.count("conversation.say") == 2
    assert {"conversation.take", "conversation.give_back"} < set(actions)


def test_the_assistant_knows_what_it_was_about_when_it_goes_on(signed_in, customer):
    customer.say("how much is the brass bell?")
    manager = signed_in("manager")
    talk = address_of(manager)
    manager.send(f"{talk}/take")
    manager.send(f"{talk}/say", text="One moment")
    customer.say("fine")
    manager.send(f"{talk}/give-back")
    assert "bell" in customer.say("is it in stock?").json["reply"].lower()


def test_a_message_that_is_sent_again_is_kept_once(signed_in, customer):
    customer.say("hello")
    manager = signed_in("manager")
    manager.send(f"{address_of(manager)}/take")
    first, again = (customer.say("still me", "m-7").json for _ in range(2))
    assert first == again
    assert [text for role, text in customer.lines() if role == "customer"] == ["hello", "still me"]


def test_who_asks_for_a_person_waits_on_top_until_somebody_comes(app, signed_in, customer, handovers):
    Customer(app, "s2").say("how much is the red bike?")
    customer.say("hello")
    customer.say("I want to talk to a person")
    assert customer.news().json["person"] == {"state": "wanted", "name": ""}
    manager, viewer = signed_in("manager"), signed_in("viewer")
    page = viewer.get(SHOP).get_data(as_text=True)
    assert page.index("Needs a person") < page.index("I want to talk to a person")
    assert "data-waiting><span>1<" in page
    talk = address_of(viewer)
    assert "Take over" not in viewer.get(talk).get_data(as_text=True)
    assert viewer.send(f"{talk}/take").status_code == 403
    assert "The customer asked: “I want to talk to a person”" in manager.get(talk).get_data(as_text=True)
    assert "brass" not in customer.say("the assistant still answers, does it?").json["reply"]
    manager.send(f"{talk}/settle")
    assert (handovers.counts(), customer.news().json["person"]["state"]) == ((0, 0), "")


def test_two_people_do_not_speak_at_once(signed_in, customer, handovers):
    customer.say("hello")
    manager, admin = signed_in("manager"), signed_in("admin")
    talk = address_of(manager)
    manager.send(f"{talk}/take")
    assert "fault=in_other_hands" in admin.send(f"{talk}/take").location
    assert "fault=in_other_hands" in admin.send(f"{talk}/say", text="Hello").location
    asked = {"Accept": "application/json"}
    refused = admin.client.post(f"{talk}/say", data={"form_token": admin.token(), "text": "Hello"}, headers=asked)
    assert (refused.status_code, refused.json["code"]) == (409, "in_other_hands")
    page = admin.get(talk).get_data(as_text=True)
    assert "Take over from Manager" in page
    holder = handovers.open()[0].person_id
    admin.send(f"{talk}/take", even_from=holder)
    assert handovers.open()[0].person_name == "Admin"


def test_unread_lines_are_counted_until_they_are_seen(signed_in, customer, handovers):
    customer.say("hello")
    manager = signed_in("manager")
    talk = address_of(manager)
    manager.send(f"{talk}/take")
    customer.say("one")
    customer.say("two")
    signed_in("admin").get(talk)
    assert handovers.counts() == (0, 2)
    assert "2 unread" in manager.get(SHOP).get_data(as_text=True)
    manager.send(f"{talk}/seen")
    assert handovers.counts() == (0, 0)


def test_a_person_who_falls_silent_is_relieved(app, signed_in, customer, handovers):
    customer.say("how much is the brass bell?")
    manager = signed_in("manager")
    talk = address_of(manager)
    manager.send(f"{talk}/take")
    customer.say("is anybody there?")
    platform = app.extensions["owner"].platform
    take_over, real = TakeOver(platform, app.extensions["channels"]), platform.clock
    assert take_over.look_after("bikes") == 0
    platform.clock = lambda: real() + timedelta(minutes=platform.settings.person_quiet_minutes, seconds=1)
    try:
        assert take_over.look_after("bikes") == 1
        assert take_over.look_after("bikes") == 0
    finally:
        platform.clock = real
    assert "can't answer just now" in customer.lines(2)[-1][1]
    assert "£12.50" in customer.say("how much is the brass bell?").json["reply"]


def test_a_stranger_reads_nothing_of_it(app, signed_in, customer):
    customer.say("hello")
    assert Customer(app, "s1").news().status_code == 403
    assert app.test_client().get("/api/chat/bikes/session/s1/news?after=0").status_code == 403
    assert customer.news("x").status_code == 400
    assert Customer(app, "nowhere").news().status_code == 404


def test_notes_and_tags_are_the_shops_own(signed_in, customer, accounts):
    customer.say("how much is the brass bell?")
    manager, viewer = signed_in("manager"), signed_in("viewer")
    talk = address_of(manager)
    manager.send(f"{talk}/notes", text="Comes on <b>Friday</b>")
    manager.send(f"{talk}/tags", tag="  Big   Order ")
    assert manager.send(f"{talk}/tags", tag="x" * 41).status_code == 400
    assert manager.send(f"{talk}/notes", text=" ").status_code == 400
    page = viewer.get(talk).get_data(as_text=True)
    assert "Comes on &lt;b&gt;Friday" in page
    assert "big order" in page
    assert all("Friday" not in text for _, text in customer.lines())
    assert "how much is the brass bell?" in viewer.get(f"{SHOP}?tag=big+order").get_data(as_text=True)
    assert "how much is the brass bell?" not in viewer.get(f"{SHOP}?tag=other").get_data(as_text=True)
    note = re.search(r"/notes/(\d+)/delete", manager.get(talk).get_data(as_text=True))[1]
    assert manager.send(f"{talk}/notes/{note}/delete").status_code == 302
    assert manager.send(f"{talk}/notes/{note}/delete").status_code == 404
    manager.send(f"{talk}/tags", tag="big order", remove="1")
    assert "big order" not in viewer.get(f"{SHOP}").get_data(as_text=True)
    assert [entry.action for entry in accounts.audit.latest("bikes")[:4]] == [
        "conversation.tags", "conversation.note", "conversation.tags", "conversation.note",
    ]  # fmt: skip


def test_what_a_person_must_know_stands_beside_the_transcript(signed_in, customer):
    said = ("put 2 brass bells into my cart", "who wrote the anthem of Peru?", "I want to talk to a person")
    for text in (*said, "Ann Lee", "ann@corner.example", "yes"):
        customer.say(text)
    manager = signed_in("manager")
    beside = manager.get(address_of(manager)).get_data(as_text=True).partition("In short")[2]
    assert "I want to talk to a person" in beside
    assert "2 × Brass bell" in beside
    assert "who wrote the anthem of Peru?" in beside
    assert "ann@corner.example" in beside
    assert "Ann Lee" in beside


def test_who_may_see_traces_sees_all_of_a_models_turn(app, signed_in, customer):
    customer.say("hello")
    shop = app.extensions["owner"].platform.storage.tenant("bikes")
    line = own_line(shop.conversations.find("web", "s1"), "bikes", "m", "how much?", "It is £3.", datetime.now(UTC))
    note = {"wanted": "v6", "answered": "v5", "why": "a claim is not backed", "objections": [{"claim": "£3", "why": "no fact says so"}]}
    call = ModelCall("2026-03-14", line.trace_id, "wording", "openai_compatible", "small-1", "ok", line.now, 812, 44, 2500, 640.0)
    shop.commit(replace(line, trace={"model": note, "requests": []}, model_calls=(call,)))
    talk = address_of(signed_in("viewer"))
    page = signed_in("admin").get(talk).get_data(as_text=True)
    for told in ("v6 → v5: a claim is not backed", "no fact says so", "small-1", "812 read, 44 written", "cost $0.0025", "640 ms"):
        assert told in page
    assert "small-1" not in signed_in("manager").get(talk).get_data(as_text=True)


def test_a_long_conversation_is_read_page_by_page(signed_in, customer):
    for number in range(130):
        customer.say(f"hello number {number}")
    viewer = signed_in("viewer")
    seen, address = [], address_of(viewer)
    while address:
        page = viewer.get(address).get_data(as_text=True)
        seen = [int(number) for number in re.findall(r'class="said-text"[^>]*>hello number (\d+)<', page)] + seen
        earlier = re.search(r'rel="prev" href="([^"]+)"', page)
        address = earlier[1] if earlier else ""
    assert seen == list(range(130))


@pytest.mark.parametrize("turn", ["9" * 30, str(2**63), "-1"])
def test_a_turn_that_no_conversation_reaches_breaks_no_page(signed_in, customer, turn):
    customer.say("hello")
    viewer = signed_in("viewer")
    talk = address_of(viewer)
    assert viewer.get(f"{talk}?before={turn}").status_code == 200
    assert viewer.get(f"{talk}/news?after={turn}").status_code == 200


def test_what_colleagues_ask_their_assistant_is_nobodys_to_take(app, signed_in):
    admin, manager = signed_in("admin"), signed_in("manager")
    body = {"message": "hello", "session_id": "own", "bot": "bikes"}
    assert admin.client.post("/chat", json=body, headers={"X-Form-Token": admin.token()}).status_code == 200
    database = app.extensions["owner"].platform.storage.tenant("bikes")
    talk = f"{SHOP}/{database.conversations.find('dashboard', 'own').id}"
    for step, fields in (("take", {}), ("notes", {"text": "aha"}), ("tags", {"tag": "aha"})):
        assert manager.send(f"{talk}/{step}", **fields).status_code == 404
    assert database.conversations.find("dashboard", "own").owner == "bot"


def test_a_number_that_was_left_is_whole_only_for_who_may_call(signed_in, customer):
    for text in ("call me back please", "0117 496 0123", "Zed", "yes"):
        customer.say(text)
    manager = signed_in("manager")
    talk = address_of(manager)
    whole = [re.findall(r"<dd>([^<]*0?123)</dd>", one.get(talk).get_data(as_text=True)) for one in (manager, signed_in("viewer"))]
    assert (len(whole[0][0]) > 9, whole[1]) == (True, ["…123"])
