"""What is wrong with a configuration, known before anything is loaded that reads one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """A place (a file and key, or a variable of the environment) and what is wrong there.

    `reason` is a message id of the command line's catalogue; `filled` fills its {places}.
    """

    place: str
    reason: str
    filled: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place}: {self.reason.format_map(self.filled)}"


class ConfigurationError(Exception):
    """What is wrong, in the order it was found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems: Sequence[Problem] = problems
