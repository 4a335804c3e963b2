"""Customers as the shop's people meet them: found, noted on, merged and apart again, handed out, erased; each by who may."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile

import pytest
from openpyxl import load_workbook

from app.storage.customers.customer_groups import MOST_SHARING
from app.storage.customers.personal_data import rows_by_key
from app.storage.turns.turns import Conversation, NewLead, TurnRecord
from plugins.contracts import Lead

PHONE = "+441174960123"


@pytest.fixture
def shop(app):
    return app.extensions["owner"].platform.storage.tenant("bikes")


@pytest.fixture
def lead(app, shop):
    """``lead("Ann", phone)``: somebody who asked on the web to be called; returns the conversation."""
    clock, numbers = app.extensions["owner"].platform.clock, itertools.count()

    def leave(name: str, phone: str = "", email: str = "", session: str = "") -> str:
        session = session or f"session of {name} {phone}"
        talk = shop.conversations.find("web", session) or Conversation.begin("web", session, f"v-{session}", 1, "en-GB", clock())
        asked = Lead("callback", name, phone, email, "about a bike", "May we call you?")
        shop.commit(
            TurnRecord(
                conversation=talk, user_text=f"call me, I am {name}", reply_text="We will.", reply_payload={"reply": "We will."}, state={},
                locale="en-GB", mode="v5", outcome="answered", trace_id=f"t-{session}", now=clock(),
                leads=(NewLead(f"L-{next(numbers)}", asked),),
            )
        )  # fmt: skip
        return talk.id

    return leave


def page(browser, address: str = "/admin/bikes/customers") -> str:
    return browser.get(address, follow_redirects=True).get_data(as_text=True)


def ids(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/admin/bikes/customers/([0-9a-f]{32})"', text)))


def one_of(browser, name: str) -> str:
    (found,) = ids(page(browser, f"/admin/bikes/customers?q={name}"))
    return f"/admin/bikes/customers/{found}"


def test_records_with_one_address_stand_together_and_are_compared(lead, signed_in):
    lead("Ánn Lee", PHONE)
    lead("Bob", "", "bob@shop.example")
    lead("A. Lee", "0117 496 0123", "ann@shop.example")
    lead("Carol", "+441174960999")
    lead("Annie", "", "Ann@shop.example")
    text = page(signed_in("manager"))
    rows = re.findall(r'(?s)<tr( class="same-as")?>.*?<a href="/admin/bikes/customers/[0-9a-f]+">([^<]+)</a>', text.partition("<tbody>")[2])
    assert [(name, bool(same)) for same, name in rows] == [
        ("Annie", False), ("A. Lee", True), ("Ánn Lee", True), ("Carol", False), ("Bob", False),
    ]  # fmt: skip
    assert text.count("Same phone or e-mail: 3") == 1
    assert len(re.findall(r'href="/admin/bikes/customers/[0-9a-f]{32}/merge/[0-9a-f]{32}"', text)) == 2
    assert "/merge/" not in page(signed_in("viewer"))


def test_customers_are_listed_and_found(lead, signed_in):
    lead("Ánn Lee", PHONE)
    lead("Bob", "", "bob@shop.example")
    manager = signed_in("manager")
    assert len(ids(page(manager))) == 2
    for words in ("ann", "0117 496 0123", "4960123"):
        text = page(manager, f"/admin/bikes/customers?q={words}")
        assert ("Ánn Lee" in text, "Bob" in text) == (True, False)
    assert "Nobody is found by that" in page(manager, "/admin/bikes/customers?q=carol")
    assert "Bob" not in page(manager, "/admin/bikes/customers?standing=buyer")


def test_the_page_tells_what_they_did_and_agreed_to(lead, signed_in):
    talk = lead("Ann", PHONE)
    text = page(signed_in("manager"), one_of(signed_in("manager"), "Ann"))
    assert f"/admin/bikes/conversations/{talk}" in text
    assert "Asked to be contacted" in text
    assert "May we call you?" in text
    assert PHONE in text


def test_viewers_see_addresses_in_part_and_change_nothing(lead, signed_in, accounts):
    lead("Ann", PHONE, "ann@shop.example")
    viewer = signed_in("viewer")
    address = one_of(viewer, "Ann")
    for text in (page(viewer), page(viewer, address)):
        assert PHONE not in text
        assert "ann@shop.example" not in text
        assert "…123" in text
    assert 'name="tags"' not in page(viewer, address)
    assert viewer.send(address, tags="x").status_code == 403
    assert viewer.get(f"{address}/data").status_code == 403
    assert viewer.get("/admin/bikes/customers/export/csv").status_code == 403
    assert [entry.action for entry in accounts.audit.latest("bikes") if entry.action.startswith("customer")] == []


def test_tags_attributes_and_notes_are_kept_and_told_in_the_log_without_their_words(lead, signed_in, accounts):
    lead("Ann", PHONE)
    manager = signed_in("manager")
    address = one_of(manager, "Ann")
    assert manager.send(address, tags="vip, likes tea ,vip", attributes="shoe size: 42\n").status_code == 302
    assert manager.send(f"{address}/notes", text="Rang on <b>Monday</b>").status_code == 302
    text = page(manager, address)
    assert 'value="likes tea, vip"' in text
    assert "shoe size: 42" in text
    assert "Rang on &lt;b&gt;Monday&lt;/b&gt;" in text
    assert "Ann" in page(manager, "/admin/bikes/customers?tag=vip")
    entries = [entry for entry in accounts.audit.latest("bikes") if entry.action.startswith("customer")]
    assert [entry.action for entry in entries] == ["customer.note", "customer.mark"]
    assert all(word not in str(entries) for word in ("vip", "Monday", "shoe", "Ann Lee", PHONE))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attributes", "no colon"), ("attributes", ": empty"), ("attributes", "x: " + "y" * 300), ("tags", "x" * 31),
        ("tags", ",".join(map(str, range(21)))),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(lead, signed_in, field, value):
    lead("Ann", PHONE)
    manager = signed_in("manager")
    address = one_of(manager, "Ann")
    answer = manager.send(address, **{"tags": "", "attributes": "", field: value})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert value.splitlines()[0][:20] in answer.get_data(as_text=True)


def test_two_who_gave_one_number_are_compared_merged_and_taken_apart(lead, signed_in):
    lead("Ann", PHONE, session="s1")
    lead("Ann Lee", PHONE, session="s2")
    manager = signed_in("manager")
    address = one_of(manager, "Lee")
    compare = re.search(r'href="([^"]+/merge/[0-9a-f]{32})"', page(manager, address))[1]
    assert page(manager, compare).count("<dl") == 2
    assert manager.send(compare, decision="same").status_code == 302
    assert len(ids(page(manager))) == 1
    text = page(manager, address)
    assert text.count("Asked to be contacted") == 2
    assert "joined by Manager" in text
    record = re.search(r'name="record" value="([0-9a-f]{32})"', text)[1]
    assert manager.send(f"{address}/split", record=record).status_code == 302
    assert len(ids(page(manager))) == 2
    assert "/merge/" not in page(manager, address)
    assert manager.send(f"{address}/split", record=record).status_code == 400


def test_two_people_are_told_apart_for_good(lead, signed_in):
    lead("Ann", PHONE, session="s1")
    lead("Bob", PHONE, session="s2")
    manager = signed_in("manager")
    address = one_of(manager, "Bob")
    compare = re.search(r'href="([^"]+/merge/[0-9a-f]{32})"', page(manager, address))[1]
    manager.send(compare, decision="different")
    assert "/merge/" not in page(manager, address)
    assert len(ids(page(manager))) == 2


def test_the_list_goes_out_without_formulas_and_the_log_says_so(lead, signed_in, accounts):
    lead("=HYPERLINK(1)", PHONE)
    manager = signed_in("manager")
    page(manager)
    table = manager.get("/admin/bikes/customers/export/csv")
    assert table.headers["Content-Disposition"] == 'attachment; filename="bikes-customers.csv"'
    assert table.is_streamed, "who waits for a hundred thousand rows reads the first at once"
    assert "'=HYPERLINK(1)" in table.data.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(manager.get("/admin/bikes/customers/export/xlsx").data)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Number", "Name", "Phone"]
    assert sheet["C2"].value == PHONE
    assert [entry.after for entry in accounts.audit.latest("bikes")][0] == {"kind": "xlsx", "filters": []}
    assert manager.get("/admin/bikes/customers/export/exe").status_code == 404


def test_a_persons_data_is_handed_out(lead, signed_in, accounts):
    lead("Ann", PHONE)
    manager = signed_in("manager")
    answer = manager.get(f"{one_of(manager, 'Ann')}/data")
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.data)).read("data.json"))
    assert told["tables"]["leads"][0]["phone"] == PHONE
    assert accounts.audit.latest("bikes")[0].action == "customer.export"


def test_a_person_is_erased_by_an_admin_who_is_sure(lead, signed_in, accounts):
    lead("Ann", PHONE)
    manager, admin = signed_in("manager"), signed_in("admin")
    address = one_of(admin, "Ann")
    assert manager.send(f"{address}/erase", sure="yes").status_code == 403
    assert admin.send(f"{address}/erase").status_code == 400
    assert "Ann" in page(admin)
    answer = admin.send(f"{address}/erase", sure="yes")
    assert answer.status_code == 302
    receipt = page(admin, answer.location)
    assert "Wishes to be contacted" in receipt
    assert PHONE not in receipt
    file = admin.get(f"{answer.location}/receipt").data
    assert json.loads(file)["signature"]
    changed = file.replace(b"Admin", b"Somebody")
    signed_oddly = '{"receipt": {}, "signature": "é"}'.encode()
    deep = b'{"receipt": ' + b"[" * 300 + b"]" * 300 + b', "signature": ""}'
    foreign, none = "no receipt of this shop", "is no receipt"
    for content, verdict in ((file, "is genuine"), (changed, foreign), (signed_oddly, foreign), (b"[]", none), (deep, none)):
        checked = admin.send("/admin/bikes/erasures", receipt=(io.BytesIO(content), "receipt.json"))
        assert verdict in checked.get_data(as_text=True)
    assert admin.get(address).status_code == 404
    assert ids(page(admin)) == []
    assert answer.location in page(admin, f"/admin/bikes/erasures?address=%2B{PHONE[1:]}")
    assert answer.location not in page(admin, "/admin/bikes/erasures?address=%2B447700900009")
    assert accounts.audit.latest("bikes")[0].action == "customer.erase"


def test_a_conversation_leads_to_its_customer_and_a_passer_by_is_given_a_record(app, lead, signed_in, shop):
    client, manager = app.test_client(), signed_in("manager")
    talk = lead("Ann", PHONE)
    page(manager)
    link = re.search(r'href="(/admin/bikes/customers/of/[0-9a-f]{32})"', page(manager, f"/admin/bikes/conversations/{talk}"))[1]
    answer = manager.get(link, follow_redirects=True)
    assert "<h1>Ann</h1>" in answer.get_data(as_text=True)
    client.post("/chat_api", json={"message": "hello", "bot": "bikes", "session_id": "passing"})
    passing = shop.conversations.find("web", "passing").id
    address = f"/admin/bikes/customers/of/{passing}"
    assert "Make a record" in page(manager, address)
    assert "Make a record" not in page(signed_in("viewer"), address)
    assert manager.send(address).status_code == 302
    assert "Without a name" in page(manager, address)
    assert manager.get("/admin/bikes/customers/of/nothing").status_code == 404


def test_another_shops_customers_are_nobodys(lead, signed_in):
    lead("Ann", PHONE)
    address = one_of(signed_in("manager"), "Ann")
    assert signed_in("admin", "books").get(address.replace("bikes", "books")).status_code == 404


def test_pages_follow_one_another_without_gap_or_repeat(lead, signed_in):
    for number in range(45):
        lead(f"Person {number}", "", f"p{number}@shop.example")
    manager, address, seen = signed_in("manager"), "/admin/bikes/customers", []
    while address:
        text = page(manager, address)
        seen += ids(text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 45


def test_one_number_stands_together_over_the_pages_of_the_list(lead, signed_in):
    lead("Ann", PHONE)
    for number in range(45):
        lead(f"Person {number}", "", f"p{number}@shop.example")
    lead("A. Lee", PHONE)
    manager = signed_in("manager")
    first = page(manager)
    older = page(manager, re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&"))
    names = [re.findall(r'customers/[0-9a-f]{32}">([^<]+)</a>', each.partition("<tbody>")[2]) for each in (first, older)]
    assert names[0][:3] == ["A. Lee", "Ann", "Person 44"]
    assert [len(each) for each in names] == [41, 6]
    assert "Ann" not in names[1]
    only = page(manager, "/admin/bikes/customers?q=Lee")
    assert (">A. Lee</a>" in only, ">Ann</a>" in only) == (True, False)


def test_two_who_are_two_people_do_not_stand_together_any_more(lead, signed_in):
    lead("Ann", PHONE)
    lead("Bob", "", "bob@shop.example")
    lead("A. Lee", PHONE)
    manager = signed_in("manager")
    compare = re.search(r'href="([^"]+/merge/[0-9a-f]{32})"', page(manager))[1]
    manager.send(compare, decision="different")
    text = page(manager)
    assert "/merge/" not in text
    assert re.findall(r'customers/[0-9a-f]{32}">([^<]+)</a>', text.partition("<tbody>")[2]) == ["A. Lee", "Bob", "Ann"]


def test_a_switchboards_number_brings_nobody_together(lead, signed_in):
    for number in range(MOST_SHARING + 1):
        lead(f"Person {number}", PHONE, session=f"s{number}")
    assert "same-as" not in page(signed_in("manager"))


def test_of_many_records_with_one_number_some_are_shown_and_all_are_a_click_away(lead, signed_in):
    for number in range(9):
        lead(f"Person {number}", PHONE, session=f"s{number}")
    manager = signed_in("manager")
    text = page(manager)
    assert (len(ids(text)), "and 5 more with the same phone or e-mail" in text) == (4, True)
    everyone = re.search(r'href="([^"]+q=[^"]+)">and 5 more', text)[1].replace("&amp;", "&")
    assert len(ids(page(manager, everyone))) == 9


def test_receipts_name_every_table_in_both_languages(app):
    named = [set(texts["customers"]["tables"]) for texts in app.extensions["owner"].texts.values()]
    assert named[0] == named[1] == {rows.table for each in rows_by_key().values() for rows in each}
