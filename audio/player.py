"""Sound out: a programme's file is opened and paused ahead of its time, and released on the dot."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from audio import pulse
from audio.carrier import Carrier
from audio.errors import SoundFailed
from audio.libvlc import Reading, libvlc

Output = Literal["auto", "pulse", "alsa", "file", "silent"]

_READY_S = 10.0
_BEGIN_S = 2.0
_STALLED_S = 4.0
_ATTACHED_S = 1.5
_ASKED_EVERY_S = 0.9  # a tick of the journal; those of a relay are five a second
_FADE_S, _FADE_STEPS = 0.3, 15
_CHANGE_S, _CHANGE_STEPS = 0.06, 6
# libvlc reads a whole file ahead; of what is made while it plays only so much, about a second.
_AS_IT_IS_MADE = (
    ":network-caching=500",
    ":prefetch-buffer-size=64",
    ":prefetch-read-size=4096",
)
_QUIET = ("--intf=dummy", "--no-video", "--quiet", "--no-metadata-network-access")


class SoundOutput(Protocol):
    """One programme at a time. Positions are in milliseconds from the file's start."""

    def warm_up(self) -> None:
        """Do beforehand, beside whoever calls, what the first opening would take longer for."""

    def open(self, sound: Path | Carrier, *, at_ms: int = 0) -> None:
        """Make ready, paused at a position; SoundFailed where that cannot be."""

    def start(self) -> float:
        """Release; give back the time.monotonic() at which sound began, or raise SoundFailed."""

    def open_beside(self, sound: Path | Carrier, *, at_ms: int) -> None:
        """Make ready what is to follow what plays, which plays on; SoundFailed where that fails."""

    def change_over(self) -> float:
        """Release what is open beside, and silence what played before it within 60 ms.

        Gives back the time.monotonic() at which sound began. Where it raises SoundFailed, what
        played goes on.
        """

    def failure(self) -> str | None:
        """Why the sound broke off, if it did."""

    def set_volume(self, volume: int) -> None:
        """From 0 to 100, for what sounds now and what is opened later."""

    def fade_out(self) -> None:
        """Be silent within a third of a second, without a click; harmless where nothing plays."""

    def stop(self) -> None:
        """Be silent at once; harmless where nothing plays."""

    def close(self) -> None:
        """Give the device back."""


