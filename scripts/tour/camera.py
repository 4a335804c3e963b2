"""Pictures of pages in a real browser, and what can be found wrong on them without looking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.tour.pages import Place, address_of, make_ready
from scripts.tour.work import PASSWORD, Owner

HEIGHTS = {360: 740, 390: 844, 1280: 800, 1920: 1080, 2560: 1440}
PHONE = 600
TALLEST = 2600
SCHEMES = ("light", "dark")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
# what is wider than its place, and what a finger misses: a link in a sentence may be small (WCAG 2.5.8), all else has 24 px
FAULTS = """() => { const faults = []; const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth - innerWidth} px too wide`);
  const named = (one) => (one.innerText || one.getAttribute("aria-label") || one.name || one.tagName).trim().slice(0, 40);
  for (const one of document.querySelectorAll("main button, main a, main summary, main select, main input:not([type=hidden])")) {
    const box = (one.closest("label") || one).getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || !box.height || style.display === "inline" || style.visibility === "hidden" || style.opacity === "0") continue;
    if (box.height < 24 || box.width < 16) faults.push(`small: ${Math.round(box.width)} x ${Math.round(box.height)} ${named(one)}`);
    if (one.tagName !== "INPUT" && one.scrollWidth > one.clientWidth + 1 && style.overflow !== "visible") faults.push(`cut: ${named(one)}`);
  }
  for (const one of document.querySelectorAll("main p, main td, main th, main dd, main dt, main li, main label, main h2, main h3")) {
    const style = getComputedStyle(one);
    if (one.scrollWidth > one.clientWidth + 2 && one.clientWidth && style.overflowX === "visible" && style.display !== "inline")
      faults.push(`spills: ${named(one)}`);
    if (/(undefined|\\bNaN\\b|\\bNone\\b|(^|[^/])\\{\\w+\\})/.test(one.innerText)) faults.push(`odd word: ${named(one)}`);
  }
  return [...new Set(faults)]; }"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: of which page, in which looks, where it lies, and what is wrong there."""

    place: str
    language: str
    scheme: str
    width: int
    file: Path
    faults: tuple[str, ...]


class Camera:
    """Takes the pictures of one owner's tour."""

    def __init__(self, chromium: Any, site: str, owner: Owner, keys: Mapping[str, str], folder: Path):
        self._chromium, self._site, self._owner, self._keys, self._folder = chromium, site, owner, keys, folder

    def shoot(self, places: list[Place], scheme: str, widths: list[int], axe: bool) -> Iterator[Shot]:
        """Yield a picture of each page in each width."""
        for signed_in in (False, True):
            wanted = [place for place in places if place.is_open is not signed_in]
            if wanted:
                context = self._open(scheme)
                page = context.new_page()
                page.set_default_timeout(60_000)
                if signed_in:
                    self._sign_in(page)
                for place in wanted:
                    yield from self._shots(page, place, scheme, widths, axe)
                context.close()

    def _open(self, scheme: str) -> Any:
        locale = {"en": "en-GB", "vi": "vi-VN"}[self._owner.language]
        return self._chromium.new_context(locale=locale, color_scheme=scheme, reduced_motion="reduce", has_touch=False)

    def _sign_in(self, page: Any) -> None:
        page.goto(f"{self._site}/admin/sign-in")
        page.locator("[name=email]").fill(self._owner.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda address: "sign-in" not in address)

    def _shots(self, page: Any, place: Place, scheme: str, widths: list[int], axe: bool) -> Iterator[Shot]:
        page.set_viewport_size({"width": widths[0], "height": HEIGHTS[widths[0]]})
        page.goto(self._site + address_of(place, self._owner, self._keys))
        late = self._late(page, place)
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            page.wait_for_timeout(600 if place.name == "analytics" else 150)  # charts take their new width after the page has
            faults = [*late, *page.evaluate(FAULTS), *(_axe(page) if axe else [])]
            file = self._folder / f"{place.name}-{self._owner.language}-{scheme}-{width}.png"
            height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": max(height, HEIGHTS[width])})
            yield Shot(place.name, self._owner.language, scheme, width, file, tuple(faults))

    def _late(self, page: Any, place: Place) -> list[str]:
        """Get a page ready; return that it never was, so that its picture can be looked at."""
        from playwright.sync_api import TimeoutError

        try:
            make_ready(page, place, self._owner)
        except TimeoutError as error:
            return [f"never ready: {error.message.splitlines()[0]}"]
        return []


def _axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [f"axe: {each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"][:3]]
