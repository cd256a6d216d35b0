// The week as a calendar, drawn from the list that the page holds; a narrow window keeps the list.
import { ask } from "./calendar-form.js";

const grid = document.querySelector("[data-calendar]");
const list = document.querySelector("[data-week]");
const wide = matchMedia("(min-width: 60rem)");
const lang = document.documentElement.lang;

const events = [...list.querySelectorAll("[data-programme]")].map((each) => ({
  title: [each.querySelector("b"), each.querySelector("[data-relays]")]
    .map((part) => part?.textContent)
    .filter(Boolean)
    .join(" · "),
  start: each.dataset.start,
  end: each.dataset.end,
  url: each.href,
  classNames: each.className.split(" ").slice(1),
  editable: "move" in each.dataset,
  extendedProps: { ...each.dataset },
}));

const part = (tag, className, text = "") => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

const icon = (name) => {
  const known = document.querySelector(`.card-foot use[href$="#${name}"]`);
  return known.closest("svg").cloneNode(true);
};

function content({ event, timeText }) {
  const { frozen, warnings } = event.extendedProps;
  const what = part("span", "grid-what");
  if (frozen !== undefined) {
    what.append(icon("lock"));
  }
  if (warnings) {
    what.append(icon("alert"));
  }
  what.append(part("span", "grid-title", event.title));
  return { domNodes: [part("span", "grid-time", timeText), what] };
}

// What the wall shows, without seconds: the calendar reckons in the station's own time.
const wall = (at) => [at.toISOString().slice(0, 10), at.toISOString().slice(11, 16)];

function moved({ event, revert }) {
  const [day, time] = wall(event.start);
  const address = new URL(event.extendedProps.move, location.href);
  address.searchParams.set("to_day", day);
  address.searchParams.set("to", time);
  ask(address.href, revert);
}

function chosen({ start }) {
  const [day, time] = wall(start);
  const address = new URL(grid.dataset.add, location.href);
  address.searchParams.set("day", day);
  address.searchParams.set("to", time);
  ask(address.href, () => calendar.unselect());
}

const calendar = new FullCalendar.Calendar(grid, {
  initialView: "timeGridWeek",
  initialDate: grid.dataset.first,
  now: grid.dataset.now,
  nowIndicator: true,
  timeZone: "UTC", // what the wall of the station shows, whatever the browser's zone is
  locale: lang,
  firstDay: 1,
  headerToolbar: false,
  allDaySlot: false,
  height: "auto",
  slotMinTime: grid.dataset.from,
  slotMaxTime: grid.dataset.to,
  slotDuration: "00:30",
  slotLabelInterval: "01:00",
  slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  displayEventEnd: false,
  dayHeaderFormat: { weekday: "short", day: "2-digit", month: "2-digit" },
  eventMinHeight: 40,
  slotEventOverlap: false,
  businessHours: JSON.parse(grid.dataset.open).map(([startTime, endTime]) => ({
    daysOfWeek: [0, 1, 2, 3, 4, 5, 6],
    startTime,
    endTime,
  })),
  snapDuration: "00:15",
  eventDurationEditable: false,
  selectable: "add" in grid.dataset,
  selectMirror: true,
  unselectAuto: false,
  select: chosen,
  eventDrop: moved,
  events,
  eventContent: content,
  eventDidMount: ({ el, event }) => {
    el.title = event.extendedProps.about;
    el.setAttribute("aria-label", event.extendedProps.about);
    if (event.extendedProps.move) {
      el.setAttribute("aria-keyshortcuts", "M");
      el.addEventListener("keydown", (pressed) => {
        if (pressed.key.toLowerCase() === "m" && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey) {
          pressed.preventDefault();
          ask(new URL(event.extendedProps.move, location.href).href);
        }
      });
    }
  },
});

function fit() {
  grid.hidden = !wide.matches;
  list.hidden = wide.matches;
  if (wide.matches) {
    calendar.render();
  }
}

wide.addEventListener("change", fit);
fit();
