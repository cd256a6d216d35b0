// What is being written is kept by the server every few moments, and in this browser until it is:
// neither a closed window, an ended log-in nor a cut network loses a word.
const PAUSE_MS = 1500;
const RETRY_MS = 5000;
const PATIENCE_MS = 10000;
const OWN = ["csrf_token", "account", "draft", "revision"];

const form = document.querySelector("form[data-writing]");

if (form) {
  const said = form.querySelector("[data-kept]");
  const warnings = form.querySelector("[data-warnings]");
  const logIn = form.querySelector("[data-login]");
  const copies = `phatthanh-writing-${form.elements.account.value}-`;
  const copy = copies + form.elements.draft.value;

  let changes = 0; // how many there were, and up to which one the server has them
  let kept = 0;
  let waiting = 0;
  let running = null;
  let leaving = false;

  const typed = () =>
    [...new FormData(form)].filter(([name]) => !OWN.includes(name)).map(([name, value]) => [name, value]);
  const alike = (some, others) =>
    JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());

  function store() {
    const value = { item: form.dataset.item, fields: typed() };
    try {
      localStorage.setItem(copy, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still writes.
    }
  }

  function stored(key) {
    try {
      const value = JSON.parse(localStorage.getItem(key));
      return Array.isArray(value?.fields) ? value : null;
    } catch {
      return null;
    }
  }

  function tell(words, tone = "") {
    said.textContent = words;
    said.className = `kept small ${tone}`;
  }

  function warn(words) {
    warnings.hidden = words.length === 0;
    warnings.querySelector("div").replaceChildren(
      ...words.map((each) => Object.assign(document.createElement("p"), { textContent: each })),
    );
  }

  function ask(address, body) {
    const method = body ? "POST" : "GET";
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return fetch(address, { method, body, signal, redirect: "manual", cache: "no-store" });
  }

  // A log-in in another window brings a new token; the form goes on with it.
  async function renewToken() {
    const answer = await ask(form.dataset.token);
    if (!answer.ok) {
      return false;
    }
    const { token } = await answer.json();
    for (const field of document.querySelectorAll("[name=csrf_token]")) {
      field.value = token;
    }
    form.elements.text.dispatchEvent(new Event("reread"));
    return true;
  }

  function body() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("item", form.dataset.item);
    return fields;
  }

  async function send() {
    let answer = await ask(form.dataset.keep, body());
    if (answer.status === 400 || answer.type === "opaqueredirect") {
      if (!(await renewToken())) {
        return "ended";
      }
      answer = await ask(form.dataset.keep, body());
    }
    if (answer.type === "opaqueredirect") {
      return "ended";
    }
    if (answer.status >= 500) {
      return "offline";
    }
    if (answer.status === 413) {
      tell(said.dataset.large, "bad-ink");
      return "other";
    }
    const told = await answer.json();
    if (!answer.ok) {
      tell(told.error, "bad-ink");
      return answer.status === 409 ? "other" : "refused";
    }
    tell(told.said);
    warn(told.warnings);
    if (form.dataset.again) {
      history.replaceState(null, "", form.dataset.again);
    }
    return "kept";
  }

  async function round() {
    const upTo = changes;
    tell(said.dataset.saving);
    let outcome = "offline";
    try {
      outcome = await send();
    } catch {
      // No network, no server, or an answer that took too long: all the same to who writes.
    }
    logIn.hidden = outcome !== "ended";
    if (outcome === "kept") {
      kept = upTo;
      if (changes === upTo) {
        localStorage.removeItem(copy);
      }
    } else if (outcome === "offline" || outcome === "ended") {
      tell(said.dataset[outcome], "bad-ink");
      plan(RETRY_MS);
    }
    return outcome;
  }

  async function keep() {
    clearTimeout(waiting);
    while (running) {
      await running;
    }
    running = round();
    const outcome = await running;
    running = null;
    if (outcome === "kept" && changes > kept) {
      plan(PAUSE_MS);
    }
    return outcome;
  }

  function plan(after) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (!leaving && changes > kept) {
        keep();
      }
    }, after);
  }

  function changed() {
    changes += 1;
    store();
    plan(PAUSE_MS);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", () => plan(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changes > kept && !leaving) {
      keep();
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (changes > kept && !leaving) {
      event.preventDefault();
    }
  });

  // A form is sent only when the server is there and still knows who writes.
  form.addEventListener("submit", async (event) => {
    if (leaving) {
      return;
    }
    event.preventDefault();
    store();
    const outcome = await keep();
    if (outcome === "kept" || outcome === "refused") {
      leaving = true;
      form.requestSubmit(event.submitter);
    } else if (outcome !== "other") {
      tell(`${said.dataset.unsent} ${said.textContent}`, "bad-ink");
    }
  });

  function put(fields) {
    const values = new Map();
    for (const [name, value] of fields) {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
    for (const field of form.elements) {
      if (!field.name || OWN.includes(field.name) || field.type === "submit" || field.type === "hidden") {
        continue;
      }
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = (values.get(field.name) ?? []).includes(field.value);
      } else {
        field.value = values.get(field.name)?.[0] ?? "";
      }
    }
    form.elements.kind.dispatchEvent(new Event("change", { bubbles: true }));
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Words that only this browser has: of this form, or of new ones that the server never saw.
  function leftover() {
    const own = stored(copy);
    if (own) {
      if (!alike(own.fields, typed())) {
        return [copy, own];
      }
      localStorage.removeItem(copy);
    }
    if (form.dataset.item || form.elements.text.value || form.elements.title.value) {
      return null;
    }
    const known = new Set([...document.querySelectorAll("[data-draft]")].map((each) => copies + each.dataset.draft));
    for (const key of Object.keys(localStorage)) {
      const value = key.startsWith(copies) && key !== copy && !known.has(key) ? stored(key) : null;
      if (value && value.item === "") {
        return [key, value];
      }
    }
    return null;
  }

  const offer = form.querySelector("[data-unsaved]");
  const found = leftover();
  if (found) {
    const [key, value] = found;
    offer.hidden = false;
    offer.querySelector("[data-restore]").addEventListener("click", () => {
      put(value.fields);
      offer.hidden = true;
      if (key !== copy) {
        localStorage.removeItem(key);
      }
    });
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      localStorage.removeItem(key);
      offer.hidden = true;
    });
  } else if ("fresh" in form.dataset) {
    changed();
  }
}
