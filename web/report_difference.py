"""What two wrote at once, for their page: each part's name, and how it differs word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playlists.reports.meanwhile import Both
from web.comparison import Stretch, compared


@dataclass(frozen=True)
class Difference:
    """A part that differs: its name, where it stands, and the words that came and went."""

    name: str
    where: str
    stretches: Sequence[Stretch]
    taken: bool


def differences(both: Sequence[Both], names: Mapping[str, tuple[str, str]]) -> list[Difference]:
    """Every part that differs, by its name and place."""
    return [
        Difference(*names[each.key], compared(each.kept, each.typed), each.taken) for each in both
    ]
