"""``python -m scripts.tour OUT``: a picture of every page, in both languages, by day and by night, on a screen and on a phone."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from scripts.benchmarks.servers import OURS, gunicorn
from scripts.tour.camera import SCHEMES, Camera, Shot
from scripts.tour.pages import MOST_USED, PLACES
from scripts.tour.sheets import lay_out
from scripts.tour.shop import make_place
from scripts.tour.work import OWNERS

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDTHS, EDGES = (1280, 390), (360, 1920, 2560)
Names = tuple[str, ...]


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the filled shops here, and use what lies there.")
@click.option("--page", "pages", multiple=True, help="Only this page; may come again.")
@click.option("--language", "languages", multiple=True, type=click.Choice([owner.language for owner in OWNERS]), help="Only this language.")
@click.option("--scheme", "schemes", multiple=True, type=click.Choice(SCHEMES), help="Only by day, or by night.")
@click.option("--width", "widths", multiple=True, type=int, help="Only this width, in pixels.")
@click.option("--axe/--no-axe", default=True, show_default=True, help="Check each page for accessibility, too.")
def main(out: Path, keep: Path | None, pages: Names, languages: Names, schemes: Names, widths: tuple[int, ...], axe: bool) -> None:
    """Fill two shops, open every page, and put pictures and sheets of them into OUT; tell what is wrong at sight."""
    if not shutil.which(CHROMIUM):
        raise click.ClickException(f"There is no Chromium at {CHROMIUM}. Install it with: apt-get install chromium")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        place = keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        keys = make_place(place)
        with gunicorn(OURS, place, place / "business") as server:
            asked = (pages, languages or ("en", "vi"), schemes or SCHEMES, widths)
            shots = list(_tour(f"http://127.0.0.1:{server.port}", keys, out, asked, axe))
    lay_out((shot for shot in shots if shot.width in (widths or WIDTHS)), out)
    sys.exit(_tell(shots))


def _tour(site: str, keys: Mapping[str, Mapping[str, str]], out: Path, asked: tuple[tuple[str, ...], ...], axe: bool) -> Iterator[Shot]:
    from playwright.sync_api import sync_playwright

    pages, languages, schemes, widths = asked
    wanted = [place for place in PLACES if not pages or place.name in pages]
    used = [place for place in wanted if place.name in MOST_USED]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for owner in OWNERS:
            camera = Camera(chromium, site, owner, keys[owner.shop], out)
            for scheme in SCHEMES:
                if owner.language in languages and scheme in schemes:
                    yield from camera.shoot(wanted, scheme, list(widths or WIDTHS), axe)
                    if not widths and scheme == SCHEMES[0] and owner is OWNERS[0]:
                        yield from camera.shoot(used, scheme, list(EDGES), False)
        chromium.close()


def _tell(shots: list[Shot]) -> int:
    """Print what is wrong where; return how many pictures have a fault."""
    faulty = [shot for shot in shots if shot.faults]
    for shot in faulty:
        click.echo(f"{shot.place}, {shot.language}, {shot.scheme}, {shot.width} px: " + "; ".join(shot.faults))
    click.echo(f"{len(shots)} pictures, {len(faulty)} with something to look at.")
    return min(len(faulty), 1)


if __name__ == "__main__":
    main()
