// A message's way to the server and back, as the outbox tells of it, shown on the screen.
import { retryWords } from "./view.js";

/** ``refusal(problem)`` words why a message was not taken, ``show(reply)`` shows its answer, ``isMore()`` says whether others wait. */
export function shownIn(view, { refusal, show, isMore }) {
  const stop = (message, state, words) => {
    view.busy(false);
    view.mark(message, state, words);
  };
  return {
    sending: (message) => {
      view.mark(message, "sending");
      view.busy(true);
    },
    part: (name, { text, locale }) => {
      if (name === "sentence") view.grow(text, locale);
      else if (name === "again") view.shrink();
      else if (name === "typing") view.begin();
    },
    waiting: (message, problem, seconds) => stop(message, "waiting", retryWords(view.texts, problem, seconds)),
    failed: (message) => stop(message, "failed", view.texts.failed),
    refused: (message, problem) => {
      view.shrink();
      stop(message, "refused", refusal(problem));
    },
    answered: (message, reply) => {
      stop(message, "sent");
      show(reply);
      if (isMore()) view.busy(true);
    },
  };
}
