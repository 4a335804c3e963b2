// The form of a new shop: a key after its name, whether it is free, and the visitor's own time zone.
const form = document.getElementById("new-shop");
const { name, key, timezone } = form.elements;
const told = document.getElementById("key-told");
const PAUSE_MS = 300;
let ownKey = key.value !== "";
let waiting = 0;

async function ask(query) {
  const answer = await fetch(`${form.dataset.ask}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : {};
}

async function checkKey() {
  const wanted = key.value.trim().toLowerCase();
  if (!wanted) {
    told.value = "";
    return;
  }
  const { fault } = await ask({ key: wanted });
  if (wanted !== key.value.trim().toLowerCase()) return;
  told.value = fault === "" ? form.dataset.free.replace("{key}", wanted) : fault ?? "";
  told.className = fault ? "bad-text" : "good-text";
}

async function suggest() {
  const wanted = name.value;
  const { key: found } = await ask({ name: wanted });
  if (ownKey || wanted !== name.value || found === undefined) return;
  key.value = found;
  await checkKey();
}

function later(deed) {
  clearTimeout(waiting);
  waiting = setTimeout(deed, PAUSE_MS);
}

name.addEventListener("input", () => ownKey || later(suggest));
key.addEventListener("input", () => {
  ownKey = key.value !== "";
  later(checkKey);
});
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (!name.defaultValue && timezone.value === timezone.defaultValue && zone && zone !== "UTC") timezone.value = zone;
if (name.value && !ownKey) suggest(); // typed before this script was there
