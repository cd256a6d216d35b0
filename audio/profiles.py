"""What sound goes through before it is levelled, by where it will be heard."""

from dataclasses import dataclass
from typing import Literal

ProfileName = Literal["district_fm", "loudspeaker", "stream"]


@dataclass(frozen=True, slots=True)
class Profile:
    """`tone` is a chain of ffmpeg filters."""

    name: ProfileName
    tone: str


# In doubles: what rings on through a pause sinks among the numbers that single precision can only
# keep denormalised, and there a processor takes eight times as long for each sample.
_DOUBLE = "r=f64"

# Horns give nothing below 200 Hz and little above 7 kHz; what makes consonants clear at a
# distance lies between 2 and 4 kHz. FM ends at 15 kHz (ITU-R BS.450).
PROFILES: dict[ProfileName, Profile] = {
    profile.name: profile
    for profile in (
        Profile("district_fm", f"highpass=f=80:{_DOUBLE},lowpass=f=15000:{_DOUBLE}"),
        Profile(
            "loudspeaker",
            f"highpass=f=160:{_DOUBLE},"
            f"equalizer=f=2800:width_type=o:width=1.6:gain=3:{_DOUBLE},"
            f"lowpass=f=9000:{_DOUBLE}",
        ),
        Profile("stream", f"highpass=f=50:{_DOUBLE}"),
    )
}
