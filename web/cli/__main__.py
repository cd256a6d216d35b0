"""`python -m web.cli`: the phatthanh command where no script is on the path."""

from web.cli import main

main()
