"""The yardstick: a Flask route that parses JSON and does one SQLite insert, as fast as it honestly can."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from flask import Flask, Response, jsonify, request
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, event, insert
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateTable

METADATA = MetaData()
MESSAGES = Table(
    "messages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("session_id", String),
    Column("text", String),
    Column("at", Integer),
)


def create_app(file: Path) -> Flask:
    """Return the application over a new SQLite file in WAL, one writer at a time, synchronous NORMAL as ours."""
    app, engine, writing = Flask(__name__), _engine(file), threading.Lock()
    with engine.begin() as connection:
        connection.execute(CreateTable(MESSAGES, if_not_exists=True))  # both processes make it at once
    statement = insert(MESSAGES).inline()

    @app.post("/api/chat/<bot>")
    def post_message(bot: str) -> Response:
        body = request.get_json()
        row = {"session_id": body["session_id"], "text": body["message"], "at": time.time_ns() // 1000}
        with writing, engine.begin() as connection:
            connection.execute(statement, row)
        return jsonify(reply=body["message"], session_id=body["session_id"], bot=bot)

    return app


def _engine(file: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": 30})
    event.listen(engine, "connect", lambda connection, _: connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"))
    return engine


def app_of_environment() -> Flask:
    """Return the application over the file that the bench names; what gunicorn serves."""
    return create_app(Path(os.environ["BENCH_BARE_FILE"]))
