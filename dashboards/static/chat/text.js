// Turning a message's plain text into paragraphs, lists and safe links.
import { element } from "./dom.js";

const LINK = /https:\/\/[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|(?<![\w.,:/-])(?:\+|0)\d[\d ().-]{6,16}\d(?![\w:/-])/giu;
const WHOLE = /(?<!\S)\S{0,12}\d\S{0,8}(?: \/ \p{L}+| [%₫€]| \p{L}{1,2}(?!\p{L}))|\d[\d:.]{0,8}–\d[\d:.]{0,8}/gu; // "£2.49 / kg", "10 %", "1 l", "08:00–10:00"
const BULLET = /^\s*[-•*]\s+/;

/** Return a fragment for a text: lines are kept, "- " lines become a list, addresses become links. */
export function wordsOf(text) {
  const fragment = document.createDocumentFragment();
  for (const block of blocksOf(text)) fragment.append(block.list ? listOf(block.lines) : paragraphOf(block.lines));
  return fragment;
}

function blocksOf(text) {
  const blocks = [];
  let open = null;
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      open = null;
      continue;
    }
    const list = BULLET.test(line);
    if (!open || open.list !== list) blocks.push((open = { list, lines: [] }));
    open.lines.push(list ? line.replace(BULLET, "") : line);
  }
  return blocks;
}

const listOf = (lines) => element("ul", {}, ...lines.map((line) => element("li", { dir: "auto" }, ...linked(line))));

function paragraphOf(lines) {
  const parts = lines.flatMap((line, at) => (at ? [element("br"), ...linked(line)] : linked(line)));
  return element("p", { dir: "auto" }, ...parts);
}

/** Return text and links of a line. Only https, mailto and tel are ever made into a link. */
function linked(line) {
  const parts = [];
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    const found = match[0].replace(/[.,;:!?)\]]+$/, "");
    const address = addressOf(found);
    if (!address) continue;
    parts.push(...whole(line.slice(from, match.index)), linkTo(address, found));
    from = match.index + found.length;
  }
  return [...parts, ...whole(line.slice(from))];
}

/** Return a text in parts, those that no line should break in two as elements of their own. */
function whole(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(WHOLE)) {
    parts.push(text.slice(from, match.index), element("span", { class: "whole" }, match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function addressOf(text) {
  if (/^https:\/\//i.test(text)) return URL.canParse(text) ? text : "";
  if (text.includes("@")) return `mailto:${text}`;
  const digits = text.replace(/\D/g, "").length;
  const plausible = text.startsWith("+") ? digits >= 9 && digits <= 15 : digits >= 9 && digits <= 11;
  return plausible ? `tel:${text.replace(/[^\d+]/g, "")}` : "";
}

function linkTo(address, text) {
  const outside = address.startsWith("https:") ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return element("a", { href: address, dir: "ltr", ...outside }, text);
}
