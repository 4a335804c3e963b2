// The chat page and the widget's frame: puts memory, outbox, view and the controls together.
import { Api } from "./api.js";
import { Composer } from "./composer.js";
import { fill } from "./dom.js";
import { Host } from "./host.js";
import { ownMemory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { Person } from "./person.js";
import { Unseen } from "./unseen.js";
import { View } from "./view.js";
import { shownIn } from "./watching.js";

const find = (id) => document.getElementById(id);
const root = find("chat");
const config = JSON.parse(root.dataset.config);
const touch = matchMedia("(pointer: coarse)").matches;
let outbox;
let api;
let person;
let unseen = null;
let early = "";

const view = new View(find("log"), find("status"), config, { onSay: say, onRetry: (message) => outbox.retry(message), onRate: (id, score) => api.rate(id, score) });
const composer = new Composer(
  { form: find("composer"), field: find("text"), counter: find("counter"), limit: config.limit, texts: () => view.texts },
  say,
);

/** Send what the visitor wrote or pressed. */
function say(text) {
  if (!outbox) {
    early = text;
    return;
  }
  const message = outbox.add(text);
  view.customer(text, Date.now(), message);
  if (document.activeElement === document.body || !document.contains(document.activeElement)) focusChat();
}

/** Focus the field; on a touch screen the title, so that no keyboard covers the answers. */
function focusChat() {
  if (touch) find("title").focus({ preventScroll: true });
  else composer.focus();
}

const refusal = (problem) => (problem.status === 413 ? fill(view.texts.too_long, { limit: config.limit }) : view.texts.refused);

function showAnswer(reply) {
  showReply(reply, Date.now());
  person.heard(reply);
}

function showReply(reply, at) {
  const rates = reply.outcome === "answered" ? reply.message_id : "";
  if (reply.reply) view.assistant({ text: reply.reply, locale: reply.locale, cards: reply.cards, suggestions: reply.suggestions, rates }, at);
  showCart(reply.cart?.count ?? 0);
}

function showCart(count) {
  const pill = find("cart");
  pill.hidden = !count;
  find("cart-count").textContent = String(count);
  pill.setAttribute("aria-label", fill(view.texts.cart_count, { count }));
}

function greet() {
  const suggestions = config.quick_replies.map((text) => ({ label: text, message: text }));
  view.assistant({ text: config.greeting, locale: config.locale, suggestions }, null);
}

/** Show the conversation so far; what was not sent before the reload is sent now, under its old id. */
async function resume(api, unsent) {
  const messages = await api.history().catch(() => []);
  view.quietly(() => {
    view.clear();
    greet();
    for (const one of messages) showLine(one);
  });
  person.begin(messages);
  unseen?.heard(messages, person.after, person.state);
  const answered = new Set(messages.map((one) => one.message_id || one.reply?.message_id));
  for (const { id, text } of unsent.filter((one) => !answered.has(one.id))) view.customer(text, Date.now(), outbox.add(text, id));
}

function showLine({ role, text, created_at: at, reply, name }) {
  if (role === "customer") view.customer(text, at);
  else if (role === "person") view.person({ text, name }, at);
  else if (reply) showReply({ ...reply, reply: text || reply.reply }, at);
  else view.assistant({ text }, at);
}

/** Show what was said meanwhile, and who is there. */
function showNews({ messages, person: there }) {
  for (const one of messages) showLine(one);
  unseen?.heard(messages, person.after, there.state);
  const who = { name: there.name || fill(view.texts.person_of, { shop: config.shop }), shop: config.shop };
  const words = { here: fill(view.texts.person_here, who), wanted: view.texts.person_wanted }[there.state] || view.texts.note;
  find("person").hidden = Boolean(there.state);
  if (find("who").textContent === words) return;
  find("who").textContent = words;
  if (there.state) view.say(words);
}

function prepareRestart(api) {
  const dialog = find("restart-dialog");
  find("restart").addEventListener("click", () => dialog.showModal());
  find("restart-no").addEventListener("click", () => dialog.close());
  find("restart-yes").addEventListener("click", async () => {
    dialog.close();
    outbox.clear();
    try {
      await api.forget();
    } catch {
      view.assistant({ text: view.texts.restart_failed }, Date.now());
      return;
    }
    view.locale = config.locale;
    view.quietly(() => {
      view.clear();
      greet();
    });
    showCart(0);
    person.forget();
    unseen?.forget();
    focusChat();
  });
}

function prepareHost() {
  let arrived = () => {};
  let isOpen = false;
  const settled = new Promise((resolve) => { arrived = resolve; });
  const host = new Host(config.bot, (question) => {
    isOpen = true;
    unseen?.opened();
    focusChat();
    if (question) settled.then(() => say(question));
  }, () => {
    isOpen = false;
    unseen?.closed();
  });
  find("close").hidden = false;
  find("close").addEventListener("click", () => host.close());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !find("restart-dialog").open) host.close();
  });
  const watch = (memory) => {
    unseen = new Unseen(memory, host);
    if (isOpen) unseen.opened();
  };
  return { host, arrived, watch };
}

async function start() {
  const framed = config.kind === "embed" && window.parent !== window ? prepareHost() : null;
  const memory = framed ? await framed.host.meet() : ownMemory(config.bot);
  framed?.watch(memory);
  const unsent = memory.state.unsent;
  api = new Api(config.api, memory);
  outbox = new Outbox(api, memory, shownIn(view, { refusal, show: showAnswer, isMore: () => outbox.queue.length > 0 }));
  person = new Person(api, () => outbox.queue.length > 0, showNews);
  find("cart").addEventListener("click", () => say(view.texts.cart_message));
  find("person").addEventListener("click", () => say(view.texts.person_message));
  prepareRestart(api);
  await resume(api, unsent);
  framed?.arrived();
  root.dataset.ready = "";
  if (early) say(early);
  if (!framed) {
    composer.write(new URLSearchParams(location.search).get("ask") || "");
    if (!touch) composer.focus();
  }
}

greet();
start();
