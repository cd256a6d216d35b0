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

  // What is being written is kept in this browser, so that a closed window loses nothing.
  const key = `phatthanh-writing-${form.dataset.writing}`;
  const kept = ["title", "text"];
  const now = () => ({
    revision: form.elements.revision.value,
    ...Object.fromEntries(kept.map((name) => [name, form.elements[name].value])),
  });
  const store = (value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still writes.
    }
  };
  const found = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => store(now()), 1000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    store({ ...now(), sent: true });
  });

  const offer = form.querySelector("[data-unsaved]");
  const before = found();
  const here = now();
  const differs = before && kept.some((name) => (before[name] || "") !== here[name]);
  if (before && (before.sent || before.revision !== here.revision || !differs)) {
    localStorage.removeItem(key);
  } else if (differs) {
    offer.hidden = false;
    offer.querySelector("[data-restore]").addEventListener("click", () => {
      for (const name of kept) {
        form.elements[name].value = before[name] || "";
      }
      offer.hidden = true;
      form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      localStorage.removeItem(key);
      offer.hidden = true;
    });
  }
}
