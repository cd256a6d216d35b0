// Says beforehand where the browser will give this page no microphone.
if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
  for (const said of document.querySelectorAll("[data-insecure]")) {
    said.hidden = false;
  }
}
