// A grid in a form: a row more, a row less, without a way to the server.
for (const grid of document.querySelectorAll("[data-grid]")) {
  const rows = grid.querySelector("tbody");
  const blank = grid.querySelector("template");
  let number = rows.rows.length;

  grid.querySelector("[data-more]").addEventListener("click", (event) => {
    event.preventDefault();
    number += 1;
    rows.insertAdjacentHTML("beforeend", blank.innerHTML.replaceAll("{number}", number));
    rows.lastElementChild.querySelector("input, select, textarea").focus();
  });

  rows.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    const row = drop.closest("tr");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("input, select, textarea") ?? grid.querySelector("[data-more]")).focus();
  });
}
