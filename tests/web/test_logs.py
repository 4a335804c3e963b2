"""The logs: one line each, no customer's words, a file a day with many processes writing."""

from __future__ import annotations

import json
import logging
import multiprocessing
import re
import sys
from pathlib import Path

import pytest

from app.logging_setup import DAY_S, DailyFile, configure_logging, hash_session, json_line, text_line
from app.settings import Settings

SECRETS = ("zanzibar", "07700", "900123", "anna@example.com")
MESSAGE = {"message": "zanzibar? call me on 07700 900123 or anna@example.com", "session_id": "+447700900123", "message_id": "07700-1"}


def read(tmp_path: Path, name: str) -> list[str]:
    return (tmp_path / "logs" / name).read_text().splitlines()


def test_a_request_is_a_line(client, tmp_path):
    response = client.post("/api/chat/bikes", json={"message": "red bike", "session_id": "s"})
    line = read(tmp_path, "chatbot.log")[-1]
    fields = dict(word.split("=", 1) for word in line.split()[2:])
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO ", line)
    assert fields["id"] == response.headers["X-Request-Id"]
    assert (fields["bot"], fields["route"], fields["status"]) == ("bikes", "/api/chat/<bot_id>", "200")
    assert re.fullmatch(r"[0-9a-f]{12}", fields["session"])
    assert float(fields["ms"]) > 0


def test_a_turn_is_a_line(client, tmp_path):
    reply = client.post("/api/chat/bikes", json={"message": "how much is the red bike?"}).json
    fields = dict(word.split("=", 1) for word in read(tmp_path, "analytics.log")[-1].split()[2:])
    assert (fields["bot"], fields["tool"], fields["outcome"], fields["mode"]) == ("bikes", reply["tools"][0]["name"], "answered", "v5")
    assert 0 < float(fields["score"]) <= 1
    assert fields["trace"] == reply["trace_id"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_customers_words_are_in_any_log(make_app, tmp_path, form):
    client = make_app(log_format=form).test_client()
    me = {"X-Visitor-Token": client.post("/api/chat/bikes/visitor").json["token"]}
    assert client.post("/api/chat/bikes", json=MESSAGE, headers=me).status_code == 200
    assert client.post("/api/chat/bikes", json=MESSAGE, headers={**me, "Accept": "text/event-stream"}).get_data()
    client.post("/chat_api", json={**MESSAGE, "bot": "zanzibar"})
    client.get("/api/chat/bikes/session/+447700900123/messages", headers=me)
    client.delete("/api/chat/bikes/session/+447700900123", headers=me)
    client.get("/zanzibar/07700900123?mail=anna@example.com")
    written = "".join(path.read_text() for path in (tmp_path / "logs").iterdir())
    assert written.count("bot=bikes") + written.count('"bot":"bikes"') >= 6
    assert [secret for secret in SECRETS if secret in written] == []


def test_a_stream_is_logged_when_it_ended(client, tmp_path):
    with client.post("/api/chat/bikes", json={"message": "hi"}, headers={"Accept": "text/event-stream"}) as response:
        response.get_data()
    assert f"id={response.headers['X-Request-Id']}" in read(tmp_path, "chatbot.log")[-1]


def test_lines_are_json_when_asked(make_app, tmp_path):
    make_app(log_format="json").test_client().post("/api/chat/bikes", json={"message": "red bike"})
    request, turn = (json.loads(read(tmp_path, name)[-1]) for name in ("chatbot.log", "analytics.log"))
    assert (request["bot"], request["status"], request["level"]) == ("bikes", 200, "INFO")
    assert turn["outcome"] == "answered"


def test_a_session_is_named_by_a_hash_that_needs_the_key():
    assert hash_session("+447700900123", b"a") != hash_session("+447700900123", b"b")
    assert hash_session("s", b"k" * 200) == hash_session("s", b"k" * 200)
    assert hash_session("", b"k") == "-"


@pytest.mark.parametrize("line", [text_line, json_line])
def test_a_line_break_cannot_forge_a_line(line):
    record = logging.makeLogRecord({"name": "app.x", "levelname": "ERROR", "msg": "a\nforged\r\nb\u2028c", "fields": {"bot": "x\ny"}})
    assert len(line(record).splitlines()) == 1


def test_a_traceback_in_text_is_indented_under_its_line():
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.makeLogRecord({"name": "app.x", "levelname": "ERROR", "msg": "failed", "exc_info": sys.exc_info()})
    lines = text_line(record).splitlines()
    assert lines[0].endswith("ERROR app.x failed")
    assert all(line.startswith("    ") for line in lines[1:])
    assert "ValueError: first" in text_line(record)


def record_of(day: int, text: str, second: float = 0) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "app.x", "levelname": "INFO", "msg": text, "created": day * DAY_S + second, "msecs": 0.0})


