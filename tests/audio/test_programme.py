"""Clips into one file: sample to sample, with nothing lost and nothing in between."""

from pathlib import Path

import pytest

from audio.errors import MasteringFailed
from audio.mastering import master
from audio.programme import Part, Silence, assemble
from tests.audio import sounds


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Part, int]]:
    """Three mastered tones with the samples each decodes to."""
    folder = tmp_path_factory.mktemp("clips")
    made = []
    for number, hertz in enumerate((400, 500, 600)):
        source = sounds.tone(folder / f"{number}.wav", hertz=hertz, seconds=1.5 + number / 3)
        clip = folder / f"{number}.opus"
        mastered = master(source, clip)
        made.append((Part(clip, mastered.duration_ms), mastered.samples))
    return made


def test_the_joined_file_is_the_clips_samples_and_no_other(
    clips: list[tuple[Part, int]], tmp_path: Path
) -> None:
    out = tmp_path / "programme.wav"
    assembled = assemble([part for part, _ in clips], out)
    joined = sounds.samples_of(out)
    apart = [sounds.samples_of(part.path) for part, _ in clips]
    assert joined == apart[0] + apart[1] + apart[2]
    assert assembled.samples == sum(samples for _, samples in clips) == len(joined)
    starts = [0, len(apart[0]), len(apart[0]) + len(apart[1])]
    assert assembled.offsets_ms == tuple(round(start / 48) for start in starts)


def test_there_is_no_hole_where_two_clips_meet(tmp_path: Path) -> None:
    parts = []
    for hertz in (400, 600):
        file = sounds.tone(tmp_path / f"{hertz}.wav", hertz=hertz, seconds=1)
        parts.append(Part(file, 1_000))
    out = tmp_path / "programme.wav"
    assemble(parts, out)
    around = sounds.samples_of(out)[sounds.RATE - 4_800 : sounds.RATE + 4_800]
    assert sounds.longest_quiet(around, below=2_000) < 48


def test_a_part_may_be_its_beginning_only_and_silence_is_a_part(tmp_path: Path) -> None:
    tone = sounds.tone(tmp_path / "tone.wav", seconds=2)
    out = tmp_path / "programme.wav"
    assembled = assemble([Part(tone, 2_000, take_ms=700), Silence(300), Part(tone, 2_000)], out)
    joined = sounds.samples_of(out)
    assert assembled.offsets_ms == (0, 700, 1_000)
    assert assembled.duration_ms == 3_000
    assert joined[: 700 * 48] == sounds.samples_of(tone)[: 700 * 48]
    assert set(joined[700 * 48 : 1_000 * 48]) == {0}


def test_a_beginning_dies_away_at_its_end_and_is_untouched_before(tmp_path: Path) -> None:
    tone = sounds.tone(tmp_path / "tone.wav", seconds=2)
    out = tmp_path / "programme.wav"
    assemble([Part(tone, 2_000, take_ms=1_500, fade_ms=500)], out)
    joined, whole = sounds.samples_of(out), sounds.samples_of(tone)
    assert len(joined) == 1_500 * 48
    assert joined[: 1_000 * 48] == whole[: 1_000 * 48]
    loudest = [
        max(abs(each) for each in joined[at * 48 : (at + 50) * 48])
        for at in range(1_000, 1_500, 50)
    ]
    assert loudest == sorted(loudest, reverse=True)
    assert loudest[-1] < max(whole) // 8


def test_a_clip_of_another_length_than_known_is_refused_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    tone = sounds.tone(tmp_path / "tone.wav", seconds=2)
    with pytest.raises(MasteringFailed, match="not as long"):
        assemble([Part(tone, 2_500)], tmp_path / "programme.wav")
    assert list(tmp_path.iterdir()) == [tone]


def test_an_earlier_file_stays_when_the_new_one_cannot_be_made(tmp_path: Path) -> None:
    tone, nonsense = sounds.tone(tmp_path / "tone.wav"), tmp_path / "nonsense.wav"
    nonsense.write_text("này không phải là âm thanh")
    out = tmp_path / "programme.wav"
    assemble([Part(tone, 2_000)], out)
    before = out.read_bytes()
    with pytest.raises(MasteringFailed):
        assemble([Part(tone, 2_000), Part(nonsense, 2_000)], out)
    assert out.read_bytes() == before


def test_an_empty_programme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MasteringFailed, match="empty"):
        assemble([], tmp_path / "programme.wav")
    assert list(tmp_path.iterdir()) == []
