"""Recordings from outside: what is sound becomes a clip, what is not leaves nothing behind."""

import array
import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import imageio_ffmpeg
import pytest

from audio import children
from audio.clip import Clip
from audio.errors import TookTooLong, UploadRefused
from audio.library import Library
from audio.settings import AudioSettings
from audio.uploads import examined, take_in
from audio.voicing import master_original
from tests.audio import sounds

SECONDS = 6
ENCODINGS = {
    "wav": (),
    "mp3": (),
    "flac": (),
    "m4a": ("-movflags", "+faststart"),
    "ogg": ("-c:a", "libvorbis"),
    "opus": (),
    "webm": (),
    # As browsers record: no length in the header, and parts whose end is not told beforehand.
    "live.webm": ("-live", "1"),
    "fragments.m4a": ("-movflags", "+frag_keyframe+empty_moov+default_base_moof"),
    "late.m4a": (),  # as telephones record: what tells how to read it comes last
}

_ACCEPTED_ALONE = """
import resource, sys
from pathlib import Path
from audio.library import Library
from audio.settings import AudioSettings
from audio.uploads import examined, take_in
library = Library(Path(sys.argv[2]))
original = take_in(Path(sys.argv[1]), library, AudioSettings(), max_bytes=10**7)
examined(library.original(original), AudioSettings())
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "clips")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same tone in every format that is taken."""
    folder = tmp_path_factory.mktemp("recordings")
    tone = sounds.tone(folder / "tone.wav", seconds=SECONDS)
    for name, options in ENCODINGS.items():
        encode(tone, folder / f"recording.{name}", *options)
    return {name: folder / f"recording.{name}" for name in ENCODINGS}


def encode(source: Path, out: Path, *options: str) -> Path:
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-loglevel", "error", "-y", "-i", str(source), *options, str(out)),
        ],
        check=True,
    )
    return out


def handed_in(
    source: Path | bytes,
    library: Library,
    *,
    max_bytes: int = 10_000_000,
    max_minutes: float = 1.0,
) -> Clip:
    """Taken in at the door, then decoded in full and mastered as the centre's job does it."""
    settings = AudioSettings(longest_recording_minutes=max_minutes)
    content = io.BytesIO(source) if isinstance(source, bytes) else source
    original = take_in(content, library, settings, max_bytes=max_bytes)
    try:
        return master_original(library, original, settings)
    except UploadRefused:
        library.discard_original(original)
        raise


