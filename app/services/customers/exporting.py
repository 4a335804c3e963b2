"""All that is held of one person in one ZIP file: for machines (JSON), for people (a page), and the files they sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, select_autoescape

from app.errors import NotFound
from app.services.customers.files import received_files
from app.storage.databases.columns import from_epoch, from_json
from app.storage.turns.payloads import unpack_reply

_FOR_PEOPLE = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS  # names of columns are a kind of str of their own
_REPLY = "payload"  # of messages: a reply, packed
_JSON = frozenset({_REPLY, "data", "detail", "state", "part", "told"})
_PAGE = Environment(autoescape=select_autoescape(default=True)).from_string(
    """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ shop }}: {{ name or "a customer" }}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{border:1px solid #ccc;padding:4px 8px;text-align:left;vertical-align:top}
td{overflow-wrap:anywhere;white-space:pre-line}.wide{overflow-x:auto}</style>
<h1>{{ name or "A customer" }}</h1><p>Held by {{ shop }}, as of {{ at }}. The same data for machines is in data.json.</p>
{% if talks %}<h2>Conversations</h2>{% for talk, lines in talks %}<h3>{{ talk }}</h3>
{% for line in lines %}<p><b>{{ line.role }}</b>, {{ line.created_at }}<br>{{ line.text }}</p>{% endfor %}{% endfor %}{% endif %}
{% if files %}<h2>Files</h2><ul>{% for file in files %}<li><a href="files/{{ file }}">{{ file }}</a></li>{% endfor %}</ul>{% endif %}
{% for table, rows in tables %}<h2>{{ table.replace("_", " ") }}</h2><div class="wide"><table>
<tr>{% for column in rows[0] %}<th>{{ column.replace("_", " ") }}</th>{% endfor %}</tr>
{% for row in rows %}<tr>{% for value in row.values() %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table></div>{% endfor %}
</html>"""
)


def export_person(platform: Any, key: str, customer_id: str, now: datetime) -> tuple[str, bytes]:
    """Return the record's id and the ZIP file of a person; NotFound where there is none."""
    database = platform.storage.tenant(key)
    person = database.personal.collect(customer_id)
    if person is None:
        raise NotFound("There is no such customer, or they were erased.")
    tables = {table: [_readable(row) for row in rows] for table, rows in database.personal.read(person).items()}
    files = sorted(set(received_files(database.personal, person, platform.settings.instance_folder, key)))
    traces = [row["trace_id"] for row in tables.get("traces", ())]
    told = {"shop": key, "as_of": now.isoformat(timespec="seconds"), "names": person.names, "tables": tables}
    told["model_calls"] = {"of_turns": traces}  # what models cost is kept by the number of a turn, and says nothing of anybody
    return person.customer_id, _zipped(told, _page(key, now, person.names, tables, files), files)


def _zipped(told: Mapping[str, Any], page: str, files: Sequence[Path]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", orjson.dumps(told, option=_FOR_PEOPLE, default=str))
        archive.writestr("index.html", page)
        for path in files:
            archive.write(path, f"files/{path.name}")
    return content.getvalue()


def _page(key: str, now: datetime, names: Sequence[str], tables: Mapping[str, list[dict[str, Any]]], files: Sequence[Path]) -> str:
    lines = tables.get("messages", [])
    talks = dict.fromkeys(line["conversation_id"] for line in lines)
    said = [(talk, [line for line in lines if line["conversation_id"] == talk]) for talk in talks]
    rest = [(table, rows) for table, rows in tables.items() if table not in ("messages", "traces", "events")]
    return _PAGE.render(
        shop=key, name=", ".join(names), at=now.isoformat(sep=" ", timespec="minutes"), talks=said, tables=rest,
        files=[path.name for path in files],
    )  # fmt: skip


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with times as people write them and JSON as data."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name.endswith(("_at", "_until")) and isinstance(value, int):
        return from_epoch(value).isoformat(timespec="seconds") if value else None
    if isinstance(value, str) and value[:1] in ("{", "[") and name in _JSON:
        try:
            return unpack_reply(value) if name == _REPLY else from_json(value)
        except ValueError:
            return value
    return value
