// What happens in the shop, heard by a page: a stream while it is looked at, a look every few seconds where no stream is to be had.

const LOOK_MS = 5_000;
const HIDDEN_MS = 30_000;

/** Hear of the shop at ``address``: ``onBeat({number, waiting, unread, talks})`` at each change, ``onEnd()`` once signed out. */
export class Live {
  constructor(address, onBeat, onEnd = () => {}, streams = true) {
    Object.assign(this, { address, onBeat, onEnd, streams, number: null, source: null, timer: 0, ended: false });
    document.addEventListener("visibilitychange", () => this.#begin());
    addEventListener("pagehide", () => this.#rest());
    this.#begin();
  }

  #rest() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timer);
  }

  #begin() {
    this.#rest();
    if (this.ended) return;
    if (document.hidden || !this.streams) this.#look();
    else this.#stream();
  }

  #stream() {
    const source = new EventSource(this.address);
    this.source = source;
    source.addEventListener("beat", ({ data }) => this.#hear(JSON.parse(data)));
    source.addEventListener("signed_out", () => this.#end());
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && this.source === source) this.#look();
    });
  }

  async #look() {
    this.#rest();
    const since = this.number === null ? "" : `?since=${this.number}`;
    const answer = await fetch(`${this.address}/now${since}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer && (answer.status === 401 || answer.redirected)) {
      this.#end();
      return;
    }
    if (answer?.ok) this.#hear(await answer.json());
    this.timer = setTimeout(() => this.#look(), document.hidden || !this.streams ? HIDDEN_MS : LOOK_MS);
  }

  #hear(beat) {
    const first = this.number === null;
    const talks = first || beat.number === this.number ? (first ? [] : beat.talks || []) : beat.talks;
    this.number = beat.number;
    this.onBeat({ ...beat, talks, first });
  }

  #end() {
    this.ended = true;
    this.#rest();
    this.onEnd();
  }
}

const plainTitle = document.title;

/** Show how many customers wait for a person, in the title and at the menu's line. */
export function showWaiting({ waiting, unread }) {
  const count = waiting + unread;
  document.title = count ? `(${count}) ${plainTitle}` : plainTitle;
  for (const badge of document.querySelectorAll("[data-waiting]")) {
    badge.hidden = !count;
    badge.firstElementChild.textContent = count;
  }
}