@dataclass(frozen=True)
class _Opened:
    """A sound in libvlc. `reading` has to live as long as what plays it."""

    instance: Any
    player: Any
    reading: Reading | None

    def fade_out(self, volume: int, seconds: float, steps: int) -> None:
        for step in range(steps - 1, -1, -1):
            self.player.audio_set_volume(volume * step // steps)
            time.sleep(seconds / steps)
        # A sound server remembers a stream's level: give it back where nobody hears it.
        self.player.set_pause(1)
        self.player.audio_set_volume(volume)
        self.player.stop()

    def release(self) -> None:
        self.player.stop()
        self.player.release()
        self.instance.release()


class VlcOutput:
    """Sound through libvlc.

    A file output is written at the pace of a sound card, and each `open` begins a WAV of its own:
    sound-1.wav, sound-2.wav and so on.
    """

    def __init__(
        self, output: Output = "auto", file: Path | None = None, volume: int = 100
    ) -> None:
        self._vlc = libvlc()
        self._output = output
        self._file = file
        self._volume = volume
        self._now: _Opened | None = None
        self._beside: _Opened | None = None
        self._warming: threading.Thread | None = None
        self._warm: Any = None
        self._playing = threading.Event()
        self._began = self._asked = 0.0
        self._seen: tuple[int, float] = (-1, 0.0)
        self._had_a_device = False

    def warm_up(self) -> None:
        if self._output == "file":  # each opening has a file of its own
            return
        self._warming = threading.Thread(target=self._load, name="libvlc", daemon=True)
        self._warming.start()

    def open(self, sound: Path | Carrier, *, at_ms: int = 0) -> None:
        self.close()
        self._now = self._opened(sound, at_ms)

    def open_beside(self, sound: Path | Carrier, *, at_ms: int) -> None:
        self._let_go_beside()
        self._beside = self._opened(sound, at_ms)

    def change_over(self) -> float:
        if self._beside is None:
            raise SoundFailed("Nothing is open that could be played.")
        before, self._now, self._beside = self._now, self._beside, None
        try:
            began = self.start()
        except SoundFailed:
            self._now.release()
            self._now = before
            raise
        if before is not None:
            before.fade_out(self._volume, _CHANGE_S, _CHANGE_STEPS)
            before.release()
        return began

    def start(self) -> float:
        if self._now is None:
            raise SoundFailed("Nothing is open that could be played.")
        player = self._now.player
        self._playing.clear()
        player.event_manager().event_attach(
            self._vlc.EventType.MediaPlayerPlaying, self._on_playing
        )
        player.set_pause(0)
        if not self._playing.wait(_BEGIN_S):
            raise SoundFailed("The sound did not begin: %(state)s.", state=player.get_state())
        player.audio_set_volume(self._volume)
        self._seen = (-1, self._began)
        return self._began

    def failure(self) -> str | None:
        if self._now is None:
            return "Nothing is open."
        state = self._now.player.get_state()
        if state == self._vlc.State.Error:
            return "libvlc reports an error."
        if state != self._vlc.State.Playing:
            return None
        position, now = self._now.player.get_time(), time.monotonic()
        if now - max(self._began + _ATTACHED_S, self._asked + _ASKED_EVERY_S) > 0:
            self._asked = now
            if not self._has_a_device(pulse.sinks_of_this_process):
                return "The sound device is gone."
        if position != self._seen[0]:
            self._seen = (position, now)
        elif now - self._seen[1] > _STALLED_S:
            return "The sound stands still."
        return None

    def set_volume(self, volume: int) -> None:
        self._volume = volume
        for opened in (self._now, self._beside):
            if opened is not None:
                opened.player.audio_set_volume(volume)

    def fade_out(self) -> None:
        self._let_go_beside()
        if self._now is not None:
            self._now.fade_out(self._volume, _FADE_S, _FADE_STEPS)

    def stop(self) -> None:
        self._let_go_beside()
        if self._now is not None:
            self._now.player.stop()

    def close(self) -> None:
        self._let_go_beside()
        if self._now is not None:
            self._now.release()
            self._now = None

    def _let_go_beside(self) -> None:
        if self._beside is not None:
            self._beside.release()
            self._beside = None

    def _opened(self, sound: Path | Carrier, at_ms: int) -> _Opened:
        if self._output in {"auto", "pulse", "alsa"} and not sound_available():
            raise SoundFailed("There is no sound card and no sound server on this machine.")
        if not self._has_a_device(pulse.sinks):
            raise SoundFailed("There is no sound device.")
        if isinstance(sound, Path) and not sound.is_file():
            raise SoundFailed("There is no file %(path)s to play.", path=sound)
        instance = self._instance()
        reading = Reading(self._vlc, sound) if isinstance(sound, Carrier) else None
        opened = _Opened(instance, instance.media_player_new(), reading)
        media = self._media(instance, sound, reading)
        media.add_option(":start-paused")
        media.add_option(f":start-time={at_ms / 1000:.3f}")
        opened.player.set_media(media)
        opened.player.audio_set_volume(self._volume)
        media.release()
        opened.player.play()
        try:
            self._await_paused(opened.player)
        except SoundFailed:
            opened.release()
            raise
        return opened

    def _load(self) -> None:
        self._warm = self._vlc.Instance([*_QUIET, *self._device()])

    def _instance(self) -> Any:
        """libvlc, loaded beforehand or now."""
        if self._warming is not None:
            self._warming.join()
            self._warming = None
        instance, self._warm = self._warm, None
        if instance is None:
            instance = self._vlc.Instance([*_QUIET, *self._device()])
        if instance is None:
            raise SoundFailed("libvlc could not be started.")
        return instance

    def _has_a_device(self, ask: Callable[[], AbstractSet[str]]) -> bool:
        """Whether the sound goes, or could go, to a device.

        A sound server's dummy is as good as one only where there never was another.
        """
        if self._output not in {"auto", "pulse"}:
            return True
        try:
            found = ask()
        except pulse.NoServer:
            return sound_available()
        self._had_a_device |= bool(found - {pulse.DUMMY})
        return bool(found - {pulse.DUMMY} if self._had_a_device else found)

    @staticmethod
    def _media(instance: Any, sound: Path | Carrier, reading: Reading | None) -> Any:
        if reading is None:
            return instance.media_new_path(str(sound))
        media = reading.media(instance)
        for option in _AS_IT_IS_MADE:
            media.add_option(option)
        return media

    def _device(self) -> list[str]:
        if self._output == "file":
            if self._file is None:
                raise SoundFailed("A sound output of kind file needs output_file.")
            self._file.parent.mkdir(parents=True, exist_ok=True)
            target = next(name for name in _numbered(self._file) if not name.exists())
            return ["--aout=afile", f"--audiofile-file={target}"]
        return [] if self._output == "auto" else [f"--aout={self._output}"]

    def _await_paused(self, player: Any) -> None:
        deadline = time.monotonic() + _READY_S
        while player.get_state() != self._vlc.State.Paused:
            broken = player.get_state() in {self._vlc.State.Error, self._vlc.State.Ended}
            if broken or time.monotonic() > deadline:
                raise SoundFailed("libvlc could not open the programme.")
            time.sleep(0.005)
        if player.audio_get_track_count() < 1:
            raise SoundFailed("There is no sound in the file.")

    def _on_playing(self, _event: object) -> None:
        # Called from libvlc's own thread, where libvlc itself may not be called.
        self._began = time.monotonic()
        self._playing.set()


class SilentOutput:
    """Plays nothing by a clock that is handed in: rehearsals, and simulated days."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic

    def warm_up(self) -> None:
        """Nothing to load."""

    def open(self, sound: Path | Carrier, *, at_ms: int = 0) -> None:
        """Nothing to make ready."""

    def start(self) -> float:
        return self._monotonic()

    def open_beside(self, sound: Path | Carrier, *, at_ms: int) -> None:
        """Nothing to make ready."""

    def change_over(self) -> float:
        return self._monotonic()

    def failure(self) -> str | None:
        return None

    def set_volume(self, volume: int) -> None:
        """Nothing to turn down."""

    def fade_out(self) -> None:
        """Nothing to silence."""

    def stop(self) -> None:
        """Nothing to silence."""

    def close(self) -> None:
        """Nothing to give back."""


def sound_output(kind: Output, *, file: Path | None = None, volume: int = 100) -> SoundOutput:
    """The output a station's settings ask for; SoundFailed where libvlc is missing."""
    return SilentOutput() if kind == "silent" else VlcOutput(kind, file, volume)


def sound_available() -> bool:
    """Whether there is a sound card, or a PulseAudio server that answers."""
    cards = Path("/proc/asound/cards")
    if cards.exists() and "[" in cards.read_text(encoding="utf-8", errors="replace"):
        return True
    return any(_answers(place) for place in _sound_servers())


def _sound_servers() -> Iterator[Path]:
    server = os.environ.get("PULSE_SERVER", "")
    if server:
        yield Path(server.removeprefix("unix:"))
        return
    runtime = os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")
    yield Path(runtime) / "pulse" / "native"
    yield from Path("~/.config/pulse").expanduser().glob("*-runtime/native")


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(1)
        try:
            caller.connect(str(place))
        except OSError:
            return False
        return True


def _numbered(file: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield file.with_stem(f"{file.stem}-{number}")
