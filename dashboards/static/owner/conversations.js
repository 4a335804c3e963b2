// The list of conversations, live: those who need a person on top, new words as they come.
import { Live, showWaiting } from "./live.js";

const PAUSE_MS = 2_000;
const side = document.querySelector("[data-live]");
const waiting = document.getElementById("waiting");
const talks = document.getElementById("talks");
const heard = document.getElementById("heard");
let busy = false;
let again = false;

/** Put what the server shows now into its place; who stands on a link keeps it. */
function put(place, markup) {
  if (place.innerHTML === markup) return;
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = markup;
  if (held) place.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  const page = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (page?.ok && !page.redirected) {
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const before = waiting?.querySelectorAll("li").length ?? 0;
    for (const place of [waiting, talks]) if (place) put(place, fresh.getElementById(place.id)?.innerHTML ?? "");
    const now = waiting?.querySelectorAll("li").length ?? 0;
    if (now > before) heard.textContent = waiting.querySelector("li .waiting-said")?.textContent ?? "";
  }
  setTimeout(() => {
    busy = false;
    if (again) refresh();
    again = false;
  }, PAUSE_MS);
}

if (talks?.dataset.fresh !== undefined && side) {
  let number = null;
  let standing = "";
  new Live(side.dataset.live, (beat) => {
    showWaiting(beat);
    const now = `${beat.number} ${beat.waiting} ${beat.unread}`;
    if (number !== null && now !== standing) refresh();
    [number, standing] = [beat.number, now];
  });
}
