// The conversation on the screen: messages, their state, quick replies, the typing sign.
import { rowOf } from "./cards.js";
import { element, fill, spoken } from "./dom.js";
import { ratingOf } from "./rating.js";
import { wordsOf } from "./text.js";

const TOP_SPACE = 12;

export class View {
  /** ``onSay(text)`` is called when a button says something for the visitor, ``onRetry(message)`` when one is tried again. */
  constructor(log, status, config, { onSay, onRetry, onRate }) {
    Object.assign(this, { log, status, config, onSay, onRetry, onRate, rating: null, locale: config.locale, shown: new Map(), suggestions: null, typing: null, saying: null, answer: null, pressed: new Map() });
  }

  /** The page's texts in the language of the conversation. */
  get texts() {
    const { languages, locale } = this.config;
    return languages[languageOf(this.locale)] || languages[languageOf(locale)] || languages.en;
  }

  /** Show many messages without having them read out. */
  quietly(show) {
    this.log.setAttribute("aria-live", "off");
    show();
    this.log.scrollTop = this.log.scrollHeight;
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  clear() {
    this.log.replaceChildren();
    this.shown.clear();
    this.suggestions = this.typing = this.saying = this.answer = null;
    this.say("");
  }

  customer(text, at, message) {
    this.#suggest([]);
    this.#rate(null, "");
    const foot = element("div", { className: "foot" }, timeOf(at, this.locale));
    const row = element("div", { className: "row mine" }, this.#bubble(this.pressed.get(text) || text, this.texts.you), foot);
    if (message) this.shown.set(message.id, { row, foot });
    this.#append(row);
  }

  /** Show what the assistant says: {text, locale, cards, suggestions, rates}; ``rates`` is the id of an answer that can be rated. */
  assistant({ text, locale, cards = [], suggestions = [], rates = "" }, at) {
    if (locale) this.locale = locale;
    const bubble = this.#bubble(text, this.texts.assistant, locale);
    const row = element("div", { className: "row theirs" }, bubble, at && element("div", { className: "foot" }, timeOf(at, this.locale)));
    if (cards.length) {
      const options = { texts: this.texts, media: this.config.media, onAction: this.onSay };
      const cardRow = rowOf(cards, options);
      if (locale) cardRow.lang = locale;
      for (const { title, actions = [] } of cards) for (const action of actions) this.#learn(action.message, `${action.label}: ${title}`);
      bubble.after(cardRow);
      hideListed(bubble, cards);
      row.classList.add("with-cards");
    }
    this.shrink();
    this.#rate(rates && row.querySelector(".foot"), rates);
    this.answer = row;
    this.#append(row, row);
    this.#suggest(suggestions);
  }

  /** Show what a person of the shop says. */
  person({ text, name }, at) {
    const who = name ? fill(this.texts.person_says, { name, shop: this.config.shop }) : fill(this.texts.person_of, { shop: this.config.shop });
    const label = element("p", { className: "who", "aria-hidden": "true" }, who);
    const row = element("div", { className: "row theirs person" }, label, this.#bubble(text, `${who}:`), element("div", { className: "foot" }, timeOf(at, this.locale)));
    this.#suggest([]);
    this.answer = row;
    this.#append(row, row);
  }

  /** Show more of an answer that is still being said. It is inert: whoever hears the page hears the answer once, when it is whole. */
  grow(text, locale) {
    const said = (this.saying?.said || "") + text;
    const row = element("div", { className: "row theirs saying", inert: true }, this.#bubble(said, this.texts.assistant, locale));
    if (this.saying) this.saying.row.replaceWith(row);
    this.saying = { said, row };
    this.#append(row, row);
  }

  /** An answer begins; what a lost connection left of it stays on the screen until there is more. */
  begin() {
    if (this.saying) this.saying.said = "";
  }

  /** Take away what was shown of an answer before it was whole. */
  shrink() {
    this.saying?.row.remove();
    this.saying = null;
  }

  mark(message, state, words = "") {
    const place = this.shown.get(message.id);
    if (!place) return;
    place.row.dataset.state = state;
    const note = element("span", { className: "state" }, words);
    const parts = words ? [note] : [place.foot.querySelector("time") || timeOf(new Date(), this.locale)];
    if (state === "failed" || state === "waiting") parts.push(this.#retryButton(message));
    place.foot.replaceChildren(...parts);
    if (words && state !== "sending") this.say(words);
  }

  busy(on) {
    this.typing?.remove();
    this.typing = null;
    if (!on) return;
    const dots = ["", "", ""].map(() => element("i"));
    this.typing = element("div", { className: "row theirs typing", "aria-hidden": "true" }, element("div", { className: "bubble" }, ...dots));
    this.#append(this.typing);
    this.say(this.texts.typing);
  }

  /** Say something to screen readers only. */
  say(words) {
    this.status.replaceChildren(spoken(words));
  }

  #bubble(text, who, locale) {
    const bubble = element("div", { className: "bubble" }, spoken(`${who} `), wordsOf(text));
    if (locale) bubble.lang = locale;
    return bubble;
  }

  /** Remember what a button says, so that pressing it shows those words and not the product code that it sends. */
  #learn(message, words) {
    if (!this.pressed.has(message)) this.pressed.set(message, words);
  }

  #retryButton(message) {
    const button = element("button", { type: "button", className: "retry" }, this.texts.retry);
    button.addEventListener("click", () => this.onRetry(message));
    return button;
  }

  /** Only the last answer asks whether it helped; an earlier one keeps what the visitor said of it. */
  #rate(foot, id) {
    if (this.rating && !this.rating.classList.contains("rated")) this.rating.remove();
    this.rating = foot ? ratingOf(this.texts, (score) => this.onRate(id, score), (words) => this.say(words)) : null;
    if (foot) foot.append(this.rating);
  }

  #suggest(suggestions) {
    this.suggestions?.remove();
    this.suggestions = null;
    if (!suggestions.length) return;
    const buttons = suggestions.map(({ label, message }) => {
      this.#learn(message, label);
      const button = element("button", { type: "button", dir: "auto" }, label);
      button.addEventListener("click", () => this.onSay(message));
      return button;
    });
    this.suggestions = element("div", { className: "suggestions", role: "group", "aria-label": this.texts.suggestions }, ...buttons);
    this.#append(this.suggestions, this.answer);
  }

  /** Add to the log and follow: to the end, or to the top of an answer that is taller than the window. */
  #append(row, answer = null) {
    const { log } = this;
    log.append(row);
    if (this.typing && row !== this.typing) log.append(this.typing);
    log.scrollTop = answer ? Math.min(log.scrollHeight, answer.offsetTop - TOP_SPACE) : log.scrollHeight;
  }
}

/** A list that only names what the cards show is left to screen readers. */
function hideListed(bubble, cards) {
  for (const list of bubble.querySelectorAll("ul")) {
    const shown = [...list.children].every((line) => cards.some((card) => line.textContent.startsWith(card.title)));
    if (shown) list.classList.add("visually-hidden");
  }
}

export const retryWords = (texts, problem, seconds) => {
  if (problem.status === 429) return fill(texts.wait, { seconds });
  return navigator.onLine ? texts.unsent : texts.offline;
};

function timeOf(at, locale) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const today = date.toDateString() === new Date().toDateString();
  const form = today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" };
  return element("time", { dateTime: date.toISOString() }, new Intl.DateTimeFormat(locale, form).format(date));
}

export const languageOf = (locale) => locale.slice(0, 2).toLowerCase();
