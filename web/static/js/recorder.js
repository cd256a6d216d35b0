// Record in the browser: what was recorded is put into the form's own file field.
const card = document.querySelector("[data-recorder]");

if (card && navigator.mediaDevices && window.MediaRecorder) {
  const field = card.querySelector("input[type=file]");
  const button = card.querySelector("[data-record]");
  const label = button.querySelector("span");
  const meter = card.querySelector("meter");
  const player = card.querySelector("audio");
  let recorder = null;
  let unsent = false;

  card.querySelector("[data-live]").hidden = false;

  async function start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    const context = new AudioContext();
    const listener = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(listener);
    const samples = new Float32Array(listener.fftSize);
    const parts = [];

    function show() {
      listener.getFloatTimeDomainData(samples);
      meter.value = Math.max(...samples.map(Math.abs));
      if (recorder) {
        requestAnimationFrame(show);
      }
    }

    const began = Date.now();
    const ticking = setInterval(() => {
      const seconds = Math.round((Date.now() - began) / 1000);
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      label.textContent = `${button.dataset.stop} (${clock})`;
    }, 500);

    unsent = true;
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      const type = recorder.mimeType;
      clearInterval(ticking);
      label.textContent = button.dataset.start;
      stream.getTracks().forEach((track) => track.stop());
      context.close();
      recorder = null;
      meter.value = 0;
      const files = new DataTransfer();
      files.items.add(new File(parts, "recording", { type }));
      field.files = files.files;
      player.src = URL.createObjectURL(files.files[0]);
      player.hidden = false;
    });
    recorder.start();
    show();
  }

  button.addEventListener("click", async () => {
    if (recorder) {
      recorder.stop();
      return;
    }
    try {
      await start();
      label.textContent = button.dataset.stop;
    } catch {
      label.textContent = button.dataset.refused;
    }
  });

  field.form.addEventListener("kept", () => {
    unsent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) {
      event.preventDefault();
    }
  });
}
