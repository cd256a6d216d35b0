"""pydub's segments, for short pieces; long ones go through ffmpeg in streams."""

import warnings

with warnings.catch_warnings():
    # It misses an ffmpeg of the system, which nothing here asks it to use.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

__all__ = ["AudioSegment"]
