// The chat as a picture of itself: the first line and its buttons, nothing that can be pressed.
import { View } from "./view.js";

const root = document.getElementById("chat");
const config = JSON.parse(root.dataset.config);
const view = new View(document.getElementById("log"), document.getElementById("status"), config, { onSay() {}, onRetry() {} });
view.assistant({ text: config.greeting, locale: config.locale, suggestions: config.quick_replies.map((text) => ({ label: text, message: text })) }, null);
root.inert = true;
