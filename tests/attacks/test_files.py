"""Files that are made to hurt: archives that reach outside, tables without end."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.services.importing.table_files import UnreadableTable, read_table
from app.services.publishing.snapshots import BadSnapshot, Snapshots
from app.storage.folders.folders import BusinessRoot

DRAFT = ("draft/tenant.json", b"{}")
NAMES = [
    "../x", "/etc/x", "draft/../../x", "draft/..\\x", "C:/x", "draft/C:x", "draft/.hidden", "other/x", "draft", "live.json/x",
    "database.sqlite/x", "versions/../x", "media/" + "a" * 300 + ".png",
]  # fmt: skip


def pack(place: Path, *entries: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, target: str = "") -> Path:
    """Return a .tar.gz whose last entry is of ``kind``."""
    file = place / "shop.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            if (name, content) == entries[-1]:
                entry.type, entry.linkname = kind, target
            archive.addfile(entry, io.BytesIO(content))
    return file


def refused(tmp_path: Path, file: Path) -> str:
    """Restore a file and return why it was refused; nothing may be left of it."""
    with pytest.raises(BadSnapshot) as refusal:
        Snapshots(BusinessRoot(tmp_path / "business"), tmp_path / "instance", max_bytes=1_000_000).restore(file, "shop")
    assert not list((tmp_path / "business").iterdir())
    return str(refusal.value)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_that_has_no_place_is_refused(tmp_path, name):
    assert "has no place in a snapshot" in refused(tmp_path, pack(tmp_path, DRAFT, (name, b"x")))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path, kind):
    assert "is no plain file" in refused(tmp_path, pack(tmp_path, DRAFT, ("media/a.png", b""), kind=kind, target="/etc/passwd"))


def test_a_bomb_is_counted_while_it_unpacks(tmp_path):
    assert "unpacks to more than is allowed" in refused(tmp_path, pack(tmp_path, DRAFT, ("media/a.bin", bytes(3_000_000))))
    with zipfile.ZipFile(tmp_path / "shop.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("media/a.bin", bytes(3_000_000))
    assert "unpacks to more than is allowed" in refused(tmp_path, tmp_path / "shop.zip")


@pytest.mark.parametrize(("entry", "told"), [
    (("versions/0001/manifest.json", json.dumps({"files": {"../../../etc/passwd": "0"}}).encode()), "a manifest names"),
    (("versions/1/manifest.json", b"{}"), "version 1 has a damaged manifest"),
    (("database.sqlite", b"this is no database"), "database.sqlite is damaged"),
])  # fmt: skip
def test_what_does_not_hold_is_told_before_anything_is_touched(tmp_path, entry, told):
    assert told in refused(tmp_path, pack(tmp_path, DRAFT, entry))


def names_columns(cells: tuple) -> int:
    return sum(str(cell).lower() in ("sku", "name", "price") for cell in cells)


def test_a_cell_far_below_is_told_instead_of_filling_the_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["sku", "name", "price"])
    book.active.cell(1_048_576, 16_384).value = "x"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(UnreadableTable, match="spans 1048576 rows and 16384 columns"):
        read_table(tmp_path / "far.xlsx", names_columns)


def test_a_cell_without_end_is_told_by_its_line(tmp_path):
    (tmp_path / "huge.csv").write_text("sku,name,price\nA," + "x" * 300_000 + ",5\n")
    with pytest.raises(UnreadableTable, match="^huge.csv: line 2: field larger than"):
        read_table(tmp_path / "huge.csv", names_columns)


def test_a_separator_that_makes_one_endless_cell_is_not_the_one(tmp_path):
    (tmp_path / "wide.csv").write_text("sku,name,price" + ",x" * 100_000 + "\nA,b,5\n")
    assert read_table(tmp_path / "wide.csv", names_columns).rows[0].cells == ("A", "b", "5")


def test_entities_of_an_excel_file_are_not_followed(tmp_path):
    book = openpyxl.Workbook()
    for row in (["sku", "name", "price"], ["A", "b", 5]):
        book.active.append(row)
    book.save(tmp_path / "plain.xlsx")
    (tmp_path / "secret.txt").write_text("the till's key")
    evil = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{tmp_path}/secret.txt">]><sst'
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "evil.xlsx", "w") as changed:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/sharedStrings.xml":
                content = content.replace(b"<sst", evil.encode(), 1).replace(b">b<", b">&a;<", 1)
            changed.writestr(name, content)
    try:
        told = str(read_table(tmp_path / "evil.xlsx", names_columns))
    except UnreadableTable as error:
        told = str(error)
    assert "till" not in told
