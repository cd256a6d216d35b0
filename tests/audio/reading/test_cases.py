"""Every line of cases.tsv: what an office writes, and what the loudspeaker says."""

from pathlib import Path

import pytest

from audio.reading import read


def _cases() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "cases.tsv").read_text("utf-8").splitlines()[1:]
    pairs = [line.split("\t") for line in lines]
    return [(written, spoken) for written, spoken in pairs]


@pytest.mark.parametrize(("written", "spoken"), _cases())
def test_official_text_is_read_as_a_radio_reader_would(written: str, spoken: str) -> None:
    reading = read(written)
    assert reading.text == spoken
    assert not reading.unknown


def test_there_are_enough_cases_and_none_twice() -> None:
    cases = [written for written, _ in _cases()]
    assert len(cases) >= 400
    assert len(set(cases)) == len(cases)
