"""``assistant job`` and ``assistant connector``: what a person sees of schedules, connectors and deliveries, and the exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from app.worker.claiming import held
from scripts.cli import main
from tests.pipeline.shops import with_plugins


@pytest.fixture
def assistant(desk) -> Callable[..., Result]:
    place = desk.street.place
    folders = {"BUSINESS_ROOT": place / "business", "INSTANCE_FOLDER": place / "instance", "LOG_FOLDER": place / "logs"}
    environment = {f"ASSISTANT_{name}": str(path) for name, path in folders.items()}
    desk.clock.now = datetime.now(UTC)
    return lambda *arguments: CliRunner().invoke(main, arguments, env=environment, prog_name="assistant")


def test_jobs_are_listed_with_their_last_run_and_run_now(desk, assistant):
    desk.publish(by={"sync": {"every": 3600}, "digest": {"cron": "30 7 * * mon-fri"}, "fails": {"every": 600}})
    assert "digest                       30 7 * * mon-fri  the worker has not seen it yet\n" in assistant("job", "list", "corner").output
    ran = assistant("job", "run", "corner", "sync")
    assert (ran.exit_code, ran.output) == (0, "sync: done. wrote a line into sync\n")
    failed = assistant("job", "run", "corner", "fails")
    assert (failed.exit_code, failed.output) == (1, "fails: failed. RuntimeError: the ink ran out\n")
    listed = assistant("job", "list", "corner").output
    due, ran_as = r"^sync +every 3600 s  due [-\d]{10} [:\d]{5}$", r"^ {4}[-\d]+ [:\d]+ done in \d\.\d s\. wrote a line into sync$"
    assert re.search(due, listed, re.M)
    assert re.search(ran_as, listed, re.M)
    desk.run_clock()
    assert len(desk.diary("sync")) == 1, "a run by hand counts as one of the schedule's"


def test_a_job_that_runs_elsewhere_is_not_run_twice(desk, assistant):
    desk.publish(by={"sync": {"every": 3600}})
    with held(desk.shop.claims, "sync", "elsewhere:1:a", desk.clock):
        busy = assistant("job", "run", "corner", "sync")
    assert (busy.exit_code, busy.output) == (75, "sync is running already.\n")
    assert desk.diary("sync") == []


def test_an_unknown_job_shop_or_connector_is_told_what_there_is(desk, assistant):
    desk.publish(by={"sync": {"every": 3600}})
    assert assistant("job", "run", "corner", "synch").output == "Error: corner has no job 'synch'. It has: sync.\n"
    assert assistant("connector", "check", "corner", "mail").output == "Error: corner has no connector 'mail'. It has: none.\n"
    assert assistant("connector", "check", "corner").output == "corner is connected to nothing.\n"
    assert 'No shop is published as "nowhere"' in assistant("connector", "list", "nowhere").output
    assert "corner is connected to nothing." in assistant("connector", "list", "corner").output


def test_connectors_are_listed_and_checked_without_their_secrets(desk, assistant):
    secret = "a secret of sixteen letters"  # noqa: S105
    hook = {"name": "crm", "url": "https://127.0.0.1/hook?key=abcdefgh", "secrets": [secret]}
    desk.street.publish("corner", **with_plugins({"name": "webhooks", "options": {"endpoints": [hook]}}))
    listed = assistant("connector", "list", "corner")
    assert listed.exit_code == 0
    assert listed.output.startswith("webhooks crm                 https://127.0.0.1/hook  complaint, handoff_asked, lead, order, payment")
    checked = assistant("connector", "check", "corner")
    assert checked.exit_code == 1
    assert checked.output.startswith("BAD webhooks crm                 127.0.0.1 is not on the internet.")
    for output in (listed.output, checked.output):
        assert secret not in output
        assert "abcdefgh" not in output


def test_what_could_not_be_delivered_is_listed_and_sent_again(desk, assistant):
    desk.publish(events={"all": ["lead"]})
    desk.tell()
    desk.ask_for_call("never")
    desk.tell()
    assert re.fullmatch(
        r" +1 all +lead of [-\d]+ [:\d]+, tried 1 times\. nobody of that name\n", assistant("connector", "deliveries", "corner").output
    )
    assert "all                          0 deliveries wait, 1 were given up\n" in assistant("connector", "list", "corner").output
    assert "Say which" in assistant("connector", "resend", "corner").output
    assert assistant("connector", "resend", "corner", "99").exit_code == 1
    (desk.street.place / "business" / "corner" / "index" / "kept" / "diary" / "calm").touch()
    assert assistant("connector", "resend", "corner", "--all").output == "1 of corner's deliveries are told again by the worker.\n"
    desk.clock.pass_time(minutes=1)
    desk.tell()
    assert desk.heard() == ["lead:L-00001"]
