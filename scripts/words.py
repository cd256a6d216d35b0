"""Compile the command line's words: python scripts/words.py."""

from web.cli.language import FOLDER
from web.words import compiled

for catalogue in sorted(FOLDER.rglob("*.po")):
    catalogue.with_suffix(".mo").write_bytes(compiled(catalogue))
    print(catalogue)
