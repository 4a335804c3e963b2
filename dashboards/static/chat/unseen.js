// What a person of the shop wrote while the chat was closed: the launcher on the shop's page shows it until the visitor opens the chat.

const WATCH = 30 * 60_000;
const KEPT_EVERY = 60_000;

export class Unseen {
  constructor(memory, host) {
    Object.assign(this, { memory, host, isOpen: false, last: 0, count: 0, counted: memory.state.seen, kept: 0 });
  }

  /** The visitor sees the chat. */
  opened() {
    Object.assign(this, { isOpen: true, count: 0 });
    this.#see();
  }

  closed() {
    this.isOpen = false;
  }

  /** These lines came, up to the turn ``last``; ``state`` says whether a person is there. */
  heard(messages, last, state) {
    this.last = Math.max(this.last, last);
    const lines = messages.filter(({ role, turn }) => role === "person" && turn > this.counted);
    this.counted = Math.max(this.counted, this.last);
    if (this.isOpen) this.#see();
    else if (lines.length) this.host.tell({ type: "news", count: (this.count += lines.length) });
    this.#watch(Boolean(state));
  }

  /** The visitor began anew. */
  forget() {
    Object.assign(this, { last: 0, count: 0, counted: 0 });
    this.memory.change({ seen: 0, watch_until: 0 });
  }

  #see() {
    if (this.memory.state.seen < this.last) this.memory.change({ seen: this.last });
  }

  /** While a person is there, the launcher of the shop's next page looks for their words before it is clicked. */
  #watch(isThere) {
    const now = Date.now();
    if (isThere ? now - this.kept < KEPT_EVERY : !this.memory.state.watch_until) return;
    this.kept = isThere ? now : 0;
    this.memory.change({ watch_until: isThere ? now + WATCH : 0 });
  }
}
