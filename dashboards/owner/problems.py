"""What keeps a draft from being published, told by the record that it stands in, with the way to its form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from flask import url_for

from app.services.accounts import AppError
from app.services.drafts.editor import DraftEditor
from app.services.publishing.differences import title_of
from app.services.publishing.validation import Problem
from dashboards.owner.office import office
from dashboards.owner.telling import fault_said, field_name
from dashboards.owner.wording import language_of_request

_IN_RECORD = re.compile(r"(\w+)\[(\d+)\](?:\.(.+))?")


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """A fault: what to do, and where; ``address`` leads to the ``record``'s form, "" where no form has it."""

    called: str
    text: str
    record: str = ""
    address: str = ""


def problems_told(bot: str, problems: Sequence[Problem]) -> list[ToldProblem]:
    """Return the faults of a draft as its owner meets them."""
    editor = DraftEditor(office().platform.directory.root, bot) if problems else None
    return [_told(bot, editor, problem) for problem in problems]


def _told(bot: str, editor: DraftEditor | None, problem: Problem) -> ToldProblem:
    text, name = fault_said(problem.message), PurePosixPath(problem.file).stem
    found, titles = _IN_RECORD.fullmatch(problem.place), office().texts[language_of_request()]["content"]["titles"]
    key, record = _record(editor, name, found[1], int(found[2])) if editor and found else ("", {})
    if not key:
        return ToldProblem(f"{problem.file}: {problem.place}" if problem.place else problem.file, text)
    called = " · ".join(filter(None, (titles.get(name, name.title()), field_name(found[3]) if found[3] else "")))
    return ToldProblem(called, text, title_of(record) or key, url_for("owner.edit_record", bot=bot, document=name, key=key))


def _record(editor: DraftEditor, name: str, records: str, number: int) -> tuple[str, Mapping[str, Any]]:
    """Return a record of the draft and its key, "" where no form shows it."""
    try:
        document = editor.document(name)
        entries = editor.records(document) if document.records == records else ()
    except AppError:  # no list of records, or a file that cannot be read
        return "", {}
    record = entries[number] if number < len(entries) else {}
    return str(record.get(document.key, "")), record
