"""Two who write at the same texts: what differs, and what stands so that neither's is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Both:
    """A text that is kept otherwise than somebody typed or saw it.

    `taken` is whether they had left it as it was, so that what is kept now stands in its place.
    """

    key: str
    kept: str
    typed: str
    taken: bool


def merge(
    seen: Mapping[str, str], typed: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, str], list[Both]]:
    """What is to stand in the form, and where the two differ.

    `seen` holds the digests of the texts as their author saw them, `typed` what was sent, `kept`
    what is saved by now. What was typed stands; what was left as it was gives way to what is kept.
    """
    texts, both = dict(typed), []
    for key, text in typed.items():
        now = kept.get(key, "")
        if text_digest(text) == text_digest(now):
            continue
        taken = seen.get(key) == text_digest(text)
        if taken:
            texts[key] = now
        if seen.get(key) != text_digest(now):
            both.append(Both(key, now, text, taken))
    return texts, both


def text_digest(text: str) -> str:
    """Of a text as forms send it: line ends and blanks at the ends say nothing."""
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return sha256(plain.encode()).hexdigest()[:16]
