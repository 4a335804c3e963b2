// A conversation, live: new lines come by themselves, and what is written goes out without leaving the page.
import { Live, showWaiting } from "./live.js";
import { toast } from "./toast.js";

const side = document.querySelector("[data-live]");
const talk = document.getElementById("talk");
const lines = document.getElementById("lines");
const state = document.getElementById("state");
const write = document.querySelector(".talk-write");
const words = JSON.parse(talk.dataset.words);
let last = Number(talk.dataset.last);
let looking = null;

const isAtEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 160;

/** Fetch what is new; one fetch at a time, and another where something happened meanwhile. */
async function look() {
  if (looking) {
    looking = "again";
    return;
  }
  looking = "now";
  const answer = await fetch(`${talk.dataset.news}?after=${last}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) show(await answer.json());
  const more = looking === "again";
  looking = null;
  if (more) look();
}

function show(news) {
  const follows = isAtEnd();
  if (news.last > last && talk.dataset.earlier === undefined) {
    last = news.last;
    const holder = document.createElement("template");
    holder.innerHTML = news.lines;
    for (const line of holder.content.querySelectorAll(".said")) line.classList.add("new");
    lines.append(holder.content);
    if (news.said.length) document.getElementById("heard").textContent = words.new.replace("{text}", news.said.at(-1));
    if (news.said.length && news.mine && !document.hidden) see();
    if (follows) scrollTo({ top: document.documentElement.scrollHeight });
  }
  if (state.innerHTML.trim() !== news.state.trim() && !state.contains(document.activeElement)) state.innerHTML = news.state;
  if (write) write.hidden = !news.mine;
}

const headers = { Accept: "application/json", "X-Form-Token": talk.dataset.token };

function see() {
  if (talk.dataset.seen) fetch(talk.dataset.seen, { method: "POST", headers }).catch(() => {});
}

/** Send the words; they stay in the field until the server has them. */
async function send(event) {
  event.preventDefault();
  const field = write.elements.text;
  const button = write.querySelector(".button");
  if (!field.value.trim() || button.disabled) return;
  button.disabled = true;
  const answer = await fetch(write.action, { method: "POST", headers, body: new FormData(write) }).catch(() => null);
  button.disabled = false;
  const trouble = document.getElementById("trouble");
  trouble.textContent = "";
  if (!answer?.ok) {
    const problem = await answer?.json().catch(() => null);
    trouble.textContent = words.faults[problem?.code] || problem?.detail || words.not_sent;
    return;
  }
  field.value = "";
  write.elements.line.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  field.focus();
  look();
}

/** Show why products matched below the answer; without an answer the link leads to the page that says the same. */
async function tell(event) {
  const link = event.target.closest("[data-matches]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(`${link.href}&part=1`).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  const place = link.parentElement;
  place.tabIndex = -1;
  place.innerHTML = await answer.text();
  place.focus();
}

lines.addEventListener("click", tell);
write?.addEventListener("submit", send);
write?.elements.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  write.requestSubmit();
});
if (!write?.hidden && talk.dataset.earlier === undefined && last) {
  scrollTo({ top: document.documentElement.scrollHeight });
  write?.elements.text.focus({ preventScroll: true });
}
if (side) {
  new Live(side.dataset.live, (beat) => {
    showWaiting(beat);
    if (beat.first || beat.talks === null || beat.talks.includes(talk.dataset.talk)) look();
  }, () => toast(words.out));
}
document.addEventListener("visibilitychange", () => document.hidden || look());
