// The form of an item: only a column has a series and a number; nothing typed is lost unasked.
const form = document.querySelector("form[data-writing]");

if (form) {
  const kind = form.elements.kind;
  const series = form.querySelector("[data-series]");
  const fit = () => {
    series.hidden = kind.value !== "series";
  };
  kind.addEventListener("change", fit);
  fit();

  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) {
      event.preventDefault();
    }
  });
}
