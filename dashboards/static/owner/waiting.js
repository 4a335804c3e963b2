// On pages that are not live by themselves: how many customers wait for a person, looked at now and then.
import { Live, showWaiting } from "./live.js";

const side = document.querySelector("[data-live]");
if (side && !document.querySelector("#talk, #talks")) new Live(side.dataset.live, showWaiting, () => {}, false);
