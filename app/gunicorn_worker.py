"""Gunicorn's threaded worker: its faults in problem JSON, nobody held up by one who is slow, customers served by whoever is free."""

from __future__ import annotations

import errno
import secrets
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.worker_loads import WorkerLoads

READ_SECONDS = 10.0
LINGER_SECONDS = 2.0
MOST_LEAVING = 256
NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)


class ProblemWorker(ThreadWorker):
    """A request that cannot be parsed never reaches the application; gunicorn itself would answer it in HTML.

    Gunicorn waits for the rest of a begun request for as long as its sender likes; a few dozen such senders would hold
    every thread. Here the reading side is closed after a while, which does not touch an answer that is being written. While
    a customer has said nothing yet, or is on his way out, no thread waits for him at all.

    A connection stays with the process that took it, and whichever wakes first may take many that come at once. So a process
    that has much to do when a customer speaks hands the connection to one that has less.
    """

    loads: WorkerLoads  # both are given before the fork
    place: int | None = None

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self._begun: dict[Any, float] = {}
        self._asked: dict[Any, Any] = {}
        self._leaving: dict[socket.socket, float] = {}
        self._requests = 0

    def run(self) -> None:
        """Called by gunicorn once the application is there; returns when the process is to end."""
        if self.place is not None:
            self.poller.register(self.loads.door(self.place), selectors.EVENT_READ, self._on_door)
        super().run()
        if self.place is not None:
            self.loads.send_on(self.place)

    def handle_exit(self, sig: Any, frame: Any) -> None:
        super().handle_exit(sig, frame)
        self._tell()

    def _cap_keepalive(self, deadline: float) -> None:
        """Called by gunicorn when the process is to end: nor does it wait longer for those who have said nothing yet."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def accept(self, listener: Any) -> None:
        """Called by gunicorn's loop for a new customer."""
        try:
            wire, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in NO_MORE_FILES:
                raise
            self._let_oldest_go(len(self._leaving))
            return
        conn = self._welcome(wire, address, listener.getsockname())
        conn.timeout = time.monotonic() + READ_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(wire, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _welcome(self, wire: socket.socket, address: Any, ours: Any) -> _Customer:
        self.nr_conns += 1
        return _Customer(self.see_off, self.cfg, wire, address, ours)

    def enqueue_req(self, conn: Any) -> None:
        """Called by gunicorn's loop for every request that is to be read."""
        if not self._handed_on(conn):
            self._work_on(conn)

    def _work_on(self, conn: Any) -> None:
        self._requests += 1
        self._tell()
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Called by gunicorn's loop when a request is done."""
        self._requests -= 1
        super().finish_request(conn, fs)

    def _tell(self) -> None:
        if self.place is not None and self.alive:
            self.loads.tell(self.place, self._requests)
        elif self.place is not None:
            self.loads.close(self.place)

    def _handed_on(self, conn: Any) -> bool:
        """Hand a connection to a process that has less to do, if there is one and nothing of the request was read here."""
        other = None if self.place is None or self.cfg.is_ssl else self.loads.freer_than(self.place)
        if other is None or (conn.parser is not None and conn.parser.unreader.buf.getvalue()):
            return False
        if not self.loads.give(other, conn.sock, (conn.client, conn.server)):
            return False
        self.nr_conns -= 1
        conn.close()
        return True

    def _on_door(self, _: Any) -> None:
        """Serve those who were handed to this process; whoever handed them on knew of one that is busier."""
        while (taken := self.loads.take(self.place)) is not None:
            wire, (client, ours) = taken
            conn = self._welcome(wire, _address(client), _address(ours))
            conn.data_ready = True
            self._work_on(conn)

    def see_off(self, wire: socket.socket) -> None:
        """Say that the answer is over, and close the connection when its customer has heard: he might lose the end of it."""
        try:
            wire.setblocking(False)
            wire.shutdown(socket.SHUT_WR)
            self.poller.register(wire, selectors.EVENT_READ, self._on_last_words)
        except OSError:
            wire.close()
        else:
            self._let_oldest_go(len(self._leaving) - MOST_LEAVING)
            self._leaving[wire] = time.monotonic() + LINGER_SECONDS

    def _let_oldest_go(self, number: int) -> None:
        for wire in list(self._leaving)[: max(0, number)]:
            self._let_go(wire)

    def _on_last_words(self, wire: socket.socket) -> None:
        try:
            has_more = bool(wire.recv(65536))
        except BlockingIOError:
            return
        except OSError:
            has_more = False
        if not has_more:
            self._let_go(wire)

    def _let_go(self, wire: socket.socket) -> None:
        del self._leaving[wire]
        self.poller.unregister(wire)
        wire.close()

    def handle(self, conn: Any) -> Any:
        self._begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._begun.pop(conn, None)
            self._asked.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Called by gunicorn when the headers of a request are there; its body is read by the application."""
        self._asked[conn] = req
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Called by gunicorn's loop at each round, at least once a second: also stop reading from those who take too long."""
        super().murder_pending()
        self._tell()
        now = time.monotonic()
        for wire in [wire for wire, until in self._leaving.items() if until < now]:
            self._let_go(wire)
        latest = now - READ_SECONDS
        for conn in [conn for conn, begun in list(self._begun.items()) if begun < latest]:
            asked = self._asked.get(conn)
            if asked is None or not is_read(asked):
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        super().handle_error(req, _Wire(client), addr, exc)


class _Customer(TConn):
    """A connection at whose end gunicorn's loop does not stand still until the customer's side is closed as well."""

    def __init__(self, see_off: Callable[[socket.socket], None], *given: Any):
        super().__init__(*given)
        self._see_off = see_off

    def close(self, graceful: bool = False) -> None:
        if graceful and not self.cfg.is_ssl:
            self._see_off(self.sock)
        else:
            super().close(graceful)


def is_read(request: Any) -> bool:
    """Whether the body of a gunicorn request has been read to its end: a long answer then keeps nobody from asking again."""
    reader = request.body.reader
    return getattr(reader, "length", None) == 0 or getattr(reader, "parser", reader) is None


def _address(told: Any) -> Any:
    return tuple(told) if isinstance(told, list) else told


class _Wire:
    """A client's socket on which an error page goes out as problem JSON."""

    def __init__(self, wire: Any):
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def sendall(self, page: bytes) -> None:
        self._wire.sendall(problem_response(page.split(b"\r\n", 1)[0]))


def problem_response(status_line: bytes) -> bytes:
    """Return the whole response for a status line like ``HTTP/1.1 414 URI Too Long``."""
    _, status, title = status_line.decode("latin-1").split(" ", 2)
    code = "bad_request" if status == "400" else f"http_{status}"
    detail = f"The server cannot read this request: {title}."
    problem = {"type": f"/docs#{code}", "title": title, "status": int(status), "detail": detail, "code": code, "id": secrets.token_hex(8)}
    body = orjson.dumps(problem)
    headers = b"Connection: close\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return status_line + b"\r\n" + headers + body
