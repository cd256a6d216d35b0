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

  // A known series proposes its next issue and its topic; what was typed by hand stays.
  const title = form.elements.series_title;
  const issue = form.elements.issue_number;
  let proposed = "";
  title.addEventListener("input", () => {
    const known = [...title.list.options].find((each) => each.value === title.value.trim());
    if (known && (issue.value === "" || issue.value === proposed)) {
      proposed = known.dataset.next;
      issue.value = proposed;
      const topic = form.querySelector(`[name=topics][value="${CSS.escape(known.dataset.topic)}"]`);
      topic?.click();
    }
  });

  // A long list is narrowed by what is typed above it, with or without marks.
  const plain = (text) =>
    text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
  for (const narrow of form.querySelectorAll("[data-narrow]")) {
    const rows = [...narrow.parentElement.querySelectorAll(".tick")];
    narrow.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = plain(narrow.value).split(/\s+/);
      for (const row of rows) {
        const found = words.every((word) => plain(row.textContent).includes(word));
        row.hidden = !found && !row.querySelector("input").checked;
      }
    });
    narrow.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  }

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
