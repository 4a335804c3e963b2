"""What is older than it may be kept goes at night, in small batches; figures, orders and what was agreed to stay."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from app.services.customers.retention import DEFAULTS, Retention, read_days
from app.services.secrets.tenant_secrets import TenantSecrets
from app.services.shops.new_shops import NewShops
from app.services.shops.shop_removal import ShopRemoval
from app.storage.customers.customers import Wanted
from app.storage.orders.orders import Owner
from app.storage.turns.turns import Conversation, NewLead, TurnRecord
from app.worker.keeping import NAME, Keeping
from app.worker.version_jobs import Stopped
from plugins.contracts import Lead
from scripts.cli import main
from tests.customers.conftest import MO, files_with, linked
from tests.storage.test_orders import an_order, keep

LETTER = b"%PDF-1.7 " + bytes(100)


@pytest.fixture
def database(shop):
    return shop.platform.storage.tenant("corner")


@pytest.fixture
def clear(shop):
    """``clear(messages=30)``: clear away by these days, all other classes kept for ever."""

    def now(**days: int) -> dict[str, int]:
        return Retention(shop.platform, "corner", dict.fromkeys(DEFAULTS, 0) | days, lambda: None).clear()

    return now


def talk(shop, text: str = "how much is oat milk?", sender: str = "+447700900001", **more: str) -> str:
    shop.write(text, sender=sender, **more)
    shop.work()
    return shop.platform.storage.tenant("corner").conversations.find("whatsapp", sender).id


def test_conversations_go_with_everything_and_the_figures_stay(shop, database, clear):
    old = talk(shop)
    shop.later(days=40)
    young = talk(shop, sender="+447700900002")
    shop.later(minutes=2)
    assert clear(messages=30) == {"messages": 1}
    assert database.desk.find(old) is None
    assert database.desk.find(young) is not None
    counted = database.rollups.read("conversations", shop.clock() - timedelta(days=60), shop.clock() + timedelta(hours=1))
    assert sum(count.times for count in counted) == 2
    assert clear(messages=30) == {}


def test_what_was_told_of_an_eater_goes_with_what_was_said(shop, database, clear):
    old = talk(shop, "my son Tomkin is allergic to latex")
    shop.later(minutes=2)
    assert [told["need"] for told in database.conversations.find("whatsapp", "+447700900001").state["eater"]] == ["latex"]
    shop.later(days=40)
    assert clear(messages=30)["messages"] == 1
    assert database.desk.find(old) is None
    assert files_with("latex", shop.platform.settings.log_folder) == []
    with sqlite3.connect(next(shop.platform.settings.instance_folder.rglob("corner.db"))) as rows:
        left = "\n".join(rows.iterdump())
    assert "latex" not in left
    assert "Tomkin" not in left


def test_nothing_of_what_went_is_left_in_any_file(shop, database, make_turn, clear):
    for number in range(600):
        mark, days = ("Zorbex", 40) if number % 3 else ("Quillon", 0)
        said = f"{mark} {number} " + "milk " * (number * 7 % 300)
        told = {"user_text": said, "reply_text": said, "reply_payload": {"reply": said}, "state": {"said": mark * (number % 40)}}
        database.commit(replace(make_turn(), now=shop.clock() - timedelta(days=days), **told))
    shop.later(minutes=2)
    while database.words.bring_up(shop.clock()):
        pass
    folder = shop.platform.settings.instance_folder
    assert "corner.db-wal" in files_with("Zorbex", folder)
    assert clear(messages=30, traces=30) == {"messages": 400, "traces": 400}
    assert files_with("Zorbex", folder) == []
    assert files_with("Quillon", folder) == ["corner.db"]


def test_a_file_that_is_too_large_to_be_written_anew_is_wiped(shop, database):
    for number in range(20):
        talk(shop, f"is there Zorbex{number} milk?", sender=f"+4477009000{number:02}")
    shop.later(minutes=2)
    while database.words.bring_up(shop.clock()):
        pass
    retained, now, rests = database.retained, shop.clock() + timedelta(days=1), []
    retained.delete_talks(*retained.talks(now, now))
    retained.delete("traces", now)
    retained.delete_messages([row for row, _ in retained.oldest_in(now)], retained.oldest_out(now))
    folder = shop.platform.settings.instance_folder
    assert not database.compact(most_bytes=0)
    assert "corner.db-wal" in files_with("Zorbex", folder)
    database.wipe(lambda: rests.append(1))
    assert files_with("Zorbex", folder) == []
    assert rests != []


def test_a_wish_to_be_contacted_outlives_what_was_said(shop, database, clear, web):
    web("s1").ask("call me back please", "0117 496 0123", "Ann", "yes")
    (found,) = linked(shop)
    shop.later(days=40)
    assert clear(messages=30, leads=100) == {"messages": 1}
    (lead,) = database.leads()
    assert lead.lead.name == "Ann"
    assert database.conversations.history(lead.conversation_id) == []
    assert database.conversations.find("web", "s1").state == {}
    assert clear(messages=30, leads=100) == {}
    shop.later(days=70)
    assert clear(messages=30, leads=100) == {"messages": 1}
    assert database.leads() == []
    assert database.customers.find(found.id) is not None


def test_traces_go_before_what_was_said(shop, database, clear):
    conversation = talk(shop)
    shop.later(days=40)
    assert clear(traces=30) == {"traces": 1}
    assert len(database.conversations.history(conversation)) == 2
    assert all(line.trace is None for line in database.desk.lines(conversation))


def test_messengers_copies_and_received_files_go(shop, database, clear):
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "application/pdf"}, LETTER)
    conversation = talk(shop)
    talk(shop, "", NumMedia="1", MediaUrl0=f"{shop.twilio.url}/media/1", MediaContentType0="application/pdf", MessageType="document")
    folder = shop.platform.settings.instance_folder / "received_media" / "corner"
    assert len(list(folder.iterdir())) == 1
    shop.later(days=40)
    talk(shop, "hello again", sender="+447700900002")
    went = clear(messengers=30)
    assert went["messengers"] == 4
    assert list(folder.iterdir()) == []
    assert len(database.conversations.history(conversation)) == 4
    assert len(shop.parts("+447700900002")) == 1


def test_a_file_whose_message_is_gone_goes_by_its_age(shop, clear):
    folder = shop.platform.settings.instance_folder / "received_media" / "corner"
    folder.mkdir(parents=True)
    (folder / "orphan.pdf").write_bytes(LETTER)
    assert clear(messengers=30) == {}
    os.utime(folder / "orphan.pdf", (0, 0))
    assert clear(messengers=30) == {"files": 1}


def test_who_said_stop_stays_known_and_others_are_forgotten(shop, database, clear):
    talk(shop)
    talk(shop, "STOP", sender="+447700900002")
    linked(shop)
    shop.later(days=40)
    due = Retention(shop.platform, "corner", dict.fromkeys(DEFAULTS, 0) | {"customers": 30}, lambda: None).due()
    assert {each.name: each.rows for each in due if each.rows} == {"customers": 3}
    assert clear(customers=30) == {"customers": 3}
    assert database.customers.page(Wanted(), 5) == []
    inbox = shop.channels.inbox("corner")
    assert inbox.correspondent("whatsapp", "+447700900001") is None
    assert inbox.correspondent("whatsapp", "+447700900002").opted_out_at is not None


def test_buyers_and_orders_stay_by_default(shop, database, clear):
    conversation = talk(shop)
    order = an_order(conversation=conversation)
    keep(database, order, owner=Owner(conversation, "whatsapp", ""))
    linked(shop)
    shop.later(days=20_000)
    Retention(shop.platform, "corner", read_days({}), lambda: None).clear()
    assert database.orders.find(order.number) is not None
    assert len(database.customers.page(Wanted(), 5)) == 1
    assert clear(orders=30) == {"orders": 1}


def test_one_in_a_persons_hands_stays(shop, database, clear):
    conversation = talk(shop)
    with sqlite3.connect(shop.platform.settings.instance_folder / "corner.db") as file:
        file.execute("UPDATE conversations SET owner = 'human'")
    shop.later(days=40)
    assert clear(messages=30) == {}
    assert database.desk.find(conversation) is not None


def test_the_audit_log_goes_by_its_age(shop, clear):
    audit = shop.platform.accounts.audit
    audit.add(MO, shop.clock() - timedelta(days=40), "corner", "old", "x")
    audit.add(MO, shop.clock() - timedelta(days=40), "books", "old", "another shop's")
    audit.add(MO, shop.clock(), "corner", "young", "x")
    assert clear(audit=30) == {"audit": 1}
    assert [entry.action for entry in audit.latest("corner")] == ["young"]
    assert len(audit.latest("books")) == 1


def test_a_long_way_is_gone_in_batches_and_can_be_stopped_between_them(shop, database, make_turn):
    for number in range(50):
        database.commit(make_turn(leads=(NewLead(f"L-{number}", Lead("callback", "Ann")),)))
    shop.later(days=40)
    rests = iter(range(100))

    def rest() -> None:
        if next(rests) == 1:
            raise Stopped

    days = dict.fromkeys(DEFAULTS, 0) | {"messages": 30, "leads": 30}
    with pytest.raises(Stopped):
        Retention(shop.platform, "corner", days, rest).clear()
    (due,) = [each for each in Retention(shop.platform, "corner", days, rest).due() if each.name == "messages"]
    assert due.rows == 10
    assert Retention(shop.platform, "corner", days, lambda: None).clear() == {"messages": 10}


@pytest.fixture
def make_turn(shop):
    numbers = iter(range(1000))

    def make(**more):
        number, now = next(numbers), shop.clock()
        return TurnRecord(
            conversation=Conversation.begin("web", f"s{number}", "", 1, "en-GB", now), user_text="hi", reply_text="hi",
            reply_payload={}, state={}, locale="en-GB", mode="v5", outcome="answered", trace_id=f"t{number}", now=now, **more,
        )  # fmt: skip

    return make


def test_the_worker_clears_away_every_night_and_records_it(shop, database):
    keeping = Keeping(shop.platform, "worker")
    talk(shop)
    assert keeping.work(Event())
    assert database.claims.latest_runs(NAME) == []
    shop.later(days=800)
    assert keeping.work(Event())
    (run,) = database.claims.latest_runs(NAME)
    assert (run.outcome, run.job) == ("done", NAME)
    assert "1 of messages" in run.detail
    assert keeping.work(Event())
    assert len(database.claims.latest_runs(NAME, 10)) == 1


def test_a_shop_says_itself_how_long(make_shop):
    assert read_days({"retention": {"traces": 7, "messages": 0}}) == {**DEFAULTS, "traces": 7, "messages": 0}
    assert DEFAULTS["orders"] == 0


def test_a_dry_run_counts_and_touches_nothing(shop, database):
    talk(shop)
    shop.later(days=800)
    retained, now = database.retained, shop.clock()
    assert retained.count("messages", now - timedelta(days=730), now - timedelta(days=730)) == 1
    settings = shop.platform.settings
    place = {"INSTANCE_FOLDER": settings.instance_folder, "LOG_FOLDER": settings.log_folder, "CONNECTOR_HOSTS": "127.0.0.1"}
    environment = {f"ASSISTANT_{name}": str(value) for name, value in place.items()}
    command = ["--business", str(Path(settings.business_root)), "retention", "corner"]
    told = CliRunner().invoke(main, [*command, "--dry-run"], env=environment)
    assert told.exit_code == 0, told.output
    assert "messages     kept 730 days     0 older" in told.output
    assert "Nothing was deleted" in told.output
    told = CliRunner().invoke(main, command, env=environment)
    assert "Nothing is old enough to go." in told.output


@pytest.mark.parametrize("days", [0, 30])
def test_a_deleted_shop_goes_for_good_when_its_time_is_over(shop, days):
    platform = shop.platform
    platform.settings = replace(platform.settings, deleted_shops_days=days)
    removal = ShopRemoval(platform.directory.root, platform.settings, platform.clock)
    talk(shop)
    TenantSecrets.of(platform.settings).write("corner", "openai", "sk-1")
    received = platform.settings.instance_folder / "received_media" / "corner" / "photo.jpg"
    received.parent.mkdir(parents=True)
    received.touch()
    removal.delete("corner")
    platform.directory.forget("corner")
    keeping = Keeping(platform, "worker")
    shop.later(days=29)
    assert keeping.work(Event())
    assert [each.key for each in removal.deleted()] == ["corner"]
    shop.later(days=2)
    assert keeping.work(Event())
    is_gone = days == 30
    assert (removal.deleted() == []) == is_gone
    assert platform.storage.is_begun("corner") != is_gone
    assert received.exists() != is_gone
    assert (TenantSecrets.of(platform.settings).names("corner") == []) == is_gone
    assert ("shop.forget" in [entry.action for entry in platform.accounts.audit.latest("corner")]) == is_gone
    assert "its key is kept" in NewShops(platform.directory.root, removal.folder).fault_of_key("corner")
