// Words nobody knows how to say: shown where they stand, and added to the lexicon on the spot.
const reading = document.getElementById("reading");
const text = document.getElementById("text");
const dialog = document.getElementById("word");

reading?.addEventListener("click", (event) => {
  const place = event.target.closest("[data-go]");
  if (place) {
    const start = Number(place.dataset.go);
    text.focus();
    text.setSelectionRange(start, start + Number(place.dataset.length));
  }
  const add = event.target.closest("[data-add]");
  if (add && dialog) {
    const form = dialog.querySelector("form");
    form.elements.written.value = add.dataset.add;
    form.elements.sentence.value = add.dataset.sentence;
    form.elements.spoken.value = "";
    dialog.querySelector("#word-said").replaceChildren();
    dialog.showModal();
    form.elements.spoken.focus();
  }
});

dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());

// The server said that the word is in the lexicon now: the text is read anew with it.
document.body.addEventListener("lexicon-kept", () => {
  dialog?.close();
  text.dispatchEvent(new Event("reread"));
  text.focus();
});
