"""The running server: senders that never finish, a full disk, and workers that are killed."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading

import psutil
import requests

from tests.eventually import eventually

HEAD = b"POST /chat_api HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
STALLED = [HEAD + b"Content-Length: 500\r\n\r\n{", HEAD]
SESSIONS, KILLS, MOST = 6, 6, 400


def send(port: int, raw: bytes) -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port), timeout=30)
    wire.sendall(raw)
    return wire


def test_senders_that_never_finish_do_not_hold_the_server(serve):
    server = serve(WEB_WORKERS="1", WEB_THREADS="2")
    wires = [send(server.port, STALLED[number % 2]) for number in range(2)]
    assert requests.get(f"{server.url}/health", timeout=60).status_code == 200
    assert wires[0].recv(65536).split(b" ")[1] == b"400"
    for wire in wires:
        wire.close()


def test_a_body_in_chunks_is_no_way_around_the_limit(serve):
    server = serve(WEB_WORKERS="1")
    body = b'{"message": "' + b"a" * 300_000 + b'"}'
    wire = send(server.port, HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
    assert wire.recv(65536).split(b" ")[1] == b"413"
    wire.close()


def stored(server) -> dict[str, int]:
    """Return how many lines each message id has; the customer's and the reply make two."""
    with sqlite3.connect(server.folder / "instance" / "bikes.db") as file:
        lines = dict(file.execute("SELECT message_id, count(*) FROM messages GROUP BY message_id"))
    file.close()
    return lines


def test_a_full_disk_is_told_and_what_was_answered_is_kept(serve):
    server = serve(WEB_WORKERS="1", largest_file=700_000)
    answered, refused = [], []
    for number in range(MOST):
        body = {"message": "how much is the red bike?", "session_id": f"s{number}", "message_id": f"m{number}"}
        response = requests.post(f"{server.url}/api/chat/bikes", json=body, timeout=30)
        (answered if response.ok else refused).append((body["message_id"], response))
        if len(refused) == 3:
            break
    assert answered
    assert {(response.status_code, response.json()["code"]) for _, response in refused} == {(507, "storage_full")}
    assert stored(server) == {name: 2 for name, _ in answered}


def talk(url: str, name: int, over: threading.Event, acknowledged: dict[str, str]) -> None:
    """Send messages one after the other, each again under its own id until it is answered."""
    number = 0
    while not over.is_set():
        number += 1
        body = {"message": "how much is the red bike?", "session_id": f"s{name}", "message_id": f"m{name}-{number}"}
        while not over.is_set() and body["message_id"] not in acknowledged:
            try:
                response = requests.post(f"{url}/api/chat/bikes", json=body, timeout=60)
            except requests.RequestException:
                continue
            if response.ok:
                acknowledged[body["message_id"]] = response.json()["reply"]


def test_an_acknowledged_message_survives_killed_workers_once(serve):
    server = serve(WEB_WORKERS="2")
    over, acknowledged = threading.Event(), {}
    talkers = [threading.Thread(target=talk, args=(server.url, name, over, acknowledged)) for name in range(SESSIONS)]
    for talker in talkers:
        talker.start()
    try:
        for _ in range(KILLS):
            reached = len(acknowledged) + 10
            eventually(lambda reached=reached: len(acknowledged) >= reached)
            workers = psutil.Process(server.process.pid).children()
            if workers:
                os.kill(workers[-1].pid, signal.SIGKILL)
    finally:
        over.set()
        for talker in talkers:
            talker.join()
    lines = stored(server)
    assert set(lines.values()) == {2}
    assert set(acknowledged) <= set(lines)
