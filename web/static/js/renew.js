// A part of the page that renews itself for as long as it says where from.
const EVERY_MS = 2500;

setInterval(async () => {
  for (const part of document.querySelectorAll("[data-renew]")) {
    // What is being pressed stays; a page that nobody looks at asks nothing.
    if (document.hidden || part.contains(document.activeElement)) {
      continue;
    }
    const answer = await fetch(part.dataset.renew).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      const fresh = document.createElement("template");
      fresh.innerHTML = (await answer.text()).trim();
      if (!part.contains(document.activeElement)) {
        part.replaceWith(fresh.content);
      }
    }
  }
}, EVERY_MS);
