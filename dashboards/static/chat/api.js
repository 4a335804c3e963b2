// Talking to the server: one visitor token, one session, errors as Problem.
import { newId } from "./dom.js";
import { eventsOf } from "./events.js";

const PATIENCE = 45_000;
const MARGIN = 60_000;

/** What the server, or the lack of it, said. Status 0 means that it was not reached. */
export class Problem extends Error {
  constructor(status, code, detail, retryAfter = 0) {
    super(detail || code);
    Object.assign(this, { status, code, retryAfter });
  }

  /** Whether the same request may succeed later. */
  get passes() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  constructor(base, memory) {
    this.base = base;
    this.memory = memory;
  }

  /** Send a message; the same id is answered once, however often it is sent. ``onPart(name, data)`` hears what comes before the whole. */
  async send(text, messageId, onPart = () => {}) {
    const state = this.memory.state;
    if (!state.session) this.memory.change({ session: newId() });
    try {
      return await this.#post(text, messageId, onPart);
    } catch (problem) {
      if (problem.code === "forged_token") this.memory.change({ token: "" });
      else if (problem.code === "foreign_session") this.memory.change({ session: newId() });
      else throw problem;
      return this.#post(text, messageId, onPart);
    }
  }

  async #post(text, messageId, onPart) {
    const body = { message: text, session_id: this.memory.state.session, message_id: messageId };
    const reply = await this.#call("", { method: "POST", body: JSON.stringify(body) }, onPart);
    if (reply.session_id && reply.session_id !== this.memory.state.session) this.memory.change({ session: reply.session_id });
    return reply;
  }

  /** Return the messages of this session, [] when there is none or it is not this visitor's any more. */
  async history() {
    if (!this.memory.state.session || !this.#tokenHolds()) return [];
    try {
      return (await this.#call(`/session/${encodeURIComponent(this.memory.state.session)}/messages`, {})).messages || [];
    } catch (problem) {
      if (![401, 403, 404].includes(problem.status)) throw problem;
      this.memory.change(problem.code === "forged_token" ? { session: "", token: "" } : { session: "" });
      return [];
    }
  }

  /** Return what was said behind a turn, and which person is there; null where there is no session. */
  async news(after) {
    const { session } = this.memory.state;
    if (!session || !this.#tokenHolds()) return null;
    return this.#call(`/session/${encodeURIComponent(session)}/news?after=${after}`, {});
  }

  /** Keep what the visitor thinks of an answer: "up" or "down". */
  async rate(messageId, score) {
    const address = `/session/${encodeURIComponent(this.memory.state.session)}/rating`;
    await this.#call(address, { method: "POST", body: JSON.stringify({ score, message_id: messageId }) });
  }

  /** Delete the conversation. */
  async forget() {
    const session = this.memory.state.session;
    if (session) {
      await this.#call(`/session/${encodeURIComponent(session)}`, { method: "DELETE" }).catch((problem) => {
        if (![403, 404].includes(problem.status)) throw problem;
      });
    }
    this.memory.change({ session: "" });
  }

  async #call(path, options, onPart) {
    if (!this.#tokenHolds()) await this.#meet();
    const headers = { "Content-Type": "application/json", "X-Visitor-Token": this.memory.state.token };
    if (onPart) headers.Accept = "text/event-stream, application/json;q=0.9";
    return contentOf(await reach(this.base + path, { ...options, headers }), onPart);
  }

  #tokenHolds() {
    const { token, expires_at: until } = this.memory.state;
    const end = typeof until === "number" ? until * 1000 : Date.parse(until);
    return Boolean(token) && !(end < Date.now() + MARGIN);
  }

  async #meet() {
    const { token, expires_at } = await contentOf(await reach(`${this.base}/visitor`, { method: "POST" }));
    this.memory.change({ token, expires_at });
  }
}

export async function reach(address, options) {
  const timer = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
  try {
    return await fetch(address, { credentials: "omit", ...options, signal: timer, cache: "no-store" });
  } catch {
    throw new Problem(0, "unreachable", "");
  }
}

/** Return what a response holds, as JSON or as the message among its events; throw the Problem that it tells. */
export async function contentOf(response, onPart) {
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) return replyIn(response, onPart);
  const content = response.status === 204 ? {} : await response.json().catch(() => null);
  if (response.ok && content) return content;
  const wait = Number.parseInt(response.headers.get("Retry-After") || "", 10);
  throw new Problem(response.ok ? 502 : response.status, content?.code || "", content?.detail || "", wait > 0 ? wait : 0);
}

async function replyIn(response, onPart) {
  let reply = null;
  try {
    for await (const { name, data } of eventsOf(response)) {
      if (name === "problem") throw new Problem(data.status, data.code, data.detail);
      if (name === "message") reply = data;
      else onPart(name, data);
    }
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
  }
  if (!reply) throw new Problem(0, "unreachable", "");
  return reply;
}
