"""What a fault came to, and the bars it is held to."""

from dataclasses import dataclass, field

from bench.onair.judge import Verdict

LONGEST_SILENCE_S = 3.0
LARGEST_PLACE_ERROR_S = 0.5


@dataclass(frozen=True)
class Result:
    """`silence_s` and `place_s` are None where a trial has no sound to be judged."""

    fault: str
    trials: int
    lost: int
    doubled: int
    silence_s: float | None
    place_s: float | None
    details: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    """Bars of the fault's own that were missed."""
    load: float = 0.0
    """The machine's, over the minute in which it ended."""

    @property
    def ok(self) -> bool:
        return (
            self.trials > 0
            and not self.lost
            and not self.doubled
            and (self.silence_s or 0.0) <= LONGEST_SILENCE_S
            and (self.place_s or 0.0) <= LARGEST_PLACE_ERROR_S
            and not self.other
        )


def result_of(
    fault: str,
    trials: int,
    verdict: Verdict,
    *,
    sounds: bool = True,
    other: list[str] | None = None,
) -> Result:
    """A verdict as a line of the table."""
    return Result(
        fault=fault,
        trials=trials,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        silence_s=verdict.longest_silence_s if sounds else None,
        place_s=verdict.place_error_s if sounds else None,
        details=[*verdict.lost, *verdict.doubled, *verdict.notes],
        other=other or [],
    )
