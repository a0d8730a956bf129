"""`python -m timebank.cli`: the same command where no script is installed."""

from timebank.cli import main

main()
