"""Entries of a lexicon as lines of a file: written and said, apart by a tab."""

from collections.abc import Iterable

import click


def pairs_of(lines: Iterable[str]) -> dict[str, str]:
    """The entries of a file; empty lines and those that begin with # are passed over."""
    pairs = {}
    for number, line in enumerate(lines, start=1):
        entry = line.strip("\ufeff\r\n")
        if not entry.strip() or entry.startswith("#"):
            continue
        written, tab, spoken = entry.partition("\t")
        if not tab:
            raise click.ClickException(f"line {number} has no tab between written and said")
        pairs[written] = spoken
    return pairs
