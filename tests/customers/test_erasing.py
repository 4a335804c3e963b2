"""A person is forgotten everywhere: every table has a plan, no file holds anything, a receipt says so, and what was cut short goes on."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile

import pytest
from sqlalchemy import CheckConstraint, Text

from app.errors import NotFound
from app.services.customers.erasing import Erasing
from app.services.customers.exporting import export_person
from app.services.customers.receipts import Seal, file_of, read_file
from app.storage.customers.personal_data import PLANS, By, Fate, rows_by_key
from app.storage.orders.orders import OrderChanges, Owner
from app.storage.tables import metadata
from tests.customers.conftest import MO, files_with, linked
from tests.storage.test_orders import an_order, charge, keep

MARK = "Zyxwvutmark"
PHONE = "+447700900001"
LETTER = b"%PDF-1.7 " + MARK.encode() + bytes(500)
LINKING = {"id", "channel", "identity", "session_id", "visitor", "customer_id", "conversation_id", "trace_id", "merged_into", "source_key"}


def test_every_table_has_a_plan():
    assert set(metadata.tables) - set(PLANS) == set(), "say in app/storage/customers/personal_data.py what becomes of a new table's rows"


def test_a_table_that_belongs_to_somebody_is_reached():
    reached = {rows.table for each in rows_by_key().values() for rows in each}
    erased = {name for name, plan in PLANS.items() if plan.fate is not Fate.KEPT and name in metadata.tables}
    assert erased - reached == set()
    persons = ("conversations", "customers")
    theirs = {table.name for table in metadata.tables.values() for key in table.foreign_keys if key.column.table.name in persons}
    assert {name for name in theirs if PLANS[name].fate is not Fate.ERASED} == set()


def test_what_stays_has_a_reason():
    assert [name for name, plan in PLANS.items() if plan.fate is not Fate.ERASED and not plan.reason] == []


@pytest.fixture
def ann(shop, web):
    """Somebody who wrote on WhatsApp with a letter, asked on the web to be called, and bought."""
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "application/pdf"}, LETTER)
    shop.write(f"hello I am {MARK}", ProfileName=f"Ann {MARK}")
    shop.work()
    letter = {"NumMedia": "1", "MediaUrl0": f"{shop.twilio.url}/media/1", "MediaContentType0": "application/pdf", "MessageType": "document"}
    shop.write("", ProfileName=f"Ann {MARK}", **letter)
    shop.work()
    database = shop.platform.storage.tenant("corner")
    talk = database.conversations.find("whatsapp", PHONE)
    order = an_order(name=f"Ann {MARK}", note=f"ring {MARK}", address=f"{MARK} Street", email=f"{MARK}@shop.example", conversation=talk.id)
    keep(database, order, owner=Owner(talk.id, "whatsapp", ""))
    web("s1").ask(f"who is {MARK} of Peru?", "call me back please", "0117 496 0123", f"Ann {MARK}", "yes")
    people = linked(shop)
    assert [person.standing for person in people] == [1, 2]
    return {"people": people, "order": order, "database": database}


@pytest.fixture
def erasing(shop):
    return Erasing(shop.platform, "corner")


def plant(shop, customer_id: str) -> None:
    """Put the mark into every text column of every row of a person, whoever writes there."""
    database = shop.platform.storage.tenant("corner")
    found = database.personal.read(database.personal.collect(customer_id))
    with sqlite3.connect(shop.platform.settings.instance_folder / "corner.db") as file:
        for name, rows in found.items():
            keys = [key.name for key in metadata.tables[name].primary_key]
            where = " AND ".join(f'"{key}" = ?' for key in keys)
            for column in plantable(metadata.tables[name]):
                statement = f'UPDATE "{name}" SET "{column}" = "{column}" || ? WHERE {where}'  # noqa: S608 - names of our own
                marked = [(f" {MARK} {number}", *[row[key] for key in keys]) for number, row in enumerate(rows)]
                file.executemany(statement, marked)


def plantable(table) -> list[str]:
    """Return the columns of a table that may hold a person's words and are to be gone."""
    plan, checks = PLANS[table.name], [str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)]
    if plan.fate is Fate.KEPT:
        return []
    free = [column for column in table.columns if isinstance(column.type, Text) and not column.primary_key and not column.foreign_keys]
    names = [column.name for column in free if column.name not in LINKING and not any(column.name in check for check in checks)]
    read_back = {"data"} if table.name == "inbox" else set()  # it names the files, and holds the mark already
    return [name for name in names if (plan.fate is Fate.ERASED or name in plan.blank) and name not in read_back]


