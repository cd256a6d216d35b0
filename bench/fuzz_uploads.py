"""`python -m bench.fuzz_uploads --inputs 10000`: damaged recordings, and what came of them."""

import argparse
import io
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from audio import ffmpeg
from audio.errors import MasteringFailed, UploadRefused
from audio.library import Library
from audio.settings import AudioSettings
from audio.uploads import take_in
from audio.voicing import master_original

ENCODINGS = {
    "wav": (),
    "mp3": (),
    "flac": (),
    "m4a": (),
    "ogg": ("-c:a", "libvorbis"),
    "opus": (),
    "webm": (),
}
CRASHED, LEFT_BEHIND, ACCEPTED = "crashed", "left something behind", "accepted"
UNMASTERED = "accepted, not mastered"
_TONE = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000:duration=0.6")
_TITLE = ("-metadata", "title=silence_end: 0.1", "-fflags", "+bitexact", "-flags:a", "+bitexact")
_MOST_FLIPS, _MOST_EDITS = 24, 3
_HEADER = 64  # most of what a demuxer goes by stands in these bytes
_MAX_BYTES, _MAX_MINUTES, _SLOW_S = 100_000, 0.1, 20
_AT_ONCE = 2

Damage = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def valid_files(folder: Path) -> list[bytes]:
    """A short tone in every format that is taken."""
    files = []
    for name, options in ENCODINGS.items():
        file = folder / f"valid.{name}"
        ffmpeg.run([*_TONE, *_TITLE, *options, str(file)], timeout_s=_SLOW_S)
        files.append(file.read_bytes())
    return files


def flip(chance: random.Random, data: bytes, _files: Sequence[bytes]) -> bytes:
    """Other bits here and there, oftener in the header than elsewhere."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, _MOST_FLIPS)):
        reach = min(len(data), _HEADER) if chance.random() < 0.5 else len(data)
        changed[chance.randrange(reach)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def extreme(chance: random.Random, data: bytes, _files: Sequence[bytes]) -> bytes:
    """The largest or smallest number where there may be a size or a count."""
    at, width = chance.randrange(len(data)), chance.choice((1, 2, 4, 8))
    number = chance.choice((b"\xff" * width, bytes(width), b"\x7f" + b"\xff" * (width - 1)))
    return data[:at] + number + data[at + width :]


def cut(chance: random.Random, data: bytes, _files: Sequence[bytes]) -> bytes:
    """The end is missing, or something in the middle."""
    start = chance.randrange(len(data))
    end = len(data) if chance.random() < 0.5 else chance.randrange(start, len(data))
    return data[:start] + data[end:]


def repeat(chance: random.Random, data: bytes, _files: Sequence[bytes]) -> bytes:
    """A part of the file stands there several times."""
    start = chance.randrange(len(data))
    end = chance.randrange(start, len(data)) + 1
    return data[:end] + data[start:end] * chance.randint(1, 4) + data[end:]


def splice(chance: random.Random, data: bytes, files: Sequence[bytes]) -> bytes:
    """It begins as this file and goes on as another."""
    other = chance.choice(files)
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def behead(chance: random.Random, data: bytes, files: Sequence[bytes]) -> bytes:
    """Another file's header over this one's."""
    size = chance.randint(4, _HEADER)
    return chance.choice(files)[:size] + data[size:]


def blot(chance: random.Random, data: bytes, _files: Sequence[bytes]) -> bytes:
    """Noise over a part of the file."""
    start = chance.randrange(len(data))
    noise = chance.randbytes(chance.randint(1, 512))
    return data[:start] + noise + data[start + len(noise) :]


DAMAGES: tuple[Damage, ...] = (flip, extreme, cut, repeat, splice, behead, blot)


def damaged(chance: random.Random, files: Sequence[bytes]) -> bytes:
    """One of the files, damaged once or several times."""
    data = chance.choice(files)
    for _ in range(chance.randint(1, _MOST_EDITS)):
        if data:
            data = chance.choice(DAMAGES)(chance, data, files)
    return data


def handed_in(data: bytes, folder: Path) -> str:
    """Hand a file in at a library of its own; what came of it, in a word."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        library = Library(Path(own))
        settings = AudioSettings(ffmpeg_timeout_s=_SLOW_S, longest_recording_minutes=_MAX_MINUTES)
        try:
            original = take_in(io.BytesIO(data), library, settings, max_bytes=_MAX_BYTES)
        except UploadRefused as refused:
            told = str(refused)  # a refusal that cannot be worded is a crash too
            return LEFT_BEHIND if any(library.root.iterdir()) else f"refused: {told}"
        except Exception as crash:  # noqa: BLE001 - that nothing else is raised is under test
            return f"{CRASHED}: {crash!r}"
        return mastered(library, original, settings)


def mastered(library: Library, original: str, settings: AudioSettings) -> str:
    """What became of a recording that was taken in."""
    try:
        clip = master_original(library, original, settings)
        library.verify(clip.sha256)
        library.discard(clip.sha256)
        outcome = ACCEPTED
    except UploadRefused as refused:
        outcome = f"refused: {refused}"
    except MasteringFailed as failure:
        outcome = f"{UNMASTERED}: {failure.msgid}"
    except Exception as crash:  # noqa: BLE001 - that nothing else is raised is under test
        return f"{CRASHED}: {crash!r}"
    library.discard_original(original)
    library.forget_recipes()
    left = [file for file in library.root.rglob("*") if file.is_file()]
    return LEFT_BEHIND if left else outcome


def main(arguments: list[str]) -> int:
    """Exit 1 where an input crashed the taking in, or left something behind."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz_uploads", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(_AT_ONCE) as hands:
        folder, chance = Path(name), random.Random(chosen.seed)
        files = valid_files(folder)
        inputs = [damaged(chance, files) for _ in range(chosen.inputs)]
        outcomes: Counter[str] = Counter()
        for data, outcome in zip(
            inputs, hands.map(lambda data: handed_in(data, folder), inputs), strict=True
        ):
            outcomes[outcome] += 1
            if outcome.startswith((CRASHED, LEFT_BEHIND)):
                print(f"{outcome}: {data[:_HEADER]!r}… {len(data)} bytes", file=sys.stderr)
    seconds = time.monotonic() - begun
    print(f"{chosen.inputs} inputs, seed {chosen.seed}, {seconds:.0f} s")
    bad = sum(n for outcome, n in outcomes.items() if outcome.startswith((CRASHED, LEFT_BEHIND)))
    taken = sum(n for outcome, n in outcomes.items() if outcome.startswith(ACCEPTED))
    refused = chosen.inputs - bad - taken
    print(f"{taken:>6}  accepted\n{refused:>6}  refused\n{bad:>6}  crashed")
    for outcome, count in outcomes.most_common():
        print(f"{count:>8}  {outcome}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
