// The talk with the page that embeds the widget, by postMessage: exact origin, exact window, known shapes.
import { Memory } from "./memory.js";

const PATIENCE = 3000;

export class Host {
  /** ``onOpen(question)`` is called each time that the visitor opens the panel, ``onClosed`` when it was closed. */
  constructor(bot, onOpen, onClosed) {
    this.bot = bot;
    this.origin = originIn(location.hash);
    Object.assign(this, { onOpen, onClosed });
  }

  /** Return the memory that the embedding page keeps; an empty one when it does not answer. */
  meet() {
    return new Promise((resolve) => {
      const settle = (state) => resolve(new Memory(state, (changed) => this.tell({ type: "remember", state: changed })));
      window.addEventListener("message", (event) => {
        if (!this.#isHost(event)) return;
        if (event.data.type === "state") settle(event.data.state);
        if (event.data.type === "closed") this.onClosed();
        if (event.data.type === "open") this.onOpen(typeof event.data.question === "string" ? event.data.question.slice(0, 4000) : "");
      });
      setTimeout(settle, PATIENCE, null);
      this.tell({ type: "ready" });
    });
  }

  close() {
    this.tell({ type: "close" });
  }

  tell(message) {
    if (this.origin && window.parent !== window) window.parent.postMessage({ ...message, assistant: this.bot }, this.origin);
  }

  #isHost({ origin, source, data }) {
    return origin === this.origin && source === window.parent && typeof data === "object" && data?.assistant === this.bot;
  }
}

/** Return the origin that the loader wrote behind the #; who may frame us at all is the policy's business. */
function originIn(hash) {
  try {
    return new URL(decodeURIComponent(hash.slice(1))).origin;
  } catch {
    return "";
  }
}
