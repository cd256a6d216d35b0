// A clock's slots: added by their source, dragged or moved by arrows, taken out. Only what a source
// asks for is shown; what the slots take adds up against the clock, and against the room it has.
const form = document.querySelector("[data-clock]");
const slots = form.querySelector("[data-slots]");
const [sum, firm, tight] = ["[data-sum]", "[data-firm]", "[data-no-room]"].map((each) =>
  form.querySelector(each),
);
const typical = JSON.parse(form.dataset.typical);
const runs = [...document.querySelectorAll("[data-run][data-room]")];
const MINUTE_MS = 60_000;
let made = 0;
let changed = false;

const minutes = (typed) => Number(typed.replace(",", ".")) || 0;
const told = (number) => String(Math.round(number * 10) / 10).replace(".", ",");
const field = (row, name) => row.querySelector(`[name=${name}]`);
const words = (select) => select.selectedOptions[0]?.textContent ?? "";

function named(row) {
  const source = field(row, "source").value;
  if (source === "item") {
    return field(row, "item").value.replace(/^\d+ · /, "");
  }
  if (source === "relay") {
    const relay = field(row, "relay");
    return relay.value ? `${words(field(row, "source"))}: ${words(relay)}` : words(field(row, "source"));
  }
  if (source === "fill") {
    return words(field(row, "source"));
  }
  const topic = field(row, "topic");
  return [words(field(row, "kind")), topic.value && words(topic)].filter(Boolean).join(" · ");
}

// What a folded slot says beside its name.
function facts(row) {
  const told = row.querySelector("[data-facts]");
  const [minutesWords, rulesWords] = told.dataset.facts.split("|");
  const shown = (name) => !field(row, name).closest("[hidden]:not([data-body])");
  const value = (name) => (shown(name) ? field(row, name).value : "");
  const more = [...row.querySelectorAll("details :is(input, select)")].filter(
    (each) => each.value && !each.closest("[data-only][hidden]"),
  ).length;
  told.textContent = [
    Number(value("count")) > 1 && `×${value("count")}`,
    value("slot_minutes") && minutesWords.replace("{minutes}", value("slot_minutes")),
    value("required") && words(field(row, "required")),
    more && rulesWords.replace("{rules}", more),
  ]
    .filter(Boolean)
    .join(" · ");
}

function unfold(row, open) {
  row.querySelector("[data-body]").hidden = !open;
  row.querySelector("[data-toggle]").setAttribute("aria-expanded", open);
}

// Its own time where it has one, else what so many pieces of its kind take on the average.
function lasts(row) {
  const own = minutes(field(row, "slot_minutes").value);
  const source = field(row, "source").value;
  if (source === "fill") {
    return 0;
  }
  if (own && source !== "item") {
    return own;
  }
  const pieces = source === "item" ? 1 : Number(field(row, "count").value) || 0;
  return source === "relay" ? 0 : (pieces * (typical[field(row, "kind").value] ?? 0)) / MINUTE_MS;
}

function isFirm(row) {
  return field(row, "source").value === "relay" || field(row, "required").value === "yes";
}

function fit(row) {
  const source = field(row, "source").value;
  for (const each of row.querySelectorAll("[data-only]")) {
    const only = each.dataset.only;
    each.hidden = Boolean(only) && !only.split(" ").includes(source);
  }
  row.querySelector("[data-name]").textContent = named(row);
  facts(row);
}

function addUp() {
  const rows = [...slots.children];
  rows.forEach((row, place) => {
    field(row, "position").value = place + 1;
    row.querySelector("[data-number]").textContent = place + 1;
    row.querySelector("[data-up]").disabled = place === 0;
    row.querySelector("[data-under]").disabled = place === rows.length - 1;
    fit(row);
  });
  form.querySelector("[data-empty]").hidden = rows.length > 0;
  const whole = minutes(form.elements.minutes.value);
  const total = rows.reduce((all, row) => all + lasts(row), 0);
  const kept = rows
    .filter(isFirm)
    .reduce((all, row) => all + minutes(field(row, "slot_minutes").value), 0);
  sum.textContent = sum.dataset.sum.replace("{sum}", told(total)).replace("{all}", told(whole));
  form.querySelector("[data-bar]").setAttribute("width", whole ? Math.min(100, (total / whole) * 100) : 0);
  form.querySelector(".meter").classList.toggle("over", kept > whole);
  firm.textContent =
    kept > whole
      ? firm.dataset.over.replace("{over}", told(kept - whole))
      : firm.dataset.firm.replace("{firm}", told(kept));
  firm.classList.toggle("bad-ink", kept > whole);
  const short = runs.find((each) => Number(each.dataset.room) < whole * MINUTE_MS);
  tight.hidden = !short;
  if (short) {
    tight.textContent = tight.dataset.noRoom
      .replace("{room}", told(Number(short.dataset.room) / MINUTE_MS))
      .replace("{next}", short.dataset.next)
      .replace("{start}", short.dataset.start);
  }
}

function touch() {
  changed = true;
  addUp();
}

function shift(row, up) {
  const next = up ? row.previousElementSibling : row.nextElementSibling;
  if (next) {
    next[up ? "before" : "after"](row);
    touch();
  }
}

// A new slot stands before the closing words, which stay the end, and has ids of its own.
function add(number) {
  const row = form.querySelector(`template[data-row="${number}"]`).content.cloneNode(true).firstElementChild;
  made += 1;
  for (const each of row.querySelectorAll("[id], [for]")) {
    for (const name of ["id", "for"]) {
      if (each.hasAttribute(name)) {
        each.setAttribute(name, `${each.getAttribute(name)}-${made}`);
      }
    }
  }
  const last = [...slots.children].at(-1);
  const closes = (each) => each && field(each, "kind").value === "closing";
  if (closes(last) && !closes(row)) {
    last.before(row);
  } else {
    slots.append(row);
  }
  row.classList.add("fresh");
  touch();
  row.scrollIntoView({ block: "nearest" });
  const first = [...row.querySelectorAll(".slot-fields .field:not([hidden]) :is(select, input)")];
  (first[1] ?? first[0]).focus();
}

slots.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = event.target.closest("[data-slot]");
  if (!button) {
    return;
  }
  if ("toggle" in button.dataset) {
    unfold(row, row.querySelector("[data-body]").hidden);
    return;
  }
  if ("remove" in button.dataset) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    touch();
    (next?.querySelector("[data-remove]") ?? form.querySelector("[data-new]")).focus();
    return;
  }
  const up = "up" in button.dataset;
  shift(row, up);
  (button.disabled ? row.querySelector(up ? "[data-under]" : "[data-up]") : button).focus();
});

slots.addEventListener("keydown", (event) => {
  if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    const focused = event.target;
    shift(focused.closest("[data-slot]"), event.key === "ArrowUp");
    focused.focus();
  }
});

form.querySelector("[data-adding]")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-new]");
  if (button) {
    add(button.dataset.new);
  }
});

form.addEventListener("input", touch);
form.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) {
    event.preventDefault();
  }
});

// Rows left blank are for browsers without scripts; here slots are added by the buttons.
for (const row of [...slots.children]) {
  if (field(row, "source").value === "rule" && !field(row, "kind").value) {
    row.remove();
  } else {
    unfold(row, row.classList.contains("wrong"));
  }
}
if (form.querySelector("[data-adding]")) {
  new Sortable(slots, { handle: "[data-grip]", animation: 120, ghostClass: "ghost", onEnd: touch });
}
addUp();
