// A clock's slots: dragged or moved by arrows, taken out; what they take together adds up.
const form = document.querySelector("[data-clock]");
const slots = form.querySelector("[data-slots]");
const sum = form.querySelector("[data-sum]");

const minutes = (typed) => Number(typed.replace(",", ".")) || 0;
const told = (number) => String(Math.round(number * 100) / 100).replace(".", ",");

function addUp() {
  [...slots.children].forEach((row, place) => {
    row.querySelector("[name=position]").value = place + 1;
  });
  const taken = [...slots.querySelectorAll("[name=slot_minutes]")].map((each) => minutes(each.value));
  const whole = minutes(form.elements.minutes.value);
  const total = taken.reduce((all, each) => all + each, 0);
  sum.textContent = sum.dataset.sum.replace("{sum}", told(total)).replace("{all}", told(whole));
  sum.classList.toggle("bad-ink", total > whole);
}

slots.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = event.target.closest("li");
  if (!button) {
    return;
  }
  if ("remove" in button.dataset) {
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[name=kind]").focus();
    row.remove();
  } else {
    const up = "up" in button.dataset;
    const next = up ? row.previousElementSibling : row.nextElementSibling;
    next?.[up ? "before" : "after"](row);
    button.focus();
  }
  addUp();
});

form.addEventListener("input", addUp);
new Sortable(slots, { handle: "[data-grip]", animation: 120, ghostClass: "ghost", onEnd: addUp });
addUp();
