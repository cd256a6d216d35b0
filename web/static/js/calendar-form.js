// The calendar's dialog: forms that the server gives stand in it, and its refusals too. Fields that
// another choice asks for are hidden.
const dialog = document.getElementById("change");
let dropped = null;

function fit(form) {
  const repeat = form.elements.repeat?.value;
  for (const each of form.querySelectorAll("[data-for]")) {
    each.hidden = !each.dataset.for.split(" ").includes(repeat);
  }
}

export async function ask(address, undo = null) {
  dropped = undo;
  await htmx.ajax("GET", address, { target: dialog.querySelector("[data-form]"), swap: "innerHTML" });
  dialog.showModal();
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:load", (event) => {
  const form = event.detail.elt.closest?.("form") ?? event.detail.elt.querySelector?.("form");
  if (form && dialog.contains(form)) {
    fit(form);
  }
});

dialog.addEventListener("change", (event) => fit(event.target.form));

dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    dialog.close();
  }
});

dialog.addEventListener("close", () => {
  dropped?.();
  dropped = null;
});

for (const link of document.querySelectorAll("[data-ask]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    ask(link.href);
  });
}
