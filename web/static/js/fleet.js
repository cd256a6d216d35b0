// The fleet as it stands: parts of the page are put in anew as the server says them. Where the
// server has no line free, the page asks by itself.
const POLL_MS = 15000;
const TRY_AGAIN_MS = 60000;

const mark = document.querySelector("[data-live-mark]");
let line = null;
let polling = null;
let tryingAgain = null;

function put(id, html) {
  const old = document.getElementById(id);
  const fresh = document.createElement("template");
  fresh.innerHTML = html.trim();
  if (old && !old.contains(document.activeElement)) {
    old.replaceWith(fresh.content);
  }
}

function show(live) {
  mark.hidden = false;
  mark.querySelector(".dot").classList.toggle("good", live);
  mark.lastElementChild.textContent = live ? mark.dataset.liveSaid : mark.dataset.polledSaid;
}

async function poll() {
  const fleet = document.getElementById("fleet");
  const answer = await fetch(fleet.dataset.poll).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of fresh.querySelectorAll("#fleet-sums, tr[id]")) {
      put(part.id, part.outerHTML);
    }
  }
}

function stop() {
  line?.close();
  line = null;
  clearInterval(polling);
  clearTimeout(tryingAgain);
}

function listen() {
  stop();
  line = new EventSource(document.getElementById("fleet").dataset.live);
  line.addEventListener("open", () => {
    clearInterval(polling);
    show(true);
  });
  line.addEventListener("part", (event) => {
    const { id, html } = JSON.parse(event.data);
    put(id, html);
  });
  line.addEventListener("error", () => {
    if (line?.readyState === EventSource.CLOSED) {
      stop();
      show(false);
      polling = setInterval(poll, POLL_MS);
      tryingAgain = setTimeout(listen, TRY_AGAIN_MS);
    }
  });
}

// A page that nobody looks at keeps no line.
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
addEventListener("pagehide", stop);
listen();
