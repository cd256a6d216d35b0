// Send a recording with its progress shown. Whatever goes wrong, the form keeps what was chosen or
// recorded, and it can be sent again.
const form = document.querySelector("form[data-upload]");

if (form) {
  const field = form.querySelector("input[type=file]");
  const button = form.querySelector("button:not([type])");
  const progress = form.querySelector("progress");
  const said = form.querySelector("[data-said]");
  const most = Number(form.dataset.most);
  let sending = null;

  function tooLarge() {
    const large = [...field.files].some((file) => file.size > most);
    field.setCustomValidity(large ? form.dataset.large : "");
    return large;
  }

  function say(text) {
    said.textContent = text;
    said.hidden = !text;
  }

  function done(text) {
    sending = null;
    button.disabled = false;
    progress.hidden = true;
    say(text);
  }

  function answered(request) {
    const answer = request.response;
    if (request.status === 201 && answer?.next) {
      sending = null;
      form.dispatchEvent(new CustomEvent("kept"));
      location.assign(answer.next);
    } else {
      done(answer?.message || (request.status === 413 ? form.dataset.large : form.dataset.refused));
    }
  }

  function send() {
    sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.responseType = "json";
    sending.setRequestHeader("Accept", "application/json");
    sending.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        progress.value = event.loaded / event.total;
      }
    });
    sending.addEventListener("load", () => answered(sending));
    sending.addEventListener("error", () => done(form.dataset.cut));
    button.disabled = true;
    progress.value = 0;
    progress.hidden = false;
    say("");
    sending.send(new FormData(form));
  }

  field.addEventListener("change", () => tooLarge() && field.reportValidity());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending && !tooLarge()) {
      send();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) {
      event.preventDefault();
    }
  });
}
