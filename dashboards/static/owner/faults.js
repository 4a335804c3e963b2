// What is wrong in a form leads to its field, also to one in a dialog that is shut.
for (const link of document.querySelectorAll(".faults a")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest("[popover]")?.showPopover();
    field.focus();
  });
}
