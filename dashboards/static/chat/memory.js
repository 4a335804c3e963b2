// What the visitor's browser keeps: token, session, messages not sent yet. First-party storage, or memory.

// ``seen`` is the last turn that the visitor saw; up to ``watch_until`` a closed chat looks for a person's words.
const EMPTY = { token: "", expires_at: "", session: "", unsent: [], seen: 0, watch_until: 0 };

/** The state of one visitor; ``keep`` stores it where the page may. */
export class Memory {
  constructor(kept, keep) {
    this.state = sound(kept);
    this.keep = keep;
  }

  change(part) {
    this.state = { ...this.state, ...part };
    this.keep(this.state);
  }
}

/** Return a memory in this page's own storage; without storage it lasts as long as the page. */
export function ownMemory(bot) {
  const key = `assistant:${bot}`;
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch { /* storage is blocked or holds something else */ }
  return new Memory(kept, (state) => {
    try {
      localStorage.setItem(key, JSON.stringify(state));
    } catch { /* blocked: the page remembers */ }
  });
}

/** Return a state that has every field in its type, whatever was stored. */
function sound(kept) {
  if (!kept || typeof kept !== "object") return { ...EMPTY };
  const text = (value) => (typeof value === "string" ? value : "");
  const number = (value) => (Number.isFinite(value) ? value : 0);
  const unsent = Array.isArray(kept.unsent) ? kept.unsent.filter((one) => text(one?.id) && text(one?.text)).slice(-20) : [];
  const until = typeof kept.expires_at === "number" ? kept.expires_at : text(kept.expires_at);
  return { token: text(kept.token), expires_at: until, session: text(kept.session), unsent, seen: number(kept.seen), watch_until: number(kept.watch_until) };
}
