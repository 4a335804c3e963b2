// Buttons that copy a text of the page, and say so.
import { toast } from "./toast.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      toast(button.dataset.copied);
    } catch {
      // not over plain http on another machine: then the text is at least marked
      getSelection().selectAllChildren(text);
      toast(document.execCommand("copy") ? button.dataset.copied : button.dataset.failed);
    }
  });
}
