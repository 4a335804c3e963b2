"""Sheets of pictures side by side: a page on a screen and on a phone, by day and by night, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.tour.camera import Shot

GAP, WIDEST = 24, 2000
GROUND = (128, 128, 128)


def lay_out(shots: Iterable[Shot], folder: Path) -> list[Path]:
    """Write a sheet for each page: by day in English and by night in Vietnamese on one, the other way round on another."""
    sheets: dict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        crossed = (shot.language == "en") == (shot.scheme == "light")
        sheets[f"{shot.place}-{'a' if crossed else 'b'}"].append(shot)
    return [_sheet([shot.file for shot in sorted(found, key=_order)], folder / f"sheet-{name}.png") for name, found in sheets.items()]


def _order(shot: Shot) -> tuple[str, int]:
    return shot.language, -shot.width


def _sheet(files: Sequence[Path], target: Path) -> Path:
    from PIL import Image

    pictures = [Image.open(file) for file in files]
    wide = sum(picture.width for picture in pictures) + GAP * (len(pictures) + 1)
    sheet = Image.new("RGB", (wide, max(picture.height for picture in pictures) + 2 * GAP), GROUND)
    at = GAP
    for picture in pictures:
        sheet.paste(picture, (at, GAP))
        at += picture.width + GAP
    sheet.thumbnail((WIDEST, WIDEST))
    sheet.save(target)
    return target
