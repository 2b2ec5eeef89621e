"""`python -m migrate`: the command, without a console script on PATH."""

from migrate.cli.entry import main

main()
