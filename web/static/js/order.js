// A list put in order: dragged, by its arrows, or with Alt and an arrow key. It is sent as it stands.
for (const list of document.querySelectorAll("[data-order]")) {
  const settle = () => {
    [...list.children].forEach((row, place, rows) => {
      row.querySelector("[data-place]").textContent = place + 1;
      for (const [name, end] of [["up", 0], ["under", rows.length - 1]]) {
        const button = row.querySelector(`[data-${name}]`);
        if (button) {
          button.disabled = place === end;
        }
      }
    });
  };
  const shift = (row, up) => {
    const next = up ? row.previousElementSibling : row.nextElementSibling;
    if (next) {
      next[up ? "before" : "after"](row);
      settle();
      const [wish, other] = up ? ["up", "under"] : ["under", "up"];
      const button = row.querySelector(`[data-${wish}]`);
      (button.disabled ? row.querySelector(`[data-${other}]`) : button).focus();
    }
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-under]");
    if (button) {
      shift(button.closest("li"), "up" in button.dataset);
    }
  });
  list.addEventListener("keydown", (event) => {
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      shift(event.target.closest("li"), event.key === "ArrowUp");
    }
  });
  if (list.querySelector("[data-grip]")) {
    new Sortable(list, { handle: "[data-grip]", animation: 120, ghostClass: "ghost", onEnd: settle });
  }
  settle();
}