def write_everywhere(shop, ann, manager) -> None:
    """Have the shop's people write of a person wherever a page lets them."""
    for person in ann["people"]:
        page = f"/admin/corner/customers/{person.id}"
        assert manager.send(page, tags=f"tag {MARK}", attributes=f"size: {MARK}").status_code == 302
        assert manager.send(f"{page}/notes", text=f"knows {MARK}").status_code == 302
    talk = ann["database"].conversations.find("whatsapp", PHONE).id
    page = f"/admin/corner/conversations/{talk}"
    assert manager.send(f"{page}/notes", text=f"a note of {MARK}").status_code == 302
    assert manager.send(f"{page}/tags", tag=f"of {MARK}").status_code == 302
    assert manager.send("/admin/corner/unanswered", question=f"who is {MARK} of Peru?", forget="yes").status_code == 302
    ticket = {"title": f"call {MARK}", "text": f"about {MARK}", "conversation": talk, "operation": "one", "tags": f"x{MARK}"}
    made = manager.send("/admin/corner/tickets/new", **ticket)
    assert made.status_code == 302
    assert manager.send(f"{made.location}/comments", text=f"asked {MARK}", operation="two").status_code == 302
    assert manager.get(f"/admin/corner/customers/export/csv?q={MARK}").status_code == 200
    assert manager.get(f"{page}?q={MARK}").status_code == 200


def test_nothing_is_left_of_a_person_in_any_file(shop, ann, erasing, signed_in):
    settings = shop.platform.settings
    folders = (settings.instance_folder, settings.log_folder)
    write_everywhere(shop, ann, signed_in("manager"))
    assert {"corner.db", "platform.db"} <= {name.removesuffix("-wal") for name in files_with(MARK, *folders)}
    receipts = [erasing.erase(person.id, MO) for person in ann["people"]]
    assert {receipt.state for receipt in receipts} == {"done"}
    assert files_with(MARK, *folders) == []
    assert files_with(PHONE, *folders) == []
    assert files_with(PHONE.lstrip("+"), *folders) == []
    assert linked(shop) == []


def test_nothing_is_left_whatever_stood_in_the_columns(shop, ann, erasing):
    settings = shop.platform.settings
    for person in ann["people"]:
        plant(shop, person.id)
    for person in ann["people"]:
        erasing.erase(person.id, MO)
    assert files_with(MARK, settings.instance_folder, settings.log_folder) == []


def test_the_receipt_tells_what_went_and_what_stays_and_of_nobody(shop, ann, erasing):
    whatsapp = next(person for person in ann["people"] if person.standing == 2)
    erasure = erasing.erase(whatsapp.id, MO)
    told = json.loads(erasure.receipt)
    assert told["erased"]["messages"] == 4
    assert told["erased"]["correspondents"] == told["erased"]["customers"] == told["files"] == 1
    assert told["anonymised"]["orders"] == {"rows": 1, "why": "accounting record", "emptied": list(PLANS["orders"].blank)}
    assert told["kept"]["order_lines"]["rows"] == 1
    assert told["asked_by"] == "Mo"
    assert PHONE not in erasure.receipt
    assert MARK not in erasure.receipt
    receipt, signature = read_file(file_of(erasure.receipt, erasure.signature))
    assert erasing.seal.is_ours(receipt, signature)
    assert not erasing.seal.is_ours(receipt.replace('"files": 1', '"files": 0'), signature)
    assert not Seal([b"another"]).is_ours(receipt, signature)
    assert erasing.seal.is_about(receipt, PHONE)
    assert not erasing.seal.is_about(receipt, "+447700900002")


def test_an_order_stays_in_the_accounts_without_its_person(ann, erasing):
    database, order = ann["database"], ann["order"]
    whatsapp = next(person for person in ann["people"] if person.standing == 2)
    with_payment = charge(398, "ch_1")
    database.orders.change(OrderChanges(booked=((order.number, with_payment),)), Owner("", "", ""))
    erasing.erase(whatsapp.id, MO)
    kept = database.orders.find(order.number)
    assert (kept.total, kept.lines, kept.paid, kept.placed_at) == (order.total, order.lines, with_payment.amount, order.placed_at)
    assert [kept.name, kept.phone, kept.email, kept.address, kept.note, kept.conversation] == [""] * 6
    assert database.orders.find_by_token(order.token) is None


