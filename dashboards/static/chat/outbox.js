// Sending messages one after the other, each with its own id, until the server has answered.
import { newId } from "./dom.js";

const WAITS = [1, 2, 4, 8, 15, 30];

/** Told of a message's way: sending, part (event, data), waiting (seconds), failed, refused, answered (reply). */
export class Outbox {
  constructor(api, memory, watcher) {
    Object.assign(this, { api, memory, watcher, queue: [], running: false, wake: null });
    window.addEventListener("online", () => this.wake?.());
  }

  add(text, id = newId()) {
    const message = { id, text, tries: 0 };
    this.queue.push(message);
    this.#remember();
    this.#run();
    return message;
  }

  /** Try a message again that was given up. */
  retry(message) {
    message.tries = 0;
    if (!this.queue.includes(message)) this.queue.push(message);
    this.wake?.();
    this.#run();
  }

  clear() {
    this.queue = [];
    this.#remember();
    this.wake?.();
  }

  async #run() {
    if (this.running) return;
    this.running = true;
    while (this.queue.length && (await this.#deliver(this.queue[0]))) this.#remember();
    this.running = false;
  }

  /** Return whether the queue may go on: the message was answered, refused for good, or withdrawn. */
  async #deliver(message) {
    for (;;) {
      if (!this.queue.includes(message)) return true;
      this.watcher.sending(message);
      try {
        const reply = await this.api.send(message.text, message.id, (name, data) => this.#hear(message, name, data));
        if (this.#drop(message)) this.watcher.answered(message, reply);
        return true;
      } catch (problem) {
        if (!problem.passes) {
          if (this.#drop(message)) this.watcher.refused(message, problem);
          return true;
        }
        if (!(await this.#pause(message, problem))) return false;
      }
    }
  }

  #hear(message, name, data) {
    if (this.queue.includes(message)) this.watcher.part(name, data);
  }

  async #pause(message, problem) {
    if (!this.queue.includes(message)) return true;
    const seconds = problem.retryAfter || WAITS[message.tries];
    message.tries += 1;
    if (!seconds) {
      this.queue.forEach((one) => this.watcher.failed(one));
      return false;
    }
    this.watcher.waiting(message, problem, seconds);
    await this.#sleep(problem.retryAfter ? seconds : seconds * (0.75 + Math.random() / 2));
    return true;
  }

  #sleep(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #drop(message) {
    const waited = this.queue.includes(message);
    this.queue = this.queue.filter((one) => one !== message);
    this.#remember();
    return waited;
  }

  #remember() {
    this.memory.change({ unsent: this.queue.map(({ id, text }) => ({ id, text })) });
  }
}
