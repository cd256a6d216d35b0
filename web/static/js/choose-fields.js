// Fields that only some choices ask for: data-when="name=value name=value" on what is to be hidden.
function fit(form) {
  for (const each of form.querySelectorAll("[data-when]")) {
    const wanted = each.dataset.when.split(" ").map((pair) => pair.split("="));
    each.hidden = !wanted.some(([name, value]) => form.elements[name].value === value);
  }
}

for (const form of document.querySelectorAll("[data-choosing]")) {
  form.addEventListener("change", () => fit(form));
  fit(form);
}
