// Product cards: a row that scrolls sideways with touch, wheel or arrow keys.
import { element, spoken } from "./dom.js";

/** Return a row of cards; ``onAction(message)`` is called when a card's button is pressed. */
export function rowOf(cards, { texts, media, onAction }) {
  if (cards.every(leads)) return linksOf(cards, texts);
  const list = element("ul", {}, ...cards.map((card) => element("li", {}, cardOf(card, { texts, media, onAction }))));
  return element("div", { className: "cards", role: "group", "aria-label": texts.cards, tabIndex: 0 }, list);
}

/** Whether a card leads to a page of this server: the owner's assistant shows rows of the dashboard so. */
const leads = (card) => /^\/(?![/\\])/.test(card.link || "");

function linksOf(cards, texts) {
  const links = cards.map((card) =>
    element(
      "a", { href: card.link, className: card.kind === "page" ? "page-link" : "", dir: "auto" },
      element("strong", {}, card.title),
      card.subtitle && element("span", {}, card.subtitle),
    ),
  );
  return element("div", { className: "links", role: "group", "aria-label": texts.cards }, ...links);
}

function cardOf(card, { texts, media, onAction }) {
  return element(
    "article", { className: "card" },
    pictureOf(card, media),
    element(
      "div", { className: "card-body" },
      element("h2", { dir: "auto" }, card.title),
      card.subtitle && element("p", { className: "card-subtitle", dir: "auto" }, card.subtitle),
      priceOf(card, texts),
      stockOf(card.stock),
      fieldsOf(card.fields || []),
      actionsOf(card, onAction),
    ),
  );
}

function pictureOf(card, media) {
  const frame = element("div", { className: "card-picture", "data-initial": [...(card.title || "")][0] || "" });
  const source = addressOf(card.image || "", media);
  if (source) {
    const picture = element("img", { src: source, alt: "", loading: "lazy", decoding: "async" });
    picture.addEventListener("error", () => picture.remove());
    frame.append(picture);
  }
  if (card.badge) frame.append(element("span", { className: "card-badge" }, card.badge));
  return frame;
}

/** Return where a picture is: an https address as it is, a tenant's file below its media address. */
function addressOf(image, media) {
  if (/^https:\/\//i.test(image)) return image;
  if (!image || /^[a-z][a-z0-9+.-]*:/i.test(image)) return "";
  return media + image.replace(/^media\//, "").split("/").map(encodeURIComponent).join("/");
}

function priceOf(card, texts) {
  const price = card.price_text || card.price?.text;
  if (!price) return null;
  return element("p", { className: "card-price" }, element("strong", {}, price), ...wasOf(card.was_text || "", texts));
}

/** The price before is struck through for the eye and said in words for the ear; "was" may stand in the text already. */
function wasOf(text, texts) {
  if (!text) return [];
  const bare = text.startsWith(texts.was) ? text.slice(texts.was.length).trim() : text;
  return [" ", spoken(`${texts.was} `), element("s", {}, bare)];
}

function stockOf(stock) {
  if (!stock?.text) return null;
  const status = ["in_stock", "low", "out"].includes(stock.status) ? stock.status : "unknown";
  return element("p", { className: `stock ${status}` }, stock.text);
}

function fieldsOf(fields) {
  if (!fields.length) return null;
  const pairs = fields.flatMap(([name, value]) => [element("dt", { dir: "auto" }, name), element("dd", { dir: "auto" }, value)]);
  return element("dl", {}, ...pairs);
}

function actionsOf(card, onAction) {
  if (!card.actions?.length) return null;
  const buttons = card.actions.map((action) => {
    const button = element("button", { type: "button", "aria-label": `${action.label}: ${card.title}` }, action.label);
    button.addEventListener("click", () => onAction(action.message));
    return button;
  });
  return element("div", { className: "card-actions" }, ...buttons);
}
