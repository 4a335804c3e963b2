// A short message at the lower edge: read out at once, gone by itself.
const STAYS_MS = 6000;

export function toast(text) {
  const old = document.querySelector(".toast");
  if (old) old.remove();
  const box = document.createElement("p");
  box.className = "toast";
  box.setAttribute("role", "status");
  document.body.append(box);
  // after it stands in the page: a region that comes with its text is not read out everywhere
  requestAnimationFrame(() => { box.textContent = text; });
  setTimeout(() => box.remove(), STAYS_MS);
  return box;
}
