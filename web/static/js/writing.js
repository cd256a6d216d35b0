// The form of an item: only a column has a series and a number.
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
}

// What is copied from a page is sent with its paragraphs and lists, for the server to clean, unless
// somebody changes the words after pasting them.
const pasting = document.querySelector("form[data-pasting]");

if (pasting) {
  const { pasted, page } = pasting.elements;
  pasted.addEventListener("paste", (event) => {
    const copied = event.clipboardData.getData("text/html");
    page.value = pasted.value === "" && copied.length <= pasted.maxLength ? copied : "";
  });
  pasted.addEventListener("input", (event) => {
    if (event.inputType !== "insertFromPaste") {
      page.value = "";
    }
  });
}
