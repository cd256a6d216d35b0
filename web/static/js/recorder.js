// Record in the browser: what was recorded is put into the form's own file field.
const card = document.querySelector("[data-recorder]");

if (card && navigator.mediaDevices && window.MediaRecorder) {
  const field = card.querySelector("input[type=file]");
  const button = card.querySelector("[data-record]");
  const label = button.querySelector("span");
  const meter = card.querySelector("meter");
  const player = card.querySelector("audio");
  let recorder = null;

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

    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      const type = recorder.mimeType;
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
      label.textContent = button.dataset.start;
      return;
    }
    try {
      await start();
      label.textContent = button.dataset.stop;
    } catch {
      label.textContent = button.dataset.refused;
    }
  });
}
