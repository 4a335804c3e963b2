// Whether an answer helped: two small buttons under the last one. What is pressed stays and can be changed.
import { element } from "./dom.js";

const SCORES = [["up", "👍"], ["down", "👎"]];

/** Return the control; ``send(score)`` keeps what the visitor thinks, ``say(words)`` tells it to screen readers. */
export function ratingOf(texts, send, say) {
  const buttons = SCORES.map(([score, sign]) => {
    const label = score === "up" ? texts.rate_up : texts.rate_down;
    const button = element("button", { type: "button", "aria-pressed": "false", "aria-label": label, title: label, "data-score": score });
    button.append(element("span", { "aria-hidden": "true" }, sign));
    button.addEventListener("click", () => press(button));
    return button;
  });
  const group = element("div", { className: "rating", role: "group", "aria-label": texts.rate }, ...buttons);

  async function press(pressed) {
    const before = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
    if (pressed === before) return;
    mark(pressed);
    try {
      await send(pressed.dataset.score);
      say(texts.rated);
    } catch {
      mark(before);
      say(texts.restart_failed);
    }
  }

  function mark(pressed) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
    group.classList.toggle("rated", Boolean(pressed));
  }

  return group;
}
