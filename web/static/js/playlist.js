// A programme's list while it is changed: dragged or moved by its arrows, added to from what may
// air then; the times and lengths add up as it changes. Nothing is sent before it is kept.
const form = document.querySelector("[data-playlist]");
const pieces = form.querySelector("[data-pieces]");
const offered = document.querySelector("[data-offered]");
const find = document.querySelector("[data-find]");
const room = Number(form.dataset.room);
const starts = new Date(`${form.dataset.start}Z`).getTime();
let changed = false;

const two = (number) => String(number).padStart(2, "0");

function length(ms) {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const wall = (ms) => new Date(starts + ms).toISOString().slice(11, 19);

function addUp() {
  let ends = 0;
  const rows = [...pieces.children];
  rows.forEach((row, place) => {
    row.querySelector("[data-at]").textContent = wall(ends);
    row.querySelector("[data-up]").disabled = place === 0;
    row.querySelector("[data-under]").disabled = place === rows.length - 1;
    ends += Number(row.dataset.ms);
  });
  const total = ends + Number(form.dataset.fixed);
  const left = room - total;
  form.querySelector("[data-total]").textContent = length(total);
  const count = form.querySelector("[data-count]");
  count.textContent = count.dataset.count.replace("{}", rows.length);
  form.querySelector("[data-empty]").hidden = rows.length > 0;
  form.querySelector("[data-bar]").setAttribute("width", room ? Math.min(100, (total / room) * 100) : 0);
  form.querySelector(".meter").classList.toggle("over", left < 0);
  const text = form.querySelector("[data-room-text]");
  const words = left < 0 ? text.dataset.over : text.dataset.left;
  text.textContent = `${words.replace("{}", length(Math.abs(left)))}, ${text.dataset.ends.replace("{}", wall(total))}`;
  text.classList.toggle("bad-ink", left < 0);
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
    const button = row.querySelector(up ? "[data-up]" : "[data-under]");
    (button.disabled ? row.querySelector(up ? "[data-under]" : "[data-up]") : button).focus();
  }
}

function add(source) {
  const row = document.createElement("li");
  Object.assign(row.dataset, { item: source.dataset.item, ms: source.dataset.ms, title: source.dataset.title });
  row.append(source.querySelector("template").content.cloneNode(true));
  // What closes a programme stays its end.
  const closing = [...pieces.children].at(-1);
  pieces[closing ? "insertBefore" : "append"](row, closing ?? null);
  source.hidden = true;
  source.dataset.taken = "";
  row.classList.add("fresh");
  touch();
  row.scrollIntoView({ block: "nearest" });
}

function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const source = offered.querySelector(`[data-item="${row.dataset.item}"]`);
  if (source) {
    delete source.dataset.taken;
    sift();
  }
  row.remove();
  touch();
  (next?.querySelector("[data-remove]") ?? find).focus();
}

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

function sift() {
  const words = plain(find.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const each of offered.children) {
    const title = plain(each.textContent);
    each.hidden = "taken" in each.dataset || !words.every((word) => title.includes(word));
    shown += !each.hidden;
  }
  document.querySelector("[data-none]").hidden = shown > 0;
}

pieces.addEventListener("click", (event) => {
  const row = event.target.closest("li");
  const pressed = (name) => event.target.closest(`[data-${name}]`);
  if (pressed("up") || pressed("under")) {
    shift(row, Boolean(pressed("up")));
  } else if (pressed("remove")) {
    remove(row);
  }
});

pieces.addEventListener("keydown", (event) => {
  if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    shift(event.target.closest("li"), event.key === "ArrowUp");
  }
});

offered.addEventListener("click", (event) => {
  if (event.target.closest("[data-add]")) {
    add(event.target.closest("li"));
  }
});

find.addEventListener("input", sift);
form.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) {
    event.preventDefault();
  }
});

new Sortable(pieces, { handle: "[data-grip]", animation: 120, ghostClass: "ghost", onEnd: touch });
addUp();
