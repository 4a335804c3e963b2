"""Tables for spreadsheets: read back as they were, and no customer's words become a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from app.services.exports import csv_of, file_of, xlsx_of

HARMFUL = ["=1+1", "+447700900001", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")', "＝1+1"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", HARMFUL)
def test_what_a_customer_typed_is_no_formula(text):
    assert read_csv(csv_of(["name"], [[text]]))[1] == [f"'{text}"]
    book = xlsx_of(["name"], [[text]])
    assert load_workbook(io.BytesIO(book)).active["A2"].data_type in ("s", "inlineStr")
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_numbers_and_times_stay_what_they_are():
    row = [-5, Decimal("-2.50"), datetime(2026, 3, 14, 15, 9, tzinfo=UTC), None, "Ánh"]
    assert read_csv(csv_of("abcde", [row]))[1] == ["-5", "-2.50", "2026-03-14 15:09:00+00:00", "", "Ánh"]
    assert [cell.value for cell in load_workbook(io.BytesIO(xlsx_of("abcde", [row]))).active[2]][:2] == [-5, -2.5]


@given(some.lists(some.lists(some.text(max_size=30), min_size=2, max_size=2), max_size=5))
def test_any_text_makes_a_file_that_can_be_read(rows):
    assert len(read_csv(file_of("csv", ["one", "other"], rows))) == len(rows) + 1
    assert load_workbook(io.BytesIO(file_of("xlsx", ["one", "other"], rows, "a/b: [c]"))).active.max_row == len(rows) + 1