def test_a_log_is_set_aside_when_its_day_is_over_and_thrown_away_when_it_is_old(tmp_path):
    path = tmp_path / "chatbot.log"
    handler = DailyFile(path, text_line, keep_days=2)
    for day in range(20000, 20005):
        handler.emit(record_of(day, f"day {day}"))
    handler.close()
    assert sorted(file.name for file in tmp_path.glob("chatbot*")) == ["chatbot.log", "chatbot.log.2024-10-06", "chatbot.log.2024-10-07"]
    assert "day 20004" in path.read_text()


def test_a_process_that_starts_on_a_new_day_sets_the_old_log_aside(tmp_path):
    for day in (20000, 20001):
        handler = DailyFile(tmp_path / "errors.log", json_line, keep_days=9)
        handler.emit(record_of(day, f"day {day}"))
        handler.close()
    assert "day 20000" in (tmp_path / "errors.log.2024-10-04").read_text()
    assert "day 20001" in (tmp_path / "errors.log").read_text()


def test_a_file_that_is_already_there_is_never_overwritten(tmp_path):
    (tmp_path / "errors.log.2024-10-04").write_text("kept\n")
    handler = DailyFile(tmp_path / "errors.log", text_line, keep_days=9)
    for day in (20000, 20001):
        handler.emit(record_of(day, f"day {day}"))
    handler.close()
    assert (tmp_path / "errors.log.2024-10-04").read_text() == "kept\n"
    assert "day 20000" in (tmp_path / "errors.log.2024-10-04.1").read_text()


LINES = 400
DAYS = 4


def write_over_midnights(path: str, writer: int, gate: multiprocessing.Barrier) -> None:
    handler = DailyFile(Path(path), text_line, keep_days=99)
    for day in range(20000, 20000 + DAYS):
        gate.wait(30)
        for number in range(LINES):
            handler.emit(record_of(day, f"w{writer}-{day}-{number}-" + "x" * 500, number))
    handler.close()


def test_processes_that_rotate_at_the_same_midnight_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(3)
    path = tmp_path / "chatbot.log"
    writers = [context.Process(target=write_over_midnights, args=(str(path), number, gate)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    files = sorted(tmp_path.glob("chatbot.log*"))
    assert len(files) == DAYS
    for file in files:
        lines = file.read_text().splitlines()
        assert all(re.fullmatch(r"\S+ INFO app\.x w\d-\d+-\d+-x{500}", line) for line in lines)
        assert len(lines) == len(set(lines)) == 3 * LINES
        assert len({line[:10] for line in lines}) == 1


def test_configuring_twice_does_not_write_twice(tmp_path):
    settings = Settings(log_folder=tmp_path / "logs")
    configure_logging(settings)
    configure_logging(settings)
    logging.getLogger("app.somewhere").error("once")
    assert (tmp_path / "logs" / "errors.log").read_text().count("once") == 1


def test_a_log_that_cannot_be_written_hurts_nobody(client, tmp_path, capsys):
    handler = DailyFile(tmp_path / "logs", text_line, keep_days=1)
    handler.emit(record_of(20000, "into a folder"))
    assert "--- Logging error ---" in capsys.readouterr().err