def is_untouched(library: Library) -> bool:
    return [file for file in library.root.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_usual_format_becomes_a_clip(
    recordings: dict[str, Path], library: Library, name: str
) -> None:
    clip = handed_in(recordings[name], library)
    assert clip.engine == "recording"
    assert clip.duration_ms == pytest.approx(SECONDS * 1000, abs=60)
    library.verify(clip.sha256)
    loudness, peak = sounds.metered(library.path(clip.sha256))
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1.5
    kept = {entry.name for entry in library.root.iterdir()}
    assert kept == {clip.sha256[:2], "originals", "recipes"}


def test_most_of_what_is_no_good_is_told_at_the_door_without_decoding_it(
    recordings: dict[str, Path], library: Library, tmp_path: Path
) -> None:
    hour = encode(
        sounds.silence(tmp_path / "s.wav", 1), tmp_path / "h.flac", "-af", "apad=whole_dur=3700"
    )
    six = encode(recordings["wav"], tmp_path / "six.flac", "-ac", "6")
    silent = sounds.silence(tmp_path / "silence.wav")
    cut = tmp_path / "cut.webm"
    cut.write_bytes(recordings["webm"].read_bytes()[:-2_000])
    for file, told in ((hour, "longer"), (six, "channels"), (silent, "hear"), (cut, "breaks off")):
        with pytest.raises(UploadRefused, match=told):
            take_in(file, library, AudioSettings(), max_bytes=10**8)
        assert is_untouched(library)


def test_what_only_its_end_tells_is_refused_by_who_masters_it(
    library: Library, tmp_path: Path
) -> None:
    minute = sounds.tone(tmp_path / "tone.wav", seconds=1)
    whole = encode(minute, tmp_path / "long.flac", "-af", "aloop=-1:48000,atrim=end=60")
    half = tmp_path / "half.flac"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    taken = take_in(half, library, AudioSettings(), max_bytes=10**8)
    with pytest.raises(UploadRefused, match="breaks off"):
        examined(library.original(taken), AudioSettings())


def test_a_machine_that_is_too_slow_refuses_nothing(
    recordings: dict[str, Path], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = take_in(recordings["mp3"], library, AudioSettings(), max_bytes=10**8)

    def late(*_arguments: object, **_named: object) -> None:
        raise subprocess.TimeoutExpired("ffmpeg", 600)

    monkeypatch.setattr(children, "run", late)
    with pytest.raises(TookTooLong):
        examined(library.original(taken), AudioSettings())


@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("name", ENCODINGS)
def test_what_breaks_off_is_refused(
    recordings: dict[str, Path], library: Library, name: str, share: float
) -> None:
    whole = recordings[name].read_bytes()
    with pytest.raises(UploadRefused, match="breaks off"):
        handed_in(whole[: int(len(whole) * share)], library)
    assert is_untouched(library)


def test_a_recorder_that_does_not_know_the_length_is_believed(
    recordings: dict[str, Path], library: Library
) -> None:
    whole = bytearray(recordings["wav"].read_bytes())
    at = whole.index(b"data") + 4
    whole[at : at + 4] = b"\xff\xff\xff\xff"
    assert handed_in(bytes(whole), library).duration_ms == pytest.approx(SECONDS * 1000, abs=60)


def test_a_long_recording_may_not_lack_its_last_seconds(library: Library, tmp_path: Path) -> None:
    tone = sounds.tone(tmp_path / "tone.wav", seconds=1)
    whole = encode(tone, tmp_path / "long.flac", "-af", "aloop=-1:48000,atrim=end=100").read_bytes()
    with pytest.raises(UploadRefused, match="breaks off"):
        handed_in(whole[: int(len(whole) * 0.99)], library, max_minutes=2)
    assert is_untouched(library)


def test_a_length_that_ffmpeg_only_guesses_refuses_nothing(
    library: Library, tmp_path: Path
) -> None:
    quiet, loud = sounds.silence(tmp_path / "s.wav", 6), sounds.clipped_noise(tmp_path / "n.wav")
    samples = sounds.samples_of(quiet) + sounds.samples_of(loud)
    both = sounds.write(tmp_path / "both.wav", samples)
    # Without a header the length is guessed from the first, cheap seconds: far too long.
    mp3 = encode(
        both, tmp_path / "both.mp3", "-q:a", "2", "-write_xing", "0", "-id3v2_version", "0"
    )
    assert handed_in(mp3, library).duration_ms == pytest.approx(4_000, abs=200)


def test_something_behind_the_sound_is_not_a_missing_end(
    recordings: dict[str, Path], library: Library
) -> None:
    for name in ("ogg", "wav", "webm", "live.webm", "m4a"):
        handed_in(recordings[name].read_bytes() + b"TAG" + bytes(125), library)


def test_what_is_too_large_is_read_no_further_than_the_limit(
    recordings: dict[str, Path], library: Library
) -> None:
    reader = io.BytesIO(recordings["wav"].read_bytes())
    with pytest.raises(UploadRefused, match=r"larger than 0\.1 MB"):
        take_in(reader, library, AudioSettings(), max_bytes=100_000)
    assert reader.tell() == 100_001
    assert is_untouched(library)


def test_a_recording_of_just_the_limit_is_taken(
    recordings: dict[str, Path], library: Library
) -> None:
    size = recordings["mp3"].stat().st_size
    handed_in(recordings["mp3"], library, max_bytes=size)
    with pytest.raises(UploadRefused, match="larger"):
        handed_in(recordings["mp3"], library, max_bytes=size - 1)


def test_what_is_too_long_is_refused_however_small_it_is(library: Library, tmp_path: Path) -> None:
    hour = tmp_path / "hour.flac"
    encode(sounds.silence(tmp_path / "s.wav", 1), hour, "-af", "apad=whole_dur=3600")
    assert hour.stat().st_size < 1_000_000
    with pytest.raises(UploadRefused, match="longer than 2 minutes"):
        handed_in(hour, library, max_minutes=2)
    assert is_untouched(library)


def test_silence_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UploadRefused, match="nothing to hear"):
        handed_in(sounds.silence(tmp_path / "silence.wav"), library)
    assert is_untouched(library)


def test_more_than_two_channels_are_refused(
    recordings: dict[str, Path], library: Library, tmp_path: Path
) -> None:
    one = sounds.samples_of(recordings["wav"])
    nine = sounds.write(
        tmp_path / "nine.wav", array.array("h", (s for s in one for _ in range(9))), channels=9
    )
    six = ("six.wav", "six.flac", "six.ogg")
    for many in (nine, *(encode(recordings["wav"], tmp_path / name, "-ac", "6") for name in six)):
        with pytest.raises(UploadRefused, match="more than two channels"):
            handed_in(many, library)
    assert is_untouched(library)
    two = encode(recordings["wav"], tmp_path / "two.mp3", "-ac", "2")
    assert handed_in(two, library).duration_ms == pytest.approx(SECONDS * 1000, abs=60)


@pytest.mark.parametrize(
    "said",
    [
        "title=silence_end: 1.2.3",
        "title=[silencedetect @ 0x1] silence_start: 0",
        "title=Duration: 09:00:00.00",
        "I: x LUFS zzzzzzzzzz=1",
        "Peak: -0.1.2 dBFS=1",
    ],
)
def test_what_a_file_says_of_itself_is_not_taken_for_ffmpegs_report(
    recordings: dict[str, Path], library: Library, tmp_path: Path, said: str
) -> None:
    plain = encode(recordings["wav"], tmp_path / "plain.mp3")
    named = encode(recordings["wav"], tmp_path / "named.mp3", "-metadata", said)
    assert handed_in(named, library) == handed_in(plain, library)


def covered(mp3: bytes, side: int) -> bytes:
    """The MP3 with a cover picture of so many pixels a side, all black and so a small file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes((side * 3 + 1) * side), 1)
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows)
    frame = b"\0image/png\0\3\0" + picture + chunk(b"IEND", b"")
    size = len(frame) + 10
    syncsafe = bytes((size >> shift) & 127 for shift in (21, 14, 7, 0))
    tag = b"APIC" + struct.pack(">I", len(frame)) + b"\0\0" + frame
    return b"ID3\x03\0\0" + syncsafe + tag + mp3


def test_a_picture_in_the_file_is_not_unfolded(recordings: dict[str, Path], tmp_path: Path) -> None:
    """A cover of 8,000 by 8,000 would take ffmpeg 190 MB."""
    file = tmp_path / "covered.mp3"
    file.write_bytes(covered(recordings["mp3"].read_bytes(), 8_000))
    measured = subprocess.run(
        [sys.executable, "-c", _ACCEPTED_ALONE, str(file), str(tmp_path / "clips")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(measured.stdout) < 100 * 1024


def zipped(tone: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../recording.wav", tone)
        archive.writestr("nothing.wav", bytes(5_000_000))
    return whole.getvalue()


def test_what_is_no_sound_is_refused_without_naming_files_of_the_machine(
    recordings: dict[str, Path], library: Library
) -> None:
    for content in (
        b"",
        b"RIFF",
        b"OggS",
        "Đây không phải là âm thanh.\n".encode() * 100,
        bytes(100_000),
        zipped(recordings["wav"].read_bytes()),
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b"<!doctype html><audio src=file:///etc/passwd autoplay></audio>",
    ):
        with pytest.raises(UploadRefused, match="no sound that can be read") as refused:
            handed_in(content, library)
        assert str(library.root) not in str(refused.value)
        assert is_untouched(library)


@pytest.mark.parametrize("name", ["sound.aiff", "sound.au", "sound.nut"])
def test_ffmpeg_may_open_no_other_kind_of_file(
    recordings: dict[str, Path], library: Library, tmp_path: Path, name: str
) -> None:
    with pytest.raises(UploadRefused, match="no sound that can be read"):
        handed_in(encode(recordings["wav"], tmp_path / name), library)
    assert is_untouched(library)


def test_a_playlist_is_not_followed_even_to_good_sound(
    recordings: dict[str, Path], library: Library
) -> None:
    for file in (Path("/etc/passwd"), recordings["wav"]):
        for playlist in (
            f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4,\n{file}\n#EXT-X-ENDLIST\n",
            f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4,\nfile:{file}\n#EXT-X-ENDLIST\n",
            f"ffconcat version 1.0\nfile '{file}'\n",
        ):
            with pytest.raises(UploadRefused, match="no sound that can be read"):
                handed_in(playlist.encode(), library)
    assert is_untouched(library)


@pytest.mark.parametrize(
    "name", ["-i", "concat:a|b", "bom.zip", "%03d.wav", "a\nb.m3u8", "$(id).sh"]
)
def test_a_files_name_means_nothing(
    recordings: dict[str, Path], library: Library, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(recordings["wav"].read_bytes())
    named = io.BytesIO(file.read_bytes())
    named.name = f"../../{name}"
    clip = handed_in(file, library)
    again = take_in(named, library, AudioSettings(), max_bytes=10_000_000)
    assert master_original(library, again, AudioSettings()) == clip
    assert [each for each, _since in library.originals()] == [again]
    assert list(library.names()) == [clip.sha256]
