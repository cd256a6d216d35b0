// Speak live: the microphone is recorded in small pieces, each handed in as soon as it is there.
const PIECE_MS = 240;
const ASK_MS = 2000;
const PATIENCE_MS = 8000;
const MOST_WAITING = 40;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

const room = document.querySelector("[data-speak]");
const said = room.querySelector("[data-said]");
const microphone = room.querySelector("[data-microphone]");
const meter = room.querySelector("meter");
let recorder = null;
let over = false;
let leftS = Number(room.querySelector("[data-left]").dataset.leftS);

function say(what) {
  if (said.textContent !== said.dataset[what]) {
    said.textContent = said.dataset[what];
  }
}

function end() {
  over = true;
  recorder?.stop();
  say("over");
  location.reload();
}

function show(state) {
  room.querySelector("[data-on-air]").textContent = state.on_air;
  room.querySelector("[data-players]").textContent = state.players;
  leftS = state.left_s;
  if (state.over) {
    end();
  } else {
    say(state.on_air > 0 ? "on" : state.heard ? "chime" : "waiting");
  }
}

class Take {
  // One recording: a name, and pieces that are handed in one after another.
  constructor(stream) {
    this.name = crypto.getRandomValues(new Uint32Array(3)).join("-");
    this.number = 0;
    this.waiting = [];
    this.busy = false;
    this.ended = false;
    const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
    this.recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 48000 });
    this.recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size) {
        this.waiting.push(event.data);
        this.send();
      }
    });
    this.recorder.start(PIECE_MS);
  }

  stop() {
    this.ended = true;
    if (this.recorder.state !== "inactive") {
      this.recorder.stop();
    }
  }

  async send() {
    if (this.busy || this.ended) {
      return;
    }
    this.busy = true;
    while (this.waiting.length && !this.ended) {
      if (this.waiting.length > MOST_WAITING) {
        // What is late by ten seconds is not said any more: begin anew with what is said now.
        this.busy = false;
        this.again();
        return;
      }
      const pieces = this.waiting.splice(0);
      const answer = await this.hand(new Blob(pieces));
      if (answer === null) {
        this.waiting.unshift(...pieces);
        say("broken");
        await new Promise((resolve) => setTimeout(resolve, 500));
      } else if (answer.again) {
        this.busy = false;
        this.again();
        return;
      } else {
        this.number += 1;
        show(answer);
      }
    }
    this.busy = false;
  }

  async hand(body) {
    const address = `${room.dataset.pieces}?take=${this.name}&n=${this.number}`;
    const headers = { "X-CSRFToken": room.dataset.token, "Content-Type": "application/octet-stream" };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      const answer = await fetch(address, { method: "POST", body, headers, signal });
      return answer.ok || answer.status === 409 ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  again() {
    this.stop();
    if (!over) {
      recorder = new Take(this.recorder.stream);
    }
  }
}

function lose(button) {
  // Pulled out while somebody speaks: silence would end the broadcast, so it is said at once.
  if (!over) {
    recorder?.stop();
    recorder = null;
    meter.value = 0;
    button.hidden = false;
    button.lastElementChild.textContent = button.dataset.lost;
  }
}

async function start(button) {
  const wishes = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: wishes });
  stream.getAudioTracks()[0].addEventListener("ended", () => lose(button));
  const context = new AudioContext();
  const listener = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(listener);
  const samples = new Float32Array(listener.fftSize);
  const level = () => {
    listener.getFloatTimeDomainData(samples);
    meter.value = Math.max(...samples.map(Math.abs));
    requestAnimationFrame(level);
  };
  level();
  button.hidden = true;
  recorder = new Take(stream);
  addEventListener("beforeunload", (event) => {
    if (!over) {
      event.preventDefault();
    }
  });
}

if (microphone && navigator.mediaDevices && window.MediaRecorder) {
  microphone.hidden = false;
  const button = microphone.querySelector("[data-start]");
  button.addEventListener("click", () =>
    start(button).catch(() => {
      button.lastElementChild.textContent = button.dataset.refused;
    }),
  );
} else if (microphone) {
  room.querySelector("[data-insecure]").hidden = false;
}

room.querySelector("[data-end]").addEventListener("submit", () => {
  over = true;
  recorder?.stop();
});

setInterval(() => {
  leftS = Math.max(0, leftS - 1);
  room.querySelector("[data-left]").textContent =
    `${Math.floor(leftS / 60)}:${String(leftS % 60).padStart(2, "0")}`;
}, 1000);

setInterval(async () => {
  if (recorder && !recorder.ended && recorder.busy === false && recorder.number) {
    return; // every piece brings the news
  }
  const answer = await fetch(room.dataset.state).catch(() => null);
  if (answer?.ok && !answer.redirected && !over) {
    show(await answer.json());
  }
}, ASK_MS);