@pytest.mark.parametrize(
    "stopped_at", ["UPDATE ON orders", "DELETE ON inbox", "DELETE ON messages", "DELETE ON correspondents", "DELETE ON customer_identities"]
)
def test_an_erasure_cut_short_goes_on_to_the_end_and_counts_nothing_twice(shop, ann, erasing, stopped_at):
    whatsapp = next(person for person in ann["people"] if person.standing == 2)
    with sqlite3.connect(shop.platform.settings.instance_folder / "corner.db") as file:
        file.execute(f"CREATE TRIGGER stop BEFORE {stopped_at} BEGIN SELECT RAISE(ABORT, 'no further'); END")
    with pytest.raises(sqlite3.IntegrityError):
        erasing.erase(whatsapp.id, MO)
    assert [one.state for one in ann["database"].personal.unfinished()] == ["running"]
    with sqlite3.connect(shop.platform.settings.instance_folder / "corner.db") as file:
        file.execute("DROP TRIGGER stop")
    assert erasing.finish_all() == 1
    (erasure,) = ann["database"].personal.latest()
    told = json.loads(erasure.receipt)
    assert erasure.state == "done"
    assert (told["erased"]["messages"], told["anonymised"]["orders"]["rows"], told["erased"]["customers"]) == (4, 1, 1)
    assert erasing.seal.is_about(erasure.receipt, PHONE)
    assert ann["database"].personal.unfinished() == []
    with pytest.raises(NotFound):
        erasing.erase(whatsapp.id, MO)


def test_the_export_holds_everything_that_an_erasure_would_reach(shop, ann):
    whatsapp = next(person for person in ann["people"] if person.standing == 2)
    like_a_reply = {"facts": {"size": "10"}, "cards": {}}
    with sqlite3.connect(shop.platform.settings.instance_folder / "corner.db") as file:
        file.execute("UPDATE events SET data = ?", (json.dumps(like_a_reply),))
    _, content = export_person(shop.platform, "corner", whatsapp.id, shop.clock())
    archive = zipfile.ZipFile(io.BytesIO(content))
    told = json.loads(archive.read("data.json"))
    assert {"messages", "traces", "events", "inbox", "outbox", "orders", "order_lines", "customer_identities"} <= set(told["tables"])
    assert told["tables"]["events"][0]["data"] == like_a_reply
    assert all(isinstance(line["payload"], dict | None) for line in told["tables"]["messages"])
    assert [archive.read(name) for name in archive.namelist() if name.startswith("files/")] == [LETTER]
    page = archive.read("index.html").decode()
    assert f"hello I am {MARK}" in page
    assert f"{MARK} Street" in page
    assert "<script" not in page
    assert told["model_calls"]["of_turns"]


def test_another_persons_data_is_in_neither(shop, ann, erasing):
    shop.write("this is Ben", sender="+447700900002", ProfileName="Ben")
    shop.work()
    ben = next(person for person in linked(shop) if person.name == "Ben")
    _, content = export_person(shop.platform, "corner", ben.id, shop.clock())
    assert MARK not in zipfile.ZipFile(io.BytesIO(content)).read("data.json").decode()
    before = ann["database"].personal.read(ann["database"].personal.collect(ben.id))
    for person in ann["people"]:
        erasing.erase(person.id, MO)
    assert ann["database"].personal.read(ann["database"].personal.collect(ben.id)) == before


def test_the_ways_of_erasing_come_in_an_order_that_can_be_gone_through_again():
    assert list(By)[-1] is By.CUSTOMER


def test_what_a_customer_wrote_takes_nothing_of_the_shops_own_out_of_the_log(shop, web, erasing):
    """Nobody rewrites who changed what by saying the same words and then asking to be forgotten."""
    audit = shop.platform.accounts.audit
    web("s1").ask("manager", "status", "version 7", "call me back please", "0117 496 0123", "Zed", "yes")
    audit.add(MO, shop.clock(), "corner", "person.role", "version 7", {"status": "viewer"}, {"status": "manager"})
    audit.add(MO, shop.clock(), "corner", "question.forget", "manager", {"questions": ["manager", "another"]}, None)
    erasing.erase(linked(shop)[0].id, MO)
    told = {entry.action: (entry.subject, entry.before, entry.after) for entry in audit.latest("corner")}
    assert told["person.role"] == ("version 7", {"status": "viewer"}, {"status": "manager"})
    assert told["question.forget"] == ("(erased)", {"questions": ["(erased)", "another"]}, None)
