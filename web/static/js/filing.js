// The form of a filing: only what fits the channel is asked, and a photo is made smaller before it
// travels over a village's network.
const LONGEST_SIDE = 1600;
const SMALL_BYTES = 600_000;

for (const form of document.querySelectorAll("form[data-filing]")) {
  const fit = () => {
    const chosen = form.querySelector("[name=channel]:checked")?.dataset.channel;
    for (const part of form.querySelectorAll("[data-for]")) {
      part.hidden = chosen !== undefined && part.dataset.for !== chosen;
      for (const input of part.querySelectorAll("input")) {
        input.disabled = part.hidden;
      }
    }
  };
  form.addEventListener("change", fit);
  fit();

  const photo = form.elements.photo;
  const hint = form.querySelector("[data-small]");
  photo.addEventListener("change", async () => {
    const file = photo.files[0];
    if (!file || file.size <= SMALL_BYTES) {
      return;
    }
    const small = await shrink(file).catch(() => null);
    if (!small || small.size >= file.size || photo.files[0] !== file) {
      return;
    }
    const files = new DataTransfer();
    files.items.add(small);
    photo.files = files.files;
    hint.textContent = hint.dataset.small.replace("{size}", `${Math.round(small.size / 1000)} kB`);
  });
}

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const part = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * part);
  canvas.height = Math.round(picture.height * part);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  return new File([blob], "anh.jpg", { type: "image/jpeg" });
}
