"""The web process as it runs in life: gunicorn, two workers, many customers at once."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
import requests

from tests.eventually import PATIENCE_S, eventually

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = 64


@dataclass(frozen=True)
class Server:
    """A running gunicorn, its address and its folder."""

    process: subprocess.Popen
    url: str
    folder: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(business_root, tmp_path) -> Iterator[Server]:
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PORT": str(port), "BUSINESS_ROOT": str(business_root), "BUSINESS_KEY": "bikes",
        "INSTANCE_FOLDER": str(tmp_path / "instance"), "LOG_FOLDER": str(tmp_path / "logs"), "RATE_PER_IP": "100000",
        "RATE_PER_VISITOR": "100000", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn_conf.py", "app.wsgi:app"]
    with (tmp_path / "stderr.txt").open("w") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=told, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield Server(process, url, tmp_path)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE_S)


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Ask until it answers and both web processes are there; the connection is refused at once while nobody listens."""

    def stands() -> bool:
        assert process.poll() is None
        try:
            assert requests.get(f"{url}/health", timeout=PATIENCE_S).json() == {"status": "ok"}
        except requests.ConnectionError:
            return False
        return len(psutil.Process(process.pid).children()) == 2

    eventually(stands)


def stopped_when_asked(server: Server) -> bool:
    """Stop it; return whether it ended by itself before gunicorn's patience with its web processes, 20 s, was over."""
    server.process.terminate()
    try:
        return server.process.wait(15) == 0
    except subprocess.TimeoutExpired:
        return False


def test_sixty_four_conversations_at_once_do_not_mix(server):
    asked = {f"s{number}": ("red bike", "199") if number % 2 else ("brass bell", "12.50") for number in range(SESSIONS)}

    def talk(session: str) -> list[dict]:
        with requests.Session() as web:
            body = {"session_id": session, "message": f"how much is the {asked[session][0]}?"}
            follow_up = {"session_id": session, "message": "and how much are two of those?"}
            return [web.post(f"{server.url}/api/chat/bikes", json=each, timeout=60).json() for each in (body, follow_up)]

    with ThreadPoolExecutor(SESSIONS) as pool:
        replies = dict(zip(asked, pool.map(talk, asked), strict=True))
    twice = {"199": "398", "12.50": "25"}
    for session, (_, price) in asked.items():
        first, second = replies[session]
        assert first["session_id"] == second["session_id"] == session
        assert price in first["reply"]
        assert twice[price] in second["reply"]
    lines = (server.folder / "logs" / "chatbot.log").read_text().splitlines()
    assert sum("route=/api/chat/<bot_id>" in line for line in lines) == 2 * SESSIONS
    assert all(re.fullmatch(r"\S+ INFO id=\w{16} bot=\S+ method=\w+ route=\S+ status=200 session=\S+ ms=[\d.]+", line) for line in lines)


def test_workers_agree_on_visitors_and_the_process_stops_quickly(server):
    with requests.Session() as web:
        me = {"X-Visitor-Token": web.post(f"{server.url}/api/chat/bikes/visitor", timeout=PATIENCE_S).json()["token"]}
        body = {"message": "red bike", "session_id": "me"}
        for _ in range(20):
            assert requests.post(f"{server.url}/api/chat/bikes", json=body, headers=me, timeout=PATIENCE_S).status_code == 200
        assert stopped_when_asked(server)
    assert not (server.folder / ".gunicorn").exists()


def test_events_arrive_as_they_happen_and_end(server):
    answer = requests.post(
        f"{server.url}/chat_api", json={"message": "red bike"}, headers={"Accept": "text/event-stream"}, stream=True, timeout=PATIENCE_S
    )
    names = [line.decode() for line in answer.iter_lines() if line.startswith(b"event:")]
    assert names == ["event: typing", "event: message", "event: done"]
    assert stopped_when_asked(server)
    assert f"id={answer.headers['X-Request-Id']}" in (server.folder / "logs" / "chatbot.log").read_text()


def send_raw(url: str, raw: bytes) -> bytes:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as wire:
        wire.sendall(raw)
        wire.shutdown(socket.SHUT_WR)
        received = b""
        while part := wire.recv(65536):
            received += part
    return received


HEAD = b"POST /chat_api HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BROKEN = [
    (HEAD + b'Content-Length: 500\r\n\r\n{"message": "hi"}', b"400"),
    (HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"mes\r\n', b"400"),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", b"400"),
    (HEAD + b"Content-Length: nine\r\n\r\n{}", b"400"),
    (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
    (b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n", b"431"),
    (b"<h1>hello</h1>\r\n\r\n", b"400"),
]


def test_requests_that_break_off_or_are_none_get_the_one_shape_and_hurt_nobody(server):
    for raw, status in BROKEN:
        head, _, body = send_raw(server.url, raw).partition(b"\r\n\r\n")
        assert head.split(b" ")[1] == status
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == int(status)
    assert send_raw(server.url, b"\x16\x03\x01\x00") == b""
    assert requests.get(f"{server.url}/health", timeout=PATIENCE_S).status_code == 200
    assert "Traceback" not in (server.folder / "stderr.txt").read_text()


def connections_of(server: Server) -> dict[int, int]:
    """Return how many customers each web process holds."""
    port = int(server.url.rpartition(":")[2])
    return {
        worker.pid: sum(link.status == psutil.CONN_ESTABLISHED and link.laddr.port == port for link in worker.net_connections("tcp"))
        for worker in psutil.Process(server.process.pid).children()
    }


def test_a_process_that_took_all_customers_hands_some_on(server):
    first, second = psutil.Process(server.process.pid).children()
    second.suspend()
    with ExitStack() as held:
        customers = [held.enter_context(closing(HTTPConnection(server.url.removeprefix("http://"), timeout=60))) for _ in range(12)]
        for customer in customers:
            customer.connect()
        eventually(lambda: connections_of(server) == {first.pid: 12, second.pid: 0})
        second.resume()
        for _ in range(30):
            for customer in customers:
                customer.request("POST", "/api/chat/bikes", json.dumps({"message": "red bike"}), {"Content-Type": "application/json"})
            replies = [customer.getresponse() for customer in customers]
            assert [(reply.status, b"199" in reply.read()) for reply in replies] == [(200, True)] * 12
            if min(connections_of(server).values()) >= 3:
                return
    pytest.fail("the second process was left without customers")


def test_who_does_not_leave_after_his_answer_is_let_go(server):
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as wire:
        wire.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := wire.recv(65536):
            answer += part
        assert b'"ok"' in answer
        eventually(lambda: not sum(connections_of(server).values()))
