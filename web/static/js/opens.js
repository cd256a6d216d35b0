// A choice that asks for more opens where it is given, and others close it: nobody looks for it.
for (const choice of document.querySelectorAll("[data-opens]")) {
  const fold = document.getElementById(choice.dataset.opens);
  const alike = choice.form.querySelectorAll(`input[name="${choice.name}"]`);
  for (const each of alike) {
    each.addEventListener("change", () => {
      fold.open = choice.checked;
    });
  }
}
