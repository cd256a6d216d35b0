// A button that is held for a second and a half says the word that confirms; a mere press does not.
const HOLD_MS = 1500;

for (const button of document.querySelectorAll("[data-hold]")) {
  const word = document.getElementById(button.dataset.hold);
  let timer = null;
  let sent = false;
  const release = () => {
    clearTimeout(timer);
    button.classList.remove("held");
  };
  button.addEventListener("pointerdown", () => {
    button.classList.add("held");
    timer = setTimeout(() => {
      release();
      if (button.form.reportValidity()) {
        word.value = "PHÁT";
        sent = true;
        button.form.requestSubmit(button);
      }
    }, HOLD_MS);
  });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) {
    button.addEventListener(name, release);
  }
  button.addEventListener("click", (event) => {
    // Letting go of a button that was held is a press too: it may not send the order again.
    if (sent && event.isTrusted) {
      event.preventDefault();
    } else if (!word.value.trim()) {
      event.preventDefault();
      word.focus();
    }
  });
}
