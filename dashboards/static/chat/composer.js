// The field in which the visitor writes: Enter sends, Shift+Enter breaks the line, it grows with the text.
import { fill } from "./dom.js";

const NEAR_LIMIT = 0.9;
const TALLEST = 160;

export class Composer {
  constructor({ form, field, counter, limit, texts }, onSend) {
    Object.assign(this, { field, counter, limit, texts });
    field.addEventListener("input", () => this.#fit());
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      this.write("");
      onSend(text);
    });
  }

  write(text) {
    this.field.value = text.slice(0, this.limit);
    this.#fit();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST)}px`;
    const count = this.field.value.length;
    this.counter.hidden = count < this.limit * NEAR_LIMIT;
    this.counter.textContent = fill(this.texts().limit, { count, limit: this.limit });
  }
}
