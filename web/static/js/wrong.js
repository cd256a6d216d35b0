// What was refused is where one goes on: the first field that is wrong is unfolded and has the focus.
function show(within) {
  const field = within.querySelector("[aria-invalid=true]:not([disabled])");
  if (!field) {
    return;
  }
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  field.focus();
}

show(document);
document.addEventListener("htmx:load", (event) => show(event.detail.elt));
