// A person of the shop in the chat: looks for their words, often while one is there or asked for, now and then after an exchange.

const NEAR = 2_500;
const FAR = 15_000;
const AFTERWARDS = [5_000, 10_000, 20_000, 40_000, 80_000, 160_000];
const PATIENCE = 30 * 60_000;

/** Looks for news of a session. ``onNews({messages, person})`` gets the lines that are not on the page yet, and who is there. */
export class Person {
  constructor(api, isBusy, onNews) {
    Object.assign(this, { api, isBusy, onNews, state: "", after: 0, known: new Set(), looks: 0, since: Date.now(), timer: 0, asked: 0 });
    document.addEventListener("visibilitychange", () => document.hidden || this.#soon(0));
  }

  /** The page shows all lines up to here; look who is there. */
  begin(messages) {
    this.after = Math.max(0, ...messages.map(({ turn }) => turn || 0));
    for (const { reply } of messages) if (reply) this.known.add(reply.trace_id);
    this.#soon(messages.length ? 0 : null);
  }

  /** Something was said here and answered by ``reply``. */
  heard(reply) {
    this.known.add(reply.trace_id);
    Object.assign(this, { looks: 0, since: Date.now() });
    if (reply.outcome === "with_person") this.state = "here";
    this.#soon(reply.outcome === "with_person" || asksForPerson(reply) ? 0 : AFTERWARDS[0]);
  }

  forget() {
    Object.assign(this, { state: "", after: 0, looks: 0 });
    this.known.clear();
    this.#soon(null);
    this.onNews({ messages: [], person: { state: "", name: "" } });
  }

  #soon(milliseconds) {
    clearTimeout(this.timer);
    this.asked += 1;
    if (milliseconds !== null) this.timer = setTimeout(() => this.#look(this.asked), milliseconds);
  }

  async #look(asked) {
    const news = this.isBusy() ? null : await this.api.news(this.after).catch(() => null);
    if (asked !== this.asked) return;
    if (news && !this.isBusy()) this.#take(news);
    this.#soon(this.#pause());
  }

  #take({ messages, person }) {
    this.state = person.state;
    this.after = Math.max(this.after, ...messages.map(({ turn }) => turn));
    const fresh = messages.filter(({ role, reply }) => role === "person" || (reply && !this.known.has(reply.trace_id)));
    for (const { reply } of fresh) if (reply) this.known.add(reply.trace_id);
    if (fresh.length) this.since = Date.now();
    this.onNews({ messages: fresh, person });
  }

  /** Return how long to wait for the next look, null for none. */
  #pause() {
    if (this.state && Date.now() - this.since < PATIENCE) return document.hidden ? FAR : NEAR;
    if (this.state) return FAR * 2;
    this.looks += 1;
    return document.hidden ? null : (AFTERWARDS[this.looks] ?? null);
  }
}

const asksForPerson = ({ tools = [] }) => tools.some(({ name }) => name === "talk_to_person" || name === "leave_contact");
