// The owner's assistant: the chat's own view, outbox and field over the routes of the shop's people.
import { Composer } from "../chat/composer.js";
import { newId } from "../chat/dom.js";
import { Problem, contentOf, reach } from "../chat/api.js";
import { Memory } from "../chat/memory.js";
import { Outbox } from "../chat/outbox.js";
import { View } from "../chat/view.js";
import { shownIn } from "../chat/watching.js";

const find = (id) => document.getElementById(id);
const config = JSON.parse(find("chat").dataset.config);
const memory = tabMemory(`assistant:own:${config.bot}:${config.person}`);
const view = new View(find("log"), find("status"), config, { onSay: say, onRetry: (message) => outbox.retry(message) });
const composer = new Composer(
  { form: find("composer"), field: find("text"), counter: find("counter"), limit: config.limit, texts: () => view.texts },
  say,
);

/** Talking to the server as who is signed in: the browser's cookie says who, the page's token that it is meant. */
class OwnApi {
  async send(text, messageId, onPart = () => {}) {
    if (!memory.state.session) memory.change({ session: newId() });
    const body = JSON.stringify({ bot: config.bot, message: text, session_id: memory.state.session, message_id: messageId });
    return this.#call("", { method: "POST", body }, onPart);
  }

  async history() {
    if (!memory.state.session) return [];
    const found = await this.#call(`/${memory.state.session}/messages?bot=${config.bot}`, {}).catch((problem) => {
      if (problem.status === 404) return {};
      throw problem;
    });
    return found.messages || [];
  }

  async forget() {
    const { session } = memory.state;
    memory.change({ session: "" });
    if (!session) return;
    await this.#call(`/${session}?bot=${config.bot}`, { method: "DELETE" }).catch((problem) => {
      if (problem.status !== 404) throw problem;
    });
  }

  async #call(path, options, onPart) {
    const headers = { "Content-Type": "application/json", "X-Form-Token": config.token };
    if (onPart) headers.Accept = "text/event-stream, application/json;q=0.9";
    return contentOf(await reach(config.api + path, { ...options, headers, credentials: "same-origin" }), onPart);
  }
}

const api = new OwnApi();
const outbox = new Outbox(
  api,
  memory,
  shownIn(view, {
    refusal: (problem) => (problem.status === 401 ? view.texts.signed_out : problem.message || view.texts.refused),
    show: (reply) => showReply(reply, Date.now()),
    isMore: () => outbox.queue.length > 0,
  }),
);

function say(text) {
  view.customer(text, Date.now(), outbox.add(text));
  composer.focus();
}

const showReply = (reply, at) =>
  view.assistant({ text: reply.reply, locale: reply.locale, cards: reply.cards, suggestions: reply.suggestions }, at);

function greet() {
  view.assistant({ text: config.greeting, locale: config.locale, suggestions: config.quick_replies.map((text) => ({ label: text, message: text })) }, null);
}

function showOld({ role, text, created_at: at, reply }) {
  if (role === "customer") view.customer(text, at);
  else if (reply) showReply(reply, at);
  else view.assistant({ text }, at);
}

/** The state of this tab: whoever signs in here next does not meet it, for it bears the person's name. */
function tabMemory(key) {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key));
  } catch { /* storage is blocked or holds something else */ }
  return new Memory(kept, (state) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(state));
    } catch { /* blocked: the page remembers */ }
  });
}

find("restart").addEventListener("click", async () => {
  outbox.clear();
  view.busy(false);
  await api.forget().catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
  });
  view.quietly(() => {
    view.clear();
    greet();
  });
  composer.focus();
});

async function start() {
  const unsent = memory.state.unsent;
  const messages = await api.history().catch(() => []);
  view.quietly(() => {
    greet();
    messages.forEach(showOld);
  });
  const answered = new Set(messages.map((one) => one.reply?.message_id));
  for (const { id, text } of unsent.filter((one) => !answered.has(one.id))) view.customer(text, Date.now(), outbox.add(text, id));
  find("chat").dataset.ready = "";
  if (!matchMedia("(pointer: coarse)").matches) composer.focus();
}

start();
