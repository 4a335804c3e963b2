// Beside the form: the chat as it will look, and whether its colours can be read, while one types.
const form = document.getElementById("look");
const frame = document.getElementById("preview");
const contrasts = document.getElementById("contrasts");
const PAUSE_MS = 400;
let waiting = 0;

function typed() {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && /^(branding\.|greeting\.)/.test(name)) found.set(name.replace("branding.", ""), value);
  }
  return found;
}

async function tellContrast() {
  const colour = form.elements["branding.colour"].value;
  const answer = await fetch(`${form.dataset.contrast}?${new URLSearchParams({ colour })}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = (await answer.json()).contrasts;
  contrasts.replaceChildren(...told.map(({ ok, text }) => Object.assign(document.createElement("li"), { className: ok ? "ok" : "low", textContent: text })));
}

function show() {
  // replaced, not followed: the preview leaves no trace in the browser's history
  frame.contentWindow.location.replace(`${form.dataset.preview}?${typed()}`);
}

form.addEventListener("input", ({ target }) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    show();
    if (target.name === "branding.colour") tellContrast();
  }, PAUSE_MS);
});

// what was typed before this script was there, or stands there after going back
if ([...form.elements].some((field) => /^(text|textarea)/.test(field.type) && field.value !== field.defaultValue)) show();
