// A form that is on its way says so and is not sent twice; what takes long is said aloud too.
const SAID_AFTER_MS = 700;
const GIVEN_UP_AFTER_MS = 30_000; // who stopped the browser may send it again
const said = document.querySelector("[data-busy-said]");
const timers = new WeakMap();

function rest(form) {
  timers.get(form)?.forEach(clearTimeout);
  form.removeAttribute("aria-busy");
  form.querySelector(".button.sending")?.classList.remove("sending");
  said.textContent = "";
}

function begin(form, button) {
  form.setAttribute("aria-busy", "true");
  button?.classList.add("sending");
  timers.set(form, [
    setTimeout(() => {
      said.textContent = said.dataset.busySaid;
    }, SAID_AFTER_MS),
    setTimeout(rest, GIVEN_UP_AFTER_MS, form),
  ]);
}

const isBusy = (form) => form.getAttribute("aria-busy") === "true";
const buttonOf = (form, submitter) => submitter ?? form.querySelector("button:not([type=button])");

// On the window: what the forms themselves and the question before a change stop, is stopped here.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  if (isBusy(form)) {
    event.preventDefault();
  } else {
    begin(form, buttonOf(form, event.submitter));
  }
});

// A page that comes back from the browser's memory is as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.querySelectorAll("form[aria-busy]").forEach(rest);
  }
});

// The same for what htmx sends.
const sentByHand = ({ elt, requestConfig }) =>
  elt instanceof HTMLFormElement && requestConfig.triggeringEvent?.type === "submit";

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (!sentByHand(event.detail)) {
    return;
  }
  if (isBusy(elt)) {
    event.preventDefault();
  } else {
    begin(elt, buttonOf(elt, requestConfig.triggeringEvent.submitter));
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const leads = event.detail.xhr?.getResponseHeader("HX-Redirect");
  if (sentByHand(event.detail) && !leads) {
    rest(event.detail.elt);
  }
});
